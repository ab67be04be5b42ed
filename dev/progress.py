"""What the person at the terminal sees: one line for every step, with its seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TAIL = 25


class Failed(Exception):  # noqa: N818  (as Interrupted: what happened, said plainly)
    """A step did not work. Says which, why, and where its log is."""

    def __init__(self, what: str, log: Path | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.log = log


class Interrupted(BaseException):
    """Somebody asked us to stop (Ctrl-C, SIGTERM, SIGHUP)."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


def say(text: str = "") -> None:
    """Print at once, and go on when nobody listens any more (a closed terminal or pipe)."""
    try:
        print(text, flush=True)
    except (BrokenPipeError, OSError):
        sys.stdout = None


@contextmanager
def step(label: str) -> Iterator[None]:
    """Announce ``label`` on a terminal while it lasts, then leave a line with its seconds."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    if terminal:
        print(f"  … {label}", end="", flush=True)
    start = time.monotonic()
    mark = "✗"
    try:
        yield
        mark = "✓"
    finally:
        back = "\r" if terminal else ""
        say(f"{back}  {mark} {label} ({time.monotonic() - start:.1f} s)")


def report(failure: Failed) -> None:
    """Say what failed, the end of its log, and where the whole log is."""
    say(f"\nFailed: {failure.what}")
    if failure.log is None:
        return
    lines = tail(failure.log)
    if lines:
        say("Last lines of its log:")
        for line in lines:
            say(f"    {line}")
    say(f"Log: {failure.log}")


def tail(log: Path, lines: int = TAIL) -> list[str]:
    """The last lines of a log that may be long, missing or not quite UTF-8."""
    try:
        with log.open("rb") as source:
            source.seek(0, 2)
            source.seek(max(0, source.tell() - 200 * lines))
            text = source.read().decode("utf-8", "replace")
    except OSError:
        return []
    return text.splitlines()[-lines:]
