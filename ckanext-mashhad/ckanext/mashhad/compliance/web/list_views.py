"""Pages that list judgements: all of one duty, all of one period."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.replies import reply_log
from ckanext.mashhad.compliance.actions import language
from ckanext.mashhad.compliance.compliance_blueprint import mashhad_compliance
from ckanext.mashhad.compliance.engine.evidence import facts, spans
from ckanext.mashhad.compliance.engine.judging import decisions
from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words, score
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement
from ckanext.mashhad.compliance.history.rules_in_force import Which
from ckanext.mashhad.compliance.judgements import attested, judgements, refused_registers
from ckanext.mashhad.compliance.report import duty_texts, grid, report_book, report_data
from ckanext.mashhad.compliance.web.history_views import asked_day, asked_rules
from ckanext.mashhad.persian.calendar.periods import Period, PeriodError


@mashhad_compliance.get("/duties/<duty_id>")
def duty(duty_id: str) -> str:
    """One duty: what it asks for, then every unit that owes it, of its latest period or of one."""
    day, held = asked_day(), judgements.holdings()
    by, which = asked_rules(day)
    rules = by.rules
    if not rules.versions(duty_id):
        return tk.abort(404, tk._("Page not found"))
    mine = report_data.owed(held.judge(day, duties=[duty_id], by=by))
    told = [one for one in mine if decisions.is_told(one)]
    slugs = {one.period.slug: one.period for one in told if one.period}
    periods = sorted(slugs.values(), key=lambda period: period.start, reverse=True)
    asked = tk.request.args.get("period")
    if asked not in slugs:
        asked = grid.LATEST
    chosen = grid.chosen(mine, asked)
    shown = [one for one in chosen if decisions.is_told(one)]
    titles = facts.titles(held.units)
    asked_about = min(day, slugs[asked].end) if asked in slugs else day
    now, *coming = rules.holding(duty_id, asked_about)
    teller = duty_texts.Teller(rules, titles, tk._, language())
    return tk.render(
        "mashhad_compliance/duty.html",
        {
            **_shared(held, day, shown, which),
            "duty": now,
            "coming": coming,
            "facts": teller.facts,
            "periods": periods,
            "asked": asked,
            "scores": score.by_ledger(chosen, rules.policy),
        },
    )


@mashhad_compliance.get("/periods/<slug>")
def period(slug: str) -> str:
    """One period: its score with all that lies within it, every duty of every unit that is about
    it, and the shorter periods that it has, ledger by ledger.
    """
    try:
        found = Period.from_slug(slug)
    except PeriodError:
        return tk.abort(404, tk._("Page not found"))
    day, held = asked_day(), judgements.holdings()
    by, which = asked_rules(day)
    within = held.judge_owed(day, slug, by=by)
    mine = [one for one in within if decisions.is_told(one) and one.period == found]
    policy = by.rules.policy
    return tk.render(
        "mashhad_compliance/period.html",
        {
            **_shared(held, day, mine, which),
            "period": found,
            "period_says": report_book.period_text(slug, tk._, language()),
            "ledgers": judgement_words.LEDGER_NAMES,
            "by_ledger": {
                ledger: [one for one in mine if one.ledger == ledger] for ledger in LEDGERS
            },
            "scores": score.by_ledger(within, policy),
            "parts": [
                (part, score.by_ledger(grid.chosen(within, part.slug), policy))
                for part in spans.parts(found)
            ],
        },
    )


def _shared(
    held: judgements.Holdings, day: Any, shown: list[Judgement], which: Which
) -> dict[str, Any]:
    return {
        "which_rules": which,
        "day": day.isoformat(),
        "judgements": shown,
        "units": {unit.id: unit for unit in held.units},
        "names": held.names,
        "attesters": attested.attesters(shown, held.units),
        "lang": language(),
        "replies": reply_log.replies(day),
        "refusals": refused_registers.refused_files(shown, day),
    }
