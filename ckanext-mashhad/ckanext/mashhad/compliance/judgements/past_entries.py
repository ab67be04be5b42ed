"""Differences of what was written down to what is known now, as reports and pages have them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.mashhad.compliance.engine.evidence import spans
from ckanext.mashhad.compliance.engine.rules.duty import Duty
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.compliance.history import news, rules_in_force
from ckanext.mashhad.compliance.history.differences import Difference
from ckanext.mashhad.compliance.history.history import ScoreOn, Standing
from ckanext.mashhad.compliance.history.rules_in_force import InForce
from ckanext.mashhad.compliance.judgements.judgements import Holdings
from ckanext.mashhad.compliance.judgements.past_day import PastDay
from ckanext.mashhad.compliance.report import grid
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.reading_errors import Lang


@dataclass(frozen=True)
class Entries:
    """Writes differences of a day down in one language; ``by``: the rules of the report."""

    held: Holdings
    day: dt.date
    by: InForce
    lang: Lang

    def entries(self, past: PastDay) -> list[dict[str, Any]]:
        """Each difference: codes for programs, sentences for people."""
        units = {unit.id: unit for unit in self.held.units}
        found = []
        for one in past.differences:
            unit, duty = units.get(one.key[0]), self._duty(one.key[1])
            if unit is not None and duty is not None:
                found.append(
                    {
                        "ledger": duty.ledger,
                        "unit": unit.name,
                        "unit_title": unit.title.to(self.lang),
                        **self._entry(one, duty),
                    }
                )
        return found

    def _entry(self, one: Difference, duty: Duty) -> dict[str, Any]:
        period = Period.from_slug(one.key[2]) if one.key[2] else None
        return {
            "duty": duty.id,
            "title": duty.title[LOCALE[self.lang]],
            "period": period.slug if period else None,
            "period_label": period.label(self.lang) if period else None,
            "written": self._standing(one.written, duty),
            "known": self._standing(one.known, duty),
            "cause_codes": [cause.code for cause in one.causes],
            "causes": [cause.text(tk._, self.lang) for cause in one.causes],
            "datasets": list(one.datasets),
        }

    def _standing(self, found: Standing | None, duty: Duty) -> dict[str, Any] | None:
        if found is None:
            return None
        shown = judgement_words.state(
            found.state, self.lang, ledger=duty.ledger, dated=news.has_day(duty)
        )
        return {
            "state": found.state.value,
            "state_label": shown.word,
            "days_late": found.days_late,
        }

    def _duty(self, id_: str) -> Duty | None:
        versions = self.by.rules.versions(id_)
        versions = versions or rules_in_force.on(self.day)[0].rules.versions(id_)
        return versions[-1] if versions else None


def parts(past: PastDay | None, of: Entries, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a report has of it: ``written``, None of a day that was not written down, with the
    scores that pages showed; and the ``differences`` in what was ``asked`` for.
    """
    if past is None:
        return {"written": None, "differences": []}
    whole = not asked.get("duty")
    scores = {
        ledger: score_entry(one)
        for ledger, one in past.scores.items()
        if whole and asked.get("ledger") in (None, "", ledger)
    }
    found = [one for one in of.entries(past) if _is_asked_for(one, asked)]
    taken = past.taken.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"written": {"taken": taken, "scores": scores}, "differences": found}


def _is_asked_for(one: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    for name in ("ledger", "duty"):
        if asked.get(name) and asked[name] != one[name]:
            return False
    period = asked.get("period")
    if not period or period == grid.LATEST:
        return True
    days = spans.period_span(Period.from_slug(str(period)))
    mine = one["period"]
    return bool(mine) and spans.period_span(Period.from_slug(mine)).within(days)


def score_entry(one: ScoreOn) -> dict[str, Any]:
    """A score as it was written down."""
    return {
        "percent": one.percent,
        "judged": one.judged,
        "points": one.points,
        "possible": one.possible,
        "met": one.met,
        "late": one.late,
        "missing": one.missing,
        "overdue_days": one.overdue,
    }
