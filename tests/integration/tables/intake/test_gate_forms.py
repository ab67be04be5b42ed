"""Officers send tables through CKAN's forms; the forms say nothing of the bytes either."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.integration.tables.gate_files import table

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


@pytest.fixture
def post(app: Any, officer: dict[str, Any]) -> Callable[..., Any]:
    def call(path: str, **data: Any) -> Any:
        headers = {"Authorization": officer["token"]}
        return app.post(path, data=data, headers=headers, follow_redirects=False)

    return call


@pytest.fixture
def fields(app: Any, officer: dict[str, Any]) -> Callable[[str], dict[str, str]]:
    """What the form of a file holds, as a browser sends it back."""

    def call(path: str) -> dict[str, str]:
        page = app.get(path, headers={"Authorization": officer["token"]}).body
        form = BeautifulSoup(page, "html.parser").select_one("form#resource-edit")
        typed = form.select("input[name]:not([type=file]):not([type=submit]), textarea[name]")
        radios = [each for each in typed if each.get("type") not in ("radio", "checkbox")]
        chosen = [each for each in typed if each.has_attr("checked")]
        values = {each["name"]: each.get("value") or each.text for each in [*radios, *chosen]}
        return values | {each["name"]: "" for each in form.select("select[name]")}

    return call


def test_table_of_form_gets_readable_name_when_published(
    register, post, send, work, act, states
) -> None:
    path = f"/contract/{register['name']}/resource/new"
    upload = send(table(), "قراردادهای ۱۴۰۳.csv")
    # CKAN's script writes the name of the file into the form as the resource's.
    typed = {"id": "", "url": upload.filename, "name": upload.filename}
    post(path, **typed, save="go-dataset-complete", upload=upload)
    (waiting,) = act("package_show", id=register["id"])["resources"]
    assert (waiting["url"], waiting.get("name")) == ("", None)
    assert states(waiting["id"]) == ["pending"]
    work()
    (shown,) = act("package_show", id=register["id"])["resources"]
    assert shown["url"].endswith(f"/{register['name']}.csv")
    assert shown["name"] == "قراردادها"


@pytest.mark.parametrize("checked", [False, True])
def test_the_form_changes_words_without_touching_the_file(
    checked, add, work, act, states, fields, post
) -> None:
    added = add(name="نام")
    if checked:
        work()
    before = act("resource_show", id=added["id"])
    path = f"/contract/{added['package_id']}/resource/{added['id']}/edit"
    post(path, **{**fields(path), "name": "نام تازه", "save": "go-metadata"})
    after = act("resource_show", id=added["id"])
    assert after["name"] == "نام تازه"
    ours = ("name", "metadata_modified")
    assert {k: v for k, v in after.items() if k not in ours} == {
        k: v for k, v in before.items() if k not in ours
    }
    assert states(added["id"]) == ["published" if checked else "pending"]


def test_a_newer_table_sent_with_the_form_waits(
    published, fields, post, send, states, download, work, act
) -> None:
    path = f"/contract/{published['package_id']}/resource/{published['id']}/edit"
    post(path, **{**fields(path), "upload": send(table("تازه")), "save": "go-metadata"})
    assert states(published["id"]) == ["published", "pending"]
    assert download(published["url"]).data == table()
    work()
    assert download(act("resource_show", id=published["id"])["url"]).data == table("تازه")


def test_a_link_typed_in_the_form_takes_the_place_of_the_table(
    published, fields, post, act, states, officer, unit
) -> None:
    path = f"/contract/{published['package_id']}/resource/{published['id']}/edit"
    link = {"url": "https://files.example/a.csv", "clear_upload": "true", "url_type": ""}
    sent = {**fields(path), **link, "reason": "در سامانهٔ دیگری منتشر می‌شود.", "save": "go-metadata"}
    post(path, **sent)
    assert states(published["id"]) == ["published"]  # an editor takes nothing away
    member = {"id": unit["id"], "username": officer["name"], "role": "admin"}
    act("organization_member_create", **member)
    post(path, **sent)
    assert act("resource_show", id=published["id"])["url"] == link["url"]
    assert states(published["id"]) == ["superseded"]


def test_who_sends_same_file_again_is_told_that_it_is_same(
    app, officer, published, states, fields, post, send
) -> None:
    path = f"/contract/{published['package_id']}/resource/{published['id']}/edit"
    again = {"upload": send(table(), "again.csv"), "save": "go-metadata"}
    answer = post(path, **{**fields(path), **again})
    page = app.get(answer.headers["Location"], headers={"Authorization": officer["token"]})
    said = re.sub("<[^>]*>", "", page.get_data(as_text=True))
    assert "«again.csv» همان فایلی است" in said
    assert states(published["id"]) == ["published"]
