"""What a preview reads of a file: its unit, period, table and the columns that were told."""

from __future__ import annotations

import datetime as dt
import re

import ckan.model as model
import pytest

from ckanext.mashhad.tables.versions import meanings
from tests.integration.tables.gate_files import table
from tests.integration.tables.preview.dropped_files import asked, fields

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def test_choices_of_the_unit_hold_where_the_file_names_it(look, unit, officer, act) -> None:
    other = act("organization_create", name="another", title_translated={"fa": "منطقهٔ ۵"})
    act("organization_member_create", id=other["id"], username=officer["name"], role="editor")
    titled = "فهرست قراردادهای منطقهٔ ۹\n".encode() + table("بهسازی")
    odd = titled.replace("استعلام".encode(), "بند ب".encode())
    said = {("award_method", "بند ب"): "price_inquiry"}
    now = dt.datetime.now(dt.UTC)
    meanings.remember_values(unit["id"], "contracts", said, user_id=officer["id"], now=now)
    model.Session.commit()
    page = look(odd)
    assert fields(page)["owner_org"] == unit["id"]
    assert "شناخته نشد" not in page


def test_column_that_is_chosen_tells_year_and_stage_of_a_budget(look, unit) -> None:
    budget = "کد,عنوان,مصوب ۱۴۰۳ (ریال),پیشنهادی ۱۴۰۴ (ریال)\n101,عوارض,{0},{0}\n"
    page = look(budget.format(85_000_000_000).encode())
    assert 'name="staged" value="1403 approved"' in page
    word = re.search(r'name="preview" value="([^"]*)"', page)[1]
    sent = fields(look(None, preview=word, table="budget_lines", staged="1404 proposed"))
    said = [sent[name] for name in ("fiscal_year", "period_part", "budget_stage")]
    assert said == ["۱۴۰۴", "year", "proposed"]


def test_unit_and_period_are_read_from_titles_and_file_name(look, unit) -> None:
    page = look(table("بهسازی"), name="قراردادهای آبان ۱۴۰۲.csv")
    assert (fields(page)["fiscal_year"], fields(page)["period_part"]) == ("۱۴۰۲", "m08")
    assert "از نام فایل" in page
    # The days are of another period, which the check tells once it knows the period.
    assert "D2" in page
    titled = "فهرست قراردادهای سال ۱۴۰۳\n".encode() + table("بهسازی")
    page = look(titled)
    assert (fields(page)["fiscal_year"], fields(page)["period_part"]) == ("۱۴۰۳", "year")
    assert "از عنوان داخل فایل" in page


def test_where_unit_and_period_were_read_is_kept(look, unit, stranger, act) -> None:
    act("organization_member_create", id=unit["id"], username=stranger["name"], role="editor")
    due = {"owner_org": unit["id"], "fiscal_year": "1403", "period_part": "h1", "due": "1"}
    page = look(table("بهسازی"), user=stranger, **due)
    assert page.count("(از فهرست آنچه باید منتشر شود)") == 2
    sent = {**fields(page), "look": "1"}
    del sent["publish"]
    again = look(user=stranger, **sent)
    assert again.count("(از فهرست آنچه باید منتشر شود)") == 2
    other = look(user=stranger, **{**sent, "period_part": "q1"})
    assert other.count("(انتخاب شما)") == 1
    assert other.count("(از فهرست آنچه باید منتشر شود)") == 1
    titled = "قراردادهای منطقهٔ ۹ در اردیبهشت ۱۴۰۳\n".encode() + table("بهسازی")
    read = look(titled, user=stranger, **{**due, "period_part": "m02"})
    assert read.count("(از عنوان داخل فایل)") == 2


def test_columns_told_on_the_page_are_remembered_for_the_unit(look) -> None:
    strange = table("بهسازی").replace("طرف قرارداد".encode(), "همکار".encode())
    page = look(strange)
    assert 'id="columns"' in page
    form = page.split('id="columns"', 1)[1]
    number = re.search(r'name="header-(\d+)" value="همکار"', form)[1]
    said = dict(re.findall(r'name="(header-\d+)" value="([^"]*)"', form))
    for choice in re.findall(r'name="(column-\d+)"(.*?)</select>', form, re.S):
        chosen = re.search(r'value="(\w*)" selected', choice[1])
        said[choice[0]] = chosen[1] if chosen else ""
    said[f"column-{number}"] = "counterparty"
    sent = fields(page)
    sent.pop("publish")
    after = look(None, **{**sent, **said, "remember": "1"})
    assert asked(after) == ["money"]
    assert 'name="publish"' in look(strange)


def test_file_like_no_table_is_asked_about_and_pdf_refused(look) -> None:
    page = look("الف,ب,پ\n1,2,3\n4,5,6\n".encode())
    assert "این فایل کدام جدول است" in page
    word = re.search(r'name="preview" value="([^"]*)"', page.split('id="which"')[1])[1]
    again = look(None, preview=word, table="contracts")
    assert 'id="columns"' in again
    assert 'value="contracts" selected' in again.split('id="which"')[1]
    page = look(b"%PDF-1.4 ...", name="نامه.pdf")
    assert "PDF" in page
    assert "/publish#others" in page


def test_said_table_is_the_table_of_its_sheets_and_version(look, publish, act, work) -> None:
    content = (
        "شمارهٔ قرارداد,موضوع,پیمانکار,تاریخ قرارداد,مبلغ (ریال),روش واگذاری,تاریخ پرداخت\n"
        "9/21,آسفالت معابر,شرکت راه گستر,1405/02/11,18500000000,استعلام,1405/07/06\n"
    ).encode()
    said = {"table": "contract_payments", "fiscal_year": "1405", "period_part": "m07"}
    page = look(content, **said)
    assert "پرداخت‌های قرارداد" in page
    assert "«قراردادها»" not in page.split("<h1")[1].split('id="understood"')[0]
    answer = publish({**fields(page), "confirm": asked(page)})
    assert answer.status_code == 302
    work()
    [dataset] = act("package_search")["results"]
    check = act("mashhad_file_check_show", id=dataset["resources"][0]["id"])
    assert (check["table"], check["state"]) == ("contract_payments", "published")
