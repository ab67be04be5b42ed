"""A cookie alone changes nothing: CVE-2026-41255 of CKAN 2.12.0 is closed by our guard."""

from __future__ import annotations

import re

import pytest
from ckan.tests import factories, helpers

from tests.integration.worlds import made_once

pytestmark = [
    pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins"),
    pytest.mark.ckan_config("WTF_CSRF_ENABLED", True),
]

PASSWORD = "correct-horse-battery"


def token(body: str) -> str:
    found = re.search(r'name="_csrf_token"[^>]*content="([^"]+)"', body) or re.search(
        r'name="_csrf_token" value="([^"]+)"', body
    )
    assert found
    return found[1]


@pytest.fixture
@made_once
def user() -> dict:
    return factories.User(password=PASSWORD)


@pytest.fixture
def logged_in(app, user):
    """The test client with the user's cookie, as a browser has it."""
    page = app.get("/user/login")
    app.post(
        "/user/login",
        data={"login": user["name"], "password": PASSWORD, "_csrf_token": token(page.body)},
    )
    return app


def edit(app, user: dict, about: str, **more: str):
    sent = {"name": user["name"], "email": user["email"], "about": about, "old_password": ""}
    return app.post(
        f"/user/edit/{user['name']}",
        data={**sent, "save": "", **more},
        follow_redirects=False,
    )


def about(user: dict) -> str:
    return helpers.call_action("user_show", id=user["id"])["about"]


def test_with_the_token_the_change_is_made(logged_in, user) -> None:
    page = logged_in.get(f"/user/edit/{user['name']}")
    edit(logged_in, user, "با نشانه", _csrf_token=token(page.body))
    assert about(user) == "با نشانه"


def test_post_without_token_is_refused_after_anonymous_visit(app, logged_in, user) -> None:
    stranger = app.flask_app.test_client()
    stranger.get(f"/user/edit/{user['name']}")
    stranger.post(f"/user/edit/{user['name']}", data={})
    assert edit(logged_in, user, "جعلی").status_code == 400
    assert about(user) != "جعلی"


def test_no_harvest_is_added_or_started_by_a_cookie_alone(app) -> None:
    admin = factories.Sysadmin(password=PASSWORD)
    unit = factories.Organization()
    fields = {"name": "forged", "title": "T", "url": "http://127.0.0.1/a.ttl", "unit": unit["id"]}
    source = {**fields, "name": "other"}
    helpers.call_action("mashhad_harvest_source_create", **source)
    login = {"login": admin["name"], "password": PASSWORD}
    app.post("/user/login", data={**login, "_csrf_token": token(app.get("/user/login").body)})
    page = app.get("/harvest/other", status=200)
    app.post("/harvest/new", data=fields, status=400)
    app.post("/harvest/other/run", data={}, status=400)
    app.get("/api/3/action/mashhad_harvest_run?id=other", status=405)
    (only,) = helpers.call_action("mashhad_harvest_source_list")
    assert (only["name"], only["last_job"]) == ("other", None)
    app.post("/harvest/other/run", data={"_csrf_token": token(page.body)})
    assert helpers.call_action("mashhad_harvest_source_list")[0]["last_job"]


def test_cookie_alone_answers_nobody_and_writes_no_reason(logged_in) -> None:
    for path in ("/feedback/123456789012", "/withdrawn/anything"):
        assert logged_in.post(path, data={}, status=400)


def test_a_token_request_needs_none(app, user) -> None:
    api_token = factories.APIToken(user=user["id"])["token"]
    app.post(
        "/api/3/action/user_patch",
        json={"id": user["id"], "about": "با توکن"},
        headers={"Authorization": api_token},
        status=200,
    )
    assert about(user) == "با توکن"


def test_who_is_led_to_the_logout_stays_logged_in(logged_in, user) -> None:
    asked = logged_in.get("/user/_logout", follow_redirects=False)
    assert asked.status_code == 200
    profile = f"/user/edit/{user['name']}"
    assert logged_in.get(profile, follow_redirects=False).status_code == 200
    sent = {"_csrf_token": token(asked.body)}
    logged_in.post("/user/_logout", data=sent, follow_redirects=False)
    assert logged_in.get(profile, follow_redirects=False).status_code != 200
