"""A web server on loopback that misbehaves as told.

Each path has replies; the first request gets the first, and so on, the last one again and again.
A reply is a series of steps: bytes to send, a ``Pause``, or ``RESET``. Afterwards the connection
is closed. It speaks raw sockets because HTTP libraries refuse to send what is tested here::

    with FaultServer() as server:
        server.on("/feed", answer(b"whole"), [b"HTTP/1.1 200 OK\\r\\n", Pause(5)])
"""

from __future__ import annotations

import gzip
import itertools
import socket
import ssl
import struct
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Pause:
    """Send nothing for some seconds."""

    seconds: float


class Reset:
    """End the connection by RST instead of FIN."""


RESET = Reset()
Step = bytes | Pause | Reset
Reply = Iterable[Step]


@dataclass(frozen=True)
class Seen:
    """A request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]


@dataclass
class FaultServer:
    """Serves scripted replies; ``seen`` holds the requests in their order."""

    tls: ssl.SSLContext | None = None
    interface: str = "127.0.0.1"
    seen: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._replies: dict[str, list[Reply]] = {}
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._listener = socket.create_server((self.interface, 0))
        self._threads: list[threading.Thread] = []

    @property
    def address(self) -> tuple[str, int]:
        host, port = self._listener.getsockname()
        return host, port

    @property
    def port(self) -> int:
        return self.address[1]

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        scheme = "https" if self.tls else "http"
        return f"{scheme}://{host}:{self.port}{path}"

    def on(self, path: str, *replies: Reply) -> str:
        """Set the replies for a path; return its URL."""
        self._replies[path] = list(replies)
        return self.url(path)

    def forget(self) -> None:
        """Be as one that was just started, at the same address."""
        self._replies.clear()
        self.seen.clear()

    def __enter__(self) -> Self:
        self._run(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        with socket.create_connection(self.address):
            pass  # wakes accept()
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def _run(self, target, *args) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._stopped.is_set():
                connection.close()
                return
            self._run(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            request = read_request(connection)
            if request is not None:
                for step in self._reply_to(request):
                    if self._stopped.is_set() or not self._take(step, connection):
                        return
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass  # the client closes; closing first would turn into a reset
        except OSError:
            pass  # the client went away, as it should in many tests
        finally:
            connection.close()

    def _take(self, step: Step, connection: socket.socket) -> bool:
        if isinstance(step, bytes):
            connection.sendall(step)
        elif isinstance(step, Pause):
            self._stopped.wait(step.seconds)
        else:
            linger_none = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_none)
            return False
        return True

    def _reply_to(self, request: Seen) -> Reply:
        with self._lock:
            self.seen.append(request)
            replies = self._replies.get(request.path, [answer(b"not found", status=404)])
            return replies.pop(0) if len(replies) > 1 else replies[0]


def read_request(connection: socket.socket) -> Seen | None:
    """Read the head of a request, or None when the client only connected."""
    head = b""
    while b"\r\n\r\n" not in head:
        data = connection.recv(65536)
        if not data:
            return None
        head += data
    first, *lines = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    method, path, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines)
    return Seen(method, path, {name.lower(): value.strip() for name, _, value in pairs})


def head(status: int = 200, version: str = "1.1", **headers: object) -> bytes:
    """Return the status line and headers; ``content_type="text/turtle"`` is a header."""
    lines = [f"HTTP/{version} {status} Scripted"]
    lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("utf-8")


def answer(body: bytes = b"", status: int = 200, **headers: object) -> list[Step]:
    """Return a proper reply with its length."""
    return [head(status, content_length=len(body), **headers), body]


def redirect(location: str, status: int = 302) -> list[Step]:
    """Return a redirect."""
    return answer(status=status, location=location)


def gzipped(body: bytes, cut: int = 0, **headers: object) -> list[Step]:
    """Return a gzip reply, ``cut`` bytes short but with a length that agrees."""
    packed = gzip.compress(body)
    return answer(packed[: len(packed) - cut], content_encoding="gzip", **headers)


def chunk(data: bytes) -> bytes:
    """Return one chunk of the chunked transfer encoding; of no data: the last one."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def dripping(start: bytes, drop: bytes, every: float = 0.03) -> Iterator[Step]:
    """Send ``start``, then ``drop`` now and then, for ever."""
    yield start
    for pause in itertools.repeat(Pause(every)):
        yield pause
        yield drop
