"""A column with few different texts is read by its lexicon, and means the same."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.tables.engine.common import lexicons, row_frames
from ckanext.mashhad.tables.engine.common.lexicons import Lexicons
from ckanext.mashhad.tables.engine.readers import blocks
from tests.unit.tables.table_files import CONTRACT, as_csv, as_xlsx, checked, contract, table

TEXTS = st.sampled_from(["الف", " الف", "ب\u200c", "-", "", "۱", "1", "09121234567", "\t", "مجموع"])
FRAMES = st.lists(st.lists(TEXTS, min_size=1, max_size=12), min_size=1, max_size=4)


@pytest.fixture
def small(monkeypatch):
    """Lexicons where there are few rows, too."""
    monkeypatch.setattr(lexicons, "FEWEST_ROWS", 1)
    monkeypatch.setattr(blocks, "SIZE", 900)


@given(FRAMES, st.sampled_from([1, 10**6]), st.sampled_from([2, 10**6]))
def test_cells_are_cleaned_alike_with_a_lexicon_and_without(frames, fewest, most):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lexicons, "FEWEST_ROWS", fewest)
        patched.setattr(lexicons, "MOST_TEXTS", most)
        kept = Lexicons(row_frames.clean)
        for frame in frames:
            given_texts = pl.Series("0", frame, dtype=pl.String)
            (cells,) = kept.cells([given_texts])
            assert cells.cast(pl.String).equals(*row_frames.clean([given_texts]))


MIXED = [
    contract(contract_number=f"1403/{n}", subject=("خرید", "اجرا", " خرید ", "-")[n % 4])
    for n in range(80)
]
MIXED[9] = contract(contract_number="1403/9", amount="۱۲٬۵۰۰", notes="تماس 09121234567")
MIXED[33] = contract(contract_number="1403/33", contract_date="1402/12/30", award_method="قرعه")
MIXED[34] = contract(contract_number="1403/34", contract_date="1402/12/30", award_method="قرعه")
MIXED[60] = contract(contract_number="1403/33", amount="0", end_date="1380/01/01")
MIXED[61] = contract(contract_number="جمع", subject="جمع کل", amount="1")
MIXED[70] = contract(contract_number="1403/70", notes="تماس 09121234567")


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_the_same_is_found_with_lexicons_and_without(make, small, monkeypatch):
    file = make(table(MIXED))
    with_lexicons = checked(file)
    monkeypatch.setattr(lexicons, "FEWEST_ROWS", 10**6)
    assert checked(file) == with_lexicons
    assert len({finding.rule for finding in with_lexicons.findings}) >= 6


def test_a_rule_that_many_rows_break_is_told_at_each_of_them(small):
    report = checked(as_csv(table([*[CONTRACT] * 3, *[contract(award_method="قرعه")] * 50])))
    told = [finding.row for finding in report.findings if finding.rule == "code.unknown"]
    assert told == list(range(5, 55))
