"""One request and its answer on one connection: no redirect followed, nothing tried again."""

from __future__ import annotations

import http.client
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

import requests
import urllib3
from requests.structures import CaseInsensitiveDict

from .body import Sink, read_body, read_start
from .pacing import retry_after
from .request_errors import (
    BadResponse,
    BadStatus,
    BadURL,
    ConnectionFailed,
    DeadlineExceeded,
    NetError,
    TimedOut,
    TLSFailed,
    Truncated,
)
from .response import Response
from .settings import Settings, user_agent
from .transport import Dial, GuardedAdapter, Watchdog
from .urls import Target, join_url

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Request:
    """What to ask for; the body of the answer goes into ``file`` from where it stands.

    ``at_most``: only so many bytes of the body are read, as they were sent; the rest is left.
    ``secret``: further headers, for this origin only.
    """

    method: str
    target: Target
    headers: Mapping[str, str] = field(default_factory=dict)
    file: IO[bytes] = field(default_factory=io.BytesIO)
    at_most: int | None = None
    secret: Mapping[str, str] = field(default_factory=dict)

    @property
    def conditional(self) -> bool:
        """Whether "not modified" is an answer to it."""
        return any(name.lower() in ("if-none-match", "if-modified-since") for name in self.headers)


def exchange(
    request: Request, settings: Settings, dial: Dial, watchdog: Watchdog, now: datetime
) -> Response | Target:
    """Send ``request``; return the answer, or the address it redirects to (unchecked).

    Raises ``NetError`` kinds; ``BadStatus`` for a status that is no success.
    """
    with _typed_errors(watchdog), _sent(request, settings, dial) as answer:
        if answer.status_code in _REDIRECTS and "Location" in answer.headers:
            return _leads_to(request.target, answer.headers["Location"])
        _check_status(request, answer, now)
        return _received(request, answer, settings.max_bytes)


@contextmanager
def _sent(request: Request, settings: Settings, dial: Dial) -> Iterator[requests.Response]:
    own = {
        "User-Agent": user_agent(settings.site_url),
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    headers = CaseInsensitiveDict({**own, **request.headers, **request.secret})
    prepared = requests.Request(request.method, request.target.url, headers=headers).prepare()
    proxies = {"http": settings.proxy, "https": settings.proxy} if settings.proxy else None
    # The adapter is used without a session: a session would bring the environment's proxies and
    # .netrc, cookies, and redirects of its own.
    adapter = GuardedAdapter(dial)
    try:
        with adapter.send(
            prepared,
            stream=True,
            timeout=(settings.connect_timeout, settings.read_timeout),
            verify=settings.ca_bundle or True,
            proxies=proxies,
        ) as answer:
            yield answer
    finally:
        adapter.close()


def _leads_to(base: Target, location: str) -> Target:
    try:
        # Header bytes are read as Latin-1; a Persian path in them is UTF-8.
        return join_url(base, location.encode("latin-1").decode("utf-8"))
    except UnicodeError as error:
        raise BadURL("redirect that is not UTF-8") from error


def _check_status(request: Request, answer: requests.Response, now: datetime) -> None:
    status = answer.status_code
    # 206 is a part of something, and no part was asked for.
    if (200 <= status < 300 and status != 206) or (status == 304 and request.conditional):
        return
    wait = retry_after(answer.headers.get("Retry-After"), now)
    raise BadStatus(f"{request.target.host}: {status}", status=status, retry_after=wait)


def _received(request: Request, answer: requests.Response, limit: int) -> Response:
    sink = Sink(request.file, limit)
    if request.method == "HEAD" or answer.status_code in (204, 304):
        complete = True
    elif request.at_most is not None:
        complete = read_start(answer.raw, sink, request.at_most)
    else:
        complete = read_body(answer.raw, sink, limit)
    return Response(
        status=answer.status_code,
        url=request.target.url,
        headers=CaseInsensitiveDict(answer.headers),
        content=request.file.getvalue() if isinstance(request.file, io.BytesIO) else b"",
        size=sink.size,
        sha256=sink.sha256,
        complete=complete,
    )


@contextmanager
def _typed_errors(watchdog: Watchdog) -> Iterator[None]:
    """Turn the libraries' errors into ours, and anything after the deadline into its error.

    A socket shut by the watchdog looks like the end of the stream: what was read up to then may
    even parse as an answer, so the watchdog has the last word in success too.
    """
    try:
        yield
    except (
        NetError,
        requests.RequestException,
        urllib3.exceptions.HTTPError,
        http.client.HTTPException,
    ) as error:
        if watchdog.fired:
            raise DeadlineExceeded(f"after {watchdog.elapsed:.1f} s") from error
        if isinstance(error, NetError):
            raise
        raise as_net_error(error) from error
    if watchdog.fired:
        raise DeadlineExceeded(f"after {watchdog.elapsed:.1f} s")


_KINDS: tuple[tuple[type[Exception], type[NetError]], ...] = (
    # Raised by requests while asking; the order is from special to general.
    (requests.Timeout, TimedOut),
    (requests.exceptions.SSLError, TLSFailed),
    (requests.exceptions.InvalidURL, BadURL),
    (requests.exceptions.InvalidHeader, BadResponse),
    (requests.ConnectionError, ConnectionFailed),
    # Raised by urllib3 while the body is read.
    (urllib3.exceptions.ReadTimeoutError, TimedOut),
    (urllib3.exceptions.ProtocolError, Truncated),
    (urllib3.exceptions.SSLError, Truncated),
)


def as_net_error(error: Exception) -> NetError:
    """Return our error for one of requests or urllib3."""
    if isinstance(error, requests.ConnectionError) and _is_malformed(error):
        return BadResponse(repr(error))
    kind = next((ours for theirs, ours in _KINDS if isinstance(error, theirs)), BadResponse)
    return kind(repr(error))


def _is_malformed(error: BaseException) -> bool:
    """Whether what lies beneath is an answer that http.client could not parse."""
    if isinstance(error, http.client.RemoteDisconnected):
        return False
    if isinstance(error, http.client.HTTPException):
        return True
    inner = [*error.args, getattr(error, "reason", None)]
    return any(_is_malformed(item) for item in inner if isinstance(item, BaseException))
