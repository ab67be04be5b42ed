"""What codes of budget lines say, where a source is known."""

from __future__ import annotations

import pytest

from ckanext.mashhad.explore.engine.budgets import budget_codes
from ckanext.mashhad.explore.engine.budgets.budget_codes import Meaning


@pytest.mark.parametrize(
    ("side", "code", "found"),
    [
        ("source", "101002", Meaning("1", "عوارض عمومی (درآمدهای مستمر)")),
        ("source", "700001", Meaning("7", "سایر منابع تأمین اعتبار")),
        ("source", "101000", Meaning("101000", "عوارض عمومی که سازمان‌های دیگر وصول می‌کنند")),
        # Of other codes, and of those of uses, no source says anything.
        *(
            ("source", code, None)
            for code in ("801001", "0", "1", "10100", "1010020", "1-1002", "")
        ),
        ("source", "۱۰۱۰۰۲", None),
        ("use", "101002", None),
        ("", "101002", None),
    ],
)
def test_what_a_code_says(side, code, found):
    assert budget_codes.explain(side, code, "fa") == found


def test_meanings_tell_their_source_in_both_languages():
    fa, en = (budget_codes.basis(lang) for lang in ("fa", "en"))
    assert fa.text != en.text
    assert "۱۳۹۴" in fa.text
    assert fa.confidence == "v"
    assert all(source["title"] and source["url"].startswith("http") for source in fa.sources)
    assert budget_codes.explain("source", "201001", "en").text == "Specific levies"
