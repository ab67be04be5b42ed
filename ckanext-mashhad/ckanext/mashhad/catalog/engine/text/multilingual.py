"""Texts in several languages: ``{"fa": "...", "en": "..."}``, and the plain text beside them.

CKAN's own ``title`` and ``notes`` are derived from ``title_translated`` and ``notes_translated``,
and a client that knows only CKAN's own field is understood too: :func:`settle` decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.persian.locales import language_of
from ckanext.mashhad.persian.reading_errors import N_, InputError, Lang
from ckanext.mashhad.persian.text import delivered, display_safe

FIRST: Final = "fa"
PREFERRED: Final = (FIRST, "en")

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
#: Of the tag of a text that was made of one in another language, most often by a machine.
_TRANSFORMED: Final = "-t-"

Texts = dict[str, str]


class Said(str):
    """A text that knows its language, as far as anybody has said it."""

    language: str

    def __new__(cls, text: str, language: str = "") -> Said:
        """Let the text know its language; "" where nobody says it."""
        said = super().__new__(cls, text)
        said.language = language
        return said


class TextsError(InputError):
    """A text in several languages that cannot be taken."""

    messages: ClassVar = {
        "not_texts": N_('Write the text by language, for example {{"fa": "…", "en": "…"}}.'),
        "bad_language": N_("“{text}” is not the code of a language, such as fa or en."),
        "not_text": N_("The text in the language “{text}” is not text."),
        "persian_missing": N_("Write the Persian text."),
    }


def data_language(locale: str) -> Lang:
    """The key of stored texts for a locale of CKAN."""
    return language_of(locale)


def read(value: Any) -> Texts:
    """The texts of a mapping or of its JSON, tidied; languages without text are left out.

    :raises TextsError: it is no mapping of language codes to texts
    """
    if isinstance(value, str):
        value = json_text.parsed(value) if value.strip() else {}
    if not isinstance(value, Mapping):
        raise TextsError("not_texts")
    texts: Texts = {}
    for language, text in value.items():
        if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
            raise TextsError("bad_language", text=str(language))
        if text is not None and not isinstance(text, str):
            raise TextsError("not_text", text=language)
        if cleaned := tidy(text or "", language):
            texts[language] = cleaned
    return texts


def tidy(text: str, language: str) -> str:
    """The text as it is stored: only what is Persian is written as Persian is."""
    is_persian = language.partition("-")[0] == FIRST
    return (display_safe(text) if is_persian else delivered(text)).strip()


def by_people(by_tag: Mapping[str, str]) -> Texts:
    """The texts, those that were transformed from another language last, and not beside their own.

    A machine's Persian (``fa-t-en``) is left out where somebody has written a Persian text.
    """
    tags = sorted(by_tag, key=_is_transformed)
    return {
        tag: by_tag[tag]
        for tag in tags
        if not (_is_transformed(tag) and tag.partition("-")[0] in by_tag)
    }


def shown_language(texts: Mapping[str, str]) -> str:
    """The language in which a text shows where only one can stand; Persian where there is none.

    The Persian, else the English, else the first; what a machine made after what people wrote.
    """
    filled = [language for language in texts if texts[language]]
    filled.sort(key=lambda tag: (_is_transformed(tag), _rank(tag.partition("-")[0])))
    return filled[0] if filled else FIRST


def _is_transformed(tag: str) -> bool:
    return _TRANSFORMED in tag


def _rank(language: str) -> int:
    return PREFERRED.index(language) if language in PREFERRED else len(PREFERRED)


def plain(texts: Mapping[str, str]) -> str:
    """The one text for where only one can stand."""
    return texts.get(shown_language(texts), "")


def shown(texts: Mapping[str, str]) -> str:
    """The same, in the spelling of its language."""
    return tidy(plain(texts), shown_language(texts))


def settle(
    given: Mapping[str, str] | None, given_plain: str | None, stored: Mapping[str, str]
) -> Texts:
    """The texts to store, of what a client sent by language and as plain text.

    What was sent by language counts, unless only the plain text differs from what is stored:
    then the client knows nothing of languages and has changed the first one.
    """
    cleaned = tidy(given_plain or "", shown_language(stored))
    changed_plain = bool(cleaned) and cleaned != plain(stored)
    if given is None:
        return dict(stored) if cleaned and not changed_plain else _first(given_plain or "")
    if not changed_plain or (given and given != stored):
        return dict(given)
    language = shown_language(given)
    return {**given, language: tidy(given_plain or "", language)}


def _first(text: str) -> Texts:
    cleaned = tidy(text, FIRST)
    return {FIRST: cleaned} if cleaned else {}
