"""What a spreadsheet would run is told from what it would not, and comes back as it was."""

from __future__ import annotations

import pytest

from ckanext.mashhad.catalog.engine.text.formulas import bare, inert

HIDDEN = ("", "\u200f", "\u200e \u202b", "\ufeff", "\u00a0\u2003", "\u2068", "\u034f\x01", "\u2029")


@pytest.mark.parametrize("before", HIDDEN)
def test_a_formula_behind_marks_is_no_formula_any_more(before: str) -> None:
    for start in ("=1+1", "+cmd", "-x", "@SUM(1)", "\t=1", "＝1"):
        text = before + start
        assert inert(text) == f"'{text}"
        assert bare(inert(text)) == text


@pytest.mark.parametrize("text", ["\u200f-12.5", "متن = متن", "\u200fعلی", "", "\u200c"])
def test_a_number_and_a_text_stay_as_they_are(text: str) -> None:
    assert inert(text) == text
