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
    two, app, published, act, officer, work
) -> None:
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


def test_file_takes_the_place_of_its_own_table_alone(one, look, act) -> None:
    """Beside an attachment, and beside another table of the same kind of dataset."""
    [dataset] = act("package_search")["results"]
    act("resource_create", package_id=dataset["id"], url="https://example.org/a.pdf", name="پیوست")
    assert asked(look(table("بهسازی", "خرید"))) == ["replaces"]
    page = look(tenders(), owner_org=dataset["owner_org"], fiscal_year="1403", period_part="m02")
    assert "فراخوان‌ها" in page
    assert "replaces" not in asked(page)


def test_twin_of_the_file_that_is_replaced_is_asked_about(
    two, look, publish, act, as_officer, work
) -> None:
    """A list that is public as CSV and once more, say as a workbook."""
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
