"""Pictures of the explorer stand in another site's page, on paper and beside long words."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_printing import PAPER

ASKED = "/explore/contracts?fiscal_year=1405&award_method=public_tender&unit=mashhad-district-09"
HEIGHT = "() => document.documentElement.scrollHeight"
WIDTH = "() => document.documentElement.scrollWidth"


@pytest.mark.parametrize("width", [320, 600, 1200])
@pytest.mark.parametrize("path", ["/explore/contracts", ASKED, "/explore/contracts?sign=raised"])
def test_frame_is_as_high_as_its_code_says(page: Page, path: str, width: int) -> None:
    page.goto(path)
    code = page.locator(".cite code").first
    address, height = re.findall(r'src="([^"]+)".* height="(\d+)"', code.text_content() or "")[0]
    page.set_viewport_size({"width": width, "height": 100})
    page.goto(address)
    assert page.evaluate(HEIGHT) <= int(height)


@pytest.mark.parametrize("path", ["/", "/explore/", "/explore/contracts"])
def test_table_of_a_picture_is_on_the_paper(page: Page, path: str) -> None:
    page.goto(path)
    table = page.locator("details:not([open]) table.times").first
    expect(table).not_to_be_visible()
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    expect(table).to_be_visible()
    assert table.bounding_box()["height"] > 50  # type: ignore[index]


@pytest.mark.parametrize("path", ["/explore/contracts", "/explore/contractors"])
def test_a_long_word_makes_no_page_scroll_sideways(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{path}?q={'ب' * 80}")
    expect(page.locator(".chosen")).to_be_visible()
    assert page.evaluate(WIDTH) == 320
