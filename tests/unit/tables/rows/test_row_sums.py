"""What lines of a budget come to: each amount once, whichever of them are asked for."""

from __future__ import annotations

import polars as pl
import pytest

from ckanext.mashhad.tables.rows import row_sums

#: code, parent, side, approved, amount
LINES = [
    ("10", None, "source", 100, 90),
    ("1001", "10", "source", 60, 50),
    ("100101", "1001", "source", 60, 50),
    ("1002", "10", "source", 40, 40),
    ("20", None, "use", None, 70),
    ("2001", "20", "use", 30, 70),
]


def lines(rows=LINES) -> pl.DataFrame:
    texts, amounts = ("code", "parent_code", "side"), ("approved", "amount")
    types = {**dict.fromkeys(texts, pl.String), **dict.fromkeys(amounts, pl.Int64)}
    frame = pl.DataFrame(rows, schema=types, orient="row")
    absent = [pl.lit(None, pl.String).alias(name) for name in ("unit", "fiscal_year")]
    return frame.with_columns(*absent, _sheet=pl.lit(0))


def summed(codes=None, by=("side",), rows=LINES):
    frame = lines(rows)
    among = frame["code"].is_in(codes) if codes else frame["code"].is_not_null()
    return row_sums.of_lines(frame, among, list(by), ["approved", "amount"])


def test_sides_are_apart_and_parts_are_not_counted_again():
    assert summed() == {
        ("source",): {"approved": 100, "amount": 90},
        ("use",): {"approved": 30, "amount": 70},  # the heading has nothing there, its part has
    }


@pytest.mark.parametrize(
    ("codes", "amount"),
    [
        (["1001", "1002"], 90),
        (["100101"], 50),
        (["10", "100101"], 90),  # a part of a part, whose own parent is not asked for
        (["100101", "1002"], 90),
    ],
)
def test_of_what_is_asked_for_each_amount_counts_once(codes, amount):
    assert summed(codes)[("source",)]["amount"] == amount


def test_codes_tell_parts_where_no_parent_is_named():
    rows = [("1000", None, "source", 1, 90), ("100001", None, "source", 1, 90)]
    assert summed(rows=rows)[("source",)]["amount"] == 90


def test_zeros_at_the_end_of_a_code_only_fill_it_up():
    rows = [("100000", None, "source", 1, 300), ("101000", None, "source", 1, 100)]
    rows += [("102000", None, "source", 1, 200)]
    assert summed(rows=rows)[("source",)]["amount"] == 300


def test_where_nobody_can_tell_the_parts_there_is_no_sum():
    rows = [("100000", None, "source", 1, 300), ("101000", None, "source", 1, 100)]
    assert summed(rows=rows)[("source",)]["amount"] is None


def test_part_of_heading_without_amount_joins_above():
    rows = [("10", None, "use", None, 90), ("11", "10", "use", None, None)]
    assert summed(rows=[*rows, ("111", "11", "use", None, 50)])[("use",)]["amount"] == 90


def test_sums_are_exact_beyond_what_database_keeps_in_one_number():
    rows = [(str(n), None, "use", None, 2**62) for n in range(5)]
    assert summed(rows=rows, by=()) == {(): {"approved": None, "amount": 5 * 2**62}}


def test_a_line_that_names_itself_as_its_parent_counts():
    assert summed(rows=[("10", "10", "use", 5, 5)])[("use",)]["amount"] == 5
