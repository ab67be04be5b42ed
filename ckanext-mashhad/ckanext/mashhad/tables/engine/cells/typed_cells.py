"""The cells of a sheet read one by one, by the types of their columns; what is wrong is told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from ckanext.mashhad.tables.engine.cells import total_words
from ckanext.mashhad.tables.engine.cells.faults import Faults
from ckanext.mashhad.tables.engine.cells.fractions import Fractions
from ckanext.mashhad.tables.engine.cells.running_sums import Sums
from ckanext.mashhad.tables.engine.cells.typed_columns import ColumnChecker, Problem
from ckanext.mashhad.tables.engine.common.column_types import TYPES
from ckanext.mashhad.tables.engine.common.source import AMOUNT_SHOWN_OTHERWISE, Sheet
from ckanext.mashhad.tables.engine.findings.collector import Collector, Params, Place
from ckanext.mashhad.tables.engine.schema.schema import Column, TableSchema


@dataclass(frozen=True, slots=True)
class Read:
    """A frame that was read: by column its typed cells, those of them that rules over several
    columns may judge, and which cells could not be taken as they are (None where all could).
    """

    columns: dict[str, pl.Series]
    judged: dict[str, pl.Series]
    flawed: dict[str, pl.Series | None]


@dataclass(slots=True)
class TypedCells:
    """Reads the cells of a sheet; ``keep``: the columns of which rules over all rows ask whether a
    cell is at fault; ``from_title``: the codes of columns that the sheet does not have.
    """

    schema: TableSchema
    sheet: Sheet
    checkers: Mapping[str, ColumnChecker]
    collector: Collector
    place: Callable[[str | None], Place]
    sums: Sums
    keep: Collection[str]
    from_title: Mapping[str, str]
    faults: Faults = field(default_factory=Faults)
    _fractions: dict[str, Fractions] = field(default_factory=dict)

    def read(self, frame: pl.DataFrame) -> Read:
        """Type the cells of a frame, and tell what is wrong with them."""
        read = Read({}, {}, {})
        for column in self.schema.columns:
            name = column.name
            checker = self.checkers.get(name)
            if checker is None:
                read.columns[name] = self._same(frame.height, column)
                continue
            raw, flaws = self._without_flaws(frame, checker)
            typed, problems = checker.check(raw)
            if column.type == "percentage":
                self._fractions.setdefault(name, Fractions()).see(raw, typed)
            read.columns[name], read.flawed[name] = typed, flaws
            told = _without_zeros(column, problems, typed, read.columns)
            read.judged[name] = self._add_all(name, told, typed, frame)
            if flaws is not None or typed.null_count() > raw.null_count():
                unread = raw.is_not_null() & typed.is_null()
                if flaws is not None:
                    unread |= flaws
                self.sums.doubt(name, frame["_row"].filter(unread).head(total_words.LISTED + 1))
        self.sheet.flaws.clear()
        return read

    def _same(self, height: int, column: Column) -> pl.Series:
        """A column that the sheet does not have: empty, or as its titles say."""
        same = pl.Series([self.from_title.get(column.name)], dtype=TYPES[column.type].dtype)
        return same.new_from_index(0, height)

    def _add_all(
        self, name: str, problems: Iterable[Problem], typed: pl.Series, frame: pl.DataFrame
    ) -> pl.Series:
        """Tell the problems; the values that rules over several columns may judge are returned.

        A value that is wrong by itself is told once: what follows from it is not told again.
        """
        at_fault = []
        for problem in problems:
            self.add(name, problem.rule, problem.where, problem.params, frame)
            if self.collector.severity(problem.rule) == "error":
                at_fault.append(problem.where)
        if not at_fault:
            return typed
        if name in self.keep:
            self.faults.add(name, (frame["_row"].gather(i) for i in at_fault))
        return typed.clone().scatter(pl.concat(at_fault), pl.Series([None], dtype=typed.dtype))

    def _without_flaws(
        self, frame: pl.DataFrame, checker: ColumnChecker
    ) -> tuple[pl.Series, pl.Series | None]:
        """The texts without the cells that could not be taken as they are; and which those are.
        They are told.
        """
        position, is_amount = checker.match.position, checker.column.type == "amount"
        raw = frame[str(position)]
        flaws = {
            row: rule
            for (row, n), rule in self.sheet.flaws.items()
            if n == position and (is_amount or rule != AMOUNT_SHOWN_OTHERWISE)
        }
        if not flaws:
            return raw, None
        mask = frame["_row"].is_in(list(flaws))
        raw = raw.cast(pl.String)
        for index in mask.arg_true():
            value, row = raw[index], frame["_row"][index]
            self.collector.one(flaws[row], self.place(checker.column.name), row, value=value)
        self.faults.add(checker.column.name, [frame["_row"].filter(mask)])
        return raw.set(mask, None), mask

    def add(
        self, name: str, rule: str, found: pl.Series, params: Params, frame: pl.DataFrame
    ) -> None:
        """Tell of cells of the column that a rule has found."""
        texts = frame[str(self.checkers[name].match.position)]
        rows = frame["_row"][found].to_list()

        def describe(index: int) -> tuple[str | None, Params]:
            return texts[found[index]], params

        self.collector.add(rule, self.place(name), rows, describe)

    def tell_fractions(self, header_row: int) -> None:
        """Say of percentages that look like fractions, once all rows are read."""
        for name, fractions in self._fractions.items():
            if doubt := fractions.doubt:
                self.collector.one("percentage.fractions", self.place(name), header_row, doubt)


def _without_zeros(
    column: Column, problems: Iterable[Problem], typed: pl.Series, read: Mapping[str, pl.Series]
) -> Iterator[Problem]:
    """The problems without zeros in rows that need no value; ``read``: the columns before."""
    when = column.constraints.required_when
    for problem in problems:
        if problem.rule != "minimum" or when is None or when.column not in read:
            yield problem
            continue
        asked = read[when.column].fill_null(when.default or "").is_in(list(when.among))
        where = problem.where.filter((asked | (typed != 0)).gather(problem.where))
        if where.len():
            yield replace(problem, where=where)
