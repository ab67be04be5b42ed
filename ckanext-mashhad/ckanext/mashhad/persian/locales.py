"""The two names of a language, and the one mapping between them.

CKAN knows locales, by which its catalogues and the labels in ``schemas/`` are keyed (``fa_IR``);
stored texts and RDF know languages (``fa``).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ckanext.mashhad.persian.reading_errors import Lang, Word

LOCALE: Final[Mapping[Lang, str]] = MappingProxyType({"fa": "fa_IR", "en": "en"})


def language_of(locale: str) -> Lang:
    """The language of a locale or tag: that of ``fa_IR`` and ``fa-IR`` is ``fa``, others ``en``."""
    return "fa" if locale.replace("-", "_").split("_")[0].lower() == "fa" else "en"


def word(label: Mapping[str, str]) -> Word:
    """A label of the schemas, which is keyed by locale, as a word in both languages."""
    return Word(label[LOCALE["fa"]], label[LOCALE["en"]])
