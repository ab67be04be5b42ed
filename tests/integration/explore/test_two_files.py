"""What two files of a unit tell of a call or a contract counts once, and nothing of it is lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.explore.conftest import CALLS, CHANGES, HEAD, row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

PAYMENTS = "شمارهٔ قرارداد,شمارهٔ پرداخت,تاریخ پرداخت,مبلغ پرداخت,نوع پرداخت\n"
CHANGE = f"{CHANGES.splitlines()[0]}\n"
MILLIARD = 10**9


@pytest.fixture
def story(ask: Any) -> Any:
    """What the page of the only contract tells, for programs."""

    def call() -> Any:
        [contract] = ask("contracts.json")["rows"]
        return ask(f"contracts/{contract['id']}.json")

    return call


def test_a_call_of_two_files_is_judged_by_the_last(tables: Any, ask: Any) -> None:
    tables(CALLS, covers=["tenders"], period_part="m02")
    assert ask("signs/single_bid.json")["count"] == 1
    mended = CALLS.replace("برنده تعیین شد,1,", "برنده تعیین شد,4,")
    tables(mended, covers=["tenders"], period_part="h1")
    assert ask("signs/single_bid.json")["count"] == 0
    [sign] = [each for each in ask("signs.json")["rows"] if each["sign"] == "single_bid"]
    assert sign["evaluable"] == 2


def test_bids_of_two_files_are_counted_by_company(tables: Any, ask: Any) -> None:
    calls = CALLS.replace("برنده تعیین شد,1,", "برنده تعیین شد,,")
    tables(calls.replace("برنده تعیین شد,3,", "برنده تعیین شد,,"), covers=["tenders"])
    head = "شمارهٔ فراخوان,پیشنهاددهنده,مبلغ پیشنهاد,وضعیت پیشنهاد\n"
    twice = "T2,شرکت راه‌سازی توس,5,معتبر\nT2,شرکت راه‌سازی توس,4,معتبر\nT2,شرکت شرق,6,انصراف\n"
    tables(f"{head}T1,شرکت راه‌سازی توس,5,معتبر\n{twice}", covers=["tenders"], period_part="m02")
    tables(f"{head}T1,شرکت پل‌سازان,6,معتبر\n", covers=["tenders"], period_part="m03")
    [case] = ask("signs/single_bid.json")["rows"]
    assert case["title"] == "خرید جدول"


def test_who_won_made_a_bid_though_others_are_listed(tables: Any, ask: Any) -> None:
    tables(CALLS, covers=["tenders"])
    head = "شمارهٔ فراخوان,پیشنهاددهنده,مبلغ پیشنهاد,وضعیت پیشنهاد\n"
    tables(f"{head}T1,شرکت پل‌سازان,6,مردود\n", covers=["tenders"], period_part="m02")
    assert ask("signs/single_bid.json")["cannot_be_evaluated"] == {"bids_differ": 1}


def test_a_payment_is_one_however_it_is_told_again(publish: Any, tables: Any, story: Any) -> None:
    """Its day is mended where it has a number, its kind where it has none."""
    publish(row(1, "روکش", 20 * MILLIARD))
    first = f"1403/1,1,1403/06/02,{6 * MILLIARD},\n1403/1,,1403/05/02,{MILLIARD},علی‌الحساب\n"
    again = f"1403/1,1,1403/06/03,{6 * MILLIARD},\n1403/1,,1403/05/02,{MILLIARD},پیش‌پرداخت\n"
    last = f"1403/1,1,1403/06/04,{6 * MILLIARD},صورت‌وضعیت\n"
    tables(PAYMENTS + first, covers=["payments"], period_part="m06")
    tables(PAYMENTS + again, covers=["payments"], period_part="h1")
    tables(PAYMENTS + last, covers=["payments"], period_part="m07")
    assert story()["paid"] == 7 * MILLIARD


def test_of_equal_payments_as_many_are_one_as_have_a_number(
    publish: Any, tables: Any, story: Any
) -> None:
    publish(row(1, "روکش", 20 * MILLIARD))
    equal = f"1403/1,,1403/05/02,{3 * MILLIARD},\n"
    tables(PAYMENTS + equal * 2, covers=["payments"], period_part="m05")
    tables(PAYMENTS + equal.replace("1,,", "1,4,"), covers=["payments"], period_part="h1")
    assert story()["paid"] == 6 * MILLIARD


def test_a_change_is_one_however_its_number_is_told(publish: Any, tables: Any, story: Any) -> None:
    publish(row(1, "روکش", 20 * MILLIARD))
    head = CHANGE.replace(",", ",شمارهٔ الحاقیه,", 1)
    for part, number in (("m06", ""), ("m07", "۱"), ("h1", "الحاقیه 1")):
        text = f"{head}1403/1,{number},تغییر,1403/06/01,{MILLIARD},1403/12/10\n"
        tables(text, covers=["amendments"], period_part=part)
    found = story()
    assert [each["kind"] for each in found["events"]].count("amendment") == 1
    assert found["comes_to"] == 21 * MILLIARD


def test_a_list_tells_no_more_changes_than_it_has(publish: Any, tables: Any, story: Any) -> None:
    """The end that it does not tell stays in the register, and the amount of another change."""
    first, last = (
        row(1, "روکش", n * MILLIARD, kind="الحاقیه", day=day, how="")
        for n, day in ((2, "1403/06/01"), (1, "1403/06/01"))
    )
    ends = (
        *row(1, "روکش", 4 * MILLIARD, kind="الحاقیه", day="1403/07/01", how="")[:-1],
        "1404/03/01",
    )
    publish(row(1, "روکش", 10 * MILLIARD), first, last, ends)
    told = f"1403/1,الحاق,1403/06/01,{MILLIARD},\n1403/1,الحاق,1403/07/01,{4 * MILLIARD},\n"
    tables(CHANGE + told, covers=["amendments"])
    found = story()
    assert (found["comes_to"], found["ends"]) == (17 * MILLIARD, "2025-05-22")


def test_of_two_registers_the_later_tells_what_was_paid(publish: Any, story: Any) -> None:
    contract = row(1, "روکش", 20 * MILLIARD)
    for part, amount in (("m06", 4 * MILLIARD), ("h1", 3 * MILLIARD)):
        paid = row(1, "روکش", amount, kind="پرداخت", day="1403/06/20", how="")
        other = [row(1, "روکش", MILLIARD, kind="پرداخت", day="1403/05/20", how="")]
        publish(contract, paid, *(other if part == "m06" else []), period_part=part)
    assert story()["paid"] == 4 * MILLIARD


def test_events_without_a_day_are_told_and_not_denied(publish: Any, ask: Any, read: Any) -> None:
    more = [row(1, "روکش", MILLIARD, kind=kind, day="", how="") for kind in ("الحاقیه", "پرداخت")]
    publish(row(1, "روکش", 4 * MILLIARD), *more)
    [contract] = ask("contracts.json")["rows"]
    text = read(f"/explore/contracts/{contract['id']}")
    assert "۱ پرداخت تاریخ ندارد و در هیچ جمعی از این صفحه نیست." in text
    assert "۱ تغییر تاریخ ندارد و در این صفحه به حساب نیامده است." in text
    assert "پرداختی برای این قرارداد" not in text


def test_register_that_tells_more_was_paid_is_named(
    publish: Any, tables: Any, ask: Any, read: Any
) -> None:
    paid = (*row(1, "روکش", 9 * MILLIARD), str(8 * MILLIARD))
    publish(paid, head=(*HEAD, "پرداخت‌شده"))
    tables(f"{PAYMENTS}1403/1,1,1403/06/02,{3 * MILLIARD},\n", covers=["payments"])
    [contract] = ask("contracts.json")["rows"]
    assert "۸ میلیارد ریال به گفتهٔ فهرست قراردادها" in read(f"/explore/contracts/{contract['id']}")


def test_a_list_of_changes_ends_contracts(publish: Any, tables: Any, story: Any, ask: Any) -> None:
    ended = row(1, "روکش", MILLIARD, kind="فسخ", day="1403/07/01", how="")
    publish(row(1, "روکش", 5 * MILLIARD), (*ended[:-1], ""))
    tables(f"{CHANGE}1403/1,فسخ,1403/07/01,,\n", covers=["amendments"], period_part="m07")
    found = story()
    assert found["ends"] == "2024-09-22"
    kinds = [each["kind"] for each in found["events"]]
    assert (kinds.count("termination"), kinds.count("amendment")) == (1, 0)
    assert found["comes_to"] == 5 * MILLIARD
    assert ask("signs/changed.json")["count"] == 0


def test_what_a_list_does_not_tell_stays_in_the_register(
    publish: Any, tables: Any, story: Any
) -> None:
    more = row(1, "روکش", 2 * MILLIARD, kind="الحاقیه", day="1403/06/01", how="")
    paid = [row(1, "روکش", MILLIARD, kind="پرداخت", day="1403/05/01", how="") for _ in range(2)]
    publish(row(1, "روکش", 10 * MILLIARD), more, *paid)
    tables(f"{CHANGE}1403/1,تغییر,1403/06/01,,1403/12/10\n", covers=["amendments"])
    tables(f"{PAYMENTS}1403/1,9,1403/05/01,{MILLIARD},\n", covers=["payments"], period_part="m05")
    found = story()
    assert (found["comes_to"], found["paid"]) == (12 * MILLIARD, 2 * MILLIARD)
