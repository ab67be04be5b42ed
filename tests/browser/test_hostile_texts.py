"""Script that people write into texts runs in nobody's browser, on pages of both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.looking import Watcher
from tests.browser.portal_client import Portal

RUN = "<img src=x onerror=window.ran=1>"
HOSTILE = "\n\n".join(
    (
        f"&lt;img src=x onerror=window.ran=1&gt; [x](/about '\"> <option> سلام {RUN}')",
        "![> https://example.org/onerror=location=name// ](data:,)",
        f"<div title='> سلام {RUN}'>سلام</div> </script>{RUN}",
    )
)
#: What would run if any escaping failed: the policy of the page does not let it.
PUT_IN = """() => {
  document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.ran = 1">');
  const script = document.createElement('script');
  script.textContent = 'window.ran = 1';
  document.body.append(script);
  return new Promise(done => setTimeout(() => done(window.ran), 200));
}"""


@pytest.fixture
def hostile(portal: Portal, unit: str) -> Iterator[dict[str, Any]]:
    """A dataset of which every text is hostile; in no list, where tests beside this one look."""
    texts = {"fa": HOSTILE, "en": HOSTILE.replace("سلام", "hello")}
    made = portal.call(
        "package_create",
        type="dataset",
        name="hostile-texts",
        state="draft",
        title=f"سلام {RUN}",
        notes=texts["fa"],
        owner_org=unit,
        resources=[{"url": "https://a.example/", "name": RUN, "description": texts["en"]}],
    )
    yield made
    portal.call("dataset_purge", id=made["id"])


def test_hostile_texts_run_for_nobody(
    page_of: Callable[[str], Page], portal: Portal, hostile: dict[str, Any]
) -> None:
    file = hostile["resources"][0]["id"]
    for language in ("", "/en"):
        for path in ("", f"/resource/{file}", f"/resource/{file}/edit"):
            page = page_of("sysadmin")
            watcher = Watcher(page, portal.url)
            page.goto(f"{language}/dataset/{hostile['name']}{path}")
            page.wait_for_load_state()
            assert page.evaluate("window.ran") is None
            blocked = [line for line in watcher.faults if "Content Security Policy" in line]
            assert blocked == [], "nothing was there to block"
            watcher.leave()


def test_the_policy_stops_what_escaping_would_miss(
    page_of: Callable[[str], Page],
) -> None:
    page = page_of("anonymous")
    page.goto("/en/")
    assert page.evaluate(PUT_IN) is None
