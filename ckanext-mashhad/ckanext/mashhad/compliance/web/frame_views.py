"""Tables of the report for the frames of other sites, whose address is their state."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.pages import caching, frames
from ckanext.mashhad.compliance.actions import language
from ckanext.mashhad.compliance.compliance_blueprint import mashhad_compliance
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS, Duty
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words, score
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement
from ckanext.mashhad.compliance.engine.vocabulary.judgement_words import Shown
from ckanext.mashhad.compliance.judgements import judgements
from ckanext.mashhad.compliance.report import grid, report_data
from ckanext.mashhad.compliance.web import badge_views
from ckanext.mashhad.compliance.web.history_views import asked_day, asked_rules, asked_unit
from ckanext.mashhad.persian.locales import LOCALE


@dataclass(frozen=True, slots=True)
class Line:
    """A duty with what each unit that owes it last came to, and what else these are missing."""

    duty: Duty
    last: list[Judgement]
    missing: list[Judgement]

    @property
    def days_missing(self) -> int:
        """The days without it of all that is owed, added up."""
        return sum(one.days_missing or 0 for one in (*self.last, *self.missing))

    @property
    def caveat(self) -> str:
        """What the rules want said beside a delay, or where something is missing."""
        found = (one.caveat for one in (*self.last, *self.missing))
        return next((each[LOCALE[language()]] for each in found if each), "")

    def states(self) -> list[tuple[Shown, int]]:
        """Each state, and how many units last came to it."""
        shown = (judgement_words.state_of(one, language()) for one in self.last)
        return Counter(each for each in shown if each).most_common()


@dataclass(frozen=True, slots=True)
class Table:
    """The duties of one ledger, with its score."""

    ledger: str
    score: str
    lines: list[Line]


caching.let_keep(mashhad_compliance, "city_frame", "unit_frame")


@mashhad_compliance.get("/embed")
def city_frame() -> Response:
    """Each duty of the city with how many units are in which state."""
    return _answer(None, asked_day())


@mashhad_compliance.get("/<unit_name>/embed")
def unit_frame(unit_name: str) -> Response:
    """Each duty of a unit with its latest state."""
    return _answer(asked_unit(unit_name, judgements.holdings().units), asked_day())


def _answer(unit: Unit | None, day: dt.date) -> Response:
    asked = tk.request.args.get("ledger") or ""
    if asked and asked not in LEDGERS:
        return tk.abort(404, tk._("Page not found"))
    by, which = asked_rules(day)
    units = [unit.id] if unit else None
    judged = report_data.owed(judgements.holdings().judge(day, units=units, by=by))
    scores = score.by_ledger(grid.chosen(judged, grid.LATEST), by.rules.policy)
    tables = [
        Table(
            tk._(judgement_words.LEDGER_NAMES[ledger]),
            badge_views.score_text(scores[ledger]),
            _lines(judged, by.duties_of(ledger)),
        )
        for ledger in LEDGERS
        if asked in ("", ledger)
    ]
    values: dict[str, Any] = {
        "unit": unit,
        "tables": [each for each in tables if each.lines],
        "day": day.isoformat(),
        "version": by.rules.policy.version,
        "rules_hash": by.hash,
        "which_rules": which,
        "ledger": asked,
        "lang": language(),
    }
    return frames.render("mashhad_compliance/embed.html", values)


def _lines(judged: list[Judgement], duties: list[Duty]) -> list[Line]:
    return [
        Line(duty, [last for last, _more in own], [one for _last, more in own for one in more])
        for duty, own in grid.last_states(grid.in_order(judged, duties))
    ]
