"""What can be said once all rows are known: rules over all rows, and totals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from ckanext.mashhad.tables.collector import NOWHERE, Collector, Place
from ckanext.mashhad.tables.columns import in_file
from ckanext.mashhad.tables.rules import KINDS, Context, Unjudged
from ckanext.mashhad.tables.rules.hierarchy import counted_once, lowest
from ckanext.mashhad.tables.schema import TableRule, TableSchema
from ckanext.mashhad.tables.sheet import SheetCheck


def judge(
    tables: Sequence[TableSchema],
    checks: Sequence[SheetCheck],
    context: Context,
    collector: Collector,
) -> None:
    """Tell what breaks the rules over all rows of each table, which may look at the other tables'
    rows; and which totals are wrong.
    """
    kept = {table.name: _kept(table, checks) for table in tables}
    for table in tables:
        frame = kept[table.name]
        if frame is not None and frame.height:
            others = {n: f for n, f in kept.items() if f is not None and n != table.name}
            beside = replace(context, workbook=others)
            for rule in table.rules:
                if KINDS[rule.kind].scope == "table":
                    _judge(rule, table, frame, checks, beside, collector)
        sums = _sums_of_lines(frame)
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
            value = in_file(frame[hit.field][hit.index]) if hit.field else None
            collector.one(rule.id, sheet.place(hit.field), row, hit.params, value)


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
