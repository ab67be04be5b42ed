"""Three people, each from beginning to end: the officer, the citizen, the registry's client."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import rdflib
import xlsxwriter
from playwright.sync_api import BrowserContext, Page, expect

from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from tests.browser.conftest import UNIT_TITLE
from tests.browser.contract_files import as_csv, contract_row
from tests.browser.portal_client import Portal

#: The last month that has ended: a register of a running one meets nothing.
LAST = Period.containing(tehran_day(datetime.now(UTC)), "month").previous
YEAR, MONTH = str(LAST.year), LAST.part
DAY = f"{YEAR}/{MONTH[1:]}/01"
DUTY = "قراردادهای ماه گذشتهٔ هر منطقه"
W3 = "http://www.w3.org/ns/"
#: A check runs in a worker; its page renews itself every 5 seconds.
SOON = 60_000

GOOD = contract_row("۱", DAY)
NO_SUBJECT = contract_row("۲", DAY, subject="")
NO_SUCH_MONTH = contract_row("۳", f"{YEAR}/13/01")


def found_in(workbook: Path) -> tuple[dict[str, str], list[list[Any]]]:
    """Of an annotated workbook: cell to what is wrong with it, and the officer's own rows."""
    book = python_calamine.load_workbook(str(workbook))
    errors, rows = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    return {line[2]: line[5] for line in errors[4:]}, rows


