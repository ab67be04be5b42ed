"""Whatever a request brings, the portal answers with a page or says what it cannot take."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.mashhad.catalog.entrance.requests import READING_BODY, USUAL_BODY
from ckanext.mashhad.catalog.views import side_doors
from tests.integration import access_world
from tests.integration.catalog.entrance import hostile_input
from tests.integration.test_access import TABLE, data_of, header, path, rules
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

#: Every so many of the requests are sent, and all of them by ``make torture``.
STEP: Final = 1 if "MASHHAD_TORTURE_SEEDS" in os.environ else 613
JSON: Final = {"Content-Type": "application/json"}
#: It needs a mail server, which is not here.
LEFT: Final = ("user_invite",)
#: What says that a service is away, or a source of the world is not well.
UNAVAILABLE: Final = 503


@pytest.fixture
@made_once
def people(unit: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return access_world.people(unit)


@pytest.fixture
@made_once
def world(people: Any, unit: Any, create: Any, publish: Any, act: Any) -> dict[str, str]:
    return access_world.build(unit, create, publish, act)


@pytest.fixture
def errors(app: CKANTestApp, monkeypatch: pytest.MonkeyPatch) -> CKANTestApp:
    """The app, which answers with 500 for what it did not expect, as it does for everybody."""
    monkeypatch.setitem(app.flask_app.config, "PROPAGATE_EXCEPTIONS", False)
    return app


def requests_by_api(world: dict[str, str]) -> Iterator[tuple[str, str]]:
    for action in hostile_input.actions():
        if action not in TABLE["out_of_use"]:
            for body in hostile_input.bodies(action, data_of(action, world)):
                yield action, body


def requests_of_pages(app: CKANTestApp, world: dict[str, str]) -> Iterator[tuple[str, dict]]:
    for rule in rules(app):
        if "GET" in (rule.methods or ()):
            view = app.flask_app.view_functions[rule.endpoint]
            for name in hostile_input.parameters(view):
                for text in hostile_input.TEXTS:
                    yield path(rule, world), {name: text}


def test_no_input_is_an_error_of_the_portal_whatever_happens(
    errors: CKANTestApp, people: Any, world: Any
) -> None:
    broken, sender = [], header("sysadmin", people)
    for address, query in islice(requests_of_pages(errors, world), None, None, STEP):
        answer = errors.get(address, query_string=query, headers=sender, follow_redirects=False)
        if answer.status_code >= 500 and answer.status_code != UNAVAILABLE:
            broken.append((address, query))
        model.Session.rollback()
    for action, body in islice(requests_by_api(world), None, None, STEP):
        answer = errors.post(f"/api/3/action/{action}", data=body, headers={**sender, **JSON})
        if answer.status_code >= 500 and action not in LEFT:
            broken.append((action, body))
        model.Session.rollback()
    assert not broken


#: Who asks without a key: CKAN looks for some of them to know whether somebody may.
ASKING: Final = ("editor", "admin", "sysadmin")


def test_no_missing_value_is_an_error_of_the_portal(
    errors: CKANTestApp, people: Any, world: Any
) -> None:
    broken = []
    asked = [
        (f"/api/3/action/{action}", role, {"data": body, "headers": JSON})
        for action in hostile_input.actions()
        if action not in TABLE["out_of_use"]
        for role in ASKING
        for body in hostile_input.bodies_without(data_of(action, world))
        if not (action in LEFT and role == "sysadmin")
    ]
    asked += [
        (path(rule, world), role, {"data": form, "headers": {}})
        for rule in rules(errors)
        if "POST" in (rule.methods or ()) and rule.endpoint != "api.action"
        for role in ASKING
        for form in hostile_input.forms_without(errors.flask_app.view_functions[rule.endpoint])
    ]
    for address, role, sent in asked[::STEP]:
        headers = {**sent["headers"], **header(role, people)}
        answer = errors.post(address, data=sent["data"], headers=headers, follow_redirects=False)
        if answer.status_code >= 500 and answer.status_code != UNAVAILABLE:
            broken.append(f"{role} {address} {sent['data']}")
        model.Session.rollback()
    assert not broken, "\n".join(broken)


def test_no_null_in_place_of_a_list_is_an_error_of_portal(
    errors: CKANTestApp, officer: dict, create: Any
) -> None:
    made, sender = create(), {"Authorization": officer["token"]}
    lists = ("resources", "groups", "tags", "extras", "relationships_as_subject")
    for action, body in (
        *(("package_patch", {"id": made["id"], name: None}) for name in lists),
        *(("package_update", {**made, name: None}) for name in lists),
        *(("package_create", {**made, "id": None, "name": "new", name: None}) for name in lists),
        *(
            ("package_revise", {"match": {"id": made["id"]}, "update": {name: None}})
            for name in lists
        ),
        ("datastore_create", {"resource": None}),
    ):
        answer = errors.post(f"/api/3/action/{action}", json=body, headers=sender)
        assert answer.status_code < 500, (action, body)
        model.Session.rollback()


def test_no_answer_of_the_api_is_a_script(app: CKANTestApp) -> None:
    for address in ("3/action/status_show?", "2/util/tag/autocomplete?incomplete=x&"):
        answer = app.get(f"/api/{address}callback=alert(1)//")
        assert answer.status_code == 400
        assert answer.json["error"]["callback"]


def test_actions_that_change_something_are_asked_by_post(app: CKANTestApp, plain: Any) -> None:
    """No token guards HEAD, which a page elsewhere can send with a reader's cookies."""
    token = {**JSON, "Authorization": factories.SysadminWithToken()["token"]}
    address, body = "/api/3/action/package_patch", json.dumps({"id": plain["id"], "title": "new"})
    for method in ("HEAD", "GET"):
        assert app.client.open(address, method=method, data=body, headers=token).status_code == 405
    assert app.client.open("/api/3/action/status_show", method="HEAD").status_code == 200
    assert tk.get_action("package_show")({}, {"id": plain["id"]})["title"] == plain["title"]


