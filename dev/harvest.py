"""The demo portal harvests its neighbour: twice the first time, with an edit between."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from dev import ckan_config, neighbour, ports
from dev.demo.portal import Portal
from dev.paths import write_private
from dev.progress import Failed
from dev.services import Stack

SOURCE = {
    "title": "فهرست دادهٔ همسایه (نمایشی)",
    "unit": "mashhad-transport-traffic",
    "dataset_type": "document",
}
PATIENCE = 240
_POLL = 0.3
_ENDED = ("complete", "incomplete", "failed")
_WORDS = {
    "added": "added",
    "updated": "updated",
    "unchanged": "unchanged",
    "failed": "not imported",
    "withheld": "withheld",
}


def outcomes() -> list[dict[str, int]]:
    """What each edition's first harvest must bring, by outcome, from what the neighbour has."""
    first, last = (
        {entry.number: entry for entry in neighbour.entries(edition)}
        for edition in (neighbour.FIRST, neighbour.LAST)
    )
    untitled = sum(not entry.title for entry in last.values())
    edited = sum(entry.edited == neighbour.LAST for entry in last.values())
    new = len(last.keys() - first.keys())
    return [
        {"added": len(first) - untitled, "failed": untitled},
        {
            "added": new,
            "updated": edited,
            "unchanged": len(last) - new - edited - untitled,
            "failed": untitled,
            "withheld": len(first.keys() - last.keys()),
        },
    ]


class Visits:
    """Asks the portal to harvest its neighbour, with a sysadmin's token."""

    def __init__(self, stack: Stack, token: str, check: Callable[[], None]) -> None:
        """``check`` is called while a job is waited for."""
        self._stack = stack
        self._check = check
        self._site = Portal(ckan_config.site_url(stack.ports), token)
        port = stack.ports["neighbour"]
        # One source for each port, since the address of a source is never changed.
        usual = port == ports.DEFAULTS["neighbour"]
        self.source = "neighbour" if usual else f"neighbour-{port}"
        if self._site.find("mashhad_harvest_source_show", id=self.source) is None:
            url = f"http://{ports.HOST}:{port}{neighbour.FEED}"
            self._site.call("mashhad_harvest_source_create", name=self.source, url=url, **SOURCE)

    def editions(self) -> tuple[int, ...]:
        """Those still to be harvested: both the first time, afterwards the last one again."""
        done = any(job["state"] == "complete" for job in self._jobs())
        return (neighbour.LAST,) if done else (neighbour.FIRST, neighbour.LAST)

    def visit(self, edition: int) -> str:
        """Harvest that edition; what became of its records, in words."""
        write_private(self._stack.edition_file, f"{edition}\n")
        job = self._ended(self._started())
        if job["state"] != "complete":
            raise Failed(f"harvest job {job['id']} is {job['state']}: {job['reason']}")
        found = {code: job["counts"].get(code, 0) for code in _WORDS}
        return ", ".join(f"{count} {_WORDS[code]}" for code, count in found.items() if count)

    def _jobs(self) -> list[dict[str, Any]]:
        """The newest first."""
        found: list[dict[str, Any]] = self._site.call(
            "mashhad_harvest_source_show", id=self.source
        )["jobs"]
        return found

    def _started(self) -> str:
        """A new job, or one that was left unfinished."""
        last = next(iter(self._jobs()), None)
        if last and last["state"] not in _ENDED:
            return str(last["id"])
        return str(self._site.call("mashhad_harvest_run", id=self.source)["job_id"])

    def _ended(self, job_id: str) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE
        while True:
            job: dict[str, Any] = self._site.call("mashhad_harvest_job_show", id=job_id)
            if job["state"] in _ENDED:
                return job
            if job["is_stuck"]:
                self._site.call("mashhad_harvest_run", id=self.source)
            if time.monotonic() > deadline:
                raise Failed(f"harvest job {job_id} did not end within {PATIENCE} s")
            self._check()
            time.sleep(_POLL)
