"""Being a good guest: pauses between requests to a host, and when to try again.

The clock is an argument, so that tests need not wait.
"""

from __future__ import annotations

import math
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .request_errors import BadStatus, DeadlineExceeded, NetError


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """Time and chance: ``monotonic`` seconds, ``now`` in UTC, ``sleep``, ``chance`` in [0, 1)."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _utc_now
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


class Budget:
    """Seconds from now on for all that somebody waits for; endless without a number."""

    def __init__(self, seconds: float | None = None, clock: Clock | None = None) -> None:
        self._clock = clock or Clock()
        self._ends = math.inf if seconds is None else self._clock.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether no time is left."""
        return self._clock.monotonic() >= self._ends

    def left(self) -> float:
        """Return the seconds left, perhaps infinity. Raises ``DeadlineExceeded`` without any."""
        left = self._ends - self._clock.monotonic()
        if left <= 0:
            raise DeadlineExceeded("no time is left")
        return left


@dataclass(frozen=True)
class RetryPolicy:
    """How often and after how many seconds a failed request is sent again.

    The pause is a random part ("full jitter") of a time that doubles from ``base`` to ``cap``; a
    Retry-After of the server up to ``max_retry_after`` is waited in full, a longer one is not.
    """

    tries: int = 3
    base: float = 2.0
    cap: float = 30.0
    max_retry_after: float = 300.0

    def pause(self, error: NetError, tried: int, chance: float) -> float | None:
        """Return the seconds to wait after ``tried`` failed tries, or None to give up."""
        if not error.retryable or tried >= self.tries:
            return None
        backoff: float = chance * min(self.cap, self.base * 2 ** (tried - 1))
        asked = error.retry_after if isinstance(error, BadStatus) else None
        if asked is None:
            return backoff
        return None if asked > self.max_retry_after else max(asked, backoff)


def retry_after(header: str | None, now: datetime) -> float | None:
    """Return the seconds a Retry-After header (number or date) asks for; None if unreadable."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


@dataclass
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = float("-inf")


class HostPacer:
    """Lets one request at a time go to a host, ``interval`` seconds after the last one ended.

    It knows the requests of this process only; share one between the clients of a process.
    """

    def __init__(self, interval: float = 1.0, clock: Clock | None = None) -> None:
        self.interval = interval
        self._clock = clock or Clock()
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)
        self._lock = threading.Lock()

    @contextmanager
    def slot(self, host: str, budget: Budget | None = None) -> Iterator[None]:
        """Wait for this host's turn and hold it. Raises ``DeadlineExceeded``."""
        with self._lock:
            state = self._hosts[host]
        left = budget.left() if budget else math.inf
        if not state.lock.acquire(timeout=-1 if math.isinf(left) else left):
            raise DeadlineExceeded("others were reading from the host")
        try:
            pause = state.free_at - self._clock.monotonic()
            if pause > 0:
                self._clock.sleep(pause)
            try:
                yield
            finally:
                state.free_at = self._clock.monotonic() + self.interval
        finally:
            state.lock.release()
