"""Every public page, as a reader's browser sees it. Each is loaded once and looked at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from conftest import Portal, barriers
from playwright.sync_api import Browser, Page, Response

from ckanext.mashhad.tables import schema
from ckanext.mashhad.types import DATASET_TYPES

PAGES = [
    "/",
    "/dataset",
    *(f"/{kind}" for kind in DATASET_TYPES),
    "/organization",
    "/organization/{unit}",
    "/contract/{name}",
    "/contract/{name}/resource/{file}",
    "/contract/{checked}",
    "/contract/{checked}/resource/{table}",
    "/contract/{checked}/resource/{table}/check",
    "/tables",
    *(f"/tables/{name}" for name in schema.names()),
    "/dataset/activity/{name}",
    "/first-published/{id}",
    "/about",
    "/for-systems",
    "/compliance",
    "/compliance?ledger=schedule&period=1404",
    "/compliance/duties",
    "/compliance/{unit}",
    "/user/login",
    "/user/reset",
    "/contract?q=چیزی که نیست&fiscal_year=1390",
]
WIDTHS = (320, 390, 1280)

# Links within a line of text are exempt, as in WCAG 2.5.8.
TOO_SMALL = """() => [...document.querySelectorAll(
    'button, select, input:not([type=hidden]):not([type=checkbox]), .btn, .site-nav a,'
    + '.filters-panel li a, .chosen a, .pagination a, .facts a, summary')]
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.width && (box.height < 24 || box.width < 24))
  .map(([e, box]) => `${e.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
WITHOUT_NAME = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden])')]
  .filter(e => e.getClientRects().length
    && !(e.innerText || e.ariaLabel || e.title || '').trim()
    && !(e.labels && e.labels.length))
  .map(e => e.outerHTML.slice(0, 80))"""


@dataclass
class Look:
    """What was seen on one page."""

    status: int = 0
    errors: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    overflow: dict[int, int] = field(default_factory=dict)
    headings: int = 0
    mains: int = 0
    small: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    barriers: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def look_at(
    browser: Browser,
    portal: Portal,
    register: dict[str, Any],
    checked: dict[str, Any],
    unit: str,
) -> Iterator[Callable[[str], Look]]:
    known = {
        "unit": unit,
        "name": register["name"],
        "file": register["resources"][0]["id"],
        "id": register["id"],
        "checked": checked["name"],
        "table": checked["file"]["id"],
    }
    context = browser.new_context(base_url=portal.url)
    looks: dict[str, Look] = {}

    def look_at(path: str) -> Look:
        if path not in looks:
            looks[path] = _look(context.new_page(), path.format(**known))
        return looks[path]

    yield look_at
    context.close()


def _look(page: Page, path: str) -> Look:
    look = Look()
    page.on("pageerror", lambda error: look.errors.append(f"script: {error}"))
    page.on("console", lambda said: look.errors.append(said.text) if said.type == "error" else None)
    page.on(
        "response",
        lambda got: look.errors.append(f"{got.status} {got.url}") if got.status >= 400 else None,
    )
    page.on("request", lambda request: look.asked.append(request.url))
    look.status = visit(page, path).status
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        look.overflow[width] = page.evaluate(OVERFLOW)
        look.small += page.evaluate(TOO_SMALL)
        if width != 320:
            look.barriers += barriers(page)
    look.headings = page.locator("h1").count()
    look.mains = page.locator("[role=main], main").count()
    look.nameless = page.evaluate(WITHOUT_NAME)
    page.close()
    return look


def visit(page: Page, path: str) -> Response:
    response = page.goto(path, wait_until="load")
    assert response is not None
    return response


@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers_without_an_error_in_the_console_or_a_missing_file(
    look_at: Callable[[str], Look], path: str
) -> None:
    look = look_at(path)
    assert (look.status, look.errors) == (200, [])


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_no_other_host_for_anything(
    look_at: Callable[[str], Look], portal: Portal, path: str
) -> None:
    ours = (f"{portal.url}/", "data:", "blob:")
    assert [url for url in look_at(path).asked if not url.startswith(ours)] == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_makes_a_page_scroll_sideways(look_at: Callable[[str], Look], path: str) -> None:
    assert look_at(path).overflow == dict.fromkeys(WIDTHS, 0)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_heading_of_first_rank_and_one_main_part(
    look_at: Callable[[str], Look], path: str
) -> None:
    look = look_at(path)
    assert (look.headings, look.mains) == (1, 1)


@pytest.mark.parametrize("path", PAGES)
def test_what_can_be_pressed_is_large_enough_to_hit_and_says_what_it_does(
    look_at: Callable[[str], Look], path: str
) -> None:
    look = look_at(path)
    assert (look.small, look.nameless) == ([], [])


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_barrier_on_a_page(look_at: Callable[[str], Look], path: str) -> None:
    assert look_at(path).barriers == []


def test_persian_pages_run_from_right_to_left_and_say_their_language(page: Page) -> None:
    visit(page, "/")
    assert page.get_attribute("html", "lang") == "fa-IR"
    assert page.get_attribute("html", "dir") == "rtl"


def test_english_pages_run_from_left_to_right_and_say_their_language(page: Page) -> None:
    visit(page, "/en/")
    assert page.get_attribute("html", "lang") == "en"
    assert page.get_attribute("html", "dir") in (None, "ltr")


def test_the_font_of_the_pages_is_our_own(page: Page) -> None:
    visit(page, "/")
    loaded = "() => document.fonts.ready.then(fonts => [...fonts].map(f => f.family + f.status))"
    assert "Vazirmatnloaded" in page.evaluate(loaded)
    assert "Vazirmatn" in page.evaluate("() => getComputedStyle(document.body).fontFamily")


def test_a_browser_asks_for_the_font_once(page: Page) -> None:
    visit(page, "/")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    visit(page, "/about")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    sent = page.evaluate(
        "() => performance.getEntriesByType('resource')"
        ".filter(e => e.name.includes('vazirmatn')).map(e => e.transferSize)"
    )
    assert sent == [0]


def test_a_page_that_is_not_there_says_so_in_persian_and_offers_a_search(page: Page) -> None:
    assert visit(page, "/contract/there-is-no-such-thing").status == 404
    assert "یافت نشد" in page.inner_text("h1")
    assert page.locator("#error-content form[role=search]").count() == 1
