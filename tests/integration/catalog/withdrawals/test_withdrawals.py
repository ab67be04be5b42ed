"""What was public and is so no more leaves a page with date and reason, whichever way it went."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import helpers

from ckanext.mashhad.compliance.judgements import judgements as compliance
from tests.integration.catalog.withdrawals.withdrawing import LINK, REASON, TITLE, headers, text_of

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def without_id(shown: dict[str, Any]) -> dict[str, Any]:
    """A dataset as it is sent by its name alone, which CKAN takes, too."""
    return {name: value for name, value in shown.items() if name != "id"}


def test_a_unit_withdraws_with_a_reason_and_the_address_tells_it(
    app: Any, made: dict[str, Any], administrator: dict[str, Any]
) -> None:
    page = f"/contract/delete/{made['name']}"
    assert "دلیل" in text_of(app.get(page, headers=headers(administrator)))
    app.post(page, data={"delete": ""}, headers=headers(administrator), follow_redirects=False)
    assert app.get(f"/contract/{made['name']}", status=200)
    data = {"delete": "", "reason": REASON}
    app.post(page, data=data, headers=headers(administrator), follow_redirects=False)
    file = made["resources"][0]["id"]
    for path in (
        f"/contract/{made['name']}",
        f"/dataset/{made['id']}",
        f"/contract/{made['name']}/resource/{file}",
        f"/contract/{made['name']}/resource/{file}/download/a.pdf",
        f"/contract/{made['name']}/files.zip",
    ):
        gone = app.get(path, status=410)
        assert "no-cache" in gone.headers["Cache-Control"]
        shown = text_of(gone)
        for said in (TITLE, "منطقهٔ ۹", REASON, "برداشت"):
            assert said in shown
        assert 'name="reason"' not in shown  # no form for readers
        assert "_theme.css" in shown
        assert "یافت نشد" not in shown
        assert administrator["name"] not in shown
    feed = app.get(f"/dataset/{made['id']}.ttl", status=410)
    assert REASON in text_of(feed)
    assert text_of(feed).startswith(f"{made['id']} was withdrawn at ")


def test_address_of_what_was_published_anew_leads_there(
    app: Any, act: Any, create: Any, made: dict[str, Any]
) -> None:
    act("package_delete", id=made["id"])
    anew = create(name="contract-again", resources=[LINK], private=True)
    address = f"/contract/{anew['name']}"
    assert address not in text_of(app.get(f"/contract/{made['name']}", status=410))
    act("package_patch", id=anew["id"], private=False)
    assert address in text_of(app.get(f"/contract/{made['name']}", status=410))


def test_previews_of_a_withdrawn_file_are_its_officers_alone(
    app: Any, act: Any, made: dict[str, Any], officer: dict[str, Any]
) -> None:
    gone, stays = (file["id"] for file in made["resources"])
    views = {
        file: act("resource_view_create", resource_id=file, title="نما", view_type="image_view")[
            "id"
        ]
        for file in (gone, stays)
    }
    act("resource_delete", id=gone)
    for reader, seen in ((None, [stays]), (officer, [gone, stays])):
        sender = headers(reader) if reader else {}
        for file, view in views.items():
            listed = app.get(f"/api/action/resource_view_list?id={file}", headers=sender)
            assert [each["id"] for each in listed.json["result"]] == [view] * (file in seen)
            shown = app.get(f"/api/action/resource_view_show?id={view}", headers=sender)
            assert shown.status_code == (200 if file in seen else 404)


def test_deleted_file_is_told_of_at_its_address_and_on_dataset(
    app: Any, made: dict[str, Any], officer: dict[str, Any]
) -> None:
    gone, stays = (file["id"] for file in made["resources"])
    page = f"/contract/{made['name']}/resource/{gone}/delete"
    data = {"delete": "", "reason": REASON}
    app.post(page, data=data, headers=headers(officer), follow_redirects=False)
    shown = text_of(app.get(f"/contract/{made['name']}/resource/{gone}", status=410))
    assert LINK["name"] in shown
    assert REASON in shown
    assert app.get(f"/contract/{made['name']}/resource/{stays}", status=200)
    assert f"/withdrawn/{gone}" in text_of(app.get(f"/contract/{made['name']}"))
    # Not at the address of another dataset, nor for what never was.
    assert app.get(f"/contract/{made['name']}/resource/nothing", status=404)
    assert app.get(f"/contract/nothing/resource/{gone}", status=404)


def test_dataset_with_all_files_withdrawn_shows_no_figures(app: Any, act: Any, create: Any) -> None:
    made = create(resources=[LINK], contract_count="7654")
    assert "۷٬۶۵۴" in text_of(app.get(f"/contract/{made['name']}"))
    act("resource_delete", id=made["resources"][0]["id"])
    page = text_of(app.get(f"/contract/{made['name']}"))
    assert "فایل‌های این مجموعه‌داده از انتشار برداشته شده‌اند" in page
    assert "هنوز فایلی ندارد" not in page
    assert "۷٬۶۵۴" not in page.split("dataset-resources")[0]


def test_however_it_went_it_is_noted_and_forgotten_once_back(
    app: Any, act: Any, made: dict[str, Any]
) -> None:
    many = {"datasets": [made["id"]], "org_id": made["owner_org"]}
    for action, sent in (
        ("package_delete", {"id": made["name"]}),
        ("package_patch", {"id": made["id"], "state": "deleted"}),
        ("package_patch", {"id": made["id"], "private": True}),
        ("bulk_update_private", many),
        ("bulk_update_delete", many),
    ):
        act(action, **sent)
        told = act("mashhad_withdrawal_show", id=made["id"])
        assert (told["reason"], told["by_portal"]) == ("", True), (action, sent)
        shown = text_of(app.get(f"/contract/{made['name']}", status=410))
        assert "هنوز دلیلی" in shown
        act("package_patch", id=made["id"], state="active", private=False)
        with pytest.raises(tk.ObjectNotFound):
            act("mashhad_withdrawal_show", id=made["id"])
    assert app.get(f"/contract/{made['name']}", status=200)


def test_an_officer_hides_nothing_that_is_public(
    app: Any, act: Any, made: dict[str, Any], officer: dict[str, Any], administrator: dict[str, Any]
) -> None:
    plain = act("package_create", name="plain", title="ساده", owner_org=made["owner_org"])
    never = act(
        "package_create", name="never", title="پنهان", owner_org=made["owner_org"], private=True
    )
    choice = 'id="field-private" name="private"'
    for kind, each in (("contract", made), ("dataset", plain)):
        for private in (True, "yes", 1):
            sent = {"json": {"id": each["id"], "private": private}, "headers": headers(officer)}
            answer = app.post("/api/action/package_patch", **sent)
            assert answer.status_code == 403
        assert "حذف، پنهان یا جابه‌جا" in str(answer.json["error"]["message"])
        many = {"datasets": [never["id"], each["id"]], "org_id": made["owner_org"]}
        answer = app.post("/api/action/bulk_update_private", json=many, headers=headers(officer))
        assert answer.status_code == 403
        assert not act("package_show", id=each["id"])["private"]
        page = f"/{kind}/edit/{each['name']}"
        assert choice not in app.get(page, headers=headers(officer)).text
        assert choice in app.get(page, headers=headers(administrator)).text
    assert choice in app.get("/dataset/edit/never", headers=headers(officer)).text
    changed = {
        "json": {"id": plain["id"], "private": False, "notes": "نو"},
        "headers": headers(officer),
    }
    assert app.post("/api/action/package_patch", **changed).status_code == 200


@pytest.mark.parametrize("kind", ["contract", "dataset"])
def test_form_that_hides_what_is_public_asks_for_the_reason(
    app: Any, act: Any, made: dict[str, Any], administrator: dict[str, Any], kind: str
) -> None:
    plain = act("package_create", name="plain", title="ساده", owner_org=made["owner_org"])
    shown, page = (made, "edit/{}/1") if kind == "contract" else (plain, "edit/{}")
    address = f"/{kind}/{page.format(shown['name'])}"
    form = text_of(app.get(address, headers=headers(administrator)))
    assert 'name="reason"' in form
    pattern = r'<(?:input|textarea)[^>]*name="([^"]+)"(?:[^>]*value="([^"]*)")?'
    typed = {name: html.unescape(value) for name, value in re.findall(pattern, form)}
    typed |= {"notes_translated-fa": "فهرست"}
    sent = {**typed, "owner_org": made["owner_org"], "private": "True", "save": "save"}
    for reason, is_hidden in (("", False), ("x", False), (REASON, True)):
        answer = app.post(
            address,
            data={**sent, "reason": reason},
            headers=headers(administrator),
            follow_redirects=False,
        )
        assert (answer.status_code == 302) is is_hidden
        assert act("package_show", id=shown["id"])["private"] is is_hidden
    assert act("mashhad_withdrawal_show", id=shown["id"])["reason"] == REASON


def test_unit_is_named_where_its_officer_acts_without_a_page(
    act: Any, made: dict[str, Any], administrator: dict[str, Any]
) -> None:
    own = {"user": administrator["name"], "ignore_auth": False}
    with pytest.raises(tk.ValidationError, match="reason"):
        helpers.call_action("package_patch", own, id=made["id"], private=True)
    for sent in (
        {"id": made["id"], "resources": []},
        {**without_id(helpers.call_action("package_show", id=made["id"])), "private": True},
    ):
        with pytest.raises(tk.ValidationError) as refused:
            helpers.call_action("package_patch" if "id" in sent else "package_update", own, **sent)
        assert set(refused.value.error_dict) == {"reason"}
    helpers.call_action("package_patch", own, id=made["id"], private=True, reason=REASON)
    assert act("mashhad_withdrawal_show", id=made["id"])["by_portal"] is False


@pytest.mark.parametrize("groups", [None, 5, [5], [{"id": 5}]], ids=str)
def test_dataset_is_deleted_whatever_else_is_sent(
    app: Any, act: Any, made: dict[str, Any], administrator: dict[str, Any], groups: Any
) -> None:
    sent = {"id": made["id"], "groups": groups}
    address = "/api/action/package_delete"
    unexplained = app.post(address, json=sent, headers=headers(administrator))
    assert "reason" in unexplained.json["error"]
    answer = app.post(address, json={**sent, "reason": REASON}, headers=headers(administrator))
    assert answer.status_code in (200, 409)
    assert (act("package_show", id=made["id"])["state"] == "deleted") is (answer.status_code == 200)


def test_file_withdrawn_while_hidden_is_told_of_afterwards(act: Any, made: Any) -> None:
    gone, stays = (file["id"] for file in made["resources"])
    act("package_patch", id=made["id"], private=True)
    for file in (gone, stays):  # they went with their dataset
        with pytest.raises(tk.ObjectNotFound):
            act("mashhad_withdrawal_show", id=file)
    act("resource_delete", id=gone)
    act("package_patch", id=made["id"], private=False)
    assert act("mashhad_withdrawal_show", id=gone)["filename"] == LINK["name"]
    with pytest.raises(tk.ObjectNotFound):
        act("mashhad_withdrawal_show", id=stays)


def test_a_file_left_out_of_an_update_is_withdrawn(app: Any, act: Any, made: Any) -> None:
    act("package_patch", id=made["id"], resources=made["resources"][1:])
    told = act("mashhad_withdrawal_show", id=made["resources"][0]["id"])
    assert (told["object_type"], told["filename"]) == ("resource", LINK["name"])


def test_only_officers_of_unit_write_the_reason_later(
    app: Any, act: Any, made: dict[str, Any], officer: Any, stranger: Any
) -> None:
    act("package_patch", id=made["id"], private=True)
    assert app.get(f"/api/3/action/package_show?id={made['id']}", status=403)
    page = f"/withdrawn/{made['id']}"
    for user in ({}, headers(stranger)):
        assert app.post(page, data={"reason": REASON}, headers=user, status=403)
        assert 'name="reason"' not in text_of(app.get(page, headers=user))
    own = headers(officer)
    assert page in text_of(app.get(f"/contract/{made['name']}", headers=own, status=200))
    assert "error-block" in text_of(app.post(page, data={"reason": "کوتاه"}, headers=own))
    attack = f"<script>alert(1)</script> {REASON}"
    app.post(page, data={"reason": attack}, headers=own, follow_redirects=False)
    shown = text_of(app.get(f"/contract/{made['name']}", status=410))
    assert REASON in shown
    assert "<script>alert" not in shown


@pytest.mark.parametrize("at_once", [True, False])
def test_the_address_that_readers_know_is_answered(
    app: Any, act: Any, made: Any, at_once: bool
) -> None:
    new = {"name": "never-public"}
    act("package_patch", id=made["id"], private=True, **(new if at_once else {}))
    act("package_patch", id=made["id"], **new)
    file = made["resources"][0]["id"]
    for kept in (made["name"], made["id"]):
        for path in (f"/contract/{kept}", f"/contract/{kept}/resource/{file}"):
            assert TITLE in text_of(app.get(path, status=410))
    assert app.get("/contract/never-public", status=404)
    assert app.get(f"/contract/never-public/resource/{file}", status=404)
    act("package_patch", id=made["id"], private=False)
    assert app.get(f"/contract/{made['name']}", status=404)
    assert app.get("/contract/never-public", status=200)


def test_of_what_was_never_public_or_is_purged_nothing_is_told(
    app: Any, act: Any, create: Any, made: dict[str, Any]
) -> None:
    hidden = create(private=True, title_translated={"fa": "پنهان"})
    act("package_delete", id=hidden["id"])
    assert app.get(f"/contract/{hidden['name']}", status=404)
    act("package_delete", id=made["id"], reason=REASON)
    assert app.get(f"/withdrawn/{made['id']}", status=200)
    act("dataset_purge", id=made["id"])
    pages = [f"/contract/{made['name']}", f"/withdrawn/{made['id']}"]
    pages += [f"/dataset/{made['id']}/resource/{each['id']}" for each in made["resources"]]
    assert [app.get(page).status_code for page in pages] == [404] * len(pages)
    # Nor where a dataset is made anew under its id.
    create(id=made["id"], name=made["name"], private=True)
    assert [app.get(page).status_code for page in pages] == [404] * len(pages)
    act("package_patch", id=made["id"], private=False)
    assert [app.get(page).status_code for page in pages] == [200, 404, 404, 404]


#: In one line it would be none.
TABLE = "\n".join(
    ("نام\tنام پدر\tتاریخ تولد", *(f"{name}\tحسن\t۱۳۶۰/۰۱/۰۲" for name in ("علی", "رضا", "زهرا")))
)


def test_empty_or_personal_reason_deletes_nothing(act: Any, made: dict[str, Any]) -> None:
    personal = "صاحب شمارهٔ ۰۹۱۲۱۲۳۴۵۶۷ خواسته است که برداشته شود."
    for reason in ("نه", "..........", personal, TABLE):
        with pytest.raises(tk.ValidationError):
            act("package_delete", id=made["id"], reason=reason)
        assert act("package_show", id=made["id"])["state"] == "active"


def test_compliance_knows_the_very_moment(act: Any, publish: Any) -> None:
    made = publish(resources=[LINK])
    before = dt.datetime.now(dt.UTC)
    act("package_delete", id=made["id"])
    after = dt.datetime.now(dt.UTC)
    package = model.Package.get(made["id"])
    package.metadata_modified = dt.datetime(2030, 1, 1)  # noqa: DTZ001 (as CKAN stores moments)
    model.Session.commit()
    (told,) = {each.withdrawn for each in compliance.holdings().facts.datasets}
    assert before <= told <= after


def test_an_officer_takes_neither_last_file_nor_dataset_away(
    app: Any, act: Any, made: Any, officer: Any, administrator: Any, freezer: Any
) -> None:
    # An hour later is the same day in Tehran, whenever this runs.
    freezer.move_to((dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).replace(hour=8))
    other = act("organization_create", name="another-unit", title="واحد دیگر")
    act("organization_member_create", id=other["id"], username=officer["name"], role="editor")
    first, last = (file["id"] for file in made["resources"])

    def sends(who: dict[str, Any], action: str, **data: Any) -> int:
        return int(app.post(f"/api/action/{action}", json=data, headers=headers(who)).status_code)

    assert sends(officer, "package_patch", id=made["id"], owner_org=other["id"]) == 403
    assert sends(officer, "package_patch", id=made["id"], resources=[]) == 403
    assert sends(officer, "resource_delete", id=first, reason=REASON) == 200
    assert sends(officer, "resource_delete", id=last, reason=REASON) == 403
    assert sends(officer, "resource_create", package_id=made["id"], **LINK) == 200
    freezer.tick(3600)
    assert sends(officer, "resource_delete", id=last, reason=REASON) == 403
    assert sends(administrator, "resource_delete", id=last) == 409
    assert sends(administrator, "resource_delete", id=last, reason=REASON) == 200
    assert act("package_show", id=made["id"])["owner_org"] == made["owner_org"]
