"""What is read while somebody waits has two places, one a person: the others ask again at once."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from ckan.tests.helpers import CKANTestApp

from ckanext.mashhad.tables.versions import locks
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


def test_batch_waits_for_no_other_of_the_same_person(
    app: CKANTestApp, officer: dict[str, Any]
) -> None:
    with locks.alone(f"batch_by:{officer['id']}", wait=False):
        assert send(app, officer, "mashhad_batch_create", "a.zip", TWO) == (409, True)
    assert send(app, officer, "mashhad_batch_create", "a.zip", TWO) == (200, False)
