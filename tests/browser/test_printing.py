"""What is printed is on the paper: nothing scrolls there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

#: A4 upright with its margins, in pixels of CSS.
PAPER = {"width": 718, "height": 1000}
OFF_THE_PAPER = """(cells) => [...document.querySelectorAll(cells)].filter((cell) => {
  const { left, right } = cell.getBoundingClientRect();
  return left < -1 || right > document.documentElement.clientWidth + 1;
}).length"""
#: What is wider than its cell runs into the next one.
CUT = """() => [...document.querySelectorAll('.table-scroll :is(th, td)')].filter(
  (cell) => cell.checkVisibility() && cell.scrollWidth > cell.clientWidth + 1
).map((cell) => cell.innerText)"""
HEAT = ".heat :is(th, td)"
CELLS = ".table-scroll :is(th, td)"
#: What is written so lightly that white paper does not show it.
TOO_LIGHT = """() => [...document.querySelectorAll('.opening :is(p, data, small, a)')].filter(
  (each) => each.checkVisibility() && /[1-9]\\d\\d/.test(getComputedStyle(each).color)
).map((each) => each.textContent.trim())"""
#: Twice the columns, as of a city that plans more.
MORE = """() => document.querySelectorAll('.heat:not(.listed) tr').forEach((row) =>
  row.append(...[...row.children].slice(1).map((cell) => cell.cloneNode(true))))"""


@pytest.mark.parametrize(
    "path", ["/compliance?ledger=law", "/compliance?ledger=schedule", "/compliance/quality"]
)
def test_every_column_of_a_wide_table_is_printed(page: Page, path: str) -> None:
    page.goto(path)
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    expect(page.locator(".heat").first).to_be_visible()
    assert page.evaluate(OFF_THE_PAPER, HEAT) == 0
    page.evaluate(MORE)
    assert page.evaluate(OFF_THE_PAPER, HEAT) == 0


@pytest.mark.parametrize(
    "path",
    [
        "/explore/",
        "/explore/budgets/mashhad-municipality/1405",
        "/explore/budgets/mashhad-municipality/1405?beside=mashhad-parks",
        "/explore/budgets/mashhad-municipality/1405?beside=1403",
    ],
)
def test_no_amount_of_a_table_is_cut_on_paper(page: Page, path: str) -> None:
    page.goto(path)
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    expect(page.locator(".table-scroll:visible").first).to_be_visible()
    assert page.evaluate(OFF_THE_PAPER, CELLS) == 0
    assert page.evaluate(CUT) == []


def test_answers_of_the_home_page_are_dark_on_paper(page: Page) -> None:
    page.goto("/")
    page.emulate_media(media="print")
    assert page.evaluate(TOO_LIGHT) == []
