"""What a page says after a deed, and what scripts ask and tell: in the language of the reader."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import Portal
from looking import SETTLED, Watcher, faults
from playwright.sync_api import BrowserContext, Page, expect

PLACES = {"fa": "", "en": "/en"}


@pytest.fixture(params=["fa", "en"])
def place(request: pytest.FixtureRequest) -> str:
    """What stands before an address of the language."""
    return PLACES[request.param]


@pytest.fixture
def page(window_of: Callable[[str], BrowserContext], portal: Portal) -> Iterator[Page]:
    """A window of the administration, which has complained of nothing when it is closed."""
    page = window_of("sysadmin").new_page()
    watcher = Watcher(page, portal.url)
    yield page
    page.close()
    assert watcher.faults == []


@pytest.fixture
def passing(portal: Portal, unit: str) -> Iterator[dict[str, Any]]:
    """A dataset with a file, and a group: all to be deleted."""
    name = f"browser-passing-{random.randrange(10**9)}"
    group = portal.call("group_create", name=name, title="گروه گذرا")
    made = portal.call(
        "package_create",
        name=name,
        title="دادهٔ گذرا",
        owner_org=unit,
        resources=[{"url": f"{portal.url}/robots.txt", "name": "فایل گذرا"}],
    )
    yield {"name": name, "file": made["resources"][0]["id"]}
    portal.call("dataset_purge", id=made["id"])
    portal.call("group_purge", id=group["id"])


def press(page: Page, button: str) -> None:
    """Press a button that sends a form, once the scripts of the page have begun."""
    page.wait_for_function(SETTLED)
    if page.locator("[name=reason]").count():
        page.fill("[name=reason]", "برای آزمون صفحه‌ها برداشته شد.")
    with page.expect_navigation():
        page.click(button)


def test_each_deed_is_confirmed_in_the_language_of_the_reader(
    page: Page, place: str, known: dict[str, Any], passing: dict[str, Any]
) -> None:
    name, found = passing["name"], []
    for path, button in (
        (f"/contract/edit/{known['name']}/3", ".form-actions .btn-primary"),
        (f"/dataset/{name}/resource/{passing['file']}/delete", "[name=delete]"),
        (f"/dataset/delete/{name}", "[name=delete]"),
        (f"/group/delete/{name}", "[name=delete]"),
    ):
        page.goto(place + path)
        press(page, button)
        if not page.locator(".alert[role=status]").count():
            found.append(f"nothing is said after {path}")
        found += [f"after {path}: {fault}" for fault in faults(page, with_axe=False)]
    assert not found, "\n".join(found)


def test_a_question_of_a_script_is_asked_in_the_language_of_the_reader(
    page: Page, place: str, known: dict[str, Any]
) -> None:
    page.goto(f"{place}/group/edit/{known['group']}")
    page.wait_for_function(SETTLED)
    page.click("[data-module=confirm-action]")
    expect(page.locator(".modal.show .modal-footer button")).to_have_count(2)
    told = faults(page)
    assert not told, "\n".join(told)


def test_the_buttons_that_a_script_makes_for_an_image_speak_the_language_of_the_reader(
    page: Page, place: str, known: dict[str, Any]
) -> None:
    page.goto(f"{place}/group/edit/{known['group']}")
    page.wait_for_function(SETTLED)
    page.locator(".image-upload a.btn, .image-upload button").last.click()
    told = faults(page)
    assert not told, "\n".join(told)


def test_whoever_follows_and_stops_again_reads_it_in_one_language(
    page: Page, place: str, known: dict[str, Any]
) -> None:
    page.goto(f"{place}/group/{known['group']}")
    page.wait_for_function(SETTLED)
    for _ in range(2):
        button = page.locator("#group-info button[hx-post]")
        said = button.inner_text()
        button.click()
        expect(page.locator("#group-info button[hx-post]")).not_to_have_text(said)
        told = faults(page, with_axe=False)
        assert not told, "\n".join(told)
