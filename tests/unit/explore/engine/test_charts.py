"""Pictures of months: the names below them do not run into each other."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from ckanext.mashhad.explore.engine import charts

NAMES = ("Azar", "Dey", "Bahman", "Esfand", "Farvardin", "Ordibehesht", "Khordad", "Tir")


@pytest.mark.parametrize("lang", ["en", "fa"])
@pytest.mark.parametrize("count", [2, 5, 8, 12, 23, 24])
def test_names_of_months_stand_apart(count: int, lang: str) -> None:
    bars = [charts.Bar(NAMES[n % len(NAMES)], n, f"{n}: {n}") for n in range(count)]
    picture = charts.columns(bars, "x", lang)  # type: ignore[arg-type]
    named = re.findall(r'class="axis"[^>]* x="([0-9.]+)"[^>]*>([^<]+)<', picture)
    places = sorted((float(x), len(name) * 6.4 / 2) for x, name in named)
    assert len(places) >= 2
    for (x, half), (after, next_half) in pairwise(places):
        assert after - x >= min(half, 34) + min(next_half, 34)
