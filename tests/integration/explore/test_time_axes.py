"""Every year and month has its place in a picture, whether or not it has contracts."""

from __future__ import annotations

import re
from typing import Any

import lxml.html
import pytest

from ckanext.mashhad.explore.web import overview
from tests.integration.explore.conftest import COMPANY, HEAD, published_once, row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")
_SVG = "*[local-name()='svg'][contains(@class, 'chart')]"
#: A head without the day of a contract, and rows below it.
UNDATED = tuple(name for name in HEAD if name != "تاریخ قرارداد")


def undated(number: int, start: str) -> tuple[str, ...]:
    written = dict(zip(HEAD, row(number, f"خرید {number}", number * 10**9), strict=True))
    written |= {"شروع": start, "پایان": ""}
    return tuple(written[name] for name in UNDATED)


def pictures(app: Any, path: str) -> list[Any]:
    return list(lxml.html.fromstring(app.get(path, status=200).data).xpath(f"//{_SVG}"))


def below(picture: Any) -> list[str]:
    return list(picture.xpath("*[@class='axis']/text()"))


def bars(picture: Any) -> list[str]:
    """What the bars are, without their amounts."""
    titles = picture.xpath("*[local-name()='g']/*[local-name()='title']/text()")
    return [title.partition(":")[0] for title in titles]


def test_months_without_contracts_have_their_place(publish: Any, app: Any) -> None:
    days = ("1402/10/05", "1403/02/05", "1403/04/05")
    publish(*(row(n, "خرید", n * 10**9, day=day) for n, day in enumerate(days, 1)))
    shown = ["دی", "بهمن", "اسفند", "فروردین", "اردیبهشت", "خرداد", "تیر"]
    years = dict.fromkeys(shown[:3], "۱۴۰۲") | dict.fromkeys(shown[3:], "۱۴۰۳")
    for path in ("/explore/contracts", "/explore/embed/contracts"):
        page = lxml.html.fromstring(app.get(path, status=200).data)
        months = page.xpath(f"//{_SVG}")[-1]
        assert bars(months) == [f"{name} {year}" for name, year in years.items()]
        assert [words for words in below(months) if words.startswith("۱")] == ["۱۴۰۲", "۱۴۰۳"]
        [table] = page.xpath("//table[thead//th='ماه']")
        assert [each.text_content() for each in table.xpath("tbody//th")] == bars(months)
        empty = table.xpath("tbody/tr[2]")[0]
        assert empty.xpath("td/text()") == ["۰", "۰"]
        assert not empty.xpath(".//a | .//data")


def test_of_one_month_years_are_drawn_and_a_cut_axis_says_so(publish: Any, app: Any) -> None:
    publish(row(1, "خرید", 10**9, day="1400/02/05"), row(2, "خرید", 10**9, day="1402/02/05"))
    [picture] = pictures(app, "/explore/contracts?month=2")
    assert bars(picture) == below(picture) == ["۱۴۰۰", "۱۴۰۱", "۱۴۰۲"]
    assert "۱۴۰۱" in app.get("/explore/contracts.svg?month=2").get_data(as_text=True)
    assert bars(pictures(app, "/explore/embed/contracts?month=2")[0]) == bars(picture)
    said = "نمودار تنها ۲۴ ماه آخر را نشان می‌دهد"
    for path in ("/explore/contracts", "/explore/embed/contracts"):
        page = app.get(path).get_data(as_text=True)
        assert said in page
        shown = lxml.html.fromstring(page)
        assert len(bars(shown.xpath(f"//{_SVG}")[-1])) == 24
        [table] = shown.xpath("//table[thead//th='ماه']")
        assert table.xpath("string(tbody/tr[1]/th)") == "اردیبهشت ۱۴۰۰"
    assert said not in app.get("/explore/contracts?fiscal_year=1400").get_data(as_text=True)
    assert "۲۴ ماه اخیر" in app.get("/explore/contracts.svg").get_data(as_text=True)


@pytest.fixture
@published_once
def two_months(publish: Any) -> dict[str, Any]:
    """A contract of each of two months."""
    days = ("1403/01/05", "1403/02/05")
    return publish(*(row(n, "خرید", 10**9, day=day) for n, day in enumerate(days, 1)))


def test_picture_says_what_it_shows_and_has_its_table(two_months: Any, app: Any) -> None:
    query = f"fiscal_year=1403&unit={two_months['organization']['name']}"
    picture = app.get(f"/explore/contracts.svg?{query}").get_data(as_text=True)
    title = picture.split("<title>")[1].split("</title>")[0]
    page = app.get(f"/explore/contracts?{query}").get_data(as_text=True)
    [image] = [part for part in page.split("&lt;img ")[1:]]
    for words in ("به تفکیک ماه", "سال ۱۴۰۳", "منطقه"):
        assert words in title
        assert words in image.split("&gt;")[0]
    assert lxml.html.fromstring(page).xpath("string(//title)").split(" - ")[-1].strip() in title
    for path in ("/", f"/contract/{two_months['name']}", "/explore/embed/contracts"):
        there = lxml.html.fromstring(app.get(path).data)
        tables = there.xpath("//details//table[contains(@class, 'times')]")
        assert len(there.xpath(f"//{_SVG}")) == len(tables) == 1


