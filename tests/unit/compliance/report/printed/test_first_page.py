"""The summary: what a member of the council reads in a minute is what the report says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ckanext.mashhad.compliance.report.printed import report_number
from tests.unit.compliance.report.printed.small_report import (
    ADDRESS,
    CHANGES,
    DAY,
    PAGE,
    REPORT,
    load_report,
    render,
)


@pytest.fixture(scope="module")
def report() -> dict:
    return load_report("en")


def first(report: dict, lang: str = "en", **changed: object) -> dict:
    return render(report, lang, replace(CHANGES, **changed))["first"]


def test_it_tells_its_number_day_and_addresses(report):
    page = first(report)
    about = dict(page["about"])
    assert about["Number of the report"] == report_number.number(report, ADDRESS)
    assert about["As of"] == "1 Mehr 1404"
    assert about["Units"] == "All units"
    assert [address for _, address in page["links"]] == [PAGE, REPORT]


def test_its_scores_are_those_of_the_report(report):
    rows = first(report)["scores"]["rows"]
    for row, (ledger, figures) in zip(rows, report["scores"].items(), strict=True):
        _ledger, score, judged, bar, *_rest = row
        assert score == ("–" if figures["percent"] is None else str(figures["percent"]))
        assert judged == str(figures["judged"])
        counts = figures["counts"]
        assert bar["parts"] == [counts[state] for state in ("met", "late", "missing")]
        word = "not published" if ledger == "schedule" else "not on this portal"
        assert f"{counts['missing']} {word}" in bar["words"]


def test_of_all_periods_both_scores_stand_beside_each_other():
    whole = load_report("en", None)
    scores = first(whole)["scores"]
    assert scores["columns"][-1] == "In all periods"
    assert scores["of"] == "What was due last, and what is still missing"
    for row, ledger in zip(scores["rows"], whole["scores"], strict=True):
        latest, every = whole["latest_scores"][ledger], whole["scores"][ledger]
        assert row[2] == str(latest["judged"])
        assert row[-1] == ("–" if every["percent"] is None else str(every["percent"]))


def test_what_is_missing_without_a_due_day_is_not_zero_days_late(report):
    law = report["scores"]["law"]
    known = {**law, "overdue_days": 0, "counts": {**law["counts"], "missing": 3}}
    rows = first({**report, "scores": {"law": known}})["scores"]["rows"]
    assert rows[0][4] == "–"


def test_scores_are_compared_with_those_of_the_first_day(report):
    rows = {row[0]: row for row in first(report, scores={"law": 5})["scores"]["rows"]}
    assert report["scores"]["law"]["percent"] == 0
    assert rows["Duties of law"][5] == "5 lower"
    assert rows["The municipality's publication plan"][5] == "–"


def test_a_ledger_has_a_curve_from_two_months_on(report):
    (panel,) = first(report)["trends"]["panels"]
    assert panel["title"] == "Duties of law"
    (line,) = panel["lines"]
    assert line == [[place / 5, 10 * place + 10] for place in range(6)]
    assert panel["breaks"] == []
    assert panel["ends"] == ["10", "60"]
    assert panel["months"] == ["Farvardin 1404", "28 Shahrivar 1404"]


def test_arrears_begin_with_what_was_not_there_the_longest(report):
    arrears = first(report)["arrears"]
    missing = [one for one in report["judgements"] if one["state"] == "missing" and one["scores"]]
    worst = max(missing, key=lambda one: one["days_missing"] or 0)
    assert len(arrears["rows"]) == 8
    assert arrears["rows"][0][-1] == str(worst["days_missing"])
    days = [0 if row[-1] == "–" else int(row[-1]) for row in arrears["rows"]]
    assert days == sorted(days, reverse=True)
    assert arrears["columns"][-1] == "Days not on the portal"
    assert arrears["total"] == len({(one["unit"], one["duty"]) for one in missing})


@pytest.mark.parametrize("owed", [True, False])
def test_what_is_said_to_be_elsewhere_is_in_arrears_undecided(report, owed):
    worst = max(report["judgements"], key=lambda one: (one["owed"], one["days_late"] or 0))
    worst |= {"state": "elsewhere", "state_label": "not decided", "owed": owed}
    title = first(report)["arrears"]["rows"][0][1]
    assert (title == f"{worst['title']} (not decided)") is owed


def test_a_duty_of_a_unit_stands_once_with_its_other_periods():
    rows = first(load_report("en", None))["arrears"]["rows"]
    pairs = [(row[0], row[1]) for row in rows]
    assert len(pairs) == len(set(pairs))
    assert any(row[2].endswith(" more") for row in rows)


def test_of_one_unit_arrears_do_not_name_it_again():
    page = first(load_report("en", unit="district-9"))
    assert page["subject"] == "district-9"
    assert page["arrears"]["columns"][0] == "Duty"
    assert all(len(row) == len(page["arrears"]["columns"]) for row in page["arrears"]["rows"])


def test_ledgers_in_which_a_unit_owes_nothing_are_left_out():
    of_all, of_one = (first(load_report("en", unit=unit)) for unit in (None, "district-9"))
    assert len(of_all["scores"]["rows"]) == 3
    assert [row[0] for row in of_one["scores"]["rows"]] == ["The municipality's publication plan"]


def test_what_changed_is_counted_and_the_latest_named(report):
    changes = first(report)["changes"]
    assert changes["title"] == "What changed from 2 Shahrivar 1404 to 1 Mehr 1404"
    assert changes["lead"] == "2 published or declared empty, 11 came to be missing"
    assert [text for _, text in changes["items"]] == [f"news number {n}" for n in range(1, 6)]


def test_days_not_yet_written_down_are_said_to_be_missing(report):
    lead = first(report, counts={}, recorded_to=DAY)["changes"]["lead"]
    assert lead.startswith("The days of the past are still being written down")
    assert lead.endswith("until 1 Mehr 1404.")
    assert first(report, counts={})["changes"]["lead"] == "Nothing changed in these days."


def test_no_change_is_claimed_where_no_day_is_written_down(report):
    lead = first(report, counts={}, is_recorded=False)["changes"]["lead"]
    assert lead == "No day of the past has been written down yet."
    assert first(report, counts={})["changes"]["lead"] == "Nothing changed in these days."


def test_persian_numbers_are_in_persian_digits():
    page = first(load_report("fa"), "fa")
    assert not any(digit in str(page["about"]) for digit in "0123456789")
    assert page["trends"]["axis"] == [[0, "۰"], [50, "۵۰"], [100, "۱۰۰"]]


def test_what_has_no_due_day_has_its_place_among_the_arrears(report):
    undated = {
        **next(one for one in report["judgements"] if one["state"] == "missing" and one["scores"]),
        **{"duty": "undated", "title": "Undated", "due": None, "period_label": None},
        **{"days_late": None, "days_missing": 100_000},
    }
    arrears = first({**report, "judgements": [*report["judgements"], undated]})["arrears"]
    assert "no due day is known" in arrears["note"]
    rows = arrears["rows"]
    assert rows[0][1:] == ["Undated", "–", "–", "100,000"]
