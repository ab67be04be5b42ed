"""A browser, a portal to look at, and little helpers to read a page as people do.

``MASHHAD_PORTAL`` names the ``portal.json`` of a running stack (``make test`` sets it).
"""

from __future__ import annotations

import json
import os
import random
import urllib.error
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from dev.testing import CHROMIUM
from tests.browser import things, two_versions
from tests.browser.contract_files import as_csv, contract_row
from tests.browser.looking import AXE
from tests.browser.portal_client import Portal
from tests.browser.sessions import TIMEOUT, Sessions, keep_process

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Of each process that tests side by side: what it makes bears names of its own.
PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
UNIT = f"browser-tests-{PROCESS}"
UNIT_TITLE = ("واحد آزمون مرورگر", "واحد آزمایش نمایشگر")[PROCESS]


@pytest.fixture(scope="session")
def portal() -> Portal:
    place = os.environ.get("MASHHAD_PORTAL")
    if not place:
        pytest.fail("MASHHAD_PORTAL must name the portal.json of a running stack")
    running = Portal(json.loads(Path(place).read_text()))
    if PROCESS:
        running.facts["officer"] = _another_officer(running)
    return running


def _another_officer(portal: Portal) -> dict[str, str]:
    """A colleague of the demo's officer: the login of one person serves one process at a time."""
    name, password = f"officer-{PROCESS}", portal.login("officer")[1]
    try:
        portal.call("user_show", id=name)
    except urllib.error.HTTPError:
        portal.call(
            "user_create", name=name, password=password, email=f"{name}@mashhad.example",
            fullname="کارشناس دیگر داده",
        )  # fmt: skip
    for unit in portal.call("organization_list_for_user", login="officer"):
        portal.call("organization_member_create", id=unit["id"], username=name, role="editor")
    token = portal.call("api_token_create", user=name, name="browser tests")["token"]
    return {"name": name, "password": password, "token": token}


@pytest.fixture(scope="session")
def unit(portal: Portal) -> Iterator[str]:
    """A unit of our own in which the officer may publish; gone when the tests are over."""
    if UNIT not in portal.call("organization_list"):
        portal.call(
            "organization_create",
            name=UNIT,
            title_translated={"fa": UNIT_TITLE},
            unit_kind="district",
            legal_person="false",
        )
    name, _ = portal.login("officer")
    portal.call("organization_member_create", id=UNIT, username=name, role="editor")
    yield UNIT
    portal.call("organization_purge", id=UNIT)


@pytest.fixture(scope="session")
def register(portal: Portal, unit: str) -> Iterator[dict[str, Any]]:
    """A published contract register of the year 1402 with a word nothing else has."""
    word = "".join(random.choices("بپتجدرزسشفقکگلمن", k=10))
    made = portal.call(
        "package_create",
        type="contract",
        owner_org=unit,
        title_translated={
            "fa": f"قراردادهای آزمون {word} کتاب‌های ۱۴۰۲",
            "en": "Contracts on trial",
        },
        notes_translated={"fa": "فهرست قراردادها برای آزمون صفحه‌ها."},
        fiscal_year="1402",
        period_part="year",
        license_id="cc-by",
        contract_count=312,
        total_amount=1_250_000_000_000,
        covers=["contracts"],
        deal_classes=["large"],
        frequency="ANNUAL",
        theme=["GOVE"],
        contact_name="روابط عمومی",
        contact_email="office@mashhad.example",
        resources=[
            {
                "url": f"{portal.url}/robots.txt",
                "name": "قراردادها",
                "format": "CSV",
                "description": "یک پروندهٔ آزمون",
            }
        ],
    )
    yield {**made, "word": word}
    portal.call("dataset_purge", id=made["id"])


@pytest.fixture(scope="session")
def checked(portal: Portal, unit: str) -> Iterator[dict[str, Any]]:
    """A register with a table that its check let through with a warning, and one that it did not.

    ``content``: of the first; ``rejected``: the second, of which the public sees nothing.
    """
    word = "".join(random.choices("بپتجدرزسشفقکگلمن", k=10))
    made = portal.call(
        "package_create",
        login="officer",
        type="contract",
        owner_org=unit,
        title_translated={"fa": f"قراردادهای کتابخانه‌های {word}"},
        notes_translated={"fa": "فهرست قراردادها برای آزمون صفحه‌ها."},
        fiscal_year="1401",
        period_part="year",
        license_id="cc-by",
        contract_count=1,
        total_amount=5_000_000_000,
        covers=["contracts"],
        frequency="ANNUAL",
        theme=["GOVE"],
    )
    days = ("1401/02/01", "1400/12/20", "1401/03/01")
    content = as_csv(*(contract_row(number, day) for number, day in zip("۱۲۳", days, strict=True)))
    sent = portal.send(made["id"], "کتابخانه‌ها.csv", content)
    check = portal.wait_for_check(sent["id"])
    assert (check["state"], check["warnings"]) == ("published", 1)
    bad = as_csv(contract_row("۱", "1401/13/01"), contract_row("۲", "1401/02/01", subject=""))
    rejected = portal.send(made["id"], "نادرست.csv", bad)
    assert portal.wait_for_check(rejected["id"])["state"] == "rejected"
    shown = portal.call("package_show", id=made["id"])
    yield {**shown, "word": word, "file": sent, "content": content, "rejected": rejected}
    portal.call("dataset_purge", id=made["id"])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def sessions(browser: Browser, portal: Portal) -> Iterator[Sessions]:
    used_again = Sessions(browser, portal.url)
    yield used_again
    used_again.close()


