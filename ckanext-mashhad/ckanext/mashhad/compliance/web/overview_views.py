"""The page of all units: how each stands in the duties of one ledger."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

import ckan.plugins.toolkit as tk

from ckanext.mashhad.compliance.actions import language
from ckanext.mashhad.compliance.compliance_blueprint import mashhad_compliance
from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS, Duty, Ledger
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words, score
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.compliance.history.rules_in_force import InForce
from ckanext.mashhad.compliance.judgements import judgements
from ckanext.mashhad.compliance.report import grid, peers, report_book, report_data
from ckanext.mashhad.compliance.web import history_views, past_views, trend_views
from ckanext.mashhad.compliance.web.history_views import asked_day, asked_rules


@mashhad_compliance.get("")
def index() -> str:
    """Units × duties of one ledger, with its score."""
    day = asked_day()
    asked = tk.request.args.get("ledger") or "law"
    if asked not in LEDGERS:
        return tk.abort(404, tk._("Page not found"))
    ledger = cast(Ledger, asked)
    held, (by, which) = judgements.holdings(), asked_rules(day)
    policy, past = by.rules.policy, history_views.of_city(ledger, day, held)
    latest = held.judge_owed(day, grid.LATEST, by=by)
    return tk.render(
        "mashhad_compliance/index.html",
        {
            "day": day.isoformat(),
            "ledger": ledger,
            "ledgers": judgement_words.LEDGER_NAMES,
            "units": {unit.id: unit for unit in held.units},
            "charted": score.COUNTED,
            "grades": judgement_words.GRADE_SIGNS,
            "all_states": State,
            "lang": language(),
            "which_rules": which,
            **_tables(ledger, latest, held, by, day),
            **past,
            "as_written": past_views.as_written(held, day, by, ledger=ledger),
            "steady": trend_views.steady_score(past["trends"], latest, ledger, policy),
        },
    )


def _tables(
    ledger: Ledger,
    latest: list[Judgement],
    held: judgements.Holdings,
    by: InForce,
    day: dt.date,
) -> dict[str, Any]:
    """What the page shows of the period that its address asks for."""
    years = held.years(day, ledger, by)
    period = tk.request.args.get("period") or grid.LATEST
    if period != grid.LATEST and period not in map(str, years):
        period = grid.LATEST
    chosen = latest if period == grid.LATEST else held.judge_owed(day, period, by=by)
    shown, policy = [one for one in chosen if one.ledger == ledger], by.rules.policy
    order = [duty.id for duty in by.duties_of(ledger)]
    groups = _groups(shown, order, peers.peers(held.units, by.rules, ledger, day))
    rows = [row for _kinds, _duties, own in groups for row in own]
    return {
        "scores": score.by_ledger(chosen, policy),
        "topic_scores": report_data.topic_scores(shown, policy, language()),
        "period_says": report_book.period_text(period, tk._, language()),
        "period": period,
        "years": years,
        "groups": groups,
        "unjudged": grid.unjudged(one for one in latest if one.ledger == ledger),
        "row_scores": {row.unit: score.by_ledger(row.judgements, policy)[ledger] for row in rows},
    }


def _groups(
    shown: list[Judgement], order: list[str], same: list[peers.Peers]
) -> list[tuple[str, list[Duty], list[grid.Row]]]:
    """A table for each group of units that the same duties bind: what kinds they are, the duties
    and the rows; without those of which nothing is judged.
    """
    group = {unit.id: number for number, each in enumerate(same) for unit in each.units}
    found = [
        (each.kinds(language()), *grid.table([one for one in shown if group[one.unit] == n], order))
        for n, each in enumerate(same)
    ]
    return [each for each in found if each[2]]
