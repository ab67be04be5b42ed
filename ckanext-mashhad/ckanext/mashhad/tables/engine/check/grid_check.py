"""Tables in files that are no sheets, looked through for what is of persons (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Final

import polars as pl

from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.engine.check import watching
from ckanext.mashhad.tables.engine.common import outside, row_frames
from ckanext.mashhad.tables.engine.common.grids import Cells, Grid
from ckanext.mashhad.tables.engine.common.outside import Outside
from ckanext.mashhad.tables.engine.common.source import Source
from ckanext.mashhad.tables.engine.findings.check_report import letter, position
from ckanext.mashhad.tables.engine.findings.collector import NOWHERE, Collector, Params, Place
from ckanext.mashhad.tables.engine.findings.rule_messages import general
from ckanext.mashhad.tables.engine.formats.plain_xml import PARAGRAPHS
from ckanext.mashhad.tables.engine.personal import (
    column_guard,
    identifiers_in_text,
    outside_cells,
)
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import in_text
from ckanext.mashhad.tables.engine.personal.labels.further_names import FurtherNames
from ckanext.mashhad.tables.engine.personal.labels.label_names import are_labels
from ckanext.mashhad.tables.engine.personal.personal_words import words
from ckanext.mashhad.tables.engine.readers import lines

#: A table of few rows, which is looked at together with others first.
_FEW: Final = 200
_TOGETHER: Final = 50_000
#: Findings of columns outside of sheets.
_MOST: Final = 100
_WHERE: Final = Word(
    "داده‌هایی که جدول محوری یا نمودار نگه داشته است، متنی که خود جدول است، یا بخش پنهان فایل",
    "cells that a pivot table or chart remembers, a text that is a table, or hidden data",
)


def watch(grids: Iterable[Grid], collector: Collector, first: int = 0) -> None:
    """Tell what is of persons in each table, as in a sheet; ``first``: the number of the first."""
    small = _Small(collector)
    for order, grid in enumerate(grids, first):
        rows = grid.rows()
        head = list(islice(rows, _FEW))
        if len(head) < _FEW:
            small.take(order, grid, head)
        elif head:
            _watch(order, grid, grid.rows(), collector)
    small.finish()


@dataclass
class _Small:
    """Small tables, of which files may have thousands: most hold nothing suspect."""

    collector: Collector
    _waiting: list[tuple[int, Grid, list[Cells]]] = field(default_factory=list)
    _cells: int = 0

    def take(self, order: int, grid: Grid, rows: list[Cells]) -> None:
        self._waiting.append((order, grid, rows))
        self._cells += sum(map(len, rows))
        if self._cells >= _TOGETHER:
            self.finish()

    def finish(self) -> None:
        texts = [
            (number, text)
            for number, (_, _, rows) in enumerate(self._waiting)
            for cells in rows
            for text in cells
            if text
        ]
        given = pl.DataFrame(texts, {"n": pl.UInt32, "text": pl.String}, orient="row")
        doubtful = identifiers_in_text.suspect(given["text"]) | are_labels(given["text"])
        suspect = set(given.filter(doubtful)["n"])
        alike: dict[Any, tuple[int, Grid, list[Iterable[Cells]]]] = {}
        for number, (order, grid, rows) in enumerate(self._waiting):
            if number in suspect or _is_named(grid):
                # those that call their columns the same are one table; without names each is one
                known = alike.setdefault(grid.header or number, (order, grid, []))
                known[2].append(rows)
        for order, grid, several in alike.values():
            _watch(order, grid, chain.from_iterable(several), self.collector)
        self._waiting, self._cells = [], 0


def _is_named(grid: Grid) -> bool:
    """Whether a header names something of persons; in the rows a name is a label."""
    return _names_person(tuple(text for text in dict.fromkeys(grid.header or ()) if text))


@lru_cache(maxsize=10_000)
def _names_person(header: tuple[str, ...]) -> bool:
    return bool(words().of_headers(dict(enumerate(header))))


def _watch(order: int, grid: Grid, rows: Iterator[Cells], collector: Collector) -> None:
    numbered = enumerate(rows, 1)
    if grid.header is None:
        watching.watch_rows(grid.name, order, numbered, collector)
        return

    def place(at: int) -> Place:
        return Place(grid.name, order, at, letter(at))

    names: Mapping[int, str] = dict(enumerate(grid.header))
    guard = column_guard.Guard(collector, names, place)
    for frame in row_frames.frames(numbered):
        guard.watch(frame)
    guard.finish()


def watch_renamed(source: Source, names: FurtherNames, collector: Collector) -> None:
    """Tell what is of persons in the columns of sheets that are so called elsewhere in the file."""
    orders = {sheet.name: order for order, sheet in enumerate(source.sheets)}
    for each in source.elsewhere:
        if each.where == outside.COMMENTS and each.row and each.sheet in orders:
            texts = map(str.strip, each.text.split(PARAGRAPHS))
            names.see_comment(orders[each.sheet], each.row, position(each.column), texts)
    for renamed in names.renamed(lambda order: source.sheets[order].rows()):
        sheet = source.sheets[renamed.order]

        def place(at: int, name: str = sheet.told, order: int = renamed.order) -> Place:
            return Place(name, order, at, letter(at))

        guard = column_guard.Guard(collector, {**renamed.headers, **renamed.further}, place)
        rows = (
            (number, [text if n in renamed.further else None for n, text in enumerate(cells)])
            for number, cells in sheet.rows()
            if number > renamed.header_row
        )
        for frame in row_frames.frames(rows):
            guard.watch(frame)
        guard.finish()


def watch_outside(source: Source, texts: Sequence[Outside], collector: Collector) -> None:
    """Tell what is of persons in no cell of a file: in these ``texts`` by their own signs, and in
    the columns that stand there, in texts between tabs too.
    """
    outside_cells.check(collector, texts, source.told_names)
    inner = Collector(general(), _MOST)
    watch([*source.grids, *_in_lines(texts)], inner)
    for finding in inner.findings(str, str):
        kind = finding.params["kind"]
        signed = finding.rule == "personal.cell" and any(in_text(finding.value or ""))
        if isinstance(kind, Word) and not signed:
            spot = f"{outside.OTHER} {finding.sheet}!{finding.column} {kind.en}"
            params: Params = {"where": _WHERE, "kind": kind, "spot": spot}
            value = identifiers_in_text.covered(finding.value or "")
            collector.one("personal.elsewhere", NOWHERE, None, params, value)


def _in_lines(texts: Iterable[Outside]) -> Iterator[Grid]:
    """The lines of texts that tabs part or that list persons; as lines count the paragraphs of a
    text box.
    """
    for each in texts:
        paragraphs = each.text.replace(PARAGRAPHS, "\n")
        yield from lines.of_people(paragraphs, each.where)
        if "\t" in each.text:
            stripped = map(str.strip, paragraphs.splitlines())
            yield from lines.grids("\n".join(stripped), each.where)
