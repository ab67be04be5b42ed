"""Which rows of a sheet are data, and what is said of the others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import polars as pl

from ckanext.mashhad.tables.engine.cells import totals
from ckanext.mashhad.tables.engine.cells.page_numbers import page_numbers
from ckanext.mashhad.tables.engine.cells.trailing import Line, Trailing
from ckanext.mashhad.tables.engine.cells.typed_columns import ColumnChecker
from ckanext.mashhad.tables.engine.findings.collector import Collector, Place
from ckanext.mashhad.tables.engine.header import Layout
from ckanext.mashhad.tables.engine.schema.schema import Column


class DataRows:
    """Takes frames of one sheet in order; totals, headers and headings are taken out and told.

    ``filled``: days that are known of every row, written or not.
    """

    def __init__(
        self,
        checkers: Mapping[str, ColumnChecker],
        layout: Layout,
        collector: Collector,
        place_at: Callable[[int], Place],
        filled: Collection[str] = (),
    ) -> None:
        self._checkers = checkers
        self._layout = layout
        self._collector = collector
        self._place_at = place_at
        self._required = self._positions(lambda c: _usual(c.column))
        self._references = self._positions(lambda c: c.column.type == "reference")
        self._texts = self._positions(lambda c: c.column.type in ("text", "reference"))
        self.figures = [n for n, c in checkers.items() if c.column.type in ("amount", "count")]
        self._amounts_at = self._positions(lambda c: c.column.type == "amount")
        self.figures_at = self._positions(lambda c: c.column.type in ("amount", "count"))
        self._trailing = Trailing(
            self._required,
            self._references,
            {
                str(c.match.position): c.read_one
                for c in checkers.values()
                if (_needed(c.column) or c.column.name in filled)
                and c.column.type not in ("text", "reference")
            },
            self._positions(lambda c: c.column.type not in ("text", "reference")),
        )
        self._apart: list[Line] = []
        self._unnamed: set[int] = set()
        self._above: totals.Cells = {}
        self._totals_at = totals.Positions(
            self._required,
            self._references,
            self._texts,
            self.figures_at,
        )
        self.last_row = 0

    def _positions(self, wanted: Callable[[ColumnChecker], bool]) -> list[str]:
        return [str(c.match.position) for c in self._checkers.values() if wanted(c)]

    def take(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[totals.Written]]:
        """The rows of data, and the totals that stood among them."""
        frame = self._without_long(frame)
        headers = {str(c.match.position): c.match.header for c in self._checkers.values()}
        repeated = totals.repeated_headers(frame, headers)
        for row in frame["_row"].filter(repeated):
            self._collector.one("row.repeated_header", self._sheet(), row)
        frame = _without(frame, repeated)
        pages = page_numbers(frame, self._required)
        for row in frame["_row"].filter(pages):
            self._collector.one("row.page_number", self._sheet(), row)
        frame = _without(frame, pages)
        sums = totals.total_rows(frame, self._totals_at, self._above)
        if frame.height:
            self._above = frame.row(-1, named=True)
        written = [
            (row.pop("_row"), self._figures(row), totals.label(row))
            for row in frame.filter(sums).to_dicts()
        ]
        frame = _without(frame, sums)
        apart = totals.single_cells(frame, self._required)
        apart |= totals.bare_amounts(frame, self._required, self._amounts_at)
        for row in frame.filter(apart).to_dicts():
            cells = {n: text for n, text in row.items() if n[0] != "_" and text is not None}
            self._apart.append((row["_row"], cells))
        frame = self._trailing.hold_back(_without(frame, apart), self.last_row)
        if frame.height:
            self.last_row = frame["_row"][-1]
        self._find_unnamed(frame)
        return frame, written

    def finish(self) -> tuple[list[tuple[int, str]], list[totals.Written]]:
        """Rows of one cell or of amounts alone: remarks and totals when nothing follows them, which
        are returned, else out of place.
        """
        remarks, written = [], []
        for row, cells in self._trailing.finish():
            (position, text), *_ = cells.items()
            self._collector.one("row.footer", self._place_at(int(position)), row, value=text)
            remarks += [(row, each) for each in cells.values()]
        for row, cells in self._apart:
            (position, text), *others = cells.items()
            place = self._place_at(int(position))
            amounts = self._figures(cells) if cells.keys() <= {*self._amounts_at} else {}
            if row > self.last_row and any(value is not None for value in amounts.values()):
                written.append((row, amounts, ""))
            elif amounts and (others or row < self.last_row):
                self._collector.one("row.amount_alone", place, row, value=text)
            elif row < self.last_row:
                self._collector.one("row.single_cell", place, row, value=text)
            else:
                self._collector.one("row.footer", place, row, value=text)
                remarks.append((row, text))
        return remarks, written

    def _sheet(self) -> Place:
        """The sheet as a whole."""
        place = self._place_at(0)
        return Place(place.sheet, place.order)

    def _without_long(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows as wide as the table, without those that have cells beyond it."""
        width = len(self._layout.columns)
        beyond = [name for name in frame.columns if name != "_row" and int(name) >= width]
        if not beyond:
            return frame
        long = frame.select(pl.any_horizontal(pl.col(beyond).is_not_null())).to_series()
        for row, *cells in frame.filter(long).select("_row", *beyond).iter_rows():
            last = max(n for n, text in enumerate(cells, width + 1) if text is not None)
            params = {"cells": last, "columns": width}
            self._collector.one("row.too_long", self._sheet(), row, params)
        return _without(frame.drop(beyond), long)

    def _figures(self, row: Mapping[str, str | None]) -> dict[str, int | None]:
        """The amounts of a row in rial and its counts, by field; None for what cannot be read."""
        checkers = ((name, self._checkers[name]) for name in self.figures)
        texts = ((name, c, row.get(str(c.match.position))) for name, c in checkers)
        return {name: checker.read_one(text) for name, checker, text in texts if text}

    def _find_unnamed(self, frame: pl.DataFrame) -> None:
        for match in self._layout.columns:
            unnamed = not match.header and match.position not in self._unnamed
            if unnamed and frame[str(match.position)].is_not_null().any():
                self._unnamed.add(match.position)
                self._collector.one("column.unnamed", self._place_at(match.position))


def _needed(column: Column) -> bool:
    """Whether rows, or some of them, must have the column."""
    return column.constraints.required or column.constraints.required_when is not None


def _usual(column: Column) -> bool:
    """Whether every row must have the column, or is expected to."""
    return column.constraints.required or column.constraints.expected


def _without(frame: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """The frame itself where there are no such rows, as in most."""
    return frame.filter(~rows) if rows.any() else frame
