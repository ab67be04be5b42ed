"""Pictures of the running portal for the README: ``python -m dev.screenshots [STATE]``.

Takes them from the demo that ``make up`` has started and writes docs/screenshots/*.png.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

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
}


def main(state: State) -> int:
    facts = read_json(state.portal)
    if not facts:
        say("There is no running demo; start it with: make up")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        session = log_in(browser, facts)
        contract = first_contract(browser, facts["url"])
        for name, (path, size, who) in PICTURES.items():
            context = browser.new_context(
                base_url=facts["url"], viewport=size, storage_state=session if who else None
            )
            page = context.new_page()
            page.goto(path.format(contract=contract))
            page.evaluate("document.fonts.ready")
            page.screenshot(path=FOLDER / f"{name}.png")
            context.close()
        browser.close()
    for picture in sorted(Path(FOLDER).glob("*.png")):
        say(f"  {picture.relative_to(ROOT)}  {picture.stat().st_size // 1024} KB")
    return 0


def first_contract(browser: Browser, url: str) -> str:
    """The path of the newest contract register that has a file."""
    page = browser.new_page()
    page.goto(f"{url}/contract?res_format=CSV")
    path = page.locator(".results h2 a").first.get_attribute("href") or "/contract"
    page.close()
    return path


def log_in(browser: Browser, facts: dict):  # type: ignore[no-untyped-def, type-arg]  # noqa: ANN201
    """The session of the demo's officer."""
    context = browser.new_context(base_url=facts["url"])
    page = context.new_page()
    page.goto("/user/login")
    page.fill("#field-login", facts["officer"]["name"])
    page.fill("#field-password", facts["officer"]["password"])
    page.click("form:has(#field-password) button[type=submit]")
    page.wait_for_selector(".account details")
    state = context.storage_state()
    context.close()
    return state


if __name__ == "__main__":
    sys.exit(main(State(*sys.argv[1:])))