def test_null_asks_for_nothing(app: CKANTestApp) -> None:
    for action in ("organization_list", "group_list", "tag_search", "term_translation_show"):
        body = json.dumps({"q": None, "fields": None, "query": "name:x", "terms": ["x"],
                           "lang_codes": None})  # fmt: skip
        assert app.post(f"/api/3/action/{action}", data=body, headers=JSON).status_code < 500


def test_actions_refuse_what_they_cannot_take(app: CKANTestApp) -> None:
    sysadmin = {**JSON, "Authorization": factories.SysadminWithToken()["token"]}
    deep = '{"id": ' + "[" * 40_000 + "]" * 40_000 + "}"
    for action, body, status, field in (
        ("package_show", '{"id": "\\ud800"}', 400, "id"),
        ("mashhad_feedback_create", '{"text": "a\\u0000"}', 400, "text"),
        ("package_create", "{}", 403, "message"),
        ("package_collaborator_list", '{"id": "x"}', 404, "message"),
        ("package_search", '{"__junk": 1}', 400, "__junk"),
        ("package_search", '{"fl": 1}', 400, "message"),
        ("package_search", json.dumps({"facet.field": ["x"] * 101}), 400, "message"),
        ("package_search", json.dumps({"facet.field": json.dumps(["x"] * 101)}), 400, "message"),
        ("tag_search", json.dumps({"query": ["x"] * 201}), 409, "query"),
        ("datastore_search", json.dumps({"sort": "x," * 600 + "x"}), 409, "sort"),
        ("package_search", '{"wt": "xml"}', 400, "message"),
        ("datastore_search", '{"plain": "x"}', 409, "plain"),
        ("datastore_search", '{"filters": {"a": {}}}', 409, "filters"),
        ("datastore_search", '{"filters": "[]"}', 409, "filters"),
        ("datastore_search", '{"fields": [["a"]]}', 409, "fields"),
        ("datastore_search", json.dumps({"filters": {"a": ["x"] * 101}}), 409, "filters"),
        ("datastore_search", json.dumps({"fields": [f"x{n}" for n in range(201)]}), 409, "fields"),
        ("datastore_search", '{"fields": ["x", "y", "x"]}', 409, "fields"),
        ("datastore_search", '{"fields": "x,y, x"}', 409, "fields"),
        ("datastore_search", json.dumps({"full_text": "x:* | " * 200}), 409, "full_text"),
        ("datastore_search", json.dumps({"language": "x" * 1001}), 409, "language"),
        ("datastore_search", json.dumps({"q": {"x": "x" * 600, "y": "x" * 600}}), 409, "q"),
        ("datastore_search", '{"connection_url": "x"}', 409, "connection_url"),
        ("package_show", '{"id": ["x"]}', 409, "id"),
        ("mashhad_feedback_list", '{"unit": "x", "state": {}}', 409, "state"),
        ("mashhad_feedback_create", '{"id": {"a": 1}}', 409, "id"),
        ("mashhad_personal_override_list", '{"owner_org": 7}', 409, "owner_org"),
        ("package_search", '{"fq_list": 7}', 409, "fq_list"),
        ("package_autocomplete", '{"q": "x", "limit": ""}', 409, "limit"),
        ("term_translation_update", '{"term": "x", "q": 1}', 409, "q"),
        ("term_translation_update_many", '{"data": [{"term": 5}]}', 409, "data__0__term"),
        ("package_revise", '{"match": {"id": 7}}', 409, "match__id"),
        ("package_revise", '{"match__name": 7}', 409, "match__name"),
        ("package_revise", '{"match__id": "x", "include": null}', 409, "include"),
        ("package_revise", '{"update": "{\\"id\\": 7}"}', 409, "update__id"),
        ("package_revise", '{"update__groups__extend": ["x"]}', 409, "update__groups__extend"),
        ("package_relationship_update", '{"comment": []}', 409, "comment"),
        ("file_owner_scan", '{"owner_type": "xxxx", "owner_id": "x"}', 409, "owner_type"),
        ("package_show", deep, 400, "message"),
        ("package_show", json.dumps({"id": "x" * 300_000}), 413, "message"),
        ("package_create", json.dumps({"id": "x" * 5_000_000}), 413, "message"),
    ):
        for address in (f"/api/3/action/{action}", f"/en/api/action/{action}"):
            sender = JSON if status == 403 else sysadmin
            answer = app.post(address, data=body, headers=sender)
            assert answer.status_code == status, (action, body[:50], answer.text)
            assert answer.json["success"] is False
            assert set(answer.json["error"]) == {"__type", field}


