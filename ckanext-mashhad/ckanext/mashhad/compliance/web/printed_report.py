"""The report as PDF: what of the days that are written down belongs to it, and its addresses."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any, Final

import ckan.plugins.toolkit as tk

from ckanext.mashhad.compliance.actions import language, rules_asked
from ckanext.mashhad.compliance.engine.evidence import spans
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.rules.duty import Ledger
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.compliance.history import (
    history,
    history_store,
    past_scores,
    rules_in_force,
    trend,
)
from ckanext.mashhad.compliance.history.history import StateChange
from ckanext.mashhad.compliance.history.rules_in_force import InForce
from ckanext.mashhad.compliance.judgements import judgements
from ckanext.mashhad.compliance.report import grid, method
from ckanext.mashhad.compliance.report.pictures.chart import Point
from ckanext.mashhad.compliance.report.printed import first_page, report_pdf
from ckanext.mashhad.compliance.report.printed.wording import Changes, Source, Words
from ckanext.mashhad.compliance.web import history_views
from ckanext.mashhad.persian.calendar.periods import Period

#: "What changed" is of so many days.
LATELY: Final = dt.timedelta(days=30)
#: More changes than a large city has in that time.
_MOST: Final = 100_000
_ASKED: Final = ("unit", "duty", "ledger", "period")


def write(report: dict[str, Any]) -> bytes:
    """The PDF of what ``mashhad_compliance_report`` returned, in the reader's language.

    :raises NoFontError: the portal was installed without its font
    """
    day, lang = dt.date.fromisoformat(report["date"]), language()
    asked_rules = tk.request.args.get("rules")
    by, which = rules_asked(day, asked_rules)
    sentences = method.sentences(by.rules.policy, tk._, lang)
    if which == "then":
        sentences = [tk._(judgement_words.RULES_SAY[which]), *sentences]
    say = Words(tk.config["ckan.site_title"], sentences, tk._, lang)
    duties = by.rules.versions(report["duty"]) if report["duty"] else by.rules.duties
    source = _source(report, asked_rules)
    words = report_pdf.texts(report, duties, source, _changes(report, day), say)
    return report_pdf.write(words, dt.datetime.now(dt.UTC))


def _source(report: dict[str, Any], rules: str | None) -> Source:
    """The page that shows most nearly the same, and the report itself, both with its day."""
    asked = {name: report[name] for name in _ASKED if report[name]}
    of_day = {"date": report["date"], **({"rules": rules} if rules else {})}
    if report["unit"]:
        page = _address("unit", unit_name=report["unit"], **of_day)
    elif report["duty"]:
        page = _address("duty", duty_id=report["duty"], **of_day)
    elif report["period"] and report["period"] != grid.LATEST:
        page = _address("period", slug=report["period"], **of_day)
    else:
        ledger = {"ledger": report["ledger"]} if report["ledger"] else {}
        page = _address("index", **ledger, **of_day)
    return Source(report["number"], page, _address("download", ending="pdf", **asked, **of_day))


def _address(view: str, **parts: str) -> str:
    return str(tk.url_for(f"mashhad_compliance.{view}", qualified=True, **parts))


def _changes(report: dict[str, Any], day: dt.date) -> Changes:
    """What changed in the days before; a trend where the report is of what pages score."""
    watched, since = tuple(judgements.watched()), day - LATELY
    unit = next((each for each in watched if each.name == report["unit"]), None)
    found, _more = history_store.news(day, unit=unit.id if unit else None, since=since, most=_MOST)
    current = rules_in_force.now()
    mine = [change for change in found if _is_about(change, report, current)]
    counts = Counter(change.after.state for change in mine if change.after)
    items = history_views.news_items(mine[: first_page.MOST_NEWS], watched)
    behind = history_views.behind(day)
    whole = not report["duty"] and report["period"] in (None, grid.LATEST)
    ledgers: tuple[Ledger, ...] = tuple(report["scores"]) if whole else ()
    return Changes(
        since,
        day,
        counts=counts,
        latest=[(item.day, item.text) for item in items],
        scores=_scores_on(since, day, unit, ledgers),
        trends={ledger: _trend(ledger, unit, day) for ledger in ledgers},
        recorded_to=dt.date.fromisoformat(behind) if behind else None,
        is_recorded=history_store.last_day() is not None,
    )


def _is_about(change: StateChange, report: dict[str, Any], current: InForce) -> bool:
    """Whether the change is of the duty, the ledger and the periods that the report is of."""
    if report["duty"] not in (None, change.duty):
        return False
    if report["ledger"]:
        duty = history_views.duty_of(change, current)
        if duty is None or duty.ledger != report["ledger"]:
            return False
    if report["period"] in (None, grid.LATEST):
        return True
    whole = spans.period_span(Period.from_slug(report["period"]))
    return bool(change.period) and spans.period_span(Period.from_slug(change.period)).within(whole)


def _scores_on(
    then: dt.date, day: dt.date, unit: Unit | None, ledgers: tuple[Ledger, ...]
) -> dict[Ledger, int | None]:
    """The scores of a day before, with which those of now can be compared."""
    of = unit.id if unit else history.CITY
    percents = {
        one.ledger: one.percent for one in history_store.scores(unit=of, since=then, until=then)
    }
    now = min(day, history_store.last_day() or day)
    return {
        ledger: percents[ledger]
        for ledger in ledgers
        if ledger in percents and past_scores.comparable(of, ledger, then, now)
    }


def _trend(ledger: Ledger, unit: Unit | None, day: dt.date) -> list[Point]:
    return trend.points(past_scores.months(unit.id if unit else history.CITY, ledger, day))
