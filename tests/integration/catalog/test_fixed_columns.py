"""What nobody fills as he likes: what a unit is, addresses and media types of files."""

from __future__ import annotations

import io

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories, helpers
from werkzeug.datastructures import FileStorage

from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


@pytest.fixture
@made_once
def admin(unit):
    user = factories.User()
    helpers.call_action(
        "organization_member_create", id=unit["id"], username=user["name"], role="admin"
    )
    return user


def test_an_administrator_does_not_change_what_a_unit_is(unit, admin) -> None:
    context = {"user": admin["name"], "ignore_auth": False}
    for change in ({"is_organization": False}, {"approval_status": "x"}, {"type": "group"}):
        with pytest.raises(tk.ValidationError) as refused:
            helpers.call_action("organization_patch", context, id=unit["id"], **change)
        assert set(refused.value.error_dict) == set(change)
    shown = helpers.call_action("organization_show", id=unit["id"])
    assert (shown["is_organization"], shown["approval_status"]) == (True, "approved")


def test_a_group_does_not_become_a_unit_nor_part_of_one(act, unit) -> None:
    group = factories.Group()
    with pytest.raises(tk.ValidationError) as refused:
        act("group_patch", id=group["id"], is_organization=True)
    assert set(refused.value.error_dict) == {"is_organization"}
    other = factories.Organization()
    with pytest.raises(tk.ValidationError):
        act("organization_patch", id=other["id"], groups=[{"name": unit["name"]}])
    with pytest.raises(tk.ValidationError):
        act("member_create", id=unit["id"], object=other["id"], object_type="group", capacity="x")


def test_address_that_browsers_take_for_something_else_refused(act, create) -> None:
    dataset = create()
    urls = (
        *("java\tscript:alert(1)", "javascript:1.1/alert(1)", "view-source:x", "http://[::1"),
        *("https:x", "../../../user/logout", "a.b:alert(1)", "http://../x", "http://a..b/x"),
        *("a.b:80x", "http://a.example:x/"),
    )
    # Whatever the kind is, the address is looked at in the same way.
    asked = [(url, "link") for url in urls] + [(urls[0], kind) for kind in ("", "tabledesigner")]
    for url, kind in (*asked, *((url, "upload") for url in urls)):
        with pytest.raises(tk.ValidationError) as refused:
            act("resource_create", package_id=dataset["id"], url=url, url_type=kind)
        assert set(refused.value.error_dict) == {"url"}, (url, kind)
    assert act("package_show", id=dataset["id"])["resources"] == []


def test_addresses_that_portals_have_are_taken(app, act, create) -> None:
    dataset = create()
    urls = (
        *("http://a.example/b c/فایل.csv", "ftp://a.example/x", "a.example:8080/x", "a.example"),
        *("http://شهرداری.ایران/", "https://10.1.2.3/x", "http://[::1]/x", "http://a_b.example./x"),
    )
    for url in urls:
        made = act("resource_create", package_id=dataset["id"], url=url, url_type="link")
        address = f"/dataset/{dataset['id']}/resource/{made['id']}/download"
        assert app.get(address, follow_redirects=False).status_code == 302, url
    assert len(act("package_show", id=dataset["id"])["resources"]) == len(urls)


def test_a_picture_is_a_name_or_an_address(act, admin, unit) -> None:
    for action, id_ in (("user_patch", admin["id"]), ("organization_patch", unit["id"])):
        for wrong in ("javascript:alert(1)", "data:image/png;base64,AA", 'x"onerror=a', "http:x"):
            with pytest.raises(tk.ValidationError) as refused:
                act(action, id=id_, image_url=wrong)
            assert set(refused.value.error_dict) == {"image_url"}
        for right in ("https://a.example/نشان.png", "2026-11-28-101112.5logo_1.png", ""):
            act(action, id=id_, image_url=right)


