"""A file of two public versions, and its past as anybody reads it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.tables.history.past_files import first, second
from tests.integration.tables.publications import published_once


@pytest.fixture
def replace(as_officer, send, work) -> Any:
    """Send another version of a file, and have a worker come by."""

    def call(file: dict[str, Any], content: bytes) -> None:
        as_officer("resource_patch", id=file["id"], upload=send(content))
        work()

    return call


@pytest.fixture
@published_once
def file(add, work, replace) -> dict[str, Any]:
    """A file of two public versions."""
    added = add(first())
    work()
    replace(added, second())
    return added


@pytest.fixture
def get(app, register) -> Any:
    """GET a page or file of the past of a file, as anybody or somebody."""

    def call(file: dict[str, Any], ending: str, who: Any = None, lang: str = "") -> Any:
        headers = {"Authorization": who["token"]} if who else {}
        address = f"{lang}/contract/{register['name']}/resource/{file['id']}/{ending}"
        return app.get(address, headers=headers)

    return call


@pytest.fixture
def rows(get) -> Any:
    """The rows of an answer in JSON."""

    def call(file: dict[str, Any], ending: str, who: Any = None) -> list[dict[str, Any]]:
        answer = get(file, ending, who)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return json.loads(answer.get_data())

    return call
