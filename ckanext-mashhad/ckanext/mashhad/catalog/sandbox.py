"""Runs one of our modules on untrusted bytes in a child process with limits (pure).

The child gets no secrets in its environment, little memory and time, and cannot reach the network
(``lock_in``). Whatever it does, the caller gets its output, :class:`SandboxError` or
:class:`Interrupted`.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a child may use; ``memory`` and ``output`` (of each file it writes) in bytes."""

    cpu_seconds: int = 60
    wall_seconds: float = 120
    memory: int = 1024**3
    output: int = 200 * 1024**2


class SandboxError(Exception):
    """A child that gave no output; ``killed``: it came up against a limit."""

    def __init__(self, detail: str, *, killed: bool) -> None:
        super().__init__(detail)
        self.killed = killed


class Interrupted(Exception):  # noqa: N818 (named after what happened)
    """The machine ended a child that kept its limits: it ran out of memory, or shuts down.

    Nothing is said of what the child read; it may be tried again.
    """


DEFAULT: Final = Bounds()
#: What the kernel and operators end a process with. None of the limits does.
_ENDED_BY_MACHINE: Final = frozenset(
    {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP}
)


def run(
    module: str,
    arguments: Sequence[str],
    given: bytes = b"",
    bounds: Bounds = DEFAULT,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """What ``python -m module arguments`` writes when it reads ``given``.

    Raises :class:`SandboxError`, :class:`Interrupted`.
    """
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(given)
        source.seek(0)
        words, seen = (module, *arguments), {"PATH": os.defpath, **(environment or {})}
        code = start(words, source.fileno(), target.fileno(), bounds.wall_seconds, seen)
        if code is None:
            raise SandboxError(f"more than {bounds.wall_seconds} s", killed=True)
        if code in _ENDED_BY_MACHINE:
            raise Interrupted(f"the child was ended by signal {-code}")
        if code != 0:
            # Killed by a limit, or out of memory somewhere below Python.
            raise SandboxError(f"the child ended with {code}", killed=code < 0)
        target.seek(0)
        return target.read()


def start(
    words: Sequence[str], source: int, target: int, seconds: float, environment: Mapping[str, str]
) -> int | None:
    """Return the exit code of ``python -m words`` between two files; None after ``seconds``."""
    try:
        done = subprocess.run(  # noqa: S603 (our own modules)
            [sys.executable, "-I", "-X", "utf8", "-m", *words],
            stdin=source,
            stdout=target,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
            timeout=seconds,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.returncode


def lock_in(bounds: Bounds = DEFAULT) -> None:
    """Called first in the child: set the limits and shut the network."""
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.cpu_seconds, bounds.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (bounds.memory, bounds.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (bounds.output, bounds.output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    socket.socket.connect = _no_network  # type: ignore[method-assign]
    socket.getaddrinfo = _no_network


def _no_network(*_: Any, **__: Any) -> NoReturn:
    raise OSError("no network here")
