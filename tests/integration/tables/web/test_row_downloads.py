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

from ckanext.mashhad.tables.engine.common.limits import Limits
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


def test_programs_get_codes_and_whole_rial_and_people_words(get: Any) -> None:
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
    mark = b"\xef\xbb\xbf"  # by which Excel knows the encoding
    starts = [get(f"csv{asked}").get_data().startswith(mark) for asked in ("", "?bom=true")]
    assert starts == [False, True]
    # What is asked for is what is downloaded.
    assert len(rows_of(get("csv?q=بهسازی"))) == 1
    assert rows_of(get("csv?q=فرودگاه")) == []
    assert json.loads(get("json?award_method=public_tender").get_data()) == []
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


def test_all_published_files_of_a_dataset_come_in_one_archive(
    published: dict[str, Any], add: Any, work: Any, app: Any
) -> None:
    page = f"/dataset/{published['package_id']}"
    assert "files.zip" not in app.get(page).get_data(as_text=True)
    add(PDF, "letter.pdf")
    assert "files.zip" in app.get(page).get_data(as_text=True)
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


def say_what_they_are(answer: Any) -> None:
    """Whether the headers of a download of some rows are true of it."""
    content = answer.get_data()
    assert answer.headers["Content-Length"] == str(len(content))
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert "filename*=UTF-8''%D9%82%D8%B1" in answer.headers["Content-Disposition"]
    assert answer.headers["Last-Modified"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_whole_files_have_size_day_and_fingerprint_early(
    get: Any, published: dict[str, Any], app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    say_what_they_are(get("csv?q=بهسازی"))
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
    some = app.get(f"/contract/{published['package_id']}/resource/{published['id']}?q=بهسازی")
    assert made["csv", ""].sha256 not in some.get_data(as_text=True)  # those are other bytes
    assert published["hash"].removeprefix("sha256:") in shown
    # Nothing is made for one who asks for all of it, so nobody has to wait for a turn.
    for ending in ("csv", "json", "xlsx"):
        monkeypatch.setitem(row_views.AT_ONCE, ending, 0)
        assert get(ending, status=200)
        busy = get(f"{ending}?q=بهسازی", status=503)
        assert int(busy.headers["Retry-After"]) > 0


def test_newer_version_takes_address_and_lost_files_come_anew(
    get: Any, published: Any, as_officer: Any, send: Any, work: Any, app: Any, vault_files: Any
) -> None:
    address = f"/contract/{published['package_id']}/resource/{published['id']}/download"
    before, newer = app.get(address).get_data(), table("یکی", "دیگری")
    as_officer("resource_patch", id=published["id"], upload=send(newer, "other.csv"))
    assert app.get(address).get_data() == before
    work()
    assert app.get(address).get_data() == newer
    assert len(rows_of(get("csv"))) == 2
    # Both files as they were sent, what was made of the newer rows, and the older rows as JSON.
    assert len(vault_files()) == 3 + len(renditions.ALL)
    model.Session.query(renditions.Rendition).delete()
    model.Session.commit()
    (missing,) = renditions.missing()
    assert len(rows_of(get("csv"))) == 2  # made for this reader
    renditions.make_missing(missing)
    assert renditions.missing() == []
    assert set(renditions.of_version(missing)) == set(renditions.ALL)


def test_files_are_tried_thrice_and_no_workbook_is_too_long(
    published: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.Session.query(renditions.Rendition).delete()
    model.Session.commit()
    (missing,) = renditions.missing()
    with monkeypatch.context() as patched:
        patched.setattr(renditions, "make", lambda _: 1 // 0)
        for _ in range(renditions.MAX_ATTEMPTS):
            assert renditions.missing() == [missing]
            with pytest.raises(ZeroDivisionError):
                renditions.make_missing(missing)
    assert renditions.missing() == []
    monkeypatch.setattr(renditions, "DEFAULT", Limits(xlsx_rows=0))
    renditions.make_missing(missing)
    assert {form for form, _ in renditions.of_version(missing)} == {"csv", "json"}


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


def test_ckans_own_dump_gives_each_row_once_and_no_formula(add: Any, work: Any, app: Any) -> None:
    file = add(table("خرید", "=cmd|'/c calc'!A0", "خرید"))
    work()

    def dump(form: str, asked: str) -> str:
        address = f"/datastore/dump/{file['id']}?format={form}&{asked}"
        return str(app.get(address).get_data(as_text=True))

    once = "distinct=true&fields=subject"
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        rows = csv.DictReader(io.StringIO(dump(form, once)), delimiter=delimiter)
        assert {row["subject"] for row in rows} == {"خرید", "'=cmd|'/c calc'!A0"}
        rows = csv.DictReader(io.StringIO(dump(form, "sort=_id")), delimiter=delimiter)
        found = [(row["subject"], row["amount"]) for row in rows]
        assert found[1] == ("'=cmd|'/c calc'!A0", "5000000000")
    assert dump("csv", once).count("خرید") == 1
    assert dump("xml", f"{once}&sort=_id%20desc").count("<row") >= 2
    assert len(json.loads(dump("json", once))["records"]) == 2
    assert len(json.loads(dump("json", "distinct=true"))["records"]) == 3
