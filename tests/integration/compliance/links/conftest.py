"""Fixtures of the tests about files elsewhere: hosts on loopback, asked without pauses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ckanext.mashhad.compliance.links import link_checks
from ckanext.mashhad.net.pacing import HostPacer
from tests.unit.net.fault_server import FaultServer, answer


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_checks, "_pacer", HostPacer(interval=0))


@pytest.fixture(scope="session")
def host() -> Iterator[FaultServer]:
    """Its address stays the same, so that what lies there is made once."""
    with FaultServer() as running:
        yield running


@pytest.fixture
def server(host: FaultServer) -> FaultServer:
    host.forget()
    return host


@pytest.fixture
def other() -> Iterator[FaultServer]:
    """Another host, which answers."""
    with FaultServer() as running:
        running.on("/", answer(b"here"))
        yield running
