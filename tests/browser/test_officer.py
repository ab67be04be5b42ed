"""What a data officer meets beside the way of a file, which test_journeys.py goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Portal, as_csv, contract_row, log_in
from tests.browser.looking import barriers


def test_an_officer_who_belongs_to_no_unit_is_told_whom_to_ask(
    open_context: Callable[..., BrowserContext], portal: Portal
) -> None:

    page = open_context().new_page()
    log_in(page, *portal.login("registry"))
    page.goto("/publish")
    assert page.locator(".cards").count() == 0
    expect(page.locator(".empty-state")).to_be_visible()


def test_who_is_not_logged_in_is_led_to_login_and_back_to_form(page: Page, portal: Portal) -> None:
    page.goto("/publish")
    page.fill("#field-login", portal.login("officer")[0])
    page.fill("#field-password", portal.login("officer")[1])
    page.click("form:has(#field-password) button[type=submit]")
    page.wait_for_url("**/publish")
    expect(page.locator(".cards")).to_be_visible()


def test_wrong_password_is_answered_in_persian_on_same_page(page: Page) -> None:
    page.goto("/user/login")
    page.fill("#field-login", "nobody")
    page.fill("#field-password", "wrong-password")
    page.click("form:has(#field-password) button[type=submit]")
    message = page.locator(".alert-danger, .error-explanation").first
    expect(message).to_be_visible()
    assert any("\u0600" <= letter <= "\u06ff" for letter in message.inner_text())
    assert not any("a" <= letter.lower() <= "z" for letter in message.inner_text())


@pytest.mark.parametrize("width", [320, 1280])
def test_two_screens_lead_from_a_file_to_its_public_page(
    open_context: Callable[..., BrowserContext], officer_state: Any, portal: Portal, width: int
) -> None:
    page = open_context(width, storage_state=officer_state).new_page()
    page.goto("/publish")
    file = as_csv(contract_row("۱", f"139{width % 9}/02/01"))
    upload = {"name": "یک قرارداد.csv", "mimeType": "text/csv", "buffer": file}
    page.set_input_files("#field-upload", [upload])
    page.click("#file button[type=submit]")
    expect(page.locator("#publish")).to_be_visible()
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert (barriers(page), page.evaluate(wide)) == ([], 0)
    units = page.locator("#publish-owner_org")
    if not units.input_value():
        units.select_option(index=1)
        page.click("button[name=look]")
        expect(page.locator("#publish-owner_org")).not_to_have_value("")
    for box in page.locator("input[name=confirm]").all():
        box.check()
    page.click("button[name=publish]")
    page.wait_for_url("**/check?then=public")
    resource_id = page.url.split("/resource/")[1].split("/")[0]
    assert portal.wait_for_check(resource_id)["state"] == "published"
    page.wait_for_url(f"**/resource/{resource_id}")
    dataset = portal.call("resource_show", id=resource_id)["package_id"]
    assert portal.call("package_show", id=dataset)["period_part"] == "m02"
    portal.call("dataset_purge", id=dataset)
