"""``less_than``: an amount is less than what a table has for the same key.

``columns``: the key and the amount. ``bound``: the table, its column and which of its rows count;
of several rows of one key the highest.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ckanext.mashhad.tables.engine.rules import lookups, references
from ckanext.mashhad.tables.engine.rules.base import Context, Hit, applies, rial
from ckanext.mashhad.tables.engine.schema.schema import TableRule


def looks_up(rule: TableRule) -> lookups.Lookups:
    """Key and amount in the other table, and what tells which rows count."""
    bound = rule.options["bound"]
    counted = [bound["when"]["column"]] if "when" in bound else []
    return {bound["table"]: (rule.columns[0], bound["column"], *counted)}


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit]:
    """One hit for each row whose amount reaches the bound."""
    key, amount = rule.columns
    rows = frame.select(references.key(key), amount).with_row_index("_index")
    rows = rows.filter(applies(frame, rule.when)).drop_nulls()
    bound, column = rule.options["bound"], rule.options["bound"]["column"]
    known = lookups.rows_of(context, bound["table"], looks_up(rule)[bound["table"]])
    if not rows.height or known is None:
        return
    known = lookups.only(known, bound.get("when")).with_columns(references.key(key))
    highest = known.drop_nulls([key, column]).group_by(key).agg(bound=pl.max(column))
    above = rows.join(highest, on=key).filter(pl.col(amount) >= pl.col("bound")).sort("_index")
    for index, own, most in above.select("_index", amount, "bound").iter_rows():
        yield Hit(index, amount, {"amount": rial(own), "bound": rial(most)})
