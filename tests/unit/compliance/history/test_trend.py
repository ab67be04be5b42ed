"""A trend is broken where other units are counted or other rules hold, or nothing is known."""

from __future__ import annotations

from ckanext.mashhad.compliance.history import trend
from ckanext.mashhad.compliance.history.history import ScoreOn
from ckanext.mashhad.compliance.history.trend import Break
from ckanext.mashhad.compliance.report.pictures import chart
from tests.unit.compliance import small_city as city

DAYS = [city.day(f"1403/{month:02}/28") for month in range(1, 5)]


def on(number: int, unit: str, met: int, missing: int) -> ScoreOn:
    points = (4 * met, 4 * (met + missing))
    return ScoreOn(DAYS[number], unit, "law", *points, met, 0, missing, least=5)


def months(*counted: dict[str, tuple[int, int]], rules: str = "aaaa") -> list[trend.Month]:
    parts = [on(n, unit, *own) for n, each in enumerate(counted) for unit, own in each.items()]
    whole = [
        on(n, "", *(sum(own[place] for own in each.values()) for place in (0, 1)))
        for n, each in enumerate(counted)
    ]
    return trend.months(whole, parts, dict(zip(DAYS, rules, strict=True)))


def test_unit_that_joins_breaks_trend_and_leaves_others_alone() -> None:
    found = months({"a": (9, 2)}, {"a": (9, 2)}, {"a": (9, 2), "b": (0, 3)})
    assert [one.broken for one in found] == [None, None, Break(joined=("b",))]
    assert [one.score.percent for one in found] == [82, 82, 64]
    # Also what b owes in later months moves the others' score no more.
    assert [(one.steady, one.steady_judged) for one in found] == [(82, 11)] * 3


def test_unit_that_leaves_breaks_it_too() -> None:
    found = months({"a": (9, 2), "b": (0, 3)}, {"a": (9, 2)})
    assert found[1].broken == Break(left=("b",))
    assert [one.steady for one in found] == [82, 82]


def test_what_too_few_judgements_make_is_no_steady_score() -> None:
    found = months({"a": (3, 1)}, {"a": (3, 1), "b": (5, 5)})
    assert [(one.steady, one.steady_judged) for one in found] == [(None, 4), (None, 4)]


def test_other_rules_break_a_trend() -> None:
    found = months({"a": (5, 1)}, {"a": (5, 2)}, {"a": (5, 2)}, rules="abbb")
    assert [one.broken for one in found] == [None, Break(other_rules=True), None]


def test_line_crosses_no_break_and_no_month_without_a_score() -> None:
    found = [*months({"a": (5, 1)}, {"a": (5, 1)}, {"a": (1, 1)}, {"a": (5, 2)})]
    assert [one.score.percent for one in found] == [83, 83, None, 71]
    assert chart.lines(trend.points(found)) == [[0, 1], [3]]
    # A month that nobody wrote down keeps its place, and is not drawn across.
    gap = [found[0], found[1], found[3]]
    assert chart.lines(trend.points(gap)) == [[0, 1], [2]]
    assert chart.spread(trend.points(gap)) == [0, 1 / 3, 1]
    broken = trend.points(months({"a": (5, 1)}, {"a": (5, 1), "b": (5, 1)}))
    assert chart.lines(broken) == [[0], [1]]
    assert chart.breaks(broken) == [0.5]
    assert 'class="break"' in chart.trend(broken, "x", "fa")
