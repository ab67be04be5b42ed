"""Fixtures of the tests about forms: an officer who looks at them and sends them."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

Send = Callable[..., Any]


@pytest.fixture
def first_page(unit: dict[str, Any]) -> dict[str, str]:
    return {
        "title_translated-fa": "قراردادهای منطقهٔ ۹",
        "title_translated-en": "",
        "notes_translated-fa": "همهٔ قراردادها",
        "notes_translated-en": "",
        "owner_org": unit["id"],
        "private": "False",
        "fiscal_year": "۱۴۰۳",
        "period_part": "h1",
        "save": "",
    }


@pytest.fixture
def send(app: Any, officer: dict[str, Any]) -> Send:
    """Send a form as the officer does; gives the answer, not what it leads to."""

    def post(path: str, data: dict[str, Any]) -> Any:
        headers = {"Authorization": officer["token"]}
        return app.post(path, data=data, headers=headers, follow_redirects=False)

    return post


@pytest.fixture
def look(app: Any, officer: dict[str, Any]) -> Callable[[str], str]:
    def get(path: str) -> str:
        return unescape(app.get(path, headers={"Authorization": officer["token"]}).body)

    return get
