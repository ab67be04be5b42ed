"""Nothing is read that a system administrator has not approved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import helpers
from ckan.tests.helpers import CKANTestApp

from ckanext.mashhad.harvest.model import Job, Source, source_named
from ckanext.mashhad.harvest.runs import execution
from tests.integration.harvest.harvest_feed import Feed, dataset, stored

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


Run = Callable[[], dict[str, Any]]


def test_a_units_own_source_waits_for_approval(
    app: CKANTestApp, people: dict[str, dict[str, Any]], unit: dict[str, Any], feed: Feed
) -> None:
    feed.serve([dataset(1)])
    admin = {"Authorization": people["admin"]["token"]}
    sysadmin = {"Authorization": people["sysadmin"]["token"]}
    data = {"title": "ما", "name": "ours", "url": feed.url, "unit": unit["name"], "every": "daily"}
    app.post("/harvest/new", data=data, headers=admin, follow_redirects=False)
    page = app.get("/harvest/ours", headers=admin).text
    assert "در انتظار تأیید" in page
    assert "گردآوری بعدی" not in page
    asked = app.post("/harvest/ours/run", headers=admin, follow_redirects=False)
    assert asked.location.endswith("/harvest/ours")
    assert execution.tick()["started"] == []
    assert app.post("/harvest/ours/approve", headers=admin).status_code == 403
    app.post("/harvest/ours/approve", headers=sysadmin, follow_redirects=False)
    assert "گردآوری بعدی" in app.get("/harvest/ours", headers=admin).text
    assert len(execution.tick()["started"]) == 1


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

    waiting = execution.ask(source_named("other"), None)
    execution.run(waiting)
    job = helpers.call_action("mashhad_harvest_job_show", id=waiting)
    assert (job["state"], job["reason_code"], job["pages"]) == ("failed", "unapproved", 0)
    assert [seen.path for seen in feed.server.seen] == []


def test_source_is_switched_off_and_removed_and_datasets_stay(
    app: CKANTestApp,
    people: dict[str, dict[str, Any]],
    run: Run,
    feed: Feed,
    clean_queues: None,
) -> None:
    feed.serve([dataset(1)])
    run()
    headers = {"Authorization": people["sysadmin"]["token"]}
    app.post("/harvest/other/approve", data={"approved": "false"}, headers=headers)
    found = helpers.call_action("mashhad_harvest_health")
    assert (found["ok"], found["sources"]) == (True, [])
    with pytest.raises(tk.ValidationError):
        helpers.call_action("mashhad_harvest_run", id="other")
    app.post("/harvest/other/approve", headers=headers)
    job_id = helpers.call_action("mashhad_harvest_run", id="other")["job_id"]
    (package,) = stored().values()

    execution.job_queue.claim(job_id, "somebody", execution._now())
    model.Session.commit()
    app.post("/harvest/other/remove", headers=headers)
    assert source_named("other")
    execution.job_queue.claim(job_id, "nobody", execution._now())
    model.Session.execute(execution.sa.update(Job).values(lease_until=None))
    model.Session.commit()
    app.post("/harvest/other/remove", headers=headers)
    model.Session.expire_all()
    assert [model.Session.query(each).count() for each in (Source, Job)] == [0, 0]
    assert helpers.call_action("package_show", id=package.id)["state"] == "active"
    assert app.get("/harvest/other", headers=headers).status_code == 404
