"""Pictures of the running portal for README and guides: ``python -m dev.screenshots [STATE]``.

Takes them from the demo that ``make up`` has started and writes docs/screenshots/*.png.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from dev.demo.portal import Portal
from dev.paths import ROOT, State, read_json
from dev.progress import say

CHROMIUM = "/usr/bin/chromium"
FOLDER = ROOT / "docs" / "screenshots"
WIDE: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 844}

# file name -> (path, size of the window, who looks)
PICTURES = {
    "home": ("/", WIDE, None),
    "home-phone": ("/", PHONE, None),
    "contracts": ("/contract", WIDE, None),
    "dataset": ("{contract}", WIDE, None),
    "unit": ("/organization/mashhad-district-09", WIDE, None),
    "unit-phone": ("/organization/mashhad-district-09", PHONE, None),
    "form": ("/contract/new", WIDE, "officer"),
    "officer-duties": ("/compliance/mashhad-district-09", WIDE, "officer"),
    "officer-publish": ("/publish", WIDE, "officer"),
    "officer-file": ("{contract}/resource/new", WIDE, "officer"),
    "officer-check": ("{refused}/check", WIDE, "sysadmin"),
}


def main(state: State) -> int:
    facts = read_json(state.portal)
    if not facts:
        say("There is no running demo; start it with: make up")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        sessions = {who: log_in(browser, facts, who) for who in ("officer", "sysadmin")}
        places = {
            "contract": first_contract(browser, facts["url"]),
            "refused": refused_file(facts),
        }
        for name, (path, size, who) in PICTURES.items():
            context = browser.new_context(
                base_url=facts["url"], viewport=size, storage_state=sessions[who] if who else None
            )
            page = context.new_page()
            page.goto(path.format(**places))
            page.evaluate("document.fonts.ready")
            page.screenshot(path=FOLDER / f"{name}.png")
            context.close()
        browser.close()
    for picture in sorted(Path(FOLDER).glob("*.png")):
        say(f"  {picture.relative_to(ROOT)}  {picture.stat().st_size // 1024} KB")
    return 0


def first_contract(browser: Browser, url: str) -> str:
    """The path of the officer's newest contract register that has a file."""
    page = browser.new_page()
    page.goto(f"{url}/contract?res_format=CSV&organization=mashhad-district-09")
    path = page.locator(".results h2 a").first.get_attribute("href") or "/contract"
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
