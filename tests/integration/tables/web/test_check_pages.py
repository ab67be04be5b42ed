"""What people see of a file's check: its officer everything, the public what is published."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Callable
from html import unescape
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import python_calamine
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from ckanext.mashhad import config
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.check import guard
from ckanext.mashhad.tables.engine.check.check import check
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.findings import rule_messages
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.vault import Vault
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

HEAD = "شمارهٔ قرارداد,موضوع,طرف قرارداد,تاریخ قرارداد,مبلغ,روش واگذاری,شروع,پایان\n"
GOOD = "1403/1,بهسازی پیاده‌رو,شرکت راه‌سازی,1403/02/01,5000000000,استعلام,1403/02/10,1403/08/10\n"
#: No subject in B3, and an amount below zero in E3.
BAD = GOOD + "1403/2,,شرکت راه‌سازی,1403/02/01,-5,استعلام,1403/02/10,1403/08/10\n"
#: Nothing but a warning, in B2: Excel may run it.
ODD = GOOD.replace("بهسازی پیاده‌رو", "=HYPERLINK(1)")
PDF = b"%PDF-1.4"
SENT = dt.datetime(2026, 11, 25, 6, 0, tzinfo=dt.UTC)


@pytest.fixture
@made_once
def file(create: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """A file of a published register."""
    made = create(resources=[{"url": "http://test.mashhad.example/list.csv", "name": "فهرست"}])
    return {**made["resources"][0], "of": made}


@pytest.fixture
def sent(ckan_config: dict[str, Any], tmp_path: Any, monkeypatch: Any) -> Callable[..., int]:
    """Put a version of a file where the gate puts it, as its check left it; its number."""
    monkeypatch.setitem(ckan_config, "ckan.storage_path", str(tmp_path))

    def send(file: dict[str, Any], content: str | bytes, state: str, **more: Any) -> int:
        raw = content if isinstance(content, bytes) else (HEAD + content).encode()
        table = more.get("table", "contracts")
        stored = Vault(config.vault_folder()).put(io.BytesIO(raw), len(raw))
        done = state not in store.UNFINISHED
        report = looked_at(raw, table) if done else {}
        store.lock(file["id"])
        version = store.add_version(
            file["id"],
            package_id=file["package_id"],
            user_id="officer",
            filename=more.get("filename", "مهر.csv"),
            public_name="mehr.csv",
            size=stored.size,
            sha256=hashlib.sha256(raw).hexdigest(),
            mimetype="text/csv",
            location=stored.location,
            table=table,
            created=SENT,
            decided=SENT if done else None,
            published=SENT if state == store.PUBLISHED else None,
            state=state,
            report=report or None,
            **{key: report.get(key) for key in ("rows", "errors", "warnings")},
        )
        model.Session.commit()
        return version.n

    return send


#: Findings that a report lists.
LISTED = 1000


def looked_at(raw: bytes, table: str) -> dict[str, Any]:
    try:
        if not table:
            return guard.watch(raw).as_dict()
        return check(raw, registry.load(table), SENT.date(), listed=LISTED).as_dict()
    except TableError as error:
        return {"refusal": rule_messages.refusal_dict(error)}


def address(file: dict[str, Any], more: str = "") -> str:
    return f"/contract/{file['of']['name']}/resource/{file['id']}/check{more}"


def get(app: Any, path: str, user: dict[str, Any] | None = None, status: int = 200) -> Any:
    headers = {"Authorization": user["token"]} if user else {}
    return app.get(path, headers=headers, status=status, follow_redirects=False)


def page(app: Any, path: str, user: dict[str, Any] | None = None, status: int = 200) -> str:
    return get(app, path, user, status).get_data(as_text=True)


class TestRejected:
    def test_officer_sees_each_error_at_its_cell_in_both_languages(
        self, app, file, sent, officer
    ) -> None:
        sent(file, BAD, "rejected")
        shown = page(app, address(file), officer)
        assert "پذیرفته نشد" in shown
        assert "۲ خطا" in shown
        assert "موضوع نوشته نشده است" in shown
        assert '<bdi class="cell" dir="ltr">B3</bdi>' in shown
        assert '<b class="cell" dir="ltr">E3</b> <bdi dir="ltr">-5</bdi>' in shown
        assert f"/contract/{file['of']['name']}/resource/{file['id']}/edit" in shown
        assert "/tables/contracts" in shown
        shown = page(app, f"/en{address(file)}", officer)
        for part in ("Not accepted", "“Subject” is empty", "Send the mended file", "2 errors"):
            assert part in shown

    def test_more_than_ten_cells_of_a_kind_are_folded(self, app, file, sent, officer) -> None:
        row = GOOD.removeprefix("1403/1").replace("بهسازی پیاده‌رو", "")
        rows = [f"1403/{n}{row}" for n in range(1, 15)]
        sent(file, "".join(rows), "rejected")
        shown = page(app, address(file), officer)
        first, _, others = shown.partition("۴ مورد دیگر")
        cells = [f'<b class="cell" dir="ltr">B{n}</b>' for n in range(2, 16)]
        assert [cell in first for cell in cells] == [True] * 10 + [False] * 4
        assert all(cell in others for cell in cells[10:])
        assert "<details open" not in first.rpartition("<section")[2]

    def test_nobody_else_is_told_that_there_is_such_a_file(self, app, file, sent, stranger) -> None:
        sent(file, BAD, "rejected", filename="راز.csv")
        dataset = f"/contract/{file['of']['name']}"
        for user in (None, stranger):
            page(app, address(file), user, 404)
            for path in (dataset, f"{dataset}/resource/{file['id']}"):
                shown = page(app, path, user)
                assert "راز" not in shown
                assert "/check" not in shown
                assert "پذیرفته" not in shown

    def test_dataset_page_tells_its_officer_first_what_is_not_public(
        self, app, file, sent, officer
    ) -> None:
        sent(file, BAD, "rejected")
        shown = page(app, f"/contract/{file['of']['name']}", officer)
        assert "۱ فایل هنوز در دسترس همه نیست" in shown
        assert shown.index("هنوز در دسترس همه نیست") < shown.index('id="dataset-resources"')
        assert address(file) in shown

    def test_what_is_public_stays_so_and_is_named(self, app, file, sent, officer) -> None:
        sent(file, GOOD, "published")
        sent(file, BAD, "rejected")
        shown = page(app, address(file), officer)
        assert "نسخهٔ تازه: پذیرفته نشد" in shown
        assert "در دسترس همه می‌ماند" in shown
        public = page(app, address(file))
        assert "بررسی‌شده و منتشر" in public
        assert "نوشته نشده است" not in public
        assert "نسخه‌های این فایل" not in public

    def test_older_version_leads_to_newest_and_offers_no_mending(
        self, app, file, sent, officer
    ) -> None:
        sent(file, BAD, "rejected")
        sent(file, BAD, "rejected")
        old = page(app, address(file, "?n=1"), officer)
        assert "دیدن تازه‌ترین نسخه" in old
        assert "فرستادن فایل اصلاح‌شده" not in old
        assert "فرستادن فایل اصلاح‌شده" in page(app, address(file), officer)

    def test_file_that_cannot_read_says_why_and_what_to_send_instead(
        self, app, file, sent, officer
    ) -> None:
        sent(file, PDF, "rejected")
        shown = page(app, address(file), officer)
        assert "این فایل PDF است" in shown
        assert "فایل اکسلی را بفرستید" in shown

    def test_personal_data_are_told_masked(self, app, file, sent, officer) -> None:
        sent(file, "نام,موبایل\nعلی,09121234567\n", "rejected", table="")
        shown = page(app, address(file), officer)
        assert "09121234567" not in shown
        assert "شمارهٔ همراه" in shown

    def test_what_a_cell_holds_is_never_run_by_the_browser(self, app, file, sent, officer) -> None:
        name = "<script>alert(2)</script>.csv"
        sent(file, BAD.replace("-5", "<script>alert(1)</script>"), "rejected", filename=name)
        for path in (address(file), f"/contract/{file['of']['name']}"):
            assert "<script>alert(" not in page(app, path, officer)


class TestOtherStates:
    def test_a_file_that_has_never_been_public_is_said_to_be_not_yet(
        self, app, create, as_officer, stranger
    ) -> None:
        made = create()
        upload = FileStorage(io.BytesIO((HEAD + BAD).encode()), filename="register.csv")
        file = as_officer("resource_create", package_id=made["id"], upload=upload)
        dataset = f"/contract/{made['name']}"
        for user in (None, stranger):
            assert "هنوز منتشر نشده" in page(app, dataset, user)
            assert "هنوز منتشر نشده" in page(app, f"{dataset}/resource/{file['id']}", user)

    def test_warnings_of_what_is_published_are_told_to_everybody(self, app, file, sent) -> None:
        sent(file, ODD, "published")
        shown = unescape(page(app, address(file)))
        assert "۱ هشدار" in shown
        assert "اکسل شاید آن را اجرا کند" in shown
        assert "۱ هشدار" in page(app, f"/contract/{file['of']['name']}")

    def test_a_check_that_runs_renews_its_page_and_says_so(self, app, file, sent, officer) -> None:
        sent(file, GOOD, "pending")
        answer = get(app, address(file), officer)
        assert answer.headers["Refresh"] == "5"
        assert "هر ۵ ثانیه" in answer.get_data(as_text=True)
        assert "در حال بررسی" in answer.get_data(as_text=True)

    def test_a_check_that_ended_renews_nothing(self, app, file, sent, officer) -> None:
        sent(file, GOOD, "published")
        for user in (officer, None):
            answer = get(app, address(file), user)
            assert "Refresh" not in answer.headers
            assert answer.headers["Cache-Control"] == "private, no-store"

    def test_a_file_without_row_rules_says_what_was_looked_for(
        self, app, file, sent, officer
    ) -> None:
        sent(file, "شهر,جمعیت\nمشهد,3000000\n", "published", table="")
        assert "تنها نبودِ دادهٔ شخصی" in page(app, address(file), officer)

    def test_a_version_that_is_not_there_is_not_found(self, app, file, sent, officer) -> None:
        sent(file, GOOD, "published")
        for n in ("0", "7", "x", "-1"):
            status = 200 if n == "x" else 404
            assert "Traceback" not in page(app, address(file, f"?n={n}"), officer, status), n


class TestDownloads:
    def test_workbook_has_officers_rows_and_each_error_at_its_cell(
        self, app, file, sent, officer
    ) -> None:
        n = sent(file, BAD, "rejected")
        answer = get(app, address(file, f"/{n}/workbook.xlsx"), officer)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        book = python_calamine.load_workbook(io.BytesIO(answer.get_data()))
        errors, rows = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
        assert {line[2] for line in errors[4:]} == {"B3", "E3"}
        assert "موضوع نوشته نشده است." in {line[5] for line in errors[4:]}
        assert rows[1][1] == "بهسازی پیاده‌رو"

    def test_the_list_comes_as_csv_and_as_the_api_tells_it(self, app, file, sent, officer) -> None:
        n = sent(file, BAD, "rejected")
        raw = get(app, address(file, f"/{n}/findings.csv"), officer).get_data()
        lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
        assert [line[2] for line in lines] == ["خانه", "B3", "E3"]
        told = json.loads(get(app, address(file, f"/{n}/findings.json"), officer).get_data())
        context = {"user": officer["name"]}
        shown = tk.get_action("mashhad_file_check_show")(context, {"id": file["id"]})
        assert told == shown["findings"]
        assert len(told) == 2

    def test_a_list_that_is_cut_on_the_page_is_whole_when_downloaded(
        self, app, file, sent, officer, monkeypatch
    ) -> None:
        monkeypatch.setitem(globals(), "LISTED", 1)
        n = sent(file, BAD, "rejected")
        shown = page(app, address(file), officer)
        assert "فهرست بالا کوتاه شده است" in shown
        for form in ("csv", "json"):
            raw = get(app, address(file, f"/{n}/findings.{form}"), officer).get_data(as_text=True)
            assert ("B3" in raw, "E3" in raw) == (True, True), form

    def test_they_are_for_nobody_else_even_when_the_file_is_public(
        self, app, file, sent, officer, stranger
    ) -> None:
        n = sent(file, ODD, "published")
        for what in ("workbook.xlsx", "findings.csv", "findings.json"):
            get(app, address(file, f"/{n}/{what}"), officer)
            for user in (None, stranger):
                get(app, address(file, f"/{n}/{what}"), user, 404)

    def test_what_could_not_be_read_has_none(self, app, file, sent, officer) -> None:
        n = sent(file, PDF, "rejected")
        for what, status in {"workbook.xlsx": 302, "findings.csv": 404}.items():
            get(app, address(file, f"/{n}/{what}"), officer, status)

    def test_a_file_of_another_dataset_is_not_found_there(
        self, app, file, sent, officer, create
    ) -> None:
        n = sent(file, BAD, "rejected")
        other = create(fiscal_year="1402")
        wrong = address({**file, "of": other})
        for more in ("", f"/{n}/workbook.xlsx", f"/{n}/findings.csv"):
            get(app, wrong + more, officer, 404)

    def test_one_officer_has_one_workbook_made_at_a_time(self, app, file, sent, officer) -> None:
        n = sent(file, BAD, "rejected")
        key = sa.func.hashtextextended(f"mashhad_tables:workbook_by:{officer['id']}", 0)
        with model.meta.engine.connect() as other:
            other.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
            answer = get(app, address(file, f"/{n}/workbook.xlsx"), officer, 302)
        assert answer.headers["Location"].endswith(address(file, f"?n={n}"))
        get(app, address(file, f"/{n}/workbook.xlsx"), officer)


class TestForms:
    def test_the_form_says_against_what_a_file_is_checked(self, app, file, officer) -> None:
        for path in ("new", f"{file['id']}/edit"):
            shown = page(app, f"/contract/{file['of']['name']}/resource/{path}", officer)
            assert "ردیف‌به‌ردیف" in shown
            assert "/tables/contracts" in shown

    def test_file_without_row_rules_is_searched_for_persons(
        self, app, act, needed, unit, officer
    ) -> None:
        made = act(
            "package_create",
            owner_org=unit["id"],
            title_translated={"fa": "آمار"},
            notes_translated={"fa": "آمار"},
            license_id="cc-by",
            fiscal_year="1403",
            **{**needed("statistics"), "period_part": "year"},
        )
        shown = page(app, f"/statistics/{made['name']}/resource/new", officer)
        assert "دادهٔ شخصی" in shown
