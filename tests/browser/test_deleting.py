"""The pages that ask before something is deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

RED = "() => getComputedStyle(document.querySelector('[name=delete]')).backgroundColor"
PLAIN = "() => getComputedStyle(document.querySelector('[name=cancel]')).backgroundColor"


@pytest.fixture
def asked(
    open_context: Callable[..., BrowserContext],
    session_of: Callable[[str], Any],
    register: dict[str, Any],
) -> Page:
    """An administrator's telephone, on the page that asks whether to delete what is public."""
    page = open_context(width=390, storage_state=session_of("sysadmin")).new_page()
    page.goto(f"/contract/delete/{register['name']}")
    return page


def test_the_dangerous_button_is_red_and_the_way_out_is_not(asked: Page) -> None:
    red, green, blue = map(int, asked.evaluate(RED).removeprefix("rgb(").rstrip(")").split(","))
    assert red > 2 * max(green, blue)
    assert asked.evaluate(PLAIN) != asked.evaluate(RED)


def test_whoever_cancels_is_back_and_has_lost_nothing(
    asked: Page, register: dict[str, Any]
) -> None:
    assert register["word"] in asked.inner_text("#confirm-delete >> xpath=..")
    asked.click("[name=cancel]")
    assert asked.goto(f"/contract/{register['name']}").status == 200
