"""A sentence as a code with parameters: English here, Persian by gettext when it is shown."""

from __future__ import annotations

import functools
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Self, TypeAlias

from ckanext.mashhad.persian.calendar.jalali import format_long
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from ckanext.mashhad.persian.reading_errors import Lang, Word

Param: TypeAlias = int | str | Word | date | Period


@dataclass(frozen=True, slots=True)
class Message:
    """``code`` is stable, ``params`` is what the sentence speaks of; subclasses hold sentences."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)

    messages: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def from_code(cls, code: str, **params: Param) -> Self:
        """The sentence ``code`` about ``params``; ``KeyError`` when there is no such sentence."""
        if missing := _places(cls.messages[code]) - params.keys():
            raise KeyError(*sorted(missing))
        return cls(code, params)

    @property
    def msgid(self) -> str:
        """The English sentence with its ``{named}`` places."""
        return self.messages[self.code]

    def text(self, translate: Callable[[str], str], lang: Lang) -> str:
        """The sentence in ``lang``; ``translate`` is gettext for the same language."""
        shown = {name: _shown(value, lang) for name, value in self.params.items()}
        return translate(self.msgid).format(**shown)

    def __str__(self) -> str:
        return self.text(str, "en")


@functools.cache
def _places(sentence: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


def _shown(value: Param, lang: Lang) -> str:
    if isinstance(value, Word):
        return value.to(lang)
    if isinstance(value, Period):
        return value.label(lang)
    if isinstance(value, date):
        return format_long(value, lang)
    if isinstance(value, int):
        return to_persian_digits(str(value)) if lang == "fa" else str(value)
    return value
