"""The report of the small city, in which the municipality has published one statement."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from ckanext.mashhad.compliance.engine.evidence.facts import Facts, Unit
from ckanext.mashhad.compliance.engine.judging import judge
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.compliance.report import grid, method, report_data
from ckanext.mashhad.compliance.report.pictures.chart import Point
from ckanext.mashhad.compliance.report.printed import report_number, report_pdf
from ckanext.mashhad.compliance.report.printed.wording import Changes, Source, Words
from ckanext.mashhad.persian.reading_errors import Word
from tests.unit.compliance import small_city

RULES = loading.load()
NOW = dt.datetime(2024, 10, 1, tzinfo=dt.UTC)
DAY = small_city.day("1404/07/01")
SITE, ADDRESS = "درگاه آزمایشی", "https://data.example.org"
PAGE = f"{ADDRESS}/compliance?date={DAY}"
REPORT = f"{ADDRESS}/compliance/report.pdf?date={DAY}"
CHANGES = Changes(
    DAY - dt.timedelta(days=30),
    DAY,
    counts={State.MET: 2, State.MISSING: 11},
    latest=[(DAY, f"news number {number}") for number in range(1, 8)],
    scores={"law": 5, "schedule": 0},
    trends={
        "law": [Point(small_city.day(f"1404/{month:02}/28"), 10 * month) for month in range(1, 7)],
        "schedule": [Point(DAY, 50)],
    },
)


def load_report(
    lang: Any, period: str | None = grid.LATEST, unit: str | None = None, districts: int = 0
) -> dict[str, Any]:
    """What the action returns; ``districts``: as many more, with long names."""
    statement = small_city.dataset(
        1,
        "municipality",
        {"type": "statement", "period": "1403-h1", "at": "1403/08/20 10:00", "table": "x"},
    )
    units = (*small_city.units(), *map(_district, range(districts)))
    judged = judge.judge(RULES, Facts(units, (statement,), ()), loading.calendar(), on=DAY)
    judged = [one for one in report_data.owed(judged) if unit in (None, one.unit)]
    latest = report_data.scores(grid.chosen(judged, grid.LATEST), RULES.policy)
    if period:
        judged = grid.chosen(judged, period)
    by_id = {each.id: each for each in units}
    writer = report_data.Writer(by_id, {}, str, lang)
    return {
        "date": DAY.isoformat(),
        "unit": unit,
        "duty": None,
        "ledger": None,
        "period": period,
        "version": RULES.policy.version,
        "rules": "now",
        "rules_hash": "0" * 64,
        "scores": report_data.scores(judged, RULES.policy),
        "latest_scores": latest,
        "topic_scores": report_data.topic_scores(judged, RULES.policy, lang),
        "unit_scores": report_data.unit_scores(judged, RULES, by_id, DAY, lang),
        "judgements": [writer.entry(one) for one in judged],
    }


def _district(number: int) -> Unit:
    known = next(unit for unit in small_city.units() if unit.id == "district-9")
    title = Word(
        f"منطقهٔ شمارهٔ {number} با نامی که از یک سطر بیشتر است و باید شکسته شود",
        f"District number {number} by a name that is longer than a line and has to be broken",
    )
    return replace(known, id=f"long-{number}", name=f"long-{number}", title=title)


def render(report: dict[str, Any], lang: Any, changes: Changes = CHANGES) -> dict[str, Any]:
    """The words of its pages."""
    say = Words(SITE, method.sentences(RULES.policy, str, lang), str, lang)
    source = Source(report_number.number(report, ADDRESS), PAGE, REPORT)
    return report_pdf.texts(report, RULES.duties, source, changes, say)
