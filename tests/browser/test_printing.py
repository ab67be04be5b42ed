"""What is printed is on the paper: nothing scrolls there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

#: A4 upright with its margins, in pixels of CSS.
PAPER = {"width": 718, "height": 1000}
OFF_THE_PAPER = """() => [...document.querySelectorAll('.heat :is(th, td)')].filter((cell) => {
  const { left, right } = cell.getBoundingClientRect();
  return left < -1 || right > document.documentElement.clientWidth + 1;
}).length"""
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
    assert page.evaluate(OFF_THE_PAPER) == 0
    page.evaluate(MORE)
    assert page.evaluate(OFF_THE_PAPER) == 0
