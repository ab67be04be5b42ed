"""How scores went, month by month, in words and as a picture; what breaks a trend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.mashhad.compliance.actions import language
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.rules.duty import Ledger, Policy
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words, score
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement
from ckanext.mashhad.compliance.history import past_scores, trend
from ckanext.mashhad.compliance.history.trend import Break, Month
from ckanext.mashhad.compliance.report.pictures import chart
from ckanext.mashhad.persian.calendar import jalali

#: Units that a break names.
NAMED: Final = 5


def trends(
    unit: str, ledgers: Iterable[Ledger], day: dt.date, units: Mapping[str, Unit]
) -> list[dict[str, Any]]:
    """The trends that have something to show; a picture where there are scores enough for one."""
    found = ((ledger, past_scores.months(unit, ledger, day)) for ledger in ledgers)
    return [_trend(ledger, months, units) for ledger, months in found if len(months) > 1]


def _trend(ledger: Ledger, months: Sequence[Month], units: Mapping[str, Unit]) -> dict[str, Any]:
    """``rows``: each month with what broke the trend before it, in words, or nothing; ``least``:
    where no month has a score, of how many judgements one would be.
    """
    name, points = tk._(judgement_words.LEDGER_NAMES[ledger]), trend.points(months)
    words = tk._("Score of 100 by month: {ledger}")
    if not chart.scored(points):
        words = tk._("By month: {ledger}")
    label = words.format(ledger=name)
    picture = chart.trend(points, label, language()) if chart.scored(points) > 1 else ""
    moved = (each.broken and (each.broken.joined or each.broken.left) for each in months)
    rows = [(each, break_words(each.broken, units) if each.broken else "") for each in months]
    return {
        "ledger": ledger,
        "months": months,
        "label": label,
        "least": 0 if chart.scored(points) else max(month.score.least for month in months),
        # Made of numbers and of words that are escaped.
        "picture": Markup(picture),  # noqa: S704
        "rows": rows,
        "broken": [
            (jalali.format_month(month.score.day, language()), words)
            for month, words in rows
            if words
        ],
        "steady": any(each.steady is not None for each in months) and any(moved),
    }


def break_words(broken: Break, units: Mapping[str, Unit]) -> str:
    """Why a month is not compared with the one before."""
    found = []
    if broken.joined:
        found.append(tk._("joined: {units}").format(units=_named(broken.joined, units)))
    if broken.left:
        found.append(tk._("no longer counted: {units}").format(units=_named(broken.left, units)))
    if broken.other_rules:
        found.append(tk._("judged by other rules from here on"))
    return ("؛ " if language() == "fa" else "; ").join(found)


def _named(ids: Sequence[str], units: Mapping[str, Unit]) -> str:
    lang = language()
    named = [units[id_].title.to(lang) if id_ in units else id_ for id_ in ids]
    said = judgement_words.joined(named[:NAMED], lang)
    if len(named) <= NAMED:
        return said
    more = tk.h.mashhad_number(len(named) - NAMED)
    return tk._("{units} and {count} more").format(units=said, count=more)


def steady_score(
    trends: Sequence[Mapping[str, Any]], latest: Iterable[Judgement], ledger: Ledger, policy: Policy
) -> dict[str, Any] | None:
    """The score of a ledger without the units that joined or left since the first month of its
    trend: nobody moves it by coming or going. None where no unit did. ``latest``: what the score of
    all is made of.
    """
    months: Sequence[Month] = trends[0]["months"] if trends else ()
    mine = [one for one in score.counted(latest) if one.ledger == ledger]
    now = {one.unit for one in mine}
    steady = now.intersection(*(each.units for each in months))
    if not months or steady == now or not steady:
        return None
    found = score.by_ledger([one for one in mine if one.unit in steady], policy)[ledger]
    return {"since": months[0].score.day.isoformat(), "score": found}
