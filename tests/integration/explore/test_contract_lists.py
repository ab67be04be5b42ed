"""Lists of contracts: auctions among them, who has no name, and addresses that are not there."""

from __future__ import annotations

from typing import Any

import lxml.html
import pytest

from tests.integration.explore.conftest import COMPANY, HEAD, read_words, row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def test_what_auctions_bring_is_told_beside_what_is_spent(
    publish: Any, ask: Any, app: Any, read: Any
) -> None:
    publish(
        row(1, "روکش آسفالت", 5_000),
        row(2, "فروش ضایعات", 700, how="مزایده"),
        row(3, "اجارهٔ غرفه", 30, how="ترک تشریفات مزایده"),
    )
    assert ask("contracts.json", competition="none")["amount"] == 30
    assert ask("contracts.json", competition="some")["amount"] == 5_700
    assert ask("contracts.json", competition="other")["count"] == 0
    for path in ("/explore/", "/explore/contracts", "/explore/units/mashhad-district-09"):
        page = lxml.html.fromstring(app.get(path).data)
        assert "می‌فروشد یا اجاره می‌دهد" in read_words(page)
        shown = page.xpath("//p[contains(., 'اجاره می‌دهد')]/data[@data-adds-up='amount']")
        told = {each.get("value"): each.get("data-rows") for each in shown}
        assert told.keys() == {"700", "30"}
        assert told["700"].endswith("award_method=auction")
    assert "اجاره می‌دهد" not in read("/explore/contracts?award_method=price_inquiry")


def test_pages_of_an_auction_say_that_the_company_pays(
    publish: Any, ask: Any, app: Any, read: Any
) -> None:
    other = ("شرکت راه‌سازی کویر", "")
    publish(
        row(1, "اجارهٔ غرفه", 900, how="مزایده"),
        row(2, "روکش آسفالت", 100, day="1403/03/02"),
        row(3, "خرید جدول", 500, party=other),
        row(4, "اجارهٔ دکه", 70, how="مزایده", party=("علی رضایی مقدم", "")),
    )
    let, paved = (ask("contracts.json", q=q)["rows"][0]["id"] for q in ("غرفه", "آسفالت"))
    text = read(f"/explore/contracts/{let}")
    assert "این مبلغ دریافت می‌شود و هزینه نیست" in text
    assert "پرداخت" not in text.partition("در فهرست آمده")[0]
    assert "دریافت می‌شود" not in read(f"/explore/contracts/{paved}")
    caption = app.get("/explore/contracts.svg").get_data(as_text=True)
    assert "۹۷۰ ریال از این مبلغ از مزایده و مانند آن است" in caption.split("</title>")[0]
    assert "؛ ۹۰٪ این مبلغ را خود شرکت می‌پردازد" in read("/explore/units/mashhad-district-09")
    [first, second] = ask("contractors.json")["rows"]
    assert [(each["amount"], each["income"]) for each in (first, second)] == [(1000, 900), (500, 0)]
    table = app.get("/explore/contractors.csv").get_data(as_text=True).splitlines()
    assert [",1000,900," in line for line in table[1:]] == [True, False]
    shown = lxml.html.fromstring(app.get("/explore/contractors").data).xpath("//tbody/tr")
    told = ["شرکت ۹۰٪ آن را به شهر می‌پردازد." in each.text_content() for each in shown]
    assert told == [True, False]
    assert "what the company got" not in read(f"/en/explore/contractors/{first['legal_id']}")
    # Companies come to less than what auctions do with persons too.
    page = lxml.html.fromstring(app.get("/explore/contractors").data)
    text = read_words(page)
    assert "جمع بالا" not in text
    assert "به مبلغ ۷۰ ریال با اشخاص حقیقی" in text
    links = page.xpath("//p[contains(., 'اجاره می‌دهد')]/a/@href")
    assert links == ["/explore/contracts?award_method=auction"]


