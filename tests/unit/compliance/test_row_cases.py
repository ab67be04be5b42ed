"""Which rows of a table are cases of a duty, and how one is told from another."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.compliance import row_cases
from ckanext.mashhad.tables import schema
from ckanext.mashhad.tables.schema import Cases

CONTRACTS = schema.load("contracts").cases
assert CONTRACTS


def row(number: str, day: str, record: str = "", subject: str = "پل") -> tuple[str, ...]:
    given = {
        "contract_number": number,
        "contract_date": day,
        "record": record,
        "subject": subject,
    }
    return tuple(given[name] for name in row_cases.columns(CONTRACTS))


def keys(cases: Cases, rows: list[tuple[str, ...]]) -> set[tuple[str, str]]:
    return {(one.key, one.day.isoformat()) for one in row_cases.of_rows(cases, rows)}


def test_contracts_and_addenda_are_cases_and_payments_are_none() -> None:
    found = row_cases.of_rows(
        CONTRACTS,
        [
            row("1", "2024-05-01", "contract"),
            row("1", "2024-06-01", "addendum"),
            row("1", "2024-07-01", "payment"),
            row("2", "2024-05-02"),
        ],
    )
    assert [(one.called, one.day.isoformat()) for one in found] == [
        ("1", "2024-05-01"),
        ("2", "2024-05-02"),
        ("1", "2024-06-01"),
    ]


def test_a_row_that_does_not_say_what_it_is_is_the_contract_that_says_so() -> None:
    assert keys(CONTRACTS, [row("1", "2024-05-01")]) == keys(
        CONTRACTS, [row("1", "2024-05-01", "contract")]
    )


def test_two_addenda_of_a_contract_are_two_cases() -> None:
    rows = [row("1", "2024-06-01", "addendum"), row("1", "2024-06-09", "addendum")]
    assert len(keys(CONTRACTS, rows)) == 2
    first = row_cases.of_rows(CONTRACTS, rows[:1])[0]
    assert (first.key, "2024-06-01") in keys(CONTRACTS, rows)


def test_the_next_addendum_in_the_register_of_another_month_is_another_case() -> None:
    (first,) = row_cases.of_rows(CONTRACTS, [row("1", "2024-06-01", "addendum")])
    (second,) = row_cases.of_rows(CONTRACTS, [row("1", "2024-07-09", "addendum")])
    assert first.key != second.key
    both = [row("1", "2024-07-09", "addendum"), row("1", "2024-06-01", "addendum")]
    assert {one.key for one in row_cases.of_rows(CONTRACTS, both)} == {first.key, second.key}
    same_day = row_cases.of_rows(CONTRACTS, [both[0], both[0]])
    assert len({one.key for one in same_day}) == 2


def test_a_row_without_a_day_is_no_case() -> None:
    assert row_cases.of_rows(CONTRACTS, [row("1", ""), row("2", "soon")]) == []


def test_a_subject_written_anew_is_the_same_case() -> None:
    (old,) = row_cases.of_rows(CONTRACTS, [row("1", "2024-05-01", subject="پل")])
    (new,) = row_cases.of_rows(CONTRACTS, [row("1", "2024-05-03", subject="پل بزرگ")])
    assert old.key == new.key


@given(
    st.lists(
        st.tuples(st.sampled_from("123"), st.dates().map(str), st.sampled_from(["", "addendum"]))
    ),
    st.integers(0, 99),
)
def test_the_order_of_rows_changes_no_case(rows: list[tuple[str, str, str]], seed: int) -> None:
    made = [row(*each) for each in rows]
    assert keys(CONTRACTS, made) == keys(CONTRACTS, random.Random(seed).sample(made, len(made)))
