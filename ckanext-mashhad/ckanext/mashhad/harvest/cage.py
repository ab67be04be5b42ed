"""Runs one of our modules on untrusted bytes in a child process with limits (pure).

The child gets no secrets in its environment, little memory and time, and cannot reach the network
(``lock_in``). Whatever it does, the caller gets its output or :class:`Unreadable`.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from ckanext.mashhad.harvest.records import Unreadable

CPU_SECONDS: Final = 60
WALL_SECONDS: Final = 120
MEMORY: Final = 1024**3
OUTPUT: Final = 200 * 1024**2


def run(module: str, arguments: Sequence[str], given: bytes) -> bytes:
    """What ``python -m module arguments`` writes when it reads ``given``."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(given)
        source.seek(0)
        try:
            done = subprocess.run(  # noqa: S603 (our own modules)
                [sys.executable, "-I", "-X", "utf8", "-m", module, *arguments],
                stdin=source,
                stdout=target,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.defpath},
                timeout=WALL_SECONDS,
                check=False,
                start_new_session=True,
            )
        except subprocess.TimeoutExpired as error:
            raise Unreadable("too_hard", f"more than {WALL_SECONDS} s") from error
        if done.returncode != 0:
            # Killed by a limit, or out of memory somewhere below Python.
            code = "too_hard" if done.returncode < 0 else "unreadable"
            raise Unreadable(code, f"the parser ended with {done.returncode}")
        target.seek(0)
        return target.read()


def lock_in() -> None:
    """Called first in the child: set the limits and shut the network."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    socket.socket.connect = _no_network  # type: ignore[method-assign]
    socket.getaddrinfo = _no_network


def _no_network(*_: Any, **__: Any) -> NoReturn:
    raise OSError("no network here")
