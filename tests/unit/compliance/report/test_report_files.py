"""What of the report stands in CSV and workbook: each file says of what and by what it is."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from ckanext.mashhad.compliance.engine.evidence.facts import Dataset, Facts, File, Unit
from ckanext.mashhad.compliance.engine.judging.judge import Engine
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.compliance.report import method, report_book, report_csv, report_data
from ckanext.mashhad.compliance.report.attesting import WORDS, Attester
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.reading_errors import Word

TODAY = date(2026, 11, 25)
START = date(2026, 3, 21)
HEAD = Unit("h", "mashhad", "municipality", Word("شهرداری", "City"), "", True, START)
DISTRICT = Unit("d", "d-9", "district", Word("منطقهٔ ۹", "District 9"), "mashhad", False, START)
UNITS = {"h": HEAD, "d": DISTRICT}
FILE = File("f", datetime(2026, 4, 25, tzinfo=UTC), table="contracts")
REGISTER = Dataset("r", "d", "contract", Period(1405, "m01"), files=(FILE,))
ABOUT = {"as_of": "2026-11-25", "rules_version": "7", "rules_hash": "abc"}


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """The report of a municipality with a district, one register of which is attested."""
    rules, facts = loading.load(), Facts((HEAD, DISTRICT), (REGISTER,))
    judged = report_data.owed(Engine(rules, facts, loading.calendar()).judge(on=TODAY))
    judged = [_attested(one) for one in judged]
    points = report_data.points(judged, rules.policy)
    writer = report_data.Writer(
        *(UNITS, {}, str, "en"),
        attesters=lambda _one, proof: Attester.PORTAL if proof.attested else Attester.NOBODY,
        points=points,
    )
    return {
        "number": "14050904/1",
        "date": TODAY.isoformat(),
        **dict.fromkeys(("unit", "duty", "ledger", "period")),
        "version": 7,
        "rules": "now",
        "rules_hash": "abc",
        "method": method.sentences(rules.policy, str, "en"),
        "scores": report_data.scores(judged, rules.policy),
        "topic_scores": report_data.topic_scores(judged, rules.policy, "en"),
        "unit_scores": report_data.unit_scores(judged, rules, UNITS, TODAY, "en"),
        "judgements": [writer.entry(one) for one in judged],
    }


def _attested(one: Judgement) -> Judgement:
    if one.state is not State.MET:
        return one
    return replace(one, evidence=tuple(each._replace(attested=True) for each in one.evidence))


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def book(report: dict[str, Any]) -> dict[str, list[list[Any]]]:
    out = io.BytesIO()
    report_book.write(out, report, str, "en")
    read = CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue()))
    return {name: read.get_sheet_by_name(name).to_python() for name in read.sheet_names}


def test_each_line_says_its_day_its_rules_and_its_caveat(report: dict[str, Any]) -> None:
    rows = lines(report_csv.judgements(report))
    assert [row["duty"] for row in rows] == [one["duty"] for one in report["judgements"]]
    assert all({name: row[name] for name in ABOUT} == ABOUT for row in rows)
    assert {row["attested"] for row in rows if row["state"] == "met"} == {"true"}
    assert {row["attested"] for row in rows if row["state"] == "missing"} == {""}
    assert [row["caveat"] for row in rows] == [one["caveat"] or "" for one in report["judgements"]]
    assert any(row["caveat"] for row in rows)


def test_each_line_has_the_grade_of_its_judgement(report: dict[str, Any]) -> None:
    grades = [one["grade"] or "" for one in report["judgements"]]
    assert [row["grade"] for row in lines(report_csv.judgements(report))] == grades
    assert set(grades) > {""}


def test_the_points_of_the_lines_add_up_to_the_scores(report: dict[str, Any]) -> None:
    rows = lines(report_csv.judgements(report))
    for each in lines(report_csv.scores(report)):
        if each["level"] == "topic":
            continue
        mine = [
            row
            for row in rows
            if row["points"]
            and row["ledger"] == each["ledger"]
            and each["unit"] in ("", row["unit"])
        ]
        for name in ("points", "possible"):
            assert sum(int(row[name]) for row in mine) == int(each[name])
        assert len(mine) == int(each["judged"])


def test_scores_are_of_city_units_and_groups_of_duties(report: dict[str, Any]) -> None:
    rows = lines(report_csv.scores(report))
    assert tuple(rows[0]) == report_csv.SCORE_COLUMNS
    assert {row["level"] for row in rows} == {"city", "unit", "topic"}
    assert all({name: row[name] for name in ABOUT} == ABOUT for row in rows)
    (own,) = [row for row in rows if (row["unit"], row["ledger"]) == ("d-9", "schedule")]
    assert int(own["judged"]) == int(own["met"]) + int(own["missing"]) > 0


def test_scores_of_one_unit_are_told_once(report: dict[str, Any]) -> None:
    own = [one for one in report["unit_scores"] if one["unit"] == "d-9"]
    rows = lines(report_csv.scores({**report, "unit": "d-9", "unit_scores": own}))
    assert [row["ledger"] for row in rows if row["level"] == "unit"] == ["schedule"]


def test_the_first_sheet_says_what_the_file_is(report: dict[str, Any]) -> None:
    sheets = book(report)
    assert list(sheets)[:3] == ["About this file", "Scores", "Scores of units"]
    told = {str(row[0]): str(row[1]) for row in sheets["About this file"]}
    assert "2026-11-25" in told["As of"]
    assert told["Check code of the rules"] == "abc"
    assert told["Version of the rules"] == "7"
    assert told["Number of the report"] == "14050904/1"
    whole = "\n".join(str(row[1]) for row in sheets["About this file"])
    assert all(sentence in whole for sentence in report["method"])


def test_a_workbook_tells_days_without_what_has_no_due_day(report: dict[str, Any]) -> None:
    head, *rows = book(report)["Duties of law"]
    mine = [one for one in report["judgements"] if one["ledger"] == "law"]
    days = [row[head.index("Days without it")] for row in rows]
    assert days == [one["days_missing"] or "" for one in mine]
    assert any(one["days_missing"] and not one["days_late"] for one in mine)


def test_a_workbook_tells_denominators_attested_and_caveats(report: dict[str, Any]) -> None:
    sheets = book(report)
    head, *rows = sheets["Scores of units"]
    (own,) = [
        dict(zip(head, row, strict=True))
        for row, found in zip(rows, report["unit_scores"], strict=True)
        if found["unit"] == "d-9"
    ]
    (score,) = [one for one in report["unit_scores"] if one["unit"] == "d-9"]
    assert (own["Judged"], own["Points"]) == (score["judged"], score["points"])
    assert own["Possible points"] == score["possible"]
    head, *rows = sheets["Duties of law"]
    place = head.index("Beside it")
    assert any(row[place] for row in rows)
    plan_head, *plan = sheets[list(sheets)[-1]]
    attested = plan_head.index("Who attests the day")
    assert {row[attested] for row in plan} == {"", WORDS[Attester.PORTAL]}
