"""What the gate of words takes for the other calendar, and what it does not."""

from __future__ import annotations

import pytest

from tests import page_language


@pytest.mark.parametrize("text", ["در سال ۲۰۲۴", "۲۰۲۴-۰۵-۰۱", "از ۱۹۹۹ تا امروز", "۵ اوت"])
def test_a_year_and_a_month_of_the_other_calendar_are_faults(text: str) -> None:
    assert len(list(page_language.faults("fa", [("page", text)]))) == 1


@pytest.mark.parametrize(
    "text", ["شمارهٔ پیگیری: ۲۰۴۵-۱۹۷۰-۲۰۲۴", "در سال ۱۴۰۳", "۲۰٬۴۵۰ ردیف", "تا ۲۰۰۰ نویسه"]
)
def test_a_receipt_drawn_by_chance_a_count_and_a_limit_are_none(text: str) -> None:
    assert list(page_language.faults("fa", [("page", text)])) == []
