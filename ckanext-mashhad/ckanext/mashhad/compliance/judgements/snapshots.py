"""Taking days that are over: what `ckan mashhad tick` and `compliance snapshot` do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final, Literal

import ckan.model as model

from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.history import history, history_store, rule_store, rules_in_force
from ckanext.mashhad.compliance.judgements import evaluator
from ckanext.mashhad.compliance.judgements import judgements as compliance
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.tables.versions.locks import try_lock

_LOCK: Final = "mashhad_compliance_history"
_DAY: Final = dt.timedelta(days=1)


def take(
    now: dt.datetime,
    *,
    most: int | None = None,
    since: dt.date | None = None,
    by_rules: Literal["then", "now"] = "then",
) -> int:
    """Take the days that are over in Tehran and were not taken yet; how many. Commits.

    ``most``: so many at once; ``since``: this day and all after it are taken anew; ``by_rules``:
    each day is judged by what was in force at its end, or all by what is in force now.
    """
    evaluator.bring_up_apart()
    if not try_lock(_LOCK):
        return 0
    began, written = history_store.began() or now, {}
    if since is not None:
        written = history_store.written_from(since)
        history_store.forget_from(since)
    day, yesterday = _next(compliance.watched(), since), tehran_day(now) - _DAY
    if day is None or day > yesterday:
        model.Session.commit()
        return 0
    held = compliance.holdings(in_time=False)  # what is written down stays
    before = history_store.standing(day - _DAY)
    taken = 0
    while day <= yesterday and taken != most:
        old = written.get(day)
        by, texts = rules_in_force.now(), rule_store.texts()
        if by_rules == "then":
            by, texts = rules_in_force.to_write(day, old.texts if old else None, began=began)
        judged = held.judge(day, by=by)
        after = history.standing(judged)
        history_store.write(
            day,
            old.taken if old else now,
            history_store.keep_rules(texts, day),
            history.state_changes(day, before, after),
            history.scores(day, judged, by.rules.policy),
            old,
        )
        before, day, taken = after, day + _DAY, taken + 1
    model.Session.commit()
    return taken


def _next(units: Iterable[Unit], since: dt.date | None) -> dt.date | None:
    """The first day to take: after the last one, or that on which monitoring began."""
    if last := history_store.last_day():
        return last + _DAY
    starts = [unit.monitored_from for unit in units if unit.monitored_from]
    first = min(starts, default=None)
    return max(first, since) if first and since else first
