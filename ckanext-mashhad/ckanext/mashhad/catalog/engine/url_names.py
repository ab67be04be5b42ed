"""URL names of datasets: ``contract-district-9-1403`` from type, unit and period.

Only ``a-z``, ``0-9`` and single hyphens; a Persian title plays no part, so no name is ever empty
or made of underscores. A name once given stays: links to it are out in the world.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from itertools import accumulate
from typing import ClassVar, Final
from urllib.parse import quote

from ckanext.mashhad.persian.reading_errors import N_, InputError
from ckanext.mashhad.persian.text import ZWNJ

MIN_LENGTH: Final = 2
#: CKAN's own limit.
MAX_LENGTH: Final = 100
#: Words that are pages of the site where a dataset's name would stand.
RESERVED: Final = frozenset(
    ("activity", "collaborators", "delete", "edit", "followers", "groups", "new", "resources",
     "search")
)  # fmt: skip

#: Letters of a file's name, with its ending; Persian ones take two bytes of a disk's 255.
LONGEST_FILE_NAME: Final = 120
_LONGEST_ENDING: Final = 10
_SUFFIX_ROOM: Final = 6
_ASKED_AT_ONCE: Final = 8
_LONGEST_READABLE: Final = 60
_FEWEST_WORDS: Final = 2
_READABLE: Final = re.compile("[a-z]{3,}")
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: At the end of a name, read backwards.
_COUNTERS: Final = re.compile(r"(?:[0-9]{1,3}-)+")


class UrlNameError(InputError):
    """A typed URL name that cannot be taken."""

    messages: ClassVar = {
        "bad_characters": N_(
            "An address has only the small letters a to z, digits 0 to 9 and hyphens between "
            "them, for example contract-district-9-1403. Leave it empty to have it made for you."
        ),
        "length": N_("An address has {min} to {max} characters."),
        "reserved": N_("“{text}” is the address of a page of this site. Choose another."),
        "taken": N_("Another dataset has the address “{text}”. Choose another."),
    }


def check(text: str) -> str:
    """The typed name, or :class:`UrlNameError` with what is wrong with it."""
    text = text.strip()
    if not _NAME.fullmatch(text):
        raise UrlNameError("bad_characters")
    if not MIN_LENGTH <= len(text) <= MAX_LENGTH:
        raise UrlNameError("length", min=MIN_LENGTH, max=MAX_LENGTH)
    if text in RESERVED:
        raise UrlNameError("reserved", text=text)
    return text


def base(dataset_type: str, unit: str, period: str = "") -> str:
    """The name without a counter: ``base("contract", "district-9", "1403-h1")``.

    ``unit`` is that of :func:`unit_part`, ``period`` a period's slug or empty. Leaves room for
    the counter.
    """
    fixed = len(_slug(dataset_type)) + len(period) + 2
    room = MAX_LENGTH - _SUFFIX_ROOM - fixed
    parts = (_slug(dataset_type), _slug(unit)[:room].strip("-"), period)
    return "-".join(part for part in parts if part)


def unit_part(unit: str, root: str, siblings: Iterable[str] = ()) -> str:
    """What tells ``unit`` apart from the other units under ``root``, the unit that tops them.

    ``mashhad-district-09`` under ``mashhad-municipality`` is ``district-9``. The root itself
    loses only what the ``siblings`` (the names under it) begin with too.
    """
    words = _words(unit)
    others = [root] if unit != root else [name for name in siblings if name != root]
    shared = max((_shared(words, _words(other)) for other in others), default=0)
    left = words[min(shared, len(words) - 1) :]
    return "-".join(str(int(word)) if word.isdigit() else word for word in left)


def readable(*texts: str) -> str:
    """The first of the texts that makes a name people can read, as one; "" when none does.

    It has two words at least; numbers and codes alone tell nobody what is meant.
    """
    for text in texts:
        words = _words(text)
        if sum(bool(_READABLE.fullmatch(word)) for word in words) >= _FEWEST_WORDS:
            ends = accumulate(len(word) + 1 for word in words)
            return "-".join(
                word for word, end in zip(words, ends, strict=True) if end <= _LONGEST_READABLE + 1
            )
    return ""


def numbered(wanted: str, number: int) -> str:
    """``wanted``, ``wanted-2``, ``wanted-3`` ..."""
    return wanted if number == 1 else f"{wanted}-{number}"


def first_free(
    wanted: str, taken: Callable[[Collection[str]], Collection[str]], after: int = 0
) -> int:
    """The number after this one, as of :func:`numbered`, whose name is free.

    ``taken`` tells which of some names are taken. It is the first one where few have been given;
    among thousands it is found in strides, and one that became free again may be stridden over.
    """
    low, high, stride = after, 0, 1
    while not high or high - low > 1:
        numbers = [low + stride * step for step in range(1, _ASKED_AT_ONCE + 1)]
        numbers = [number for number in numbers if not high or number < high]
        found = taken([numbered(wanted, number) for number in numbers])
        free = next((each for each in numbers if numbered(wanted, each) not in found), 0)
        low = free - stride if free else numbers[-1]
        is_beyond = not high and not free
        high = free or high
        stride = stride * _ASKED_AT_ONCE if is_beyond else max(1, stride // _ASKED_AT_ONCE)
    return high


def sent_name(given: str) -> str:
    """The name of a file as it was sent: without folders, invisible characters and what of a long
    one no computer would take; the ending stays.
    """
    plain = "".join(char for char in given if char.isprintable() or char == ZWNJ)
    name = re.split(r"[/\\]", plain)[-1].strip(" .") or "file"
    stem, dot, ending = name.rpartition(".")
    if len(name) <= LONGEST_FILE_NAME or len(ending) > _LONGEST_ENDING or not dot:
        return name[:LONGEST_FILE_NAME]
    return f"{stem[: LONGEST_FILE_NAME - len(ending) - 1].rstrip()}.{ending}"


def file_name(original: str, dataset: str) -> str:
    """The name under which a file is kept: its own, or the dataset's where that is not Latin.

    CKAN drops every letter that is not Latin, and would keep «قراردادها.csv» as ``.csv``.
    """
    stem, dot, ending = original.rpartition(".")
    if not dot:
        stem, ending = original, ""
    if stem.isascii() and re.search("[A-Za-z0-9]", stem):
        return original
    return f"{dataset}{dot}{ending if ending.isascii() else ''}".rstrip(".")


def attachment(filename: str, kept_as: str = "") -> str:
    """The header ``Content-Disposition`` by which browsers save a file under this name.

    ``kept_as``, the Latin name of :func:`file_name`, is for clients that know nothing of
    ``filename*``; without it they get what is Latin of the name.
    """
    latin = re.sub(r"[^A-Za-z0-9._-]+", "_", kept_as or filename).strip("_")
    stem, dot, ending = latin.rpartition(".")
    if not re.search("[A-Za-z0-9]", stem if dot else latin):
        latin = f"file{dot}{ending}" if dot else "file"
    return f"attachment; filename={latin}; filename*=UTF-8''{quote(sent_name(filename), safe='')}"


def family(name: str) -> str:
    """What a name and all names that differ from it by counters have in common, to lock on."""
    counters = _COUNTERS.match(name[::-1])
    return name[: -len(counters[0])] if counters else name


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _words(name: str) -> list[str]:
    return _slug(name).split("-")


def _shared(one: list[str], other: list[str]) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
