"""Rules over several columns or rows: one kind, one file.

A kind is a function ``check(rule, frame, context) -> Iterator[Hit | Unjudged]`` over typed columns;
the words of a rule (which columns, which bounds, what it says) are in the row schema. To add a
kind: write its file, name it in ``KINDS``; to add a rule of a known kind: write YAML only.

``frame`` holds ``_sheet`` (its place in the file), ``_row`` (number in the sheet) and the rule's
``columns``; what the file does not have is null. ``scope`` tells whether a kind needs all rows at
once or may be given a batch at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from ckanext.mashhad.tables.rules import (
    children_sum,
    deal_class,
    least_share,
    ordered,
    parts_sum,
    percent_of,
    sides_equal,
    unique,
    within_period,
)
from ckanext.mashhad.tables.rules.base import Context, Hit, Unjudged
from ckanext.mashhad.tables.schema import TableRule

Check = Callable[[TableRule, pl.DataFrame, Context], Iterator[Hit | Unjudged]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule; ``options`` are the words that a rule of it must have besides the usual."""

    check: Check
    scope: Literal["batch", "table"]
    options: frozenset[str] = frozenset()


KINDS: Final[Mapping[str, Kind]] = {
    "ordered": Kind(ordered.check, "batch", frozenset(("at",))),
    "parts_sum": Kind(parts_sum.check, "batch"),
    "percent_of": Kind(percent_of.check, "batch"),
    "deal_class": Kind(deal_class.check, "batch", frozenset(("wrong", "codelist"))),
    "within_period": Kind(within_period.check, "batch"),
    "unique": Kind(unique.check, "table"),
    "children_sum": Kind(children_sum.check, "table", frozenset(("parents",))),
    "sides_equal": Kind(sides_equal.check, "table", frozenset(("left", "right", "balanced"))),
    "least_share": Kind(least_share.check, "table", frozenset(("of", "part", "percent"))),
}
OPTIONAL: Final = frozenset(("at",))

__all__ = ["KINDS", "OPTIONAL", "Check", "Context", "Hit", "Kind", "Unjudged"]
