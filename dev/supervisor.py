"""Keeps the services of one stack: starts them, notices a death, stops them all."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Sequence
from pathlib import Path
from socket import socket
from subprocess import Popen
from typing import TextIO

from dev import process
from dev.paths import State
from dev.progress import Failed, step
from dev.services import SERVICES, Service, Stack, environment
from dev.signals import ignore_signals

PATIENCE = 180
POLL = 0.1


def record(state: State, name: str = "supervisor") -> Path:
    return state.run / f"{name}.json"


def asked(state: State) -> Path:
    """The names of the services that were asked for, while they run."""
    return state.run / "asked.json"


class Supervisor:
    """Holds the state's lock from construction to ``close``; one per state at a time."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.running: dict[str, tuple[Service, Popen[bytes]]] = {}
        self._marks: list[socket] = []
        state.create()
        self._lock = self._take_lock()
        process.remember(record(state), os.getpid())
        self._end_leftovers()

    def _take_lock(self) -> TextIO:
        lock = (self.state.run / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            how = (
                "make stop"
                if self.state.name == "demo"
                else f"python3 -m dev --state {self.state.name} down"
            )
            raise Failed(f"it is running already; to stop it: {how}") from None
        return lock

    def _end_leftovers(self) -> None:
        """Nobody else holds the lock, so whoever is written down has lost its keeper."""
        for service in reversed(SERVICES):
            identity = process.recall(record(self.state, service.name))
            if identity:
                process.end(identity, service.stop)
        self.state.portal.unlink(missing_ok=True)

    def hold(self, marks: list[socket]) -> None:
        """Keep the marks on our ports until ``close``."""
        self._marks += marks

    def start(self, services: Sequence[Service], stack: Stack) -> None:
        """Start all of them at once, then wait until each is ready."""
        for service in services:
            log = self.state.log(service.name)
            _turn(log)
            command = service.command(stack)
            child = process.spawn(
                command,
                log,
                death_signal=service.stop,
                user=service.user(stack),
                cwd=service.folder(stack),
                env=environment(),
                inherits=service.inherits(stack),
            )
            self.running[service.name] = (service, child)
            process.remember(record(self.state, service.name), child.pid)
        for service in services:
            with step(service.label):
                self._await(service, stack)

    def _await(self, service: Service, stack: Stack) -> None:
        child = self.running[service.name][1]
        deadline = time.monotonic() + PATIENCE
        while not self._ready(service, stack, child.pid):
            self.check()
            if time.monotonic() > deadline:
                raise Failed(
                    f"{service.label} was not ready within {PATIENCE} s",
                    self.state.log(service.name),
                )
            process.wait_any(self.children(), POLL)

    @staticmethod
    def _ready(service: Service, stack: Stack, pid: int) -> bool:
        port = stack.ports.get(service.name)
        return (port is None or process.listens(pid, port)) and service.ready(stack, pid)

    def children(self) -> list[Popen[bytes]]:
        return [child for _, child in self.running.values()]

    def check(self) -> None:
        """Raise ``Failed`` when a service has ended by itself."""
        for service, child in self.running.values():
            code = child.poll()
            if code is not None:
                how = f"signal {-code}" if code < 0 else f"exit code {code}"
                raise Failed(
                    f"{service.label} ended unexpectedly ({how})", self.state.log(service.name)
                )

    def do(
        self,
        label: str,
        command: process.Command,
        log: Path,
        env: dict[str, str] | None = None,
    ) -> None:
        """Run a step in a process of its own, while the services are watched."""
        with step(label):
            code = process.run(
                command,
                log,
                watch=self.check,
                watched=self.children(),
                env=env or environment(),
            )
            if code != 0:
                raise Failed(f"{label}: exit code {code}", log)

    def wait(self) -> None:
        """Stay until a service dies (``Failed``) or somebody stops us (``Interrupted``)."""
        while True:
            process.wait_any(self.children(), None)
            self.check()

    def close(self) -> None:
        """Stop everything that was started, the last first, and let go of the state."""
        ignore_signals()
        self.state.portal.unlink(missing_ok=True)
        for name in reversed(self.running):
            service, child = self.running[name]
            process.stop(child, service.stop, service.grace)
            record(self.state, name).unlink(missing_ok=True)
        self.running.clear()
        for mark in self._marks:
            mark.close()
        record(self.state).unlink(missing_ok=True)
        asked(self.state).unlink(missing_ok=True)
        self._lock.close()


def _turn(log: Path) -> None:
    """Begin a new log, keep the last one."""
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
