"""Which rows of a table are cases of a duty, and how one is told from another."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.compliance.engine.evidence import row_cases
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.schema.schema import Cases

CONTRACTS = registry.load("contracts").cases
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


def test_row_that_not_say_what_it_is_is_contract_that_says_so() -> None:
    assert keys(CONTRACTS, [row("1", "2024-05-01")]) == keys(
        CONTRACTS, [row("1", "2024-05-01", "contract")]
    )


def test_two_addenda_of_a_contract_are_two_cases() -> None:
    rows = [row("1", "2024-06-01", "addendum"), row("1", "2024-06-09", "addendum")]
    assert len(keys(CONTRACTS, rows)) == 2
    first = row_cases.of_rows(CONTRACTS, rows[:1])[0]
    assert (first.key, "2024-06-01") in keys(CONTRACTS, rows)


def test_addendum_in_another_month_is_another_case() -> None:
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


REQUESTS = registry.load("requests").cases
assert REQUESTS


def asked(registered: str, answered: str, counts: str, subject: str = "قرارداد") -> tuple[str, ...]:
    received, given, refused = counts.split()
    values = {
        **{"subject": subject, "unit": "منطقهٔ ۹", "registered_on": registered},
        **{"answered_on": answered, "received": received, "answered": given, "refused": refused},
    }
    return tuple(values[name] for name in row_cases.columns(REQUESTS))


def read_cases(*rows: tuple[str, ...]) -> list[tuple[str, str, int]]:
    """Of each case its day, the day it was done, and how many it is."""
    found = row_cases.of_rows(REQUESTS, rows)
    return [(str(one.day), str(one.done or ""), one.many) for one in found]


def test_requests_are_counted_and_refusals_are_answers() -> None:
    assert read_cases(asked("2024-09-22", "2024-10-01", "4 3 1")) == [
        ("2024-09-22", "2024-10-01", 4)
    ]


def test_while_some_are_open_a_row_tells_of_these_alone() -> None:
    assert read_cases(asked("2024-09-22", "", "4 3 0")) == [("2024-09-22", "", 1)]
    assert read_cases(asked("2024-09-22", "2024-10-01", "4 3 0")) == [("2024-09-22", "", 1)]


def test_what_a_row_of_requests_does_not_tell_is_no_case() -> None:
    """Sums without a day, and answers of which nobody knows when they were given."""
    assert read_cases(asked("", "", "4 3 1"), asked("2024-09-22", "", "4 3 1")) == []


def test_requests_that_are_answered_later_are_the_same_case() -> None:
    (old,) = row_cases.of_rows(REQUESTS, [asked("2024-09-22", "", "1 0 0")])
    (new,) = row_cases.of_rows(REQUESTS, [asked("2024-09-22", "2024-10-01", "1 1 0")])
    assert old.key == new.key
    other = asked("2024-09-23", "", "1 0 0")
    assert row_cases.of_rows(REQUESTS, [other])[0].key != old.key


@given(
    st.lists(
        st.tuples(st.sampled_from("123"), st.dates().map(str), st.sampled_from(["", "addendum"]))
    ),
    st.integers(0, 99),
)
def test_the_order_of_rows_changes_no_case(rows: list[tuple[str, str, str]], seed: int) -> None:
    made = [row(*each) for each in rows]
    assert keys(CONTRACTS, made) == keys(CONTRACTS, random.Random(seed).sample(made, len(made)))
