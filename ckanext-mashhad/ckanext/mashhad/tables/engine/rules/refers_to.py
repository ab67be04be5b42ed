"""``refers_to``: a value stands in another table, of the same workbook or published by the unit.

``table``: the other table; the column has the same name there.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ckanext.mashhad.tables.engine.rules import lookups, references
from ckanext.mashhad.tables.engine.rules.base import Context, Hit, Unjudged, applies, shown
from ckanext.mashhad.tables.engine.schema.schema import TableRule


def looks_up(rule: TableRule) -> lookups.Lookups:
    """The column in the other table."""
    return {rule.options["table"]: rule.columns}


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit | Unjudged]:
    """One hit for each row whose value is not there."""
    (name,) = rule.columns
    known = lookups.rows_of(context, rule.options["table"], rule.columns)
    if known is None:
        yield Unjudged(lookups.nothing_known(rule.options["title"]))
        return
    keys, there = (each.select(references.key(name))[name] for each in (frame, known))
    unknown = keys.is_not_null() & ~keys.is_in(there.unique().implode())
    for index in (unknown & applies(frame, rule.when)).arg_true():
        yield Hit(index, name, {name: shown(frame[name][index])})
