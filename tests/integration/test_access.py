"""Every action and every address × role, as ``access.yaml`` says; what it does not list fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import ckan.plugins as plugins
import ckan.plugins.toolkit as tk
import flask
import pytest
import yaml
from ckan import authz, logic, model
from ckan.lib import base
from ckan.tests.helpers import CKANTestApp
from werkzeug.routing import Rule

from ckanext.mashhad.types import DATASET_TYPES
from tests.integration import access_world
from tests.integration.access_world import ROLES
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

TABLE: Final = yaml.safe_load(Path(__file__).with_name("access.yaml").read_text(encoding="utf-8"))
WHO: Final = {name: set(ROLES if roles == "all" else roles) for name, roles in TABLE["who"].items()}
#: Of the types with the same pages, the one that is asked, and where all have theirs.
TYPE: Final = "contract"
OF_ALL_TYPES: Final = ("mashhad_feed", "mashhad_forms")
#: Who has all the rights of another: where the one is refused an address, the other is not asked.
#: Actions, on whose answers addresses stand, are asked as everybody.
ABOVE: Final = {
    **{"stranger": "other_admin", "member": "editor", "editor": "admin"},
    **dict.fromkeys(("admin", "other_admin"), "sysadmin"),
}

People = dict[str, dict[str, Any]]
World = dict[str, str]


@pytest.fixture(autouse=True)
def _no_error_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what is refused the status counts here; the page that says so takes most of the time."""
    render = base.render

    def draw(template: str, *arguments: Any, **more: Any) -> str:
        refusal = template == "error_document_template.html"
        return "" if refusal else render(template, *arguments, **more)

    monkeypatch.setattr(base, "render", draw)


@pytest.fixture
@made_once
def people(unit: dict[str, Any]) -> People:
    return access_world.people(unit)


@pytest.fixture
@made_once
def world(people: People, unit: Any, create: Any, publish: Any, act: Any) -> World:
    return access_world.build(unit, create, publish, act)


def expected(kind: str) -> dict[str, set[str]]:
    """Name to roles, of a part of the table."""
    return {name: WHO[who] for who, names in TABLE[kind].items() for name in names}


def filled(value: Any, world: World) -> Any:
    """With ids for the names of things."""
    if isinstance(value, dict):
        return {key: filled(each, world) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, world) for each in value]
    return value.format(**world) if isinstance(value, str) else value


def data_of(action: str, world: World) -> dict[str, Any]:
    """What the action is asked with."""
    found = (data for start, data in TABLE["data"].items() if action.startswith(start))
    return filled(next(found, {}), world)


def header(role: str, people: People) -> dict[str, str]:
    return {"Authorization": people[role]["token"]} if role in people else {}


def may(action: str, role: str, people: People, world: World) -> bool:
    """What CKAN's authorization says before the action is done."""
    user = model.User.get(people[role]["id"]) if role in people else None
    context = {"user": user.name if user else "", "auth_user_obj": user, "ignore_auth": False}
    try:
        tk.check_access(action, context, data_of(action, world))  # type: ignore[arg-type]
    except tk.NotAuthorized:
        return False
    return True


def all_actions() -> set[str]:
    logic.get_action("status_show")
    return set(logic._actions)


def listed_actions() -> dict[str, set[str]]:
    return {**expected("actions"), **expected("without_auth")}


def test_every_action_is_in_the_table() -> None:
    assert all_actions() == {*listed_actions(), *TABLE["out_of_use"]}


def test_actions_are_for_whom_the_table_says(
    app: CKANTestApp, people: People, world: World
) -> None:
    """An action that was asked wrongly may say so first, if CKAN would not have let it be done."""
    for action, allowed in expected("actions").items():
        for role in sorted(allowed):
            assert may(action, role, people, world), (action, role)
    for action, allowed in listed_actions().items():
        for role in set(ROLES) - allowed:
            address, data = f"/api/3/action/{action}", data_of(action, world)
            status = app.post(address, json=data, headers=header(role, people)).status_code
            asked_wrongly = status == 409 and not may(action, role, people, world)
            assert status in (403, 404) or asked_wrongly, (action, role, status)
    # The members of a unit are listed to its members alone.
    for kind in ({}, {"object_type": "package"}, {"object_type": "user"}):
        data = {"id": world["unit"], **kind}
        for role in ROLES:
            answer = app.post("/api/action/member_list", json=data, headers=header(role, people))
            assert (answer.status_code == 200) == (role in WHO["unit"]), (role, kind)


def test_moving_a_dataset_gives_nobody_a_right_over_it(
    people: People, world: World, act: Any
) -> None:
    """An editor of its unit administers the unit to which it is moved."""
    other = act("organization_create", name="other-unit", title_translated={"fa": "واحد"})
    mover = {"username": people["editor"]["name"], "role": "admin"}
    act("organization_member_create", id=other["id"], **mover)
    act("package_patch", id=world["public"], owner_org=other["id"])
    asked = {
        "package_delete": {"id": world["public"]},
        "bulk_update_delete": {"org_id": other["id"], "datasets": [world["public"]]},
        "mashhad_file_override": {"id": world["public_resource"]},
    }

    def allowed() -> set[str]:
        user = model.User.get(people["editor"]["id"])
        context = {"user": user.name, "auth_user_obj": user}
        return {
            name for name, data in asked.items() if authz.is_authorized_boolean(name, context, data)
        }

    assert allowed() == set()
    act("organization_member_create", id=world["unit"], **mover)
    assert allowed() == set(asked)


