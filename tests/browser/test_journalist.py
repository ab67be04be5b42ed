"""A journalist follows one contractor through a published table, finds an error and reports it."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.contract_files import as_csv, contract_row
from tests.browser.looking import barriers, faults
from tests.browser.portal_client import Portal

CONTRACTOR = "شرکت نمونهٔ فیروزه‌ای"
WRONG = "مبلغ این قرارداد در آگهی مناقصه یک‌دهم این نوشته شده بود."
ANSWER = "مبلغ اصلاح شد و نسخهٔ تازهٔ فایل فرستاده شد."


@pytest.fixture
def published(portal: Portal, unit: str) -> Iterator[dict[str, Any]]:
    """A register with forty contracts, every fourth of them with the contractor."""
    word = "".join(random.choices("بپتجدرزسشفقکگلمن", k=10))
    made = portal.call(
        "package_create",
        type="contract",
        owner_org=unit,
        title_translated={"fa": f"قراردادهای روزنامه‌نگار {word}"},
        notes_translated={"fa": "فهرست قراردادها برای آزمون."},
        fiscal_year="1403",
        period_part="year",
        license_id="cc-by",
        covers=["contracts"],
    )
    rows = []
    for n in range(1, 41):
        row = contract_row(f"1403/{n}", f"1403/02/{n % 28 + 1:02}")
        row[2] = CONTRACTOR if n % 4 == 0 else f"شرکت نمونهٔ دیگر {n}"
        row[4] = str(n * 1_000_000_000)
        rows.append(row)
    file = portal.send(made["id"], "قراردادها.csv", as_csv(*rows))
    assert portal.wait_for_check(file["id"])["state"] == "published"
    yield {**made, "word": word}
    portal.call("dataset_purge", id=made["id"])


def test_from_a_search_to_a_mended_row(
    page: Page,
    published: dict[str, Any],
    open_context: Callable[..., BrowserContext],
    officer_state: Any,
    unit: str,
) -> None:
    # From the first page to the rows of the file.
    page.goto("/")
    page.fill("main input[name=q], [role=main] input[name=q]", published["word"])
    page.press("main input[name=q], [role=main] input[name=q]", "Enter")
    page.click(f".results a:has-text('{published['word']}')")
    page.click("#dataset-resources a.title")

    # One contractor's contracts, the dearest first, and what they come to.
    page.fill("#rows input[name=q]", "نمونه فيروزه اي")  # as it is typed on an Arabic keyboard
    page.select_option("#rows select[name=award_method]", "price_inquiry")
    page.click("#rows form button")
    page.click("table.published thead a:has-text('مبلغ')")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("مبلغ")
    page.click("table.published thead a:has-text('مبلغ')")
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("مبلغ")
    rows = page.locator("table.published tbody tr")
    expect(rows).to_have_count(10)
    expect(rows.first).to_contain_text("۴۰٬۰۰۰٬۰۰۰٬۰۰۰")
    expect(page.locator("#rows .key-facts")).to_contain_text("۲۲۰ میلیارد ریال")
    with page.expect_download() as got:
        page.click("#rows .downloads a:has-text('اکسل')")
    with zipfile.ZipFile(io.BytesIO(got.value.path().read_bytes())) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 11

    # The row is wrong: its unit is told, without a login.
    rows.first.locator("a:has-text('گزارش خطا')").click()
    expect(page.locator("dl.plain-facts")).to_contain_text("۱۴۰۳/۴۰")
    assert faults(page) == []
    page.select_option("[name=column]", "amount")
    page.fill("[name=text]", f"{WRONG} شمارهٔ من ۰۹۱۲۱۲۳۴۵۶۷ است.")
    page.click("form.dataset-form button[type=submit]")
    expect(page.locator("#field-text-error")).to_contain_text("شمارهٔ همراه")
    page.fill("[name=text]", WRONG)
    page.click("form.dataset-form button[type=submit]")
    expect(page.locator(".state")).to_contain_text("در انتظار پاسخ واحد")
    receipt = re.sub("[^۰-۹]", "", page.locator("h1").inner_text())
    assert len(receipt) == 12

    # An officer of the unit answers.
    officer = open_context(storage_state=officer_state).new_page()
    officer.goto(f"/organization/{unit}")
    officer.click("a[href*='/feedback/unit/']")
    officer.click(f"li:has-text('{published['word']}') a.title")
    expect(officer.locator("main, [role=main]").first).to_contain_text(WRONG)
    officer.check("[name=state][value=mended]")
    officer.fill("[name=answer]", ANSWER)
    officer.click("form.dataset-form button[type=submit]")
    expect(officer.locator(".state").first).to_contain_text("اصلاح شد")

    # The journalist follows the number.
    page.goto("/feedback")
    page.fill("[name=receipt]", f"{receipt[:4]} {receipt[4:8]} {receipt[8:]}")
    page.click("form.dataset-form button[type=submit]")
    expect(page.locator("blockquote")).to_contain_text(ANSWER)
    assert WRONG not in page.content()
    assert barriers(page) == []
