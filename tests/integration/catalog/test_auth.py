"""What officers may do where CKAN asks for more than it means."""

from __future__ import annotations

from typing import Any

import pytest
from ckan import authz, model
from ckan.lib import mailer

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def test_a_group_takes_no_right_from_the_officers_of_a_dataset(
    app: Any, act: Any, create: Any, unit: dict, officer: dict
) -> None:
    plain = act("package_create", name="plain", title="Plain", owner_org=unit["id"])
    groups = [act("group_create", name=name, title="گروه")["id"] for name in ("a-group", "other")]

    def status(action: str, **data: Any) -> int:
        headers = {"Authorization": officer["token"]}
        return int(app.post(f"/api/action/{action}", json=data, headers=headers).status_code)

    for made in (create(), plain):
        asked = {"object": made["id"], "object_type": "package", "capacity": "public"}
        act("member_create", id=groups[0], **asked)
        file = {"package_id": made["id"], "url": "https://example.org/a.pdf", "name": "پیوست"}
        assert status("resource_create", **file) == 200
        assert status("package_patch", id=made["id"], version="2") == 200
        more = [{"id": each} for each in groups]
        assert status("package_patch", id=made["id"], groups=more) == 403


def test_a_preview_is_changed_by_officers_of_its_own_file(
    app: Any, act: Any, create: Any, officer: dict, stranger: dict
) -> None:
    """CKAN asks whether one may change the file that one names."""
    link = {"url": "https://example.org/a.csv", "name": "الف"}
    other = act("organization_show", id="mashhad-district-10")["id"]
    theirs, own = create(resources=[link]), create(owner_org=other, resources=[link])
    view = {"title": "نما", "view_type": "datatables_view"}
    files = [each["resources"][0]["id"] for each in (theirs, own)]
    made = [act("resource_view_create", resource_id=file, **view)["id"] for file in files]

    def status(user: dict, id_: str, **data: Any) -> int:
        asked = {"json": {"id": id_, **view, **data}, "headers": {"Authorization": user["token"]}}
        return int(app.post("/api/action/resource_view_update", **asked).status_code)

    assert status(stranger, made[0], resource_id=files[1]) == 403
    assert status(stranger, made[1], resource_id=files[0]) == 403
    assert status(stranger, made[0]) == 403
    assert act("resource_view_show", id=made[0])["resource_id"] == files[0]
    assert status(stranger, made[1]) == 200
    assert status(officer, made[0], resource_id=files[0]) == 200


def test_an_account_whose_letter_cannot_be_sent_is_taken_back(
    app: Any, unit: dict, administrator: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise mailer.MailerException("no server")

    monkeypatch.setattr(mailer, "send_invite", fails)
    invited = {"email": "new@example.org", "group_id": unit["id"], "role": "editor"}
    headers = {"Authorization": administrator["token"]}
    answer = app.post("/api/action/user_invite", json=invited, headers=headers)
    assert answer.status_code == 409
    assert "no server" in str(answer.json["error"])
    [account] = model.Session.query(model.User).filter_by(email=invited["email"])
    assert account.state == "deleted"
    assert not authz.has_user_permission_for_group_or_org(unit["id"], account.name, "read")
    monkeypatch.setattr(mailer, "send_invite", lambda *_: None)
    other = {**invited, "email": "other@example.org"}
    answer = app.post("/api/action/user_invite", json=other, headers=headers)
    told = answer.json["result"]
    assert authz.has_user_permission_for_group_or_org(unit["id"], told["name"], "update_dataset")
    assert not {"apikey", "email", "password_hash", "plugin_extras"} & told.keys()
