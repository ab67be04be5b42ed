"""The times below a picture: each in its place, with the year that it is part of."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.explore.engine.charts.canvas import WIDTH, width_of
from ckanext.mashhad.explore.engine.charts.column_chart import Bar, columns
from ckanext.mashhad.explore.engine.charts.dot_chart import Pair, dots
from ckanext.mashhad.explore.engine.charts.line_chart import MOST, Series, lines
from ckanext.mashhad.explore.engine.charts.small_charts import Small, small_columns
from ckanext.mashhad.explore.engine.charts.stacked_chart import Stack, stacked
from ckanext.mashhad.persian.calendar.calendar_words import JALALI_MONTHS

SVG = "{http://www.w3.org/2000/svg}"
LANGS = st.sampled_from(["fa", "en"])


def months(first: int, count: int, lang: Any) -> list[Bar]:
    """So many months from that one on, of which 0 is Farvardin 1400."""
    named = [
        (JALALI_MONTHS[n % 12].to(lang), f"{1400 + n // 12}") for n in range(first, first + count)
    ]
    return [Bar(name, 1, f"{name}: 1", name[:3] if lang == "en" else name, y) for name, y in named]


def named_below(picture: str) -> dict[float, list[tuple[float, float, str]]]:
    """By line the words below: where they start, counted as the language is read, and end."""
    found: dict[float, list[tuple[float, float, str]]] = {}
    for each in ElementTree.fromstring(picture).iter(f"{SVG}text"):
        if each.get("class") == "axis":
            words, x = each.text or "", float(each.get("x", ""))
            x = WIDTH - x if each.get("direction") == "rtl" else x
            x -= width_of(words) / 2 if each.get("text-anchor") == "middle" else 0
            found.setdefault(float(each.get("y", "")), []).append((x, x + width_of(words), words))
    return {y: sorted(each) for y, each in found.items()}


@given(st.integers(0, 30), st.integers(2, 24), LANGS)
def test_each_year_is_named_once_and_apart(first: int, count: int, lang: Any) -> None:
    bars = months(first, count, lang)
    below = named_below(columns(bars, "x", lang))
    names, years = (below[y] for y in sorted(below))
    for line in (names, years):
        assert line[0][0] >= -0.1
        assert line[-1][1] <= WIDTH + 0.1
        assert all(one[1] <= other[0] for one, other in pairwise(line))
    of_years = [bar.year for bar in bars]
    told = [words for _x, _end, words in years]
    assert told == sorted(set(told))
    # Each but a first one without room; the year after it says which it is.
    assert set(of_years) - set(told) <= {of_years[0]}
    assert of_years[-1] in told


@given(st.integers(2, 30))
def test_the_last_of_many_years_is_named(count: int) -> None:
    years = [Bar(f"{1400 + n}", 1, f"{n}: 1") for n in range(count)]
    [names] = named_below(columns(years, "x", "fa")).values()
    assert names[-1][2] == years[-1].name
    assert all(one[1] <= other[0] for one, other in pairwise(names))


def test_short_names_stand_where_long_ones_do_not_fit() -> None:
    [names, _years] = named_below(columns(months(2, 8, "en"), "x", "en")).values()
    assert [words for *_, words in names] == [
        "Kho",
        "Tir",
        "Mor",
        "Sha",
        "Meh",
        "Aba",
        "Aza",
        "Dey",
    ]
    [names, _years] = named_below(columns(months(2, 4, "en"), "x", "en")).values()
    assert [words for *_, words in names] == ["Khordad", "Tir", "Mordad", "Shahrivar"]


@given(st.integers(0, 3), st.integers(0, 3), LANGS)
def test_pictures_of_nothing_are_empty(things: int, layers: int, lang: Any) -> None:
    none = Bar("a", 0, "a: 0")
    assert columns([], "x", lang) == stacked([], "x", lang) == ""
    assert lines([], [Series("a", [], [])] * min(things, MOST), "x", lang) == ""
    assert small_columns([Small("a", [])] * things, lang) == [""] * things
    assert len(dots([Pair("a", None, None)] * things, lang)) == things
    drawn = [
        columns([none] * (things + 1), "x", lang),
        stacked([Stack(none, [none] * layers)] * (things + 1), "x", lang),
        lines(["a"] * (things + 1), [Series("a", [None] * (things + 1), ["a"] * 4)], "x", lang),
        *small_columns([Small("a", [none] * (things + 1))], lang),
    ]
    assert all(ElementTree.fromstring(each).tag == f"{SVG}svg" for each in drawn)


@pytest.mark.parametrize("words", ["", "مبلغ قراردادها، <منطقهٔ ۹>، سال ۱۴۰۴. " * 4])
def test_picture_that_stands_alone_says_what_it_is(words: str) -> None:
    drawn = ElementTree.fromstring(columns(months(0, 2, "fa"), "x", "fa", words))
    title = drawn.find(f"{SVG}title")
    assert (title.text if title is not None else "") == words
    assert drawn.get("aria-label") == (words or "x")
    lines_ = [each for each in drawn.iter(f"{SVG}text") if each.get("class") == "caption"]
    assert " ".join(each.text or "" for each in lines_).split() == words.split()
    height = float(drawn.get("viewBox", "").split()[3])
    assert all(float(each.get("y", "")) <= height for each in lines_)
