"""Records that are too large or say too little: the others go on, and nothing is made up."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.tests.helpers import CKANTestApp

from ckanext.mashhad.harvest.model import Source, source_named
from ckanext.mashhad.harvest.runs import execution
from ckanext.mashhad.harvest.writing import import_record, record_to_dataset
from tests.integration.harvest.harvest_feed import ROOT, Feed, dataset, happened, ids, stored

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Run = Callable[[], dict[str, Any]]


def test_too_long_link_and_personal_text_are_left_out_and_told(
    run: Run, feed: Feed, app: CKANTestApp, officer: dict[str, Any]
) -> None:
    long = dataset(2).replace("2.csv", secrets.token_urlsafe(3000))
    personal = dataset(4).replace("Description of 4", "Call 0915 123 4567")
    named = dataset(5, title='"Call 0915 123 4567"@en')
    feed.serve([dataset(1), long, dataset(3), personal, named])
    job = run()
    assert happened(job) == {"added": 4, "failed": 1}
    assert "0915" not in str([(each.title, each.notes, each.extras) for each in stored().values()])
    headers = {"Authorization": officer["token"]}
    page = app.get(f"/harvest/other/{job['id']}", headers=headers).get_data(as_text=True)
    assert "سازگار نیست وارد شد: فایل‌ها." in page
    assert "سازگار نیست وارد شد: توضیح" in page
    assert "4567" not in page
    assert [len(package.resources) for package in stored().values()] == [1, 0, 1, 1]


def test_records_too_large_for_the_database_fail_alone(
    run: Run, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    class ProgramLimitError(Exception):
        pgcode = "54000"

    write = import_record._write

    def too_large(result: Any, *more: Any) -> None:
        if not result.guid.endswith(("/1", "/9")):
            raise sa.exc.OperationalError("insert", {}, ProgramLimitError("index row size"))
        write(result, *more)

    feed.serve([dataset(number) for number in range(1, 10)])
    monkeypatch.setattr(import_record, "_write", too_large)
    job = run()
    assert (job["state"], happened(job)) == ("complete", {"added": 2, "failed": 7})
    assert {each["reason_code"] for each in job["records"]} == {None, "record_too_large"}
    assert ids(stored()) == [1, 9]


def test_texts_of_other_languages_keep_their_letters(
    run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    arabic = dataset(1, '"بيانات الكهرباء"@ar', 'dcat:keyword "مكتبة"@ar ;')
    arabic = arabic.replace('"Description of 1"@en', '"كتاب في المدينة"@ar')
    arabic = arabic.replace('"File 1"@en', '"الملف الكامل"@ar')
    persian = dataset(2, '"شهرداري مشهد"@fa', 'dcat:keyword "بيمارستان"@fa ;')
    for text in ("كتاب في المدينة", "كتاب آخر"):
        feed.serve([arabic.replace("كتاب في المدينة", text), persian])
        assert run()["state"] == "complete"
        found = act("package_show", id=stored()[f"{ROOT}/1"].id)
        assert found["title_translated"] == {"ar": "بيانات الكهرباء"}
        assert (found["title"], found["notes"]) == ("بيانات الكهرباء", text)
        assert found["resources"][0]["name"] == "الملف الكامل"
        assert [each["name"] for each in found["tags"]] == ["مكتبة"]
    found = act("package_show", id=stored()[f"{ROOT}/2"].id)
    assert (found["title"], found["tags"][0]["name"]) == ("شهرداری مشهد", "بیمارستان")


def test_what_a_record_does_not_say_is_not_made_up(
    run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    names = [f"Year {year}" for year in range(1398, 1405)]
    nodes = [
        f'[ a dcat:Distribution ; dct:title "{name}"@en ; '
        f"dcat:downloadURL <http://other.example/{name[5:]}.csv> ]"
        for name in names
    ]
    without_addresses = dataset(3).replace(f"<{ROOT}/3/file> .", ", ".join(nodes) + " .", 1)
    nameless = dataset(2).replace(f"<{ROOT}/2/file>", "_:file")
    long = dataset(4, more=f'dct:identifier "{"ش" * 19_000}" ;')  # too long to index
    feed.serve([dataset(1, title='"Titel"'), nameless, without_addresses, long])
    job = run()
    assert happened(job) == {"added": 4}
    assert {each["reason_code"] for each in job["records"]} == {None}
    untold, passing, by_name = (
        act("package_show", id=stored()[f"{ROOT}/{number}"].id) for number in (1, 2, 3)
    )
    assert untold["title_translated"] == {"und": "Titel"}
    assert untold["title"] == "Titel"
    assert [each["key"] for each in untold["extras"]] == ["uri"]
    (file,) = passing["resources"]
    assert "distribution_ref" not in file
    assert [each["name"] for each in by_name["resources"]] == names


def test_no_value_of_a_record_gets_into_the_log(
    run: Run, feed: Feed, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: Any) -> None:
        values = {"phone": "-".join(["0915", "private"])}
        raise sa.exc.DataError("insert", values, Exception("out of range"))

    log = logging.Logger("of a test")
    log.addHandler(caplog.handler)
    feed.serve([dataset(1)])
    monkeypatch.setattr(import_record, "_write", refuses)
    monkeypatch.setattr(import_record, "log", log)
    assert happened(run()) == {"failed": 1}
    assert "could not be imported" in caplog.text
    assert "0915-private" not in caplog.text


SAID = {
    "language": "dct:language <http://publications.europa.eu/resource/authority/language/FAS> ;",
    "frequency": "dct:accrualPeriodicity "
    "<http://publications.europa.eu/resource/authority/frequency/ANNUAL> ;",
    "theme": "dcat:theme <http://publications.europa.eu/resource/authority/data-theme/TRAN> ;",
    "contact_email": "dcat:contactPoint [ a vcard:Kind ; vcard:fn 'Office' ; "
    "vcard:hasEmail <mailto:office@example.ir> ] ;",
    "url": "dcat:landingPage <http://other.example/about> ;",
}


def test_a_record_that_no_longer_says_something_is_updated(
    run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    vcard = "@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .\n"
    feed.serve([vcard, *(dataset(n, more="".join(SAID.values())) for n in range(len(SAID)))])
    assert happened(run()) == {"added": len(SAID)}
    less = [
        dataset(n, f'"Changed {n}"@en', "".join(text for key, text in SAID.items() if key != left))
        for n, left in enumerate(SAID)
    ]
    feed.serve([vcard, *less])
    assert happened(run()) == {"updated": len(SAID)}
    for n, left in enumerate(SAID):
        found = act("package_show", id=stored()[f"{ROOT}/{n}"].id)
        assert not found.get(left), left
        assert all(found[key] for key in SAID if key != left)


def test_what_officer_saved_does_not_keep_next_update_away(
    run: Run, feed: Feed, act: Callable[..., Any], officer: dict[str, Any]
) -> None:
    feed.serve([dataset(1)])
    run()
    id_ = stored()[f"{ROOT}/1"].id
    tk.get_action("package_patch")(
        {"user": officer["name"]}, {"id": id_, "language": "fa", "notes_translated": {"fa": "متن"}}
    )
    feed.serve([dataset(1, '"Changed"@en')])
    assert happened(run()) == {"updated": 1}
    assert act("package_show", id=id_)["title_translated"] == {"en": "Changed"}


def test_dry_run_tells_what_real_one_would_refuse_and_leave_out(
    source: dict[str, Any], act: Callable[..., Any], feed: Feed, app: CKANTestApp,
    officer: dict[str, Any], run: Run,
) -> None:  # fmt: skip
    told = dataset(2).replace("Description of 2", "Call 0915 123 4567")
    endless = dataset(3, title=f'"{"Long " * 700}"@en')
    feed.serve([dataset(1), told, endless])
    said = []
    for tried in (1, 2):
        dry_id = execution.ask(source_named("other"), None, is_dry=True)
        execution.run(dry_id)
        dry = act("mashhad_harvest_job_show", id=dry_id)
        asked = {"headers": {"Authorization": officer["token"]}}
        sheet = app.get(f"/en/harvest/other/{dry_id}/records.csv", **asked).get_data(as_text=True)
        assert ("Newly added" in sheet, "Would be added" in sheet) == (False, tried == 1)
        real = run()
        for job in (dry, real):
            said.append([(each["outcome"], each["reason_code"]) for each in job["records"]])
        assert said[-1] == said[-2]
        feed.serve([dataset(1, title='"New"@en'), told.replace("0915 1", "0912 1"), endless])
    assert ("added", "left_out") in said[0]
    assert ("failed", "refused") in said[0]
    assert ("updated", "left_out") in said[2]


def test_address_says_what_portal_or_kind_of_register_says() -> None:
    package = json.dumps({"name": "bus-lines-2024"})
    named = {"title_translated": {"fa": "خطوط اتوبوس"}}
    english = {"title_translated": {"en": "Lines of all buses"}}

    def name(kind: str, content: str, guid: str, dataset: dict[str, Any]) -> str:
        return record_to_dataset.wished_name(Source(kind=kind), content, guid, dataset)

    uuid = "1f0c2c5e-0d7c-4bb1-9f6d-2f5d6f0f9a11"
    assert name("ckan", package, uuid, named) == "bus-lines-2024"
    assert name("ckan", package, uuid, english) == "lines-of-all-buses"
    assert name("ckan", "{}", uuid, named) == ""
    assert name("dcat", "", f"{ROOT}/park-and-ride", named) == "park-and-ride"
    assert name("register", "{}", "https://a.example/good-csv.csv", named) == ""


def test_register_written_anew_when_source_called_otherwise() -> None:
    def mark(kind: str, title: str) -> str:
        source = Source(kind=kind, title=title, owner_org="u", private=False, options={})
        return record_to_dataset.mark(source)

    assert mark("register", "old") != mark("register", "new")
    assert mark("ckan", "old") == mark("ckan", "new")


def test_who_looks_at_first_records_is_told_to_type_secret_again(
    feed: Feed, app: CKANTestApp, administrator: dict[str, Any], unit: dict[str, Any]
) -> None:
    feed.serve([dataset(1)])
    typed = {"kind": "dcat", "name": "n", "title": "N", "url": feed.url, "unit": unit["id"]}
    asked = {**typed, "secret": "a-secret-word", "preview": "1"}
    headers = {"Authorization": administrator["token"]}
    page = app.post("/en/harvest/new", data=asked, headers=headers).get_data(as_text=True)
    assert "Type the secret once more" in page
    assert "a-secret-word" not in page


def test_the_page_of_a_register_calls_its_address_that_of_a_file(
    act: Callable[..., Any], app: CKANTestApp, administrator: dict[str, Any], unit: dict[str, Any]
) -> None:
    asked = {"name": "table", "title": "Table", "unit": unit["id"], "kind": "register"}
    url = "http://other.example/contracts.csv"
    act("mashhad_harvest_source_create", **asked, url=url, dataset_type="contract")
    headers = {"Authorization": administrator["token"]}
    page = app.get("/en/harvest/table", headers=headers).get_data(as_text=True)
    assert "Address of the file" in page
    assert "Address of the catalogue" not in page


OVERWRITTEN = "با نخستین تغییر در منبع جایگزین می‌شود"


def test_harvested_dataset_and_form_name_their_source(
    app: CKANTestApp,
    feed: Feed,
    run: Callable[[], dict[str, Any]],
    officer: dict[str, Any],
    plain: dict[str, Any],
) -> None:
    feed.serve([dataset(1)])
    run()
    package = stored()[f"{ROOT}/1"]
    page, edit = f"/document/{package.name}", f"/document/edit/{package.name}"
    file = f"{page}/resource/{package.resources[0].id}/edit"
    own = {"Authorization": officer["token"]}
    assert "/harvest/other" in app.get(page, headers=own).text
    anybody = app.get(page).text
    assert "برگرفته از کاتالوگ دیگر" in anybody
    assert "/harvest/other" not in anybody
    for address in (edit, file):
        assert OVERWRITTEN in app.get(address, headers=own).text
    assert "برگرفته از" not in app.get(f"/dataset/{plain['name']}", headers=own).text
    assert OVERWRITTEN not in app.get("/document/new", headers=own).text
