"""Texts in several languages: ``{"fa": "...", "en": "..."}``, and the plain text beside them.

CKAN's own ``title`` and ``notes`` are derived from ``title_translated`` and ``notes_translated``,
and a client that knows only CKAN's own field is understood too: :func:`settle` decides.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from ckanext.mashhad.persian.errors import N_, InputError, Lang
from ckanext.mashhad.persian.locales import language_of
from ckanext.mashhad.persian.text import display_safe

FIRST: Final = "fa"
PREFERRED: Final = (FIRST, "en")

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

Texts = dict[str, str]


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
        try:
            value = json.loads(value) if value.strip() else {}
        except ValueError:
            raise TextsError("not_texts") from None
    if not isinstance(value, Mapping):
        raise TextsError("not_texts")
    texts: Texts = {}
    for language, text in value.items():
        if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
            raise TextsError("bad_language", text=str(language))
        if text is not None and not isinstance(text, str):
            raise TextsError("not_text", text=language)
        if cleaned := display_safe(text or "").strip():
            texts[language] = cleaned
    return texts


def plain(texts: Mapping[str, str]) -> str:
    """The one text for where only one can stand: the Persian, else the English, else the first."""
    for language in PREFERRED:
        if texts.get(language):
            return texts[language]
    return next(iter(texts.values()), "")


def settle(
    given: Mapping[str, str] | None, given_plain: str | None, stored: Mapping[str, str]
) -> Texts:
    """The texts to store, of what a client sent by language and as plain text.

    What was sent by language counts, unless only the plain text differs from what is stored:
    then the client knows nothing of languages and has changed the first one.
    """
    cleaned = display_safe(given_plain or "").strip()
    changed_plain = bool(cleaned) and cleaned != plain(stored)
    if given is None:
        return dict(stored) if cleaned and not changed_plain else _first(cleaned)
    if not changed_plain or (given and given != stored):
        return dict(given)
    language = next((key for key in PREFERRED if given.get(key)), next(iter(given), FIRST))
    return {**given, language: cleaned}


def _first(text: str) -> Texts:
    return {FIRST: text} if text else {}
