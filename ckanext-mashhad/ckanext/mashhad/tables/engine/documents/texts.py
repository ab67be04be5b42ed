"""What texts of any length hold of persons (pure).

A long text is read piece by piece: what stands around as many digits as an identifier has, or
around a word that tells of a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from typing import Final

import polars as pl

from ckanext.mashhad.persian import identifiers
from ckanext.mashhad.tables.engine.personal import identifiers_in_text
from ckanext.mashhad.tables.engine.personal.numbers import tally
from ckanext.mashhad.tables.engine.personal.numbers.other_numbers import without_places
from ckanext.mashhad.tables.engine.personal.readings import other_readings

#: What is read as a whole, and at once.
_SHORT: Final = 400
_MANY: Final = 50_000
_BEFORE, _AFTER = 60, 30
#: No longer than any identifier: the coordinates of a map are one row of digits.
_DIGITS: Final = re.compile(r"\d(?:\D{0,3}\d){7,39}")
_WORDS_AFTER: Final = 80


@dataclass(frozen=True, slots=True)
class Personal:
    """Something of a person: its kind, and how it stands there; of a column what its first cell
    holds, its name (or the place where it stands) and how many ``cells`` are such.
    """

    kind: str
    given: str
    column: str = ""
    cells: int = 0


def in_texts(texts: Iterable[str], *, otherwise: bool = True) -> Iterator[Personal]:
    """The identifiers in texts, each once, by their own signs; ``otherwise``: in those with tags
    also as they are shown.
    """
    seen: set[tuple[str, str]] = set()
    for place in _suspect(chain.from_iterable(map(_places, texts))):
        for reading in (place, *(other_readings(place) if otherwise else ())):
            for kind, given in identifiers_in_text.in_text(reading):
                if (kind, given) not in seen:
                    seen.add((kind, given))
                    yield Personal(kind, given)


def in_lines(text: str, *, otherwise: bool = True) -> Iterator[Personal]:
    """The same of one text; where it says of no number that it is a code, most of its lines may
    hold one all the same.
    """
    found = list(in_texts([text], otherwise=otherwise))
    yield from found
    if any(each.kind == "national_code" for each in found):
        return
    lines = _codes_by_line(text)
    if tally.mostly_codes(lines):
        codes = dict.fromkeys(code for line in lines for code in line)
        yield from (Personal("national_code", code) for code in codes if _is_code(code))


def _is_code(code: str) -> bool:
    return identifiers.is_valid("national_code", code)


def _suspect(texts: Iterable[str]) -> Iterator[str]:
    remaining = iter(texts)
    while batch := list(islice(remaining, _MANY)):
        series = pl.Series(batch, dtype=pl.String)
        yield from series.filter(identifiers_in_text.suspect(series)).unique(maintain_order=True)


def _places(text: str) -> Iterator[str]:
    if len(text) <= _SHORT:
        yield text
        return
    text = without_places(text)  # a piece may begin within a number
    for digits in _DIGITS.finditer(text):
        yield text[max(0, digits.start() - _BEFORE) : digits.end() + _AFTER]
    for word in _telling().finditer(text):
        yield text[max(0, word.start() - _WORDS_AFTER) : word.end() + _WORDS_AFTER]


@cache
def _telling() -> re.Pattern[str]:
    """A word that tells of a person; slow to compile, and few files are documents."""
    return re.compile(rf"@|{identifiers_in_text.ABOUT_AS_GIVEN}")


def _codes_by_line(text: str) -> list[list[str]]:
    """The numbers of ten digits that stand there, by lines."""
    lines: list[list[str]] = [[]]
    end = 0
    for digits in _DIGITS.finditer(text):
        if "\n" in text[end : digits.start()]:
            lines.append([])
        end = digits.end()
        for n, part in enumerate(text[max(0, digits.start() - 1) : end + 1].split("\n")):
            if n:
                lines.append([])
            lines[-1] += identifiers_in_text.codes(part)
    return [line for line in lines if line]
