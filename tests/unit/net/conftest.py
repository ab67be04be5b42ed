"""Fixtures for the HTTP client: a server that misbehaves, and clients that reach it in a hurry."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from ckanext.mashhad.net.client import Client
from ckanext.mashhad.net.pacing import Clock, HostPacer, RetryPolicy
from ckanext.mashhad.net.settings import Settings
from ckanext.mashhad.net.transport import Address, Network
from tests.unit.net.fault_server import FaultServer

NOW = datetime(2026, 3, 21, 12, 0, tzinfo=UTC)
LOOPBACK = ("127.0.0.0/8",)


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch):
    """Any connection that would leave the machine is a failed test."""
    real = socket.socket.connect

    def guarded(self, address):
        assert address[0].startswith("127."), f"the test wants to leave the machine: {address}"
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def server():
    with FaultServer() as running:
        yield running


@dataclass
class FakeTime:
    """A clock that moves only by sleeping."""

    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def clock(self, chance: float = 1.0) -> Clock:
        return Clock(
            monotonic=lambda: self.seconds,
            now=lambda: NOW,
            sleep=self.sleep,
            chance=lambda: chance,
        )


@pytest.fixture
def fake_time():
    return FakeTime()


@pytest.fixture
def make_client(fake_time) -> Callable[..., Client]:
    """Make clients that may reach loopback, try once and do not pause."""

    def make(network: Network | None = None, **settings) -> Client:
        hurried = {
            "allowed_networks": LOOPBACK,
            "connect_timeout": 5.0,
            "read_timeout": 10.0,
            "deadline": 10.0,
            "retry": RetryPolicy(tries=1),
        }
        clock = fake_time.clock()
        return Client(
            Settings(**(hurried | settings)),
            pacer=HostPacer(interval=0, clock=clock),
            clock=clock,
            network=network,
        )

    return make


@pytest.fixture
def client(make_client):
    return make_client()


@dataclass
class FakeNames:
    """Names and addresses that lead nowhere but to the given server.

    ``answers`` maps a host to what each look-up of it gives in turn; ``connected`` holds the
    addresses that were connected to.
    """

    server: FaultServer | None = None
    answers: dict[str, list[list[str]]] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)
    looked_up: list[str] = field(default_factory=list)
    connected: list[str] = field(default_factory=list)

    def resolve(self, host: str, port: int) -> list[Address]:
        self.looked_up.append(host)
        answers = self.answers.get(host)
        if not answers:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET6 if ":" in ip else socket.AF_INET, (ip, port)) for ip in addresses]

    def connect(self, address: Address, timeout: float) -> socket.socket:
        ip = address[1][0]
        self.connected.append(ip)
        if ip in self.dead:
            raise ConnectionRefusedError(111, "Connection refused")
        assert self.server is not None, f"connected to {ip}"
        return socket.create_connection(self.server.address, timeout)

    @property
    def network(self) -> Network:
        return Network(self.resolve, self.connect)


@pytest.fixture
def names(server):
    return FakeNames(server)
