"""Fixtures of the harvest tests: a catalogue on loopback, and a source that reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from harvest_feed import FaultServer, Feed

from ckanext.mashhad.harvest import jobs, staging
from ckanext.mashhad.harvest.model import source_named
from ckanext.mashhad.net.pacing import HostPacer


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between requests to one host."""
    monkeypatch.setattr(staging, "_pacer", HostPacer(interval=0))


@pytest.fixture
def feed() -> Iterator[Feed]:
    with FaultServer() as running:
        yield Feed(running)


@pytest.fixture
def source(act: Callable[..., Any], unit: dict[str, Any], feed: Feed) -> dict[str, Any]:
    return act(
        "mashhad_harvest_source_create", name="other", title="Other", url=feed.url, unit=unit["id"]
    )


@pytest.fixture
def read_once(act: Callable[..., Any]) -> Callable[[str], dict[str, Any]]:
    """Read a source in this process and give back the job."""

    def call(name: str) -> dict[str, Any]:
        job_id = jobs.ask(source_named(name), None)
        assert job_id is not None
        jobs.run(job_id)
        return act("mashhad_harvest_job_show", id=job_id)

    return call


@pytest.fixture
def run(
    source: dict[str, Any], read_once: Callable[[str], dict[str, Any]]
) -> Callable[[], dict[str, Any]]:
    return lambda: read_once(source["name"])
