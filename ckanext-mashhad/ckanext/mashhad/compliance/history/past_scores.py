"""What stands beside a score that was written down: those of its parts, and by which rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.compliance.engine.rules.duty import Ledger
from ckanext.mashhad.compliance.history import history_store, trend
from ckanext.mashhad.compliance.history.history import CITY, ScoreOn, by_months
from ckanext.mashhad.compliance.history.history_store import Day, DayScore
from ckanext.mashhad.compliance.history.trend import Month

#: A trend is of so many months; there is no month whose end lies further back.
MONTHS: Final = 13
_YEARS: Final = dt.timedelta(days=400)


def months(unit: str, ledger: Ledger, day: dt.date) -> list[Month]:
    """The last months until ``day`` of a unit (id) or of the city, the oldest first."""
    found = history_store.scores(ledger, unit=unit, since=day - _YEARS, until=day)
    scores = by_months(found, MONTHS)
    days = [one.day for one in scores]
    parts = of_units(ledger, days) if unit == CITY else []
    return trend.months(scores, parts, rules_of(days))


def of_units(ledger: Ledger, days: Collection[dt.date]) -> Sequence[ScoreOn]:
    """The scores of all units on these days."""
    query = sa.select(DayScore).where(
        DayScore.day.in_(days), DayScore.ledger == ledger, DayScore.unit != CITY
    )
    return history_store.read_scores(query)


def rules_of(days: Collection[dt.date]) -> dict[dt.date, str]:
    """The hash of the rules by which each of these days was written down."""
    if not days:
        return {}
    query = sa.select(Day.day, Day.rules).where(Day.day.in_(days))
    return {day: rules for day, rules in model.Session.execute(query)}


def comparable(unit: str, ledger: Ledger, then: dt.date, now: dt.date) -> bool:
    """Whether the score of a later day can be compared with that of an earlier one: both were
    judged by the same rules and, of the city, of the same units.
    """
    rules = rules_of((then, now))
    if rules.get(then) is None or rules.get(then) != rules.get(now):
        return False
    counted = {(one.day, one.unit) for one in of_units(ledger, (then, now)) if one.judged}
    sets = ({each for day, each in counted if day == end} for end in (then, now))
    return unit != CITY or len(set(map(frozenset, sets))) == 1
