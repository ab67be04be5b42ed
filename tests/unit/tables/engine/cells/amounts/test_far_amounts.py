"""How large the amounts of a table are, and which of them are far from all others."""

from __future__ import annotations

import polars as pl

from ckanext.mashhad.tables.engine.cells.amounts.far_amounts import AmountSpans, is_far
from ckanext.mashhad.tables.engine.findings.placed_amounts import AmountSpan
from ckanext.mashhad.tables.engine.schema.schema import When

ORDINARY = [n * 1_000_000_000 for n in (1, 2, 2, 3, 5, 8, 9, 12, 20, 30)]


def span_of(amounts: list[int | None]) -> AmountSpan:
    spans = AmountSpans(["amount"], None)
    for first in range(0, len(amounts), 4):  # frames come one after the other
        part = amounts[first : first + 4]
        rows = [first + n + 2 for n in range(len(part))]
        columns = {"_sheet": [0] * len(part), "_row": rows, "amount": part}
        spans.see(pl.DataFrame(columns, schema_overrides={"amount": pl.Int64}))
    return spans.spans()["amount"]


def test_smallest_median_and_largest_stand_with_their_rows() -> None:
    span = span_of([30, None, 10, 25, 20])
    assert (span.count, span.total) == (4, 85)
    assert (span.smallest, span.median, span.largest) == ((10, 4, 0), (20, 6, 0), (30, 2, 0))
    assert span_of([30, 10, 25]).median == (25, 4, 0)


def test_rows_that_a_sum_leaves_out_are_not_counted() -> None:
    spans = AmountSpans(["amount"], When("record", ("contract",), "contract"))
    rows = {"_sheet": [0] * 3, "_row": [2, 3, 4], "record": [None, "payment", "contract"]}
    spans.see(pl.DataFrame({**rows, "amount": [5, 700, 6]}))
    assert spans.spans()["amount"].total == 11


def test_amount_with_zeros_too_many_or_too_few_is_far() -> None:
    assert span_of(ORDINARY).far == ()
    assert span_of([*ORDINARY, 5_000_000_000_000]).far == ((5_000_000_000_000, 12, 0),)
    assert span_of([*ORDINARY, 5_000_000]).far == ((5_000_000, 12, 0),)


def test_of_few_amounts_one_a_hundred_times_the_next_is_far() -> None:
    few = ORDINARY[:4]
    assert span_of([*few, 3_000_000_000_000]).far == ((3_000_000_000_000, 6, 0),)
    assert span_of([*few, 2_000_000]).far == ((2_000_000, 6, 0),)
    assert span_of([*few, 50_000_000_000]).far == ()
    assert span_of([1, 10**12]).far == ()  # nobody can tell which of the two


def test_of_very_different_amounts_none_is_far() -> None:
    assert span_of([10**n for n in range(3, 15)]).far == ()
    assert span_of([0] * 12).far == ()


def test_amount_is_far_from_those_of_before_however_few_the_rows() -> None:
    assert not is_far(40_000_000_000, ORDINARY, 1)
    assert is_far(5_000_000_000_000, ORDINARY, 1)
    assert is_far(5_000_000, ORDINARY, 7)
    assert not is_far(5_000_000_000_000, ORDINARY[:7], 1)  # too few to say so


def test_far_amounts_beyond_those_named_and_zeros_are_counted() -> None:
    span = span_of([*ORDINARY * 6, *[5 * 10**15] * 7, 0, 0])
    assert (len(span.far), span.far_count, span.zeros) == (5, 7, 2)
