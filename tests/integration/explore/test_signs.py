"""Signs over the rows of all registers: found, counted, explained, and gone with their rows."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest

from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.explore.engine.signs.sign import fired
from ckanext.mashhad.explore.facts import upkeep
from ckanext.mashhad.explore.web.signs import words
from tests.integration.explore.conftest import CALLS, CHANGES, COMPANY, PERSON, row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

SMALL = 1_450_000_000


def cases(ask: Any, sign: str, **asked: Any) -> list[tuple[str, Any]]:
    found = ask(f"signs/{sign}.json", **asked)
    assert found["count"] == len(found["rows"])
    return [(each["title"], float(each["value"])) for each in found["rows"]]


def test_signs_of_calls_are_counted_shown_and_saved(
    tables: Any, ask: Any, app: Any, read: Any
) -> None:
    tables(CALLS, covers=["tenders"], period_part="m02")
    assert cases(ask, "single_bid") == [("روکش آسفالت", 1)]
    assert cases(ask, "short_submission") == [("روکش آسفالت", 9)]
    assert cases(ask, "decided_at_once") == [("روکش آسفالت", 0)]
    assert cases(ask, "above_estimate") == [("روکش آسفالت", 10)]
    found = {each["sign"]: each for each in ask("signs.json")["rows"]}
    single = found["single_bid"]
    assert (single["fired"], single["evaluable"], single["base_rate"]) == (1, 2, "50")
    assert found["decided_late"]["state"] == "nothing_found"
    assert found["repeated_winner"]["state"] == "not_applicable"
    assert found["overpaid"]["state"] == "not_applicable"
    text = read("/explore/signs")
    assert "۱ مورد" in text
    assert "نرخ پایه ۵۰٪" in text
    english = read("/en/explore/signs/single_bid")
    assert "Only 1 bid came for this tender." in english
    # Files hold what pages show.
    saved = app.get("/explore/signs/single_bid.csv").get_data(as_text=True)
    [case] = csv.DictReader(io.StringIO(saved))
    assert (case["title"], case["value"], case["fiscal_year"]) == ("روکش آسفالت", "1", "1403")
    assert "فقط ۱ پیشنهاد" in case["sentence"]
    assert app.get("/explore/signs.xlsx").data.startswith(b"PK")
    filtered = app.get("/explore/signs/single_bid?unit=mashhad-district-09")
    assert "noindex" in filtered.get_data(as_text=True)
    assert "errors" in ask("signs.json", 400, fiscal_year="14")
    app.get("/explore/signs/nothing", status=404)


def test_bids_are_counted_where_call_does_not_say_how_many(tables: Any, ask: Any) -> None:
    tables(CALLS.replace("برنده تعیین شد,1,", "برنده تعیین شد,,"), covers=["tenders"])
    assert cases(ask, "single_bid") == []
    bids = (
        "شمارهٔ فراخوان,پیشنهاددهنده,مبلغ پیشنهاد,وضعیت پیشنهاد\n"
        f"T1,{COMPANY[0]},1100000000,معتبر\nT1,شرکت شرق,1200000000,انصراف\n"
        f"T2,{COMPANY[0]},900000000,معتبر\n"
    )
    for part in ("h1", "year"):
        tables(bids, covers=["bids"], period_part=part)
    assert cases(ask, "single_bid") == [("روکش آسفالت", 1)]


def test_amounts_that_read_alike_are_told_to_the_rial(app: Any) -> None:
    told = {"percent": Decimal("0.1"), "agreed": 10**10}
    with app.flask_app.test_request_context(environ_overrides={"CKAN_LANG": "en"}):
        alike, apart = (
            words.sentence(sign_rules.load()["overpaid"], fired(1, amount=amount, **told))
            for amount in (10**10 + 1, 2 * 10**10)
        )
    assert "10,000,000,001 rials" in alike
    assert "(10,000,000,000 rials)" in alike
    assert "rials" not in apart.replace("billion rials", "")


def test_signs_of_contracts_stand_on_their_page_and_go_with_it(
    publish: Any, tables: Any, ask: Any, app: Any, act: Any
) -> None:
    paid = row(1, "روکش آسفالت", 12_600_000_000, kind="پرداخت", day="1403/06/20", how="")
    package = publish(
        row(1, "روکش آسفالت", 10_000_000_000), row(2, "خرید جدول", 1_000_000_000), paid
    )
    before = {each["sign"]: each for each in ask("signs.json")["rows"]}
    assert before["changed"]["state"] == "cannot_be_evaluated"
    assert (before["changed"]["unknown"], before["overpaid"]["fired"]) == (2, 1)
    tables(CHANGES, covers=["amendments"], period_part="m06")
    assert cases(ask, "changed") == [("روکش آسفالت", 1)]
    assert cases(ask, "raised") == [("روکش آسفالت", 25)]
    assert cases(ask, "prolonged") == [("روکش آسفالت", 30)]
    assert cases(ask, "overpaid") == [("روکش آسفالت", 0.8)]
    found = {each["sign"]: each for each in ask("signs.json")["rows"]}
    assert (found["changed"]["evaluable"], found["changed"]["base_rate"]) == (2, "50")
    assert (found["overpaid"]["evaluable"], found["overpaid"]["unknown"]) == (1, 1)
    ids = {each["contract_number"]: each["id"] for each in ask("contracts.json")["rows"]}
    first = app.get(f"/explore/contracts/{ids['1403/1']}").get_data(as_text=True)
    assert "مبلغ قرارداد ۲۵٪ افزایش یافته" in first
    assert "/explore/signs/raised" in first
    second = app.get(f"/explore/contracts/{ids['1403/2']}").get_data(as_text=True)
    assert "پرداخت‌های آن منتشر نشده است" in second
    assert "/explore/signs/overpaid" in second
    act("package_patch", id=package["id"], private=True)
    assert cases(ask, "overpaid") == []


def test_what_two_files_tell_counts_once(publish: Any, ask: Any, app: Any) -> None:
    paid = [
        row(1, "روکش آسفالت", 6_000_000_000, kind="پرداخت", day=f"1403/06/{day}", how="")
        for day in (20, 20)
    ]
    publish(row(1, "روکش آسفالت", 12_000_000_000), *paid, period_part="m02")
    publish(row(1, "روکش آسفالت", 12_000_000_000), *paid, period_part="h1")
    assert cases(ask, "overpaid") == []
    [found] = [each for each in ask("signs.json")["rows"] if each["sign"] == "overpaid"]
    assert (found["evaluable"], found["unknown"]) == (1, 0)


def test_corrected_payment_takes_the_place_of_what_it_was(
    publish: Any, tables: Any, ask: Any
) -> None:
    """It has the number and the day of the payment in the file before; of one contract the amount
    is mended, of another the kind.
    """
    head = "شمارهٔ قرارداد,شمارهٔ پرداخت,تاریخ پرداخت,مبلغ پرداخت,نوع پرداخت\n"
    line = "1403/{0},3,1403/05/01,{1},{2}\n1403/{0},4,1403/05/01,1000000000,\n"
    publish(*(row(n, "روکش آسفالت", 7_000_000_000) for n in (1, 2)), period_part="m01")
    before = "".join(line.format(n, 5_000_000_000, "علی‌الحساب") for n in (1, 2))
    tables(head + before, covers=["payments"])
    mended = line.format(1, 6_000_000_000, "علی‌الحساب") + line.format(2, 5 * 10**9, "پیش‌پرداخت")
    tables(head + mended, covers=["payments"], period_part="h1")
    assert cases(ask, "overpaid") == []
    [found] = [each for each in ask("signs.json")["rows"] if each["sign"] == "overpaid"]
    assert found["evaluable"] == 2
    paid = {
        each["contract_number"]: ask(f"contracts/{each['id']}.json")["paid"]
        for each in ask("contracts.json")["rows"]
    }
    assert paid == {"1403/1": 7_000_000_000, "1403/2": 6_000_000_000}


def test_signs_are_there_while_a_moved_file_waits(publish: Any, ask: Any, act: Any) -> None:
    made = publish(*(row(n, f"خرید {n}", 1_000_000_000) for n in range(1, 21)))
    assert cases(ask, "supplier_share") != []
    heir = act("organization_create", name="heir", title_translated={"fa": "وارث"})
    act("package_patch", id=made["id"], owner_org=heir["id"], reason="جابه‌جایی واحدها")
    assert cases(ask, "supplier_share") == []
    assert ask("contracts.json")["count"] == 0
    upkeep.tick()
    assert cases(ask, "supplier_share", unit="heir") != []


def test_splitting_is_judged_by_known_thresholds_alone(publish: Any, ask: Any) -> None:
    direct = {"how": "خرید جزئی/مستقیم"}
    known = [
        row(n, f"خرید کالای {n}", SMALL * 95 // 100, day=f"1402/05/0{n}", **direct)
        for n in (1, 2, 3)
    ]
    people = [row(n, "نقاشی", SMALL, day="1402/05/06", party=PERSON, **direct) for n in (4, 5)]
    publish(*known, *people, fiscal_year="1402", period_part="m05")
    publish(*(row(n, "خرید", SMALL, **direct) for n in (6, 7)), period_part="m02")
    for sign in ("split_awards", "just_below"):
        [found] = ask(f"signs/{sign}.json")["rows"]
        assert (found["title"], found["value"], found["fiscal_year"]) == (COMPANY[0], 3, 1402)
        assert ask(f"signs/{sign}.json")["cannot_be_evaluated"] == {"threshold_unknown": 1}
        assert cases(ask, sign, fiscal_year="1403") == []


def test_shares_and_concentration_of_a_unit_are_found(publish: Any, ask: Any, app: Any) -> None:
    many = [row(n, f"خرید {n}", 1_000_000_000) for n in range(1, 20)]
    publish(*many, row(20, "نقاشی", 6_000_000_000, party=PERSON), period_part="m02")
    assert cases(ask, "supplier_share") == [(COMPANY[0], 76)]
    [unit] = ask("signs/concentration.json")["rows"]
    assert unit["value"] == "0.5776"
    # What the city sells is nothing that it gave to anybody.
    buyer = ("شرکت خریدار زمین", "")
    land = row(21, "فروش زمین", 9 * 10**9, party=buyer, how="مزایده", day="1403/03/05")
    publish(land, period_part="m03")
    [paid] = [each for each in ask("signs.json")["rows"] if each["sign"] == "overpaid"]
    assert paid["not_applicable"] == 1
    assert cases(ask, "supplier_share") == [(COMPANY[0], 76)]
    assert [each["value"] for each in ask("signs/concentration.json")["rows"]] == ["0.5776"]
    for path in ("signs", "signs/supplier_share", "signs/supplier_share.csv"):
        assert "رضایی" not in app.get(f"/explore/{path}").get_data(as_text=True)


def test_payments_in_register_and_list_are_one(publish: Any, tables: Any, ask: Any) -> None:
    paid = row(1, "روکش", 6_000_000_000, kind="پرداخت", day="1403/05/01", how="")
    more = row(1, "روکش", 2_500_000_000, kind="الحاقیه", day="1403/06/01", how="")
    publish(row(1, "روکش", 10_000_000_000), paid, more)
    head = "شمارهٔ قرارداد,شمارهٔ پرداخت,تاریخ پرداخت,مبلغ پرداخت\n"
    tables(f"{head}1403/1,ص-1,1403/05/01,6000000000\n", covers=["payments"], period_part="h1")
    later = "1403/1,ص–1,1403/05/01,6500000000\n1403/1,,1403/05/01,6500000000\n"
    tables(f"{head}{later.splitlines()[0]}\n", covers=["payments"], period_part="m06")
    tables(f"{head}{later.splitlines()[1]}\n", covers=["payments"], period_part="m07")
    tables(CHANGES, covers=["amendments"], period_part="m06")
    [contract] = ask("contracts.json")["rows"]
    story = ask(f"contracts/{contract['id']}.json")
    assert (story["paid"], story["comes_to"]) == (6_500_000_000, 12_500_000_000)
    assert cases(ask, "overpaid") == []
