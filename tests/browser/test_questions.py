"""The questions of a journalist in `docs/explore.md`, from the home page in at most four clicks."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

MOST_CLICKS = 4
COMPANIES = "section.panel:has(h2:text-is('شرکت‌هایی با بیشترین مبلغ'))"


class Journalist:
    """Reads the main part of pages, and counts the clicks since the home page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    @property
    def main(self) -> Locator:
        return self.page.locator("main, [role=main]").first

    def click(self, where: str | Locator) -> None:
        """Go to another page, and wait for it: one that has begun may have half of its rows."""
        with self.page.expect_navigation():
            self._press(where)

    def download(self, where: str) -> Path:
        with self.page.expect_download() as got:
            self._press(where)
        return got.value.path()

    def _press(self, where: str | Locator) -> None:
        self.clicks += 1
        assert self.clicks <= MOST_CLICKS
        found = self.page.locator(where) if isinstance(where, str) else where
        found.first.click()

    def read(self, words: str) -> None:
        expect(self.main).to_contain_text(re.compile(words.replace(" ", r"\s+")))


@pytest.fixture
def ask(page: Page) -> Journalist:
    page.goto("/")
    return Journalist(page)


def test_how_much_was_contracted_this_year(ask: Journalist) -> None:
    ask.read("در سال ۱۴۰۵: [۰-۹٬]+ قرارداد به مبلغ|در سال ۱۴۰۵: [۰-۹٬]+ قرارداد")
    ask.read("میلیارد ریال")


def test_which_contracts_are_the_largest_and_how_one_went(ask: Journalist) -> None:
    largest = ask.page.locator("section.panel:has(h2:text-is('بزرگ‌ترین قراردادها')) li a")
    expect(largest).to_have_count(5)
    ask.click(largest)
    ask.read("امضای قرارداد")
    expect(ask.main.locator("ol.timeline a.source").first).to_be_visible()


def test_what_is_inside_registers_and_comes_to(ask: Journalist) -> None:
    ask.page.fill("main input[name=q], [role=main] input[name=q]", "آسفالت")
    ask.click("main form button[type=submit], [role=main] form button[type=submit]")
    ask.read("[۰-۹٬]+ قرارداد در این باره در [۰-۹]+ فهرست، جمعاً .* ریال")
    ask.click(".row-hits a")
    for heading in ("به تفکیک واحد", "به تفکیک ماه", "روش واگذاری"):
        ask.read(heading)


def test_which_company_got_most_from_whom_and_for_what(ask: Journalist) -> None:
    ask.click("a:has-text('این قراردادها با چه کسانی است؟')")
    ask.click(f"{COMPANIES} li a")
    ask.read("[۰-۹٬]+ قرارداد، جمعاً .* ریال")
    ask.read("با کدام واحدها")
    ask.read("سهم از همهٔ قراردادهای واحد")
    ask.read("قراردادهای افزایش‌یافته و تمدیدشده")
    ask.click("p.more a:has-text('قرارداد')")
    expect(ask.main.locator("table.published tbody tr").first).to_be_visible()


def test_what_a_unit_spends_and_whether_it_is_in_time(ask: Journalist) -> None:
    ask.click("a:has-text('این قراردادها با چه کسانی است؟')")
    ask.click("section.panel:has(h2:text-is('به تفکیک واحد')) li a:has-text('منطقهٔ ۹')")
    ask.read("منطقهٔ ۹")
    ask.read("[۰-۹٬]+ قرارداد، جمعاً")


def test_what_was_given_without_competition(ask: Journalist) -> None:
    months = ask.main.get_by_role("img", name="مبلغ قراردادها به تفکیک ماه")
    expect(months).to_contain_text("بدون رقابت")
    ask.click(ask.page.locator("li:has-text('بدون رقابت') a"))
    expect(ask.page.locator(".chosen")).to_contain_text("بدون رقابت")
    methods = ask.main.locator("table.published td[data-label='روش واگذاری']").all_inner_texts()
    assert methods
    assert {text.strip() for text in methods} <= {"ترک تشریفات مناقصه", "خرید جزئی/مستقیم"}


def test_waived_tenders_of_a_year_above_an_amount(ask: Journalist) -> None:
    ask.click("a:has-text('جست‌وجو در همهٔ قراردادها')")
    ask.page.fill("form.row-search [name=fiscal_year]", "۱۴۰۵")
    ask.page.select_option("form.row-search [name=award_method]", "tender_waiver")
    ask.page.fill("form.row-search [name=min]", "۱۰ میلیارد ریال")
    ask.click("form.row-search button")
    amounts = ask.main.locator("table.published td.num[data-value]").evaluate_all(
        "cells => cells.map(cell => Number(cell.dataset.value))"
    )
    assert amounts
    assert min(amounts) >= 10 * 10**9


