"""Tables within a text: lines whose parts stand in columns (pure)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Final

import polars as pl

from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.grids import WIDEST, Cells, Grid
from ckanext.mashhad.tables.engine.personal import effort
from ckanext.mashhad.tables.engine.personal.inner import listed_people
from ckanext.mashhad.tables.engine.personal.labels.label_names import (
    MENTIONS,
    are_labels,
    kind_of,
)

#: What parts nothing but columns, and what stands in sentences too.
SURE: Final = ("\t", "|")
_DOUBTFUL: Final = (";", "؛", ",", "،")
#: Lines in a row that such a sign parts as often, by which they are a table.
_FEWEST: Final = 4
#: What stands in words and numbers, and around them.
_NO_SIGNS: Final = frozenset("\"'`«»“”.()[]{}<>\u200c\u200d\u200e\u200f\ufeff")
#: What is longer is a sentence.
_LONGEST: Final = 2000
#: So many signs, and numbers of columns, no text has.
_MOST_SIGNS: Final = 20
_MOST_TABLES: Final = 100
#: What stands before a colon, with the sign of a list before it, or in quotation marks.
_HEAD: Final = r"""^\s*(?:[-*]\s+)?["'“«]?([^\s"'“«:=][^:=]{0,80}?)["'”»]?\s*[:=](?:\s|$)"""
#: Around a value in YAML and its like.
_AROUND: Final = " \t\r\"'“”«»:=>|-*,"
_BLANKS: Final = re.compile(r"[ \u00a0]{2,}|\t")


def grids(text: str, name: str = "") -> Iterator[Grid]:
    """The lines that each sign parts, with their parts as cells."""
    lines = text.splitlines()
    for sign in SURE:
        if sign in text and len(rows := [line for line in lines if sign in line]) > 1:
            yield parted(rows, sign, name)
    for sign in filter(text.__contains__, _DOUBTFUL):
        for times, group in groupby(filter(str.strip, lines), partial(_count, sign)):
            if times and len(rows := list(group)) >= _FEWEST:
                yield parted(rows, sign, name)


def of_people(text: str, name: str = "") -> Iterator[Grid]:
    """The lines that list persons."""
    for listed in listed_people.lists(text):
        yield Grid(name, ("",), partial(_one_by_one, listed))


def parted(lines: list[str], sign: str, name: str = "") -> Grid:
    """Lines with their parts as cells."""
    return Grid(name, None, partial(_cells, lines, sign))


def below_names(text: str, besides: Collection[str]) -> Iterator[Grid]:
    """Of a text that is none of our tables the lines from one on that names a kind of personal
    data, which a sign of that line, none of ``besides``, or several blanks part alike.

    :raises TableError: there are too many such signs
    """
    lines = list(filter(str.strip, text.splitlines()))
    known: set[tuple[str, int]] = set()
    yield from _at_labels(lines)
    for first in pl.Series(lines, dtype=pl.String).str.contains(MENTIONS).arg_true():
        effort.check()
        parts = _parts(lines[first].strip()[:_LONGEST], besides)
        for sign, times in parts - known:
            if any(map(kind_of, map(str.strip, _split(lines[first], sign)))):
                known.add((sign, times))
                yield Grid("", None, partial(_alike, lines[first:], sign, times))
        if len({sign for sign, _ in known}) > _MOST_SIGNS or len(known) > _MOST_TABLES:
            raise TableError("file.too_hard")


def _at_labels(lines: list[str]) -> Iterator[Grid]:
    """The values of labels with a colon, behind them or in the lines below, as YAML has them."""
    heads = pl.Series(lines, dtype=pl.String).str.extract(_HEAD)
    named = are_labels(heads).fill_null(value=False).arg_true()
    if named.len():
        ends = [*heads.is_not_null().arg_true(), len(lines)]
        yield Grid("", None, partial(_labelled, lines, heads, named, ends))


def _labelled(
    lines: list[str], heads: pl.Series, named: pl.Series, ends: Sequence[int]
) -> Iterator[Cells]:
    for first in named:
        label = heads[first]
        behind = lines[first].partition(label)[2]
        texts = [behind, *lines[first + 1 : ends[bisect_right(ends, first)]]]
        for value in filter(None, (text.strip(_AROUND) for text in texts)):
            yield [label, value]


def _parts(line: str, besides: Collection[str]) -> set[tuple[str, int]]:
    """The signs that may part a line, and how often they do."""
    signs = {sign for sign in {*line} - {*besides} if not (sign.isalnum() or sign.isspace())}
    parts = {(sign, line.count(sign)) for sign in signs - _NO_SIGNS}
    return parts | {(" ", 0)} if _BLANKS.search(line) else parts


def _split(line: str, sign: str) -> list[str]:
    return _BLANKS.split(line.strip()) if sign == " " else line.split(sign)


def _alike(lines: list[str], sign: str, times: int) -> Iterator[Cells]:
    for line in lines:
        parts = _split(line, sign)
        if len(parts) == times + 1 or (sign == " " and len(parts) > 1):
            yield [part.strip() or None for part in parts[:WIDEST]]


def _count(sign: str, line: str) -> int:
    return line.count(sign)


def _one_by_one(lines: Sequence[str]) -> Iterator[Cells]:
    return ([line] for line in lines)


def _cells(lines: list[str], sign: str) -> Iterator[Cells]:
    for line in lines:
        yield [part.strip() or None for part in line.split(sign)[:WIDEST]]
