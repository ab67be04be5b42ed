"""Child processes that never outlive us.

Every child leads a session of its own, so a Ctrl-C at the terminal reaches only us and we decide
the order of stopping; and the kernel signals it when we die, so that even ``kill -9`` leaves
nothing behind.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev.paths import read_json, write_json

PR_SET_PDEATHSIG = 1
LISTENING = "0A"  # as /proc/net/tcp writes it
_libc = ctypes.CDLL(None, use_errno=True)


Command = Sequence[str | Path]


@dataclass(frozen=True)
class Identity:
    """A process, not merely a number: the kernel gives a pid away again, but not its start."""

    pid: int
    started: int
    boot: str

    def alive(self) -> bool:
        return identify(self.pid) == self


def identify(pid: int) -> Identity | None:
    """Who has this pid now; None when nobody, or only a corpse, does."""
    fields = _stat(pid)
    if fields is None or fields[0] in "ZX":
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return Identity(pid, int(fields[19]), boot)


def _stat(pid: int) -> list[str] | None:
    """The fields of ``/proc/PID/stat`` from the state on (the name before may hold spaces)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text.rpartition(")")[2].split()


def remember(path: Path, pid: int) -> None:
    """Write down who runs, for a later run of ours."""
    identity = identify(pid)
    if identity:
        write_json(path, vars(identity))


def recall(path: Path) -> Identity | None:
    """The process written down there, if that very process still runs."""
    stored: dict[str, Any] = read_json(path) or {}
    try:
        identity = Identity(**stored)
    except TypeError:
        return None
    return identity if identity.alive() else None


def spawn(
    command: Command,
    log: Path,
    *,
    death_signal: signal.Signals = signal.SIGTERM,
    user: str | None = None,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    inherits: tuple[int, ...] = (),
) -> subprocess.Popen[bytes]:
    """Start ``command`` writing to ``log``; as ``user`` when given (only root can)."""
    as_user: dict[str, Any] = {}
    if user:
        as_user = {"user": user, "group": _group_of(user), "extra_groups": []}
    log.parent.mkdir(parents=True, exist_ok=True)  # a reset takes it away
    with log.open("ab") as out:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_tie_to_parent(death_signal),
            cwd=cwd,
            env=env,
            pass_fds=inherits,
            **as_user,
        )


def _tie_to_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """What a new child does first: ask to be signalled when its parent dies."""
    parent = os.getpid()

    def tie() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:
            os._exit(1)

    return tie


def _group_of(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def listens(session: int, port: int) -> bool:
    """Whether a process of this session is the one that listens on the port.

    An answer from the port is not enough: it may come from somebody else's server.
    """
    sockets = set()
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                sockets.add(f"socket:[{fields[9]}]")
    return any(_holds(pid, sockets) for pid in _session(session))


def _holds(pid: int, sockets: set[str]) -> bool:
    try:
        return any(os.readlink(link) in sockets for link in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False


def _session(session: int) -> list[int]:
    """The pids of everybody in a session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields and int(fields[3]) == session:
                found.append(int(entry.name))
    return found


def wait_any(processes: Sequence[subprocess.Popen[bytes]], timeout: float | None) -> bool:
    """Wait until one of ``processes`` has ended. False when the time was up first."""
    if any(process.poll() is not None for process in processes):
        return True
    poller = select.poll()
    descriptors = []
    try:
        for process in processes:
            descriptor = os.pidfd_open(process.pid)
            descriptors.append(descriptor)
            poller.register(descriptor, select.POLLIN)
        return bool(poller.poll(None if timeout is None else timeout * 1000))
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def stop(process: subprocess.Popen[bytes], how: signal.Signals, grace: float) -> None:
    """End ``process`` and all of its session: first politely, then for good."""
    session = process.pid
    if process.poll() is None:
        process.send_signal(how)
        if not wait_any([process], grace):
            process.kill()
        process.wait()
    kill_session(session)


def kill_session(session: int) -> None:
    """Kill whoever is left of a session (workers whose master was killed, say)."""
    for pid in _session(session):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def end(identity: Identity, how: signal.Signals = signal.SIGTERM, grace: float = 20) -> None:
    """End a process that is not our child, and its session, and see it gone."""
    try:
        descriptor = os.pidfd_open(identity.pid)
    except ProcessLookupError:
        return
    try:
        if not identity.alive():
            return
        poller = select.poll()
        poller.register(descriptor, select.POLLIN)
        signal.pidfd_send_signal(descriptor, how)
        if not poller.poll(grace * 1000):
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)
            poller.poll(5000)
    finally:
        os.close(descriptor)
    kill_session(identity.pid)


def run(
    command: Command,
    log: Path,
    *,
    watch: Callable[[], None] = lambda: None,
    watched: Sequence[subprocess.Popen[bytes]] = (),
    user: str | None = None,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> int:
    """Run ``command`` to its end and return its exit code.

    ``watch`` is called at once and when one of the ``watched`` processes ends, and may raise.
    """
    child = spawn(command, log, death_signal=signal.SIGKILL, user=user, cwd=cwd, env=env)
    try:
        return _wait(child, watch, watched)
    finally:
        stop(child, signal.SIGTERM, 3)


def _wait(
    child: subprocess.Popen[bytes],
    watch: Callable[[], None],
    watched: Sequence[subprocess.Popen[bytes]],
) -> int:
    """Wait for the child's end, and return its exit code; see ``run`` for the others.

    Who runs is asked before ``watch`` is: one that ends between is seen by the waiting, and one
    that ended before by ``watch``. One that has ended and is not missed has done its work.
    """
    while child.poll() is None:
        running = [each for each in watched if each.poll() is None]
        watch()
        wait_any([child, *running], None)
    watch()
    return int(child.returncode)


def foreground(
    command: Command,
    *,
    watch: Callable[[], None] = lambda: None,
    watched: Sequence[subprocess.Popen[bytes]] = (),
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> int:
    """Run ``command`` on our own terminal, where it sees a Ctrl-C itself; its exit code."""
    child = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        preexec_fn=_tie_to_parent(signal.SIGTERM),
        cwd=cwd,
        env=env,
    )
    try:
        return _wait(child, watch, watched)
    finally:
        if child.poll() is None:
            child.terminate()
            if not wait_any([child], 10):
                child.kill()
            child.wait()
