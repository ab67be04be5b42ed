"""``up`` and ``down``: the same supervisor as in the foreground, but left behind on purpose."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable

from dev import postgres, process
from dev.paths import HOME, KEPT, State
from dev.progress import Interrupted, say
from dev.services import SERVICES
from dev.supervisor import record

READY = b"ready"


def detach(state: State, serve: Callable[[Callable[[], None]], int]) -> int:
    """Run ``serve`` in a process that stays; return once it is ready, or its exit code.

    ``serve`` gets a function to call when everything is up. Until then it prints to our terminal
    and a Ctrl-C here stops it.
    """
    state.create()
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(readable)
        os.setsid()
        os._exit(_serve_detached(state, serve, writable))
    os.close(writable)
    return _await(child, readable)


def _serve_detached(state: State, serve: Callable[[Callable[[], None]], int], writable: int) -> int:
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)

    def ready() -> None:
        sys.stdout.flush()
        log = os.open(state.log("supervisor"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.write(writable, READY)
        os.close(writable)

    try:
        return serve(ready)
    except BaseException:  # noqa: BLE001  (the child must not return into our caller)
        say(traceback.format_exc())
        return 1


def _await(child: int, readable: int) -> int:
    try:
        answer = os.read(readable, len(READY))
    except Interrupted as interrupted:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
        return 128 + interrupted.signum
    if answer == READY:
        return 0
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def down(state: State) -> bool:
    """Stop whatever runs of this state. False when nothing did."""
    supervisor = process.recall(record(state))
    if supervisor:
        process.end(supervisor, grace=60)
    leftover = False
    for service in reversed(SERVICES):
        identity = process.recall(record(state, service.name))
        if identity:
            leftover = True
            process.end(identity, service.stop)
    return bool(supervisor) or leftover


def empty(state: State) -> None:
    """Stop this stack and delete all that it keeps."""
    down(state)
    postgres.remove(state)
    for path in state.dir.iterdir() if state.dir.exists() else ():
        if state.dir == HOME and path.name in KEPT:
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()
