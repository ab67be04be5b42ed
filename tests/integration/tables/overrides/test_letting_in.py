"""Files that are no tables: the gate keeps out what it cannot look at and what is of persons."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.types import Context

from tests.integration.tables.gate_files import PDF, table

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

Act = Callable[..., Any]
CODES = json.dumps([{"کد ملی": "0499370899"}], ensure_ascii=False).encode().ljust(100)
REASON = "این شمارهٔ پروندهٔ قدیمی قرارداد است."


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        pack.writestr("a.csv", "کد ملی\n0499370899\n")
    return out.getvalue()


KEPT_OUT = (
    (archive(), "data.zip", "archive"),
    (archive(), "data.pdf", "archive"),
    (b"\x1f\x8b\x08\x00abc", "x.csv.gz", "archive"),
    (b"MZ\x90\x00" + bytes(100), "a.exe", "program"),
    (table().decode().encode("utf-16-le"), "a.txt", "XLSX"),
    (b"%PDF-1.4\n" + table(), "a.pdf", "damaged"),
    (b"SQLite format 3\0" + table(), "a.db", "XLSX"),
    (b"{}", "a.json", "next to nothing"),
    (CODES, "rows.json", "national code"),
    ("<c>همراه 09151234567</c>".encode(), "list.xml", "mobile number"),
    ('[{"نام پدر": "حسن"}, {"نام پدر": "تقی"}]'.encode(), "rows.json", "نام پدر"),
    (b'{"a": 1}', "mobile-09357654321.json", "mobile number"),
    (PDF, "IR820540102680020817909002.pdf", "Sheba"),
)


def test_it_is_refused_at_its_field_and_nothing_is_kept(add, register, act) -> None:
    for content, name, says in KEPT_OUT:
        with pytest.raises(tk.ValidationError) as refused:
            add(content, name)
        assert says in str(refused.value.error_dict["upload"]), name
        assert act("package_show", id=register["id"])["resources"] == [], name


IN_OTHER_SIGNS = (
    (b"<table><tr><td>1<td>2<tr><td>3<td>4</table>", "a.html"),
    (b"<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>", "a.xml"),
    (b'{"a": 1}\n' + table(), "a.json"),
)


def test_a_table_in_other_signs_is_held_and_rejected(add, work, act) -> None:
    for content, name in IN_OTHER_SIGNS:
        added = add(content, name)
        assert added["url"] == "", name
        work()
        versions = act("mashhad_file_version_list", id=added["id"])
        assert [each["state"] for each in versions] == ["rejected"], name
        assert act("resource_show", id=added["id"])["url"] == "", name


def test_it_takes_the_place_of_no_published_file(published, as_officer, send, act) -> None:
    before = act("resource_show", id=published["id"])
    for content, name in ((archive(), "data.zip"), (CODES, "rows.json")):
        with pytest.raises(tk.ValidationError):
            as_officer("resource_patch", id=published["id"], upload=send(content, name))
    assert act("resource_show", id=published["id"]) == before
    as_officer("resource_patch", id=published["id"], upload=send(PDF, "letter.pdf"))


def test_an_administrator_lets_a_text_pass_with_a_reason(add, admin, register, send) -> None:
    def sent_by_admin(**more: Any) -> Any:
        known = model.User.get(admin["id"])
        context = Context(user=known.name, auth_user_obj=known, ignore_auth=False)
        upload = send(CODES, "rows.json")
        data = {"package_id": register["id"], "upload": upload, "name": "سند", **more}
        return tk.get_action("resource_create")(context, data)

    with pytest.raises(tk.ValidationError) as refused:
        add(CODES, "rows.json", personal_data_reason=REASON)
    assert "Only an administrator" in str(refused.value.error_dict["personal_data_reason"])
    with pytest.raises(tk.ValidationError) as refused:
        sent_by_admin()
    assert "write here" in str(refused.value.error_dict["personal_data_reason"])
    shown = sent_by_admin(personal_data_reason=REASON)
    assert shown["format"] == "JSON"
    assert "personal_data_reason" not in shown


def test_a_file_keeps_its_own_name_alone_until_other_bytes_come(
    add, as_officer, work, download, act
) -> None:
    added = add(PDF, "../../etc/قراردادهای «مهر».pdf")
    work()
    answer = download(act("resource_show", id=added["id"])["url"])
    assert "filename*=UTF-8''%D9%82" in answer.headers["Content-Disposition"]
    assert "etc" not in answer.headers["Content-Disposition"]
    as_officer("resource_patch", id=added["id"], url="tel-09357654321.pdf")
    as_officer("resource_patch", id=added["id"], url="other.pdf", url_type="")
    assert act("resource_show", id=added["id"])["url"] == added["url"]
    # A field of a file that no schema knows is watched too.
    with pytest.raises(tk.ValidationError) as refused:
        add(table(), foo="09151234567")
    assert "mobile" in str(refused.value.error_dict)
