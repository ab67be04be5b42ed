"""A file that is dropped, looked at and published, as its officer does it."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.integration.tables.gate_files import table
from tests.integration.tables.preview.dropped_files import asked, fields
from tests.integration.tables.publications import published_once


@pytest.fixture
def look(app, officer) -> Any:
    """A file is dropped, or one that was is looked at again: the page that follows."""

    def call(
        content: bytes | None = None,
        user: dict[str, Any] | None = None,
        name: str = "register.csv",
        **typed: str,
    ) -> str:
        upload = {} if content is None else {"upload": (io.BytesIO(content), name)}
        answer = app.post(
            "/publish/file",
            data={**upload, **typed},
            headers={"Authorization": (user or officer)["token"]},
            content_type="multipart/form-data",
        )
        return str(answer.get_data(as_text=True))

    return call


@pytest.fixture
def publish(app, officer) -> Any:
    """The second screen, sent."""

    def call(sent: dict[str, Any], user: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": (user or officer)["token"]}
        return app.post("/publish/file", data=sent, headers=headers, follow_redirects=False)

    return call


@pytest.fixture
def published(look, publish, work) -> Any:
    """A file that is dropped and published, whatever is to be confirmed."""

    def call(content: bytes, **typed: str) -> Any:
        page = look(content, **typed)
        answer = publish({**fields(page), "confirm": asked(page)})
        work()
        return answer

    return call


@pytest.fixture
@published_once
def one(published: Any) -> None:
    """A contract is public that was dropped."""
    published(table("بهسازی"))


@pytest.fixture
@published_once
def two(published: Any) -> None:
    """Two contracts are public that were dropped."""
    published(table("بهسازی", "خرید"))
