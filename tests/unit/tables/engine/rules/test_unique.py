"""Rows that repeat an earlier one are found by their hash first, and are those that do."""

from __future__ import annotations

import datetime as dt

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.tables.engine.rules import unique
from ckanext.mashhad.tables.engine.rules.base import Context
from ckanext.mashhad.tables.engine.schema.schema import TableRule, When

TEXTS = st.sampled_from([None, "1403/1", "1403/2", "1403/12", ""])
ROWS = st.lists(st.tuples(TEXTS, st.sampled_from([None, 1, 2]), st.sampled_from("ab")))
CONTEXT = Context(dt.date(2026, 1, 1))


@given(ROWS, st.booleans(), st.sampled_from([None, When("side", ("a",))]))
def test_each_row_that_repeats_earlier_one_is_told_with_first(rows, both, when):
    columns = ("number", "part") if both else ("number",)
    rule = TableRule("again", "unique", "error", {}, {}, "", columns, when)
    schema = {"number": pl.String, "part": pl.Int64, "side": pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    frame = frame.with_columns(_row=pl.int_range(2, frame.height + 2, dtype=pl.UInt32))
    first: dict[tuple, int] = {}
    expected = []
    for index, (number, of_part, side) in enumerate(rows):
        if number is None or (when and side != "a"):
            continue
        key = (number, of_part) if both else (number,)
        if key in first:
            expected.append((index, first[key] + 2))
        first.setdefault(key, index)
    hits = unique.check(rule, frame, CONTEXT)
    assert [(hit.index, hit.params["first"]) for hit in hits] == expected


def test_one_number_written_in_two_ways_stands_twice():
    numbers = ["H 1", "h1", "۱۴۰۳/۱۲ - الف", "۱۴۰۳/۱۲–الف", "ق 7", "ق\u200c7", "H 2", None]
    frame = pl.DataFrame({"_row": range(2, len(numbers) + 2), "number": numbers})
    rule = TableRule("again", "unique", "error", {}, {}, "", ("number",))
    hits = unique.check(rule, frame, CONTEXT)
    assert [(hit.index, hit.params["first"]) for hit in hits] == [(1, 2), (3, 4), (5, 6)]
