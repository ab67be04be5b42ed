"""Two amounts of each of several things, and small columns, each on one scale."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from ckanext.mashhad.explore.engine.charts.column_chart import Bar
from ckanext.mashhad.explore.engine.charts.dot_chart import Pair, dots
from ckanext.mashhad.explore.engine.charts.small_charts import Small, small_columns

SVG = "{http://www.w3.org/2000/svg}"


def places(picture: str) -> list[float]:
    drawn = ElementTree.fromstring(picture)
    return [float(each.get("cx", "")) for each in drawn.iter(f"{SVG}circle")]


@pytest.mark.parametrize(("lang", "ends"), [("fa", [7, 160, 313, 313]), ("en", [313, 160, 7, 7])])
def test_dots_of_all_lines_are_on_one_scale(lang: Any, ends: list[float]) -> None:
    pairs = [Pair("a", (100, "100"), (50, "50")), Pair("b" * 300, (0, "<0>"), (0, "0 & 0"))]
    first, second = dots(pairs, lang)
    assert places(first) + places(second) == ends
    label = ElementTree.fromstring(second).get("aria-label")
    assert label == f"{'b' * 300}. <0>. 0 & 0"


@pytest.mark.parametrize(
    ("pair", "known"),
    [
        (Pair("a", None, None), 0),
        (Pair("a", (0, "0"), None), 1),
        (Pair("a", (-5, "-5"), (5, "5")), 2),
        (Pair("a", (10**18, "x" * 400), (10**18, "x")), 2),
    ],
)
def test_what_is_not_known_has_no_dot(pair: Pair, known: int) -> None:
    [picture] = dots([pair], "fa")
    assert len(places(picture)) == known
    assert all(7 <= x <= 313 for x in places(picture))


def test_of_a_long_stage_the_amount_stays() -> None:
    [picture] = dots([Pair("a", (1, f"{'very ' * 60}long: 1 rial"), None)], "en")
    [said] = [each.text or "" for each in ElementTree.fromstring(picture).iter(f"{SVG}text")]
    assert said.endswith(" very…: 1 rial")
    assert len(said) < 70


def test_no_lines_have_no_pictures() -> None:
    assert dots([], "fa") == []
    assert small_columns([], "fa") == []


def test_small_columns_have_one_scale_and_height_of_their_own() -> None:
    def thing(*values: int) -> Small:
        return Small(
            "a <b>", [Bar(f"{n}", value, f"{n}: {value}") for n, value in enumerate(values)]
        )

    large, small, none = small_columns([thing(50, 100), thing(10, 0), thing(0, 0)], "en")
    heights = {
        picture: [float(each.get("height", "")) for each in drawn.iter(f"{SVG}rect")]
        for picture in (large, small, none)
        for drawn in [ElementTree.fromstring(picture)]
    }
    assert heights[large] == [50, 100]
    assert heights[small] == [10, 0]
    assert heights[none] == [0, 0]
    said = [each.text for each in ElementTree.fromstring(small).iter(f"{SVG}text")]
    assert said == ["0: 10", "0", "1"]
    assert 'viewBox="0 0 164 42"' in small
    assert "0: 0<" not in none.replace("<title>0: 0<", "")
