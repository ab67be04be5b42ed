"""Pages of what changed: the trend of a score, the latest news, who improved."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import Any, Final

import ckan.plugins.toolkit as tk
from werkzeug.wrappers import Response

from ckanext.mashhad.compliance.actions import day_of, language, rules_asked, unit_of
from ckanext.mashhad.compliance.compliance_blueprint import mashhad_compliance
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS, Duty, Ledger
from ckanext.mashhad.compliance.history import (
    history,
    history_store,
    news,
    past_scores,
    rules_in_force,
)
from ckanext.mashhad.compliance.history.history import ScoreOn, StateChange
from ckanext.mashhad.compliance.history.rules_in_force import InForce, Which
from ckanext.mashhad.compliance.judgements import judgements
from ckanext.mashhad.compliance.report import peers
from ckanext.mashhad.compliance.report.report_data import guarded
from ckanext.mashhad.compliance.web import trend_views

#: News of a page, news and units named on a page of something else.
ON_A_PAGE: Final = 50
NAMED: Final = 5
#: "Who improved" is told of so many days.
LATELY: Final = dt.timedelta(days=90)
_COUNTS: Final = ("met", "late", "missing", "overdue_days")


def asked_day() -> Any:
    """The day of judgement that the address asks for; what is no day is refused."""
    try:
        return day_of(tk.request.args.get("date"))
    except tk.ValidationError as error:
        return tk.abort(400, " ".join(error.error_dict["date"]))


def asked_unit(name: str, units: tuple[Unit, ...]) -> Any:
    """The unit that the address names; ends the request where there is none."""
    try:
        return unit_of(name, units)
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))


def asked_rules(day: dt.date) -> tuple[InForce, Which]:
    """The rules by which the address asks to judge the day; what is none is refused."""
    try:
        return rules_asked(day, tk.request.args.get("rules"))
    except tk.ValidationError as error:
        return tk.abort(400, " ".join(error.error_dict["rules"]))


def behind(day: dt.date) -> str:
    """The last day written down, ISO, if the record does not reach the eve of ``day`` yet.

    A new portal writes the days of years down tick by tick: its latest news are not yet of today.
    """
    last = history_store.last_day()
    return last.isoformat() if last and last < day - dt.timedelta(days=2) else ""


def of_city(ledger: Ledger, day: dt.date, held: judgements.Holdings) -> dict[str, Any]:
    """What the city's page shows: trend of the ledger, the latest news, who improved."""
    changes, more = history_store.news(day, most=NAMED)
    by_id = {unit.id: unit for unit in held.units}
    return {
        "trends": trend_views.trends(history.CITY, [ledger], day, by_id),
        "news": news_items(changes, held.units, held),
        "more_news": more,
        "recorded_to": behind(day),
        "risen": _risen(ledger, day, held.units)[:NAMED],
        "head": history_store.head(day),
        "replaced": history_store.replaced_from(),
        "lately": (day - LATELY).isoformat(),
    }


def _risen(ledger: Ledger, day: dt.date, units: tuple[Unit, ...]) -> list[tuple[ScoreOn, ScoreOn]]:
    """Who improved, of the units that the same duties bind by the same rules."""
    last, then = history_store.last_day(), day - LATELY
    if last is None:
        return []
    now = min(day, last)
    rules = past_scores.rules_of((then, now))
    if rules.get(then) != rules.get(now) or now < day - dt.timedelta(days=1):
        return []
    by = rules_in_force.on(now)[0].rules
    bound = zip(*(peers.bound(units, by, ledger, each) for each in (then, now)), strict=True)
    alike = {unit.id for unit, (old, new) in zip(units, bound, strict=True) if old == new}
    past, present = (history_store.scores(since=each, until=each) for each in (then, now))
    return history.risen(ledger, past, present, alike)


def of_unit(unit: Unit, day: dt.date, held: judgements.Holdings) -> dict[str, Any]:
    """What a unit's page shows: the trend of each of its ledgers, its latest news."""
    changes, more = history_store.news(day, unit=unit.id, most=NAMED)
    return {
        "trends": trend_views.trends(unit.id, LEDGERS, day, {}),
        "news": news_items(changes, held.units, held),
        "more_news": more,
        "recorded_to": behind(day),
    }


def news_items(
    changes: list[StateChange], units: tuple[Unit, ...], held: judgements.Holdings | None = None
) -> list[news.Item]:
    """In words; without what belongs to units that are no more."""
    by_id, current = {unit.id: unit for unit in units}, rules_in_force.now()
    found = [(change, duty_of(change, current)) for change in changes if change.unit in by_id]
    held = held or judgements.holdings()
    declared = held.declared(change for change, _ in found)
    return [
        news.item(change, by_id[change.unit], duty, tk._, language(), declared=declared.get(change))
        for change, duty in found
        if duty
    ]


def duty_of(change: StateChange, current: InForce) -> Duty | None:
    """The duty as it is by the ``current`` rules, or as it was when its state turned."""
    versions = current.rules.versions(change.duty)
    versions = versions or rules_in_force.on(change.day)[0].rules.versions(change.duty)
    return versions[-1] if versions else None


@mashhad_compliance.get("/scores.csv")
def scores() -> Response:
    """The scores of every day that was written down, of one unit or of the city."""
    unit = _asked_unit(tuple(judgements.watched()))
    ledger = tk.request.args.get("ledger")
    if ledger not in (None, *LEDGERS):
        return tk.abort(404, tk._("Page not found"))
    found = history_store.scores(
        ledger, unit=unit.id if unit else history.CITY, since=dt.date.min, until=asked_day()
    )
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    rules = rules_in_force.versions({one.day for one in found})
    names = ("day", "unit", "ledger", "score", "judged", "points", "possible", *_COUNTS)
    writer.writerow((*names, "rules_version", "rules_hash"))
    for one in found:
        name = unit.name if unit else ""
        made_of = (one.judged, one.points, one.possible)
        counts = (one.met, one.late, one.missing, one.overdue)
        row = (one.day, name, one.ledger, one.percent, *made_of, *counts, *rules[one.day])
        writer.writerow([guarded(value) for value in row])
    answer = Response(out.getvalue(), content_type="text/csv; charset=utf-8")
    parts = ["scores", *filter(None, (unit and unit.name, ledger))]
    answer.headers["Content-Disposition"] = f"attachment; filename={'-'.join(parts)}.csv"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@mashhad_compliance.get("/days.jsonl")
def days() -> Response:
    """Every day as it was written down, with its digest, one a line."""
    until = asked_day()
    lines = (
        {"digest": day.digest, "replaces": day.replaces, **day.record}
        for day in history_store.records(until)
    )
    written = [json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in lines]
    answer = Response("".join(f"{line}\n" for line in written), content_type="application/x-ndjson")
    answer.headers["Content-Disposition"] = f"attachment; filename=compliance-days-{until}.jsonl"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _asked_unit(units: tuple[Unit, ...]) -> Unit | None:
    name = tk.request.args.get("unit")
    return asked_unit(name, units) if name else None
