"""Checking a file against a row schema: everything wrong with it, in one pass.

``check(table, schema, today, ...) -> Report`` and, for the rows themselves, a ``sink`` that is
given each frame of typed rows as it passes, or :func:`records`. Pure: no clock, no database.
Raises :class:`TableError` when the file cannot be read as such a table; nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final

import polars as pl

from ckanext.mashhad.persian.locales import word
from ckanext.mashhad.tables.engine import header, recognition, value_rows
from ckanext.mashhad.tables.engine.check import (
    grid_check,
    matching,
    unknown_header,
    watching,
    whole,
)
from ckanext.mashhad.tables.engine.check.sheet import MARKS, SheetCheck, Sink
from ckanext.mashhad.tables.engine.common import row_frames
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import DEFAULT, Limits
from ckanext.mashhad.tables.engine.common.reversed_text import mostly_reversed
from ckanext.mashhad.tables.engine.common.source import Framed, Sheet, Source
from ckanext.mashhad.tables.engine.findings.check_report import Report
from ckanext.mashhad.tables.engine.findings.collector import Collector, Params, Place
from ckanext.mashhad.tables.engine.findings.rule_messages import book
from ckanext.mashhad.tables.engine.personal import column_guard, identifiers_in_text
from ckanext.mashhad.tables.engine.personal.labels.further_names import FurtherNames
from ckanext.mashhad.tables.engine.readers import aside
from ckanext.mashhad.tables.engine.readers.opening import open_table
from ckanext.mashhad.tables.engine.rules import Context, looked_up
from ckanext.mashhad.tables.engine.schema.schema import TableSchema

#: A row of a sheet, with its number.
Line = tuple[int, list[str | None]]
#: Findings listed unless asked otherwise, in all and for each rule and column.
LISTED: Final = 1000
#: What hides identifiers within a text, and all of a text.
_COVERS: Final = (identifiers_in_text.masked, identifiers_in_text.covered)
#: Rows looked at for a header; also the sample in which reversed text shows.
PEEKED: Final = 200


def check(
    table: bytes | Path,
    schema: TableSchema,
    today: dt.date,
    *,
    beside: Sequence[TableSchema] = (),
    facts: Mapping[str, str] | None = None,
    published: Mapping[str, pl.DataFrame] | None = None,
    mapping: Mapping[str, str | None] | None = None,
    filename: str = "",
    limits: Limits = DEFAULT,
    listed: int = LISTED,
    sink: Sink | None = None,
) -> Report:
    """Check ``table`` and report all errors, warnings and notes.

    ``today`` in Tehran. ``beside``: other tables whose sheets may stand in the file; each sheet is
    checked as the table that it is, and the file is the first of them that any of its sheets is.
    ``facts``: what the dataset says of itself (``fiscal_year``, ``period_part``, ``budget_stage``).
    ``published``: of other tables, what the unit has published, with the columns that
    :func:`rules.looked_up` names. ``mapping``: by header of the file, the column it is, or None for
    one to leave out, as an officer has said. ``sink`` is given the name of the table and every
    frame of its typed rows before it is known whether the file is accepted: ``_sheet`` (place in
    the file, from 0), ``_row`` (number in the sheet) and the columns of the schema.
    """
    tables = (schema, *beside)
    names = [header.Names(each, mapping or {}, facts) for each in tables]
    source = open_table(table, limits, names[0])
    context = Context(today, facts or {}, published=published or {})
    run = _Run(tables, context, Collector(book(*tables), listed), names, limits)
    return run.report(source, filename, sink)


def records(
    table: bytes | Path, schema: TableSchema, today: dt.date, **options: Any
) -> tuple[Report, list[dict[str, Any]]]:
    """The report and, if the file is accepted, its rows: ISO dates, integer rial, ASCII digits.

    All rows at once, for files that fit; large ones are for a ``sink``.
    """
    frames: list[tuple[str, pl.DataFrame]] = []
    sink = partial(_append, frames)
    report = check(table, schema, today, sink=sink, **options)
    if not report.accepted:
        return report, []
    dates = pl.selectors.date().dt.to_string("iso")
    return report, [
        row
        for name, frame in frames
        if name == report.schema
        for row in frame.drop(*MARKS).with_columns(dates).to_dicts()
    ]


def _append(frames: list[tuple[str, pl.DataFrame]], name: str, frame: pl.DataFrame) -> None:
    frames.append((name, frame))


class _Run:
    """One check of one file."""

    def __init__(
        self,
        tables: Sequence[TableSchema],
        context: Context,
        collector: Collector,
        names: Sequence[header.Names],
        limits: Limits,
    ) -> None:
        self.tables = tables
        self.context = context
        self.collector = collector
        self.names = names
        self.limits = limits
        self.checks: list[SheetCheck] = []
        self._looked_up = looked_up(tables)
        self._other = False
        self._marked = False
        self._further = FurtherNames()
        self._title = ""
        #: Rows among which no header was found.
        self._strange: list[Line] = []
        self._is_blank = True

    def report(self, source: Source, filename: str, sink: Sink | None) -> Report:
        """Check every sheet, then the table as a whole."""
        self._title = source.title_of_only_sheet(filename)
        self._sheets(source, sink)
        if self._is_blank:
            raise TableError("file.empty")
        if not self.checks:
            raise unknown_header.refusal(self.names[0], self._strange, other=self._other)
        if not any(check.rows for check in self.checks) and not self.collector.errors:
            totals = any(check.has_totals for check in self.checks)
            raise TableError("file.only_totals" if totals else "file.no_rows")
        whole.judge(self.tables, self.checks, self.context, self.collector)
        outside = source.outside(filename)
        if self._marked or aside.has_comments(outside):
            self.collector.one("workbook.marked")
        grid_check.watch_renamed(source, self._further, self.collector)
        grid_check.watch_outside(source, outside, self.collector)
        self.collector.put_beneath()
        table = next(t for t in self.tables if any(c.schema is t for c in self.checks))
        own = [check for check in self.checks if check.schema is table]
        spans = own[0].amounts.spans([check.amounts for check in own[1:]])
        spans = {
            n: span for n, span in spans.items() if not any(each.is_of_persons(n) for each in own)
        }
        sums = (
            whole.sums_once(table, own) if table.has_parts else _added(check.sums for check in own)
        )
        if table.has_parts:  # its total has each amount once, as everywhere
            spans = {n: replace(span, total=sums[n]) for n, span in spans.items() if n in sums}
        return Report(
            schema=table.name,
            format=source.format,
            encoding=source.encoding,
            delimiter=source.delimiter,
            rows=sum(check.rows for check in own),
            sheets=tuple(check.report() for check in self.checks),
            findings=tuple(self.collector.findings(*_COVERS)),
            counts=tuple(self.collector.counts()),
            sums=sums,
            rules=book(*self.tables),
            days=_spanned(check.days for check in own),
            amounts=spans,
            beneath=tuple(self.collector.beneath(*_COVERS)),
        )

    # --- sheets -------------------------------------------------------------------------------

    def _sheets(self, source: Source, sink: Sink | None) -> None:
        """What has few columns of a table is a summary beside one that has them, else a bad one."""
        poor = [
            (order, sheet, name)
            for order, sheet in enumerate(source.sheets)
            if (name := self._sheet(sheet, order, sink))
        ]
        whole_ones = {check.schema.name for check in self.checks}
        for order, sheet, name in poor:
            if name in whole_ones:
                self._leave_out(sheet, order, self._bounded(sheet.rows()), "sheet.summary")
            else:
                self._sheet(sheet, order, sink, poor_too=True)
        self.checks.sort(key=lambda check: check.order)

    def _sheet(
        self, sheet: Sheet, order: int, sink: Sink | None, *, poor_too: bool = False
    ) -> str | None:
        """Check a sheet or leave it out; of a poor one of a table the name of that, unless these
        are asked for.
        """
        rows = self._bounded(sheet.rows())
        seen = _peek(rows)
        texts = [text for _, cells in seen for text in cells if text]
        if mostly_reversed(texts):
            raise TableError("file.reversed_text")
        filled = [row for row in seen if not all(map(row_frames.blank, row[1]))]
        self._is_blank = self._is_blank and not filled
        seen_as, found = recognition.recognise(filled, sheet.name, self.names, self._title)
        if seen_as is None and recognition.is_turned(filled, self.names):
            raise TableError("file.reversed_text")
        self._other = self._other or bool(found and seen_as is None)
        if seen_as is None:
            self._strange.extend(filled[: header.DEPTH])
        is_aside = aside.is_aside(filled)
        if is_aside and aside.is_errors_sheet(sheet.name):
            self._marked = True  # nobody but the unit gets the file then
            return None
        if seen_as is None or sheet.hidden or is_aside:
            rule = "sheet.hidden" if sheet.hidden else "sheet.skipped"
            least = sum(column.constraints.required for column in self.tables[0].columns)
            needed = max((len(check.layout.columns) for check in self.checks), default=least)
            if rule == "sheet.skipped" and value_rows.data_rows(filled, needed):
                rule = "sheet.without_names"
            self._leave_out(sheet, order, chain(seen, rows), None if is_aside else rule)
            return None
        if not poor_too and seen_as.is_poor(sheet.name):
            return seen_as.schema.name
        self._read(sheet, order, sink, seen_as, (seen, rows))
        return None

    def _read(
        self,
        sheet: Sheet,
        order: int,
        sink: Sink | None,
        seen_as: recognition.Seen,
        parts: tuple[list[Line], Iterator[Line]],
    ) -> None:
        """Check a sheet; ``parts``: its first rows and the rest."""
        (seen, rows), of, layout = parts, seen_as.schema, seen_as.layout
        check = SheetCheck(
            of,
            self.context,
            self.collector,
            sheet,
            order,
            layout,
            sink,
            self._looked_up.get(of.name, ()),
            [text for row, cells in seen if row < layout.header_row for text in cells if text],
            self._title,
        )
        self.checks.append(check)
        self._tell_table(check)
        matching.tell(check, self.collector)
        matching.tell_above(check, self.collector, seen)
        guard = column_guard.Guard(
            self.collector, {m.position: m.header for m in layout.columns}, check.place_at
        )
        width = len(layout.columns)
        guard.watch_header(row for row in seen if row[0] <= layout.header_row)
        if isinstance(sheet, Framed):
            frames = self._bounded_frames(sheet.frames(layout.header_row, width, self._bounded))
        else:
            body = chain((row for row in seen if row[0] > layout.header_row), rows)
            frames = row_frames.frames(body, width)
        check.run(frames, guard)
        head = [(row, texts) for row, texts in seen if row == layout.header_row]
        self._further.see(order, head, guard.labelled)
        matching.tell_remarks(check, self.collector)
        matching.tell_merged(check, self.collector)
        matching.tell_hidden(check, self.collector)

    def _bounded_frames(self, frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        limit = self.limits.csv_rows
        for frame in frames:
            if frame.height and frame["_row"][-1] > limit:
                raise TableError("file.too_many_rows", limit=limit)
            yield frame

    def _bounded(self, rows: Iterator[Line]) -> Iterator[Line]:
        limit = self.limits.csv_rows
        for number, cells in rows:
            if number > limit:
                raise TableError("file.too_many_rows", limit=limit)
            if len(cells) > self.limits.columns:
                if any(cells[self.limits.columns :]):
                    raise TableError("file.too_many_columns", limit=self.limits.columns)
                cells = cells[: self.limits.columns]
            yield number, cells

    def _tell_table(self, check: SheetCheck) -> None:
        """Say as what a sheet was read, where that is not what the file was sent as."""
        if check.schema is not self.tables[0]:
            title = word(check.schema.title)
            place = Place(check.sheet.told, check.order)
            params: Params = {"sheet": check.sheet.told, "title": title}
            # A CSV has one sheet, which has no name.
            rule = "sheet.other_table" if check.sheet.name else "file.recognised"
            self.collector.one(rule, place, params=params)

    def _leave_out(
        self,
        sheet: Sheet,
        order: int,
        rows: Iterator[Line],
        rule: str | None,
    ) -> None:
        """A sheet that is no table still must not hold personal data; ``rule`` says what it is."""

        header_row, count = watching.watch(sheet, order, rows, self.collector, self._further)
        if not (header_row or count) or not rule:
            return
        self.collector.one(rule, Place(sheet.told, order), params={"sheet": sheet.told})


def _peek(rows: Iterator[Line]) -> list[Line]:
    seen: list[Line] = []
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


def _spanned(
    days: Iterable[Mapping[str, tuple[dt.date, dt.date]]],
) -> dict[str, tuple[dt.date, dt.date]]:
    spanned: dict[str, tuple[dt.date, dt.date]] = {}
    for of_sheet in days:
        for name, (first, last) in of_sheet.items():
            before = spanned.get(name, (first, last))
            spanned[name] = min(before[0], first), max(before[1], last)
    return spanned
