"""Harvests every file of a folder twice, as an officer would, and tells what came of it.

``python -m dev.try_catalogues FOLDER [STATE]`` serves the files as their portals do
(``dev.catalogues``), and on the portal that ``make up`` has started adds each as a source in the
browser, looks at the first records, saves, and runs it two times; the second, bare CKAN too, if
``up --second`` has started it. Prints a table for docs/harvest.md; the exit code is 1 if a second
run wrote something or a dataset was doubled.
"""

from __future__ import annotations

import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from dev import ports
from dev.catalogues import Catalogue, Server
from dev.demo.portal import Portal
from dev.paths import State, read_json
from dev.progress import say
from dev.screenshots import log_in
from dev.services import answers
from dev.testing import CHROMIUM

PATIENCE = 900
_POLL = 0.5
_ENDED = ("complete", "incomplete", "failed")
_WROTE = ("added", "updated", "deleted")
_WORDS = {"failed": "not imported", "quarantined": "held back by the check"}
_YEAR = re.compile(r"1[34][0-9]{2}")


@dataclass(frozen=True)
class Tried:
    """A source, what its two runs told, and how many datasets the portal had after each."""

    catalogue: Catalogue
    jobs: tuple[dict[str, Any], dict[str, Any]]
    datasets: tuple[int, int, int]

    @property
    def fault(self) -> str:
        """What must not be; empty where all is well."""
        first, second = (job["counts"] for job in self.jobs)
        before, after, again = self.datasets
        if any(second[name] for name in _WROTE):
            return "the second run wrote something"
        if after - before != first["added"] + first["quarantined"] or again != after:
            return f"{after - before}, then {again - after} datasets more"
        return ""

    def line(self) -> str:
        """A row of the table."""
        files = ", ".join(f"`{path.name}`" for path in self.catalogue.files)
        files = files or self.catalogue.name
        cells = [files, self.catalogue.kind, *map(_told, self.jobs)]
        return f"| {' | '.join(cells)} |{f'  FAULT: {self.fault}' if self.fault else ''}"


def _told(job: dict[str, Any]) -> str:
    counts = [f"{n} {_WORDS.get(name, name)}" for name, n in job["counts"].items() if n]
    left_out = sum(each["reason_code"] == "left_out" for each in job["records"])
    counts += [f"{left_out} of them without what does not fit"] if left_out else []
    told = f"{job['state']}: {', '.join(counts) or 'no records'}"
    return f"{told}. {job['reason']}" if job["reason"] else told


class Officer:
    """Somebody who sets up sources and runs them, in a browser."""

    def __init__(self, page: Page, portal: Portal, prefix: str) -> None:
        self._page, self._portal, self._prefix = page, portal, prefix
        self._number = 0

    def tries(self, catalogue: Catalogue, root: str) -> Tried:
        """Add this source and run it twice."""
        self._number += 1
        name, url = f"{self._prefix}-{self._number}", root + catalogue.path
        self._adds(name, url, catalogue)
        before = self._datasets()
        first = self._runs(name)
        after = self._datasets()
        second = self._runs(name)
        return Tried(catalogue, (first, second), (before, after, self._datasets()))

    def _adds(self, name: str, url: str, catalogue: Catalogue) -> None:
        page = self._page
        page.goto(f"/en/harvest/new?kind={catalogue.kind}")
        page.fill("#field-title", catalogue.name)
        page.fill("#field-url", url)
        page.fill("#field-name", name)
        page.select_option("#field-unit", index=1)
        page.select_option("#field-every", "manual")
        page.select_option("#field-dataset_type", _type_of(catalogue))
        if catalogue.kind == "register":
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            year = _YEAR.search(catalogue.name)
            page.fill("#field-fiscal_year", year[0] if year else "1403")
            page.select_option("#field-budget_stage", "approved")
        page.click("button[name=preview]")
        page.wait_for_selector("#preview")
        page.click(".form-actions .btn-primary")
        page.wait_for_url(f"**/harvest/{name}")

    def _runs(self, name: str) -> dict[str, Any]:
        page = self._page
        page.goto(f"/en/harvest/{name}")
        run = page.locator(".heading-row details").nth(1)  # after the one that only tries it out
        run.locator("summary").click()
        run.locator("button").click()
        page.wait_for_url(re.compile(rf"/harvest/{name}/\d+$"))
        job_id = page.url.rpartition("/")[2]
        # The page of a running job renews itself, and would lead back from the one opened next.
        page.goto("about:blank")
        deadline = time.monotonic() + PATIENCE
        while (job := self._job(job_id))["state"] not in _ENDED:
            if time.monotonic() > deadline:
                raise TimeoutError(f"job {job_id} of {name} has not ended")
            time.sleep(_POLL)
        return job

    def _job(self, job_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self._portal.call("mashhad_harvest_job_show", id=job_id, all=True)
        return found

    def _datasets(self) -> int:
        """All of the portal, private ones and those whose file was held back too."""
        asked = {"q": "*:*", "rows": 0, "include_private": True, "include_drafts": True}
        return int(self._portal.call("package_search", **asked)["count"])


def _type_of(catalogue: Catalogue) -> str:
    if catalogue.kind != "register":
        return "document"
    words = str(catalogue.files[0]).lower()
    if "budget" in catalogue.files[0].name:
        return "budget"
    return "contract" if "contracts" in words else "document"


def main(folder: Path, state: State) -> int:
    """Try all, print the table."""
    facts = read_json(state.portal)
    if not facts:
        say("There is no running portal; start it with: make up")
        return 1
    portal = Portal(f"{facts['url']}/en", facts["sysadmin"]["token"])
    known = len(portal.call("mashhad_harvest_source_list"))
    server, faults = Server(folder), 0
    address = f"http://{ports.HOST}:{ports.current(state).get('second')}"
    second = Catalogue("ckan", "a second, bare CKAN", [], "/", portal=None)
    found = [(each, server.root) for each in server.catalogues]
    if answers(f"{address}/api/3/action/status_show", 10):
        found.append((second, address))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(
            base_url=facts["url"], storage_state=log_in(browser, facts, "sysadmin")
        )
        officer = Officer(context.new_page(), portal, f"tried-{known}")
        say("| files | kind | first run | second run |\n| --- | --- | --- | --- |")
        for catalogue, root in found:
            tried = officer.tries(catalogue, root)
            faults += bool(tried.fault)
            say(tried.line())
        browser.close()
    server.close()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), State(sys.argv[2] if len(sys.argv) > 2 else "demo")))
