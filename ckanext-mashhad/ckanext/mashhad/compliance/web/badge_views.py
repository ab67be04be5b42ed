"""What other sites show of a unit: its score as a picture, whose address is its state."""

from __future__ import annotations

import datetime as dt
from typing import cast

import ckan.plugins.toolkit as tk
from flask import make_response
from werkzeug.wrappers import Response

from ckanext.mashhad.compliance.actions import language
from ckanext.mashhad.compliance.compliance_blueprint import mashhad_compliance
from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS, Ledger
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words, score
from ckanext.mashhad.compliance.history.rules_in_force import InForce
from ckanext.mashhad.compliance.judgements import judgements
from ckanext.mashhad.compliance.report import grid, report_data
from ckanext.mashhad.compliance.report.pictures import badge
from ckanext.mashhad.compliance.web.history_views import asked_day, asked_rules, asked_unit


@mashhad_compliance.get("/<unit_name>/badge.svg")
def unit_badge(unit_name: str) -> Response:
    """The score of a unit in one ``ledger`` on a day (``date``), with of how many it is."""
    day, held = asked_day(), judgements.holdings()
    unit = asked_unit(unit_name, held.units)
    asked = tk.request.args.get("ledger") or ("law" if unit.is_body else "schedule")
    if asked not in LEDGERS:
        return tk.abort(404, tk._("Page not found"))
    ledger = cast(Ledger, asked)
    by, _which = asked_rules(day)
    judged = report_data.owed(held.judge(day, units=[unit.id], ledger=ledger, by=by))
    found = score.by_ledger(grid.chosen(judged, grid.LATEST), by.rules.policy)[ledger]
    label, value = tk._(judgement_words.LEDGER_NAMES[ledger]), score_text(found)
    says = tk._("{unit}, {ledger}: {value}, {day}").format(
        unit=unit.title.to(language()),
        ledger=label,
        value=value,
        day=tk.h.mashhad_date(day.isoformat()),
    )
    if behind := tk.h.mashhad_compliance_behind():
        says = f"{says}. {behind}"
    drawn = badge.draw(label, value, as_of(day, by), says, by.hash, language())
    answer = make_response(drawn)
    answer.headers["Content-Type"] = "image/svg+xml; charset=utf-8"
    return answer


def as_of(day: dt.date, by: InForce) -> str:
    """Of which day something is, and by which rules."""
    said = tk._("As of {day}; rules of this portal, version {number}")
    number = tk.h.mashhad_number(by.rules.policy.version)
    return str(said.format(day=tk.h.mashhad_date(day.isoformat()), number=number))


def score_text(found: score.Score) -> str:
    """The score and of how many it is; of too few that this is why there is none."""
    if found.judged < found.least:
        few = tk._("fewer than {least} judged: no score")
        return str(few.format(least=tk.h.mashhad_number(found.least)))
    number = tk.h.mashhad_number(found.judged)
    if found.percent is None:
        said = tk.ungettext("{number} judged", "{number} judged", found.judged)
        return str(said.format(number=number))
    said = tk._("{score} of 100 ({number} judged)")
    return str(said.format(score=tk.h.mashhad_number(found.percent), number=number))
