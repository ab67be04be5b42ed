"""Lines: what is not known is a gap, and each line has its name."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from ckanext.mashhad.explore.engine.charts.line_chart import Series, lines

SVG = "{http://www.w3.org/2000/svg}"
YEARS = ("1402", "1403", "1404", "1405")


def draw(*series: tuple[int | None, ...], lang: Any = "fa") -> Any:
    named = [
        Series(
            f"<{n}>",
            values,
            [f"{year}: {value}" for year, value in zip(YEARS, values, strict=True)],
        )
        for n, values in enumerate(series)
    ]
    return ElementTree.fromstring(lines(YEARS, named, "label", lang))


def runs(drawn: Any) -> list[list[tuple[float, float]]]:
    return [
        [tuple(map(float, point.split(","))) for point in each.get("points").split()]
        for each in drawn.iter(f"{SVG}polyline")
    ]


def test_a_year_that_is_not_known_is_a_gap() -> None:
    drawn = draw((1, 2, None, 4), (None, 3, 3, None))
    assert [len(run) for run in runs(drawn)] == [2, 1, 2]
    assert len([*drawn.iter(f"{SVG}circle")]) == 5
    broken = [bool(each.get("stroke-dasharray")) for each in drawn.iter(f"{SVG}polyline")]
    assert broken == [False, False, True]
    texts = [each.text for each in drawn.iter(f"{SVG}text")]
    assert {"<0>", "<1>", "4"} <= set(texts)


@pytest.mark.parametrize(("lang", "turned"), [("fa", True), ("en", False)])
def test_time_runs_as_the_language_is_read(lang: str, turned: bool) -> None:
    [run] = runs(draw((1, 2, 3, 10**18), lang=lang))
    assert run == sorted(run, reverse=turned)
    assert all(24 <= y <= 144 for _x, y in run)


@pytest.mark.parametrize("values", [(None,) * 4, (0,) * 4, (-5, 0, 5, None), (7, 7, 7, 7)])
def test_nothing_zeros_and_negative_amounts_are_drawn(values: Any) -> None:
    drawn = draw(values, values)
    for run in runs(drawn):
        assert all(24 <= y <= 144 for _x, y in run)
    names = [
        float(each.get("y")) for each in drawn.iter(f"{SVG}text") if each.text in ("<0>", "<1>")
    ]
    assert len(names) in (0, 2)
    assert not names or abs(names[0] - names[1]) >= 13.9


def test_more_lines_than_can_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="more lines"):
        draw((1,) * 4, (2,) * 4, (3,) * 4)
