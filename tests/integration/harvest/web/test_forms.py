"""Sources are set up on pages and by commands, and nothing that is typed does harm."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories, helpers
from ckan.tests.helpers import CKANTestApp

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.catalog.cli import mashhad
from ckanext.mashhad.harvest.actions import sources as source_actions
from ckanext.mashhad.harvest.engine.adapters import dcat
from ckanext.mashhad.harvest.model import source_named
from ckanext.mashhad.harvest.runs import preview
from ckanext.mashhad.harvest.writing import record_to_dataset
from tests.integration.harvest.harvest_feed import Feed, dataset, ids, stored
from tests.unit.net.fault_server import Pause, head

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


Run = Callable[[], dict[str, Any]]


def test_an_address_without_its_last_stroke_keeps_the_language(app: CKANTestApp) -> None:
    headers = {"Authorization": factories.SysadminWithToken()["token"]}
    page = app.get("/en/harvest", headers=headers, follow_redirects=False)
    assert page.status_code == 200
    assert 'lang="en"' in page.text


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


def test_two_who_take_one_name_at_the_same_moment_are_told(
    source: dict[str, Any], unit: dict[str, Any], feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_actions.store, "source_named", lambda _: None)
    given = {"name": "other", "title": "T", "url": feed.server.url("/else"), "unit": unit["id"]}
    with pytest.raises(tk.ValidationError) as refused:
        helpers.call_action("mashhad_harvest_source_create", **given)
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
        *(("source_create", {**fresh, key: [text[:1]]}) for key in (*fresh, "note", "secret")),
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
    assert source_named("new") is None


def test_a_preview_shows_extras_that_are_numbers(
    app: CKANTestApp, feed: Feed, unit: dict[str, Any]
) -> None:
    feed.serve([dataset(1, more="dcat:spatialResolutionInMeters 10.5 ;")])
    typed = {"title": "ت", "name": "fresh", "url": feed.url, "unit": unit["name"], "preview": "1"}
    headers = {"Authorization": factories.SysadminWithToken()["token"]}
    page = app.post("/en/harvest/new", data=typed, headers=headers)
    assert page.status_code == 200
    assert "10.5" in page.text


@pytest.mark.parametrize("slow", ["server", "parser", "record"])
def test_a_slow_preview_ends_in_a_sentence(
    slow: str, act: Callable[..., Any], feed: Feed, unit: dict[str, Any], monkeypatch: Any
) -> None:
    feed.serve([dataset(1)])
    monkeypatch.setattr(preview, "PATIENCE", 3.0)
    if slow == "server":
        replies = [head(content_type="text/turtle"), *[b"#", Pause(0.2)] * 100]
        feed.server.on("/feed", replies)
    elif slow == "parser":
        monkeypatch.setattr(dcat, "PARSER", "timeit")
        run, endless = sandbox.run, ["-n", "1", "__import__('time').sleep(99)"]
        monkeypatch.setattr(sandbox, "run", lambda name, _, *more: run(name, endless, *more))
    else:
        feed.serve([dataset(1, more=f'dct:abstract "{"x" * preview.MAX_CONTENT}" ;')])
    began = time.monotonic()
    typed = {"title": "t", "name": "fresh", "url": feed.url, "unit": unit["id"]}
    found = act("mashhad_harvest_preview", **typed)
    assert time.monotonic() - began < 10
    told = [record["reason"] for record in found["records"]] or [found["reason"]]
    assert "A run" in told[0]


def test_a_preview_tells_of_a_record_that_breaks_its_mapping(
    act: Callable[..., Any], feed: Feed, unit: dict[str, Any], monkeypatch: Any
) -> None:
    feed.serve([dataset(1)])
    monkeypatch.setitem(record_to_dataset._READERS, "dcat", lambda *_: {}["missing"])
    typed = {"title": "t", "name": "fresh", "url": feed.url, "unit": unit["id"]}
    (record,) = act("mashhad_harvest_preview", **typed)["records"]
    assert record["reason"] == "The record could not be understood."


def test_previews_run_one_a_person_and_two_at_once(
    feed: Feed,
    app: CKANTestApp,
    unit: dict[str, Any],
    people: dict[str, dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each asks while the one before is still reading."""
    feed.serve([dataset(1)])
    asked = {"name": "fresh", "title": "منبع", "url": feed.url, "unit": unit["id"]}
    third = factories.Sysadmin()["name"]
    waiting = [people["admin"]["name"], people["admin"]["name"], people["sysadmin"]["name"], third]
    answers: dict[str, list[str]] = {}
    whole = preview.preview

    def ask() -> None:
        user = waiting.pop(0)
        context = {"user": user, "ignore_auth": False}
        try:
            helpers.call_action("mashhad_harvest_preview", context, **asked)
            answers.setdefault(user, []).append("")
        except tk.ValidationError as error:
            answers.setdefault(user, []).append(error.error_dict["url"][0])

    def slow(*given: Any) -> dict[str, Any]:
        while waiting:
            ask()
        return whole(*given)

    monkeypatch.setattr(preview, "preview", slow)
    with app.flask_app.test_request_context(environ_overrides={"CKAN_LANG": "en"}):
        ask()
    busy = "Other previews are being made. Ask again in a moment."
    assert answers == {
        people["admin"]["name"]: [busy, ""],
        people["sysadmin"]["name"]: [""],
        third: [busy],
    }
    assert helpers.call_action("mashhad_harvest_preview", {"user": third}, **asked)["records"]
