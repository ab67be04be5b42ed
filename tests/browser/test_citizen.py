"""A citizen looks for data, narrows the results, reads about it and downloads it."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import UNIT_TITLE
from tests.browser.portal_client import Portal

WESTERN_DIGITS = re.compile(r"[0-9]")


def search(page: Page, words: str) -> None:
    page.goto("/")
    page.fill("main input[name=q], [role=main] input[name=q]", words)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/dataset/?\?"))


def test_search_with_arabic_letters_finds_persian_text(
    page: Page, register: dict[str, Any]
) -> None:
    search(page, register["word"].replace("ک", "ك") + " كتاب‌هاي")
    expect(page.locator(".results h2 a")).to_have_count(1)
    expect(page.locator(".results h2 a")).to_contain_text(register["word"])


def test_search_with_latin_digits_finds_persian_digits(
    page: Page, register: dict[str, Any]
) -> None:
    search(page, register["word"] + " 1402")
    expect(page.locator(".results h2 a")).to_have_count(1)


def test_a_result_names_unit_period_amount_and_day_in_persian(
    page: Page, register: dict[str, Any]
) -> None:
    search(page, register["word"])
    row = page.locator(".results > li").inner_text()
    for part in (UNIT_TITLE, "۱۴۰۲", "۳۱۲ قرارداد", "۱٬۲۵۰ میلیارد ریال", "CSV"):
        assert part in row
    meta = " ".join(page.locator(".results .meta").all_inner_texts())
    assert not WESTERN_DIGITS.search(meta)


def test_filter_narrows_results_and_can_be_taken_away_again(
    page: Page, register: dict[str, Any]
) -> None:
    search(page, register["word"])
    page.click("#search-facets a:has-text('۱۴۰۲')")
    chosen = page.locator(".chosen a:not(.all)")
    expect(chosen).to_have_count(1)
    expect(chosen).to_contain_text("سال مالی")
    chosen.click()
    expect(page.locator(".chosen")).to_have_count(0)
    assert "q=" in page.url


def test_filters_show_words_and_never_codes(page: Page, register: dict[str, Any]) -> None:
    search(page, register["word"])
    shown = page.locator("#search-facets li").all_inner_texts()
    assert any(UNIT_TITLE in text for text in shown)
    for code in ("contract", "browser-tests", "GOVE", "1402"):
        assert not any(code in text for text in shown)


def test_a_search_without_a_result_says_what_to_change(page: Page) -> None:
    page.goto("/contract?q=چیزی‌که‌هرگز‌نبوده&fiscal_year=1390")
    text = page.locator(".empty-state").inner_text()
    assert "چیزی‌که‌هرگز‌نبوده" in text
    assert page.locator(".empty-state li").count() >= 2


def test_a_dataset_page_leads_to_the_file_and_the_unit(
    page: Page, portal: Portal, register: dict[str, Any]
) -> None:
    page.goto(f"/contract/{register['name']}")
    expect(page.locator("h1")).to_contain_text(register["word"])
    button = page.locator(".files .btn-primary").first
    assert button.get_attribute("href") == register["resources"][0]["url"]
    page.click(f".secondary a:has-text('{UNIT_TITLE}')")
    page.wait_for_url("**/organization/**")
    expect(page.locator(".results")).to_contain_text(register["word"])


def test_dates_are_jalali_on_the_dataset_page(page: Page, register: dict[str, Any]) -> None:
    page.goto(f"/contract/{register['name']}")
    times = page.locator("time").all_inner_texts()
    assert times
    assert all(re.search("[۰-۹]{4}", text) and not WESTERN_DIGITS.search(text) for text in times)


def test_the_figures_of_the_home_page_lead_to_what_they_count(page: Page) -> None:
    """Of regulations, since tests beside this one publish contracts meanwhile."""
    page.goto("/")
    card = page.locator(".types li:has(a[href*='/regulation'])")
    number = card.locator(".count").inner_text()
    card.locator("a").click()
    page.wait_for_url(re.compile(r"/regulation/?$"))
    expect(page.locator(".count-and-sort h2")).to_contain_text(number)


def test_other_language_is_one_click_away_and_stays_on_page(
    page: Page, register: dict[str, Any]
) -> None:
    page.goto(f"/contract/{register['name']}")
    page.click("header a:has-text('English')")
    page.wait_for_url(f"**/en/contract/{register['name']}")
    assert page.get_attribute("html", "lang") == "en"
    page.click("header a:has-text('فارسی')")
    page.wait_for_url(lambda url: "/en/" not in url)
    assert page.get_attribute("html", "lang") == "fa-IR"


def test_the_next_page_of_results_keeps_words_and_filters(
    page: Page, portal: Portal, register: dict[str, Any], unit: str
) -> None:
    made = [
        portal.call("package_create", name=f"browser-page-{n}", owner_org=unit, title=f"ورق {n}")
        for n in range(21)
    ]
    try:
        page.goto(f"/dataset?organization={unit}&sort=mashhad_title_order+asc")
        first = page.locator(".results h2 a").all_inner_texts()
        page.click("a[rel=next]")
        page.wait_for_url(re.compile("page=2"))
        expect(page.locator(".chosen a:not(.all)")).to_have_count(1)
        assert not set(first) & set(page.locator(".results h2 a").all_inner_texts())
        assert page.locator("[aria-current=page]").filter(has_text="۲").count() == 1
    finally:
        for package in made:
            portal.call("dataset_purge", id=package["id"])
