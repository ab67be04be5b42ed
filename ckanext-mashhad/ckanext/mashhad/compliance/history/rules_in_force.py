"""The rules of a day: those by which it was written down, where they were others than today's.

A day that is over is judged by the rules that were in force on it, so that an old report says what
it said. What was learnt since of the facts (an attested day, say) is taken in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.rules.duty import Duty, Rules
from ckanext.mashhad.compliance.engine.rules.rule_faults import RulesError
from ckanext.mashhad.compliance.history import history_store, rule_store
from ckanext.mashhad.compliance.history.history_store import Day, RulesInForce
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar

#: Today's rules, those of the day where they were others, or today's since nobody can read those.
Which = Literal["now", "then", "lost"]


@dataclass(frozen=True, eq=False)
class InForce:
    """Rules with their calendar; the same texts give the same object."""

    rules: Rules
    calendar: WorkCalendar
    hash: str

    def duties_of(self, ledger: str) -> list[Duty]:
        """Those of one ledger, in the order of their files."""
        return [duty for duty in self.rules.duties if duty.ledger == ledger]


def now() -> InForce:
    """What is in force now.

    :raises RulesError: what the site put in place does not fit what is shipped
    """
    return _made(rule_store.texts())


def working_days() -> WorkCalendar:
    """The days on which this city's offices are open, by what is in force now."""
    found = now()
    return found.rules.site.working_days(found.calendar)


def on(day: dt.date) -> tuple[InForce, Which]:
    """What the day is judged by, and which rules these are."""
    texts, current = _texts_of(day), rule_store.texts()
    if texts is None or texts == current:
        return _made(current), "now"
    try:
        return _made(texts), "then"
    except (RulesError, ValueError, KeyError):  # a text of an older version of this portal
        return now(), "lost"


def versions(days: Collection[dt.date]) -> dict[dt.date, tuple[int | None, str]]:
    """By which version of the policy each of these days was written down, and the hash of the
    rules; no version of rules that nobody can read any more.
    """
    if not days:
        return {}
    query = sa.select(Day.day, Day.rules).where(Day.day.in_(days))
    by_day: dict[dt.date, str] = {day: rules for day, rules in model.Session.execute(query)}
    known: dict[str, int | None] = {}
    for day, rules in by_day.items():
        if rules not in known:
            by, which = on(day)
            known[rules] = by.rules.policy.version if which != "lost" else None
    return {day: (known[rules], rules) for day, rules in by_day.items()}


def to_write(
    day: dt.date, written: Mapping[str, str] | None, *, began: dt.datetime
) -> tuple[InForce, dict[str, str]]:
    """By what a day that is over is written down, and the texts of that: what was in force at its
    end.

    ``written``: by what it was written down before, which tells what was shipped then;
    ``began``: when the first of all days was written down. What the site had put in place by then
    it had put there for the days before it, too.
    """
    shipped = loading.texts()
    if written is not None:
        shipped |= {
            file: text
            for file, text in written.items()
            if file in shipped and not rule_store.was_put(file, text)
        }
    put = {**rule_store.put_first(began), **rule_store.put_by(moments.end_of_day(day))}
    for texts in ({**shipped, **put}, {**loading.texts(), **put}):
        with suppress(
            RulesError, ValueError, KeyError
        ):  # a text of an older version of this portal
            return _made(texts), texts
    return now(), rule_store.texts()


def _texts_of(day: dt.date) -> dict[str, str] | None:
    """The texts by which a day was written down; None of one that was not."""
    query = sa.select(RulesInForce.texts).join(Day, Day.rules == RulesInForce.hash)
    found: dict[str, str] | None = model.Session.scalar(query.where(Day.day == day))
    return found


def _made(texts: Mapping[str, str]) -> InForce:
    return _remembered(tuple(sorted(texts.items())))


@lru_cache(maxsize=8)
def _remembered(found: tuple[tuple[str, str], ...]) -> InForce:
    texts = dict(found)
    return InForce(
        rule_store.read(texts),
        loading.calendar_of(texts[loading.CALENDAR]),
        history_store.digest(texts),
    )
