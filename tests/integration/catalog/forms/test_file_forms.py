"""Files in the forms: what is sent, how it is named, and that nothing is public without it."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from ckan import model
from ckan.tests import factories
from werkzeug.datastructures import FileStorage

from tests.integration.catalog.forms.form_answers import shown

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Send = Callable[..., Any]


def test_a_report_of_nothing_is_published_without_a_file(
    send: Send, first_page: dict[str, str]
) -> None:
    send("/contract/new", first_page)
    name = model.Session.query(model.Package).one().name
    send(f"/contract/new/{name}/2", {"nil_report": ["false", "true"], "covers": ""})
    answer = send(f"/contract/new/{name}/3", {"duties": "", "theme": "", "name": ""})
    assert answer.location.endswith(f"/contract/{name}")
    assert shown(name)["state"] == "active"
    assert shown(name)["first_published"]


def test_an_entry_without_a_file_or_link_is_refused(send: Send, first_page: dict[str, str]) -> None:
    send("/contract/new", first_page)
    name = model.Session.query(model.Package).one().name
    form = {"id": "", "url": "", "name": "", "language": "", "save": "go-metadata"}
    send(f"/contract/{name}/resource/new", {**form, "name": "فهرست"})
    assert shown(name)["state"] == "draft"
    assert shown(name)["resources"] == []
    send(f"/contract/{name}/resource/new", {**form, "url": "https://example.org/a.csv"})
    assert shown(name)["state"] == "active"
    assert shown(name)["resources"][0]["format"] == "CSV"


def test_a_file_with_a_persian_name_is_kept_under_a_readable_one(
    app: Any, officer: dict[str, Any], create: Callable[..., dict[str, Any]]
) -> None:
    made = create()
    form = {"id": "", "url": "", "name": "", "save": "go-dataset-complete"}
    for typed in ("نامهٔ ۱۴۰۳.json", "letter.json"):
        upload = FileStorage(BytesIO(b"{}".ljust(100)), filename=typed)
        app.post(
            f"/contract/{made['name']}/resource/new",
            data={**form, "upload": upload},
            headers={"Authorization": officer["token"]},
            follow_redirects=False,
        )
    first, second = shown(made["id"])["resources"]
    assert first["url"].endswith(f"/{made['name']}.json")
    assert first["name"] == "نامهٔ ۱۴۰۳.json"
    assert second["url"].endswith("/letter.json")
    assert "original_filename" not in second


def test_people_save_a_file_under_the_name_that_it_was_sent_with(
    app: Any, officer: dict[str, Any], create: Callable[..., dict[str, Any]]
) -> None:
    def send_file(typed: str, **resource: str) -> Any:
        action = "resource_patch" if "id" in resource else "resource_create"
        upload = FileStorage(BytesIO(f'{{"is": "{typed}"}}'.ljust(100).encode()), filename=typed)
        headers = {"Authorization": officer["token"]}
        sent = {**resource, "upload": upload}
        return app.post(f"/api/3/action/{action}", data=sent, headers=headers).json["result"]

    def disposition(resource: dict[str, Any]) -> str:
        return app.get(resource["url"], status=200).headers["Content-Disposition"]

    made = create()
    file = send_file("نامهٔ ۱۴۰۳.json", package_id=made["id"], name="نامه")
    sent_as = "%D9%86%D8%A7%D9%85%D9%87%D9%94%20%DB%B1%DB%B4%DB%B0%DB%B3.json"
    kept_as = f"{made['name']}.json"
    assert file["url"].endswith(f"/{kept_as}")
    assert disposition(file) == f"attachment; filename={kept_as}; filename*=UTF-8''{sent_as}"
    renewed = send_file("letter.json", id=file["id"])
    assert disposition(renewed) == "attachment; filename=letter.json; filename*=UTF-8''letter.json"


def test_edit_after_publishing_leaves_dataset_public(
    app: Any, officer: dict[str, Any], send: Send, create: Callable[..., dict[str, Any]]
) -> None:
    made = create()
    path = f"/contract/new/{made['name']}/2"
    headers = {"Authorization": officer["token"]}
    answer = app.get(path, headers=headers, follow_redirects=False)
    assert answer.location.endswith(f"/contract/edit/{made['name']}/2")
    send(path, {"nil_report": "false", "covers": ["", "payments"], "total_amount": "۵"})
    stored = shown(made["id"])
    assert stored["state"] == "active"
    assert stored["covers"] == ["payments"]
    assert app.get(f"/contract/{made['name']}").status_code == 200


def test_failed_take_back_opens_no_form_of_a_new_dataset(
    send: Send, create: Callable[..., dict[str, Any]]
) -> None:
    made = create()
    typed = {"total_amount": "1.250", "save": "go-metadata-unpublish"}
    page = send(f"/contract/edit/{made['name']}/2", typed).body
    assert "error-explanation" in page
    assert "/contract/new" not in page.partition("<form")[2]
    assert "go-metadata-unpublish" in page
    assert shown(made["id"])["state"] == "active"


def test_no_form_says_by_itself_what_is_public(send: Send, first_page: dict[str, str]) -> None:
    send("/contract/new", {**first_page, "state": "active"})
    name = model.Session.query(model.Package).one().name
    for page in (2, 3):
        send(f"/contract/new/{name}/{page}", {"state": "active"})
        send(f"/contract/edit/{name}/{page}", {"state": "active"})
    assert shown(name)["state"] == "draft"


def test_nothing_is_published_without_a_file(send: Send, first_page: dict[str, str]) -> None:
    send("/contract/new", first_page)
    name = model.Session.query(model.Package).one().name
    form = {"id": "", "url": "", "name": "", "description": "", "language": ""}
    for save in ("go-metadata", "go-metadata-publish", "other"):
        page = unescape(send(f"/contract/{name}/resource/new", {**form, "save": save}).body)
        assert 'id="resource-upload-button-error"' in page
        assert shown(name)["state"] == "draft"
        assert "first_published" not in shown(name)
    upload = {"upload": FileStorage(BytesIO(b"a\n1\n"), filename="contracts.csv")}
    send(f"/contract/{name}/resource/new", {**form, **upload, "save": "go-metadata"})
    assert shown(name)["state"] == "active"


def test_strangers_learn_nothing_from_the_form_of_a_file(
    app: Any, send: Send, first_page: dict[str, str]
) -> None:
    send("/contract/new", first_page)
    name = model.Session.query(model.Package).one().name
    headers = {"Authorization": factories.UserWithToken()["token"]}
    form = {"id": "", "url": "", "save": "go-metadata"}
    answer = app.post(f"/contract/{name}/resource/new", data=form, headers=headers)
    assert answer.status_code in (403, 404)
