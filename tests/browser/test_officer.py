"""A data officer publishes: finds the form, is told what is missing, mends it, adds the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import UNIT_TITLE, Portal, barriers, log_in
from playwright.sync_api import BrowserContext, Page, expect

from ckanext.mashhad.config import DATASET_TYPES

TITLE = "قراردادهای آزمون کارشناس"
TABLE = "شماره,موضوع,مبلغ\n۱,نگهداری فضای سبز,۱۲۵۰۰۰۰۰۰۰\n"


@pytest.fixture
def officer(open_context: Callable[..., BrowserContext], officer_state: Any) -> Page:
    return open_context(storage_state=officer_state).new_page()


@pytest.fixture
def leftovers(portal: Portal, unit: str) -> Any:
    """Removes what the officer published, before and after."""

    def purge() -> None:
        for state in ("active", "draft"):
            found = portal.call(
                "package_search",
                fq=f"+organization:{unit} +extras_fiscal_year:1399 +state:{state}",
                include_drafts=True,
                include_private=True,
            )
            for package in found["results"]:
                portal.call("dataset_purge", id=package["id"])

    purge()
    yield
    purge()


def go_on(page: Page) -> None:
    page.click(".form-actions .btn-primary")
    page.wait_for_load_state()


def test_an_officer_publishes_a_register_and_everybody_can_download_its_file(
    officer: Page,
    page: Page,
    unit: str,
    leftovers: None,
    tmp_path: Path,
) -> None:
    officer.goto("/")
    officer.click(".account summary")
    officer.click(".account .menu .first a")
    officer.click("a[href*='/contract/new']")

    go_on(officer)
    complaints = officer.locator(".error-block")
    expect(complaints.first).to_be_visible()
    assert officer.locator(".alert-danger li, .error-explanation li").count() >= 3

    officer.fill("[name=title_translated-fa]", TITLE)
    officer.select_option("[name=owner_org]", label=UNIT_TITLE)
    officer.fill("[name=fiscal_year]", "۱۳۹۹")
    officer.fill("[name=notes_translated-fa]", "برای آزمون صفحه‌ها.")
    go_on(officer)
    expect(complaints).to_have_count(0)

    officer.check("[name=covers] >> nth=1")
    officer.fill("[name=contract_count]", "۱۲")
    officer.fill("[name=total_amount]", "۲ میلیارد ریال")
    go_on(officer)
    expect(complaints).to_have_count(0)

    go_on(officer)
    expect(complaints).to_have_count(0)

    table = tmp_path / "قراردادهای ۱۳۹۹.csv"
    table.write_text(TABLE, encoding="utf-8")
    officer.set_input_files("input[type=file]", table)
    officer.fill("[name=name]", "فهرست قراردادها")
    go_on(officer)
    expect(officer.locator("h1")).to_contain_text(TITLE)
    expect(officer.locator(".files")).to_contain_text("فهرست قراردادها")

    page.goto(f"/organization/{unit}")
    page.click(f".results a:has-text('{TITLE}')")
    with page.expect_download() as started:
        page.click(".files .btn-primary")
    assert Path(started.value.path()).read_text(encoding="utf-8") == TABLE


def test_an_officer_who_belongs_to_no_unit_is_told_whom_to_ask(
    open_context: Callable[..., BrowserContext], portal: Portal
) -> None:

    page = open_context().new_page()
    log_in(page, *portal.login("registry"))
    page.goto("/publish")
    assert page.locator(".cards").count() == 0
    expect(page.locator(".empty-state")).to_be_visible()


def test_who_is_not_logged_in_is_led_to_the_login_and_back_to_the_form(
    page: Page, portal: Portal
) -> None:
    page.goto("/publish")
    page.fill("#field-login", portal.login("officer")[0])
    page.fill("#field-password", portal.login("officer")[1])
    page.click("form:has(#field-password) button[type=submit]")
    page.wait_for_url("**/publish")
    expect(page.locator(".cards")).to_be_visible()


def test_a_wrong_password_is_answered_in_persian_on_the_same_page(page: Page) -> None:
    page.goto("/user/login")
    page.fill("#field-login", "nobody")
    page.fill("#field-password", "wrong-password")
    page.click("form:has(#field-password) button[type=submit]")
    message = page.locator(".alert-danger, .error-explanation").first
    expect(message).to_be_visible()
    assert any("\u0600" <= letter <= "\u06ff" for letter in message.inner_text())
    assert not any("a" <= letter.lower() <= "z" for letter in message.inner_text())


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_an_officer_fit_the_screen_and_have_no_barrier(
    open_context: Callable[..., BrowserContext],
    officer_state: Any,
    register: dict[str, Any],
    width: int,
) -> None:
    page = open_context(width, storage_state=officer_state).new_page()
    wrong = {}
    for path in (
        "/publish",
        *(f"/{kind}/new" for kind in DATASET_TYPES),
        "/dashboard/datasets",
        f"/contract/{register['name']}",
        f"/contract/edit/{register['name']}",
        f"/contract/{register['name']}/resource/new",
        "/user/edit",
    ):
        page.goto(path)
        wide = page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if found := barriers(page) + ([f"{wide} px too wide"] if wide else []):
            wrong[path] = found
    assert wrong == {}
