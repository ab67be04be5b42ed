"""``least_share``: one kind of credit is at least so many per cent of the uses.

``part`` is its code; ``own`` and ``rest`` are the columns in which a line may say how much of its
amount is of that kind, and how much is not. A list without a line of the side ``against`` is no
whole budget, and is not held to the share.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from ckanext.mashhad.persian.numerals.numbers import format_percent
from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.engine.rules.base import Context, Hit, Unjudged
from ckanext.mashhad.tables.engine.rules.budget import hierarchy
from ckanext.mashhad.tables.engine.schema.schema import TableRule

_KINDS_MISSING = Word(
    "نوع اعتبار همهٔ مصارف نوشته نشده است و سهم اعتبارات عمرانی سنجیده نشد",
    "Not all uses say their economic kind; the share of capital credits was not judged",
)
_NO_WHOLE = Word(
    "فایل بودجهٔ کامل نیست (منابع را ندارد) و سهم اعتبارات عمرانی سنجیده نشد",
    "The file is no whole budget (it has no sources); the share of capital credits was not judged",
)

_NO_SIDES = Word(
    "فایل نمی‌گوید کدام ردیف‌ها منابع و کدام مصارف است و سهم اعتبارات عمرانی سنجیده نشد",
    "The file does not say which lines are sources or uses; the share of capital credits was not"
    " judged",
)


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit | Unjudged]:
    """At most one hit, about the table; none where an amount of it cannot be read.

    A line that names no side but a kind is a use.
    """
    side = pl.col("side").fill_null(
        pl.when(pl.col("economic_kind").is_not_null()).then(pl.lit(rule.options["of"]))
    )
    lines = hierarchy.attach_parents(frame)
    if lines is None:
        yield Unjudged(hierarchy.UNTOLD)
        return
    if hierarchy.unread(lines).any():
        return
    if not (lines["side"] == rule.options["against"]).any():
        yield Unjudged(_NO_WHOLE if lines["side"].is_not_null().any() else _NO_SIDES)
        return
    uses = lines.filter(side == rule.options["of"])
    uses = hierarchy.counted_once(uses, ("amount", "economic_kind")).drop_nulls("amount")
    amounts = uses.select(pl.col("amount").cast(pl.Int128), part=_part(rule).cast(pl.Int128))
    if not uses.height or amounts["part"].null_count():
        yield Unjudged(_KINDS_MISSING)
        return
    part = amounts["part"].sum()
    whole, least = amounts["amount"].sum(), rule.options["percent"]
    if whole and part * 100 < least * whole:
        share = Decimal(part) * 100 / Decimal(whole)
        yield Hit(None, "economic_kind", {"share": _percent(share), "least": _percent(least)})


def _part(rule: TableRule) -> pl.Expr:
    """How much of a line is of that kind: what it says itself, else all or nothing by its kind."""
    own, rest = (pl.col(rule.options[name]) for name in ("own", "rest"))
    of_kind = pl.col("economic_kind") == rule.options["part"]
    return (
        pl.when(own.is_not_null())
        .then(own)
        .when(rest.is_not_null())
        .then(pl.col("amount") - rest)
        .otherwise(pl.when(of_kind).then("amount").when(~of_kind).then(0))
    )


def _percent(number: Decimal | int) -> Word:
    return Word(format_percent(number, lang="fa"), format_percent(number, lang="en"))
