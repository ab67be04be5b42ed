"""Pages of the compliance room."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.replies import reply_log
from ckanext.mashhad.compliance.actions import language, today
from ckanext.mashhad.compliance.compliance_blueprint import mashhad_compliance
from ckanext.mashhad.compliance.confirming import views as confirm_views
from ckanext.mashhad.compliance.digest.views import mashhad_digest
from ckanext.mashhad.compliance.engine.evidence import facts
from ckanext.mashhad.compliance.engine.evidence.facts import City
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS, Duty
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words, score
from ckanext.mashhad.compliance.history import rule_store, rules_in_force
from ckanext.mashhad.compliance.judgements import attested, judgements, refused_registers
from ckanext.mashhad.compliance.links import views as link_views
from ckanext.mashhad.compliance.plan import views
from ckanext.mashhad.compliance.quality import views as quality_views
from ckanext.mashhad.compliance.report import duty_texts, grid, report_book, report_data
from ckanext.mashhad.compliance.web import (
    badge_views,
    change_views,
    download_views,
    fact_views,
    frame_views,
    history_views,
    list_views,
    overview_views,
    past_views,
)
from ckanext.mashhad.compliance.web.history_views import asked_day, asked_rules, asked_unit
from ckanext.mashhad.persian.text import search_key

#: Their pages join the blueprint when they are imported; the reminders have one of their own.
PAGES = (
    *(badge_views, change_views, download_views, fact_views, frame_views, history_views),
    *(confirm_views, link_views, list_views, views, overview_views, quality_views, mashhad_digest),
)


@mashhad_compliance.get("/duties")
def duties() -> str:
    """Every duty of the three ledgers, with its source and how well it is known; or those of which
    all words that are looked for are said.
    """
    lang = language()
    rules = rule_store.rules()
    titles = facts.titles(judgements.watched())
    teller = duty_texts.Teller(rules, titles, tk._, lang)
    words = tk.request.args.get("q", "")[: tk.h.mashhad_longest_search()].strip()
    keys = search_key(words).split()
    found = {
        ledger: [
            duty
            for duty in rules_in_force.now().duties_of(ledger)
            if _says(duty, keys, teller.facts(duty) if keys else [])
        ]
        for ledger in LEDGERS
    }
    return tk.render(
        "mashhad_compliance/duties.html",
        {
            "ledgers": judgement_words.LEDGER_NAMES,
            "kinds": judgement_words.KIND_NAMES,
            "by_ledger": found,
            "words": words,
            "facts": teller.facts,
            "judging": teller.judging,
            "sources": loading.read("sources.yaml"),
            "lang": lang,
        },
    )


def _says(duty: Duty, keys: list[str], told: list[tuple[str, str]]) -> bool:
    """Whether the titles, the article or what is told of the duty have all these keys."""
    texts = (duty.id, duty.basis, *duty.title.values(), *(text for _name, text in told))
    said = search_key(" ".join(texts)) if keys else ""
    return all(key in said for key in keys)


@mashhad_compliance.get("/<unit_name>")
def unit(unit_name: str) -> str:
    """One unit: the next thing to do, then all its duties."""
    day, held = asked_day(), judgements.holdings()
    found = asked_unit(unit_name, held.units)
    by, which = asked_rules(day)
    judged = report_data.owed(held.judge(day, units=[found.id], by=by))
    latest, policy = grid.chosen(judged, grid.LATEST), by.rules.policy
    whole, left = City(held.units).whole_of(found), by.rules.site.last_day_of(found)
    left = left if left and left < day else None
    refused = refused_registers.refused_files(judged, day)
    to_do = [] if left else grid.to_do(judged)
    told = refused_registers.without_contradiction(judged, refused)
    return tk.render(
        "mashhad_compliance/unit.html",
        {
            "day": day.isoformat(),
            "unit": found,
            "whole": whole,
            "to_do": refused_registers.without_contradiction(to_do, refused),
            "monitored": bool(found.monitored_from and found.monitored_from <= day),
            "left": left.isoformat() if left else "",
            "departure": by.rules.site.departure_of(found),
            "ledgers": judgement_words.LEDGER_NAMES,
            "scores": score.by_ledger(latest, policy),
            "all_scores": score.by_ledger(judged, policy),
            "topic_scores": report_data.topic_scores(latest, policy, language()),
            "period_says": report_book.period_text(grid.LATEST, tk._, language()),
            "late": report_book.LATE,
            "missing": report_book.MISSING,
            "by_ledger": {
                ledger: grid.by_duty(grid.in_order(told, by.duties_of(ledger)))
                for ledger in LEDGERS
            },
            "which_rules": which,
            "unjudged": grid.unjudged(judged),
            "names": held.names,
            "charted": score.COUNTED,
            "lang": language(),
            "replies": reply_log.replies(day, found.id),
            "refusals": refused,
            "attesters": attested.attesters(judged, held.units),
            "may_reply": day == today() and tk.h.mashhad_may_reply(found.id),
            **history_views.of_unit(found, day, held),
            "as_written": past_views.as_written(held, day, by, found),
        },
    )


def worth_reading() -> list[str]:
    """Full addresses of the pages that search engines should know."""

    def address(page: str, **names: str) -> str:
        place = f"mashhad_compliance.{page}"
        return str(tk.h.url_for(place, qualified=True, locale="default", **names))

    pages = ("index", "duties", "changes", "plan", "quality_of_city")
    units = sorted(unit.name for unit in judgements.units())
    return [*map(address, pages), *(address("unit", unit_name=name) for name in units)]
