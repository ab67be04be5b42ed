"""What is read while somebody waits has two places, one a person: the others ask again at once."""

from __future__ import annotations

import io
import json
from contextlib import ExitStack
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests.helpers import CKANTestApp

from ckanext.mashhad.tables.intake import document_intake
from ckanext.mashhad.tables.versions import download_limit, locks
from tests.integration.tables.bulk.batch_files import TWO
from tests.integration.tables.gate_files import PDF, table

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def send(
    app: CKANTestApp, officer: dict[str, Any], action: str, name: str, raw: bytes, **more: str
) -> tuple[int, bool]:
    """The status of the answer, and whether it says to ask again."""
    data = {**more, "upload": (io.BytesIO(raw), name)}
    token = {"Authorization": officer["token"]}
    answer = app.post(f"/api/3/action/{action}", data=data, headers=token)
    return answer.status_code, "فایل‌های دیگری در حال بررسی‌اند" in json.dumps(
        answer.json, ensure_ascii=False
    )


def test_document_waits_for_no_other_of_the_same_person(
    app: CKANTestApp, officer: dict[str, Any], create: Any
) -> None:
    into, rows = {"package_id": create()["id"]}, table("بهسازی")
    with locks.alone(f"document_by:{officer['id']}", wait=False):
        assert send(app, officer, "resource_create", "a.pdf", PDF, **into) == (409, True)
        assert send(app, officer, "resource_create", "a.csv", rows, **into) == (200, False)
    assert send(app, officer, "resource_create", "a.pdf", PDF, **into) == (200, False)


def test_document_is_refused_while_two_others_are_read(
    app: CKANTestApp, officer: dict[str, Any], create: Any
) -> None:
    into = {"package_id": create()["id"]}
    with locks.alone("document:0", wait=False), locks.alone("document:1", wait=False):
        assert send(app, officer, "resource_create", "a.pdf", PDF, **into) == (409, True)


def test_document_is_refused_while_all_slow_places_are_taken(
    app: CKANTestApp, officer: dict[str, Any], create: Any
) -> None:
    """Downloads, trials, batches and previews take from them too, or would hold all threads."""
    into = {"package_id": create()["id"]}
    with ExitStack() as held:
        for number in range(locks.SLOW):
            assert held.enter_context(locks.alone(f"slow:{number}", wait=False))
        assert send(app, officer, "resource_create", "a.pdf", PDF, **into) == (409, True)
        assert not download_limit.take("csv", 3)
    assert download_limit.take("csv", 3)


def test_batch_waits_for_no_other_of_the_same_person(
    app: CKANTestApp, officer: dict[str, Any]
) -> None:
    with locks.alone(f"batch_by:{officer['id']}", wait=False):
        assert send(app, officer, "mashhad_batch_create", "a.zip", TWO) == (409, True)
    assert send(app, officer, "mashhad_batch_create", "a.zip", TWO) == (200, False)


def test_dataset_is_not_held_while_a_document_is_read(
    app: CKANTestApp, officer: dict[str, Any], create: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changes the dataset meanwhile would wait as long, and a thread of the web too."""
    made, whole = create(resources=[{"url": "https://a.example/"}]), document_intake.read
    free = []

    def read(upload: Any) -> Any:
        with model.meta.engine.begin() as other:
            held = sa.text("SELECT id FROM resource WHERE package_id = :id FOR UPDATE NOWAIT")
            free.extend(other.scalars(held, {"id": made["id"]}))
        return whole(upload)

    monkeypatch.setattr(document_intake, "read", read)
    assert send(app, officer, "resource_create", "a.pdf", PDF, package_id=made["id"])[0] == 200
    assert free == [made["resources"][0]["id"]]


def test_visitors_leave_places_for_officers(
    app: CKANTestApp, officer: dict[str, Any], create: Any
) -> None:
    """However many rows they download at once, and however often they ask again."""
    into = {"package_id": create()["id"]}
    with ExitStack() as held:
        with app.flask_app.test_request_context():
            names = locks.places("csv", 9)
            taken = [held.enter_context(locks.among(names)) for _ in range(locks.SLOW)]
        assert taken == [True] * locks.FOR_VISITORS + [False] * (locks.SLOW - locks.FOR_VISITORS)
        assert send(app, officer, "resource_create", "a.pdf", PDF, **into) == (200, False)


def test_dump_of_rows_has_a_place_until_it_has_gone(app: CKANTestApp) -> None:
    """CKAN makes it while it is sent."""
    path = "/datastore/dump/no-such-file"
    with locks.alone("dump:0", wait=False), locks.alone("dump:1", wait=False):
        assert app.get(path).status_code == 503
    assert app.get(path).status_code == 404
    assert app.get(path).status_code == 404
