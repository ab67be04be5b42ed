"""Pages that list judgements: all of one duty, all of one period."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.mashhad.compliance import grid, model, report, rule_store, score, telling, words
from ckanext.mashhad.compliance.actions import language
from ckanext.mashhad.compliance.blueprint import mashhad_compliance
from ckanext.mashhad.compliance.duty import LEDGERS
from ckanext.mashhad.compliance.history_views import asked_day
from ckanext.mashhad.compliance.judgement import Judgement, State
from ckanext.mashhad.persian.periods import Period, PeriodError


@mashhad_compliance.get("/duties/<duty_id>")
def duty(duty_id: str) -> str:
    """One duty: what it asks for, then every unit that owes it, of its latest period or of one."""
    rules = rule_store.rules()
    versions = rules.versions(duty_id)
    if not versions:
        return tk.abort(404, tk._("Page not found"))
    day, held = asked_day(), model.holdings()
    mine = _told(held, day, lambda one: one.duty.id == duty_id)
    slugs = {one.period.slug: one.period for one in mine if one.period}
    periods = sorted(slugs.values(), key=lambda period: period.start, reverse=True)
    asked = tk.request.args.get("period")
    shown = [one for one in mine if one.period and one.period.slug == asked]
    if asked not in slugs:
        asked, shown = grid.LATEST, grid.chosen(mine, grid.LATEST)
    titles = {unit.name: unit.title for unit in held.facts.units}
    return tk.render(
        "mashhad_compliance/duty.html",
        {
            **_shared(held, day, shown),
            "duty": versions[-1],
            "facts": telling.Teller(rules, titles, tk._, language()).facts(versions[-1]),
            "periods": periods,
            "asked": asked,
            "scores": score.by_ledger(shown, rules.readings),
        },
    )


@mashhad_compliance.get("/periods/<slug>")
def period(slug: str) -> str:
    """One period: every duty of every unit that is about it, ledger by ledger."""
    try:
        found = Period.from_slug(slug)
    except PeriodError:
        return tk.abort(404, tk._("Page not found"))
    day, held = asked_day(), model.holdings()
    mine = _told(held, day, lambda one: one.period == found)
    readings = rule_store.rules().readings
    return tk.render(
        "mashhad_compliance/period.html",
        {
            **_shared(held, day, mine),
            "period": found,
            "ledgers": words.LEDGER_NAMES,
            "by_ledger": {
                ledger: [one for one in mine if one.ledger == ledger] for ledger in LEDGERS
            },
            "scores": score.by_ledger(mine, readings),
        },
    )


def _told(held: model.Holdings, day: Any, which: Callable[[Judgement], bool]) -> list[Judgement]:
    """Those of the city's judgements that a reader is told of."""
    return [
        one
        for one in report.owed(held.judge(day))
        if one.state not in (None, State.NOT_APPLICABLE) and which(one)
    ]


def _shared(held: model.Holdings, day: Any, shown: list[Judgement]) -> dict[str, Any]:
    return {
        "day": day.isoformat(),
        "judgements": shown,
        "units": {unit.id: unit for unit in held.facts.units},
        "names": held.names,
        "lang": language(),
    }
