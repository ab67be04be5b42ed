"""What takes a public file or dataset away takes its right and a reason, whatever it is called."""

from __future__ import annotations

import html
import re
from io import BytesIO
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories, helpers
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.catalog.timeline import model as timeline

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")
REASON = "این فایل از این پس در سامانهٔ دیگری منتشر می‌شود."
LINK = {"url": "https://example.org/a.pdf", "name": "صورت‌جلسهٔ ۱"}
ELSEWHERE = "https://elsewhere.example/none.pdf"


def uploaded(content: bytes = b"{}") -> dict[str, Any]:
    return {"upload": FileStorage(BytesIO(content.ljust(100)), filename="a.json"), "name": "برگه"}


def as_user(user: dict[str, Any]) -> dict[str, Any]:
    return {"user": user["name"], "ignore_auth": False}


def address_of(act: Any, file: str) -> str:
    return str(act("resource_show", id=file)["url"])


def last_reason(kind: str) -> Any:
    query = model.Session.query(timeline.Event).filter_by(kind=kind)
    return query.order_by(timeline.Event.id.desc()).first().payload.get("reason")


def test_link_in_place_of_what_was_public_removes_it(
    app: Any, act: Any, create: Any, officer: dict[str, Any], administrator: Any
) -> None:
    as_our_own = "https://e.example/resource/{id}/download/a"
    for why, file, change in (
        ("یکم", uploaded(), {"url": ELSEWHERE, "clear_upload": "true"}),
        ("دوم", uploaded(), {"url": ELSEWHERE, "url_type": ""}),
        ("سوم", uploaded(), {"url": as_our_own, "clear_upload": True}),
        ("چهارم", LINK, {"url": ELSEWHERE}),
    ):
        shown = act("resource_create", package_id=create(resources=[])["id"], **file)
        sent = {"id": shown["id"], **change, "url": change["url"].format(id=shown["id"])}
        told = {**sent, "reason": f"{REASON} {why}"}
        with pytest.raises(tk.NotAuthorized):
            helpers.call_action("resource_patch", as_user(officer), **told)
        with pytest.raises(tk.ValidationError) as refused:
            helpers.call_action("resource_patch", as_user(administrator), **sent)
        assert set(refused.value.error_dict) == {"reason"}
        assert address_of(act, shown["id"]) == shown["url"]
        helpers.call_action("resource_patch", as_user(administrator), **told)
        assert address_of(act, shown["id"]) == sent["url"]
        assert "reason" not in act("resource_show", id=shown["id"])
        page = app.get(f"/dataset/{shown['package_id']}").text
        assert "پیوندی جای یک فایل را گرفت" in page
        assert f"{told['reason']}</q>" in page
        assert last_reason("file_address_changed") == told["reason"]


@pytest.mark.parametrize("action", ["resource_patch", "package_patch"])
def test_one_file_of_several_is_taken_away_with_a_reason(
    act: Any, create: Any, officer: dict[str, Any], action: str
) -> None:
    made = create(resources=[LINK, {**LINK, "url": "https://example.org/b.pdf"}])
    first, second = made["resources"]
    by_resource = {"id": first["id"], "url": ELSEWHERE}
    by_dataset = {"id": made["id"], "resources": [second]}
    sent = by_resource if action == "resource_patch" else by_dataset
    with pytest.raises(tk.ValidationError) as refused:
        helpers.call_action(action, as_user(officer), **sent)
    assert set(refused.value.error_dict) == {"reason"}
    helpers.call_action(action, as_user(officer), **sent, reason=REASON)


def test_all_files_are_not_exchanged_for_others_by_an_officer(
    create: Any, officer: dict[str, Any], administrator: dict[str, Any]
) -> None:
    made = create(resources=[LINK])
    sent = {"id": made["id"], "resources": [{"url": "https://example.org/c.pdf", "name": "دیگر"}]}
    with pytest.raises(tk.NotAuthorized):
        helpers.call_action("package_patch", as_user(officer), **sent, reason=REASON)
    with pytest.raises(tk.ValidationError, match="reason"):
        helpers.call_action("package_patch", as_user(administrator), **sent)
    helpers.call_action("package_patch", as_user(administrator), **sent, reason=REASON)


def test_a_correction_in_place_asks_no_reason_and_keeps_none(
    act: Any, create: Any, officer: dict[str, Any]
) -> None:
    made = create(resources=[LINK])
    link, file = made["resources"][0], act("resource_create", package_id=made["id"], **uploaded())
    own = as_user(officer)
    helpers.call_action("resource_patch", own, id=file["id"], **uploaded(b'{"a": 1}'.ljust(120)))
    helpers.call_action("resource_patch", own, id=file["id"], description="نو")
    helpers.call_action("resource_patch", own, id=link["id"], url="https://example.org/b.pdf")
    sent = {"url": "https://example.org/c.pdf", "reason": "تلفن همراه او ۰۹۱۵۱۲۳۴۵۶۷ است."}
    helpers.call_action("resource_patch", own, id=link["id"], **sent)
    assert address_of(act, link["id"]) == sent["url"]
    assert last_reason("file_address_changed") is None
    helpers.call_action("resource_patch", own, id=link["id"], **uploaded(b'{"b": 1}'))
    assert act("resource_show", id=link["id"])["url_type"] == "upload"
    assert act("resource_show", id=file["id"])["size"] == 120


