"""Checking a file against a row schema: everything wrong with it, in one pass.

``check(table, schema, today, ...) -> Report`` and, for the rows themselves, a ``sink`` that is
given each frame of typed rows as it passes, or :func:`records`. Pure: no clock, no database.
Raises :class:`TableError` when the file cannot be read as such a table; nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, Final

import polars as pl

from ckanext.mashhad.persian.errors import Word
from ckanext.mashhad.tables import aside, batches, header, matching, personal, personal_text
from ckanext.mashhad.tables.collector import NOWHERE, Collector, Place
from ckanext.mashhad.tables.columns import in_file
from ckanext.mashhad.tables.errors import TableError
from ckanext.mashhad.tables.limits import DEFAULT, Limits
from ckanext.mashhad.tables.opening import open_table
from ckanext.mashhad.tables.report import Report, letter
from ckanext.mashhad.tables.reversed_text import mostly_reversed
from ckanext.mashhad.tables.rulebook import book
from ckanext.mashhad.tables.rules import KINDS, Context, Unjudged
from ckanext.mashhad.tables.rules.hierarchy import counted_once, lowest
from ckanext.mashhad.tables.schema import TableRule, TableSchema
from ckanext.mashhad.tables.sheet import MARKS, SheetCheck, Sink
from ckanext.mashhad.tables.source import Sheet, Source

#: Findings listed unless asked otherwise, in all and for each rule and column.
LISTED: Final = 1000
#: Rows looked at for a header; also the sample in which reversed text shows.
PEEKED: Final = 200


def check(
    table: bytes | Path,
    schema: TableSchema,
    today: dt.date,
    *,
    facts: Mapping[str, str] | None = None,
    mapping: Mapping[str, str | None] | None = None,
    filename: str = "",
    limits: Limits = DEFAULT,
    listed: int = LISTED,
    sink: Sink | None = None,
) -> Report:
    """Check ``table`` and report all errors, warnings and notes.

    ``today`` in Tehran. ``facts``: what the dataset says of itself (``fiscal_year``,
    ``period_part``, ``budget_stage``). ``mapping``: by header of the file, the column it is, or
    None for one to leave out, as an officer has said. ``sink`` is given every frame of typed rows
    before it is known whether the file is accepted: ``_sheet`` (place in the file, from 0),
    ``_row`` (number in the sheet) and the columns of the schema.
    """
    names = header.Names(schema, mapping or {})
    source = open_table(table, limits, names)
    run = _Run(schema, Context(today, facts or {}), Collector(book(schema), listed), names, limits)
    return run.report(source, filename, sink)


def records(
    table: bytes | Path, schema: TableSchema, today: dt.date, **options: Any
) -> tuple[Report, list[dict[str, Any]]]:
    """The report and, if the file is accepted, its rows: ISO dates, integer rial, ASCII digits.

    All rows at once, for files that fit; large ones are for a ``sink``.
    """
    frames: list[pl.DataFrame] = []
    report = check(table, schema, today, sink=frames.append, **options)
    if not report.accepted:
        return report, []
    dates = pl.selectors.date().dt.to_string("iso")
    return report, [
        row for frame in frames for row in frame.drop(*MARKS).with_columns(dates).to_dicts()
    ]


class _Run:
    """One check of one file."""

    def __init__(
        self,
        schema: TableSchema,
        context: Context,
        collector: Collector,
        names: header.Names,
        limits: Limits,
    ) -> None:
        self.schema = schema
        self.context = context
        self.collector = collector
        self.names = names
        self.limits = limits
        self.checks: list[SheetCheck] = []
        self._refused: list[header.Layout] = []

    def report(self, source: Source, filename: str, sink: Sink | None) -> Report:
        """Check every sheet, then the table as a whole."""
        for order, sheet in enumerate(source.sheets):
            self._sheet(sheet, order, sink)
        if not self.checks:
            raise self._no_table()
        rows = sum(check.rows for check in self.checks)
        if not rows and not self.collector.errors:
            raise TableError("file.no_rows")
        self._table_rules()
        elsewhere = [("sheet names", sheet.name) for sheet in source.sheets]
        personal.check_elsewhere(
            self.collector, [*source.elsewhere, *elsewhere, ("file name", filename)]
        )
        return Report(
            schema=self.schema.name,
            format=source.format,
            encoding=source.encoding,
            delimiter=source.delimiter,
            rows=rows,
            sheets=tuple(check.report() for check in self.checks),
            findings=tuple(self.collector.findings(personal_text.masked, personal_text.covered)),
            counts=tuple(self.collector.counts()),
            sums=_added(check.sums for check in self.checks),
            rules=book(self.schema),
        )

    # --- sheets -------------------------------------------------------------------------------

    def _sheet(self, sheet: Sheet, order: int, sink: Sink | None) -> None:
        rows = self._bounded(sheet.rows())
        seen = _peek(rows)
        texts = [text for _, cells in seen for text in cells if text]
        if mostly_reversed(texts):
            raise TableError("file.reversed_text")
        filled = [row for row in seen if not all(map(batches.blank, row[1]))]
        layout = header.find(filled, self.names)
        if layout is not None and not self._has_required(layout):
            self._refused.append(layout)
            layout = None
        if layout is None or sheet.hidden or aside.is_aside(filled):
            self._leave_out(sheet, order, chain(seen, rows), told=not aside.is_aside(filled))
            return
        check = SheetCheck(self.schema, self.context, self.collector, sheet, order, layout, sink)
        self.checks.append(check)
        matching.tell(check, self.collector)
        guard = personal.Guard(
            self.collector, {m.position: m.header for m in layout.columns}, check.place_at
        )
        width = len(layout.columns)
        top = [row for row in seen if row[0] <= layout.header_row]
        for frame in batches.frames(top, max(len(cells) for _, cells in top)):
            guard.watch_header(frame)
        body = chain((row for row in seen if row[0] > layout.header_row), rows)
        check.run(batches.frames(body, width), guard)

    def _bounded(
        self, rows: Iterator[tuple[int, list[str | None]]]
    ) -> Iterator[tuple[int, list[str | None]]]:
        limit = self.limits.csv_rows
        for number, cells in rows:
            if number > limit:
                raise TableError("file.too_many_rows", limit=limit)
            if len(cells) > self.limits.columns and any(cells[self.limits.columns :]):
                raise TableError("file.too_many_columns", limit=self.limits.columns)
            yield number, cells

    def _has_required(self, layout: header.Layout) -> bool:
        required = [c.name for c in self.schema.columns if c.constraints.required]
        return not required or any(name in layout.fields for name in required)

    def _leave_out(
        self,
        sheet: Sheet,
        order: int,
        rows: Iterator[tuple[int, list[str | None]]],
        *,
        told: bool,
    ) -> None:
        """A sheet that is no table still must not hold personal data."""

        def place(position: int) -> Place:
            return Place(sheet.name, order, position, letter(position))

        first = next((row for row in rows if not all(map(batches.blank, row[1]))), None)
        if first is None:
            return
        headers = {n: text for n, text in enumerate(first[1]) if text}
        guard = personal.Guard(self.collector, headers, place)
        for frame in batches.frames(chain([first], rows), len(first[1])):
            guard.watch(frame)
        guard.finish()
        if not told:
            return
        rule = "sheet.hidden" if sheet.hidden else "sheet.skipped"
        self.collector.one(rule, Place(sheet.name, order), params={"sheet": sheet.name})

    def _no_table(self) -> TableError:
        required = [c.label for c in self.schema.columns if c.constraints.required]
        expected = Word(
            "، ".join(label["fa_IR"] for label in required),
            ", ".join(label["en"] for label in required),
        )
        if self._refused:
            title = Word(self.schema.title["fa_IR"], self.schema.title["en"])
            return TableError("file.other_table", title=title, expected=expected)
        return TableError("file.no_header", expected=expected)

    # --- the table as a whole -----------------------------------------------------------------

    def _table_rules(self) -> None:
        frames = [frame for check in self.checks for frame in check.kept]
        frame = pl.concat(frames) if frames else None
        by_order = {check.order: check for check in self.checks}
        if frame is not None and frame.height:
            for rule in self.schema.rules:
                if KINDS[rule.kind].scope == "table":
                    self._table_rule(rule, frame, by_order)
        others = _sums_of_lines(frame)
        for check in self.checks:
            check.check_totals(others)

    def _table_rule(
        self, rule: TableRule, frame: pl.DataFrame, sheets: Mapping[int, SheetCheck]
    ) -> None:
        for hit in KINDS[rule.kind].check(rule, frame, self.context):
            if isinstance(hit, Unjudged):
                self.collector.once("rule.not_judged", {"reason": hit.reason})
            elif hit.index is None:
                place = Place(field=hit.field) if hit.field else NOWHERE
                self.collector.one(rule.id, place, params=hit.params)
            else:
                row, sheet = frame["_row"][hit.index], sheets[frame["_sheet"][hit.index]]
                value = in_file(frame[hit.field][hit.index]) if hit.field else None
                self.collector.one(rule.id, sheet.place(hit.field), row, hit.params, value)


def _peek(rows: Iterator[tuple[int, list[str | None]]]) -> list[tuple[int, list[str | None]]]:
    seen: list[tuple[int, list[str | None]]] = []
    with suppress(StopIteration):
        while len(seen) < PEEKED:
            seen.append(next(rows))
    return seen


def _added(sums: Iterator[Mapping[str, int]] | Any) -> dict[str, int]:
    added: Counter[str] = Counter()
    for of_sheet in sums:
        for name, total in of_sheet.items():
            added[name] += total
    return dict(added)


def _sums_of_lines(
    frame: pl.DataFrame | None,
) -> Callable[[int, int], Mapping[str, set[int]]]:
    """What a total may mean besides the sum of all rows: in a table with parents and children, the
    lines above it each counted once, of both sides or of one.
    """

    def nothing(sheet: int, row: int) -> Mapping[str, set[int]]:
        return {}

    if frame is None or "parent_code" not in frame.columns:
        return nothing

    lines = frame.with_columns(pl.col("amount").cast(pl.Int128))

    def counted_sums(sheet: int, row: int) -> Mapping[str, set[int]]:
        above = lines.filter((pl.col("_sheet") == sheet) & (pl.col("_row") < row))
        sums: set[int] = set()
        for counted in (counted_once(above, ("amount",)), lowest(above)):
            sides = counted.group_by("side").agg(pl.col("amount").sum())["amount"]
            sums |= {*sides, sum(sides)}
        return {"amount": sums}

    return counted_sums
