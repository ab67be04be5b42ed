"""The printed report: the figures of the report, in words of the reader's language."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ckanext.mashhad.compliance.engine.evidence.facts import Facts
from ckanext.mashhad.compliance.engine.judging import judge
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.report import grid, method, report_data, report_pdf
from tests.unit.compliance import small_city

RULES = loading.load()
NOW = dt.datetime(2024, 10, 1, tzinfo=dt.UTC)
SITE = "درگاه آزمایشی"


def load_report(lang: str, period: str | None = grid.LATEST) -> dict:
    """The report of the small city in which the municipality has published one statement."""
    statement = small_city.dataset(
        1,
        "municipality",
        {"type": "statement", "period": "1403-h1", "at": "1403/08/20 10:00", "table": "x"},
    )
    facts = Facts(small_city.units(), (statement,), ())
    judged = judge.judge(RULES, facts, loading.calendar(), on=small_city.day("1404/07/01"))
    judged = report_data.owed(judged)
    if period:
        judged = grid.chosen(judged, period)
    writer = report_data.Writer({unit.id: unit for unit in facts.units}, {}, str, lang)
    return {
        "date": "2025-09-23",
        "duty": None,
        "period": period,
        "version": RULES.policy.version,
        "scores": report_data.scores(judged, RULES.policy),
        "topic_scores": report_data.topic_scores(judged, RULES.policy, lang),
        "unit_scores": report_data.unit_scores(
            judged, RULES.policy, {unit.id: unit for unit in facts.units}, lang
        ),
        "judgements": [writer.entry(one) for one in judged],
    }


def render(lang: str, period: str | None = grid.LATEST) -> dict:
    say = report_pdf.Words(SITE, method.sentences(RULES.policy, str, lang), str, lang)
    return report_pdf.texts(load_report(lang, period), RULES.duties, say)


def test_its_scores_are_those_of_the_report():
    scores = load_report("en")["scores"].values()
    shown = [row[2:] for row in render("en")["summary"]["rows"]]
    assert shown == [
        [str(each["counts"][state]) for state in ("met", "late", "elsewhere", "missing")]
        for each in scores
    ]


def test_its_scores_of_groups_are_those_of_the_report():
    scores = load_report("en")["topic_scores"]
    assert len(scores) > 3
    assert [row[1:3] for row in render("en")["topics"]["rows"]] == [
        [each["title"], str(each["percent"])] for each in scores
    ]


def test_the_units_stand_ledger_by_ledger_with_the_score_of_each():
    overview = {each["title"]: each for each in render("en")["overview"]["ledgers"]}
    assert "Late" in overview["Duties of law"]["columns"]
    plan = overview["The municipality's publication plan"]
    assert "After the municipality's deadline" in plan["columns"]
    scores = [each for each in load_report("en")["unit_scores"] if each["ledger"] == "schedule"]
    assert [row[:2] for row in plan["rows"]] == [
        [each["unit_title"], "–" if each["percent"] is None else str(each["percent"])]
        for each in scores
    ]


def test_every_unit_stands_in_the_overview_and_has_a_chapter():
    texts, units = render("en"), {one["unit_title"] for one in load_report("en")["judgements"]}
    overview = texts["overview"]["ledgers"]
    assert {row[0] for ledger in overview for row in ledger["rows"]} <= units
    assert {unit["title"] for unit in texts["units"]} == units


def test_nothing_is_called_late_or_missing_that_report_does_not():
    states = [one["state_label"] for one in load_report("en")["judgements"]]
    rows = [
        row["state"]["word"]
        for unit in render("en")["units"]
        for ledger in unit["ledgers"]
        for row in ledger["rows"]
    ]
    assert rows
    assert all(rows.count(word) <= states.count(word) for word in rows)


def test_the_annex_holds_every_duty_once():
    annex = [row for ledger in render("fa")["law"]["ledgers"] for row in ledger["rows"]]
    assert len(annex) == len(RULES.duties)
    assert all(source for _, source, _ in annex)


@pytest.mark.parametrize(
    ("period", "words"),
    [(None, "All periods"), ("latest", "What was due last, and what is still missing")],
)
def test_the_first_page_tells_of_which_period_it_is(period, words):
    assert render("en", period)["period"] == words


def test_figures_and_days_are_in_the_readers_digits():
    texts = render("fa", "1403")
    assert texts["period"].startswith("سال ۱۴۰۳")
    assert "۱ مهر ۱۴۰۴" in texts["day"]


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_it_is_laid_out_as_a_pdf(lang):
    assert report_pdf.write(render(lang), NOW).startswith(b"%PDF-")


def test_a_text_is_never_read_as_a_command_of_the_layout():
    texts = render("en")
    texts["title"] = '#panic("run") $x$ *bold* <label> \\'
    assert report_pdf.write(texts, NOW).startswith(b"%PDF-")


def test_without_its_font_it_is_refused_and_not_drawn_as_boxes(tmp_path: Path):
    with pytest.raises(report_pdf.NoFontError):
        report_pdf.write(render("fa"), NOW, fonts=tmp_path)