def test_what_never_was_public_is_changed_without_a_reason(
    act: Any, create: Any, officer: dict[str, Any]
) -> None:
    made = create(resources=[], private=True)
    file = act("resource_create", package_id=made["id"], **uploaded())
    sent = {"id": file["id"], "url": ELSEWHERE, "clear_upload": "true"}
    helpers.call_action("resource_patch", as_user(officer), **sent)
    assert address_of(act, sent["id"]) == ELSEWHERE


@pytest.mark.parametrize(
    ("action", "hidden"), [("package_patch", True), ("package_owner_org_update", False)]
)
def test_what_everybody_has_read_moves_with_a_reason(
    app: Any, act: Any, create: Any, administrator: dict[str, Any], action: str, hidden: bool
) -> None:
    made, heir = create(resources=[LINK]), factories.Organization(name="heir")
    member = {"id": heir["id"], "username": administrator["name"], "role": "admin"}
    act("organization_member_create", **member)
    is_patch = action == "package_patch"
    name = "owner_org" if is_patch else "organization_id"
    own = as_user(administrator if is_patch else factories.Sysadmin())
    sent = {"id": made["id"], name: heir["id"]}
    if hidden:
        act("package_patch", id=made["id"], private=True)
    with pytest.raises(tk.ValidationError, match="reason"):
        helpers.call_action(action, own, **sent)
    assert act("package_show", id=made["id"])["owner_org"] == made["owner_org"]
    helpers.call_action(action, own, **sent, reason=REASON)
    assert act("package_show", id=made["id"])["owner_org"] == heir["id"]
    assert last_reason("dataset_moved") == REASON
    act("package_patch", id=made["id"], private=False)
    page = app.get(f"/dataset/{made['id']}").text
    assert "به واحد دیگری واگذار شد" in page
    assert f"{REASON}</q>" in page


@pytest.mark.parametrize("action", ["bulk_update_private", "bulk_update_delete"])
def test_many_are_taken_away_with_one_reason(
    app: Any, act: Any, create: Any, administrator: dict[str, Any], action: str
) -> None:
    made = create(resources=[LINK])
    own = {"Authorization": administrator["token"]}
    sent = {"datasets": [made["id"]], "org_id": made["owner_org"]}
    assert app.post(f"/api/action/{action}", json=sent, headers=own).status_code == 409
    with pytest.raises(tk.ObjectNotFound):
        act("mashhad_withdrawal_show", id=made["id"])
    told = {**sent, "reason": REASON}
    assert app.post(f"/api/action/{action}", json=told, headers=own).status_code == 200
    assert act("mashhad_withdrawal_show", id=made["id"])["reason"] == REASON


def test_form_of_a_file_keeps_what_was_typed_and_says_why_not(
    app: Any, act: Any, create: Any, officer: dict[str, Any], administrator: dict[str, Any]
) -> None:
    made = create(resources=[LINK])
    file = made["resources"][0]["id"]
    page = f"/contract/{made['name']}/resource/{file}/edit"
    sent = {"id": file, "name": "نام تازه", "url": ELSEWHERE, "url_type": "", "save": "go"}
    for user, reason, said in (
        (officer, REASON, "پیوند بگذارند"),
        (administrator, "", "۱۰ تا"),
    ):
        own = {"Authorization": user["token"]}
        assert 'name="reason"' in app.get(page, headers=own).text
        answer = app.post(page, data={**sent, "reason": reason}, headers=own, status=200)
        text = html.unescape(answer.text)
        assert said in text
        for typed in ("نام تازه", ELSEWHERE, reason):
            assert typed in text
    assert address_of(act, file) == LINK["url"]
    own = {"Authorization": administrator["token"]}
    app.post(page, data={**sent, "reason": REASON}, headers=own, follow_redirects=False)
    assert address_of(act, file) == ELSEWHERE


def test_form_that_gives_a_dataset_away_keeps_what_was_typed(
    app: Any, act: Any, create: Any, officer: dict[str, Any]
) -> None:
    made, heir = create(resources=[LINK]), factories.Organization(name="heir")
    member = {"id": heir["id"], "username": officer["name"], "role": "editor"}
    act("organization_member_create", **member)
    address, own = f"/contract/edit/{made['name']}/1", {"Authorization": officer["token"]}
    form = app.get(address, headers=own).text
    pattern = r'<(?:input|textarea)[^>]*name="([^"]+)"(?:[^>]*value="([^"]*)")?'
    typed = {name: html.unescape(value) for name, value in re.findall(pattern, form)}
    typed |= {"notes_translated-fa": "شرح تازه", "owner_org": heir["id"], "save": "save"}
    answer = app.post(address, data=typed, headers=own, status=200)
    assert "فقط مدیران واحد" in answer.text
    assert "شرح تازه" in answer.text
    assert act("package_show", id=made["id"])["owner_org"] == made["owner_org"]
