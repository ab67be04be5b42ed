"""Every page of the portal, CKAN's own too, as a reader's browser shows it in both languages.

Which pages there are is asked of Flask's URL map; ``pages.yaml`` says how each is reached.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import every_page
from tests.browser.every_page import Visit
from tests.browser.looking import BOTH, SETTLED, Watcher, faults
from tests.browser.portal_client import Portal
from tests.browser.things import PASSING

URL_MAP = Path(__file__).with_name("url_map.py")
#: Pages that CKAN puts together: there all Persian words of an English page are marked as such,
#: so that a word of the page itself would not be told from what people have written.
OF_CKAN = re.compile("/(?:user|dashboard|ckan-admin|group)/|/<type>/(?:changes|activity)")
MARKED = "() => [...document.querySelectorAll('bdi[lang=fa]')].map(each => each.textContent)"


@pytest.fixture(scope="session")
def written(portal: Portal, known: dict[str, Any]) -> str:
    """All that people have written on what those pages show, and the labels of our schemas."""
    found = [
        portal.call("package_search", rows=1000, include_private=True, include_drafts=True),
        *(portal.call(f"{kind}_list", all_fields=True, include_extras=True, limit=1000)
          for kind in ("organization", "group")),
        portal.call("status_show"),
        portal.call("user_list"),
        *(portal.call("user_activity_list", id=portal.login(role)[0], limit=100, include_data=True)
          for role in ("officer", "sysadmin")),
        *(portal.call("package_activity_list", id=known[name], include_data=True)
          for name in ("name", "typed", "plain")),
    ]  # fmt: skip
    schemas = Path(__file__).parents[2] / "schemas"
    labels = [path.read_text("utf-8") for path in schemas.rglob("*.yaml")]
    return " ".join([json.dumps(found, ensure_ascii=False), *labels, *PASSING])


def unwritten(page: Page, written: str) -> list[str]:
    """Persian words of an English page that nobody has written."""
    said = dict.fromkeys(text.strip() for text in page.evaluate(MARKED))
    return [f"Persian that is nobody's: {text}" for text in said if text not in written]


def axe_at(visit: Visit) -> tuple[int, ...]:
    """At which widths axe looks at a page: at that of each rule which has most on it. Others are of
    the same templates, as the English ones are; ``make torture`` has it look at all of them.
    """
    if visit.language == "fa" and visit in every_page.last_of_each_rule():
        return BOTH
    if not every_page.ALL:
        return ()
    return BOTH if visit.language == "fa" else BOTH[-1:]


@pytest.mark.parametrize("visit", every_page.visits(), ids=str)
def test_page_is_in_one_language_fits_and_bars_nobody(
    page_of: Callable[[str], Page],
    portal: Portal,
    known: dict[str, Any],
    written: str,
    visit: Visit,
) -> None:
    page = page_of(visit.role)
    watcher = Watcher(page, portal.url)
    answer = page.goto(visit.address.format(**known))
    assert answer is not None
    found = [] if answer.status == visit.status else [f"status {answer.status}: {page.url}"]
    found += faults(page, axe_at=axe_at(visit))
    if visit.language == "en" and OF_CKAN.match(visit.rule):
        accounts = json.dumps(portal.call("user_list"), ensure_ascii=False)  # tests make more
        found += unwritten(page, written + accounts)
    found += watcher.faults
    watcher.leave()
    shown = page.url
    if found:
        pytest.fail(f"{shown}\n" + "\n".join(found), pytrace=False)


def test_every_address_is_page_looked_at_or_says_why_it_is_none(portal: Portal) -> None:
    env = {key: value for key, value in os.environ.items() if not key.startswith("CKAN")}
    command = [sys.executable, str(URL_MAP), portal.facts["ini"]]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=True)
    rules = {every_page.of_any_type(rule) for rule in json.loads(done.stdout.splitlines()[-1])}
    listed = every_page.listed()
    assert sorted(rules - set(listed)) == []
    assert sorted(set(listed) - rules) == []
    assert len(listed) == len(set(listed))


def test_each_address_is_one_of_its_rules() -> None:
    astray = [
        str(visit)
        for visit in every_page.visits()
        if visit.rule and not every_page.answers(visit.rule, visit.path)
    ]
    assert astray == []


def test_persian_pages_run_from_right_to_left_and_say_language(page: Page) -> None:
    page.goto("/")
    assert page.get_attribute("html", "lang") == "fa-IR"
    assert page.get_attribute("html", "dir") == "rtl"


def test_english_pages_run_from_left_to_right_and_say_language(page: Page) -> None:
    page.goto("/en/")
    assert page.get_attribute("html", "lang") == "en"
    assert page.get_attribute("html", "dir") in (None, "ltr")


def test_the_font_of_the_pages_is_our_own(page: Page) -> None:
    page.goto("/")
    loaded = "() => document.fonts.ready.then(fonts => [...fonts].map(f => f.family + f.status))"
    assert "Vazirmatnloaded" in page.evaluate(loaded)
    assert "Vazirmatn" in page.evaluate("() => getComputedStyle(document.body).fontFamily")


def test_browser_asks_for_styles_scripts_and_font_once(
    open_context: Callable[..., BrowserContext],
) -> None:
    page = open_context(empty_cache=True).new_page()
    page.goto("/")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_function(SETTLED)
    page.goto("/about")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_function(SETTLED)
    entries = "performance.getEntriesByType('resource').map(e => [e.name, e.transferSize])"
    files = page.evaluate(f"() => {entries}")
    assert len(files) > 10
    assert [name for name, sent in files if sent] == []


def test_a_page_that_is_not_there_offers_a_search(page: Page) -> None:
    page.goto("/contract/there-is-no-such-thing")
    assert page.locator("#error-content form[role=search]").count() == 1