def rules(app: CKANTestApp) -> Iterator[Rule]:
    """Those that the table tells of; of an endpoint with several, the longest."""
    types = {kind for kind in (*DATASET_TYPES, "dataset", "dataset_series") if kind != TYPE}
    found: dict[str, Rule] = {}
    for rule in app.flask_app.url_map.iter_rules():
        blueprint, _dot, view = rule.endpoint.partition(".")
        kind = view.partition("_")[0] if blueprint in OF_ALL_TYPES else blueprint
        if (
            kind.removesuffix("_resource") in types
            or blueprint == "resource"
            or rule.endpoint in TABLE["not_asked"]
        ):
            continue
        kept = found.get(rule.endpoint)
        if kept is None or len(rule.arguments) > len(kept.arguments):
            found[rule.endpoint] = rule
    yield from found.values()


def path(rule: Rule, world: World) -> str:
    own = TABLE["own_arguments"]
    meant = next((own[start] for start in own if rule.endpoint.startswith(start)), {})
    values = filled({**TABLE["arguments"], **meant}, world)
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda found: str(values[found[1]]), rule.rule)


def outside(allowed: set[str]) -> set[str]:
    """The other roles, but those below one that is refused too."""
    others = set(ROLES) - allowed
    return {role for role in others if ABOVE.get(role) not in others}


def refused(answer: Any) -> bool:
    to_login = "/user/login" in answer.headers.get("Location", "")
    return answer.status_code in (400, 401, 403, 404, 405) or to_login


def test_every_address_is_in_the_table(app: CKANTestApp) -> None:
    for kind, method in (("pages", "GET"), ("posts", "POST")):
        known = {rule.endpoint for rule in rules(app) if method in (rule.methods or ())}
        assert known == expected(kind).keys(), method


def test_pages_are_for_whom_the_table_says(app: CKANTestApp, people: People, world: World) -> None:
    pages = expected("pages")
    for rule in rules(app):
        if "GET" not in (rule.methods or ()):
            continue
        allowed, address = pages[rule.endpoint], path(rule, world)
        # Of those who get it, the least and, where some do not, the most powerful.
        ranked = [role for role in ROLES if role in allowed]
        most = ranked[-1:] if allowed != set(ROLES) else []
        for role in {*ranked[:1], *most, *outside(allowed)}:
            answer = app.get(address, headers=header(role, people), follow_redirects=False)
            told = (rule.endpoint, role, answer.status_code)
            assert refused(answer) is (role not in allowed), told


def test_nobody_else_changes_anything(app: CKANTestApp, people: People, world: World) -> None:
    posts = expected("posts")
    for rule in rules(app):
        if "POST" in (rule.methods or ()):
            for role in outside(posts[rule.endpoint]):
                address, sender = path(rule, world), header(role, people)
                answer = app.post(address, headers=sender, follow_redirects=False)
                assert refused(answer), (rule.endpoint, role, answer.status_code)
    for role in ROLES[:-1]:
        data = {"username": people["stranger"]["name"], "status": "1"}
        app.post("/user/sysadmin", data=data, headers=header(role, people), follow_redirects=False)
        model.Session.rollback()
        assert not model.User.get(people["stranger"]["id"]).sysadmin, role


def test_who_may_not_delete_public_thing_is_not_asked_whether_to(
    app: CKANTestApp, people: People, world: World
) -> None:
    outside = ("anonymous", "stranger", "member", "other_admin")
    for address, refused_to in (
        ("/contract/delete/{public}", (*outside, "editor")),
        ("/dataset/delete/{public}", (*outside, "editor")),
        ("/contract/{public}/resource/{public_resource}/delete", outside),
        ("/organization/delete/{unit}", (*outside, "editor", "admin")),
        ("/group/delete/{group}", (*outside, "editor", "admin")),
        ("/user/delete/{user}", (*outside, "editor", "admin")),
    ):
        for role in refused_to:
            for send in (app.get, app.post):
                answer = send(address.format(**world), headers=header(role, people))
                assert answer.status_code == 403, (address, role, send)
        asked = app.get(address.format(**world), headers=header("sysadmin", people))
        assert asked.status_code == 200, address


def test_what_was_published_is_deleted_by_administrators_only(
    app: CKANTestApp, people: People, world: World
) -> None:
    def delete(role: str, action: str = "package_delete", **data: str) -> int:
        answer = app.post(
            f"/api/3/action/{action}",
            json={"id": world["public"], **data},
            headers=header(role, people),
        )
        return int(answer.status_code)

    def state() -> str:
        model.Session.rollback()
        return str(model.Session.get(model.Package, world["public"]).state)

    assert delete("editor") == 403
    delete("editor", "package_patch", state="deleted")
    assert state() == "active"
    assert delete("admin") == 409  # without a reason
    assert delete("admin", reason="به‌اشتباه منتشر شده بود.") == 200
    delete("editor", "package_patch", state="active")
    assert state() == "deleted"


def test_first_requests_find_actions_of_all_plugins(
    ckan_config: Any,
) -> None:
    """CKAN gathers them at the first request; another thread would meanwhile find half of them."""
    logic.clear_actions_cache()
    authz.clear_auth_functions_cache()
    app = flask.Flask("starting")
    plugins.get_plugin("mashhad").make_middleware(app, ckan_config)
    assert logic._actions.keys() == listed_actions().keys() | set(TABLE["out_of_use"])
    assert "package_create" in authz._AuthFunctions._functions
    assert "mashhad_units_load" in authz._AuthFunctions._functions