def test_what_ends_within_90_days(ask: Journalist) -> None:
    ask.click(ask.page.locator("li:has-text('تا ۹۰ روز دیگر') a"))
    expect(ask.page.locator(".chosen")).to_contain_text("۹۰ روز")
    ask.read("[۰-۹٬]+ قرارداد، جمعاً")


def test_budget_against_spending_and_another_year(ask: Journalist) -> None:
    ask.click("nav a:has-text('پول شهر'), header a:has-text('پول شهر')")
    ask.click("main a:text-is('بودجه‌ها'), [role=main] a:text-is('بودجه‌ها')")
    ask.click("main a:has-text('شهرداری مشهد'), [role=main] a:has-text('شهرداری مشهد')")
    ask.read("[۰-۹]+٪ آن هزینه شده است")
    expect(ask.main.locator("ul.gaps").first.get_by_role("img").first).to_be_visible()
    ask.click("a:has-text('کنار ۱۴۰۴')")
    expect(ask.main.locator("table.tree thead").first).to_contain_text("۱۴۰۴")


def test_budgets_of_two_units_beside_each_other(ask: Journalist) -> None:
    ask.click("nav a:has-text('پول شهر'), header a:has-text('پول شهر')")
    ask.click("main a:text-is('بودجه‌ها'), [role=main] a:text-is('بودجه‌ها')")
    ask.click("main a:has-text('شهرداری مشهد'), [role=main] a:has-text('شهرداری مشهد')")
    ask.main.get_by_label("کنار واحدی دیگر").select_option("mashhad-parks")
    ask.click(ask.main.get_by_role("button", name="نمایش"))
    expect(ask.main.locator("table.tree thead").first).to_contain_text("سازمان پارک‌ها")
    # On a phone no amount is cut.
    ask.page.set_viewport_size({"width": 390, "height": 800})
    places = ask.main.locator("table.tree data").evaluate_all(
        "found => found.map(each => each.getBoundingClientRect()).map(at => [at.left, at.right])"
    )
    assert len(places) > 100
    assert all(0 <= left < right <= 390 for left, right in places)


def test_what_may_be_worth_a_look(ask: Journalist) -> None:
    ask.click("nav a:has-text('پول شهر'), header a:has-text('پول شهر')")
    ask.click("main .cards a:has-text('نشانه‌'), [role=main] .cards a:has-text('نشانه‌')")
    ask.click(".sign-list h2 a")
    ask.read("نشانه اتهام نیست")
    expect(ask.main.locator("table.published tbody tr").first).to_be_visible()


def test_exactly_these_rows_as_a_file(ask: Journalist) -> None:
    ask.click(ask.page.locator("li:has-text('بدون رقابت') a"))
    shown = ask.main.locator(".answer data[data-adds-up=count]").first.get_attribute("value")
    file = ask.download(".downloads a:has-text('CSV')")
    with file.open(encoding="utf-8-sig", newline="") as rows:
        assert sum(1 for _row in csv.DictReader(rows)) == int(shown or 0)


def test_which_contracts_carry_a_sign(ask: Journalist) -> None:
    ask.click("nav a:has-text('پول شهر'), header a:has-text('پول شهر')")
    ask.click("main .cards a:has-text('نشانه‌'), [role=main] .cards a:has-text('نشانه‌')")
    ask.click(".sign-list h2 a:has-text('مبلغ قرارداد افزایش یافته است')")
    cases = ask.main.locator(".sign-state data[data-adds-up=count]").first.get_attribute("value")
    ask.click("a:has-text('قراردادهای دارای این نشانه')")
    expect(ask.page.locator(".chosen")).to_contain_text("مبلغ قرارداد افزایش یافته است")
    shown = ask.main.locator(".answer data[data-adds-up=count]").first.get_attribute("value")
    assert shown == cases
    ask.read("نشانه اتهام نیست")


def test_in_how_many_hands_contracts_of_a_unit_are(ask: Journalist) -> None:
    ask.click("a:has-text('این قراردادها با چه کسانی است؟')")
    ask.click("section.panel:has(h2:text-is('به تفکیک واحد')) li a:has-text('منطقهٔ ۹')")
    ask.click("a:has-text('پول این واحد')")
    ask.read("[۰-۹٫]+٪ از مبلغ همهٔ [۰-۹٬]+ قرارداد سهم پنج شرکت است")
