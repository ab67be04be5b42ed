"""Units that begin their numbers anew each year, so that a number alone names several contracts."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.mashhad.explore.facts import upkeep
from tests.integration.explore.conftest import CALLS, COMPANY, HEAD, row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

MILLIARD = 10**9
OTHER = ("شرکت پل‌سازان", "")
PAYMENTS = "شمارهٔ قرارداد,تاریخ پرداخت,مبلغ پرداخت,دریافت‌کننده\n"


@pytest.fixture(autouse=True)
def _no_other_rows(with_plugins: None, clean_db: None) -> None:
    """Forget what other tests published of the same unit."""
    upkeep.tick()


def numbered(year: int, amount: int, number: str = "1", **more: Any) -> tuple[str, ...]:
    """A contract of a year by a number that does not tell it."""
    found = row(1, f"روکش {year}", amount, day=more.pop("day", f"{year}/02/10"), **more)
    return (found[0], number, *found[2:])


@pytest.fixture
def stories(ask: Any) -> Any:
    """By year what the page of its contract tells, for programs."""

    def call() -> dict[int, Any]:
        rows = ask("contracts.json")["rows"]
        return {each["year"]: ask(f"contracts/{each['id']}.json") for each in rows}

    return call


def test_a_number_is_another_contract_in_another_year(publish: Any, ask: Any) -> None:
    others = ("1350", "ق-1350", "13501")
    rows = [numbered(1402, 3 * MILLIARD, number) for number in others]
    publish(numbered(1402, 2 * MILLIARD), *rows, fiscal_year="1402")
    rows = [numbered(1403, MILLIARD, number) for number in others]
    publish(numbered(1403, 3 * MILLIARD), *rows, period_part="m02")
    # The same contract again, and one whose day is not written.
    again = numbered(1403, 4 * MILLIARD), numbered(1402, MILLIARD, "2", day="")
    publish(*again, fiscal_year="1403", period_part="h1")
    found = ask("contracts.json")
    assert (found["count"], found["amount"]) == (9, 19 * MILLIARD)
    assert ask("contracts.json", fiscal_year=1402)["amount"] == 11 * MILLIARD


def test_a_day_that_was_mended_makes_no_other_contract(publish: Any, ask: Any) -> None:
    """Where all else is as it was: a year later the same company may get the same again."""
    days = ("1402/12/20", "1403/01/15"), ("", "1402/11/01")
    for number, (first, last) in enumerate(days, 7):
        for part, day in (("m01", first), ("m02", last)):
            publish(numbered(1403, MILLIARD, str(number), day=day), period_part=part)
    assert ask("contracts.json")["count"] == 2
    for year in (1401, 1402):
        publish(numbered(year, MILLIARD, "9"), fiscal_year=str(year))
    assert ask("contracts.json")["count"] == 4


def test_a_number_with_its_year_is_one_contract_in_all_of_them(publish: Any, ask: Any) -> None:
    """Though the later file does not write its day."""
    for number in ("1402/12", "14020012", "ق-1402-12"):
        publish(numbered(1402, MILLIARD, number), fiscal_year="1402", period_part="m02")
        publish(numbered(1403, MILLIARD, number, day=""), fiscal_year="1403", period_part="m03")
    assert ask("contracts.json")["count"] == 3


def test_payments_go_to_the_contract_that_was_there(
    publish: Any, tables: Any, stories: Any, ask: Any
) -> None:
    """Whichever of the files came first."""
    early = f"1,1402/06/01,{MILLIARD},\n1,1404/06/01,{2 * MILLIARD},{OTHER[0]}\n"
    tables(f"{PAYMENTS}{early}", covers=["payments"], fiscal_year="1402")
    later = f"1,1403/06/01,{4 * MILLIARD},\n1,1402/01/20,{8 * MILLIARD},\n1,1401/06/01,9,\n"
    publish(numbered(1402, 20 * MILLIARD, party=(OTHER[0], "10380284790")), fiscal_year="1402")
    assert stories()[1402]["paid"] == 3 * MILLIARD
    tables(f"{PAYMENTS}{later}", covers=["payments"], fiscal_year="1403")
    # What was paid long before a contract is of another one, that nobody has published.
    assert stories()[1402]["paid"] == 15 * MILLIARD
    publish(numbered(1403, 5 * MILLIARD, party=COMPANY), fiscal_year="1403")
    found = stories()
    assert {year: each["paid"] for year, each in found.items()} == {
        1402: 11 * MILLIARD,
        1403: 4 * MILLIARD,
    }
    assert ask("signs/overpaid.json")["count"] == 0


def test_payments_come_back_when_their_contract_goes(
    publish: Any, tables: Any, stories: Any, act: Any
) -> None:
    publish(numbered(1402, 20 * MILLIARD), fiscal_year="1402")
    last = publish(numbered(1403, 20 * MILLIARD), fiscal_year="1403")
    tables(f"{PAYMENTS}1,1403/06/01,{MILLIARD},\n", covers=["payments"], fiscal_year="1403")
    assert {year: each["paid"] for year, each in stories().items()} == {1402: 0, 1403: MILLIARD}
    act("resource_delete", id=last["resources"][0]["id"], reason="دو بار فرستاده شده بود")
    upkeep.tick()
    assert {year: each["paid"] for year, each in stories().items()} == {1402: MILLIARD}


def test_rows_beside_contracts_are_of_their_register(publish: Any, stories: Any) -> None:
    more = numbered(1403, MILLIARD, kind="الحاقیه", how="")
    paid = numbered(1402, MILLIARD, kind="پرداخت", day="1402/07/01", how="")
    publish(numbered(1402, 5 * MILLIARD), more, fiscal_year="1402")
    # A row of a register is of its own contract, though a later one was there by then.
    publish(numbered(1401, 10 * MILLIARD), paid, fiscal_year="1401")
    found = {year: (each["comes_to"], each["paid"]) for year, each in stories().items()}
    assert found == {1401: (10 * MILLIARD, MILLIARD), 1402: (6 * MILLIARD, 0)}


def test_calls_and_bids_are_told_by_their_days(tables: Any, publish: Any, stories: Any) -> None:
    """And a call with a contract's number is no part of that."""
    first = CALLS.replace("T1", "1").replace("T2", "2").replace("1403/02/01", "1402/12/01")
    later = first.replace("1402/12/01", "1403/07/01").replace("1403/02/", "1403/07/")
    publish((*numbered(1403, MILLIARD, "2"), "1"), head=(*HEAD, "شمارهٔ مناقصه"))
    bids = f"1,{COMPANY[0]},5,1402/12/27\n1,{OTHER[0]},6,1403/01/18\n1,{OTHER[0]},6,1403/07/05\n"
    head = "شمارهٔ فراخوان,پیشنهاددهنده,مبلغ پیشنهاد,تاریخ دریافت پیشنهاد\n"
    tables(f"{head}{bids}", covers=["tenders"], period_part="h1")
    tables(later.replace("1403/03/01", "1403/08/01"), covers=["tenders"], fiscal_year="1403")
    tables(first, covers=["tenders"], fiscal_year="1402")
    [story] = stories().values()
    told = {(each["kind"], each["day"]) for each in story["events"]}
    calls = ("call", "2024-02-20"), ("bid", "2024-03-17"), ("bid", "2024-04-06")
    assert {each for each in told if each[0] in ("call", "bid")} == set(calls)
