"""What a check says is not published is in no download: the file stays with the unit then."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

import pytest
import xlsxwriter

from tests.integration.tables.gate_files import table

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

REMARK = "برآورد محرمانهٔ اداره"


def with_column() -> bytes:
    head, row = table().decode().splitlines()
    return f"{head},یادداشت داخلی\n{row},{REMARK}\n".encode()


def with_hidden_sheet() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("قراردادها")
        for number, line in enumerate(table().decode().splitlines()):
            sheet.write_row(number, 0, line.split(","))
        inner = book.add_worksheet("داخلی")
        inner.write_string(0, 0, REMARK)
        inner.hide()
    return out.getvalue()


def holds(content: bytes, text: str) -> bool:
    """Whether a file or any part of a workbook holds the text."""
    if not content.startswith(b"PK"):
        return text in content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(holds(archive.read(name), text) for name in archive.namelist())


def one(told: Any) -> Any:
    """The facts of the only version."""
    return told[0] if isinstance(told, list) else told


@pytest.mark.parametrize(
    ("content", "filename", "rule"),
    [
        (with_column(), "register.csv", "column.unknown"),
        (with_hidden_sheet(), "register.xlsx", "sheet.hidden"),
    ],
)
def test_announced_as_not_published_is_not_published(
    add, work, act, app, download, officer, content, filename, rule
) -> None:
    added = add(content, filename)
    work()
    shown = act("resource_show", id=added["id"])
    check = act("mashhad_file_check_show", id=added["id"])
    assert check["state"] == "published"
    assert rule in {each["rule"] for each in check["findings"]}
    assert not check["as_sent"]
    dataset = act("package_show", id=added["package_id"])
    base = f"/contract/{dataset['name']}"
    own = f"{base}/resource/{added['id']}"
    public = download(f"{own}/download/{shown['url'].rsplit('/', 1)[1]}")
    assert public.data == app.get(f"{own}/rows.csv").data
    assert "بهسازی پیاده‌رو" in public.data.decode()
    assert f"filename={dataset['name']}.csv" in public.headers["Content-Disposition"]
    assert shown["url"].endswith(f"/{dataset['name']}.csv")
    assert (shown["format"], shown["mimetype"]) == ("CSV", "text/csv")
    assert (shown["size"], shown["hash"]) == (
        len(public.data),
        f"sha256:{hashlib.sha256(public.data).hexdigest()}",
    )
    headers = {"Authorization": officer["token"]}
    for action in ("mashhad_file_check_show", "mashhad_file_version_list"):
        asked = f"/api/action/{action}?id={added['id']}"
        told = one(app.get(asked).json["result"])
        name = f"{dataset['title']}.csv"
        assert (told["filename"], told["size"]) == (name, len(public.data))
        assert told["sha256"] == hashlib.sha256(public.data).hexdigest()
        its_own = one(app.get(asked, headers=headers).json["result"])
        assert (its_own["filename"], its_own["size"]) == (filename, len(content))
    for path in (f"{own}/version/1", f"{base}/files.zip", f"{own}/rows.xlsx", f"{own}/rows.json"):
        assert not holds(download(path).data, REMARK), path
    kept = download(f"{own}/version/1", officer)
    assert kept.data == content
    assert "no-store" in kept.headers["Cache-Control"]
    page = app.get(own).get_data(as_text=True)
    assert "نزد واحد می‌ماند" in page
    assert "همان‌گونه که واحد فرستاده است" not in page


def test_column_that_officer_leaves_out_stays_with_unit_too(
    add, as_officer, work, act, download
) -> None:
    added = add(with_column())
    work()
    said = {"یادداشت داخلی": ""}
    as_officer("mashhad_column_mapping_update", id=added["id"], mapping=said)
    work()
    shown = act("resource_show", id=added["id"])
    assert act("mashhad_file_version_list", id=added["id"])[0]["n"] == 2
    assert not holds(download(shown["url"]).data, REMARK)


def test_a_file_without_such_parts_is_given_as_it_was_sent(published, act, download) -> None:
    assert act("mashhad_file_check_show", id=published["id"])["as_sent"]
    answer = download(published["url"])
    assert answer.data == table()
    assert answer.headers["Repr-Digest"].startswith("sha-256=:")


def test_a_published_file_keeps_the_name_that_it_was_given(add: Any, work: Any, act: Any) -> None:
    added = add(name="قراردادهای مهر")
    work()
    assert act("resource_show", id=added["id"])["name"] == "قراردادهای مهر"
