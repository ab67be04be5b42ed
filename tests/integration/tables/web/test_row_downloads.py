"""Published rows as files, all files of a dataset as one: the same rows for the same people."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import zipfile
from typing import Any

import ckan.model as model
import pytest

from ckanext.mashhad.tables.publication import renditions
from ckanext.mashhad.tables.versions.model import FileVersion
from ckanext.mashhad.tables.web import row_views
from tests.integration.tables.gate_files import PDF, REFUSED, table

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


@pytest.fixture
def get(published: dict[str, Any], act: Any, app: Any) -> Any:
    """GET a file made of the published rows."""
    name = act("package_show", id=published["package_id"])["name"]

    def get(ending: str, **how: Any) -> Any:
        address = f"/contract/{name}/resource/{published['id']}/rows.{ending}"
        return app.get(address, **how)

    return get


def rows_of(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_csv_and_json_hold_codes_iso_days_and_whole_rial(get: Any) -> None:
    (row,) = rows_of(get("csv"))
    assert (row["contract_date"], row["amount"], row["award_method"]) == (
        "2024-04-20",
        "5000000000",
        "price_inquiry",
    )
    (told,) = json.loads(get("json").get_data())
    assert told["amount"] == 5_000_000_000
    assert told["paid_amount"] is None
    assert {k: v or "" for k, v in row.items()} == {
        k: "" if v is None else str(v) for k, v in told.items()
    }


def test_a_mark_for_excel_comes_when_asked_for(get: Any) -> None:
    assert not get("csv").get_data().startswith(b"\xef\xbb\xbf")
    assert get("csv?bom=true").get_data().startswith(b"\xef\xbb\xbf")


def test_a_download_says_its_name_size_day_and_fingerprint(get: Any) -> None:
    answer = get("csv?q=بهسازی")
    content = answer.get_data()
    assert answer.headers["Content-Length"] == str(len(content))
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert "filename*=UTF-8''%D9%82%D8%B1" in answer.headers["Content-Disposition"]
    assert answer.headers["Last-Modified"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_asked_for_is_what_is_downloaded(get: Any) -> None:
    assert len(rows_of(get("csv?q=بهسازی"))) == 1
    assert rows_of(get("csv?q=فرودگاه")) == []
    assert json.loads(get("json?award_method=public_tender").get_data()) == []


def test_workbook_runs_from_right_to_left_with_words_for_codes(get: Any) -> None:
    with zipfile.ZipFile(io.BytesIO(get("xlsx").get_data())) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert 'rightToLeft="1"' in sheet
    assert "استعلام" in sheet
    assert "۱۴۰۳/۰۲/۰۱" in sheet
    assert "price_inquiry" not in sheet


def test_hidden_waiting_or_remote_rows_not_downloaded(
    get: Any, published: dict[str, Any], add: Any, app: Any, create: Any
) -> None:
    waiting = add(table("در انتظار"))
    other = create(title_translated={"fa": "دیگری"})
    for path in (
        f"/contract/{published['package_id']}/resource/{waiting['id']}/rows.csv",
        f"/contract/{other['id']}/resource/{published['id']}/rows.csv",
        f"/budget/{published['package_id']}/resource/{published['id']}/rows.csv",
    ):
        assert app.get(path, status=404)
    address = model.Package.get(published["package_id"]).name
    for hidden in ({"private": True}, {"private": False, "state": "draft"}, {"state": "deleted"}):
        package = model.Package.get(published["package_id"])
        for name, value in hidden.items():
            setattr(package, name, value)
        model.Session.commit()
        for ending in ("csv", "json", "xlsx"):
            assert get(ending, status=410)
        assert app.get(f"/contract/{address}/files.zip", status=410)


def test_one_too_many_is_asked_to_come_again(get: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(row_views.AT_ONCE, "csv", 0)
    answer = get("csv?q=بهسازی", status=503)
    assert int(answer.headers["Retry-After"]) > 0


def test_all_published_files_of_a_dataset_come_in_one_archive(
    get: Any, published: dict[str, Any], add: Any, work: Any, app: Any
) -> None:
    add(PDF, "letter.pdf")
    add(REFUSED, "refused.csv")
    add(table("دومی"), "register.csv")
    work()
    answer = app.get(f"/contract/{published['package_id']}/files.zip")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        first, letter, second = archive.namelist()
        assert first == "قراردادهای منطقهٔ ۹ در سال ۱۴۰۳.csv"  # the dataset's title
        assert second == first.replace(".csv", "-2.csv")
        assert letter == "letter.pdf"
        assert archive.read(letter) == PDF
        assert "دومی".encode() in archive.read(second)


def test_address_without_name_gives_latest_accepted_file(
    published: dict[str, Any], as_officer: Any, send: Any, work: Any, app: Any
) -> None:
    address = f"/contract/{published['package_id']}/resource/{published['id']}/download"
    before = app.get(address).get_data()
    newer = table("نسخهٔ دوم")
    as_officer("resource_patch", id=published["id"], upload=send(newer, "other.csv"))
    assert app.get(address).get_data() == before
    work()
    assert app.get(address).get_data() == newer


def test_whole_files_have_size_day_and_fingerprint_early(
    get: Any, published: dict[str, Any], app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = renditions.of_version(model.Session.query(FileVersion).one().id)
    assert set(made) == set(renditions.ALL)
    page = app.get(f"/contract/{published['package_id']}/resource/{published['id']}")
    shown = page.get_data(as_text=True)
    for ending, lang in (("csv", ""), ("json", ""), ("xlsx", "fa")):
        answer = get(ending)
        content, kept = answer.get_data(), made[ending, lang]
        assert len(content) == kept.size
        assert hashlib.sha256(content).hexdigest() == kept.sha256
        assert answer.headers["Repr-Digest"].encode() == (
            b"sha-256=:" + base64.b64encode(bytes.fromhex(kept.sha256)) + b":"
        )
        assert kept.sha256 in shown
    assert made["xlsx", "en"].sha256 not in shown
    assert published["hash"].removeprefix("sha256:") in shown
    # Nothing is made for one who asks for all of it, so nobody has to wait for a turn.
    for ending in ("csv", "json", "xlsx"):
        monkeypatch.setitem(row_views.AT_ONCE, ending, 0)
        assert get(ending, status=200)
        assert get(f"{ending}?q=بهسازی", status=503)


def test_of_newer_version_newer_files_and_what_is_lost_made_anew(
    get: Any, published: dict[str, Any], as_officer: Any, send: Any, work: Any, vault_files: Any
) -> None:
    as_officer("resource_patch", id=published["id"], upload=send(table("یکی", "دیگری")))
    work()
    assert len(rows_of(get("csv"))) == 2
    assert len(vault_files()) == 2 + len(renditions.ALL)
    model.Session.query(renditions.Rendition).delete()
    model.Session.commit()
    (missing,) = renditions.missing()
    assert len(rows_of(get("csv"))) == 2  # made for this reader
    renditions.make_missing(missing)
    assert renditions.missing() == []
    assert set(renditions.of_version(missing)) == set(renditions.ALL)


def test_readers_see_public_versions_and_their_changes(
    published: dict[str, Any], as_officer: Any, send: Any, work: Any, app: Any
) -> None:
    address = f"/contract/{published['package_id']}/resource/{published['id']}"
    assert "نسخه‌های این فایل" not in app.get(address).get_data(as_text=True)
    as_officer("resource_patch", id=published["id"], upload=send(REFUSED, "secret.csv"))
    work()
    newer = table("بهسازی پیاده‌رو", "دیگری")
    as_officer("resource_patch", id=published["id"], upload=send(newer, "newer.csv"))
    work()
    shown = app.get(address).get_data(as_text=True)
    assert "نسخهٔ ۳" in shown
    assert "نسخهٔ ۱" in shown
    assert "نسخهٔ ۲" not in shown
    assert "قرارداد: ۱ افزوده" in shown
    assert "secret.csv" not in shown


def test_a_dataset_of_several_files_leads_to_their_archive(
    published: dict[str, Any], add: Any, app: Any
) -> None:
    page = f"/dataset/{published['package_id']}"
    assert "files.zip" not in app.get(page).get_data(as_text=True)
    add(PDF, "letter.pdf")
    assert "files.zip" in app.get(page).get_data(as_text=True)


def test_ckans_own_dump_gives_each_row_once(add: Any, work: Any, app: Any) -> None:
    file = add(table("خرید", "نگهداری", "خرید"))
    work()
    asked = f"/datastore/dump/{file['id']}?distinct=true&fields=subject"
    text = app.get(f"{asked}&format=csv").get_data(as_text=True)
    assert [row["subject"] for row in csv.DictReader(io.StringIO(text))] == ["خرید", "نگهداری"]
    assert app.get(f"{asked}&format=xml&sort=_id%20desc").get_data(as_text=True).count("<row") >= 2
    assert len(json.loads(app.get(f"{asked}&format=json").get_data())["records"]) == 2
    everything = f"/datastore/dump/{file['id']}?distinct=true"
    assert len(json.loads(app.get(f"{everything}&format=json").get_data())["records"]) == 3


def test_ckans_own_dump_holds_no_formula_either(add: Any, work: Any, app: Any) -> None:
    file = add(table("=cmd|'/c calc'!A0"))
    work()
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        answer = app.get(f"/datastore/dump/{file['id']}?format={form}")
        text = io.StringIO(answer.get_data(as_text=True))
        (row,) = csv.DictReader(text, delimiter=delimiter)
        assert row["subject"] == "'=cmd|'/c calc'!A0"
        assert row["amount"] == "5000000000"