def written(path: Path, rows: list[list[Any]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


@pytest.fixture(scope="module")
def watched(portal: Portal, unit: str) -> Iterator[str]:
    """The unit, watched since the year began and with nothing published this year."""
    portal.call("organization_patch", id=unit, monitored_from=f"{YEAR}/01/01")
    yield unit
    for state in ("active", "draft"):
        found = portal.call(
            "package_search",
            fq=f"+organization:{unit} +extras_fiscal_year:{YEAR} +state:{state}",
            include_drafts=True,
            include_private=True,
        )
        for package in found["results"]:
            portal.call("dataset_purge", id=package["id"])


@pytest.fixture
def officer(open_context: Callable[..., BrowserContext], officer_state: Any) -> Page:
    return open_context(storage_state=officer_state).new_page()


def go_on(page: Page) -> None:
    page.click(".form-actions .btn-primary")
    page.wait_for_load_state()
    expect(page.locator(".error-block")).to_have_count(0)


def state_of_check(page: Page) -> Any:
    return page.locator(".verdict h2 .state")


def test_officer_mends_marked_file_and_meets_the_duty(
    officer: Page, page: Page, watched: str, tmp_path: Path
) -> None:
    title = f"قراردادهای ماه پیش {YEAR}"
    bad = tmp_path / "قراردادهای ماه پیش.csv"
    bad.write_bytes(as_csv(GOOD, NO_SUBJECT, NO_SUCH_MONTH))

    # The way from the home page through the form.
    officer.goto("/")
    officer.click(".account summary")
    officer.click(".account .menu .first a")
    officer.goto("/contract/new")  # the page leads to it for what is no table alone
    officer.click(".form-actions .btn-primary")
    expect(officer.locator(".error-block").first).to_be_visible()
    assert officer.locator(".alert-danger li, .error-explanation li").count() >= 3
    officer.fill("[name=title_translated-fa]", title)
    officer.select_option("[name=owner_org]", label=UNIT_TITLE)
    officer.fill("[name=fiscal_year]", to_persian_digits(YEAR))
    officer.select_option("[name=period_part]", MONTH)
    officer.fill("[name=notes_translated-fa]", "برای آزمون صفحه‌ها.")
    go_on(officer)
    officer.check("[name=covers] >> nth=1")
    officer.fill("[name=contract_count]", "۳")
    officer.fill("[name=total_amount]", "۱۵ میلیارد ریال")
    go_on(officer)
    go_on(officer)

    # The form says what will be asked of the file; the dataset's page, that it is not public yet.
    expect(officer.locator(".note a[href$='/tables/contracts']")).to_be_visible()
    officer.set_input_files("input[type=file]", bad)
    officer.fill("[name=name]", "فهرست قراردادها")
    go_on(officer)
    dataset = officer.url.split("/resource/")[0]
    assert dataset != officer.url  # the form leads to the check
    officer.goto(dataset)
    expect(officer.locator(".verdict h2")).to_contain_text("۱ فایل هنوز در دسترس همه نیست")
    officer.click(".verdict .next a")

    # Every error at its cell; for nobody else there is a file.
    expect(state_of_check(officer)).to_contain_text("پذیرفته نشد", timeout=SOON)
    check = officer.url
    assert {"B3", "D4"} <= set(officer.locator(".found .cell").all_inner_texts())
    expect(officer.locator(".found", has_text="موضوع نوشته نشده است")).to_be_visible()
    assert page.goto(check).status == 404
    page.goto(dataset)
    expect(page.locator(".files .btn-primary")).to_have_count(0)
    assert "پذیرفته" not in page.inner_text("body")

    # The marked file names the same cells; mended, it is sent in place of the other.
    with officer.expect_download() as started:
        officer.click("a[href*='workbook.xlsx']")
    wrong, rows = found_in(Path(started.value.path()))
    assert set(wrong) == {"B3", "D4"}
    rows[2][1], rows[3][3] = "نگهداری فضای سبز", DAY
    mended = written(tmp_path / "قراردادهای ماه پیش.xlsx", rows)
    officer.click(".verdict .next .btn-primary")
    officer.click("#resource-upload-button")
    officer.set_input_files("input[type=file]", mended)
    go_on(officer)
    officer.goto(check)
    expect(state_of_check(officer)).to_contain_text("بررسی‌شده و منتشر", timeout=SOON)
    expect(officer.locator("table.stack tbody tr")).to_have_count(2)

    # Everybody has the mended file, and the duty is met.
    page.goto(f"/organization/{watched}")
    page.click(f".results a:has-text('{to_persian_digits(title)}')")
    with page.expect_download() as started:
        page.click(".files .btn-primary")
    assert Path(started.value.path()).read_bytes() == mended.read_bytes()
    assert started.value.suggested_filename == f"{title}.xlsx"
    page.goto(f"/compliance/{watched}")
    row = page.locator("#plan-contracts-district")
    expect(row).to_contain_text(DUTY)
    met = row.locator(".judged > li", has_text=to_persian_digits(title))
    # In time up to the 10th.
    expect(met.locator(".state")).to_contain_text(re.compile("به‌موقع|پس از مهلت شهرداری"))


def test_citizen_searches_in_any_letters_and_downloads(page: Page, checked: dict[str, Any]) -> None:
    page.goto("/")
    page.fill(
        "main input[name=q], [role=main] input[name=q]", f"كتابخانه هاي {checked['word']} 1401"
    )
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/dataset/?\?"))
    page.click(f".results a:has-text('{checked['title_translated']['fa']}')")
    page.click(".files .title")
    expect(page.locator(".verdict")).to_contain_text("بررسی‌شده و منتشر")
    with page.expect_download() as started:
        page.click(".resource-url-analytics")
    assert Path(started.value.path()).read_bytes() == checked["content"]


def test_registry_client_reads_every_feed_page_and_file(
    portal: Portal, checked: dict[str, Any]
) -> None:
    dcat, hydra = (
        rdflib.Namespace(f"http://www.w3.org/ns/{name}") for name in ("dcat#", "hydra/core#")
    )
    pages, seen, url = 0, rdflib.Graph(), f"{portal.url}/catalog.ttl"
    while url and pages < 100:
        graph = rdflib.Graph().parse(data=fetch(url), format="turtle")
        seen += graph
        pages += 1
        url = next((str(each) for each in graph.objects(None, hydra.next)), None)
    assert pages < 100
    ours = [
        record
        for record in set(seen.subjects(rdflib.RDF.type, dcat.Dataset))
        if (record, rdflib.DCTERMS.title, rdflib.Literal(checked["title_translated"]["fa"], "fa"))
        in seen
    ]
    assert len(ours) == 1
    [address] = {
        str(link)
        for file in seen.objects(ours[0], dcat.distribution)
        for link in seen.objects(file, dcat.downloadURL)
    }
    assert fetch(address) == checked["content"]


def fetch(url: str) -> bytes:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url) as answer:
        return answer.read()
