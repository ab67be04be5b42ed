"""The first page of the printed report: what a member of the council reads in a minute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ckanext.mashhad.compliance.engine.rules.duty import Ledger
from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.compliance.engine.vocabulary.judgement_words import LEDGER_NAMES
from ckanext.mashhad.compliance.report import report_book
from ckanext.mashhad.compliance.report.pictures import chart
from ckanext.mashhad.compliance.report.pictures.chart import Point
from ckanext.mashhad.compliance.report.printed.wording import (
    EVERY,
    Changes,
    Source,
    Words,
    bar,
    days_missing,
)
from ckanext.mashhad.persian.calendar.jalali import format_long, format_month
from ckanext.mashhad.persian.reading_errors import N_

#: Arrears and news that it shows at most; the layout leaves the last ones out where room is short.
MOST_ARREARS: Final = 8
MOST_NEWS: Final = 5

SCORES: Final = (
    N_("Ledger"),
    N_("Score of 100"),
    N_("Judged"),
    N_("State of publication"),
    N_("Days not on the portal"),
)
BEFORE: Final = N_("Since {day}")
HIGHER, LOWER, SAME = N_("{count} higher"), N_("{count} lower"), N_("unchanged")
BROKEN: Final = N_("Dashed: other units are counted from there on, or other rules hold.")
ARREARS: Final = (N_("Unit"), N_("Duty"), N_("Period"), N_("Due day"), N_("Days not on the portal"))
#: From when days are counted that the law does not count.
NO_DAY: Final = N_(
    "Where no due day is known, days are counted from when this portal's rules call it missing."
)
#: What became of so many judgements; a state that nothing came to is left out.
BECAME: Final[Mapping[State, str]] = {
    # A report that there was nothing is counted, and is no publication.
    State.MET: N_("{count} published or declared empty"),
    State.LATE: N_("{count} published or declared empty after the deadline"),
    State.ELSEWHERE: N_("{count} said to be elsewhere"),
    State.MISSING: N_("{count} came to be missing"),
    State.DISPUTED: N_("{count} came to be disputed"),
}


def texts(
    report: Mapping[str, Any], source: Source, changes: Changes, say: Words
) -> dict[str, Any]:
    """The words of the page; the layout knows where they stand."""
    return {
        "subject": _subject(report),
        "about": _about(report, source, say),
        "links": [
            [say.translate(N_("The same on the portal")), source.page],
            [say.translate(N_("This report")), source.report],
        ],
        "scores": _scores(report, changes, say),
        "trends": _trends(changes, say),
        "arrears": _arrears(report, say),
        "changes": _changes(changes, say),
    }


def _subject(report: Mapping[str, Any]) -> str:
    """The unit or the duty that the report is of; empty for all."""
    one = next(iter(report["judgements"]), None)
    names = [
        one[title] if one else report[name]
        for name, title in (("unit", "unit_title"), ("duty", "title"))
        if report[name]
    ]
    return " – ".join(names)


def _about(report: Mapping[str, Any], source: Source, say: Words) -> list[list[str]]:
    """Pairs of a name and a text: of what, of when, and which report it is."""
    _ = say.translate
    ledger = LEDGER_NAMES.get(report["ledger"])
    pairs = (
        (N_("Units"), None if report["unit"] else _(N_("All units"))),
        (N_("Ledger"), ledger and _(ledger)),
        (N_("Periods"), report_book.period_text(report["period"], _, say.lang)),
        (N_("As of"), say.day(report["date"])),
        (N_("Number of the report"), say.digits(source.number)),
    )
    return [[_(name), text] for name, text in pairs if text]


def _scores(report: Mapping[str, Any], changes: Changes, say: Words) -> dict[str, Any]:
    """The scores that pages show: of all periods they stand beside those of what was due last."""
    _ = say.translate
    every = report["period"] is None
    shown = report["latest_scores"] if every else report["scores"]
    columns = [_(name) for name in SCORES]
    if changes.scores:
        columns.append(_(BEFORE).format(day=say.day(changes.since.isoformat())))
    if every:
        columns.append(_(EVERY))
    rows = []
    for ledger, figures in _ledgers(report, shown).items():
        row: list[Any] = [
            _(LEDGER_NAMES[ledger]),
            say.number(figures["percent"]),
            say.number(figures["judged"]),
            bar(figures, ledger, say),
            days_missing(figures, say),
        ]
        if changes.scores:
            row.append(_difference(changes.scores.get(ledger), figures["percent"], say))
        if every:
            row.append(say.number(report["scores"][ledger]["percent"]))
        rows.append(row)
    words = _(N_("What was due last, and what is still missing")) if every else ""
    return {"title": _(N_("Summary")), "columns": columns, "rows": rows, "of": words}


def _ledgers(report: Mapping[str, Any], scores: Mapping[str, Any]) -> Mapping[Any, Any]:
    """Without those in which the unit owes nothing, or to which the duty does not belong."""
    judged = {ledger: figures for ledger, figures in scores.items() if figures["judged"]}
    return judged if judged and (report["unit"] or report["duty"]) else scores


def _difference(before: int | None, now: int | None, say: Words) -> str:
    if before is None or now is None:
        return "–"
    words = HIGHER if now > before else LOWER if now < before else SAME
    return say.translate(words).format(count=say.number(abs(now - before)))


def _trends(changes: Changes, say: Words) -> dict[str, Any]:
    """A curve for each ledger that has one; no two share a picture, ledgers are never mixed."""
    panels = [
        _panel(ledger, points, say)
        for ledger, points in changes.trends.items()
        if chart.scored(points) > 1
    ]
    title = say.translate(N_("Score of 100 by month"))
    axis = [[value, say.number(value)] for value in (0, 50, 100)]
    broken = any(panel["breaks"] for panel in panels)
    words = say.translate(BROKEN) if broken else ""
    return {"title": title, "axis": axis, "panels": panels, "broken": words}


def _panel(ledger: Ledger, points: Sequence[Point], say: Words) -> dict[str, Any]:
    """Where its points stand (0 the first month, 1 the last) and which of them are joined."""
    shares = chart.spread(points)
    known = [one.percent for one in points if one.percent is not None]
    return {
        "title": say.translate(LEDGER_NAMES[ledger]),
        "lines": [
            [[shares[place], points[place].percent] for place in line]
            for line in chart.lines(points)
        ],
        "breaks": chart.breaks(points),
        "ends": [say.number(known[0]), say.number(known[-1])],
        # The months end with their last day; the last of them may not have ended yet.
        "months": [
            format_month(points[0].day, say.lang),
            format_long(points[-1].day, say.lang),
        ],
    }


def _arrears(report: Mapping[str, Any], say: Words) -> dict[str, Any]:
    """What is owed, by the days on which it was not there: each duty of a unit once, with how
    many periods more it owes. Where no days are counted it comes last.
    """
    _ = say.translate
    behind: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for one in report["judgements"]:
        if one["owed"] and one["scores"]:
            behind.setdefault((one["unit"], one["duty"]), []).append(one)
    found = [sorted(each, key=_since) for each in behind.values()]
    found.sort(key=lambda each: (*_since(each[0]), -len(each)))
    columns = [_(name) for name in ARREARS]
    every = _(N_("These are the first of {count}; the pages of the units name all of them."))
    rows = [_arrear(each, say) for each in found[:MOST_ARREARS]]
    if report["unit"]:
        columns, rows = columns[1:], [row[1:] for row in rows]
    return {
        "title": _(N_("What has been missing the longest")),
        "columns": columns,
        "rows": rows,
        "note": "" if all(each[0]["due"] for each in found) else _(NO_DAY),
        "none": _(N_("Nothing is missing.")),
        # The layout knows how many it shows.
        "all": every.format(count=say.number(len(found))),
        "total": len(found),
    }


def _since(one: Mapping[str, Any]) -> tuple[int, str]:
    return -(one["days_missing"] or 0), one["missing_from"] or one["due"] or ""


def _arrear(behind: Sequence[Mapping[str, Any]], say: Words) -> list[str]:
    first, more = behind[0], len(behind) - 1
    period = first["period_label"] or "–"
    if more:
        words = say.translate(N_("{period} and {count} more"))
        period = words.format(period=period, count=say.number(more))
    due = say.day(first["due"]) or "–"
    title = first["title"]
    if first["state"] == State.ELSEWHERE.value:
        title = f"{title} ({first['state_label']})"
    return [first["unit_title"], title, period, due, say.number(first["days_missing"])]


def _changes(changes: Changes, say: Words) -> dict[str, Any]:
    _ = say.translate
    since, until = (say.day(day.isoformat()) for day in (changes.since, changes.until))
    became = [
        _(words).format(count=say.number(changes.counts[state]))
        for state, words in BECAME.items()
        if changes.counts.get(state)
    ]
    joined = ("، " if say.lang == "fa" else ", ").join(became)
    if changes.recorded_to:
        # Whether anything changed in the days after nobody can tell yet.
        words = _(N_("The days of the past are still being written down; so far until {day}."))
        behind = words.format(day=say.day(changes.recorded_to.isoformat()))
        lead = f"{joined}. {behind}" if joined else behind
    elif not changes.is_recorded:
        lead = _(N_("No day of the past has been written down yet."))
    else:
        lead = joined or _(N_("Nothing changed in these days."))
    return {
        "title": _(N_("What changed from {since} to {until}")).format(since=since, until=until),
        "lead": lead,
        "items": [[say.day(day.isoformat()), text] for day, text in changes.latest[:MOST_NEWS]],
    }
