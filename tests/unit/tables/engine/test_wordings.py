"""Texts known by their words, in any order and among words that add nothing."""

from __future__ import annotations

import pytest

from ckanext.mashhad.tables.engine.wordings import Wordings

KNOWN = [
    ("مبلغ", "amount"),
    ("مبلغ قرارداد", "amount"),
    ("تاریخ شروع", "start"),
    ("شماره", "number"),
]
WORDINGS = Wordings([*KNOWN, ("ترک تشریفات", "waiver")], ["قرارداد", "کل", "با", "و"])


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("مبلغ کل قرارداد", "amount"),
        ("مبالغ قراردادها", "amount"),
        ("شروع (تاریخ)", "start"),
        ("ابتدای زمان قرارداد", "start"),
        ("ش. قرارداد", "number"),
        ("ترک‌تشریفات", "waiver"),
    ],
)
def test_words_in_any_order_among_fillers_are_known(text: str, meaning: str) -> None:
    assert WORDINGS.meanings(text) == {meaning}


@pytest.mark.parametrize(
    "text", ["مبلغ تضمین", "تاریخ", "قرارداد", "ش", "عدم ترک تشریفات", "مبلغ شماره", "مبلغ " * 40]
)
def test_word_that_is_left_over_or_missing_leaves_text_unknown(text: str) -> None:
    assert WORDINGS.meanings(text) == set()


def test_longest_known_wording_decides() -> None:
    wordings = Wordings([("عنوان", "title"), ("عنوان ردیف", "line")], ["ردیف", "عنوان"])
    assert wordings.meanings("عنوان ردیف") == {"line"}
