"""Turns in words, and the picture of a trend."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import pytest

from ckanext.mashhad.compliance.engine.rules.duty import Rules
from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.compliance.history import news
from ckanext.mashhad.compliance.history.history import Standing, StateChange
from ckanext.mashhad.compliance.report.pictures import chart
from ckanext.mashhad.compliance.report.pictures.chart import Point
from tests.unit.compliance import small_city as city

#: What stands for English quotation marks in Persian.
QUOTES = str.maketrans("“”", "«»")
DAY = city.day("1403/07/16")


def change(duty: str, period: str, before: State | None, after: State | None) -> StateChange:
    return StateChange(
        DAY, "municipality", duty, period, before, Standing(after) if after else None
    )


def news_text(rules: Rules, one: StateChange, declared: date | None = None) -> str:
    unit = next(each for each in city.units() if each.id == one.unit)
    duty = rules.versions(one.duty)[-1]
    return news.item(one, unit, duty, str, "en", declared=declared).text


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (
            change("mun-71-1", "1403-h1", State.NOT_DUE, State.MISSING),
            "The deadline for “{title}” of municipality for First half of 1403 passed, and it was "
            "not on the portal.",
        ),
        (
            change("mun-71-1", "1403-h1", State.MISSING, State.LATE),
            "The data of “{title}”, a duty of municipality, became public for First half of 1403 "
            "after the deadline.",
        ),
        (
            change("plan-budget-execution", "1403-q1", State.MISSING, State.LATE),
            "municipality published the data of “{title}” for Spring 1403 after the deadline.",
        ),
        (
            change("mun-71-2", "1403-h1", State.OPEN, State.MISSING),
            "“{title}” of municipality for First half of 1403 was still not on the portal.",
        ),
        (
            change("msh-con", "1403", State.OPEN, State.MISSING),
            "A case of “{title}” of municipality in Year 1403 was not on the portal.",
        ),
        (
            change("mun-71-1", "1403-h1", State.LATE, State.MISSING),
            "The data of “{title}” of municipality for First half of 1403 were no longer on the "
            "portal.",
        ),
        (
            change("reg-6", "", State.NOT_DUE, State.MET),
            "municipality published the data of “{title}”.",
        ),
        (
            change("msh-con", "1403", State.OPEN, State.MET),
            "All known cases of “{title}” of municipality in Year 1403 are public.",
        ),
    ],
)
def test_a_turn_is_told_in_a_sentence(rules: Rules, one: StateChange, words: str) -> None:
    title = rules.versions(one.duty)[-1].title["en"]
    assert news_text(rules, one) == words.format(title=title)


@pytest.mark.parametrize(
    ("duty", "period", "after", "words"),
    [
        (
            "plan-contracts-district",
            "1403-m04",
            State.MET,
            "declared on 10 Mordad 1403 that there was nothing for Tir 1403.",
        ),
        (
            "plan-contracts-district",
            "1403-m04",
            State.LATE,
            "declared on 10 Mordad 1403, after the deadline, that there was nothing for Tir 1403.",
        ),
        ("reg-7-h", "", State.MET, "declared on 10 Mordad 1403 that there was nothing."),
        ("msh-con", "1403", State.MET, "that there was nothing in Year 1403."),
    ],
)
def test_a_report_of_nothing_is_no_news_of_a_publication(
    rules: Rules, duty: str, period: str, after: State, words: str
) -> None:
    declared = city.day("1403/05/10")
    text = news_text(rules, change(duty, period, State.MISSING, after), declared)
    assert text.endswith(words)
    assert "publi" not in text.rsplit("”", 1)[1]


def test_a_report_of_nothing_is_not_called_published(rules: Rules) -> None:
    unit, duty = city.units()[0], rules.versions("reg-7-h")[-1]
    one = change("reg-7-h", "", State.NOT_DUE, State.MET)
    told = news.item(one, unit, duty, str, "en", declared=DAY).shown("en")
    assert told.word == "Declared empty"
    assert news.item(one, unit, duty, str, "en").shown("en").word == "Published"


def test_a_quoted_title_has_no_quotation_marks_of_the_outer_kind(rules: Rules) -> None:
    duty, unit = rules.versions("con-dir")[-1], city.units()[0]
    one = change("con-dir", "", State.NOT_DUE, State.MET)
    text = news.item(one, unit, duty, lambda text: text.translate(QUOTES), "fa").text
    assert "«شیوه‌نامهٔ ‹قراردادها›»" in text


@pytest.mark.parametrize("after", [State.MET, State.LATE])
def test_evidence_of_another_body_is_not_said_to_be_the_councils(
    rules: Rules, after: State
) -> None:
    one = replace(change("coun-80-10", "1405-h1", State.MISSING, after), unit="council")
    assert not news_text(rules, one).startswith("council")


@pytest.mark.parametrize(
    ("duty", "dated"),
    [("mun-71-1", True), ("plan-contracts-district", True), ("mun-71-2", False), ("reg-6", False)],
)
def test_only_what_has_a_day_can_be_news_of_being_in_time(
    rules: Rules, duty: str, dated: bool
) -> None:
    one = change(duty, "1403-h1", State.OPEN, State.MET)
    unit = next(each for each in city.units() if each.id == one.unit)
    assert news.item(one, unit, rules.versions(duty)[-1], str, "en").is_dated is dated


def test_every_turn_that_is_news_has_a_sentence(rules: Rules) -> None:
    for duty in rules.duties:
        for before in (None, *State):
            for after in State:
                for period in ("", "1403"):
                    one = change(duty.id, period, before, after)
                    if news.is_news(one) and (period or duty.kind == "continuous"):
                        assert "{" not in news_text(rules, one)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (None, State.MET, False),
        (None, State.MISSING, True),
        (State.NOT_DUE, State.OPEN, False),
        (State.OPEN, State.MET, True),
        (State.MET, None, False),
    ],
)
def test_that_something_came_into_view_is_no_news(
    before: State | None, after: State | None, told: bool
) -> None:
    assert news.is_news(change("mun-71-1", "1403-h1", before, after)) is told


POINTS = [Point(city.day(f"1403/{month:02}/28"), 40 + 5 * month) for month in range(1, 8)]


@pytest.mark.parametrize("count", [1, 2, 7])
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_trend_is_a_picture_within_its_bounds(count: int, lang: str) -> None:
    picture = ET.fromstring(chart.trend(POINTS[-count:], "Score <of> 100", lang))
    assert picture.get("aria-label") == "Score <of> 100"
    places = [
        (float(each.get("cx", "")), float(each.get("cy", ""))) for each in picture.iter("circle")
    ]
    assert len(places) == count
    assert all(0 < x < chart.WIDTH and 0 < y < chart.HEIGHT for x, y in places)
    # Persian is read from the right: what is older stands there.
    xs = [x for x, _y in places]
    assert xs == sorted(xs, reverse=lang == "fa")


def test_first_and_last_value_stand_at_points_in_persian_digits() -> None:
    picture = ET.fromstring(chart.trend(POINTS, "روند", "fa"))
    words = [each.text for each in picture.iter("text")]
    assert {"۴۵", "۷۵", "فروردین ۱۴۰۳", "مهر ۱۴۰۳"} <= set(words)
