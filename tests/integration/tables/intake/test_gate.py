"""Nothing of an uploaded table is public before its check; until then the older one stays."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.integration.tables.gate_files import PDF, REFUSED, table

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def address(resource: dict[str, Any], name: str = "register.csv") -> str:
    return f"/contract/{resource['package_id']}/resource/{resource['id']}/download/{name}"


def test_a_first_file_waits_without_an_address(add, download, states, act) -> None:
    added = add(name="قراردادها")
    assert states(added["id"]) == ["pending"]
    shown = act("resource_show", id=added["id"])
    assert (shown["url"], shown["url_type"], shown["format"]) == ("", "", "")
    assert not any(shown.get(key) for key in ("size", "hash", "mimetype", "last_modified"))
    assert download(address(added)).status_code == 404


def test_a_dataset_is_not_called_published_before_its_first_file(add, work, app) -> None:
    added = add()
    pages = ("/", "/contract", f"/contract/{added['package_id']}")
    for page in pages:
        before = app.get(page).text
        assert re.search("شرح آن [^<]+ ثبت شد؛ فایل آن هنوز منتشر نشده است", before), page
        assert "هنوز فایلی ندارد" not in before, page
        assert "<dt>نخستین انتشار</dt>" not in before, page
        assert "/first-published/" not in before, page
    work()
    for page in pages:
        shown = app.get(page).text
        assert ("<dt>نخستین انتشار</dt>" in shown) is (added["package_id"] in page), page
        assert "منتشر شد" in shown, page
        assert "شرح آن" not in shown, page


def test_an_accepted_file_is_published_with_its_facts_and_rows(
    add, work, download, states, act
) -> None:
    added = add(table("پل نخست", "پل دوم"), "قراردادهای مهر.csv")
    work()
    assert states(added["id"]) == ["published"]
    shown = act("resource_show", id=added["id"])
    assert shown["format"] == "CSV"
    assert shown["size"] == len(table("پل نخست", "پل دوم"))
    assert shown["hash"].startswith("sha256:")
    assert shown["datastore_active"] is True
    assert act("datastore_search", resource_id=added["id"])["total"] == 2
    answer = download(shown["url"])
    assert (answer.status_code, answer.data) == (200, table("پل نخست", "پل دوم"))
    kept_as = shown["url"].rpartition("/")[2]
    assert re.fullmatch("contract-[a-z0-9-]+.csv", kept_as)
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith(f"attachment; filename={kept_as}; filename*=UTF-8''")
    assert "%D9%82%D8%B1%D8%A7%D8%B1" in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_old_bytes_still_come_while_a_new_file_waits(
    published, as_officer, send, download, states, act
) -> None:
    before = act("package_show", id=published["package_id"])
    upload = send(table("تازه"), "unique-name-of-the-new.csv")
    as_officer("resource_patch", id=published["id"], upload=upload)
    assert states(published["id"]) == ["published", "pending"]
    assert download(published["url"]).data == table()
    assert download(address(published, "unique-name-of-the-new.csv")).data == table()
    assert act("package_show", id=published["package_id"]) == before
    rows = act("datastore_search", resource_id=published["id"])["records"]
    assert [row["subject"] for row in rows] == ["بهسازی پیاده‌رو"]


def test_a_newer_accepted_file_takes_the_place_of_the_older(
    published, as_officer, send, work, download, states, act
) -> None:
    as_officer("resource_patch", id=published["id"], upload=send(table("تازه"), "new.csv"))
    work()
    assert states(published["id"]) == ["superseded", "published"]
    shown = act("resource_show", id=published["id"])
    assert download(shown["url"]).data == table("تازه")
    (row,) = act("datastore_search", resource_id=published["id"])["records"]
    assert row["subject"] == "تازه"


def test_a_refused_file_changes_nothing_that_is_public(
    published, as_officer, send, work, download, states, act
) -> None:
    before = act("package_show", id=published["package_id"])
    as_officer("resource_patch", id=published["id"], upload=send(REFUSED))
    work()
    assert states(published["id"]) == ["published", "rejected"]
    assert act("package_show", id=published["package_id"]) == before
    assert download(published["url"]).data == table()


def test_a_file_that_is_no_table_is_ckans_own_business(add, download, act, states) -> None:
    added = add(PDF, "letter.pdf")
    assert states(added["id"]) == []
    answer = download(act("resource_show", id=added["id"])["url"])
    assert (answer.status_code, answer.data) == (200, PDF)
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_link_stays_a_plain_link(as_officer, register, states, act) -> None:
    link = "https://files.example/contracts.csv"
    added = as_officer("resource_create", package_id=register["id"], url=link)
    assert states(added["id"]) == []
    assert act("resource_show", id=added["id"])["url"] == link


class TestVersions:
    def url(self, resource: dict[str, Any], n: int) -> str:
        return f"/contract/{resource['package_id']}/resource/{resource['id']}/version/{n}"

    def test_waiting_and_refused_file_are_for_officers_of_unit_alone(
        self, add, work, download, officer, stranger
    ) -> None:
        added = add(REFUSED, "نادرست.csv")
        for _ in ("pending", "rejected"):
            answer = download(self.url(added, 1), officer)
            assert (answer.status_code, answer.data) == (200, REFUSED)
            assert set(answer.headers["Cache-Control"].split(", ")) == {"private", "no-store"}
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert download(self.url(added, 1), stranger).status_code == 404
            assert download(self.url(added, 1)).status_code == 404
            work()

    def test_published_file_is_public_and_older_for_officers(
        self, published, as_officer, send, work, download, officer
    ) -> None:
        as_officer("resource_patch", id=published["id"], upload=send(table("تازه")))
        work()
        assert download(self.url(published, 2)).data == table("تازه")
        assert download(self.url(published, 1)).status_code == 404
        assert download(self.url(published, 1), officer).data == table()

    def test_no_other_datasets_address_gives_them(self, published, create, download) -> None:
        other = create(title_translated={"fa": "دیگر"}, fiscal_year="1402")
        moved = {**published, "package_id": other["id"]}
        assert download(self.url(moved, 1)).status_code == 404
        assert download(address(moved)).status_code == 404
        assert download(self.url(published, 9)).status_code == 404

    def test_nothing_is_read_of_what_was_deleted(self, published, act, download, officer) -> None:
        act("package_delete", id=published["package_id"])
        for user in (None, officer):
            answer = download(self.url(published, 1), user)
            assert answer.status_code == 410
            assert answer.content_type == "text/html; charset=utf-8"
            assert download(address(published), user).status_code == 410
        act("dataset_purge", id=published["package_id"])
        assert download(self.url(published, 1), officer).status_code == 404


def test_a_preview_of_a_waiting_file_is_its_officers_alone(
    add: Any, work: Any, act: Any, as_officer: Any, app: Any
) -> None:
    file = add()["id"]
    asked = {"resource_id": file, "title": "نما", "view_type": "image_view"}
    view = act("resource_view_create", **asked)["id"]
    assert as_officer("resource_view_show", id=view)["title"] == "نما"
    for seen in (False, True):
        listed = app.get(f"/api/action/resource_view_list?id={file}").json["result"]
        assert [each["id"] for each in listed] == [view] * seen
        work()
