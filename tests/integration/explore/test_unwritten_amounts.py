"""Contracts that the office let pass without an amount or a method: totals say what they lack."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ckanext.mashhad import config
from tests.integration.explore.conftest import CHANGES, PERSON, row, written
from tests.integration.tables.intake.test_waiving import waive

pytestmark = [
    pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins"),
    pytest.mark.ckan_config(f"{config.TABLES}allow_waivers", True),
]

BILLION = 10**9
OTHER = ("شرکت برج‌سازان", "10100338063")


@pytest.fixture
def let_pass(create: Any, add_file: Any, admin: Any, work: Any) -> Callable[..., None]:
    """Publish rows that the check refuses."""

    def call(*rows: tuple[str, ...]) -> None:
        file = add_file(create(), written(*rows), refused=True)
        waive(admin, file)
        work()

    return call


def without_amount(*args: Any, **more: Any) -> tuple[str, ...]:
    return tuple("نامشخص" if place == 6 else cell for place, cell in enumerate(row(*args, **more)))


def test_totals_tell_how_many_have_no_amount(let_pass: Any, ask: Any, read: Any) -> None:
    let_pass(
        *(without_amount(n, "ساخت", 0) for n in range(1, 5)),
        without_amount(5, "ساخت", 0, party=OTHER),
        without_amount(6, "ساخت", 0, party=PERSON),
        *(row(n, "ساخت", BILLION) for n in range(7, 11)),
    )
    for page in ("/", "/explore/", "/explore/contracts", "/explore/units/mashhad-district-09"):
        assert "مبلغ ۶ قرارداد از آن‌ها نوشته نشده است." in read(page), page
        assert "نیمی از مبلغ" not in read(page)
    assert "مبلغ ۱ قرارداد از آن‌ها نوشته نشده است." in read(f"/explore/contractors/{OTHER[1]}")
    assert "مبلغ ۵ قرارداد نوشته نشده است." in read("/explore/contractors")
    found = ask("contracts.json", sort="amount")
    assert (found["count"], found["amount"], found["without_amount"]) == (10, 4 * BILLION, 6)
    unwritten = found["rows"][-1]
    assert "مبلغ این قرارداد نوشته نشده است." in read(f"/explore/contracts/{unwritten['id']}")
    assert ask(f"contracts/{unwritten['id']}.json")["agreed"] is None
    assert ask("signs.json")["rows"]


def test_payments_of_an_unwritten_amount_are_not_judged(
    let_pass: Any, tables: Any, ask: Any, read: Any
) -> None:
    """Nor those of a contract of which a change does not tell its amount."""
    paid = [row(n, "ساخت", 5 * BILLION, kind="پرداخت", day="1403/05/20", how="") for n in (1, 2, 3)]
    known = row(3, "ساخت", 4 * BILLION)
    let_pass(*(without_amount(n, "ساخت", 0) for n in (1, 2)), known, *paid)
    head = CHANGES.splitlines()[0]
    changes = f"{head}\n1403/2,الحاق,1403/06/01,{BILLION},\n1403/3,افزایش مقادیر,1403/06/01,,\n"
    tables(changes, covers=["amendments"], period_part="m06")
    overpaid = ask("signs/overpaid.json")
    reasons = {"amount_missing": 2, "change_amounts_missing": 1}
    assert (overpaid["count"], overpaid["cannot_be_evaluated"]) == (0, reasons)
    for each in ask("contracts.json")["rows"]:
        assert "پرداخت بیش از مبلغ قرارداد (" in read(f"/explore/contracts/{each['id']}")


def test_what_a_contract_comes_to_has_all_its_changes(
    publish: Any, tables: Any, ask: Any, read: Any
) -> None:
    """However many they are; who ends it without an amount adds nothing, a change without one is
    told.
    """
    publish(row(1, "ساخت", 100 * BILLION), row(2, "ساخت", 10 * BILLION))
    head = CHANGES.splitlines()[0]
    days = (f"1403/{3 + n // 28:02}/{n % 28 + 1:02}" for n in range(150))
    changes = [f"1403/1,الحاق,{day},{BILLION},\n" for day in days]
    changes += [f"1403/1,خاتمه,1403/09/10,,\n1403/2,الحاق,1403/06/01,{BILLION},\n"]
    changes += ["1403/2,الحاق,1403/06/02,,\n"]
    tables(f"{head}\n{''.join(changes)}", covers=["amendments"], period_part="m09")
    [many, some] = ask("contracts.json", sort="-amount")["rows"]
    story = ask(f"contracts/{many['id']}.json")
    assert (story["comes_to"], story["changes_without_amount"]) == (250 * BILLION, 0)
    [raised] = ask("signs/raised.json")["rows"]
    assert (raised["contract"], raised["value"]) == (many["id"], "150")
    assert "۱۵۰٪ افزایش یافته" in read(f"/explore/contracts/{many['id']}")
    assert "۱۱ میلیارد ریال مبلغ ۱ تغییر نوشته نشده است" in read(f"/explore/contracts/{some['id']}")


def test_no_share_is_told_which_unwritten_amounts_change(
    let_pass: Any, ask: Any, read: Any
) -> None:
    let_pass(*(without_amount(n, "ساخت", 0) for n in range(1, 21)), row(30, "ساخت", 1, party=OTHER))
    for sign in ("supplier_share", "concentration"):
        found = ask(f"signs/{sign}.json")
        assert (found["count"], set(found["cannot_be_evaluated"])) == (0, {"amounts_missing"})
    unknown = "معلوم نیست؛ بعضی از مبلغ‌ها نوشته نشده است"
    assert read(f"/explore/contractors/{OTHER[1]}").count(unknown) == 1
    [unit] = ask(f"contractors/{OTHER[1]}.json")["units"]
    assert (unit["percent_of_company"], unit["percent_of_unit"]) == (100, None)


def test_waived_tenders_are_no_small_deals(publish: Any, ask: Any) -> None:
    waived = {"how": "ترک تشریفات مناقصه", "day": "1402/05/01"}
    small = {"how": "خرید جزئی/مستقیم", "day": "1402/05/02", "party": OTHER}
    three = [row(n, f"کار {n}", 1_400_000_000, **waived) for n in (1, 2, 3)]
    bought = [row(n, f"خرید {n}", 1_400_000_000, **small) for n in (4, 5, 6)]
    publish(*three, *bought, fiscal_year="1402")
    for sign in ("split_awards", "just_below"):
        assert [each["title"] for each in ask(f"signs/{sign}.json")["rows"]] == [OTHER[0]]


def test_share_of_few_known_methods_is_not_told(let_pass: Any, read: Any) -> None:
    others = [row(n, "ساخت", BILLION, how="") for n in range(2, 12)]
    let_pass(row(1, "خرید", BILLION, how="ترک تشریفات مناقصه"), *others)
    for page in ("/", "/explore/", "/explore/units/mashhad-district-09"):
        assert "بدون رقابت واگذار" not in read(page)
