"""Stacked columns: layers that are told apart without colours, each with its name."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from ckanext.mashhad.explore.engine.charts.canvas import INK, PALE, PAPER
from ckanext.mashhad.explore.engine.charts.column_chart import Bar
from ckanext.mashhad.explore.engine.charts.stacked_chart import Stack, stacked

SVG = "{http://www.w3.org/2000/svg}"
LAYERS = ("بدون رقابت", "با <رقابت>", "سایر")


def draw(*columns: tuple[int, ...], lang: Any = "fa") -> Any:
    stacks = [
        Stack(
            Bar(f"{n}", sum(values), f"{n}: {sum(values)}"),
            [Bar(name, value, name) for name, value in zip(LAYERS, values, strict=True)],
        )
        for n, values in enumerate(columns)
    ]
    return ElementTree.fromstring(stacked(stacks, "label", lang))


def named(drawn: Any) -> list[str]:
    return [each.text for each in drawn.iter(f"{SVG}text") if each.get("class") == "series"]


def luminance(colour: str) -> float:
    full = colour if len(colour) == 7 else "#" + "".join(2 * each for each in colour[1:])
    parts = (int(full[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(("one", "other"), [(INK, PALE), (INK, PAPER)])
def test_neighbours_differ_in_lightness(one: str, other: str) -> None:
    dark, light = sorted((luminance(one), luminance(other)))
    assert (light + 0.05) / (dark + 0.05) >= 3


def test_layers_add_up_from_the_ground() -> None:
    drawn = draw((1, 2, 1), (4, 0, 4))
    boxes = [group.find(f"{SVG}rect") for group in drawn.iter(f"{SVG}g")]
    heights = [float(box.get("height")) for box in boxes]
    assert heights == pytest.approx([15.5, 31, 15.5, 62, 62], abs=0.1)
    ends = [float(box.get("y")) + height for box, height in zip(boxes, heights, strict=True)]
    assert ends[:3] == pytest.approx([144, 128.5, 97.5], abs=0.2)
    # The striped layer is known by its lines, of which each box of it has one.
    assert len([each for each in drawn.iter(f"{SVG}line") if each.get("stroke-dasharray")]) == 3
    assert named(drawn) == [LAYERS[2], LAYERS[1], LAYERS[0]]


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize(
    "columns", [((0, 0, 0),), ((5, 0, 0),), ((0, 10**18, 1), (3, 0, 0)), ((1, 1, 1),) * 24]
)
def test_layers_without_a_value_are_not_named(columns: Any, lang: str) -> None:
    drawn = draw(*columns, lang=lang)
    known = [name for n, name in enumerate(LAYERS) if any(each[n] for each in columns)]
    assert sorted(named(drawn)) == sorted(known)
    heights = [float(each.get("y")) for each in drawn.iter(f"{SVG}text")]
    assert all(0 <= y <= 170 for y in heights)


def test_more_layers_than_fillings_are_refused() -> None:
    layer = Bar("a", 1, "a")
    with pytest.raises(ValueError, match="more layers"):
        stacked([Stack(layer, [layer] * 4)], "label", "fa")
