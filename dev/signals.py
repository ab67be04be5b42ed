"""Requests to stop: Ctrl-C, SIGTERM and a closed terminal all take one path."""

from __future__ import annotations

import signal

from dev.progress import Interrupted

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def listen_for_signals() -> None:
    """Turn every request to stop into ``Interrupted``, so that one path cleans up."""

    def interrupt(signum: int, frame: object) -> None:
        for other in STOP_SIGNALS:
            signal.signal(other, signal.SIG_IGN)
        raise Interrupted(signum)

    for signum in STOP_SIGNALS:
        signal.signal(signum, interrupt)


def ignore_signals() -> None:
    """Stopping has begun: it ends by itself within seconds and is not to be cut short."""
    for signum in STOP_SIGNALS:
        signal.signal(signum, signal.SIG_IGN)
