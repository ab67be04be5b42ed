"""Who may see and do what, by the API, on the pages and in the commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories, helpers
from ckan.tests.helpers import CKANTestApp, call_auth
from fault_server import answer
from harvest_feed import Feed, dataset, ids, stored

from ckanext.mashhad.catalog.cli import mashhad
from ckanext.mashhad.harvest import jobs
from ckanext.mashhad.harvest.actions import ACTIONS
from ckanext.mashhad.harvest.actions import sources as source_actions
from ckanext.mashhad.harvest.model import Job, Record, Source, source_named

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

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


@pytest.fixture
def people(unit: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A user with a token for each role but the anonymous one."""
    other = factories.Organization()
    found = {"stranger": factories.UserWithToken(), "sysadmin": factories.SysadminWithToken()}
    for name, role in (("member", "member"), ("editor", "editor"), ("admin", "admin")):
        found[name] = _in(unit, role)
    return {**found, "other_admin": _in(other, "admin")}


def _in(unit: dict[str, Any], role: str) -> dict[str, Any]:
    user = factories.UserWithToken()
    helpers.call_action(
        "organization_member_create", id=unit["id"], username=user["name"], role=role
    )
    return user


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


def test_an_address_without_its_last_stroke_keeps_the_language(app: CKANTestApp) -> None:
    headers = {"Authorization": factories.SysadminWithToken()["token"]}
    page = app.get("/en/harvest", headers=headers, follow_redirects=False)
    assert page.status_code == 200
    assert 'lang="en"' in page.text


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


def test_a_sysadmin_adds_a_source_and_runs_it_on_the_pages(
    app: CKANTestApp, people: dict[str, dict[str, Any]], unit: dict[str, Any], feed: Feed
) -> None:
    feed.serve([dataset(1)])
    headers = {"Authorization": people["sysadmin"]["token"]}
    wrong = app.post("/harvest/new", data={"title": "ت", "url": "ftp://x"}, headers=headers)
    assert "http://" in wrong.text
    assert 'value="ت"' in wrong.text
    data = {
        "title": "تازه",
        "name": "fresh",
        "url": feed.url,
        "unit": unit["name"],
        "every": "daily",
    }
    saved = app.post("/harvest/new", data=data, headers=headers, follow_redirects=False)
    assert saved.location.endswith("/harvest/fresh")
    page = app.get("/harvest/fresh", headers=headers).text
    assert "هر روز" in page
    asked = app.post("/harvest/fresh/run", headers=headers, follow_redirects=False)
    assert "/harvest/fresh/" in asked.location
    assert "در انتظار نوبت" in app.get(asked.location, headers=headers).text


