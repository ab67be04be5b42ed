"""The number of a report: it leads back to one report and tells any other from it."""

from __future__ import annotations

import copy
import re

import pytest

from ckanext.mashhad.compliance.report.printed import report_number
from tests.unit.compliance.report.printed.small_report import ADDRESS, load_report


@pytest.fixture(scope="module")
def report() -> dict:
    return load_report("fa")


def test_it_begins_with_the_jalali_day_and_is_of_digits(report):
    assert re.fullmatch(r"14040701/\d{8}", report_number.number(report, ADDRESS))


def test_the_same_report_has_the_same_in_any_language(report):
    numbers = {report_number.number(each, ADDRESS) for each in (report, load_report("en"))}
    assert len(numbers) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("date", "2025-09-24"),
        ("unit", "municipality"),
        ("duty", "reg-6"),
        ("ledger", "law"),
        ("period", "1403"),
        ("rules", "then"),
        ("rules_hash", "1" * 64),
    ],
)
def test_what_is_asked_for_otherwise_has_another_number(report, name, value):
    other = {**report, name: value}
    assert report_number.number(other, ADDRESS) != report_number.number(report, ADDRESS)


@pytest.mark.parametrize("name", ["state", "days_late", "reply", "period"])
def test_what_says_anything_else_has_another_number(report, name):
    other = copy.deepcopy(report)
    other["judgements"][-1][name] = "otherwise"
    assert report_number.number(other, ADDRESS) != report_number.number(report, ADDRESS)


def test_another_portal_has_another_number(report):
    mine = report_number.number(report, ADDRESS)
    assert report_number.number(report, "https://other.example.org") != mine
