"""One connection: the name is looked up once, every address checked, the checked one connected to.

A second look-up between check and connection is what "DNS rebinding" lives on; here there is
none. Connections are not kept: each request checks anew, and none outlives its deadline.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Any, NamedTuple, TypeAlias

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, PoolManager, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from .addresses import DestinationPolicy
from .request_errors import (
    BlockedAddress,
    ConnectionFailed,
    DeadlineExceeded,
    NameNotFound,
    NetError,
    TimedOut,
)

Address: TypeAlias = tuple[int, tuple[Any, ...]]
"""Address family and socket address, as ``getaddrinfo`` gives them."""

Dial: TypeAlias = Callable[[str, int], socket.socket]


def resolve(host: str, port: int) -> list[Address]:
    """Return every address of a host. Raises ``OSError`` when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, sockaddr) for family, _, _, _, sockaddr in found]


def connect(address: Address, timeout: float) -> socket.socket:
    """Return a socket connected to the address. Raises ``OSError``."""
    family, sockaddr = address
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.connect(sockaddr)
    except BaseException:
        sock.close()
        raise
    return sock


class Network(NamedTuple):
    """The two things asked of the operating system; tests put their own in place."""

    resolve: Callable[[str, int], Sequence[Address]] = resolve
    connect: Callable[[Address, float], socket.socket] = connect


class Watchdog:
    """Ends an exchange after ``seconds``, whatever it is waiting for, by shutting its socket.

    A timeout of the socket cannot do this: a server that sends a byte now and then never lets it
    pass. The reader then sees the end of the stream, so ``fired`` must be asked before what was
    read is believed. Time runs by the machine's monotonic clock: it interrupts a system call.
    """

    def __init__(self, seconds: float) -> None:
        self.fired = False
        self._started = time.monotonic()
        self._ends = self._started + seconds
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []
        self._timer = threading.Timer(max(seconds, 0), self._fire)
        self._timer.daemon = True

    def __enter__(self) -> Watchdog:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for sock in self._watched:
                sock.close()
            self._watched.clear()

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    def remaining(self) -> float:
        """Return the seconds left. Raises ``DeadlineExceeded`` when there are none."""
        left = self._ends - time.monotonic()
        if self.fired or left <= 0:
            self.fired = True
            raise DeadlineExceeded(f"after {self.elapsed:.1f} s")
        return left

    def watch(self, sock: socket.socket) -> None:
        """Shut ``sock`` at the deadline."""
        # A duplicate, because TLS takes the file descriptor out of the socket it wraps.
        duplicate = sock.dup()
        with self._lock:
            self._watched.append(duplicate)
            if self.fired:
                _shut(duplicate)

    def _fire(self) -> None:
        with self._lock:
            self.fired = True
            for sock in self._watched:
                _shut(sock)


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):  # the other side may have been faster
        sock.shutdown(socket.SHUT_RDWR)


class Dialler:
    """Opens connections to addresses that ``policy`` allows; ``None`` allows all (a proxy)."""

    def __init__(
        self,
        policy: DestinationPolicy | None,
        watchdog: Watchdog,
        network: Network,
        *,
        lookup_timeout: float,
        connect_timeout: float,
    ) -> None:
        self.policy = policy
        self.watchdog = watchdog
        self.network = network
        self.lookup_timeout = lookup_timeout
        self.connect_timeout = connect_timeout

    def dial(self, host: str, port: int) -> socket.socket:
        """Return a connection to ``host``, trying its allowed addresses in turn.

        Raises ``BlockedAddress`` when none is allowed, ``NameNotFound``, ``TimedOut``,
        ``ConnectionFailed`` or ``DeadlineExceeded``.
        """
        failure: NetError = NameNotFound(f"{host}: no address")
        for address in self.allowed_addresses(host, port):
            timeout = min(self.connect_timeout, self.watchdog.remaining())
            try:
                sock = self.network.connect(address, timeout)
            except TimeoutError:
                failure = TimedOut(f"{host}: connecting to {address[1]} took over {timeout:.1f} s")
            except OSError as error:
                failure = ConnectionFailed(f"{host}: {address[1]}: {error}")
            else:
                self.watchdog.watch(sock)
                return sock
        raise failure

    def allowed_addresses(self, host: str, port: int) -> list[Address]:
        """Return the addresses of ``host`` that may be reached. Raises as ``dial`` does."""
        found = self._look_up(host, port)
        if self.policy is None:
            return found
        refusals = [self.policy.refusal(str(sockaddr[0]), port) for _, sockaddr in found]
        if found and all(refusals):
            seen = ", ".join(
                f"{sockaddr[0]} ({why})" for (_, sockaddr), why in zip(found, refusals, strict=True)
            )
            raise BlockedAddress(f"{host}: {seen}")
        return [address for address, why in zip(found, refusals, strict=True) if why is None]

    def _look_up(self, host: str, port: int) -> list[Address]:
        # getaddrinfo knows no timeout, so it is left behind in a thread when it takes too long.
        outcome: list[Sequence[Address] | OSError] = []

        def ask() -> None:
            try:
                outcome.append(self.network.resolve(host, port))
            except (OSError, UnicodeError) as error:
                outcome.append(OSError(str(error)))

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        thread.join(min(self.lookup_timeout, self.watchdog.remaining()))
        self.watchdog.remaining()
        if not outcome:
            raise TimedOut(f"{host}: looking up the name took too long")
        if isinstance(outcome[0], OSError):
            raise NameNotFound(f"{host}: {outcome[0]}")
        return list(outcome[0])


class _Connection(HTTPConnection):
    def __init__(self, *args: Any, dial: Dial, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dial = dial

    def _new_conn(self) -> socket.socket:
        return self._dial(self._dns_host.strip("[]"), self.port)


class _TLSConnection(HTTPSConnection):
    def __init__(self, *args: Any, dial: Dial, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dial = dial

    def _new_conn(self) -> socket.socket:
        return self._dial(self._dns_host.strip("[]"), self.port)


def _with_dial(pool: HTTPConnectionPool, dial: Dial) -> HTTPConnectionPool:
    connection = _TLSConnection if pool.scheme == "https" else _Connection
    pool.ConnectionCls = partial(connection, dial=dial)  # type: ignore[assignment]
    return pool


class _Pools(PoolManager):
    dial: Dial

    def _new_pool(self, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        return _with_dial(super()._new_pool(*args, **kwargs), self.dial)


class _ProxyPools(ProxyManager):
    dial: Dial

    def _new_pool(self, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        return _with_dial(super()._new_pool(*args, **kwargs), self.dial)


class GuardedAdapter(HTTPAdapter):
    """An adapter of requests whose every connection is made by ``dial``."""

    def __init__(self, dial: Dial) -> None:
        self._dial = dial
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **kwargs: Any
    ) -> None:
        """Make pools that dial through us; called by the base class."""
        self.poolmanager = _Pools(num_pools=connections, maxsize=maxsize, block=block, **kwargs)
        self.poolmanager.dial = self._dial

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> ProxyManager:
        """Make pools that dial the proxy through us; called by the base class."""
        manager = _ProxyPools(proxy, proxy_headers=self.proxy_headers(proxy), **kwargs)
        manager.dial = self._dial
        self.proxy_manager[proxy] = manager  # for close()
        return manager

    def close(self) -> None:
        """Close every connection now; the base class leaves that to the garbage collector."""
        for manager in (self.poolmanager, *self.proxy_manager.values()):
            for key in manager.pools.keys():  # noqa: SIM118 (it has no iterator)
                manager.pools[key].close()
        super().close()
