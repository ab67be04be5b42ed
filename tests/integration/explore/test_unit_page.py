"""The page of a unit: money in and out, in how many hands, files; and the year by unit."""

from __future__ import annotations

import csv
import io
from typing import Any

import lxml.html
import pytest

from tests.integration.explore.conftest import COMPANY, PERSON, published_once, read_words, row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

UNIT = "mashhad-district-09"
PAGE = f"/explore/units/{UNIT}"
MANY = [row(n, f"خرید {n}", 1_000, party=(f"شرکت شمارهٔ {n}", "")) for n in range(1, 7)]
LARGE = row(7, "روکش آسفالت", 10_000)
OF_PERSON = row(8, "نقاشی", 4_000, party=PERSON)


@pytest.fixture
@published_once
def two(publish: Any) -> dict[str, Any]:
    """A register of two contracts, one of a person."""
    return publish(LARGE, OF_PERSON)


@pytest.fixture
@published_once
def hands(publish: Any) -> dict[str, Any]:
    """A register of eight contracts, most of them small."""
    return publish(*MANY, LARGE, OF_PERSON, period_part="m02")


def test_money_in_and_out_of_the_newest_year_is_never_added(
    budget: Any,
    app: Any,
    read: Any,
    ask: Any,
    act: Any,
) -> None:
    budget(5_000, budget_stage="approved", fiscal_year="1402")
    budget(9_000, budget_stage="approved")
    settled = budget(6_000, budget_stage="settled")
    page = lxml.html.fromstring(app.get(PAGE).data)
    text = read_words(page)
    assert "منابع و مصارف سال ۱۴۰۳" in text
    shown = page.xpath("//h2[@id='money']/following::table[1]//data")
    address = f"/explore/budgets/{UNIT}/1403"
    assert [(each.get("value"), each.get("data-rows")) for each in shown] == [
        *(("9000", f"{address}#source"), ("6000", f"{address}#source")),
        *(("9000", f"{address}#use"), ("6000", f"{address}#use")),
    ]
    assert "۶۷٪" in text
    assert "15000" not in {each.get("value") for each in page.xpath("//data")}
    told = ask(f"units/{UNIT}.json")["budget"]
    assert told["use"] == {
        "plan": {"stage": "approved", "amount": 9_000},
        "actual": {"stage": "settled", "amount": 6_000, "months": 12, "missing_months": []},
    }
    act("package_patch", id=settled["id"], private=True)
    assert "۶٬۰۰۰" not in read(PAGE)


def test_few_hands_are_told_and_nobody_is_named(
    hands: Any, publish: Any, app: Any, read: Any
) -> None:
    # The first sentence of the page tells it already, of contracts of one year.
    assert "سهم یک شرکت" not in read(PAGE)
    publish(row(9, "خرید", 9, day="1402/02/05"), fiscal_year="1402", period_part="m02")
    page = lxml.html.fromstring(app.get(PAGE).data)
    text = read_words(page)
    assert "در سال ۱۴۰۳، ۵۰٪ از مبلغ همهٔ ۸ قرارداد سهم یک شرکت است." in text
    assert "رضایی" not in text
    [shown] = page.xpath("//data[@data-adds-up='top_percent']")
    assert (float(shown.get("value")), shown.get("data-most")) == (50, "1")
    got = app.get(shown.get("data-rows").replace("contractors?", "contractors.csv?"))
    first = next(csv.DictReader(io.StringIO(got.get_data(as_text=True))))
    assert (first["legal_id"], first["amount"]) == (COMPANY[1], "10000")
    # Of fewer nothing is said.
    assert "سهم یک شرکت" not in read(f"{PAGE}?fiscal_year=1402")
    # What a company pays is no share that it has of what the unit gives.
    sold = row(10, "فروش زمین", 20_000, party=("شرکت خریدار", ""), how="مزایده", day="1403/03/05")
    publish(sold, period_part="m03")
    text = read(PAGE)
    assert "فروش زمین" in text
    assert "سهم یک شرکت" not in text


