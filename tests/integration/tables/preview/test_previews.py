"""From a file as offices make it to a published dataset: two screens."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any
from unittest.mock import Mock

import ckan.model as model
import pytest
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.versions import held, locks, meanings
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.vault import TooLarge
from tests.integration.tables.gate_files import REFUSED, table
from tests.integration.tables.preview.dropped_files import asked, fields, held_files

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def test_two_screens_lead_from_file_to_its_public_page(
    app, look, publish, unit, officer, work, act
) -> None:
    page = look(table("بهسازی پیاده‌رو", "خرید نهال"))
    assert "۱۰ میلیارد" in page  # the sum
    assert asked(page) == ["money"]
    sent = fields(page)
    assert sent["owner_org"] == unit["id"]
    assert (sent["fiscal_year"], sent["period_part"]) == ("۱۴۰۳", "m02")
    answer = publish({**sent, "confirm": ["money"]})
    assert "/check" in answer.headers["Location"]
    # By a double click, while the first answer is on its way.
    again = publish({**sent, "confirm": ["money"]})
    assert again.status_code == 200
    assert "دیگر نگه داشته نشده" in again.get_data(as_text=True)
    work()
    [dataset] = act("package_search")["results"]
    assert dataset["title"] == "قراردادهای اردیبهشت ۱۴۰۳، منطقهٔ ۹"
    assert (dataset["fiscal_year"], dataset["period_part"]) == ("1403", "m02")
    assert dataset["owner_org"] == unit["id"]
    assert dataset["theme"] == ["GOVE"]
    assert "حکمرانی و بخش عمومی" in page
    [file] = dataset["resources"]
    assert file["datastore_active"]
    assert file["url"].endswith(f"/{dataset['name']}.csv")  # whatever its officer calls it
    saved = app.get(file["url"]).headers["Content-Disposition"]
    assert "register" not in saved
    headers = {"Authorization": officer["token"]}
    after = app.get(answer.headers["Location"], headers=headers, follow_redirects=False)
    assert after.headers["Location"].endswith(f"/resource/{file['id']}")
    assert held_files() == 0


def test_dataset_says_what_its_rows_do_unless_its_officer_does(published, act) -> None:
    def held_facts() -> tuple[Any, ...]:
        [dataset] = act("package_search")["results"]
        return dataset["contract_count"], dataset["total_amount"], dataset["covers"]

    published(table("بهسازی پیاده‌رو", "خرید نهال"))
    assert held_facts() == (2, 10_000_000_000, ["contracts"])
    [dataset] = act("package_search")["results"]
    act("package_patch", id=dataset["id"], contract_count="۹۹", covers=["contracts", "payments"])
    published(table("بهسازی پیاده‌رو"))
    assert held_facts() == (99, 5_000_000_000, ["contracts", "payments"])
    # What was said without a file is not what the file says.
    act("resource_delete", id=dataset["resources"][0]["id"])
    act("package_patch", id=dataset["id"], contract_count="36", total_amount="448")
    published(table("بهسازی پیاده‌رو"))
    assert held_facts() == (1, 5_000_000_000, ["contracts", "payments"])


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


def test_sum_without_a_column_of_sides_says_what_it_may_mix(look, publish, work, app) -> None:
    content = "بودجهٔ مصوب ۱۴۰۳\nکد,عنوان,مبلغ (ریال)\n110101,عوارض,700\n210101,حقوق,700\n".encode()
    said = {"table": "budget_lines", "fiscal_year": "1403", "budget_stage": "approved"}
    page = look(content, **said)
    assert "معلوم نیست این جمع" in page
    answer = publish({**fields(page), "confirm": asked(page)})
    work()
    public = app.get(answer.headers["Location"].split("/check")[0]).get_data(as_text=True)
    assert "معلوم نیست این جمع" in public
    apart = content.replace("کد,".encode(), "بخش,کد,".encode())
    apart = apart.replace(b"\n1101", "\nمنابع,1101".encode())
    apart = apart.replace(b"\n2101", "\nمصارف,2101".encode())
    assert "معلوم نیست این جمع" not in look(apart, **said)


def test_column_that_is_chosen_tells_year_and_stage_of_a_budget(look, unit) -> None:
    budget = "کد,عنوان,مصوب ۱۴۰۳ (ریال),پیشنهادی ۱۴۰۴ (ریال)\n101,عوارض,{0},{0}\n"
    page = look(budget.format(85_000_000_000).encode())
    assert 'name="staged" value="1403 approved"' in page
    word = re.search(r'name="preview" value="([^"]*)"', page)[1]
    sent = fields(look(None, preview=word, table="budget_lines", staged="1404 proposed"))
    said = [sent[name] for name in ("fiscal_year", "period_part", "budget_stage")]
    assert said == ["۱۴۰۴", "year", "proposed"]


def test_same_file_is_read_anew_once_its_columns_mean_another(
    look, publish, work, unit, act
) -> None:
    odd = table("بهسازی").replace("موضوع".encode(), "چه کاری".encode())
    for field, state in (("subject", 1), ("location", 0)):
        now = dt.datetime.now(dt.UTC)
        said = {"چه کاری": field}
        meanings.remember(unit["id"], "contracts", said, (), user_id="x", now=now)
        model.Session.commit()
        page = look(odd)
        assert ('name="publish"' in page) == bool(state)
        if state:
            publish({**fields(page), "confirm": asked(page)})
            work()
    [dataset] = act("package_search")["results"]
    act(
        "resource_patch",
        id=dataset["resources"][0]["id"],
        upload=FileStorage(io.BytesIO(odd), "a.csv"),
    )
    newest, *older = store.versions(dataset["resources"][0]["id"])
    assert (newest.n, len(older)) == (2, 1)


def test_previous_file_takes_its_place_back_for_a_month(
    app, published, act, officer, unit, work
) -> None:
    published(table("بهسازی پیاده‌رو", "خرید نهال"))
    [dataset] = act("package_search")["results"]
    [file] = dataset["resources"]
    address = f"/contract/{dataset['name']}/resource/{file['id']}"
    headers = {"Authorization": officer["token"]}

    def post() -> str:
        sent = {"n": "1"}
        answer = app.post(
            f"{address}/check/restore", data=sent, headers=headers, follow_redirects=False
        )
        work()
        return str(answer.headers["Location"])

    assert "بازگرداندن نسخهٔ پیشین" not in app.get(address, headers=headers).text
    assert not post().endswith("then=public")
    published(table("بهسازی"))
    page = app.get(address, headers=headers).text
    assert "بازگرداندن نسخهٔ پیشین" in page
    assert "با ۲ ردیف" in page
    assert "بازگرداندن نسخهٔ پیشین" not in app.get(address).text
    assert post().endswith("then=public")
    [newest, *_] = store.versions(file["id"])
    assert (newest.n, newest.state, newest.rows) == (3, "published", 2)
    newest.published -= dt.timedelta(days=31)
    model.Session.commit()
    assert "بازگرداندن نسخهٔ پیشین" not in app.get(address, headers=headers).text


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


def test_file_that_was_looked_at_is_found_again_by_its_officer(
    app, look, publish, officer, stranger, unit, monkeypatch
) -> None:
    def desk(user: Any) -> str:
        page = app.get("/publish", headers={"Authorization": user["token"]})
        return str(page.get_data(as_text=True))

    look(table("بهسازی"), name="قراردادها.csv", fiscal_year="1403", period_part="m05")
    page = desk(officer)
    assert "قراردادها.csv" in page
    assert "قراردادها.csv" not in desk(stranger)
    [form] = [part for part in page.split("<form ")[1:] if "هنوز منتشر نشده" in part]
    instead_of = re.search('name="preview" value="([^"]*)"', form)[1]
    with monkeypatch.context() as full:
        full.setattr(held, "hold", Mock(side_effect=TooLarge))
        look(table("خرید"), instead_of=instead_of)
    assert held_files() == 1  # what could not be kept takes no place
    look(b"PK\x03\x04", name="دی.xlsx", instead_of=instead_of)
    assert held_files() == 2  # nor does what cannot be read
    mended = look(table("خرید"), instead_of=instead_of)
    assert held_files() == 2  # the one that takes its place
    look(None, discard=re.search('name="preview" value="([^"]*)"', mended)[1])
    assert held_files() == 1
    look(table("بهسازی"), name="قراردادها.csv", fiscal_year="1403", period_part="m05")
    [form] = [part for part in desk(officer).split("<form ")[1:] if "قراردادها.csv" in part]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    del sent["discard"]
    again = look(**sent)
    assert fields(again)["period_part"] == "m05"
    publish({**fields(again), "confirm": asked(again)})
    assert desk(officer).count('name="discard"') == 1


def test_file_takes_the_place_of_its_own_table_alone(look, published, act) -> None:
    """Beside an attachment, and beside another table of the same kind of dataset."""
    published(table("بهسازی"))
    [dataset] = act("package_search")["results"]
    act("resource_create", package_id=dataset["id"], url="https://example.org/a.pdf", name="پیوست")
    assert asked(look(table("بهسازی", "خرید"))) == ["replaces"]
    page = look(tenders(), owner_org=dataset["owner_org"], fiscal_year="1403", period_part="m02")
    assert "فراخوان‌ها" in page
    assert "replaces" not in asked(page)


def test_twin_of_the_file_that_is_replaced_is_asked_about(
    look, publish, published, act, as_officer, work
) -> None:
    """A list that is public as CSV and once more, say as a workbook."""
    published(table("بهسازی", "خرید"))
    [dataset] = act("package_search")["results"]
    again = FileStorage(io.BytesIO(table("بهسازی", "خرید") + b"\n"), "again.csv")
    as_officer("resource_create", package_id=dataset["id"], upload=again)
    work()
    page = look(table("بهسازی"))
    assert asked(page) == ["replaces", "beside"]
    assert "ردیف‌هایی که در هر دو" in page
    assert publish({**fields(page), "confirm": ["replaces"]}).status_code == 200


def tenders() -> bytes:
    of = registry.load("tenders")
    labels = [of.column(name).label["fa_IR"] for name in of.example()]
    return "\n".join((",".join(labels), ",".join(of.example().values()))).encode()


def test_dataset_is_called_after_its_main_table_once_it_comes(published, act) -> None:
    period = {"fiscal_year": "1403", "period_part": "m02"}
    published(tenders(), **period)
    [calls] = act("package_search")["results"]
    assert calls["title"].startswith("فراخوان‌های اردیبهشت ۱۴۰۳")
    published(table("بهسازی"), **period)
    [contracts] = act("package_search")["results"]
    assert (contracts["id"], len(contracts["resources"])) == (calls["id"], 2)
    assert contracts["title"].startswith("قراردادهای اردیبهشت ۱۴۰۳")
    assert contracts["notes"] == registry.load("contracts").description["fa_IR"]
    both = {"fa": calls["title"], "en": "Calls of Ordibehesht"}
    act("package_patch", id=calls["id"], title_translated=both)
    published(table("بهسازی", "خرید"), **period)
    assert act("package_show", id=calls["id"])["title_translated"] == both


def test_officer_has_so_many_files_at_most_and_for_a_day(look, officer, monkeypatch) -> None:
    with locks.alone(f"trial_by:{officer['name']}", wait=False):
        assert "در حال بررسی" in look(table("بهسازی"))
    assert held_files() == 0  # it is not kept where it is not read
    monkeypatch.setattr(held, "MOST", 2)
    words = [
        re.search(r'name="preview" value="([^"]*)"', look(table(f"بهسازی {n}")))[1]
        for n in range(3)
    ]
    assert held_files() == 2
    assert "دیگر نگه داشته نشده" in look(None, preview=words[0])
    assert asked(look(None, preview=words[-1])) == ["money"]
    assert held.sweep() == 0
    monkeypatch.setattr(held, "KEPT", -1)
    assert held.sweep() == 2
    assert held_files() == 0


def test_wrong_year_or_title_is_told_and_file_is_kept(look, publish) -> None:
    sent = {**fields(look(table())), "confirm": ["money"]}
    answer = publish({**sent, "fiscal_year": "99"})
    assert answer.status_code == 200
    assert "۹۹" in answer.get_data(as_text=True)
    answer = publish({**sent, "title": "ق" * 1200})
    assert answer.status_code == 200
    again = {**fields(answer.get_data(as_text=True)), "title": "ق", "confirm": ["money"]}
    assert "/check" in publish(again).headers["Location"]


def test_file_with_errors_is_marked_and_cannot_be_published(app, look, publish, officer) -> None:
    page = look(REFUSED)
    assert "موضوع" in page
    assert 'name="publish"' not in page
    sent = {**fields(page), "confirm": ["money"]}
    assert "دیگر نگه داشته نشده" not in publish(sent).get_data(as_text=True)
    headers = {"Authorization": officer["token"]}
    marked = app.post("/publish/file/workbook", data=sent, headers=headers)
    assert marked.data[:2] == b"PK"
    assert marked.headers["Cache-Control"] == "private, no-store"


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


def test_page_lists_refused_files_of_own_units_alone(app, officer, stranger, add, work) -> None:
    refused = add(REFUSED)
    work()
    own, others = (
        app.get("/publish", headers={"Authorization": user["token"]}).get_data(as_text=True)
        for user in (officer, stranger)
    )
    assert f"/resource/{refused['id']}/check" in own
    assert f"/resource/{refused['id']}/check" not in others
    offered = set(re.findall(r'href="/(\w+)/new', own))  # the forms of what is no table
    assert "document" in offered
    assert offered.isdisjoint({"contract", "budget"})


def test_nobody_publishes_file_of_another_or_for_another_unit(
    app, look, publish, stranger, unit, act
) -> None:
    sent = {**fields(look(table())), "confirm": ["money"]}
    assert "دیگر نگه داشته نشده" in publish(sent, stranger).get_data(as_text=True)
    app.post("/publish/file", data=sent, follow_redirects=False)
    changed = {**sent, "preview": sent["preview"][:-2]}
    assert "دیگر نگه داشته نشده" in publish(changed).get_data(as_text=True)
    assert act("package_search")["count"] == 0
    assert held_files() == 1
    sent = fields(look(table(), stranger))
    assert sent["owner_org"] != unit["id"]
    publish({**sent, "owner_org": unit["id"], "confirm": ["money"]}, stranger)
    assert act("package_search")["count"] == 0


def test_cells_and_names_are_never_run_by_the_browser(look) -> None:
    hostile = table("بهسازی").replace(b"5000000000", b"<script>alert(1)</script>")
    page = look(hostile, name="<img src=x onerror=alert(1)>.csv")
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_program_publishes_by_the_word_of_a_preview(app, officer, work, act) -> None:
    def ask(action: str, status: int = 200, **sent: Any) -> Any:
        headers = {"Authorization": officer["token"]}
        how = {"data": sent} if "upload" in sent else {"json": sent}
        answer = app.post(f"/api/action/{action}", headers=headers, status=status, **how).json
        return answer["result"] if status == 200 else answer["error"]

    seen = ask("mashhad_table_preview", upload=(io.BytesIO(table("بهسازی")), "a.csv"))
    assert (seen["table"], seen["accepted"]) == ("contracts", True)
    assert seen["read_from"] == {"owner_org": "only", "fiscal_year": "days", "period_part": "days"}
    [question] = seen["confirm"]
    word = {"preview": seen["preview"]}
    assert "money" in ask("mashhad_table_publish", 409, **word)
    assert "confirm" in ask("mashhad_table_publish", 409, **word, confirm="money")
    made = ask("mashhad_table_publish", **word, confirm=[question["code"]])
    work()
    assert act("package_show", id=made["name"])["resources"][0]["id"] == made["resource_id"]


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
