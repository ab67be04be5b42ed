"""What a crawl cannot see: the way by keyboard, what is announced, what people have set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import log_in
from tests.browser.contract_files import as_csv, contract_row
from tests.browser.looking import TIED
from tests.browser.portal_client import Portal

# Of what has the focus: its outline's width, and how far it stands out from what lies around it.
RING = """() => {
  const channels = text => text.match(/[\\d.]+/g).map(Number)
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => (v /= 255) <= 0.03928 ? v / 12.92
      : ((v + 0.055) / 1.055) ** 2.4)
    return 0.2126 * x + 0.7152 * y + 0.0722 * z
  }
  const here = document.activeElement, style = getComputedStyle(here)
  let around = here.parentElement, ground = [255, 255, 255, 1]
  for (; around; around = around.parentElement) {
    const found = channels(getComputedStyle(around).backgroundColor)
    if (found.length === 3 || found[3] > 0) { ground = found; break }
  }
  const [a, b] = [light(channels(style.outlineColor)), light(ground)].sort((x, y) => y - x)
  return {
    what: here.outerHTML.slice(0, 90),
    width: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    contrast: (a + 0.05) / (b + 0.05),
  }
}"""
AT = "wanted => document.activeElement.matches(wanted)"


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what is wanted has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(AT, wanted):
            return
    pytest.fail(f"Tab does not lead to {wanted} on {page.url}")


def follow(page: Page, wanted: str) -> None:
    """Press Enter on a link or button that leads to another page."""
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, wanted: str, text: str) -> None:
    tab_to(page, wanted)
    page.keyboard.insert_text(text)


def choose(page: Page, wanted: str, value: str) -> None:
    """Choose in a list with the arrows."""
    tab_to(page, wanted)
    values, at = page.evaluate(
        "() => { const list = document.activeElement;"
        " return [[...list.options].map(o => o.value), list.selectedIndex] }"
    )
    steps = values.index(value) - at
    for _ in range(abs(steps)):
        page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
    assert page.evaluate("() => document.activeElement.value") == value


@pytest.fixture
def entered(portal: Portal, unit: str) -> Iterator[None]:
    """Whatever is entered in the unit meanwhile is gone afterwards."""

    def held() -> set[str]:
        found = portal.call(
            "package_search",
            fq=f"organization:{unit}",
            rows=100,
            include_drafts=True,
            include_private=True,
        )
        return {package["id"] for package in found["results"]}

    before = held()
    yield
    for package_id in held() - before:
        portal.call("dataset_purge", id=package_id)


@pytest.mark.usefixtures("entered")
def test_an_officer_publishes_a_register_without_a_mouse(
    page: Page, portal: Portal, tmp_path: Path, unit: str
) -> None:
    table = tmp_path / "قراردادها.csv"
    table.write_bytes(as_csv(contract_row("۱", "1404/02/01")))
    name, password = portal.login("officer")

    page.goto("/")
    follow(page, ".account a[href$='/user/login']")
    write(page, "#field-login", name)
    write(page, "#field-password", password)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, ".account summary")
    page.keyboard.press("Enter")
    follow(page, ".account .menu .first a")
    page.goto("/contract/new")  # the page leads to it for what is no table alone

    write(page, "[name=title_translated-fa]", "قراردادهای بی‌موش ۱۴۰۴")
    choose(page, "[name=owner_org]", portal.call("organization_show", id=unit)["id"])
    write(page, "[name=fiscal_year]", "۱۴۰۴")
    write(page, "[name=notes_translated-fa]", "برای آزمون صفحه‌ها.")
    follow(page, ".form-actions .btn-primary")
    tab_to(page, "[name=covers]")
    page.keyboard.press("Space")
    write(page, "[name=contract_count]", "۱")
    write(page, "[name=total_amount]", "۵ میلیارد ریال")
    follow(page, ".form-actions .btn-primary")
    follow(page, ".form-actions .btn-primary")

    # The window in which a file is chosen is the system's, not the page's.
    tab_to(page, "input[type=file], #resource-upload-button, label[for=field-resource-upload]")
    page.set_input_files("input[type=file]", table)
    write(page, "[name=name]", "فهرست قراردادها")
    follow(page, ".form-actions .btn-primary")
    found = re.search(r"/contract/([^/?#]+)/resource/[^/]+/check", page.url)
    assert found
    file = portal.call("package_show", id=found[1])["resources"][0]
    assert portal.wait_for_check(file["id"])["state"] == "published"


def test_the_first_tab_leads_past_the_header_into_the_page(page: Page) -> None:
    page.goto("/dataset")
    page.keyboard.press("Tab")
    assert page.evaluate(AT, "a.skip[href='#content']")
    box = page.locator(":focus").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => !!document.activeElement.closest('#content')")


@pytest.mark.parametrize("path", ["/", "/dataset", "/compliance", "/contract/new"])
def test_the_keyboards_place_is_outlined_and_stands_out(
    open_context: Callable[..., BrowserContext], officer_state: Any, path: str
) -> None:
    page = open_context(storage_state=officer_state).new_page()
    page.goto(path)
    faint = []
    for _ in range(40):
        page.keyboard.press("Tab")
        ring = page.evaluate(RING)
        if ring["what"].startswith("<body"):
            break  # past the last stop: the window itself
        if ring["width"] < 2 or ring["contrast"] < 3:
            faint.append(ring)
    assert faint == []


@pytest.mark.parametrize("path", ["/contract/new", "/user/login"])
def test_what_is_wrong_in_a_form_gets_the_focus_and_is_read_out(
    open_context: Callable[..., BrowserContext], officer_state: Any, path: str
) -> None:
    if path == "/user/login":
        page = open_context().new_page()
        page.goto(path)
        page.fill("#field-login", "nobody")
        page.fill("#field-password", "wrong-password")
        page.press("#field-password", "Enter")
    else:
        page = open_context(storage_state=officer_state).new_page()
        page.goto(path)
        page.click(".form-actions .btn-primary")
    page.wait_for_selector("[role=alert]")
    page.wait_for_function(AT, arg="[role=alert]")  # the script that does it comes later


def test_each_error_leads_to_its_field_and_is_tied_to_it(
    open_context: Callable[..., BrowserContext], officer_state: Any
) -> None:
    page = open_context(storage_state=officer_state).new_page()
    page.goto("/contract/new")
    page.click(".form-actions .btn-primary")
    page.locator(".error-explanation").wait_for()
    links = page.locator(".error-explanation a").evaluate_all("all => all.map(a => a.hash)")
    tied = dict(page.evaluate(TIED))
    assert len(links) >= 3
    assert all(tied.values()), tied
    for link in links:
        assert page.locator(link).count() == 1
    page.click(".error-explanation a >> nth=0")
    assert page.evaluate("() => !!document.activeElement.closest('.has-error, .error')")


def test_error_in_form_made_with_ckans_macros_is_tied_to_field(
    open_context: Callable[..., BrowserContext], portal: Portal
) -> None:
    page = open_context().new_page()
    log_in(page, *portal.login("sysadmin"))
    page.goto("/harvest/new")
    page.click(".form-actions [type=submit]")
    page.wait_for_selector(".error-explanation")
    tied = dict(page.evaluate(TIED))
    assert tied
    assert all(tied.values()), tied


def test_nothing_moves_for_whoever_does_not_want_it(
    open_context: Callable[..., BrowserContext],
) -> None:
    page = open_context(reduced_motion="reduce").new_page()
    page.goto("/dataset")
    moving = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(e => {
          const s = getComputedStyle(e)
          return s.transitionDuration.split(', ').some(t => parseFloat(t) > 0)
            || s.animationName !== 'none'
        }).map(e => e.outerHTML.slice(0, 80))"""
    )
    assert moving == []


