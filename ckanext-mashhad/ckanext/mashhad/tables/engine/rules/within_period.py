"""``within_period``: a date lies in the period of the dataset, where that is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from ckanext.mashhad.persian.calendar.periods import Period, PeriodError
from ckanext.mashhad.tables.engine.rules.base import Context, Hit, applies, shown
from ckanext.mashhad.tables.engine.schema.schema import TableRule


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit]:
    """One hit for each date outside the period."""
    period = period_of(context.facts)
    if period is None:
        return
    (date,) = rule.columns
    outside = ~frame[date].is_between(period.start, period.end) & applies(frame, rule.when)
    for index in outside.fill_null(value=False).arg_true():
        params = {"first": shown(period.start), "last": shown(period.end)}
        yield Hit(index, date, {date: shown(frame[date][index]), **params})


def period_of(facts: Mapping[str, str]) -> Period | None:
    """The period of a dataset that says these ``facts`` of itself, where it is known."""
    try:
        return Period(int(facts["fiscal_year"]), facts.get("period_part") or "year")
    except (KeyError, ValueError, PeriodError):
        return None
