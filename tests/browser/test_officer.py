"""What a data officer meets beside the way of a file, which test_journeys.py goes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from tests.browser.conftest import UNIT_TITLE, log_in
from tests.browser.contract_files import as_csv, contract_row
from tests.browser.looking import barriers
from tests.browser.portal_client import Portal


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


class Clicks:
    """A page with what a hand does on it, counted: a file that is chosen is a click too."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def click(self, selector: str) -> None:
        self.page.click(selector)
        self.count += 1

    def choose(self, name: str, content: bytes) -> None:
        file = {"name": name, "mimeType": "text/csv", "buffer": content}
        self.page.set_input_files("#field-upload", [file])
        self.count += 1

    def select(self, selector: str, label: str) -> None:
        """Open a list and choose of it."""
        self.page.select_option(selector, label=label)
        self.count += 2


@pytest.mark.parametrize(("width", "title"), [(320, UNIT_TITLE), (1280, "")], ids=["320", "1280"])
def test_eight_clicks_lead_from_login_to_public_page(
    open_context: Callable[..., BrowserContext], portal: Portal, unit: str, width: int, title: str
) -> None:
    """With a sheet that has three errors at first; one does not say which of the officer's units
    it is of.
    """
    page, year = open_context(width).new_page(), "1398" if title else "1399"
    hand = Clicks(page)
    heading = f"قراردادهای اردیبهشت {year} {title}\n".encode()
    good = contract_row("۱", f"{year}/02/01"), contract_row("۲", f"{year}/02/09")
    bad = contract_row("۱", f"{year}/02/01", subject=""), contract_row("۲", f"{year}/02/09")
    bad[1][4], bad[1][5] = "زیاد", "به روش خودمان"
    page.goto("/user/login")
    page.fill("#field-login", portal.login("officer")[0])
    page.fill("#field-password", portal.login("officer")[1])
    hand.click("form:has(#field-password) button[type=submit]")
    page.wait_for_url("**/publish")
    hand.choose("قراردادها.csv", heading + as_csv(*bad))
    hand.click("#file button[type=submit]")
    expect(page.locator(".verdict")).to_contain_text("۳ خطا")
    titles = " ".join(page.locator(".found h3").all_inner_texts())
    assert "روش واگذاری شناخته نشد" in titles
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    page.wait_for_load_state()
    assert (barriers(page), page.evaluate(wide)) == ([], 0)
    hand.choose("قراردادها.csv", heading + as_csv(*good))
    hand.click("#file button[type=submit]")
    if not title:
        hand.select("#publish-owner_org", UNIT_TITLE)
    expect(page.locator("#publish-owner_org option:checked")).to_have_text(UNIT_TITLE)
    expect(page.locator("#publish-period_part")).to_have_value("m02")
    page.wait_for_load_state()
    assert (barriers(page), page.evaluate(wide)) == ([], 0)
    for code in [box.get_attribute("id") for box in page.locator("input[name=confirm]").all()]:
        hand.click(f"#{code}")
    hand.click("button[name=publish]")
    page.wait_for_url("**/check?then=public")
    assert hand.count <= 8
    resource_id = page.url.split("/resource/")[1].split("/")[0]
    assert portal.wait_for_check(resource_id)["state"] == "published"
    page.wait_for_url(f"**/resource/{resource_id}")
    dataset = portal.call("resource_show", id=resource_id)["package_id"]
    assert (
        portal.call("package_show", id=dataset)["title"]
        == f"قراردادهای اردیبهشت {to_persian_digits(year)}، {UNIT_TITLE}"
    )
    portal.call("dataset_purge", id=dataset)


def test_page_of_a_sheet_full_of_errors_is_a_few_screens(
    open_context: Callable[..., BrowserContext], portal: Portal, unit: str
) -> None:
    """Whatever is wrong in it; a phone shows a third as much at once."""
    rows = [contract_row(f"{n}", "۱۳۹۶/۰۲/۳۱", subject="") for n in range(400)]
    for n, row in enumerate(rows):
        row[3], row[4], row[5], row[7] = f"روز {n}", f"زیاد {n}", f"روش {n}", f"پس از {n}"
    page = open_context(1280).new_page()
    log_in(page, *portal.login("officer"))
    page.goto("/publish")
    sheet = {"name": "قراردادها.csv", "mimeType": "text/csv", "buffer": as_csv(*rows)}
    page.set_input_files("#field-upload", [sheet])
    page.click("#file button[type=submit]")
    expect(page.locator(".verdict")).to_contain_text("خطا")
    heights = {}
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        heights[width] = page.evaluate("document.documentElement.scrollHeight / innerHeight")
    assert heights[1280] <= 8, heights
    assert heights[390] <= 15, heights


def test_two_files_at_the_one_door_are_published_together(
    open_context: Callable[..., BrowserContext], portal: Portal, unit: str
) -> None:
    """One does not say which of the officer's units it is of."""
    page = open_context(390).new_page()
    log_in(page, *portal.login("officer"))
    page.goto("/publish")
    months = {f"تیر ۱۳۹۷ {UNIT_TITLE}": "1397/04", "خرداد": "1397/03"}
    files = [
        {
            "name": f"{name}.csv",
            "mimeType": "text/csv",
            "buffer": as_csv(contract_row("۱", f"{month}/01"), contract_row("۲", f"{month}/09")),
        }
        for name, month in months.items()
    ]
    page.set_input_files("#field-upload", files)
    page.click("#file button[type=submit]")
    page.wait_for_url("**/tables/batch/*")
    expect(page.locator("#owner_org-2")).to_be_visible(timeout=60_000)
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert (barriers(page), page.evaluate(wide)) == ([], 0)
    page.select_option("#owner_org-2", label=UNIT_TITLE)
    page.click("#item-2 button[form=batch-say]:not([name])")
    expect(page.locator("#batch-write button")).to_be_visible(timeout=60_000)
    assert (barriers(page), page.evaluate(wide)) == ([], 0)
    for box in page.locator("input[name=confirm]").all():
        box.check()
    page.click("#batch-write button")
    expect(page.locator(".verdict")).to_contain_text("ثبت شد", timeout=60_000)
    batch = portal.call("mashhad_batch_show", login="officer", id=page.url.rpartition("/")[2])
    for item in batch["items"]:
        dataset = portal.call("package_show", id=item["package_id"])
        assert portal.wait_for_check(dataset["resources"][0]["id"])["state"] == "published"
        portal.call("dataset_purge", id=item["package_id"])
    assert {item["title"] for item in batch["items"]} == {
        f"قراردادهای {month} ۱۳۹۷، {UNIT_TITLE}" for month in ("تیر", "خرداد")
    }
