"""From a filled workbook to a published dataset: choose it, look at what is known, publish."""

from __future__ import annotations

import io
import re
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.mashhad import config
from ckanext.mashhad.tables.versions import held
from tests.integration.tables.gate_files import REFUSED, table

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


@pytest.fixture
def check(app, officer) -> Any:
    """The first screen: a file is chosen. The page that follows."""

    def call(content: bytes, user: dict[str, Any] | None = None) -> str:
        answer = app.post(
            "/tables/contracts",
            data={"upload": (io.BytesIO(content), "register.csv")},
            headers={"Authorization": (user or officer)["token"]},
            content_type="multipart/form-data",
        )
        return str(answer.get_data(as_text=True))

    return call


def fields(page: str) -> dict[str, str]:
    """What the form of the second screen sends if nothing is changed."""
    form = page.split('id="publish"', 1)[1].split("</form>")[0]
    found = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', form))
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)"\s+selected', options)
        found[name] = chosen[1] if chosen else re.search(r'value="([^"]*)"', options)[1]
    found["notes"] = re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", form, re.S)[1]
    return found


@pytest.fixture
def publish(app, officer) -> Any:
    """The second screen, sent."""

    def call(sent: dict[str, str], user: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": (user or officer)["token"]}
        return app.post(
            "/tables/contracts/publish", data=sent, headers=headers, follow_redirects=False
        )

    return call


def held_files() -> int:
    return sum(1 for path in (config.vault_folder() / "held").glob("*/*") if path.is_file())


def test_two_screens_lead_from_a_file_to_the_page_of_its_check(
    app, check, publish, unit, officer, work, act
) -> None:
    sent = fields(check(table("بهسازی پیاده‌رو", "خرید نهال")))
    assert sent["owner_org"] == unit["id"]
    assert (sent["fiscal_year"], sent["period_part"]) == ("۱۴۰۳", "m02")
    assert sent["title"].startswith("قراردادها، ")
    assert sent["title"].endswith("اردیبهشت ۱۴۰۳")
    answer = publish(sent)
    assert "/check" in answer.headers["Location"]
    work()
    [dataset] = act("package_search")["results"]
    assert (dataset["fiscal_year"], dataset["period_part"]) == ("1403", "m02")
    assert dataset["owner_org"] == unit["id"]
    [file] = dataset["resources"]
    assert file["datastore_active"]
    page = app.get(answer.headers["Location"], headers={"Authorization": officer["token"]})
    assert "۲ ردیف" in page.get_data(as_text=True)
    assert held_files() == 0


@pytest.mark.ckan_config("ckan.views.default_views", "text_view")
def test_view_asking_for_addresses_blocks_nobody(check, publish) -> None:
    answer = publish(fields(check(table("بهسازی"))))
    assert "/check" in answer.headers["Location"]


def test_a_file_replaces_published_rows_once_that_is_confirmed(
    check, publish, work, act, unit
) -> None:
    publish(fields(check(table("بهسازی", "خرید نهال"))))
    work()
    sent = fields(check(table("بهسازی")))
    token = sent.pop("removes")
    by_name = {**sent, "owner_org": unit["name"]}
    for unconfirmed in (sent, by_name, {**sent, "removes": token + "9"}):
        answer = publish(unconfirmed)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert "۲ ردیف منتشرشدهٔ «قراردادها، " in page
        assert "تأیید کنید که چه چیزی برداشته می‌شود" in page
        work()
        [dataset] = act("package_search")["results"]
        [file] = dataset["resources"]
        states = [each["state"] for each in act("mashhad_file_version_list", id=file["id"])]
        assert states == ["published"]
    publish({**fields(page), "title": ""})
    work()
    states = [each["state"] for each in act("mashhad_file_version_list", id=file["id"])]
    assert states == ["published", "superseded"]


def test_what_dataset_may_not_say_is_told_and_file_is_not_lost(check, publish) -> None:
    sent = fields(check(table()))
    answer = publish({**sent, "title": "ق" * 600, "fiscal_year": "99"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "۹۹" in page
    again = fields(page)
    assert again["file"] == sent["file"]
    assert "/check" in publish({**again, "title": "ق", "fiscal_year": "1403"}).headers["Location"]


def test_a_file_with_errors_cannot_be_published(check) -> None:
    assert 'id="publish"' not in check(REFUSED)
    assert held_files() == 0


def test_nobody_publishes_the_file_of_another(app, check, publish, stranger) -> None:
    sent = fields(check(table()))
    assert publish(sent, stranger).headers["Location"].endswith("/tables/contracts")
    app.post("/tables/contracts/publish", data=sent, follow_redirects=False)
    assert (
        publish({**sent, "file": sent["file"][:-2]})
        .headers["Location"]
        .endswith("/tables/contracts")
    )
    assert held_files() == 1


def test_an_officer_publishes_for_the_own_unit_only(check, publish, stranger, unit, act) -> None:
    sent = fields(check(table(), stranger))
    assert sent["owner_org"] != unit["id"]
    answer = publish({**sent, "owner_org": unit["id"]}, stranger)
    assert answer.status_code == 403 or "owner_org" in answer.get_data(as_text=True)
    assert act("package_search")["count"] == 0


def test_a_file_that_nobody_published_is_removed_after_a_day(check, monkeypatch) -> None:
    check(table())
    assert held.sweep() == 0
    monkeypatch.setattr(held, "KEPT", -1)
    assert held.sweep() == 1
    assert tk.asbool(held_files()) is False
