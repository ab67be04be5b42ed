"""Who may see and do what, action by action and page by page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import helpers
from ckan.tests.helpers import CKANTestApp, call_auth

from ckanext.mashhad.harvest.actions import ACTIONS
from tests.integration.harvest.harvest_feed import Feed, dataset
from tests.unit.net.fault_server import answer

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "clean_queues")


Run = Callable[[], dict[str, Any]]


ROLES = ("anonymous", "stranger", "member", "editor", "admin", "other_admin", "sysadmin")


ALLOWED = {
    "mashhad_harvest_source_create": {"admin", "sysadmin"},
    "mashhad_harvest_source_update": {"admin", "sysadmin"},
    "mashhad_harvest_source_approve": {"sysadmin"},
    "mashhad_harvest_source_delete": {"sysadmin"},
    "mashhad_harvest_preview": {"admin", "sysadmin"},
    "mashhad_harvest_deletions_approve": {"admin", "sysadmin"},
    "mashhad_harvest_job_stop": {"editor", "admin", "sysadmin"},
    "mashhad_harvest_health": {"sysadmin"},
    "mashhad_harvest_source_list": {"editor", "admin", "other_admin", "sysadmin"},
    "mashhad_harvest_source_show": {"editor", "admin", "sysadmin"},
    "mashhad_harvest_run": {"editor", "admin", "sysadmin"},
    "mashhad_harvest_job_show": {"editor", "admin", "sysadmin"},
}


def test_every_action_is_in_the_table() -> None:
    assert set(ACTIONS) == set(ALLOWED)


def test_each_role_may_do_what_the_table_says(
    people: dict[str, dict[str, Any]], unit: dict[str, Any]
) -> None:
    for action, allowed in ALLOWED.items():
        for role in ROLES:
            user = people[role]["name"] if role in people else ""
            try:
                call_auth(action, {"user": user, "ignore_auth": False}, owner_org=unit["id"])
                may = True
            except tk.NotAuthorized:
                may = False
            assert may == (role in allowed), (action, role)


def test_actions_ask_before_they_answer(
    app: CKANTestApp,
    people: dict[str, dict[str, Any]],
    unit: dict[str, Any],
    run: Run,
    feed: Feed,
) -> None:
    feed.serve([dataset(1)])
    job = run()
    asked = {
        "mashhad_harvest_source_create": {"unit": unit["id"]},
        "mashhad_harvest_source_update": {"id": "other"},
        "mashhad_harvest_source_approve": {"id": "other"},
        "mashhad_harvest_source_delete": {"id": "other"},
        "mashhad_harvest_preview": {"unit": unit["id"]},
        "mashhad_harvest_deletions_approve": {"id": "other", "ceiling": 1},
        "mashhad_harvest_job_stop": {"id": job["id"]},
        "mashhad_harvest_health": {},
        "mashhad_harvest_source_list": {},
        "mashhad_harvest_source_show": {"id": "other"},
        "mashhad_harvest_run": {"id": "other"},
        "mashhad_harvest_job_show": {"id": job["id"]},
    }
    for action, data in asked.items():
        for role in sorted(set(ROLES) - ALLOWED[action]):
            token = people[role]["token"] if role in people else ""
            response = app.post(
                f"/api/3/action/{action}", json=data, headers={"Authorization": token}
            )
            assert response.status_code == 403, (action, role)


def test_an_officer_sees_the_sources_of_the_own_unit_only(
    people: dict[str, dict[str, Any]], source: dict[str, Any]
) -> None:
    def seen(role: str) -> list[str]:
        context = {"user": people[role]["name"], "ignore_auth": False}
        found = helpers.call_action("mashhad_harvest_source_list", context)
        return [each["name"] for each in found]

    assert seen("editor") == ["other"]
    assert seen("other_admin") == []
    assert seen("sysadmin") == ["other"]


def test_details_are_for_sysadmins_only(
    app: CKANTestApp, people: dict[str, dict[str, Any]], run: Run, feed: Feed
) -> None:
    feed.server.on("/feed", answer(b"@prefix secret-marker", content_type="text/turtle"))
    job = run()
    assert "secret-marker" in job["detail"]
    for role in ("editor", "admin"):
        headers = {"Authorization": people[role]["token"]}
        answers = [
            app.get(f"/api/3/action/mashhad_harvest_job_show?id={job['id']}", headers=headers),
            app.get("/api/3/action/mashhad_harvest_source_show?id=other", headers=headers),
            app.get("/api/3/action/mashhad_harvest_source_list", headers=headers),
            app.get(f"/harvest/other/{job['id']}", headers=headers),
        ]
        for each in answers:
            assert each.status_code == 200
            assert "secret-marker" not in each.text
            assert "127.0.0.1:1" not in each.text.replace(feed.url, "")


def test_pages_are_closed_to_others_and_change_nothing_by_get(
    app: CKANTestApp, people: dict[str, dict[str, Any]], run: Run, feed: Feed
) -> None:
    feed.serve([dataset(1)])
    job = run()
    own = f"/harvest/other/{job['id']}"
    pages = {
        "/harvest/": {"editor", "admin", "other_admin", "sysadmin"},
        "/harvest/new": {"admin", "other_admin", "sysadmin"},
        "/harvest/health": {"sysadmin"},
        "/harvest/metrics": {"sysadmin"},
        "/harvest/other": {"editor", "admin", "sysadmin"},
        "/harvest/other/edit": {"admin", "sysadmin"},
        own: {"editor", "admin", "sysadmin"},
        f"{own}/records.csv": {"editor", "admin", "sysadmin"},
    }
    rules = {
        rule.rule
        for rule in app.flask_app.url_map.iter_rules()
        if rule.rule.startswith("/harvest/") and "GET" in (rule.methods or ())
    }
    assert len(rules) == len(pages)
    for role in ROLES:
        headers = {"Authorization": people[role]["token"]} if role in people else {}
        for page in pages:
            status = app.get(page, headers=headers, follow_redirects=False).status_code
            assert (status == 200) == (role in pages[page]), (role, page, status)
    sysadmin = {"Authorization": people["sysadmin"]["token"]}
    for page in ("run", "approve", "deletions", "remove"):
        assert app.get(f"/harvest/other/{page}", headers=sysadmin).status_code in (404, 405)
    assert app.get(f"{own}/stop", headers=sysadmin).status_code in (404, 405)
    assert len(helpers.call_action("mashhad_harvest_source_show", id="other")["jobs"]) == 1


def test_what_is_for_who_watches_is_kept_by_nobody_between(
    app: CKANTestApp, people: dict[str, dict[str, Any]]
) -> None:
    headers = {"Authorization": people["sysadmin"]["token"]}
    for path in ("/harvest/health", "/harvest/metrics"):
        assert "no-store" in app.get(path, headers=headers).headers["Cache-Control"], path
