"""A request that fails leaves nothing to those that come after it, and two at once lose nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import ckan.lib.base as base
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp
from psycopg2.errors import DeadlockDetected

from tests.integration.catalog.pages.page_source import policy

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

PAGE = "/about"
WRONG = "در درگاه خطایی رخ داد"
TWICE = "با دو بار زدن دکمه"


@pytest.fixture
def errors(app: CKANTestApp, monkeypatch: pytest.MonkeyPatch) -> CKANTestApp:
    """The app, which answers with 500 for what it did not expect, as it does for everybody."""
    monkeypatch.setitem(app.flask_app.config, "PROPAGATE_EXCEPTIONS", False)
    return app


@pytest.fixture
def thread() -> Iterator[Callable[..., Any]]:
    """Do something in a thread, the same each time, as a worker of the portal has few."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda do, *given, **more: pool.submit(do, *given, **more).result()


@contextmanager
def flushed_together(kind: type, parties: int = 2) -> Iterator[None]:
    """So many requests have asked for everything before the first of them writes a ``kind``."""
    barrier = threading.Barrier(parties, timeout=30)

    def wait(session: Any, *_: Any) -> None:
        if any(isinstance(each, kind) for each in session.new):
            barrier.wait()

    sa.event.listen(model.Session, "before_flush", wait)
    yield
    sa.event.remove(model.Session, "before_flush", wait)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result() for each in [pool.submit(call) for call in calls]]


def asked(app: CKANTestApp, method: str, address: str, **more: Any) -> Callable[[], Any]:
    """A request with a client of its own."""
    client = CKANTestApp(app.app)
    return lambda: getattr(client, method)(address, follow_redirects=False, **more)


def breaking(monkeypatch: pytest.MonkeyPatch, app: CKANTestApp, page: Callable[[], Any]) -> None:
    monkeypatch.setitem(app.flask_app.view_functions, "home.about", page)


def test_a_failed_flush_breaks_no_later_request(
    errors: CKANTestApp, thread: Any, monkeypatch: pytest.MonkeyPatch, officer: dict
) -> None:
    sender = {"Authorization": officer["token"]}

    def fails() -> None:
        model.Session.add(model.Group(name=None))
        model.Session.flush()

    breaking(monkeypatch, errors, fails)
    broken = thread(errors.get, PAGE, headers=sender)
    assert broken.status_code == 500
    assert WRONG in broken.text
    assert "nosniff" in broken.headers["X-Content-Type-Options"]
    assert thread(errors.get, "/organization/", headers=sender).status_code == 200


def test_nothing_unsaved_is_saved_by_the_next_request(
    errors: CKANTestApp, thread: Any, monkeypatch: pytest.MonkeyPatch, sysadmin: dict
) -> None:
    def fails(*_: Any) -> None:
        model.Session.add(model.Group(name="unsaved"))
        raise RuntimeError

    breaking(monkeypatch, errors, fails)
    with monkeypatch.context() as also:
        also.setattr(base, "render", fails)  # the page of the error as well
        assert thread(errors.get, PAGE).status_code == 500
    sent = {"json": {"name": "saved"}, "headers": {"Authorization": sysadmin["token"]}}
    assert thread(errors.post, "/api/3/action/group_create", **sent).status_code == 200
    assert tk.get_action("group_list")({}, {}) == ["saved"]


@pytest.mark.parametrize(("lang", "told"), [("", WRONG), ("/en", "Something went wrong")])
def test_a_failed_page_of_an_error_is_a_page_too(
    errors: CKANTestApp, monkeypatch: pytest.MonkeyPatch, lang: str, told: str
) -> None:
    def fails(*_: Any) -> None:
        raise RuntimeError

    breaking(monkeypatch, errors, fails)
    monkeypatch.setattr(base, "render", fails)
    answer = errors.get(lang + PAGE)
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert told in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert policy(answer)["default-src"] == "'self'"


def test_a_double_click_on_a_form_is_told_so(
    errors: CKANTestApp, unit: dict, officer: dict
) -> None:
    sent = {
        "data": {"_ckan_phase": "dataset_new_1", "title": "دو بار", "name": "twice", "notes": "x",
                 "owner_org": unit["id"], "private": "False", "save": ""},
        "headers": {"Authorization": officer["token"]},
    }  # fmt: skip
    click = asked(errors, "post", "/dataset/new", **sent)
    with flushed_together(model.Package):
        answers = sorted(at_once(click, click), key=lambda each: each.status_code)
    assert [each.status_code for each in answers] == [302, 409]
    assert TWICE in answers[1].text
    assert 'value="دو بار"' in answers[1].text
    assert model.Package.get("twice").title == "دو بار"


