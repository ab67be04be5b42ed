"""What can be said once all rows are known: rules over all rows, and totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Final

import polars as pl

from ckanext.mashhad.persian.locales import word
from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.engine.cells import total_words
from ckanext.mashhad.tables.engine.cells.running_sums import Compared, Total
from ckanext.mashhad.tables.engine.cells.totals import Meant
from ckanext.mashhad.tables.engine.cells.typed_columns import in_file, in_words
from ckanext.mashhad.tables.engine.check.sheet import SheetCheck
from ckanext.mashhad.tables.engine.findings.collector import NOWHERE, Collector, Params, Place
from ckanext.mashhad.tables.engine.rules import KINDS, Context, Unjudged
from ckanext.mashhad.tables.engine.rules.base import shown
from ckanext.mashhad.tables.engine.rules.budget import hierarchy
from ckanext.mashhad.tables.engine.rules.within_period import period_of
from ckanext.mashhad.tables.engine.schema.schema import TableRule, TableSchema

#: So many totals are held against lines and their parts, which takes some hundredths of a second
#: for each; of more nobody can tell.
MOST_TOTALS: Final = 100


def judge(
    tables: Sequence[TableSchema],
    checks: Sequence[SheetCheck],
    context: Context,
    collector: Collector,
) -> None:
    """Tell what breaks the rules over all rows of each table, which may look at the rows of all
    tables; and which totals are wrong.
    """
    _judge_period(tables, checks, context, collector)
    kept = {table.name: _kept(table, checks) for table in tables}
    for table in tables:
        frame = kept[table.name]
        if frame is not None and frame.height:
            known = {name: each for name, each in kept.items() if each is not None}
            beside = replace(context, workbook=known)
            for rule in table.rules:
                if KINDS[rule.kind].scope == "table":
                    _judge(rule, table, frame, checks, beside, collector)
        sums = _sums_of_lines(frame, table)
        for check in checks:
            if check.schema is table:
                _compare_totals(check, sums)


def _judge_period(
    tables: Sequence[TableSchema],
    checks: Sequence[SheetCheck],
    context: Context,
    collector: Collector,
) -> None:
    """Tell that the period of the dataset has not begun, of which there can be no rows yet."""
    period = period_of(context.facts)
    table = next(table for table in tables if any(check.schema is table for check in checks))
    if period is not None and period.start > context.today and not table.ahead:
        params: Params = {
            "period": Word(period.label("fa"), period.label("en")),
            "first": shown(period.start),
        }
        collector.once("file.period_not_begun", params)


def _kept(table: TableSchema, checks: Sequence[SheetCheck]) -> pl.DataFrame | None:
    frames = [frame for check in checks if check.schema is table for frame in check.kept]
    return pl.concat(frames) if frames else None


def _judge(
    rule: TableRule,
    table: TableSchema,
    frame: pl.DataFrame,
    checks: Sequence[SheetCheck],
    context: Context,
    collector: Collector,
) -> None:
    sheets = {check.order: check for check in checks}
    for hit in KINDS[rule.kind].check(rule, frame, context):
        if isinstance(hit, Unjudged):
            collector.once("rule.not_judged", {"reason": hit.reason})
        elif hit.index is None and (flawed := _flawed(rule, table, checks)):
            collector.once("rule.not_judged", {"reason": flawed})
        elif hit.index is None:
            place = Place(field=hit.field, table=table.name) if hit.field else NOWHERE
            collector.one(rule.id, place, params=hit.params)
        else:
            row, sheet = frame["_row"][hit.index], sheets[frame["_sheet"][hit.index]]
            if sheet.is_at_fault(row, rule.columns):
                continue
            value = in_file(frame[hit.field][hit.index]) if hit.field else None
            collector.one(rule.id, sheet.place(hit.field), row, hit.params, value)


def _flawed(rule: TableRule, table: TableSchema, checks: Sequence[SheetCheck]) -> Word | None:
    """Why a rule over all rows says nothing: cells that it looks at are wrong by themselves."""
    own = [check for check in checks if check.schema is table]
    for name in rule.columns:
        if any(check.has_faults(name) for check in own):
            label = word(table.column(name).label)
            return Word(
                f"«{label.fa}» در همهٔ ردیف‌ها خوانده نشد و حساب همهٔ ردیف‌ها سنجیده نشد",
                f"“{label.en}” could not be read in all rows; their sums were not judged",
            )
    return None


def sums_once(table: TableSchema, checks: Sequence[SheetCheck]) -> Mapping[str, int]:
    """What the amounts of a table with parents and children come to, each counted once; of a column
    of which nobody can tell that there is nothing.
    """
    frame = _kept(table, checks)
    if frame is None:
        return {}
    sums = {}
    for name in table.amounts:
        lines = hierarchy.attach_parents(frame.with_columns(pl.col(name).cast(pl.Int128)), name)
        if lines is not None and (filled := lines[name].is_not_null()).any():
            sums[name] = int(lines.filter(hierarchy.topmost(lines, filled))[name].sum())
    return sums


def _sums_of_lines(frame: pl.DataFrame | None, schema: TableSchema) -> Meant:
    """What totals may mean besides the sum of all rows: in a table with parents and children, the
    lines each counted once, of both sides or of one; None where nobody can tell which are parts.
    """
    if frame is None or not schema.has_parts:
        return lambda sheet, since, row: {}
    names = [name for name in schema.amounts if name in frame.columns]
    exact = frame.with_columns(pl.col(names).cast(pl.Int128))
    told = cache(partial(hierarchy.attach_parents, exact))  # most files have no totals
    left = iter(range(MOST_TOTALS))

    def sums(sheet: int, since: int, row: int) -> Mapping[str, set[int] | None]:
        if next(left, None) is None:
            return dict.fromkeys(names)
        lines = ((name, told(name)) for name in names)
        return {
            name: None if each is None else _may_be(each, name, sheet, since, row)
            for name, each in lines
        }

    return sums


def _may_be(lines: pl.DataFrame, name: str, sheet: int, since: int, row: int) -> set[int]:
    """What a total in ``row`` may say: of the lines above it, of those after the last total
    (``since``), or of all.
    """
    number, filled = lines["_row"], lines[name].is_not_null() & (lines["_sheet"] == sheet)
    sums: set[int] = set()
    for among in (filled & (number < row), filled & number.is_between(since, row), filled):
        top = lines.filter(hierarchy.topmost(lines, among))
        for counted in (top, hierarchy.lowest(lines.filter(among))):
            sides = counted.group_by("side").agg(pl.col(name).sum())[name]
            sums |= {*sides, sum(sides)}
    return sums


def _compare_totals(check: SheetCheck, meant: Meant) -> None:
    """Compare the totals with the rows, and tell what came of it."""
    sums, since = check.running_sums, 0
    for index, total in enumerate(sums.totals):
        named = sums.named(total.label)
        compared = total.compare(sums.all, meant(check.order, since, total.row), named)
        since = total.row
        earlier = [each.row for each in sums.totals[: min(index, total_words.LISTED + 1)]]
        rows = total_words.rows(compared, sums.rows, earlier, index)
        for name, written, summed in compared.wrong:
            column = check.schema.column(name)
            params = {
                "written": in_words(column, written),
                "sum": in_words(column, summed),
                "rows": rows,
            }
            check.collector.one("total.mismatch", check.place(name), total.row, params)
        if not compared.wrong:
            _tell_total(check, total, compared, rows)


def _tell_total(check: SheetCheck, total: Total, compared: Compared, rows: Word) -> None:
    """Tell of a total that is not wrong, or why it was not compared."""
    place = Place(check.sheet.told, check.order)
    if total.written and not compared.untold:
        check.collector.one("total.recognised", place, total.row, {"rows": rows})
        return
    unread = [
        f"{check.place(name).letter}{row}"
        for name in compared.untold
        # Of a column whose rows can be read the total itself may be what cannot.
        for row in check.running_sums.unread.get(name)
        or ([total.row] if total.written[name] is None else [])
    ]
    reason = total_words.reason(written=bool(total.written), unread=unread)
    check.collector.one("total.not_compared", place, total.row, {"reason": reason})
