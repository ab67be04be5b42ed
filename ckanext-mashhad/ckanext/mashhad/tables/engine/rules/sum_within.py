"""``sum_within``: amounts of one key add up to no more than a table has for that key, which may be
their own.

``columns``: the key and the amount. ``bound``: the table, its column and which of its rows
count. ``raised_by``: more columns whose sums are added to the bound; ``replaced_by``: columns that
may say it anew. Of all that is said of one key the highest is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from ckanext.mashhad.tables.engine.rules import lookups, references
from ckanext.mashhad.tables.engine.rules.base import Context, Hit, Unjudged, applies, rial
from ckanext.mashhad.tables.engine.schema.schema import TableRule


def looks_up(rule: TableRule) -> lookups.Lookups:
    """Key and amounts in the other tables, and what tells which rows count."""
    found: dict[str, tuple[str, ...]] = {}
    for part in _parts(rule):
        found[part["table"]] = tuple(
            dict.fromkeys((*found.get(part["table"], ()), *_of(rule, part)))
        )
    return found


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit | Unjudged]:
    """One hit for each key, at the row with which its sum passes the bound."""
    key, amount = rule.columns
    rows = frame.select(references.key(key), amount).with_row_index("_index")
    rows = rows.filter(applies(frame, rule.when)).drop_nulls()
    # Most files have nothing to hold against the bounds, which take longer to find.
    bounds = _bounds(rule, context) if rows.height else None
    if bounds is None:
        return  # what is not known is told by the rule that refers to the table
    running = rows.with_columns(pl.col(amount).cast(pl.Int128)).with_columns(
        sum=pl.col(amount).cum_sum().over(key)
    )
    above = running.join(bounds, on=key).filter(pl.col("sum") > pl.col("bound")).sort("_index")
    first = above.unique(key, keep="first", maintain_order=True)
    for index, total, bound in first.select("_index", "sum", "bound").iter_rows():
        yield Hit(index, amount, {"sum": rial(total), "bound": rial(bound)})


def _bounds(rule: TableRule, context: Context) -> pl.DataFrame | None:
    """By key, the most that its amounts may add up to."""
    bounds = _summed(rule, rule.options["bound"], context, pl.max)
    if bounds is None:
        return None
    raised = _raised(rule, bounds, context)
    for part in rule.options["replaced_by"]:
        anew = _summed(rule, part, context, pl.max)
        if anew is not None:
            # What is said beside the new amount is within it, what is said elsewhere may be later.
            later = _raised(rule, anew, context, without=part)
            raised = pl.concat([raised, later]).group_by(rule.columns[0]).agg(pl.col("bound").max())
    return raised


def _raised(
    rule: TableRule, bounds: pl.DataFrame, context: Context, without: dict[str, Any] | None = None
) -> pl.DataFrame:
    """The bounds with all that raises them; not by rows that say the amount anew."""
    key = rule.columns[0]
    for part in rule.options["raised_by"]:
        same = without is not None and without["table"] == part["table"]
        raised = _summed(rule, part, context, pl.sum, without if same else None)
        if raised is not None:
            joined = bounds.join(raised, on=key, how="left", suffix="_more")
            bounds = joined.select(key, pl.col("bound") + pl.col("bound_more").fill_null(0))
    return bounds


def _parts(rule: TableRule) -> tuple[dict[str, Any], ...]:
    options = rule.options
    return (options["bound"], *options["raised_by"], *options["replaced_by"])


def _of(rule: TableRule, part: dict[str, Any]) -> tuple[str, ...]:
    counted = part.get("when")
    return (rule.columns[0], part["column"], *((counted["column"],) if counted else ()))


def _summed(
    rule: TableRule,
    part: dict[str, Any],
    context: Context,
    how: Any,
    without: dict[str, Any] | None = None,
) -> pl.DataFrame | None:
    """By key, the highest or the sum of the rows that count; None where nothing is known.

    Rows with what ``without`` says do not count.
    """
    key = rule.columns[0]
    wanted = (*_of(rule, part), *((without["column"],) if without else ()))
    rows = lookups.rows_of(context, part["table"], wanted)
    if rows is None:
        return None
    if without:
        rows = rows.filter(pl.col(without["column"]).is_null())
    counted = lookups.only(rows, part.get("when")).with_columns(references.key(key))
    amounts = counted.drop_nulls([key, part["column"]])
    return amounts.group_by(key).agg(bound=how(part["column"]).cast(pl.Int128))
