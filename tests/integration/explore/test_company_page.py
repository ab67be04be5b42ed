"""The page of a company: what each unit gave it, what was raised or prolonged, and its files."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import lxml.html
import pytest

from tests.integration.explore.conftest import (
    CHANGES,
    COMPANY,
    PERSON,
    published_once,
    read_words,
    row,
)

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

PAGE = f"/explore/contractors/{COMPANY[1]}"
OTHER = ("شرکت آب‌رسانان", "10100309402")


@pytest.fixture
@published_once
def company(publish: Any) -> dict[str, Any]:
    """Half of what its unit gave: two of its contracts, one of another company, one of a person."""
    return publish(
        row(1, "روکش آسفالت", 10_000_000_000),
        row(2, "خرید جدول", 20_000_000_000),
        row(3, "لوله‌گذاری", 25_000_000_000, party=OTHER),
        row(4, "نقاشی", 5_000_000_000, party=PERSON),
    )


def shown(app: Any, path: str, of: str) -> list[tuple[Decimal, str]]:
    """The figures of a kind, with the rows that they are made of."""
    page = lxml.html.fromstring(app.get(path).data)
    found = page.xpath("//data[@data-adds-up=$of]", of=of)
    return [(Decimal(each.get("value")), each.get("data-rows")) for each in found]


def test_share_of_each_unit_is_told(company: Any, app: Any, ask: Any, act: Any) -> None:
    [of_company, of_unit] = shown(app, PAGE, "percent_of")
    assert (of_company[0], of_unit[0]) == (100, 50)
    assert of_unit[1].startswith(f"/explore/contracts?unit=mashhad-district-09&party={COMPANY[1]}")
    [unit] = ask(f"contractors/{COMPANY[1]}.json")["units"]
    assert unit == {
        **{"unit": "mashhad-district-09", "unit_title": unit["unit_title"]},
        **{"count": 2, "amount": 30_000_000_000},
        **{"percent_of_company": 100, "percent_of_unit": 50},
    }
    assert ask(f"contractors/{COMPANY[1]}.json", fiscal_year="1402")["units"] == []


def test_raised_and_prolonged_are_told_without_accusing(
    company: Any,
    tables: Any,
    app: Any,
    read: Any,
    act: Any,
) -> None:
    assert "هیچ الحاقیهٔ منتشرشده‌ای" in read(PAGE)
    tables(CHANGES, covers=["amendments"], period_part="m06")
    text = read(PAGE)
    assert "افزایش ۲٫۵ میلیارد ریال، از ۱۰ میلیارد ریال به ۱۲٫۵ میلیارد ریال" in text
    assert "تمدید به مدت ۳۰ روز" in text
    assert "نشانه اتهام نیست" in text
    for sign in ("raised", "prolonged"):
        [(count, rows)] = [each for each in shown(app, PAGE, "count") if f"sign={sign}" in each[1]]
        listed = app.get(rows.replace("contracts?", "contracts.json?")).json
        assert (count, listed["count"]) == (1, 1)
        assert listed["rows"][0]["contract_number"] == "1403/1"
    [(raised, _story)] = shown(app, PAGE, "raised")
    assert raised == 2_500_000_000
    assert "هیچ الحاقیهٔ" in read(f"/explore/contractors/{OTHER[1]}")
    act("package_patch", id=company["id"], private=True)
    app.get(PAGE, status=404)


def test_new_end_in_an_addendum_row_prolongs_the_contract(
    publish: Any, ask: Any, app: Any, read: Any
) -> None:
    later = row(1, "روکش آسفالت", 1_000_000_000, kind="الحاقیه", day="1403/06/01", how="")
    addendum = (*later[:-1], "1403/11/20")
    publish(row(1, "روکش آسفالت", 10**10), row(2, "خرید جدول", 10**10), addendum)
    first, second = sorted(ask("contracts.json")["rows"], key=lambda each: each["contract_number"])
    text = read(f"/explore/contracts/{first['id']}")
    assert "۲۰ بهمن ۱۴۰۳ پایان اولیه: ۱۰ آبان ۱۴۰۳" in text
    assert ask(f"contracts/{first['id']}.json")["ends"] == "2025-02-08"
    assert "/explore/signs/prolonged" in app.get(f"/explore/contracts/{first['id']}").text
    # The unit tells new ends, so of a contract without one it is known that it has none.
    assert "پایان تازهٔ قراردادی را منتشر نکرده است" not in read(
        f"/explore/contracts/{second['id']}"
    )
    listed = ask("contracts.json", sign="prolonged")["rows"]
    assert [each["contract_number"] for each in listed] == ["1403/1"]
    assert "تمدید به مدت ۱۰۰ روز" in read(PAGE)


def test_company_page_of_a_year_is_about_that_year_alone(
    company: Any,
    publish: Any,
    tables: Any,
    app: Any,
    read: Any,
    ask: Any,
) -> None:
    renamed = ("شرکت راهسازی توس (سهامی خاص)", COMPANY[1])
    old = row(5, "مرمت پل", 7_000_000_000, day="1402/03/01", party=renamed)
    publish(old, fiscal_year="1402", period_part="m03")
    tables(CHANGES, covers=["amendments"], period_part="m06")
    assert "۲ قرارداد پس از امضا" not in read(PAGE)
    page = lxml.html.fromstring(app.get(f"{PAGE}?fiscal_year=1402").data)
    text = read_words(page)
    assert "در سال ۱۴۰۲: ۱ قرارداد به مبلغ ۷ میلیارد ریال" in text
    assert "در سال ۱۴۰۲ را بیشتر نکرده است" in text
    assert "۱ قرارداد آن در سال ۱۴۰۲" in text
    assert "۱۴۰۲" in page.xpath("string(//h1)")
    assert page.xpath("//ul[@class='chosen']//a/@href") == [PAGE, PAGE]
    assert page.xpath("//meta[@name='robots' and contains(@content, 'noindex')]")
    rows = page.xpath("//*[@data-rows]/@data-rows | //p[@class='more']/a/@href")
    listed = [each for each in rows if "?" in each]
    assert [each for each in listed if "fiscal_year=1402" not in each] == []
    for figure in page.xpath("//data[@data-adds-up='count']"):
        there = app.get(figure.get("data-rows").replace("contracts?", "contracts.json?")).json
        assert there["count"] == int(figure.get("value"))
    told = ask(f"contractors/{COMPANY[1]}.json", fiscal_year="1402")
    assert (told["count"], told["names"]) == (1, {renamed[0]: 1})
    empty = read(f"{PAGE}?fiscal_year=1399")
    assert "در سال ۱۳۹۹ قراردادی با این شرکت در فهرست‌های منتشرشده نیست." in empty
    assert "بیشتر نکرده است" not in empty


def test_files_of_a_company_hold_its_contracts(company: Any, app: Any, ask: Any) -> None:
    page = app.get(PAGE).get_data(as_text=True)
    for form in ("csv", "xlsx", "json"):
        assert f'href="{PAGE}.{form}"' in page
    text = app.get(f"{PAGE}.csv").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sorted(each["contract_number"] for each in rows) == ["1403/1", "1403/2"]
    assert app.get(f"{PAGE}.xlsx").data.startswith(b"PK")
    found = ask(f"contractors/{COMPANY[1]}.json")
    assert (found["count"], found["amount"], len(found["rows"])) == (2, 30_000_000_000, 2)
    assert (found["legal_id"], found["names"]) == (COMPANY[1], {COMPANY[0]: 2})
    assert "رضایی" not in app.get(f"{PAGE}.json").get_data(as_text=True)
    wrong = ask(f"contractors/{COMPANY[1]}.json", 400, party=OTHER[1], fiscal_year="5")
    assert wrong["errors"].keys() == {"party", "fiscal_year"}
    app.get("/explore/contractors/10380284799.csv", status=404)


def test_a_key_with_dots_is_told_from_its_files(app: Any) -> None:
    adapter = app.flask_app.url_map.bind("portal")
    for path, expected in (
        ("a.b", ("mashhad_explore.contractor", {"key": "a.b"})),
        ("a.b.csv", ("mashhad_explore.company_rows", {"key": "a.b", "form": "csv"})),
        ("a.csv.json", ("mashhad_explore.company_rows", {"key": "a.csv", "form": "json"})),
    ):
        assert adapter.match(f"/explore/contractors/{path}") == expected


def test_description_names_what_each_list_takes(company: Any, app: Any) -> None:
    own = {"key": COMPANY[1], "name": "mashhad-district-09"}
    told = app.get("/api/explore/openapi.json").json["paths"]
    for path, without in (
        ("/explore/contractors.json", {"sign"}),
        ("/explore/contractors/{key}.json", {"sign", "party", "unit", "q", "month"}),
        ("/explore/units/{name}.json", {"sign", "unit", "party", "q", "month"}),
    ):
        asked = told[path]["get"]["parameters"]
        names = {each["name"] for each in asked if each["in"] == "query"}
        given = "&".join(f"{name}=" for name in sorted(names))
        app.get(f"{path.format(**own)}?{given}", status=200)
        for name in without:
            assert name not in names
            app.get(f"{path.format(**own)}?{name}=x", status=400)