def test_sums_and_signs_are_told_in_plain_words(publish: Any, read: Any) -> None:
    publish(
        row(1, "اجارهٔ غرفه", 900, how="مزایده"),
        row(2, "روکش آسفالت", 100),
        row(3, "خرید جدول", 500, party=("شرکت راه‌سازی کویر", "")),
    )
    unit = "/en/explore/units/mashhad-district-09"
    assert "In 1403: 3 contracts, together 1,500 rials." in read(f"{unit}?fiscal_year=1403")
    assert "has the largest total of contracts: 1,000 rials, 67% of the whole" in read(unit)
    assert "the company pays 90% of it." in read(unit)
    assert "2 companies, with contracts of 1,500 rials together" in read("/en/explore/contractors")
    overpaid = "مجموع پرداخت‌ها از مبلغ قرارداد با همهٔ تغییرهای منتشرشدهٔ آن بیشتر است."
    assert overpaid in read("/explore/signs/overpaid")


def test_a_part_says_of_how_many_contracts_it_is(publish: Any, read: Any) -> None:
    classes = ("عمده", "متوسط", "", "")
    rows = (row(n, "خرید", n * 10**9) for n in range(1, 5))
    classed = ((*one, name) for one, name in zip(rows, classes, strict=True))
    publish(*classed, head=(*HEAD, "نصاب معامله"))
    assert "«نصاب معامله» فقط برای ۲ قرارداد از ۴ قرارداد معلوم است" in read("/explore/contracts")


def test_a_company_without_a_shown_name_is_called_by_its_id(publish: Any, app: Any) -> None:
    publish(row(1, "نقاشی", 5_000, party=("آقای علی رضایی", COMPANY[1])))
    page = lxml.html.fromstring(app.get("/explore/contracts?unit=mashhad-district-09").data)
    links = page.xpath("//a[contains(@href, '/explore/contractors/10380284790')]")
    assert [each.text_content() for each in links] == ["۱۰۳۸۰۲۸۴۷۹۰"]


def test_a_legal_form_alone_is_joined_to_nobody(publish: Any, ask: Any) -> None:
    publish(
        row(1, "نقاشی", 10, party=("شرکت", "")),
        row(2, "روکش", 20, party=("شرکت راه‌سازی کویر", "")),
        row(3, "جدول", 30, party=("شرکت راه سازی کویر", "")),
    )
    found = ask("contractors.json")
    assert [(each["amount"], each["count"]) for each in found["rows"]] == [(50, 2)]
    assert found["not_companies"] == {"contracts": 1, "amount": 10}


def test_companies_have_one_order(ask: Any, app: Any) -> None:
    assert ask("contractors.json", 400, sort="amount")["errors"].keys() == {"sort"}
    described = app.get("/api/explore/openapi.json").json["paths"]
    names = {
        path: {each["name"] for each in described[f"/explore/{path}.json"]["get"]["parameters"]}
        for path in ("contractors", "contracts")
    }
    assert "sort" in names["contracts"]
    assert "sort" not in names["contractors"]
    assert "page" in names["contractors"]


def test_any_answer_is_not_modified_only_where_there_is_one(publish: Any, app: Any) -> None:
    publish(row(1, "روکش آسفالت", 5_000))
    for path, status in (
        ("contracts.json", 304),
        ("contracts.json?foo=1", 400),
        ("contracts.json?month=13", 400),
        ("contracts/zzz.json", 404),
    ):
        app.get(f"/explore/{path}", headers={"If-None-Match": "*"}, status=status)


def test_who_has_the_answer_is_spared_it_by_a_weak_tag_too(publish: Any, app: Any) -> None:
    publish(row(1, "روکش آسفالت", 5_000))
    tag = app.get("/explore/contracts.json").headers["ETag"]
    for known in (f"W/{tag}", f'"x", W/{tag}', tag):
        app.get("/explore/contracts.json", headers={"If-None-Match": known}, status=304)
    app.get("/explore/contracts.json", headers={"If-None-Match": 'W/"x"'}, status=200)


def test_unknown_parts_are_told_on_pages_that_take_none(publish: Any, ask: Any, read: Any) -> None:
    publish(row(1, "روکش آسفالت", 5_000))
    [listed] = ask("contracts.json")["rows"]
    for path in (f"/explore/contracts/{listed['id']}", "/explore/download"):
        for part in ("as_of=1402-01-01", "version=2", "foo=1"):
            name = part.partition("=")[0]
            assert f"این نشانی بخشی به نام «{name}» ندارد." in read(f"{path}?{part}")
        assert "این نشانی بخشی" not in read(path)
