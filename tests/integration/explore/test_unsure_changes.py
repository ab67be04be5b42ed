"""Changes and payments of which it is not sure what they say of a contract accuse nobody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.explore.conftest import CHANGES, row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

MILLIARD = 10**9
OF_A, OF_B = ("شرکت الف‌سازان", "10380284790"), ("شرکت برج‌سازان", "10100338063")
#: What would be said of a contract whose changes were misread.
SIGNS = ("raised", "overpaid", "prolonged", "changed")


def of_number(number: str, kind: str, amount: Any, day: str, **more: Any) -> tuple[str, ...]:
    one = row(1, "روکش", amount, kind=kind, day=day, how="" if kind else "استعلام", **more)
    end = more.get("end", one[-1])
    return (one[0], number, *one[2:-1], end)


@pytest.fixture
def fired(ask: Any) -> Any:
    """Which of these signs a contract of a unit carries, and why the others were not judged."""

    def call(which: str = "fired") -> dict[str, Any]:
        rows = ask("signs.json")["rows"]
        return {one["sign"]: one[which] for one in rows if one["sign"] in SIGNS}

    return call


def contracts(ask: Any) -> dict[str | None, Any]:
    """The pages of contracts, for programs, by the legal id of the other party."""
    rows = ask("contracts.json")["rows"]
    return {one["counterparty_id"]: ask(f"contracts/{one['id']}.json") for one in rows}


def test_rows_of_another_company_are_of_its_contract(publish: Any, ask: Any, fired: Any) -> None:
    """Numbers begin anew each year, and registers go on with contracts of the year before."""
    publish(of_number("15", "", 10 * MILLIARD, "1403/02/10", party=OF_A))
    publish(
        of_number("15", "", 2 * MILLIARD, "1404/02/01", party=OF_B, end=""),
        of_number("15", "الحاقیه", 2 * MILLIARD, "1404/03/01", party=OF_A, end=""),
        of_number("15", "پرداخت", 9 * MILLIARD, "1404/03/10", party=OF_A, end=""),
        fiscal_year="1404",
    )
    known = contracts(ask)
    sums = {key: (one["comes_to"], one["paid"]) for key, one in known.items()}
    assert sums == {OF_A[1]: (12 * MILLIARD, 9 * MILLIARD), OF_B[1]: (2 * MILLIARD, 0)}
    assert (fired()["overpaid"], fired()["raised"]) == (0, 1)


def test_rows_of_a_company_without_a_contract_are_of_nobody(
    publish: Any, ask: Any, fired: Any, read: Any
) -> None:
    publish(
        of_number("16", "", 2 * MILLIARD, "1403/02/01", party=OF_B),
        of_number("16", "الحاقیه", 2 * MILLIARD, "1403/03/01", party=OF_A),
        of_number("16", "پرداخت", 9 * MILLIARD, "1403/03/10", party=OF_A),
    )
    assert fired() == dict.fromkeys(SIGNS, 0)
    unknown = ask("signs/contract_unknown.json")
    assert (unknown["count"], unknown["cannot_be_evaluated"]) == (0, {"number_of_several": 1})
    [contract] = ask("contracts.json")["rows"]
    text = read(f"/explore/contracts/{contract['id']}")
    assert "۲ ردیف با همین شماره از شرکتی دیگر یا پیش از این قرارداد است" in text


def test_amount_copied_or_told_anew_raises_nothing(publish: Any, ask: Any, fired: Any) -> None:
    """Nothing says of such a row whether its amount is added."""
    publish(
        of_number("1403/1", "", 10 * MILLIARD, "1403/02/01"),
        of_number("1403/1", "الحاقیه", 10 * MILLIARD, "1403/06/01", end="1403/12/25"),
        of_number("1403/2", "", 10 * MILLIARD, "1403/02/01"),
        of_number("1403/2", "الحاقیه", 12 * MILLIARD, "1403/06/01"),
        of_number("1403/3", "", 10 * MILLIARD, "1403/02/01"),
        of_number("1403/3", "الحاقیه", 4 * MILLIARD, "1403/06/01"),
    )
    assert (fired()["raised"], fired()["overpaid"]) == (1, 0)
    assert ask("signs/raised.json")["cannot_be_evaluated"] == {"change_amounts_missing": 2}


def test_addendum_may_leave_the_amount_as_it_is(publish: Any, ask: Any, fired: Any) -> None:
    publish(
        of_number("1403/1", "", 10 * MILLIARD, "1403/02/01"),
        of_number("1403/1", "الحاقیه", 0, "1403/06/01", end="1403/12/25"),
        of_number("1403/2", "", 10 * MILLIARD, "1403/02/01"),
        of_number("1403/2", "الحاقیه", "", "1403/06/01", end="1403/12/25"),
        of_number("1403/2", "فسخ", "", "1403/07/01"),
    )
    assert (fired()["raised"], fired("unknown")["raised"]) == (0, 1)
    assert (fired()["changed"], fired()["prolonged"]) == (2, 1)


@pytest.mark.parametrize("kind", ["", "پرداخت"])
def test_contract_and_payment_have_an_amount(publish: Any, kind: str) -> None:
    for amount in ("", 0):
        first = [of_number("1403/1", "", MILLIARD, "1403/02/01")] if kind else []
        publish(*first, of_number("1403/1", kind, amount, "1403/03/01"), refused=True)


def test_change_without_a_day_leaves_signs_open(
    publish: Any, tables: Any, ask: Any, fired: Any
) -> None:
    """What was agreed at some time may cover what was paid."""
    publish(
        of_number("1403/1", "", 10 * MILLIARD, "1403/02/01"),
        of_number("1403/1", "الحاقیه", 2 * MILLIARD, ""),
        of_number("1403/1", "پرداخت", 115 * MILLIARD // 10, "1403/06/01"),
    )
    assert fired() == dict.fromkeys(SIGNS, 0)
    for sign in SIGNS:
        assert ask(f"signs/{sign}.json")["cannot_be_evaluated"] == {"change_day_missing": 1}
    # A list of changes may tell the same with its day.
    head, _line = CHANGES.splitlines()
    tables(f"{head}\n1403/1,الحاق,1403/05/01,{2 * MILLIARD},\n", covers=["amendments"])
    assert (fired()["raised"], fired()["overpaid"], fired("unknown")["overpaid"]) == (1, 0, 0)
