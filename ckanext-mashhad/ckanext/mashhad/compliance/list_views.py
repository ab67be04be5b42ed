"""Pages that list judgements: all of one duty, all of one period."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.mashhad.compliance import decisions, facts, grid, model, report, score, telling, words
from ckanext.mashhad.compliance.actions import language
from ckanext.mashhad.compliance.blueprint import mashhad_compliance
from ckanext.mashhad.compliance.duty import LEDGERS
from ckanext.mashhad.compliance.history_views import asked_day, asked_rules
from ckanext.mashhad.compliance.in_force import Which
from ckanext.mashhad.compliance.judgement import Judgement
from ckanext.mashhad.persian.periods import Period, PeriodError


@mashhad_compliance.get("/duties/<duty_id>")
def duty(duty_id: str) -> str:
    """One duty: what it asks for, then every unit that owes it, of its latest period or of one."""
    day, held = asked_day(), model.holdings()
    by, which = asked_rules(day)
    rules = by.rules
    versions = rules.versions(duty_id)
    if not versions:
        return tk.abort(404, tk._("Page not found"))
    mine = _told(held.judge(day, by=by), lambda one: one.duty.id == duty_id)
    slugs = {one.period.slug: one.period for one in mine if one.period}
    periods = sorted(slugs.values(), key=lambda period: period.start, reverse=True)
    asked = tk.request.args.get("period")
    shown = [one for one in mine if one.period and one.period.slug == asked]
    if asked not in slugs:
        asked, shown = grid.LATEST, grid.chosen(mine, grid.LATEST)
    titles = facts.titles(held.units)
    return tk.render(
        "mashhad_compliance/duty.html",
        {
            **_shared(held, day, shown, which),
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
    by, which = asked_rules(day)
    mine = _told(held.judge(day, by=by), lambda one: one.period == found)
    return tk.render(
        "mashhad_compliance/period.html",
        {
            **_shared(held, day, mine, which),
            "period": found,
            "ledgers": words.LEDGER_NAMES,
            "by_ledger": {
                ledger: [one for one in mine if one.ledger == ledger] for ledger in LEDGERS
            },
            "scores": score.by_ledger(mine, by.rules.readings),
        },
    )


def _told(judged: list[Judgement], which: Callable[[Judgement], bool]) -> list[Judgement]:
    """Those of the city's judgements that a reader is told of."""
    return [one for one in report.owed(judged) if decisions.is_told(one) and which(one)]


def _shared(held: model.Holdings, day: Any, shown: list[Judgement], which: Which) -> dict[str, Any]:
    return {
        "which_rules": which,
        "day": day.isoformat(),
        "judgements": shown,
        "units": {unit.id: unit for unit in held.units},
        "names": held.names,
        "lang": language(),
    }