def test_the_same_name_at_once_by_the_api_is_a_409(
    errors: CKANTestApp, unit: dict, officer: dict
) -> None:
    body = {"type": "dataset", "name": "same", "title": "x", "notes": "x", "owner_org": unit["id"]}
    headers = {"Authorization": officer["token"]}
    call = asked(errors, "post", "/en/api/3/action/package_create", json=body, headers=headers)
    with flushed_together(model.Package, 3):
        answers = sorted(at_once(call, call, call), key=lambda each: each.status_code)
    assert [each.status_code for each in answers] == [200, 409, 409]
    error = answers[1].json["error"]
    assert error["__type"] == "Validation Error"
    assert "at the same moment" in error["name"][0]
    assert answers[0].json["result"]["name"] == "same"


def test_deleting_what_is_purged_at_the_same_moment_is_a_409(
    errors: CKANTestApp, plain: dict, sysadmin: dict
) -> None:
    headers = {"Authorization": sysadmin["token"]}
    body = {"id": plain["id"], "reason": "با مجموعه‌ای دیگر یکی شده است"}
    call = asked(errors, "post", "/en/api/3/action/package_delete", json=body, headers=headers)
    address = "/api/3/action/dataset_purge"
    purge = asked(errors, "post", address, json={"id": plain["id"]}, headers=headers)
    began: list[Any] = []

    def purge_first(session: Any, *_: Any) -> None:
        if not began and any(isinstance(each, model.Package) for each in session.dirty):
            began.append(True)
            began.extend(at_once(purge))

    sa.event.listen(model.Session, "before_flush", purge_first)
    [answer] = at_once(call)
    sa.event.remove(model.Session, "before_flush", purge_first)
    assert [each.status_code for each in began[1:]] == [200]
    assert answer.status_code == 409
    assert "removed at the same moment" in answer.json["error"]["message"]


def test_whoever_gives_way_to_another_is_told_so(
    errors: CKANTestApp, plain: dict, sysadmin: dict
) -> None:
    """Of two that wait for each other PostgreSQL ends one."""

    def give_way(session: Any, *_: Any) -> None:
        if any(isinstance(each, model.Package) for each in session.dirty):
            raise sa.exc.OperationalError("UPDATE", {}, DeadlockDetected())

    headers = {"Authorization": sysadmin["token"]}
    body = {"id": plain["id"], "title": "x"}
    call = asked(errors, "post", "/en/api/3/action/package_patch", json=body, headers=headers)
    sa.event.listen(model.Session, "before_flush", give_way)
    [answer] = at_once(call)
    sa.event.remove(model.Session, "before_flush", give_way)
    assert answer.status_code == 409
    assert "at the same moment" in answer.json["error"]["message"]


def test_two_clicks_on_follow_are_one(errors: CKANTestApp, plain: dict) -> None:
    headers = {"Authorization": factories.UserWithToken()["token"]}
    page = asked(errors, "post", f"/dataset/follow/{plain['name']}", headers=headers)
    with flushed_together(model.UserFollowingDataset):
        statuses = sorted(each.status_code for each in at_once(page, page))
    assert statuses == [200, 409]
    assert tk.get_action("dataset_follower_count")({}, {"id": plain["id"]}) == 1


def test_two_clicks_make_nobody_a_member_twice(
    errors: CKANTestApp, unit: dict, sysadmin: dict, stranger: dict
) -> None:
    sent = {
        "data": {"username": stranger["name"], "role": "editor"},
        "headers": {"Authorization": sysadmin["token"]},
    }
    click = asked(errors, "post", f"/organization/member_new/{unit['name']}", **sent)
    with flushed_together(model.Member):
        done, again = sorted(each.headers["Location"] for each in at_once(click, click))
    assert done.endswith(f"/organization/manage_members/{unit['name']}")
    assert again.endswith(f"/organization/member_new/{unit['name']}")  # where it is told so
    own = {"group_id": unit["id"], "table_id": stranger["id"]}
    assert model.Session.query(model.Member).filter_by(state="active", **own).count() == 1


def test_following_what_is_deleted_is_no_error(
    errors: CKANTestApp, plain: dict, act: Any, administrator: dict
) -> None:
    headers = {"Authorization": administrator["token"]}
    follow = asked(errors, "post", f"/dataset/follow/{plain['name']}", headers=headers)
    assert follow().status_code == 200
    act("package_delete", id=plain["id"])
    assert follow().status_code == 409
    for _ in range(3):
        assert errors.get("/organization/", headers=headers).status_code == 200