@pytest.fixture
def open_context(
    browser: Browser, portal: Portal, sessions: Sessions
) -> Iterator[Callable[..., BrowserContext]]:
    """Opens browser sessions, ``width`` pixels wide, until the test ends.

    All are without cookies, unless it is told some in ``storage_state``. With ``empty_cache``, or
    with ``more``, it is one that nobody has used before.
    """
    opened: list[BrowserContext] = []
    lent: list[BrowserContext] = []

    def make(
        width: int = 1280, storage_state: Any = None, *, empty_cache: bool = False, **more: Any
    ) -> BrowserContext:
        if empty_cache or more:
            context = browser.new_context(
                base_url=portal.url, viewport={"width": width, "height": 900}, **more
            )
            context.set_default_timeout(TIMEOUT)
            opened.append(context)
        else:
            context = sessions.lend(width)
            lent.append(context)
        if storage_state:
            context.add_cookies(storage_state["cookies"])
        return context

    yield make
    for context in opened:
        context.close()
    for context in lent:
        sessions.take_back(context)


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    return open_context().new_page()


@pytest.fixture(scope="session")
def session_of(browser: Browser, portal: Portal, unit: str) -> Callable[[str], Any]:
    """The cookies of a role, logged in through the form; of ``anonymous`` there are none."""

    @cache
    def session(role: str) -> Any:
        if role == "anonymous":
            return None
        context = browser.new_context(base_url=portal.url)
        log_in(context.new_page(), *portal.login(role))
        state = context.storage_state()
        context.close()
        return state

    return session


@pytest.fixture(scope="session")
def known(
    portal: Portal, register: dict[str, Any], checked: dict[str, Any], unit: str
) -> Iterator[dict[str, Any]]:
    """What fills the addresses of ``pages.yaml``."""
    activity = portal.call("package_activity_list", id=register["id"])[0]["id"]
    view = portal.call(
        "resource_view_create",
        resource_id=checked["file"]["id"],
        view_type="datatables_view",
        title="Table",
    )
    message = portal.call(
        "mashhad_feedback_create",
        id=checked["file"]["id"],
        n=1,
        row=1,
        text="مبلغ این ردیف با آگهی آن یکی نیست.",
    )
    contract = requests.get(f"{portal.url}/explore/contracts.json", timeout=60).json()["rows"][0]
    of_ours = {
        "contract": contract["id"],
        "company": contract["counterparty_id"],
        "officer": portal.login("officer")[0],
        "receipt": message["receipt"],
        "unit": unit,
        "name": register["name"],
        "id": register["id"],
        "file": register["resources"][0]["id"],
        "checked": checked["name"],
        "table": checked["file"]["id"],
        "rejected": checked["rejected"]["id"],
        "table_view": view["id"],
        "activity": activity,
    }
    before, after = (
        as_csv(contract_row("۱", "1400/02/01"), *rows)
        for rows in (
            (contract_row("۲", "1400/02/09", "خانهٔ آقای نمونه"), contract_row("۳", "1400/02/10")),
            (contract_row("۲", "1400/03/09", "بهسازی"), contract_row("۴", "1400/02/11")),
        )
    )
    with (
        things.made(portal, unit, checked["word"], PROCESS) as others,
        two_versions.replaced(portal, unit, before, after) as twice,
    ):
        yield {**of_ours, **others, **twice}


@pytest.fixture(scope="session")
def window_of(
    browser: Browser, portal: Portal, session_of: Callable[[str], Any]
) -> Iterator[Callable[[str], BrowserContext]]:
    """The browser of a role, which stays open."""
    opened: dict[str, BrowserContext] = {}

    def window(role: str) -> BrowserContext:
        if role not in opened:
            opened[role] = browser.new_context(
                base_url=portal.url,
                viewport={"width": 1280, "height": 900},
                storage_state=session_of(role),
            )
            keep_process(opened[role])
        return opened[role]

    yield window
    for context in opened.values():
        context.close()


@pytest.fixture(scope="session")
def page_of(window_of: Callable[[str], BrowserContext]) -> Callable[[str], Page]:
    """The page of a role, for looks that leave nothing behind: a new one costs as much again."""
    opened: dict[str, Page] = {}

    def page(role: str) -> Page:
        if role not in opened or opened[role].is_closed():
            opened[role] = window_of(role).new_page()
            # Handed over once: to send it to each page takes longer than to read it there.
            opened[role].add_init_script(AXE)
        opened[role].set_viewport_size({"width": 1280, "height": 900})
        return opened[role]

    return page


@pytest.fixture(scope="session")
def officer_state(session_of: Callable[[str], Any]) -> Any:
    return session_of("officer")


def log_in(page: Page, name: str, password: str) -> None:
    page.goto("/user/login")
    page.fill("#field-login", name)
    page.fill("#field-password", password)
    page.click("form:has(#field-password) button[type=submit]")
    page.wait_for_selector(".account details")
