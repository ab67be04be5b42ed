"""Units: their own fields, and organisations from before our plugin, which go on as they are."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from ckan.types import Context

from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Act = Callable[..., Any]


#: Fields that are wrong, and where that must be said.
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"title_translated": {"en": "Parks"}}, "title_translated"),
    ({"unit_kind": "club"}, "unit_kind"),
    ({"parent": "nobody"}, "parent"),
    ({"parent": "mashhad-parks"}, "parent"),
    ({"legal_person": "perhaps"}, "legal_person"),
    ({"legal_id": "11111111111"}, "legal_id"),
    ({"legal_id": "0499370899"}, "legal_id"),
    ({"monitored_from": "1405/13/01"}, "monitored_from"),
    ({"population": "many"}, "population"),
    ({"population_year": "1295"}, "population_year"),
    ({"phone": "09151112233"}, "phone"),
    ({"email": "parks"}, "email"),
    ({"website": "javascript:alert(1)"}, "website"),
    ({"name": "پارک‌ها"}, "name"),
]


@pytest.fixture
@made_once
def city(with_plugins: None, clean_db: None, clean_index: None) -> dict[str, Any]:
    return factories.Organization(name="mashhad-municipality", title_translated={"fa": "شهرداری"})


def test_a_unit_is_stored_plainly_and_given_back(act: Act, city: dict[str, Any]) -> None:
    made = act(
        "organization_create",
        name="mashhad-parks",
        title_translated={"fa": "سازمان پارك‌ها", "en": "Parks"},
        unit_kind="organisation",
        parent=city["name"],
        legal_person="true",
        legal_id="۱۰۳۸۰۲۸۴۷۹۰",
        monitored_from="۱۴۰۵/۱/۱",
        population="۳٬۰۰۱٬۱۸۴",
        population_year="۱۳۹۵",
        phone="۰۵۱-۳۰۰۰۰۰۰۰",
        email="parks@mashhad.example",
        website="https://parks.example.org",
    )
    shown = act("organization_show", id=made["id"])
    expected = {
        "title": "سازمان پارک‌ها",
        "title_translated": {"fa": "سازمان پارک‌ها", "en": "Parks"},
        "unit_kind": "organisation",
        "parent": "mashhad-municipality",
        "legal_person": "true",
        "legal_id": "10380284790",
        "monitored_from": "2026-03-21",
        "population": 3001184,
        "population_year": "1395",
        "phone": "051-30000000",
        "email": "parks@mashhad.example",
        "website": "https://parks.example.org",
    }
    assert {key: shown.get(key) for key in expected} == expected


def test_what_is_wrong_with_a_unit_is_said_at_its_field(act: Act) -> None:
    found = []
    for fields, _ in WRONG:
        values = {"name": "mashhad-parks", "title_translated": {"fa": "پارک‌ها"}, **fields}
        with pytest.raises(tk.ValidationError) as caught:
            act("organization_create", **values)
        found.append(set(caught.value.error_dict))
    assert found == [{error} for _, error in WRONG]


def test_a_unit_cannot_come_to_stand_above_itself(act: Act, city: dict[str, Any]) -> None:
    act("organization_create", name="zone", title="منطقه", parent=city["name"])
    act("organization_create", name="quarter", title="ناحیه", parent="zone")
    for parent in ("mashhad-municipality", "zone", "quarter"):
        with pytest.raises(tk.ValidationError) as caught:
            act("organization_patch", id=city["id"], parent=parent)
        assert set(caught.value.error_dict) == {"parent"}
    assert act("organization_patch", id="quarter", parent=city["name"])["id"]


@pytest.fixture
@made_once
def old(act: Act) -> dict[str, Any]:
    """An organisation as it was before: no field of ours."""
    made = act("organization_create", name="water-company", title="Water company")
    group = model.Group.get(made["id"])
    group.extras = {"colour": "blue"}
    model.repo.commit()
    return made


def test_an_organisation_from_before_goes_on_as_it_is(act: Act, old: dict[str, Any]) -> None:
    act("organization_update", id=old["id"], name="water-company", title="Water company Ltd")
    shown = act("organization_show", id=old["id"])
    assert shown["title"] == "Water company Ltd"
    act("organization_patch", id=old["id"], description="About water")
    assert act("organization_show", id=old["id"])["title"] == "Water company Ltd"


def test_an_organisation_keeps_what_it_has_of_its_own(
    act: Act, old: dict[str, Any], before_the_guard: Act
) -> None:
    own = {
        "website": "not a url",
        "phone": "09151112233",
        "email": "me",
        "parent": "nobody",
        "unit_kind": "club",
        "monitored_from": "long ago",
        "legal_id": "5",
    }
    before_the_guard(model.Group, old["id"], extras=own)
    act("organization_patch", id=old["id"], description="About water")
    shown = act("organization_show", id=old["id"])
    assert {name: shown.get(name) for name in own} == own
    with pytest.raises(tk.ValidationError) as caught:
        act("organization_patch", id=old["id"], website="another", phone="09151112244")
    assert set(caught.value.error_dict) == {"website", "phone"}


def test_form_of_unit_keeps_choice_that_is_not_in_our_list(
    app: Any, sysadmin: dict[str, Any], old: dict[str, Any]
) -> None:
    model.Group.get(old["id"]).extras = {"unit_kind": "club"}
    model.repo.commit()
    headers = {"Authorization": sysadmin["token"]}
    page = unescape(app.get(f"/organization/edit/{old['name']}", headers=headers).body)
    assert '<option value="club" selected>' in page


def test_an_organisation_without_any_title_goes_on_too(act: Act, old: dict[str, Any]) -> None:
    model.Group.get(old["id"]).title = ""
    model.repo.commit()
    act("organization_patch", id=old["id"], description="About water")
    assert act("organization_show", id=old["id"])["display_name"] == "water-company"


def test_an_administrator_makes_a_unit_with_the_form(
    app: Any, sysadmin: dict[str, Any], city: dict[str, Any]
) -> None:
    headers = {"Authorization": sysadmin["token"]}
    form = {
        "title_translated-fa": "منطقهٔ ۹",
        "title_translated-en": "District 9",
        "name": "منطقه",
        "unit_kind": "district",
        "parent": city["name"],
        "legal_person": ["false"],
        "monitored_from": "۱۴۰۵/۱/۱",
        "save": "",
    }
    page = unescape(app.post("/organization/new", data=form, headers=headers).body)
    assert 'id="field-name-error"' in page
    assert 'value="۱۴۰۵/۱/۱"' in page
    form["name"] = "mashhad-district-09"
    app.post("/organization/new", data=form, headers=headers)
    shown = tk.get_action("organization_show")({"ignore_auth": True}, {"id": form["name"]})
    assert shown["title_translated"] == {"fa": "منطقهٔ ۹", "en": "District 9"}
    assert shown["monitored_from"] == "2026-03-21"
    page = unescape(app.get(f"/organization/edit/{form['name']}", headers=headers).body)
    assert 'value="۱۴۰۵/۰۱/۰۱"' in page
    page = unescape(app.get(f"/organization/about/{form['name']}").body)
    assert "۱ فروردین ۱۴۰۵" in page
    assert "{'fa'" not in page


#: What those who are judged may not say of their unit.
FOR_THE_PORTAL: list[dict[str, Any]] = [
    {"name": "mashhad-district-nine"},
    {"unit_kind": "company"},
    {"unit_kind": ""},
    {"parent": ""},
    {"legal_person": "true"},
    {"monitored_from": "1405/09/01"},
    {"population": "1"},
    {"population_year": "1400"},
    {"state": "deleted"},
]


@pytest.fixture
def by() -> Callable[..., Any]:
    """An action as a user, with all rights asked for."""

    def call(user: dict[str, Any], action: str, **data: Any) -> Any:
        known = model.User.get(user["id"])
        context = Context(user=known.name, auth_user_obj=known, ignore_auth=False)
        return tk.get_action(action)(context, data)

    return call


@pytest.fixture
@made_once
def watched(city: dict[str, Any], unit: dict[str, Any], act: Act) -> dict[str, Any]:
    """A district as the portal has set it up."""
    said = {"unit_kind": "district", "parent": city["name"], "monitored_from": "1404/01/01"}
    return act("organization_patch", id=unit["id"], **said)


@pytest.fixture
@made_once
def head(watched: dict[str, Any]) -> dict[str, Any]:
    """An administrator of the district, and of nothing else."""
    user = factories.User()
    member = {"id": watched["id"], "username": user["name"], "role": "admin"}
    tk.get_action("organization_member_create")({"ignore_auth": True}, member)
    return user


def test_a_unit_does_not_say_itself_what_it_is_judged_by(by, head, watched, sysadmin, act) -> None:
    before = act("organization_show", id=watched["id"])
    for change in FOR_THE_PORTAL:
        with pytest.raises(tk.ValidationError) as refused:
            by(head, "organization_patch", id=watched["id"], **change)
        assert refused.value.error_dict == {
            next(iter(change)): ["Only the administrators of the portal may change this."]
        }
    assert act("organization_show", id=watched["id"]) == before
    for change in FOR_THE_PORTAL:
        by(sysadmin, "organization_patch", id=watched["id"], **change)


def test_its_administrator_changes_the_rest(by, head, watched, act) -> None:
    by(head, "organization_patch", id=watched["id"], phone="051-30000000")
    whole = act("organization_show", id=watched["id"])
    by(head, "organization_update", **{**whole, "description": "خدمات شهری."})
    shown = act("organization_show", id=watched["id"])
    assert (shown["phone"], shown["description"]) == ("051-30000000", "خدمات شهری.")
    assert shown["monitored_from"] == "2025-03-21"


def test_a_state_is_no_way_round_the_refusal_to_delete(by, watched, sysadmin, create, act) -> None:
    made = create(owner_org=watched["id"])
    with pytest.raises(tk.ValidationError, match="has datasets"):
        by(sysadmin, "organization_patch", id=watched["id"], state="deleted")
    act("package_delete", id=made["id"])
    by(sysadmin, "organization_patch", id=watched["id"], state="deleted")