def test_what_a_source_sends_is_escaped(
    app: CKANTestApp, people: dict[str, dict[str, Any]], run: Run, feed: Feed
) -> None:
    feed.serve([dataset(1, title='"<script>alert(1)</script>"@en')])
    job = run()
    headers = {"Authorization": people["sysadmin"]["token"]}
    text = app.get(f"/harvest/other/{job['id']}", headers=headers).text
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_the_commands_tell_what_happened(
    cli: Any, unit: dict[str, Any], feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def command(*words: str) -> str:
        result = cli.invoke(mashhad, list(words))
        assert result.exit_code == 0, result.output
        return result.output

    feed.serve([dataset(1), dataset(2)])
    command("harvest", "source", "add", "other", feed.url, "--unit", unit["name"])
    assert "other\tmashhad-district-09\tnew\tmanual\tby hand" in command(
        "harvest", "source", "list"
    )
    assert command("harvest", "status") == "other: never run\n"
    assert "complete: added 2" in command("harvest", "run", "other", "--now")
    assert "complete: unchanged 2" in command("harvest", "run", "other", "--now")
    assert command("harvest", "status", "other").count("complete") == 2
    assert "harvests started: 0, harvests woken: 0" in command("tick")
    assert command("harvest", "reap") == "0 jobs were woken\n"
    feed.serve([dataset(1), dataset(2, title='""@en')])
    previewed = command("harvest", "preview", feed.url, "--unit", unit["name"])
    assert "Dataset 1" in previewed
    assert "no title" in previewed
    dry = command("harvest", "run", "other", "--now", "--dry")
    assert "(dry): unchanged 1, failed 1" in dry
    number = dry.partition(":")[0].removeprefix("job ")
    assert "failed\thttp://other.example/dataset/2\tThe record has no title." in command(
        "harvest", "explain", number
    )
    asked = command("harvest", "run", "other")
    assert "a worker has been told" in asked
    refused = cli.invoke(mashhad, ["harvest", "run", "other"])
    assert refused.exit_code == 1
    number = asked.partition(":")[0].removeprefix("job ")
    assert "incomplete" in command("harvest", "stop", number)
    assert cli.invoke(mashhad, ["harvest", "run", "nowhere"]).exit_code == 1


def test_a_units_own_source_waits_for_approval(
    app: CKANTestApp, people: dict[str, dict[str, Any]], unit: dict[str, Any], feed: Feed
) -> None:
    feed.serve([dataset(1)])
    admin = {"Authorization": people["admin"]["token"]}
    sysadmin = {"Authorization": people["sysadmin"]["token"]}
    data = {"title": "ما", "name": "ours", "url": feed.url, "unit": unit["name"], "every": "daily"}
    app.post("/harvest/new", data=data, headers=admin, follow_redirects=False)
    assert "در انتظار تأیید" in app.get("/harvest/ours", headers=admin).text
    asked = app.post("/harvest/ours/run", headers=admin, follow_redirects=False)
    assert asked.location.endswith("/harvest/ours")
    assert jobs.tick()["started"] == []
    assert app.post("/harvest/ours/approve", headers=admin).status_code == 403
    app.post("/harvest/ours/approve", headers=sysadmin, follow_redirects=False)
    assert len(jobs.tick()["started"]) == 1


def test_a_source_moved_by_its_unit_waits_for_approval_again(
    app: CKANTestApp, people: dict[str, dict[str, Any]], source: dict[str, Any], feed: Feed
) -> None:
    admin = {"Authorization": people["admin"]["token"]}
    data = {"title": "Other", "url": feed.url, "every": "manual", "dataset_type": "document"}
    app.post("/harvest/other/edit", data=data, headers=admin, follow_redirects=False)
    shown = helpers.call_action("mashhad_harvest_source_show", id="other")
    assert shown["approved_at"]
    moved = {**data, "url": feed.server.url("/elsewhere")}
    app.post("/harvest/other/edit", data=moved, headers=admin, follow_redirects=False)
    shown = helpers.call_action("mashhad_harvest_source_show", id="other")
    assert (shown["url"], shown["approved_at"]) == (moved["url"], None)


def test_a_secret_is_sent_to_its_source_and_shown_to_nobody(
    app: CKANTestApp,
    people: dict[str, dict[str, Any]],
    source: dict[str, Any],
    feed: Feed,
    run: Run,
) -> None:
    feed.serve([dataset(1)])
    data = {"id": "other", "title": "Other", "url": feed.url, "secret_header": "X-Key"}
    helpers.call_action("mashhad_harvest_source_update", secret="marker-3141", **data)
    run()
    assert feed.server.seen[-1].headers["x-key"] == "marker-3141"
    for role in ("editor", "admin", "sysadmin"):
        headers = {"Authorization": people[role]["token"]}
        for page in (
            "/harvest/other",
            "/harvest/other/edit",
            "/api/3/action/mashhad_harvest_source_show?id=other",
            "/api/3/action/mashhad_harvest_source_list",
        ):
            assert "marker-3141" not in app.get(page, headers=headers).text
    helpers.call_action("mashhad_harvest_source_update", **{**data, "url": feed.server.url("/x")})
    assert not helpers.call_action("mashhad_harvest_source_show", id="other")["has_secret"]


def test_the_first_records_are_shown_and_nothing_is_written(
    app: CKANTestApp, people: dict[str, dict[str, Any]], unit: dict[str, Any], feed: Feed
) -> None:
    feed.serve([dataset(1), dataset(2, title='""@en')])
    headers = {"Authorization": people["admin"]["token"]}
    data = {"title": "ت", "name": "fresh", "url": feed.url, "unit": unit["name"], "preview": "1"}
    text = app.post("/harvest/new", data=data, headers=headers).text
    assert "Dataset 1" in text
    assert "رکورد عنوان ندارد" in text
    assert helpers.call_action("mashhad_harvest_source_list") == []
    assert helpers.call_action("package_list") == []


def test_a_job_does_not_read_an_address_that_nobody_approved(
    app: CKANTestApp, people: dict[str, dict[str, Any]], source: dict[str, Any], feed: Feed
) -> None:
    feed.serve([dataset(1)])
    asked = helpers.call_action("mashhad_harvest_run", id="other")["job_id"]
    moved = {"title": "Other", "url": feed.server.url("/elsewhere"), "every": "manual"}
    headers = {"Authorization": people["admin"]["token"]}
    app.post("/harvest/other/edit", data=moved, headers=headers, follow_redirects=False)
    job = helpers.call_action("mashhad_harvest_job_show", id=asked)
    assert (job["state"], job["reason_code"]) == ("incomplete", "stopped")

    waiting = jobs.ask(source_named("other"), None)
    jobs.run(waiting)
    job = helpers.call_action("mashhad_harvest_job_show", id=waiting)
    assert (job["state"], job["reason_code"], job["pages"]) == ("failed", "unapproved", 0)
    assert [seen.path for seen in feed.server.seen] == []


def test_a_source_is_switched_off_and_removed_and_its_datasets_stay(
    app: CKANTestApp, people: dict[str, dict[str, Any]], run: Run, feed: Feed
) -> None:
    feed.serve([dataset(1)])
    run()
    headers = {"Authorization": people["sysadmin"]["token"]}
    app.post("/harvest/other/approve", data={"approved": "false"}, headers=headers)
    assert helpers.call_action("mashhad_harvest_health") == {"ok": True, "sources": []}
    with pytest.raises(tk.ValidationError):
        helpers.call_action("mashhad_harvest_run", id="other")
    app.post("/harvest/other/approve", headers=headers)
    job_id = helpers.call_action("mashhad_harvest_run", id="other")["job_id"]
    (package,) = stored().values()

    jobs.store.claim(job_id, "somebody", jobs._now())
    model.Session.commit()
    app.post("/harvest/other/remove", headers=headers)
    assert source_named("other")
    jobs.store.claim(job_id, "nobody", jobs._now())
    model.Session.execute(jobs.sa.update(Job).values(lease_until=None))
    model.Session.commit()
    app.post("/harvest/other/remove", headers=headers)
    model.Session.expire_all()
    assert [model.Session.query(each).count() for each in (Source, Job, Record)] == [0, 0, 0]
    assert helpers.call_action("package_show", id=package.id)["state"] == "active"
    assert app.get("/harvest/other", headers=headers).status_code == 404


def test_two_who_take_one_name_at_the_same_moment_are_told(
    source: dict[str, Any], unit: dict[str, Any], feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_actions.store, "source_named", lambda _: None)
    with pytest.raises(tk.ValidationError) as refused:
        helpers.call_action(
            "mashhad_harvest_source_create", name="other", title="T", url=feed.url, unit=unit["id"]
        )
    assert set(refused.value.error_dict) == {"name"}


@pytest.mark.parametrize("text", ["\ud800", "a\0"])
def test_what_is_no_text_is_refused_and_no_error_of_the_portal(
    app: CKANTestApp, people: dict[str, dict[str, Any]], run: Run, feed: Feed, text: str
) -> None:
    feed.serve([dataset(1)])
    job = run()
    fresh = {"name": "new", "title": "T", "url": feed.url, "unit": "mashhad-district-09"}
    asked = [
        *(("source_create", {**fresh, key: text}) for key in (*fresh, "note", "secret")),
        *(("preview", {**fresh, key: text}) for key in fresh),
        *((f"source_{what}", {"id": text}) for what in ("show", "update", "approve", "delete")),
        *((what, {"id": text}) for what in ("run", "deletions_approve", "job_show", "job_stop")),
        ("source_update", {"id": "other", **fresh, "title": text}),
        ("source_update", {"id": "other", **fresh, "remove_secret": text}),
        ("source_approve", {"id": "other", "approved": text}),
        ("run", {"id": "other", "dry": text}),
        *(("job_show", {"id": job["id"], key: text}) for key in ("all", "outcome", "page")),
    ]
    headers = {"Authorization": people["sysadmin"]["token"]}
    for action, data in asked:
        address = f"/api/3/action/mashhad_harvest_{action}"
        status = app.post(address, json=data, headers=headers).status_code
        assert status in (400, 404, 409), (action, data)
    assert ids(stored()) == [1]
