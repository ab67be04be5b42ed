"""Pictures of the running portal: ``python -m dev.screenshots [STATE]``.

Takes every page below from the demo that ``make up`` has started, whole, on a wide screen and on a
phone, into the state's folder ``screenshots``, to be looked at; and into docs/screenshots what
README and guides show, as much of it as a screen shows.
"""

from __future__ import annotations

import csv
import io
import sys
from typing import Any

from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, sync_playwright

from ckanext.mashhad.tables.engine import registry
from dev.demo.portal import Portal
from dev.paths import ROOT, State, read_json
from dev.progress import say
from dev.testing import CHROMIUM

FOLDER = ROOT / "docs" / "screenshots"
SIZES: dict[str, ViewportSize] = {
    "": {"width": 1280, "height": 860},
    "-phone": {"width": 390, "height": 844},
}

# name -> (path, who looks). A phone's picture has "-phone" after the name.
PAGES = {
    "home": ("/", None),
    "search": ("/dataset?q=قرارداد&fiscal_year=1404", None),
    "nothing-found": ("/contract?q=چیزی‌که‌نیست", None),
    "contracts": ("/contract", None),
    "dataset": ("{contract}", None),
    "file": ("{file}", None),
    "units": ("/organization", None),
    "unit": ("/organization/mashhad-district-09", None),
    "compliance": ("/compliance", None),
    "compliance-plan": ("/compliance?ledger=schedule", None),
    "compliance-unit": ("/compliance/mashhad-municipality", None),
    "duties": ("/compliance/duties", None),
    "tables": ("/tables", None),
    "table": ("/tables/contracts", None),
    "for-systems": ("/for-systems", None),
    "about": ("/about", None),
    "login": ("/user/login", None),
    "not-found": ("/contract/there-is-none", None),
    "english": ("/en/", None),
    "form": ("/contract/new", "officer"),
    "officer-duties": ("/compliance/mashhad-district-09", "officer"),
    "officer-publish": ("/publish", "officer"),
    "officer-preview": ("/publish", "officer"),
    "officer-errors": ("/publish", "officer"),
    "officer-batch": ("/publish", "officer"),
    "officer-file": ("{contract}/resource/new", "officer"),
    "officer-check": ("{refused}/check", "sysadmin"),
    "harvests": ("/harvest", "sysadmin"),
}
# What is dropped on a page before its picture is taken: what the second row of each file has of its
# own, by the month that its name says.
DROPPED: dict[str, dict[str, dict[str, str]]] = {
    "officer-preview": {"مهر": {}},
    "officer-errors": {"مهر": {"subject": "", "amount": "زیاد", "award_method": "بند ب"}},
    "officer-batch": {"مهر": {}, "آبان": {}},
}
# The table's example is of Mehr.
MONTHS = {"مهر": "/۰۷/", "آبان": "/۰۸/"}
# What README and guides show.
SHOWN = (
    "home",
    "home-phone",
    "dataset",
    "officer-duties",
    "officer-publish",
    "officer-preview",
    "officer-errors",
    "officer-batch",
    "officer-file",
    "officer-check",
)


def main(state: State) -> int:
    facts = read_json(state.portal)
    if not facts:
        say("There is no running demo; start it with: make up")
        return 1
    whole = state.dir / "screenshots"
    for folder in (FOLDER, whole):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.png"):
            old.unlink()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        sessions = {who: log_in(browser, facts, who) for who in ("officer", "sysadmin")}
        contract = first_contract(browser, facts["url"])
        places = {
            "contract": contract,
            "file": first_file(browser, facts["url"] + contract),
            "refused": refused_file(facts),
        }
        for page_name, (path, who) in PAGES.items():
            context = browser.new_context(
                base_url=facts["url"], storage_state=sessions[who] if who else None
            )
            page = context.new_page()
            page.goto("/about")  # the font is there before the page that is looked at
            for ending, size in SIZES.items():
                page.set_viewport_size(size)
                page.goto(path.format(**places))
                if page_name in DROPPED:
                    drop(page, DROPPED[page_name])
                page.evaluate("document.fonts.ready")
                name = f"{page_name}{ending}.png"
                page.screenshot(path=whole / name, full_page=True)
                if page_name + ending in SHOWN:
                    if page_name == "officer-errors":  # what is asked and what is wrong
                        page.evaluate("document.querySelector('#columns').scrollIntoView()")
                    page.screenshot(path=FOLDER / name)
            context.close()
        browser.close()
    say(f"  {len(PAGES) * len(SIZES)} pictures in {whole.relative_to(ROOT)}, to be looked at")
    say(f"  {len(SHOWN)} pictures in {FOLDER.relative_to(ROOT)}, to be committed")
    return 0


def drop(page: Page, files: dict[str, dict[str, str]]) -> None:
    """Drop registers, up to what was read of them; of several a batch is read in the background."""
    page.set_input_files("#field-upload", [register(*each) for each in files.items()])
    with page.expect_navigation():
        page.click("#file button[type=submit]")
    if len(files) > 1:
        page.wait_for_selector("#batch-write", timeout=60_000)


def register(month: str, odd: dict[str, str]) -> FilePayload:
    """A sheet of the table's own examples; ``odd``: what stands in its second row instead."""
    contracts = registry.load("contracts")
    row = contracts.example()
    lines = [[contracts.column(name).label["fa_IR"] for name in row]]
    rows = [{**row, "contract_number": f"1403/9/{n}"} for n in range(1, 5)]
    rows[1] |= odd
    lines += [[cell.replace("/۰۷/", MONTHS[month]) for cell in each.values()] for each in rows]
    text = io.StringIO()
    csv.writer(text).writerows([["قراردادهای نمایشی منطقهٔ ۹"], *lines])
    return FilePayload(name=f"{month}.csv", mimeType="text/csv", buffer=text.getvalue().encode())


def first_contract(browser: Browser, url: str) -> str:
    """The path of the officer's newest contract register that has a file."""
    page = browser.new_page()
    page.goto(f"{url}/contract?res_format=CSV&organization=mashhad-district-09")
    path = page.locator(".results h2 a").first.get_attribute("href") or "/contract"
    page.close()
    return path


def first_file(browser: Browser, address: str) -> str:
    """The path of a dataset's first file."""
    page = browser.new_page()
    page.goto(address)
    path = page.locator(".files a.title").first.get_attribute("href") or address
    page.close()
    return path


def refused_file(facts: dict[str, Any]) -> str:
    """The path of a file that its check has refused for what stands in its rows."""
    portal = Portal(facts["url"], facts["sysadmin"]["token"])
    for package in portal.call("package_search", fq="type:contract", rows=1000)["results"]:
        # A file that was never published has no address.
        for file in (each for each in package["resources"] if not each["url"]):
            check = portal.find("mashhad_file_check_show", id=file["id"]) or {}
            if check.get("state") == "rejected" and len(check["counts"] or ()) > 1:
                return f"/contract/{package['name']}/resource/{file['id']}"
    raise SystemExit("The demo has no file that was refused")


def log_in(browser: Browser, facts: dict[str, Any], who: str) -> Any:
    """The session of this login of the demo."""
    context = browser.new_context(base_url=facts["url"])
    page = context.new_page()
    page.goto("/user/login")
    page.fill("#field-login", facts[who]["name"])
    page.fill("#field-password", facts[who]["password"])
    page.click("form:has(#field-password) button[type=submit]")
    page.wait_for_selector(".account details")
    state = context.storage_state()
    context.close()
    return state


if __name__ == "__main__":
    sys.exit(main(State(*sys.argv[1:])))
