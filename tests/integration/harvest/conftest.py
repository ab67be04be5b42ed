"""Fixtures of the harvest tests: a catalogue on loopback, and a source that reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ckan.tests import factories, helpers

from ckanext.mashhad.harvest.gathering import staging
from ckanext.mashhad.harvest.model import source_named
from ckanext.mashhad.harvest.runs import execution
from ckanext.mashhad.net.pacing import HostPacer
from tests.integration.harvest.harvest_feed import FaultServer, Feed, dataset
from tests.integration.worlds import made_once


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between requests to one host."""
    monkeypatch.setattr(staging, "_pacer", HostPacer(interval=0))


@pytest.fixture(scope="session")
def catalogue() -> Iterator[FaultServer]:
    """Its address stays the same, so that sources that read it are made once."""
    with FaultServer() as running:
        yield running


@pytest.fixture
def feed(catalogue: FaultServer) -> Feed:
    catalogue.forget()
    return Feed(catalogue)


@pytest.fixture
@made_once
def source(act: Callable[..., Any], unit: dict[str, Any], feed: Feed) -> dict[str, Any]:
    return act(
        "mashhad_harvest_source_create", name="other", title="Other", url=feed.url, unit=unit["id"]
    )


@pytest.fixture
def read_once(act: Callable[..., Any]) -> Callable[[str], dict[str, Any]]:
    """Read a source in this process and give back the job."""

    def call(name: str) -> dict[str, Any]:
        job_id = execution.ask(source_named(name), None)
        assert job_id is not None
        execution.run(job_id)
        return act("mashhad_harvest_job_show", id=job_id)

    return call


@pytest.fixture
def run(
    source: dict[str, Any], read_once: Callable[[str], dict[str, Any]]
) -> Callable[[], dict[str, Any]]:
    return lambda: read_once(source["name"])


@pytest.fixture
@made_once
def _two_read(run: Callable[[], dict[str, Any]], feed: Feed) -> None:
    feed.serve([dataset(1), dataset(2)])
    run()


@pytest.fixture
def two(_two_read: None, feed: Feed) -> None:
    """The source lists two records, and was read once."""
    feed.serve([dataset(1), dataset(2)])


@pytest.fixture
def of_kind(
    act: Callable[..., Any], unit: dict[str, Any], feed: Feed, read_once: Callable[[str], Any]
) -> Callable[..., Any]:
    """Make a source of another kind at ``/feed``; gives back what reads it once."""

    def make(kind: str, url: str = "", **more: Any) -> Callable[[], dict[str, Any]]:
        act(
            "mashhad_harvest_source_create",
            name="more", title="منبع", url=url or feed.url, unit=unit["id"], kind=kind, **more,
        )  # fmt: skip
        return lambda: read_once("more")

    return make


@pytest.fixture
@made_once
def people(unit: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A user with a token for each role but the anonymous one."""
    other = factories.Organization()
    found = {"stranger": factories.UserWithToken(), "sysadmin": factories.SysadminWithToken()}
    for name, role in (("member", "member"), ("editor", "editor"), ("admin", "admin")):
        found[name] = _in(unit, role)
    return {**found, "other_admin": _in(other, "admin")}


def _in(unit: dict[str, Any], role: str) -> dict[str, Any]:
    user = factories.UserWithToken()
    helpers.call_action(
        "organization_member_create", id=unit["id"], username=user["name"], role=role
    )
    return user
