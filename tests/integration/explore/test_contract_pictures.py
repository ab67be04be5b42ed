"""Contracts over time as pictures, with the table of what they show."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import lxml.html
import pytest

from tests.integration.explore.conftest import row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def test_years_are_parted_by_competition(publish: Any, app: Any) -> None:
    publish(
        row(6, "روکش", 10**6, how="ترک تشریفات"),
        row(7, "روکش", 10**7, how="مناقصهٔ عمومی"),
        row(8, "روکش", 10**8, how="عدم الزام به تشریفات"),
    )
    publish(row(1, "خرید", 5, day="1402/11/03"), fiscal_year="1402")
    page = lxml.html.fromstring(app.get("/explore/contracts").data)
    years, months = page.xpath("//*[local-name()='svg'][contains(@class, 'chart')]")
    assert years.get("aria-label") == "مبلغ قراردادها به تفکیک سال"
    names = ["سایر یا نامشخص", "با رقابت", "بدون رقابت"]
    assert years.xpath("*[@class='series']/text()") == names
    names = ["بهمن", "اسفند", "فروردین", "اردیبهشت"]
    assert months.xpath("*[@class='axis']/text()") == [*names, "۱۴۰۲", "۱۴۰۳"]
    # One picture of a page is parted: that of the years, where there are several.
    assert "stacked" not in months.get("class")
    [table] = page.xpath("//table[thead//th='سال']")
    assert table.xpath("thead//th/text()")[3:] == ["بدون رقابت", "با رقابت", "سایر یا نامشخص"]
    cells = {
        each.get("data-rows").partition("?")[2]: int(each.get("value"))
        for each in table.xpath("tbody/tr[2]//data[@data-adds-up='amount']")
    }
    assert cells == {
        "fiscal_year=1403": 111_000_000,
        "fiscal_year=1403&competition=none": 10**6,
        "fiscal_year=1403&competition=some": 10**7,
        "fiscal_year=1403&competition=other": 10**8,
    }
    for asked, amount in cells.items():
        assert app.get(f"/explore/contracts.json?{asked}").json["amount"] == amount


def test_months_of_one_year_are_parted_where_kinds_differ(publish: Any, app: Any) -> None:
    publish(row(1, "خرید", 5, day="1403/03/03"), row(2, "روکش", 10**6, how="ترک تشریفات"))
    picture = app.get("/explore/contracts.svg")
    assert picture.mimetype == "image/svg+xml"
    assert "بدون رقابت" in picture.text
    publish(row(3, "خرید", 7))
    one = app.get("/explore/contracts.svg?competition=some").text
    assert 'class="chart columns"' in one


@pytest.mark.ckan_config("ckan.site_title", "شفافیت مشهد")
def test_kept_picture_says_the_name_of_the_site(publish: Any, app: Any, act: Any) -> None:
    publish(row(1, "خرید", 5, day="1403/03/03"), row(2, "روکش", 10**6))
    before = app.get("/explore/contracts.svg").headers["ETag"]
    act("config_option_update", **{"ckan.site_title": "داده‌های مشهد"})
    again = app.get("/explore/contracts.svg", headers={"If-None-Match": before}, status=200)
    assert "داده‌های مشهد" in again.text


def test_units_of_a_year_are_small_pictures_on_one_scale(
    publish: Any, app: Any, act: Any, officer: Any, stranger: Any
) -> None:
    other = model.Group.get("mashhad-district-10").id
    act("organization_member_create", id=other, username=officer["name"], role="editor")
    publish(row(1, "روکش", 8 * 10**9, day="1403/01/03"), row(2, "خرید", 10**9, day="1403/03/03"))
    assert "unit-months" not in app.get("/explore/").text
    late = row(2, "خرید", 5 * 10**9, day="")
    publish(row(1, "خرید", 2 * 10**9, day="1403/02/03"), late, owner_org=other)
    page = lxml.html.fromstring(app.get("/explore/").data)
    heights = [
        [float(bar.get("height")) for bar in picture.xpath(".//*[@class='bar']")]
        for picture in page.xpath("//ul[@class='small-charts']//*[local-name()='svg']")
    ]
    assert heights == [[100, 0, 12.5], [0, 25, 0]]
    assert page.xpath("//ul[@class='small-charts']//a/@href") == [
        "/explore/units/mashhad-district-09?fiscal_year=1403",
        "/explore/units/mashhad-district-10?fiscal_year=1403",
    ]
    cells = page.xpath("//section[@aria-labelledby='unit-months']//td/data/@value")
    assert list(map(int, cells)) == [8 * 10**9, 10**9, 2 * 10**9, 5 * 10**9]
    heads = page.xpath("//section[@aria-labelledby='unit-months']//thead//th/text()")
    assert heads[-2:] == ["خرداد", "بدون تاریخ"]
    assert "۱ قرارداد به مبلغ ۵ میلیارد ریال تاریخ ندارد" in page.text_content()


def test_month_of_few_units_is_told_and_lists_are_no_contracts(
    publish: Any, app: Any, act: Any, officer: Any, stranger: Any
) -> None:
    other = model.Group.get("mashhad-district-10").id
    act("organization_member_create", id=other, username=officer["name"], role="editor")
    publish(row(1, "روکش", 10**9, day="1403/01/03"), row(2, "خرید", 10**9, day="1403/03/03"))
    told = "قراردادهای فروردین از ۱ واحد است و قراردادهای خرداد از ۲ واحد"
    for path in ("/", "/explore/"):
        assert told not in read_text(app, path)
    publish(row(1, "خرید", 10**9, day="1403/03/03"), owner_org=other)
    publish(row(3, "خرید", 10**9, day="1402/03/03"), fiscal_year="1402")
    for path in ("/", "/explore/"):
        assert told in read_text(app, path), path
    assert "۳ فهرست، ۴ قرارداد، ۴ میلیارد ریال" in read_text(app, "/")


def read_text(app: Any, path: str) -> str:
    return " ".join(lxml.html.fromstring(app.get(path).data).text_content().split())


def test_rows_and_files_stand_above_the_description(publish: Any, app: Any) -> None:
    package = publish(row(1, "روکش", 5 * 10**9), row(2, "خرید", 7 * 10**9))
    page = app.get(f"/contract/{package['name']}").get_data(as_text=True)
    parts = (
        "key-facts",
        "بزرگ‌ترین قراردادها",
        'id="dataset-resources"',
        "فهرست قراردادهای منعقدشده",
    )
    places = [page.find(part, page.find("<h1")) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
