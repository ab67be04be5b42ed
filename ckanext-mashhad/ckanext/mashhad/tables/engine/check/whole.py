"""What can be said once all rows are known: rules over all rows, and totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, partial

import polars as pl

from ckanext.mashhad.tables.engine.cells.totals import Meant
from ckanext.mashhad.tables.engine.cells.typed_columns import in_file
from ckanext.mashhad.tables.engine.check.sheet import SheetCheck
from ckanext.mashhad.tables.engine.findings.collector import NOWHERE, Collector, Place
from ckanext.mashhad.tables.engine.rules import KINDS, Context, Unjudged
from ckanext.mashhad.tables.engine.rules.budget import hierarchy
from ckanext.mashhad.tables.engine.schema.schema import TableRule, TableSchema


def judge(
    tables: Sequence[TableSchema],
    checks: Sequence[SheetCheck],
    context: Context,
    collector: Collector,
) -> None:
    """Tell what breaks the rules over all rows of each table, which may look at the rows of all
    tables; and which totals are wrong.
    """
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
                check.check_totals(sums)


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
        elif hit.index is None:
            place = Place(field=hit.field, table=table.name) if hit.field else NOWHERE
            collector.one(rule.id, place, params=hit.params)
        else:
            row, sheet = frame["_row"][hit.index], sheets[frame["_sheet"][hit.index]]
            if sheet.is_at_fault(row, rule.columns):
                continue
            value = in_file(frame[hit.field][hit.index]) if hit.field else None
            collector.one(rule.id, sheet.place(hit.field), row, hit.params, value)


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

    def sums(sheet: int, since: int, row: int) -> Mapping[str, set[int] | None]:
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
