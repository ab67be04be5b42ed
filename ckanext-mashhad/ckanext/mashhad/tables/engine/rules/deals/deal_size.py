"""``deal_size``: an amount that no deal of its award method has, by the limits of the law.

``columns``: amount, method, date. ``methods`` is a codelist that says of which class deals by a
method are (``deals``), ``codelist`` has the limits by year. Limits only rise, and those of later
years are not all known, so that only amounts are told that are ``above`` times the highest limit,
or a ``below``-th of the lowest: they have zeros too many or too few.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.engine.codelists import Item
from ckanext.mashhad.persian.locales import word
from ckanext.mashhad.persian.reading_errors import Param, in_digits
from ckanext.mashhad.tables.engine.rules.base import Context, Hit, applies, rial
from ckanext.mashhad.tables.engine.schema.schema import TableRule

#: By class of deals, the names of their lowest and highest limit.
_LIMITS: Final[Mapping[str, tuple[str | None, str | None]]] = {
    "small": (None, "small_up_to"),
    "medium": ("small_up_to", "medium_up_to"),
    "large": ("medium_up_to", None),
}


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit]:
    """One hit for each such amount, by the newest limits of its day; earlier deals have none."""
    amount, method, date = rule.columns
    left = applies(frame, rule.when) & (frame[amount] > 0) & frame[method].is_not_null()
    if not left.any():
        return
    days = frame[date].fill_null(context.today)
    years = sorted(codelists.load(rule.options["codelist"]), key=lambda year: year.code)
    for year in reversed(years):
        of_year = left & (days >= year.valid_from)
        left &= ~of_year
        for item in codelists.load(rule.options["methods"]):
            if "deals" in item.more:
                own = of_year & (frame[method] == item.code)
                yield from _beyond(rule, frame[amount], own, item, year)


def _beyond(
    rule: TableRule, amounts: pl.Series, own: pl.Series, method: Item, year: Item
) -> Iterator[Hit]:
    """Hits among the deals of ``own``, which are of one method and year."""
    least, most = _LIMITS[method.more["deals"]]
    beyond: list[tuple[int, pl.Series]] = []
    if most is not None:
        limit = year.more[most]
        beyond.append((limit, amounts > limit * rule.options["above"]))
    if least is not None:
        limit = year.more[least]
        beyond.append((limit, amounts < limit // rule.options["below"]))
    for limit, found in beyond:
        for index in (own & found).arg_true():
            params: dict[str, Param] = {
                "amount": rial(amounts[index]),
                "method": word(method.label),
                "limit": rial(limit),
                "year": in_digits(year.code),
            }
            yield Hit(index, rule.columns[0], params)
