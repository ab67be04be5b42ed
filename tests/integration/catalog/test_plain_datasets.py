"""CKAN's own type `dataset` goes on untouched beside ours."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from lxml import etree

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

PLAIN = {"type": "dataset", "name": "plain-draft", "title": "Plain"}
REGISTER = {
    "type": "contract",
    "title_translated": {"fa": "قراردادهای منطقهٔ ۹ در سال ۱۴۰۳"},
    "notes_translated": {"fa": "فهرست قراردادها"},
    "fiscal_year": "1403",
    "period_part": "year",
    "covers": ["contracts"],
    "license_id": "cc-by",
}
Act = Callable[..., Any]


def test_a_plain_dataset_is_made_and_changed_through_the_api(
    act: Act, unit: dict[str, Any]
) -> None:
    made = act(
        "package_create",
        name="plain_1",
        title="Plain",
        owner_org=unit["id"],
        extras=[{"key": "fiscal_year", "value": "whenever"}],
    )
    assert made["type"] == "dataset"
    assert "title_translated" not in made
    patched = act("package_patch", id=made["id"], title="Plainer", notes="Notes")
    assert (patched["title"], patched["name"]) == ("Plainer", "plain_1")
    assert patched["extras"] == [{"key": "fiscal_year", "value": "whenever"}]


@pytest.mark.parametrize("record", [PLAIN, REGISTER], ids=["plain", "register"])
def test_a_draft_made_by_an_editor_is_public_when_it_is_active(
    officer: dict[str, Any], unit: dict[str, Any], record: dict[str, Any]
) -> None:
    def call(action: str, user: str = "", **data: Any) -> Any:
        return tk.get_action(action)({"user": user, "ignore_auth": False}, data)

    new = {**record, "owner_org": unit["id"], "user": officer["name"]}
    with pytest.raises(tk.ValidationError, match="draft"):
        call("package_create", **new, state="deleted")
    made = call("package_create", **new, state="draft")
    assert made["state"] == "draft"
    with pytest.raises(tk.NotAuthorized):
        call("package_show", id=made["id"])
    call("package_patch", officer["name"], id=made["id"], state="active")
    assert call("package_show", id=made["id"])["state"] == "active"


def test_a_plain_dataset_is_made_and_changed_with_its_form(
    app: Any, act: Act, officer: dict[str, Any], unit: dict[str, Any]
) -> None:
    headers = {"Authorization": officer["token"]}
    form = {"name": "plain-2", "title": "Plain", "owner_org": unit["id"], "private": "False"}
    answer = app.post(
        "/dataset/new",
        data={**form, "_ckan_phase": "1", "save": ""},
        headers=headers,
        follow_redirects=False,
    )
    assert answer.location.endswith("/dataset/plain-2/resource/new")
    act("package_patch", id="plain-2", state="active")
    page = app.get("/dataset/edit/plain-2", headers=headers).body
    assert 'name="title"' in page
    app.post(
        "/dataset/edit/plain-2",
        data={**form, "title": "Plainer", "_ckan_phase": "", "save": ""},
        headers=headers,
        follow_redirects=False,
    )
    context = {"ignore_auth": True, "use_cache": False}
    assert tk.get_action("package_show")(context, {"id": "plain-2"})["title"] == "Plainer"
    assert "Plainer" in app.get("/dataset/plain-2").body


def test_what_plain_dataset_says_in_field_of_ours_shown_in_words(
    app: Any, act: Act, unit: dict[str, Any]
) -> None:
    extras = {"theme": '["ENVI", "TRAN"]', "frequency": "ANNUAL", "covers": "[broken", "رنگ": "سبز"}
    made = act(
        "package_create",
        name="plain_3",
        title="Plain",
        owner_org=unit["id"],
        extras=[{"key": key, "value": value} for key, value in extras.items()],
    )
    page = app.get(f"/dataset/{made['name']}").text
    for words in ("محیط زیست، حمل‌ونقل", "سالانه", "موضوع", "رنگ", "سبز", "[broken"):
        assert words in page
    assert "ENVI" not in page


def test_each_box_of_free_field_has_id_and_label_of_its_own(
    app: Any, act: Act, unit: dict[str, Any], sysadmin: dict[str, Any]
) -> None:
    extras = [{"key": f"رنگ {number}", "value": "سبز"} for number in range(4)]
    act("package_create", name="plain_4", title="Plain", owner_org=unit["id"], extras=extras)
    headers = {"Authorization": sysadmin["token"]}
    page = app.get("/dataset/edit/plain_4", headers=headers).text
    boxes = re.findall(r'id="(field-extras-\d+-(?:key|value))"', page)
    assert len(boxes) == 10
    assert len(set(boxes)) == 10
    assert all(f'for="{box}"' in page for box in boxes)


def test_a_fact_that_ckan_forgets_is_not_shown_without_its_value(
    app: Any, act: Act, unit: dict[str, Any]
) -> None:
    made = act("package_create", name="plain_5", title="Plain", owner_org=unit["id"])
    file = act("resource_create", package_id=made["id"], url="https://example.org/a.pdf")
    assert 'datetime=""' not in app.get(f"/dataset/plain_5/resource/{file['id']}").text


def test_free_fields_and_their_changes_are_shown_in_persian(
    app: Any, act: Act, officer: dict[str, Any], unit: dict[str, Any]
) -> None:
    area = '{"type": "Point", "coordinates": [59.6, 36.3]}'
    before = {"issued": "2025-01-02", "spatial": area, "harvest_url": "https://example.org/1"}
    after = {"modified": "2024-05-06T10:11:12", "shoe_size": "42", "رنگ": "سبز"}

    def extras(of: dict[str, str]) -> list[dict[str, str]]:
        return [{"key": key, "value": value} for key, value in of.items()]

    made = act(
        "package_create", name="plain_6", title="داده", owner_org=unit["id"], extras=extras(before)
    )
    # The activity stream leaves out what the site's own user does.
    context = {"ignore_auth": True, "user": officer["name"]}
    tk.get_action("package_patch")(context, {"id": made["id"], "extras": extras(after)})
    activity = act("package_activity_list", id=made["id"])[0]["id"]
    headers = {"Authorization": officer["token"]}
    now = app.get("/dataset/plain_6", headers=headers).text
    changed = app.get(f"/dataset/changes/{activity}", headers=headers).text
    of_now = (
        '<time datetime="2024-05-06T10:11:12Z">۱۷ اردیبهشت ۱۴۰۳ ساعت ۱۳:۴۱</time>',
        'فیلد سفارشی <code dir="ltr" translate="no">shoe_size</code>',
    )
    of_before = (
        '<time datetime="2025-01-02">پنجشنبه ۱۳ دی ۱۴۰۳</time>',
        "[59.6, 36.3]}</code>",
        "محدوده روی نقشه",
        "نشانی در کاتالوگ مبدأ",
    )
    for words in of_now:
        assert words in now
    for words in (*of_now, *of_before):
        assert words in changed
    for key in ("harvest_url", "spatial<"):
        assert key not in changed


def test_no_control_character_is_stored_of_any_text(app: Any, act: Act, unit: dict) -> None:
    """Feeds and RDF in XML cannot hold them."""
    odd = "a\x01\x0b\x7f\x9f\ufffe\tb"
    made = act(
        "package_create",
        name="plain-4",
        title=odd,
        notes=odd,
        author=odd,
        owner_org=unit["id"],
        extras=[
            {"key": f"key {odd}", "value": odd},
            {"key": "list", "value": [odd, {odd: odd}]},
            {"key": "theme", "value": '["\\ud800"]'},
        ],
        resources=[{"url": "https://example.org/a.pdf", "name": odd, "other": {odd: [odd]}}],
    )
    act("resource_view_create", resource_id=made["resources"][0]["id"], title=odd, description=odd,
        view_type="image_view")  # fmt: skip
    act("organization_patch", id=unit["id"], description=odd)
    act("package_patch", id=made["id"], version=odd)
    act("user_create", name="odd", email="odd@example.org", password="a" * 20, about=odd)
    for kind in (model.Package, model.Resource, model.ResourceView, model.Group, model.User):
        for row in model.Session.query(kind):
            stored = json.dumps({name: str(each) for name, each in vars(row).items()})
            assert not re.search(r"\\(x|u00)(0[1b]|7f|9f)|\\u?fffe", stored), kind
    assert act("package_show", id="plain-4")["title"] == "a\tb"
    assert app.get("/dataset/plain-4").status_code == 200
    for address in ("/feeds/dataset.atom", "/dataset/plain-4.rdf", "/catalog.xml"):
        etree.fromstring(app.get(address).data)
