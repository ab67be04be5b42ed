"""Rules over several columns or rows: one kind, one file.

A kind is a function ``check(rule, frame, context) -> Iterator[Hit | Unjudged]`` over typed columns;
the words of a rule (which columns, which bounds, what it says) are in the row schema. To add a
kind: write its file, name it in ``KINDS``; to add a rule of a known kind: write YAML only.

The frame holds ``_sheet`` (its place in the file), ``_row`` (number in the sheet) and the rule's
``columns``; what the file does not have is null. ``scope`` tells whether a kind needs all rows at
once or may be given a batch at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from ckanext.mashhad.tables.engine.rules import (
    any_of,
    excel_year,
    ordered,
    percent_of,
    refers_to,
    sum_within,
    unique,
    within_period,
)
from ckanext.mashhad.tables.engine.rules.base import Context, Hit, Unjudged
from ckanext.mashhad.tables.engine.rules.budget import (
    children_sum,
    least_share,
    parts_sum,
    sides_equal,
)
from ckanext.mashhad.tables.engine.rules.days import far_days, lasts
from ckanext.mashhad.tables.engine.rules.deals import deal_class, deal_size, less_than
from ckanext.mashhad.tables.engine.schema.schema import TableRule, TableSchema

Check = Callable[[TableRule, pl.DataFrame, Context], Iterator[Hit | Unjudged]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule; ``options`` are the words that a rule of it must have besides the usual.

    ``looks_up``: the columns of other tables that a rule of this kind looks at.
    """

    check: Check
    scope: Literal["batch", "table"]
    options: frozenset[str] = frozenset()
    looks_up: Callable[[TableRule], Mapping[str, tuple[str, ...]]] | None = None


KINDS: Final[Mapping[str, Kind]] = {
    "ordered": Kind(ordered.check, "batch", frozenset(("at",))),
    "parts_sum": Kind(parts_sum.check, "batch"),
    "percent_of": Kind(percent_of.check, "batch"),
    "deal_class": Kind(deal_class.check, "batch", frozenset(("wrong", "codelist"))),
    "deal_size": Kind(
        deal_size.check, "batch", frozenset(("codelist", "methods", "above", "below"))
    ),
    "far_days": Kind(far_days.check, "batch", frozenset(("before", "after"))),
    "lasts": Kind(lasts.check, "batch"),
    "excel_year": Kind(excel_year.check, "batch"),
    "within_period": Kind(within_period.check, "batch"),
    "any_of": Kind(any_of.check, "table", frozenset(("at",))),
    "unique": Kind(unique.check, "table"),
    "children_sum": Kind(children_sum.check, "table", frozenset(("parents",))),
    "sides_equal": Kind(sides_equal.check, "table", frozenset(("left", "right", "balanced"))),
    "refers_to": Kind(refers_to.check, "table", frozenset(("table",)), looks_up=refers_to.looks_up),
    "sum_within": Kind(
        sum_within.check,
        "table",
        frozenset(("bound", "raised_by", "replaced_by")),
        looks_up=sum_within.looks_up,
    ),
    "less_than": Kind(less_than.check, "table", frozenset(("bound",)), looks_up=less_than.looks_up),
    "least_share": Kind(
        least_share.check, "table", frozenset(("of", "against", "part", "own", "rest", "percent"))
    ),
}
OPTIONAL: Final = frozenset(("at",))


def looked_up(tables: Iterable[TableSchema]) -> dict[str, tuple[str, ...]]:
    """By table, the columns that rules of these ``tables`` look up there."""
    found: dict[str, tuple[str, ...]] = {}
    for rule in (rule for table in tables for rule in table.rules):
        looks_up = KINDS[rule.kind].looks_up
        for table, columns in (looks_up(rule) if looks_up else {}).items():
            found[table] = tuple(dict.fromkeys((*found.get(table, ()), *columns)))
    return found


__all__ = ["KINDS", "OPTIONAL", "Check", "Context", "Hit", "Kind", "Unjudged", "looked_up"]
