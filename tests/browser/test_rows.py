"""A citizen reads the rows of a published file: searches, chooses, sorts, downloads."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.contract_files import as_csv, contract_row
from tests.browser.looking import faults
from tests.browser.portal_client import Portal

LATIN_DIGIT = re.compile("[0-9]")


@pytest.fixture(scope="module")
def many(portal: Portal, unit: str) -> Iterator[str]:
    """The page of a published file with thirty contracts."""
    made = portal.call(
        "package_create",
        type="contract",
        owner_org=unit,
        title_translated={"fa": "قراردادهای آزمون ردیف‌ها", "en": "Rows"},
        notes_translated={"fa": "فهرست قراردادها برای آزمون ردیف‌ها."},
        fiscal_year="1403",
        period_part="year",
        license_id="cc-by",
        covers=["contracts"],
    )
    kinds = ("بهسازی پیاده‌روهای بلوار", "خرید نهال برای بوستان", "نگهداری پل‌های روگذر")
    rows = [
        contract_row(f"1403/{n}", f"1403/02/{n % 28 + 1:02}", f"{kinds[n % 3]} شمارهٔ {n}")
        for n in range(1, 31)
    ]
    file = portal.send(made["id"], "قراردادها.csv", as_csv(*rows))
    assert portal.wait_for_check(file["id"])["state"] == "published"
    yield f"/contract/{made['name']}/resource/{file['id']}"
    portal.call("dataset_purge", id=made["id"])


def test_citizen_finds_contracts_and_sum_in_persian_figures(page: Page, many: str) -> None:
    page.goto(many)
    expect(page.locator("#rows .key-facts")).to_contain_text("۱۵۰ میلیارد ریال")
    page.fill("#rows input[name=q]", "پياده رو")
    page.click("#rows form button")
    expect(page.locator("table.published tbody tr")).to_have_count(10)
    expect(page.locator("#rows .key-facts")).to_contain_text("۵۰ میلیارد ریال")
    for shown in ("#rows .key-facts", "#rows form", "table.published"):
        assert not LATIN_DIGIT.search(page.locator(shown).inner_text())
    page.click("table.published thead a:has-text('شمارهٔ قرارداد')")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("شمارهٔ قرارداد")
    page.click("#rows .chosen a:has-text('پیاده رو')")
    expect(page.locator("#rows .pagination")).to_be_visible()


def test_without_javascript_everything_can_asked_and_downloaded(
    browser: Browser, portal: Portal, many: str
) -> None:
    context = browser.new_context(base_url=portal.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(many)
    page.select_option("#rows select[name=award_method]", "price_inquiry")
    page.click("#rows form button")
    page.click("#rows a[rel=next]")
    expect(page.locator("table.published tbody tr")).to_have_count(5)
    with page.expect_download() as got:
        page.click("#rows .downloads a:text-is('CSV')")
    content = got.value.path().read_text(encoding="utf-8")
    assert len(list(csv.DictReader(io.StringIO(content)))) == 30
    # The browser writes half-spaces its own way.
    named = "قراردادهای آزمون ردیف.ها - ردیف.های برگزیده.csv"
    assert re.fullmatch(named, got.value.suggested_filename)
    context.close()


@pytest.mark.parametrize("query", ["", "?q=بهسازی&sort=-amount", "?q=فرودگاه"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_rows_fit_every_screen_and_bar_nobody(
    page: Page, many: str, query: str, language: str
) -> None:
    page.goto(f"{language}{many}{query}")
    assert faults(page) == []


def test_the_english_page_has_no_persian_but_what_was_typed(page: Page, many: str) -> None:
    page.goto(f"/en{many}")
    shown: list[Any] = json.loads(
        page.evaluate(
            "() => JSON.stringify([...document.querySelectorAll("
            "'#rows th, #rows dt, #rows label, #rows h2, #rows h3, #rows option, #rows button')]"
            ".map(e => e.textContent))"
        )
    )
    assert [text for text in shown if re.search("[\u0600-\u06ff]", text)] == []
