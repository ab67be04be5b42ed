"""The pages of administration, as a sysadmin sees them: Persian, and within the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Portal, log_in
from playwright.sync_api import Browser, BrowserContext

PAGES = [
    "/ckan-admin/",
    "/ckan-admin/config",
    "/ckan-admin/trash",
    "/user/",
    "/user/officer",
    "/user/edit/officer",
    "/user/officer/api-tokens",
    "/user/delete/officer",
    "/user/register",
    "/dashboard/datasets",
    "/organization/edit/{unit}",
    "/organization/members/{unit}",
    "/organization/member_new/{unit}",
    "/organization/bulk_process/{unit}",
    "/organization/delete/{unit}",
    "/organization/new",
    "/contract/resources/{name}",
    "/contract/delete/{name}",
]
WIDTHS = (320, 390, 1280)
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: What is written on the page outside of fields that people fill in, and the hints in those.
WORDS = """() => document.body.innerText + [...document.querySelectorAll('[placeholder]')]
  .map(e => '\\n' + e.placeholder).join('')"""
#: Words of a sentence or of a label; addresses and names of formats are none.
ENGLISH = re.compile(r"[A-Za-z']{2,} [A-Za-z']{2,}|^[A-Z][a-z]{3,}$", re.MULTILINE)
NAMES = {"English", "District"}


@pytest.fixture(scope="module")
def sysadmin(browser: Browser, portal: Portal) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=portal.url)
    log_in(context.new_page(), *portal.login("sysadmin"))
    yield context
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_administration_is_persian_and_fits_every_screen(
    sysadmin: BrowserContext, register: dict[str, Any], unit: str, path: str
) -> None:
    page = sysadmin.new_page()
    answer = page.goto(path.format(unit=unit, name=register["name"]))
    assert answer is not None
    assert answer.status == 200
    assert set(ENGLISH.findall(page.evaluate(WORDS))) <= NAMES
    overflow = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        overflow[width] = page.evaluate(OVERFLOW)
    assert overflow == dict.fromkeys(WIDTHS, 0)
    page.close()
