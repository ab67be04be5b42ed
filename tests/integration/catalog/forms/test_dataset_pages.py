"""What was filled in stands on the dataset's page in words, and what was not is left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def test_readers_see_persian_words_and_no_codes(
    look: Callable[[str], str], create: Callable[..., dict[str, Any]]
) -> None:
    made = create(
        deal_classes=["medium", "large"],
        duties=["msh-con"],
        theme=["GOVE"],
        frequency="MONTHLY",
        total_amount=12_500_000_000_000,
        legal_basis="مادهٔ ۷۱",
    )
    page = look(f"/contract/{made['name']}")
    words = ("معاملات متوسط", "انتشار همهٔ قراردادهای شهرداری", "حکمرانی", "ماهانه", "مادهٔ ۷۱")
    assert [word for word in words if word not in page] == []
    assert "۱۲٬۵۰۰ میلیارد ریال" in page
    assert "۱۲٬۵۰۰٬۰۰۰٬۰۰۰٬۰۰۰ ریال" in page
    assert "نیمهٔ" in look(f"/contract/{create(period_part='h1')['name']}")
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    for code in ("msh-con", "GOVE", "MONTHLY", "2024-03-20", "['", '{"', "contract_count"):
        assert code not in text, code


def test_empty_fields_are_not_shown(
    look: Callable[[str], str], create: Callable[..., dict[str, Any]]
) -> None:
    page = look(f"/contract/{create(nil_report='false')['name']}")
    assert "هیچ قراردادی" not in page
    assert "جمع مبلغ قراردادها" not in page
    assert "این فهرست در بر دارد" in page