def test_files_of_a_unit_and_of_the_year_hold_their_rows(two: Any, app: Any, ask: Any) -> None:
    page = app.get(PAGE).get_data(as_text=True)
    for form in ("csv", "xlsx", "json"):
        assert f'href="{PAGE}.{form}"' in page
    text = app.get(f"{PAGE}.csv?fiscal_year=1403&sort=-amount&bom=true").get_data(as_text=True)
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert [each["contract_number"] for each in rows] == ["1403/7", "1403/8"]
    assert app.get(f"{PAGE}.xlsx").data.startswith(b"PK")
    found = ask(f"units/{UNIT}.json")
    assert (found["count"], found["amount"], found["unit"]) == (2, 14_000, UNIT)
    assert (found["budget"], found["next"], len(found["rows"])) == (None, None, 2)
    assert "رضایی" not in app.get(f"{PAGE}.json").get_data(as_text=True)
    assert ask(f"units/{UNIT}.json", 400, unit=UNIT)["errors"].keys() == {"unit"}
    app.get("/explore/units/nowhere.csv", status=404)
    # Those of the year add up by unit.
    page = app.get("/explore/").get_data(as_text=True)
    for form in ("csv", "xlsx", "json"):
        assert f'href="/explore.{form}?fiscal_year=1403"' in page
    [unit] = csv.DictReader(io.StringIO(app.get("/explore.csv").get_data(as_text=True)))
    assert (unit["unit"], unit["count"], unit["amount"]) == (UNIT, "2", "14000")
    found = app.get("/explore.json?fiscal_year=1403").json
    assert (found["fiscal_year"], found["contracts"], found["amount"]) == (1403, 2, 14_000)
    assert found["rows"][0]["amount"] == 14_000
    assert app.get("/explore.xlsx").data.startswith(b"PK")
    assert app.get("/explore.json?fiscal_year=1402").json["rows"] == []
    wrong = app.get("/explore.csv?fiscal_year=14&q=x", status=400).json
    assert wrong["errors"].keys() == {"fiscal_year", "q"}


def test_the_next_rows_of_a_page_keep_its_address(publish: Any, app: Any, ask: Any) -> None:
    publish(*(row(n, "خرید", 1_000) for n in range(1, 103)))
    for path in (f"units/{UNIT}", f"contractors/{COMPANY[1]}"):
        following = ask(f"{path}.json", fiscal_year="1403")["next"]
        assert f"/explore/{path}.json?" in following
        rest = app.get(following).json
        assert (rest["count"], len(rest["rows"]), rest["next"]) == (102, 2, None)


def test_unit_page_of_a_year_is_about_that_year_alone(
    hands: Any,
    budget: Any,
    publish: Any,
    app: Any,
    read: Any,
    ask: Any,
) -> None:
    budget(5_000, budget_stage="approved", fiscal_year="1402")
    budget(9_000, budget_stage="approved")
    publish(row(9, "خرید", 9, day="1402/02/05"), fiscal_year="1402", period_part="m02")
    page = lxml.html.fromstring(app.get(f"{PAGE}?fiscal_year=1402").data)
    text = read_words(page)
    assert "در سال ۱۴۰۲: ۱ قرارداد" in text
    assert "منابع و مصارف سال ۱۴۰۲" in text
    assert "۱۴۰۲" in page.findtext(".//title")
    assert "۱۴۰۲" in page.xpath("string(//h1)")
    assert page.xpath("//ul[@class='chosen']//a/@href") == [PAGE, PAGE]
    assert page.xpath("//meta[@name='robots' and contains(@content, 'noindex')]")
    assert not lxml.html.fromstring(app.get(PAGE).data).xpath("//meta[@name='robots']")
    whole = ask(f"units/{UNIT}.json", fiscal_year="1402")
    assert (whole["count"], whole["amount"]) == (1, 9)
    # What the page leads to is of the year too.
    lists = page.xpath("//*[@role='main']//@href | //*[@role='main']//@data-rows")
    contracts = [each for each in lists if each.startswith(("/explore/contract", "/explore/signs"))]
    listed = [each for each in contracts if "?" in each]
    assert listed
    assert [each for each in listed if "fiscal_year=1402" not in each] == []
    # That of an empty year tells of it alone.
    text = read(f"{PAGE}?fiscal_year=1399")
    assert "در سال ۱۳۹۹، این واحد قراردادی ندارد که در این درگاه منتشر شده باشد." in text
    assert "این واحد قراردادی در این درگاه منتشر نکرده است" not in text


def test_unit_and_company_take_no_other_part_than_a_year(
    two: Any, app: Any, read: Any, ask: Any
) -> None:
    others = {"q": "zzzz", "month": "3", "min": "1", "line": "1", "award_method": "price_inquiry"}
    for path in (f"units/{UNIT}", f"contractors/{COMPANY[1]}"):
        given = "&".join(f"{name}={value}" for name, value in others.items())
        asked, plain = read(f"/explore/{path}?{given}"), read(f"/explore/{path}")
        for name in others:
            assert f"«{name}»" in asked
        assert plain.split("دقیقاً", 1)[0].split()[-5:] == asked.split("دقیقاً", 1)[0].split()[-5:]
        assert ask(f"{path}.json", 400, **others)["errors"].keys() == others.keys()
        app.get(f"/explore/{path}.csv?{given}", status=400)
        wrong = ask(f"{path}.json", 400, sort="name", page="0")["errors"]
        assert wrong.keys() == {"sort", "page"}
