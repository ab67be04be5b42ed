"""What pages of a past day show of what was written down at its end."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import ckan.plugins.toolkit as tk

from ckanext.mashhad.compliance.actions import language, today
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS, Ledger
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words, score
from ckanext.mashhad.compliance.history.rules_in_force import InForce
from ckanext.mashhad.compliance.judgements import past_day, past_entries
from ckanext.mashhad.compliance.judgements.judgements import Holdings
from ckanext.mashhad.compliance.report import grid, report_data

#: So many differences stand on a page; the JSON has all.
MOST: Final = 50


def as_written(
    held: Holdings,
    day: dt.date,
    by: InForce,
    unit: Unit | None = None,
    *,
    ledger: Ledger | None = None,
) -> dict[str, Any] | None:
    """How a past day was written down, of a unit or (of one ledger) of the city: ``written``
    whether it was, the ``differences`` to what is known now, how ``many``, and ``scores`` that
    differ. None of today.
    """
    if day >= today():
        return None
    judged = held.judge(day, units=[unit.id] if unit else None, by=by)
    past = past_day.look_back(held, day, judged, by, unit)
    if past is None:
        return {"written": False}
    entries = past_entries.Entries(held, day, by, language()).entries(past)
    mine = [one for one in entries if ledger in (None, one["ledger"])]
    latest = grid.chosen(report_data.owed(judged), grid.LATEST)
    now = score.by_ledger(latest, by.rules.policy)
    scores = [
        (tk._(judgement_words.LEDGER_NAMES[each]), past.scores.get(each), now[each])
        for each in LEDGERS
        if ledger in (None, each) and _differ(past.scores.get(each), now[each])
    ]
    return {
        "written": True,
        "differences": mine[:MOST],
        "many": len(mine),
        "scores": scores,
        "unit": unit.name if unit else None,
    }


def _differ(written: Any, known: score.Score) -> bool:
    """Whether a score, or what it is made of, is another now."""
    if written is None:
        return known.judged > 0
    counts = known.counts
    not_here = counts["missing"] + counts["elsewhere"]
    return (written.percent, written.met, written.late, written.missing) != (
        *(known.percent, counts["met"], counts["late"]),
        not_here,
    )