def test_forced_colours_keep_states_buttons_and_menu_place(
    open_context: Callable[..., BrowserContext],
) -> None:
    page = open_context(forced_colors="active").new_page()
    page.goto("/compliance")
    border = "e => parseFloat(getComputedStyle(e).borderTopWidth)"
    for part in (".state", ".btn"):
        assert page.locator(part).first.evaluate(border) >= 1
    outline = "all => all.map(e => getComputedStyle(e).outlineStyle)"
    here = page.locator(".site-nav a[aria-current]").evaluate_all(outline)
    elsewhere = page.locator(".site-nav a:not([aria-current])").evaluate_all(outline)
    assert set(here) == {"solid"}
    assert set(elsewhere) == {"none"}


SHIFTS = """() => new Promise(done => {
  let sum = 0
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) sum += entry.value
  }).observe({type: 'layout-shift', buffered: true})
  setTimeout(() => done(sum), 300)
})"""


@pytest.mark.parametrize("width", [390, 1280])
def test_a_font_that_comes_late_moves_nothing(
    open_context: Callable[..., BrowserContext], width: int
) -> None:
    page = open_context(width, empty_cache=True).new_page()
    late = "**/vazirmatn.woff2?*"
    page.route(late, lambda route: (page.wait_for_timeout(700), route.continue_()))
    page.goto("/")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    assert page.evaluate(SHIFTS) < 0.01