def test_bodies_of_forms_are_refused_where_they_are_odd(app: CKANTestApp) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    for part in ('form-data; filename="a"', "attachment"):
        body = f"--x\r\nContent-Disposition: {part}\r\n\r\nv\r\n--x--\r\n"
        answer = app.post("/api/3/action/package_show", data=body, headers=kind)
        assert (answer.status_code, set(answer.json["error"])) == (400, {"__junk", "__type"})
    file = {"id": (io.BytesIO(b"x"), "a.csv")}
    answer = app.post("/api/3/action/package_show", data=file)
    assert answer.status_code == 409


def test_the_largest_record_that_is_allowed_comes_in(app: CKANTestApp) -> None:
    sender = {**JSON, "Authorization": factories.SysadminWithToken()["token"]}
    for action, length, status in (
        ("package_patch", 2_000_000, 404),
        ("package_patch", USUAL_BODY, 413),
        ("package_show", READING_BODY // 2, 404),
        ("package_show", READING_BODY, 413),
    ):
        body = json.dumps({"id": "x", "text": "x" * length})
        assert app.post(f"/api/3/action/{action}", data=body, headers=sender).status_code == status
    form = {"user": "x" * 2_000_000}
    assert app.post("/user/reset", data=form).status_code != 413


def test_no_order_of_a_page_breaks_it(app: CKANTestApp) -> None:
    for page in ("/dataset/", "/contract/", "/organization/"):
        for order in (",", "name asc,", " "):
            assert app.get(page, query_string={"sort": order}).status_code == 400, (page, order)


def test_a_refusal_says_why_in_the_language_of_the_address(app: CKANTestApp) -> None:
    asked = {"data": '{"id": []}', "headers": JSON}
    persian = app.post("/api/3/action/package_show", **asked).json["error"]["id"]
    english = app.post("/en/api/3/action/package_show", **asked).json["error"]["id"]
    assert persian == ["این مقدار باید متن باشد."]
    assert english == ["This must be a text."]


def test_json_in_the_name_of_a_form_field_is_asked_the_same(app: CKANTestApp) -> None:
    answer = app.post("/api/3/action/package_show", data={'{"id": "\\ud800"}': ""})
    assert answer.status_code == 400
    assert set(answer.json["error"]) == {"__type", "id"}


def test_pages_refuse_what_they_cannot_take(errors: CKANTestApp) -> None:
    for address, status in (
        ("/contract/x/resource/%00/download/x", 404),
        ("/dataset/activity/x?before=-1", 400),
        ("/datastore/dump/x?format=zz", 400),
        ("/user/login?came_from=%5C%5Cevil.example", 400),
        ("/api/2/util/tag/autocomplete?incomplete=a&limit=", 400),
        ("/organization/new?type=x", 400),
        *((f"/user/?limit={odd}", 400) for odd in ("x", "", "1.5", "-1", "0", "9" * 20)),
    ):
        for before in ("", "/en"):
            answer = errors.get(before + address, follow_redirects=False)
            assert answer.status_code == status, address


def test_forms_that_no_page_sends_are_refused(
    errors: CKANTestApp, unit: dict, sysadmin: dict[str, Any], publish: Any
) -> None:
    dataset, sender = publish(), {"Authorization": sysadmin["token"]}
    name = dataset["name"]
    record = ("/contract/new", "/document/new", f"/contract/edit/{name}/1")
    unit_page, own = f"/organization/edit/{unit['name']}", f"/user/edit/{sysadmin['name']}"
    sent = [
        (f"/contract/{name}/resource/new", {"a": "b"}),
        (f"/dataset/edit/{dataset['id']}", {"_ckan_phase": "1"}),
        (f"/organization/member_new/{unit['id']}", {"email": "a@b.example"}),
        (own, {"save": ""}),
        (own, {"save": "", "email": "x@a.example"}),
        *((unit_page, {each: "x", "save": ""}) for each in ("extras", "groups", "extras__0")),
    ]
    for field in ("resources", "resources__0", "extras", "extras__0", "tags", "tags__0__0"):
        sent += [(page, {field: "x"}) for page in record]
    broken = []
    for address, form in sent:
        status = errors.post(address, data=form, headers=sender).status_code
        if status != 400:
            broken.append((address, form, status))
        model.Session.rollback()
    for page in record[:2]:
        for asked in ("extras__0__0__key=x", "tags=x", "_form_page=9"):
            status = errors.get(f"{page}?{asked}", headers=sender).status_code
            if status != 400:
                broken.append((page, asked, status))
    assert broken == []
    views = [getattr(view, "view_class", view) for view in errors.flask_app.view_functions.values()]
    assert {*side_doors._FIELDS} <= {f"{view.__module__}.{view.__name__}" for view in views}


def test_a_preview_has_as_many_values_as_columns(
    errors: CKANTestApp, sysadmin: dict[str, Any], create: Any, act: Any
) -> None:
    made = act("resource_create", package_id=create()["id"], url="http://a.example/x.csv")
    usual = {"resource_id": made["id"], "view_type": "datatables_view", "title": "t"}
    for wrong in ({"filter_fields": each} for each in (["x"], [], "x", {"a": 1}, [{}])):
        answer = errors.post(
            "/api/3/action/resource_view_create",
            json={**usual, **wrong},
            headers={"Authorization": sysadmin["token"]},
        )
        assert answer.status_code == 409, wrong
        assert "filter_fields" in answer.json["error"]
    act("resource_view_create", **usual, filter_fields=["x"], filter_values=["y"])


def test_forms_take_no_nul(errors: CKANTestApp) -> None:
    for address in ("/user/login", "/user/reset", "/document/new", "/organization/member_new/x"):
        answer = errors.post(address, data={"login": "a\0b", "user": "a\0b", "save": ""})
        assert answer.status_code == 400, address
        assert "<h1" in answer.text


def test_a_page_of_activities_may_be_empty(
    errors: CKANTestApp, publish: Any, sysadmin: dict[str, Any]
) -> None:
    address, sender = f"/dataset/activity/{publish()['id']}", {"Authorization": sysadmin["token"]}
    for moment in ("before=1.5", "after=4000000000"):
        assert errors.get(f"{address}?{moment}", headers=sender).status_code == 200


def test_an_address_holds_a_hundred_values_at_most(errors: CKANTestApp) -> None:
    """Pages repeat what is chosen at each of it: 3,500 values made 155 MB."""
    for address in ("/dataset/", "/en/dataset/", "/api/3/action/package_search"):
        for query, status in (("tags=a&" * 100, 200), ("tags=a&" * 101, 414)):
            if "api" not in address or status == 414:
                assert errors.get(f"{address}?{query}").status_code == status
        assert errors.get(f"{address}?q={'x' * 8_000}").status_code == 414


def test_fields_of_a_form_end_at_four_megabytes(errors: CKANTestApp) -> None:
    for kind in ({}, {"content_type": "multipart/form-data"}):
        answer = errors.post("/user/login", data={"login": "x" * 4_100_000}, **kind)
        assert answer.status_code == 413


def test_datasets_have_no_relationships(app: CKANTestApp, sysadmin: dict, publish: Any) -> None:
    """With one CKAN cannot index a change of nothing, or of a file."""
    asked = {"subject": publish()["id"], "object": publish()["id"], "type": "depends_on"}
    sender = {"Authorization": sysadmin["token"]}
    for ending in ("create", "update"):
        address = f"/api/3/action/package_relationship_{ending}"
        answer = app.post(address, json={**asked, "comment": ending}, headers=sender)
        assert (answer.status_code, "type" in answer.json["error"]) == (409, True)
    patched = app.post("/api/3/action/package_patch", json={"id": asked["subject"]}, headers=sender)
    assert patched.status_code == 200


def test_a_revision_may_come_as_text(app: CKANTestApp, sysadmin: dict, publish: Any) -> None:
    fields = {"match": json.dumps({"id": publish()["id"]}), "update": '{"version": "2"}'}
    sender = {"Authorization": sysadmin["token"]}
    answer = app.post("/api/3/action/package_revise", data=fields, headers=sender)
    assert answer.json["result"]["package"]["version"] == "2"
