"""One sheet checked against a schema, a frame at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

import polars as pl

from ckanext.mashhad.persian.locales import word
from ckanext.mashhad.tables.engine import title_facts, value_rows
from ckanext.mashhad.tables.engine.cells import filled_days
from ckanext.mashhad.tables.engine.cells.amounts.far_amounts import AmountSpans
from ckanext.mashhad.tables.engine.cells.amounts.stated_units import StatedUnits
from ckanext.mashhad.tables.engine.cells.rows import DataRows
from ckanext.mashhad.tables.engine.cells.running_sums import Sums
from ckanext.mashhad.tables.engine.cells.totals import Written
from ckanext.mashhad.tables.engine.cells.typed_cells import TypedCells
from ckanext.mashhad.tables.engine.cells.typed_columns import ColumnChecker
from ckanext.mashhad.tables.engine.check.hidden_data import HiddenData
from ckanext.mashhad.tables.engine.common.source import Sheet
from ckanext.mashhad.tables.engine.findings.check_report import SheetReport, letter
from ckanext.mashhad.tables.engine.findings.collector import Collector, Params, Place
from ckanext.mashhad.tables.engine.header import Layout
from ckanext.mashhad.tables.engine.personal.column_guard import Guard
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import masked
from ckanext.mashhad.tables.engine.rules import KINDS, Context, Unjudged
from ckanext.mashhad.tables.engine.rules.base import applies, shown
from ckanext.mashhad.tables.engine.schema import cell_values
from ckanext.mashhad.tables.engine.schema.schema import Column, TableRule, TableSchema

#: Given the name of a table and each frame of its typed rows.
Sink = Callable[[str, pl.DataFrame], None]
MARKS: Final = ("_sheet", "_row")
#: Of the texts above a table so many are reported, and so much of each.
_MOST_ABOVE: Final = 10
_LONGEST: Final = 200
#: Types of columns of which any text can be a value.
_TEXTS: Final = ("text", "reference")


@dataclass(slots=True)
class SheetCheck:
    """State of the check of one sheet; ``kept`` are the columns that rules over all rows need.

    ``looked_up``: columns that rules of other tables need. ``above`` are the texts above the
    header, ``title`` is the name of the file where that is one too. ``remarks`` stand below the
    table, each with its row. ``from_title``: by column that the sheet does not have, the code that
    its titles say all rows have.
    """

    schema: TableSchema
    context: Context
    collector: Collector
    sheet: Sheet
    order: int
    layout: Layout
    sink: Sink | None = None
    looked_up: tuple[str, ...] = ()
    above: Sequence[str] = ()
    title: str = ""
    rows: int = 0
    days: dict[str, tuple[dt.date, dt.date]] = field(default_factory=dict)
    kept: list[pl.DataFrame] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)
    _checkers: dict[str, ColumnChecker] = field(default_factory=dict)
    from_title: Mapping[str, str] = field(init=False)
    amounts: AmountSpans = field(init=False)
    hidden: HiddenData = field(init=False)
    stated_units: StatedUnits = field(init=False)
    _data: DataRows = field(init=False)
    _sums: Sums = field(init=False)
    _missing: set[str] = field(default_factory=set)
    _cells: TypedCells = field(init=False)
    _keep: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        fields = self.layout.fields
        for column in self.schema.columns:
            if column.name in fields:
                day_zero = self.sheet.day_zero
                checker = ColumnChecker(column, fields[column.name], self.context.today, day_zero)
                self._checkers[column.name] = checker
        self.from_title = self._codes_of_titles()
        positions = [checker.match.position for checker in self._checkers.values()]
        self.hidden = HiddenData(self.sheet.hidden_lines, positions)
        texts = {column.name for column in self.schema.columns if column.type in _TEXTS}
        self.stated_units = StatedUnits(self.layout.columns, texts)
        self._data = DataRows(
            self._checkers,
            self.layout,
            self.collector,
            self.place_at,
            {fill.column for fill in self.schema.fills},
        )
        self._sums = Sums(self._data.figures)
        self.amounts = AmountSpans(self.schema.amounts, self.schema.sums_when)
        needed = {name for rule in self.schema.rules for name in _needs(rule, "table")}
        needed |= {*self.looked_up, *(self.schema.amounts if self.schema.has_parts else ())}
        self._keep = [column.name for column in self.schema.columns if column.name in needed]
        self._cells = TypedCells(
            self.schema,
            self.sheet,
            self._checkers,
            self.collector,
            self.place,
            self._sums,
            self._keep,
            self.from_title,
        )

    def _codes_of_titles(self) -> dict[str, str]:
        titles = (*self.above, self.sheet.name, self.title)
        found = {
            column.name: title_facts.read_code(titles, cell_values.words_by_code(column))
            for column in self.schema.columns
            if column.from_title and column.name not in self._checkers
        }
        return {name: code for name, code in found.items() if code}

    def place(self, field_name: str | None) -> Place:
        """Where findings about a field of this sheet stand."""
        checker = self._checkers.get(field_name or "")
        if checker is None:
            return Place(self.sheet.told, self.order, field=field_name, table=self.schema.name)
        return self.place_at(checker.match.position, field_name)

    def place_at(self, position: int, field_name: str | None = None) -> Place:
        """Where findings about a column of the file stand."""
        if field_name is None:
            field_name = next(
                (n for n, c in self._checkers.items() if c.match.position == position), None
            )
        return Place(
            self.sheet.told, self.order, position, letter(position), field_name, self.schema.name
        )

    def run(self, frames: Iterable[pl.DataFrame], guard: Guard) -> None:
        """Check all frames, then what can only be said at the end of the sheet."""
        legal = frozenset(
            c.match.position for c in self._checkers.values() if c.column.type == "legal_id"
        )
        holders = frozenset(
            c.match.position for c in self._checkers.values() if c.column.privacy == "name"
        )
        for frame in frames:
            guard.watch(frame, legal, holders)
            self._check(*self._data.take(frame))
        guard.finish()
        self.remarks, unnamed = self._data.finish()
        for total in unnamed:
            self._sums.add_total(*total)
        self._tell_missing()
        self._cells.tell_fractions(self.layout.header_row)

    def is_of_persons(self, name: str) -> bool:
        """Whether data of persons were found in the column of a field."""
        checker = self._checkers.get(name)
        position = checker.match.position if checker else None
        return self.collector.has_persons(self.order, position=position)

    def report(self) -> SheetReport:
        """What was read of this sheet; without the texts above the header where persons are."""
        header_row = self.layout.header_row
        name, found = self.sheet.told, len(self._sums.totals)
        columns = tuple(
            replace(each, header=masked(each.header), hidden=each.position in self.hidden.columns)
            for each in self.layout.columns
        )
        return SheetReport(
            name,
            header_row,
            columns,
            self.rows,
            found,
            self.schema.name,
            () if self.collector.has_persons(self.order, until=header_row) else self._titles(),
            self.order,
            self.hidden.rows,
            tuple(self.hidden.spans),
        )

    def _titles(self) -> tuple[str, ...]:
        stages = self.schema.stages
        dated = self.layout.fields.get(stages.column) if stages else None
        said = (*self.above[:_MOST_ABOVE], *([dated.header] if dated else ()))
        texts = (" ".join(text.split())[:_LONGEST] for text in said)
        return tuple(map(masked, texts))

    @property
    def sums(self) -> Mapping[str, int]:
        """The sum of each amount column, in rial."""
        sums = self._sums.all
        return {name: sums[name] for name in self.schema.amounts if name in sums}

    @property
    def running_sums(self) -> Sums:
        """The sums of the rows so far, and the totals that stand among them."""
        return self._sums

    @property
    def has_totals(self) -> bool:
        """Whether a total was read."""
        return bool(self._sums.totals)

    @property
    def last_row(self) -> int:
        """The number of the last row of data."""
        return self._data.last_row

    # --- cells --------------------------------------------------------------------------------

    def _check(self, frame: pl.DataFrame, written: Sequence[Written]) -> None:
        self.rows += frame.height
        self.hidden.see(frame)
        self.stated_units.see(frame)
        read = self._cells.read(frame)
        columns, judged = read.columns, read.judged
        blank, tell = partial(self._blank, frame), partial(self._tell_days, frame)
        filled_days.fill_days(self.schema.fills, columns, judged, blank, tell)
        self._span(judged)
        typed = self._typed(frame, columns)
        self._check_required(frame, typed, read.flawed)
        self._sums.add(typed, written)
        self._sums.add_named(frame.drop("_row", *self._data.figures_at), typed)
        sound = self._typed(frame, {**columns, **judged})
        self.amounts.see(sound)
        self._check_rules(frame, sound)
        if self._keep and sound.height:
            self.kept.append(sound.select(*MARKS, *self._keep))
        if self.sink is not None and typed.height:
            self.sink(self.schema.name, typed)

    def readers(self) -> dict[int, value_rows.Reader | None]:
        """By position what tells whether a column can read a text; None for texts, which can be
        anything.
        """
        return {
            each.match.position: None if each.column.type in _TEXTS else each.can_read
            for each in self._checkers.values()
        }

    def _blank(self, frame: pl.DataFrame, name: str) -> pl.Series:
        checker = self._checkers.get(name)
        if checker is None:
            return pl.Series([True]).new_from_index(0, frame.height)
        return frame[str(checker.match.position)].is_null()

    def _tell_days(
        self, frame: pl.DataFrame, rule: str, name: str, where: pl.Series, days: pl.Series | None
    ) -> None:
        """Tell of days that were filled in, or of durations (``days`` is None) that give none."""
        if self.collector.severity(rule) == "error":
            self._cells.faults.add(name, [frame["_row"].gather(where)])
        texts = None if days is not None else frame[str(self._checkers[name].match.position)]
        label = label_params(self.schema.column(name))
        for fill in self.schema.fills:
            if fill.column == name:
                label = {**label, "source": word(self.schema.column(fill.source).label)}

        def describe(index: int) -> tuple[str | None, Params]:
            value = None if texts is None else texts[where[index]]
            return value, label if days is None else {**label, "date": shown(days[index])}

        self.collector.add(rule, self.place(name), frame["_row"].gather(where).to_list(), describe)

    def _span(self, judged: Mapping[str, pl.Series]) -> None:
        """Widen the span of each date column by its good days."""
        for name, series in judged.items():
            first, last = (series.min(), series.max()) if series.dtype == pl.Date else (None, None)
            if isinstance(first, dt.date) and isinstance(last, dt.date):
                before = self.days.get(name, (first, last))
                self.days[name] = min(before[0], first), max(before[1], last)

    def _typed(self, frame: pl.DataFrame, columns: Mapping[str, pl.Series]) -> pl.DataFrame:
        sheet = pl.Series("_sheet", [self.order], dtype=pl.UInt16).new_from_index(0, frame.height)
        series = [series.alias(name) for name, series in columns.items()]
        return pl.DataFrame([sheet, frame["_row"], *series])

    def _check_required(
        self, frame: pl.DataFrame, typed: pl.DataFrame, flawed: Mapping[str, pl.Series | None]
    ) -> None:
        for column in self.schema.columns:
            asked = self._asked(column, typed)
            if asked is None:
                continue
            checker = self._checkers.get(column.name)
            if checker is None:
                # A column that every row must have was told missing with the header.
                constraints = column.constraints
                if constraints.required_when and not constraints.required and asked.any():
                    self._missing.add(column.name)
                continue
            cells = frame[str(checker.match.position)]
            if not cells.null_count():
                continue
            empty = asked & cells.is_null()
            told = flawed[column.name]
            if told is not None:
                empty &= ~told
            if empty.any():
                rule = "expected" if column.constraints.expected else "required"
                self._cells.add(column.name, rule, empty.arg_true(), label_params(column), frame)

    def _asked(self, column: Column, typed: pl.DataFrame) -> pl.Series | None:
        """The rows in which a column must, or is expected to, be filled."""
        when = column.constraints.required_when
        if when is not None:
            return applies(typed, when)
        if column.constraints.required or column.constraints.expected:
            return pl.Series([True]).new_from_index(0, typed.height)
        return None

    def _check_rules(self, frame: pl.DataFrame, typed: pl.DataFrame) -> None:
        rules = [rule for rule in self.schema.rules if typed.height and _needs(rule, "batch")]
        wrong: set[tuple[int, str | None]] = set()
        for rule in sorted(rules, key=lambda rule: rule.severity):  # errors before warnings
            for hit in KINDS[rule.kind].check(rule, typed, self.context):
                if isinstance(hit, Unjudged):
                    self.unjudged(hit)
                    continue
                index = hit.index or 0
                if rule.severity == "error":
                    wrong.add((index, hit.field))
                elif (index, hit.field) in wrong:
                    continue  # what is wrong is not doubtful too
                checker = self._checkers.get(hit.field or "")
                value = frame[str(checker.match.position)][index] if checker else None
                row = frame["_row"][index]
                self.collector.one(rule.id, self.place(hit.field), row, hit.params, value)

    def is_at_fault(self, row: int, names: Iterable[str]) -> bool:
        """Whether a cell of the row is wrong by itself: nothing that follows is told of it."""
        return (row, names) in self._cells.faults

    def has_faults(self, name: str) -> bool:
        """Whether a cell of the field is wrong by itself."""
        return self._cells.faults.any_under(name)

    def unjudged(self, hit: Unjudged) -> None:
        """Say once what could not be judged."""
        self.collector.once("rule.not_judged", {"reason": hit.reason})

    # --- the end ------------------------------------------------------------------------------

    def _tell_missing(self) -> None:
        """Columns that some row had to fill and that the file does not have."""
        for name in sorted(self._missing):
            column = self.schema.column(name)
            self.collector.one("column.missing", self.place(name), params=label_params(column))


def label_params(column: Column) -> Params:
    """The label of a column as it stands in a sentence."""
    return {"label": word(column.label)}


def _needs(rule: TableRule, scope: str) -> tuple[str, ...]:
    """The columns that a rule of this scope looks at; none for a rule of another."""
    if KINDS[rule.kind].scope != scope:
        return ()
    return (*rule.columns, *((rule.when.column,) if rule.when else ()))
