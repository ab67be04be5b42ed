"""Keywords: Persian ones too, in one spelling, so that twins do not stand side by side."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from ckanext.mashhad.catalog.engine.text import multilingual
from ckanext.mashhad.persian.reading_errors import N_, InputError
from ckanext.mashhad.persian.text import ZWNJ, search_key

#: Letters, digits and marks of any script, half-space, and what stands in names of things.
_ALLOWED: Final = re.compile(rf"[\w\u0300-\u036f\u064b-\u065f\u0670{ZWNJ} .\-()/،]+")

_MARKS: Final = re.compile(r"[\u0300-\u036f\u064b-\u065f\u0670]+")
#: What a CKAN without this plugin takes, as its ``tag_name_validator`` and its lengths say.
_NOT_PLAIN: Final = re.compile(r"[^\w .\-]+")
_SHORTEST, _LONGEST = 2, 100

EZAFE: Final = re.compile("ه ی(?= |$)")
_GAP: Final = re.compile(r"(?<!\d) | (?!\d)")  # but not between two numbers

#: Letters that all spellings of a word share: no writer and no rule of ours swaps them.
FIRM: Final = "a-zبپتثجچحخدذرزژسشصضطظعغفقگلمن"
_NOT_FIRM: Final = re.compile(f"[^{FIRM}]+")


class TagError(InputError):
    """A keyword that cannot be taken."""

    messages: ClassVar = {
        "bad_characters": N_(
            "The keyword “{text}” has a sign that keywords do not have. Letters, digits, spaces "
            "and - _ . ( ) / are fine."
        ),
        "too_short": N_("The keyword “{text}” is too short. Write at least {least} characters."),
        "too_long": N_("The keyword “{text}” is too long. Write at most {most} characters."),
    }


def tidy(text: str, language: str = multilingual.FIRST) -> str:
    """The keyword in its one spelling; :class:`TagError` when it has signs it may not have."""
    cleaned = " ".join(multilingual.tidy(text, language).split())
    if cleaned and not _ALLOWED.fullmatch(cleaned):
        raise TagError("bad_characters", text=cleaned)
    return cleaned


def check_length(keyword: str) -> None:
    """:class:`TagError` when a keyword is shorter or longer than CKAN keeps."""
    if len(keyword) < _SHORTEST:
        raise TagError("too_short", text=keyword, least=_SHORTEST)
    if len(keyword) > _LONGEST:
        raise TagError("too_long", text=keyword, most=_LONGEST)


def plain(text: str) -> str:
    """The keyword as every CKAN takes it, "" when too little is left.

    A stock CKAN that harvests a keyword with a half-space or a bracket refuses the whole record.
    """
    words = _NOT_PLAIN.sub(" ", _MARKS.sub("", text)).split()
    found = " ".join(words)
    return found if len(found) >= _SHORTEST else ""


def key(text: str) -> str:
    """What all spellings share: «خانهٔ ما», «خانه‌ی ما»; «حمل و نقل», «حمل‌ونقل», «حملونقل»."""
    return _GAP.sub("", EZAFE.sub("ه", search_key(text)))


def same(one: str, other: str) -> bool:
    """Whether the two are one word to a reader who searches: «آسفالت‌ریزی», «آسفالت ريزي»."""
    return key(one) == key(other)


def has(keyword: str, typed: str) -> bool:
    """Whether what was typed, spelled in any way, stands in the keyword."""
    return key(typed) in key(keyword)


def skeleton(text: str) -> str:
    """The firm letters of a text, the same in all spellings, by which a database finds them."""
    return _NOT_FIRM.sub("", text.lower())


def split(text: str) -> list[str]:
    """The keywords of one typed line, between Latin or Persian commas."""
    return [part.strip() for part in re.split("[,،]", text) if part.strip()]
