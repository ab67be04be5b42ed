"""Plain blocks of a CSV read at once give what reading record by record gives."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, cycle

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ckanext.mashhad.tables.engine.common import row_frames
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import (
    SIGNED,
    SIGNED_ALONE,
    bare,
    harmless,
    in_text,
    plain,
    suspect,
)
from ckanext.mashhad.tables.engine.readers import blocks
from ckanext.mashhad.tables.engine.readers.delimited import DelimitedSheet
from tests.unit.tables.table_files import CONTRACT, as_csv, checked, contract, table

WIDTH = 3
WIDEST = 5
CELLS = st.text(
    st.sampled_from(["a", "۱", " ", "-", "ک", "\u200c", "#", "'", "\\", "\t"]), max_size=4
)
ODD = st.sampled_from(["", '"a,b"', '"', '"a\nb"', "a,b,c,d", "\r", '""'])
LINES = st.lists(
    st.one_of(st.lists(CELLS, min_size=0, max_size=4).map(",".join), ODD), min_size=1, max_size=8
)


def one_by_one(sheet: DelimitedSheet, after: int) -> list[tuple]:
    rows = (row for row in sheet.rows() if row[0] > after)
    return _as_wide(row_frames.frames(rows, WIDTH))


def at_once(sheet: DelimitedSheet, after: int) -> list[tuple]:
    return _as_wide(sheet.frames(after, WIDTH, lambda rows: rows))


def _as_wide(frames: Iterable[pl.DataFrame]) -> list[tuple]:
    """The rows; only the frame that holds a longer one is wider."""
    return [row + (None,) * (WIDEST - len(row)) for frame in frames for row in frame.rows()]


ENDS = st.sampled_from([["\n"], ["\r\n"], ["\n", "\r\n"]])


@given(LINES, ENDS, st.booleans(), st.integers(0, 3), st.integers(8, 99))
@example(["a,b", "", "c"], ["\n"], True, 0, 99)
@example(["a,b,c", "d\re"], ["\r\n"], False, 0, 99)
@example(["a,b,c", "d,e,f\r"], ["\r\n"], True, 0, 99)
@example(["a,b,c", '"x', 'y",d'], ["\n"], False, 0, 99)
@example(["\ufeffa,b,c"], ["\n"], False, 0, 99)
def test_a_file_reads_the_same_in_blocks_and_record_by_record(lines, ends, closed, after, size):
    ended = list(chain.from_iterable(zip(lines, cycle(ends), strict=False)))
    content = "".join(ended if closed else ended[:-1]).encode()
    sheet = DelimitedSheet(content, "utf-8-sig", ",")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(blocks, "SIZE", size)
        try:
            expected = one_by_one(sheet, after)
        except TableError as error:
            with pytest.raises(TableError, match=error.rule):
                at_once(sheet, after)
            return
        assert at_once(sheet, after) == expected


def test_errors_are_told_at_the_same_rows_whatever_a_block_holds(monkeypatch):
    rows = [contract(contract_number=f"1403/{n}") for n in range(60)]
    rows[17] = contract(contract_number="1403/17", amount="0")
    rows[40] = contract(contract_number="1403/40", subject='نوشتهٔ «تازه"، ۲"')
    rows[55] = contract(contract_number="1403/55", amount="x")
    file = as_csv(table(rows))
    expected = [(f.rule, f.cell) for f in checked(file).findings]
    assert [cell for _, cell in expected] == ["H19", "H57"]
    monkeypatch.setattr(blocks, "SIZE", 700)
    assert [(f.rule, f.cell) for f in checked(file).findings] == expected


def test_too_many_rows_are_refused_in_blocks_too():
    file = as_csv(table([CONTRACT] * 300))
    with pytest.raises(TableError, match=r"file\.too_many_rows"):
        checked(file, limits=Limits(csv_rows=250))


DIGITS = "0123456789"
PIECES = st.sampled_from([
    *DIGITS, "09121234567", "0912 123 4567", "0912-123.45.67", "+98 (912) 1234567",
    "00989121234567", "IR820540102680020817909002", "82 0540 1026 8002 0817 9090 02",
    "6037991234567893", "2071771234567895", "2003093451268966", "کد ملی", "ش.م",
    "0499370899", " ", "-", ".", "/", ",", "٬", "a", "ک",
    "۹", "٠", "\u200c", "ٔ",
])  # fmt: skip


@given(st.lists(PIECES, max_size=6).map("".join))
def test_no_text_that_holds_an_identifier_is_passed_over(text):
    given = pl.Series([text])
    seen = plain(given)
    alone = bare(seen).str.contains("^[0-9]{10}$") | seen.str.contains("^[0-9]{8,9}$")
    looked_at = suspect(given) & ~harmless(given)
    if alone.all():
        assert looked_at.all()
    if not list(in_text(text)):
        return
    assert looked_at.all()
    without = bare(seen)
    pattern = SIGNED_ALONE if (without == seen).all() else SIGNED
    assert without.str.contains(pattern).all()


@pytest.mark.parametrize(
    ("number", "passed_over"),
    [
        ("2003093451268966", True),  # a tender
        ("20030934512689", False),  # too short to be told from a mobile with zeros
        ("12345678901234567890", True),
        ("2071771234567895", False),  # the card of a bank
        ("820540102680020817909002", False),  # a Sheba without its letters
        ("00989121234567", False),
        ("2003093451268966 09121234567", False),
    ],
)
def test_long_numbers_that_are_no_card_are_passed_over(number, passed_over):
    given = pl.Series([number])
    assert not passed_over or suspect(given).all()
    assert harmless(given).to_list() == [passed_over]