def test_a_start_elsewhere_is_no_day_of_a_contract(publish: Any, app: Any, ask: Any) -> None:
    days = ("1403/02/05", "1404/01/05", "1407/02/01")
    publish(*(undated(n, day) for n, day in enumerate(days, 1)), head=UNDATED)
    assert ask("contracts.json", fiscal_year="1403")["count"] == 3
    assert ask("contracts.json", fiscal_year="1403", month="2")["count"] == 1
    assert ask("contracts.json", month="1")["count"] == 0
    assert "۱۴۰۷" not in app.get("/explore/contracts").get_data(as_text=True)
    for path in ("/", "/explore/"):
        assert "در سال ۱۴۰۳: ۳ قرارداد" in lxml.html.fromstring(app.get(path).data).text_content()


def test_a_year_without_days_has_a_page_without_months(publish: Any, app: Any) -> None:
    package = publish(undated(1, "1404/01/05"), head=UNDATED)
    unit = package["organization"]["name"]
    others = ("contracts", "embed/contracts", f"units/{unit}", f"contractors/{COMPANY[1]}")
    for path in ("/", f"/contract/{package['name']}", *(f"/explore/{other}" for other in others)):
        assert not pictures(app, path)
    page = app.get("/explore/?fiscal_year=1403").get_data(as_text=True)
    assert "small-charts" not in page
    assert "بزرگ‌ترین قراردادها" in page


def test_a_year_to_come_is_never_the_newest() -> None:
    newest = overview.newest_year
    assert newest([], 1405) is None
    assert newest([1407], 1405) == 1405
    assert newest([1407, 1404, 1400], 1405) == 1404
    assert newest([1405, 1403], 1405) == 1405


def test_a_year_without_contracts_is_said_in_words(two_months: Any, app: Any) -> None:
    robots = "//meta[@name='robots']/@content"
    empty = lxml.html.fromstring(app.get("/explore/?fiscal_year=1350").data)
    assert "قراردادی از سال ۱۳۵۰ در این درگاه منتشر نکرده" in empty.text_content()
    assert "۰ قرارداد" not in empty.text_content()
    for page in (empty, lxml.html.fromstring(app.get("/explore/?fiscal_year=1403").data)):
        assert "noindex" in page.xpath(robots)[0]
    assert not lxml.html.fromstring(app.get("/explore/").data).xpath(robots)


def test_years_without_a_budget_are_gaps(budget: Any, app: Any) -> None:
    for year in ("1398", "1403", "1404"):
        planned = budget(9000, fiscal_year=year, budget_stage="approved", period_part="year")
    unit = planned["organization"]["name"]
    [lines] = [
        each
        for each in pictures(app, f"/explore/budgets/{unit}/1404")
        if "lines" in each.get("class")
    ]
    places = sorted({float(x) for x in lines.xpath("*[local-name()='circle']/@cx")})
    newer, older = places[1] - places[0], places[2] - places[1]
    assert older == pytest.approx(5 * newer, rel=0.02)
    runs = lines.xpath("*[local-name()='polyline']/@points")
    assert sorted(len(run.split()) for run in runs)[:1] == [1]


def test_contract_without_day_has_its_amount_and_no_month(publish: Any, app: Any) -> None:
    rows = undated(1, "1403/02/01"), undated(2, "1409/02/01"), undated(3, "1403/04/01")
    publish(*rows, head=UNDATED)
    page = lxml.html.fromstring(app.get("/explore/contracts?fiscal_year=1403").data)
    said = "۱ قرارداد به مبلغ ۲ میلیارد ریال تاریخ ندارد و در هیچ ماهی نیست"
    assert said in page.text_content()
    links = page.xpath("//a/@href")
    addresses = {each for each in links if re.search("/explore/contracts/[0-9a-f]{16}$", each)}
    assert len(addresses) == 3
    for address in addresses:
        told = app.get(f"{address}.json").json
        assert told["agreed"] == told["row"]["amount"] > 0
        text = app.get(address).get_data(as_text=True)
        assert "در فهرست، تاریخ این قرارداد نیامده است" in text
        assert "دقیقاً ۰ ریال" not in text


def test_contracts_without_day_are_told_where_no_picture_is(publish: Any, app: Any) -> None:
    package = publish(*(row(n, "خرید", n * 10**9, day="1403/02/05" * (n > 2)) for n in (1, 2, 3)))
    unit = package["organization"]["name"]
    others = ("contracts", "embed/contracts", f"units/{unit}", "")
    for path in ("/", f"/contract/{package['name']}", *(f"/explore/{each}" for each in others)):
        page = lxml.html.fromstring(app.get(path, status=200).data)
        assert not page.xpath(f"//{_SVG}")
        [said] = page.xpath("//p[contains(., 'تاریخ ندارد')]")
        assert "۲ قرارداد به مبلغ ۳ میلیارد ریال تاریخ ندارد" in said.text_content()
        assert "day=none" in said.xpath("string(a/@href)")