def test_only_who_changes_a_dataset_puts_it_into_a_group(app, act, create, unit, admin) -> None:
    foreign, own = create(owner_org=factories.Organization()["id"]), create()
    group = factories.Group(user=admin)
    sender = {"Authorization": factories.APIToken(user=admin["id"])["token"]}

    def send(action: str, **data: object) -> int:
        return app.post(f"/api/action/{action}", json=data, headers=sender).status_code

    def put(into: dict, dataset: dict, capacity: str = "public") -> int:
        which = {"id": into["id"], "object": dataset["id"], "object_type": "package"}
        return send("member_create", **which, capacity=capacity)

    assert put(group, foreign) == put(unit, foreign) == put(unit, foreign, "organization") == 409
    assert send("group_patch", id=group["id"], packages=[{"id": foreign["id"]}]) == 409
    assert act("package_show", id=foreign["id"])["groups"] == []
    assert put(group, own, "x") == 409
    assert put(group, own) == 200
    assert [each["name"] for each in act("package_show", id=own["id"])["groups"]] == [group["name"]]
    new = {"name": "in-a-group", "title": "x", "notes": "x", "owner_org": unit["id"]}
    assert send("package_create", **new, groups=[{"name": group["name"]}]) == 200


def test_a_file_is_never_served_as_a_script(app, act, create) -> None:
    dataset = create()
    content = b"<!-- x\nwindow.a=1/*\n-->\n<root><a>1</a></root>\n<!-- */\n-->\n" + b"\n" * 50
    made = act(
        "resource_create",
        package_id=dataset["id"],
        mimetype="text/javascript",
        upload=FileStorage(io.BytesIO(content), "p.xml"),
    )
    answer = app.get(f"/dataset/{dataset['id']}/resource/{made['id']}/download/p.xml")
    assert answer.status_code == 200
    assert "script" not in answer.headers["Content-Type"]
    said = act("resource_patch", id=made["id"], mimetype="text/html")
    assert said["mimetype"] == made["mimetype"]
    link = act("resource_create", package_id=dataset["id"], url="https://files.example/p.xml")
    for wrong in ("متن", "a\nb", "text/plain\r\nSet-Cookie: a=b"):
        with pytest.raises(tk.ValidationError) as refused:
            act("resource_patch", id=link["id"], mimetype=wrong)
        assert set(refused.value.error_dict) == {"mimetype"}


def test_a_unit_keeps_an_administrator_and_ckans_roles(app, act, unit, admin) -> None:
    editor, token = factories.User(), factories.APIToken(user=admin["id"])["token"]
    act("organization_member_create", id=unit["id"], username=editor["name"], role="editor")

    def send(action: str, **data: object) -> dict[str, list[str]]:
        headers = {"Authorization": token}
        answer = app.post(f"/api/action/{action}", json=data, headers=headers)
        return {} if answer.status_code == 200 else answer.json["error"]

    def roles() -> set[tuple[str, str]]:
        shown = act("organization_show", id=unit["id"], include_users=True)
        return {(each["name"], each["capacity"]) for each in shown["users"]}

    before = {(admin["name"], "admin"), (editor["name"], "editor")}
    for name, _ in roles() - before:
        act("organization_member_delete", id=unit["id"], username=name)
    odd = [{"name": admin["name"], "capacity": "admin"}, {"name": editor["name"], "capacity": "x"}]
    for users in (odd, [{"name": editor["name"], "capacity": "editor"}], []):
        assert "users" in send("organization_patch", id=unit["id"], users=users)
    leave = {"id": unit["id"], "username": admin["name"]}
    assert "users" in send("organization_member_delete", **leave)
    assert send("organization_member_create", **leave, role="editor")
    assert roles() == before
    handed = [{"name": editor["name"], "capacity": "admin"}]
    assert not send("organization_patch", id=unit["id"], users=handed)
    assert roles() == {(editor["name"], "admin")}
    act("organization_member_delete", id=unit["id"], username=editor["name"])
    assert roles() == set()
