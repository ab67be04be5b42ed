"""Nothing dangerous passes in silence: what is asked before a file takes effect."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
from typing import Any

import ckan.model as model
import pytest

from ckanext.mashhad.tables.versions import meanings
from tests.integration.tables.gate_files import table
from tests.integration.tables.preview.dropped_files import asked, fields
from tests.unit.tables.table_files import as_xlsx

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def test_deals_far_from_the_limits_of_the_law_are_asked_about(look) -> None:
    rial = table("بهسازی", "خرید").replace("مبلغ".encode(), "مبلغ (ریال)".encode(), 1)
    assert asked(look(rial)) == []
    for times, word in ((10**6, "سقف یک معاملهٔ کوچک"), (1, "")):
        less = rial.replace(b"5000000000", str(5_000_000_000 // times).encode())
        page = look(less)
        assert asked(page) == (["magnitude"] if word else [])
        assert word in page
    budget = "کد,عنوان,مصوب ۱۴۰۳ (ریال)\n101,عوارض نوسازی,{0}\n102,عوارض کسب,{0}\n"
    for amount, is_odd in ((85_000, True), (85_000_000_000, False), (10**17, True)):
        page = look(budget.format(amount).encode(), budget_stage="approved")
        assert "ردیف‌های بودجه" in page
        assert asked(page) == (["magnitude"] if is_odd else [])


def test_data_of_long_ago_is_asked_about(look) -> None:
    old = table("بهسازی").replace(b"1403/", b"1384/")
    assert asked(look(old)) == ["money", "year"]


def test_file_that_speaks_of_another_unit_is_asked_about(look, publish, unit, act) -> None:
    from ckan.tests import factories

    factories.Organization(name="district-77", title_translated={"fa": "منطقهٔ ۷۷"})
    page = look("قراردادهای منطقه ۷۷\n".encode() + table("بهسازی"))
    assert "منطقهٔ ۷۷" in page
    assert asked(page) == ["unit", "money"]
    answer = publish({**fields(page), "confirm": ["money"]})
    assert answer.status_code == 200
    assert "این را تأیید کنید" in answer.get_data(as_text=True)
    assert act("package_search")["count"] == 0


def test_file_that_speaks_of_another_period_is_asked_about(look) -> None:
    page = look(table("بهسازی"), fiscal_year="1403", period_part="m08")
    assert "period" in asked(page)
    assert "تاریخ ۱ قرارداد از مجموع ۱ در «<bdi>آبان ۱۴۰۳</bdi>» نیست" in page
    assert "period" not in asked(look(table("بهسازی"), fiscal_year="1403", period_part="m02"))
    budget = "بودجهٔ سال ۱۴۰۲,,\nکد,عنوان,مبلغ (ریال)\n101,عوارض,85000000000\n".encode()
    page = look(budget, fiscal_year="1403", budget_stage="approved", table="budget_lines")
    assert "«<bdi>سال ۱۴۰۲</bdi>» آمده است، ولی برای «<bdi>سال ۱۴۰۳</bdi>»" in page


def test_each_sheet_is_asked_about_by_its_own_titles(look) -> None:
    from ckan.tests import factories

    factories.Organization(name="district-78", title_translated={"fa": "منطقهٔ ۷۸"})
    header, row = (line.split(",") for line in table("بهسازی").decode().splitlines())
    rows = [header, row], [header, [f"{row[0]}0", *row[1:]]]

    def titled(*titles: str) -> bytes:
        return as_xlsx(*([[each], *cells] for each, cells in zip(titles, rows, strict=True)))

    said = {"fiscal_year": "1403", "period_part": "m02"}
    page = look(titled("قراردادهای اردیبهشت ۱۴۰۳", "قراردادهای خرداد ۱۴۰۳"), **said)
    assert "period" in asked(page)
    assert "«<bdi>خرداد ۱۴۰۳</bdi>» آمده است" in page
    page = look(titled("منطقهٔ ۹", "منطقهٔ ۷۸"), **said)
    assert "unit" in asked(page)
    assert "«منطقهٔ ۷۸» آمده است" in page
    assert "unit" not in asked(look(titled("منطقهٔ ۹", "فهرست"), **said))
    both = [["شهرداری منطقهٔ ۷۸"], ["قراردادهای منطقهٔ ۹"], *rows[0]]
    assert "unit" in asked(look(as_xlsx(both), **said))


def test_file_that_is_public_for_another_year_is_asked_about(look, publish, published) -> None:
    budget = "کد,عنوان,مبلغ (ریال)\n101,عوارض نوسازی,85000000000\n".encode()
    said = {"budget_stage": "approved", "table": "budget_lines"}
    published(budget, fiscal_year="1402", **said)
    page = look(budget, fiscal_year="1403", **said)
    assert asked(page) == ["same"]
    assert "همین فایل پیش از این در «" in page
    answer = publish(fields(page))
    assert "این را تأیید کنید" in answer.get_data(as_text=True)
    assert publish({**fields(page), "confirm": ["same"]}).status_code == 302


def test_a_date_of_years_before_among_others_is_asked_about(look) -> None:
    rows = table(*(f"بهسازی {n}" for n in range(6)))
    said = {"fiscal_year": "1403", "period_part": "m02"}
    month_before = rows.replace(b"1403/02/01", b"1403/01/20", 1)
    assert asked(look(month_before, **said)) == ["money"]
    years_before = rows.replace(b"1403/02/01", b"1401/02/01", 1)
    page = look(years_before, **said)
    assert asked(page) == ["period", "money", "days"]
    assert re.search("از ۱ اردیبهشت ۱۴۰۱ تا .* دور از .*: .*D2", page)
    year_before = rows.replace(b"1403/02/01", b"1402/02/20", 1)
    assert asked(look(year_before, **said)) == ["period", "money"]
    year_after = rows.replace(b"1403/02/01", b"1404/02/05", 1)
    assert "period" in asked(look(year_after, **said))


def test_another_column_may_not_say_another_unit_unasked(look) -> None:
    said = {"fiscal_year": "1403", "period_part": "m02"}
    rial = table("بهسازی", "خرید").replace("مبلغ".encode(), "مبلغ (ریال)".encode(), 1)
    page = look(rial.replace("موضوع".encode(), "موضوع (ارقام به هزار ریال)".encode(), 1), **said)
    assert asked(page) == ["money"]


def test_what_is_called_cancelled_is_asked_about(look) -> None:
    said = {"fiscal_year": "1403", "period_part": "m02"}
    rial = table("بهسازی", "خرید").replace("مبلغ".encode(), "مبلغ (ریال)".encode(), 1)
    assert asked(look("قراردادهای جاری، بدون فسخ\n".encode() + rial, **said)) == []
    page = look("قراردادهای فسخ‌شدهٔ اردیبهشت\n".encode() + rial, **said)
    assert asked(page) == ["cancelled"]
    assert "از چیزی می‌گوید که لغو شده است" in page


def test_days_far_off_or_taken_from_elsewhere_are_asked_about(look) -> None:
    said = {"fiscal_year": "1403", "period_part": "m02"}
    rial = table("بهسازی", "خرید").replace("مبلغ".encode(), "مبلغ (ریال)".encode(), 1)
    assert asked(look(rial, **said)) == []
    page = look(rial.replace(b"1403/02/10", b"1393/02/10", 1), **said)
    assert asked(page) == ["days"]
    assert re.search("فاصلهٔ این تاریخ‌ها با تاریخ‌های دیگر ردیف خود زیاد است: .*G2 .۱۳۹۳/۰۲/۱۰", page)
    page = look(rial.replace("شروع".encode(), "تاریخ شروع اجرایی".encode(), 1), **said)
    assert asked(page) == ["filled"]
    assert "«<bdi>تاریخ شروع اجرایی</bdi>» شناخته نشد" in page
    both = rial.replace("مبلغ (ریال)".encode(), "مبلغ کار (ریال),بهای نهایی توافق".encode(), 1)
    page = look(both.replace(b"5000000000", b"5000000000,50000000000"), **said)
    assert asked(page) == ["filled"]
    assert "«بهای نهایی توافق» شناخته نشد" in page


def test_sheet_with_rows_and_no_names_of_columns_is_asked_about(look) -> None:
    header, row = (line.split(",") for line in table("بهسازی").decode().splitlines())
    second = [[f"{row[0]}{n}", *row[1:]] for n in range(3)]
    page = look(as_xlsx([header, row], second), fiscal_year="1403", period_part="m02")
    assert "skipped" in asked(page)
    assert "ردیف داده دارد و عنوان ستون ندارد" in page


def test_unit_of_money_is_asked_about_once_for_a_header(one, look) -> None:
    again = table("خرید").replace(b"1403/02", b"1403/05").replace(b"1403/1,", b"1403/5,")
    assert asked(look(again)) == []
    other_header = again.replace("مبلغ".encode(), "مبلغ قرارداد".encode())
    assert asked(look(other_header)) == ["money"]
    stated = again.replace("مبلغ".encode(), "مبلغ (ریال)".encode())
    assert asked(look(stated)) == []


def test_total_far_from_that_of_last_published_is_asked_about(two, look) -> None:
    again = table("خرید").replace(b"1403/02", b"1403/03")
    assert asked(look(again)) == []
    page = look(again.replace(b"5000000000", b"50000000"))
    assert asked(page) == ["total"]
    much = look(again.replace(b"5000000000", b"60000000000"))
    assert "بیش از پنج برابر جمع اردیبهشت ۱۴۰۳ (۱۰ میلیارد ریال)" in much
    assert "اردیبهشت ۱۴۰۳" in page
    months_later = again.replace(b"1403/03", b"1403/07").replace(b"5000000000", b"5000000")
    page = look(months_later)
    assert "کمتر از یک‌پنجم جمع اردیبهشت ۱۴۰۳ (۱۰ میلیارد ریال)" in page


def test_amount_a_thousand_times_too_large_is_asked_about(look) -> None:
    rows = table(*(f"بهسازی {n}" for n in range(12)))
    assert asked(look(rows)) == ["money"]
    planted = rows.replace(b"5000000000", b"5000000000000", 1)
    page = look(planted)
    assert asked(page) == ["money", "magnitude"]
    assert "E2" in page


def test_amounts_beyond_their_methods_are_one_question(look) -> None:
    few = table("بهسازی", "خرید").replace(b"5000000000", b"500000000000")
    page = look(few)
    assert asked(page) == ["money", "magnitude"]
    assert "با روش واگذاری خود نمی‌خوانند" in page
    assert "E2 (" in page
    assert "E3 (" in page


def test_days_of_rows_beat_the_year_of_a_file_name(look) -> None:
    for name, is_asked in (
        ("قراردادهای ۱۴۰۲.csv", True),
        ("قراردادهای ۱۴۰۳.csv", False),
        ("قراردادهای اردیبهشت ۱۴۰۳.csv", False),
    ):
        page = look(table("بهسازی", "خرید"), name=name)
        assert [fields(page)[each] for each in ("fiscal_year", "period_part")] == ["۱۴۰۳", "m02"]
        assert ("period" in asked(page)) == is_asked


def test_english_header_tells_year_and_stage_of_a_budget(look) -> None:
    budget = b"Code,Title,Approved 1403\n101,Tax,85000000000\n102,Fees,95000000000\n"
    sent = fields(look(budget, name="budget.csv", table="budget_lines"))
    assert (sent["fiscal_year"], sent["budget_stage"]) == ("۱۴۰۳", "approved")


def test_hidden_rows_and_columns_are_confirmed_in_words(
    app, look, publish, officer, work, act
) -> None:
    def hide(book: Any, pages: list[Any]) -> None:
        for row in (2, 3):
            pages[0].set_row(row, None, None, {"hidden": True})
        pages[0].set_column("A:A", None, None, {"hidden": True})

    rows = list(csv.reader(io.StringIO(table("بهسازی", "نگهداری", "فضای سبز").decode())))
    content = as_xlsx(rows, more=hide)
    page = look(content, name="register.xlsx")
    sentence = f"۲ ردیف پنهان (۳ تا ۴) و ستون پنهان «{rows[0][0]}» هم منتشر می‌شود."
    assert sentence in html.unescape(page)
    answer = publish({**fields(page), "confirm": ["money"]})
    assert "Location" not in answer.headers
    assert not act("package_search", include_private=True)["count"]
    answer = app.post(
        "/api/action/mashhad_table_preview",
        data={"upload": (io.BytesIO(content), "register.xlsx")},
        headers={"Authorization": officer["token"]},
        content_type="multipart/form-data",
    )
    questions = {each["code"]: each["sentence"] for each in answer.json["result"]["confirm"]}
    assert questions["hidden"] == sentence
    assert "/check" in publish({**fields(page), "confirm": ["money", "hidden"]}).headers["Location"]
    work()
    assert act("package_search")["count"] == 1


def test_columns_with_another_meaning_meanwhile_are_seen_first(
    look, publish, officer, unit, act
) -> None:
    sent = {**fields(look(table("بهسازی"))), "confirm": ["money"]}
    now = dt.datetime.now(dt.UTC)
    said = {"پایان": None}
    meanings.remember(unit["id"], "contracts", said, (), user_id=officer["id"], now=now)
    model.Session.commit()
    assert publish(sent).status_code == 200
    assert act("package_search")["count"] == 0


def test_remembered_columns_of_the_titles_unit_are_shown(look, officer, act) -> None:
    other = act("organization_create", name="another", title_translated={"fa": "منطقهٔ ۷۸"})
    act("organization_member_create", id=other["id"], username=officer["name"], role="editor")
    rows = ["منطقه ۷۸", "کد,عنوان,نوع,مصوب ۱۴۰۲,پیشنهادی سال ۱۴۰۳"]
    rows += [f"10{n},ردیف {n},منابع,1000,{n}000" for n in (1, 2)]
    two_years = ("\n".join(rows) + "\n").encode()
    page = look(two_years)
    assert "پیشنهادی سال ۱۴۰۳</bdi></button>" in page
    columns = page.split('id="columns"', 1)[1].split("</form>")[0]
    assert re.findall(r'name="header-\d+" value="([^"]*)"', columns)[0] == "نوع"
    assert "مصوب ۱۴۰۲" not in columns
    said = {"نوع": "side", "مصوب ۱۴۰۲": "approved"}
    now = dt.datetime.now(dt.UTC)
    meanings.remember(other["id"], "budget_lines", said, (), user_id=officer["id"], now=now)
    model.Session.commit()
    page = look(two_years)
    assert "</bdi></button>" not in page  # one amount is left, and it says its year and stage
    assert "از عنوان ستون" in page
    sent = fields(page)
    assert [sent[name] for name in ("fiscal_year", "budget_stage")] == ["۱۴۰۳", "proposed"]
    columns = page.split('id="columns"', 1)[1]
    chosen = dict(re.findall(r'name="(column-\d+)".*?value="(\w*)" selected', columns, re.S))
    assert {*said.values(), "amount"} <= {*chosen.values()}
    assert "خوانده نشد" not in columns.split("</form>")[0]


def test_other_period_than_the_one_seen_is_looked_at_first(look, publish, act) -> None:
    sent = {**fields(look(table())), "confirm": ["money"]}
    answer = publish({**sent, "fiscal_year": "۱۴۰۲"})
    page = answer.get_data(as_text=True)
    assert "دوباره خوانده شد" in page
    assert act("package_search")["count"] == 0
    assert fields(page)["fiscal_year"] == "۱۴۰۲"


def test_answered_unit_publishes_unless_more_is_to_confirm(
    look, publish, unit, officer, work, act
) -> None:
    other = act("organization_create", name="another", title_translated={"fa": "منطقهٔ ۵"})
    act("organization_member_create", id=other["id"], username=officer["name"], role="editor")
    rial = table("بهسازی").replace("مبلغ".encode(), "مبلغ (ریال)".encode(), 1)
    sent = fields(look(rial))
    assert sent["owner_org"] == ""
    assert "/check" in publish({**sent, "owner_org": unit["id"]}).headers["Location"]
    work()
    assert act("package_search")["count"] == 1
    another = rial.replace("بهسازی".encode(), "نظافت".encode())
    page = publish({**fields(look(another)), "owner_org": unit["id"]}).get_data(as_text=True)
    assert asked(page) == ["replaces"]
    assert "دوباره خوانده شد" in page
