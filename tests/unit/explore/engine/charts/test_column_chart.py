"""Columns: names below that do not run into each other, and time as the language is read."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from ckanext.mashhad.explore.engine.charts.canvas import spread
from ckanext.mashhad.explore.engine.charts.column_chart import Bar, columns

NAMES = ("Azar", "Dey", "Bahman", "Esfand", "Farvardin", "Ordibehesht", "Khordad", "Tir")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("lang", ["en", "fa"])
@pytest.mark.parametrize("count", [2, 5, 8, 12, 23, 24])
def test_names_of_months_stand_apart(count: int, lang: Any) -> None:
    bars = [Bar(NAMES[n % len(NAMES)], n, f"{n}: {n}") for n in range(count)]
    named = re.findall(r'class="axis"[^>]* x="([0-9.]+)"[^>]*>([^<]+)<', columns(bars, "x", lang))
    places = sorted((float(x), len(name) * 5.5 / 2) for x, name in named)
    assert len(places) >= 2
    for (x, half), (after, next_half) in pairwise(places):
        assert after - x >= half + next_half


def test_oldest_column_stands_where_reading_starts() -> None:
    bars = [Bar("a", 0, "a: none"), Bar("b", 10**18, 'b: <b> & "much"')]
    for lang, order in (("fa", [1, 0]), ("en", [0, 1])):
        drawn = ElementTree.fromstring(columns(bars, "a <name>", lang))  # type: ignore[arg-type]
        assert drawn.get("aria-label") == "a <name>"
        boxes = [*drawn.iter(f"{SVG}rect")]
        assert sorted(range(2), key=lambda n: float(boxes[n].get("x", ""))) == order
        assert [float(box.get("height", "")) for box in boxes] == [0, 104]
        # Of equal columns one alone says what it is.
        assert next(each.text for each in drawn.iter(f"{SVG}text")) == '<b> & "much"'


def test_names_are_spread_and_stay_inside() -> None:
    assert spread([50, 50, 52], 10, 0, 100) == [50, 60, 70]
    assert spread([95, 96, 97], 10, 0, 100) == [80, 90, 100]
    assert spread([-5], 10, 0, 100) == [0]
    assert spread([], 10, 0, 100) == []
