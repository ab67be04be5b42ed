"""The HTTP client of the extension: it trusts neither the address it gets nor the server's answer.

GET and HEAD only, http and https only. What it promises and what it does not: ``docs/net.md``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import IO

from .addresses import DestinationPolicy
from .exchange import Request, exchange
from .pacing import Budget, Clock, HostPacer
from .request_errors import (
    BadHeader,
    BadPort,
    BlockedAddress,
    InsecureRedirect,
    NetError,
    TooManyRedirects,
)
from .response import SENDABLE, Response
from .settings import Settings
from .transport import Dialler, Network, Watchdog
from .urls import Target, parse_url

Headers = Mapping[str, str]

_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")
#: Headers that say where a request goes and where it ends: the client's own business.
_OURS = frozenset(
    {"connection", "content-length", "expect", "host", "te", "trailer", "transfer-encoding"}
    | {"upgrade"}
)
#: Headers that may follow a redirect to another origin. Anything else may be a secret:
#: Authorization, Cookie, or a key under a name of its own.
_HARMLESS = frozenset({"accept", "accept-language", "if-none-match", "if-modified-since"})


class Client:
    """Reads web addresses within its settings; may be shared between threads.

    Its methods raise ``NetError`` kinds only (``download`` also the ``OSError`` of its file).
    ``budget``: the time for all its requests together, with their pauses and waits.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        pacer: HostPacer | None = None,
        clock: Clock | None = None,
        network: Network | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self._policy = DestinationPolicy(self.settings.allowed_networks, self.settings.ports)
        self._clock = clock or Clock()
        self._pacer = pacer or HostPacer(clock=self._clock)
        self._network = network or Network()
        self._budget = budget or Budget(clock=self._clock)

    def get(
        self,
        url: str,
        *,
        headers: Headers | None = None,
        secret: Headers | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Response:
        """Return the answer to GET with its body in memory.

        ``secret``: headers that follow no redirect to another origin, whatever they are called.
        With ``etag`` or ``last_modified`` of an earlier answer it may be ``not_modified``.
        """
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        sent = {name: value for name, value in validators.items() if value}
        return self._request("GET", url, {**(headers or {}), **sent}, secret=secret or {})

    def head(self, url: str, *, headers: Headers | None = None) -> Response:
        """Return the answer to HEAD."""
        return self._request("HEAD", url, headers or {})

    def peek(self, url: str, *, at_most: int, headers: Headers | None = None) -> Response:
        """Return the answer to GET with the first ``at_most`` bytes of its body, still packed.

        The rest is not read, however large it is: enough to see whether an address answers.
        """
        return self._request("GET", url, headers or {}, at_most=at_most)

    def download(self, url: str, to: IO[bytes], *, headers: Headers | None = None) -> Response:
        """Write the body of the answer to GET into a seekable file from where it stands.

        After an error nothing of the body is left in the file.
        """
        return self._request("GET", url, headers or {}, to)

    def check_url(self, url: str, *, resolve: bool = False) -> str:
        """Return the address in the form it will be requested, or raise what is wrong with it.

        For the comfort of whoever types it; what counts is checked again at every request. With
        ``resolve`` the name is looked up too (not behind a proxy, which looks up names itself).
        """
        target = self._checked(parse_url(url))
        if resolve and self.settings.proxy is None:
            watchdog = Watchdog(self.settings.deadline)
            self._dialler(watchdog).allowed_addresses(target.host, target.port)
        return target.url

    def _request(
        self,
        method: str,
        url: str,
        headers: Headers,
        to: IO[bytes] | None = None,
        at_most: int | None = None,
        secret: Headers | None = None,
    ) -> Response:
        target = self._checked(parse_url(url))
        _check_headers(headers)
        _check_headers(secret or {})
        file = io.BytesIO() if to is None else to
        request = Request(method, target, headers, file, at_most, secret or {})
        start = file.tell()
        tried = 0
        while True:
            try:
                return self._try(request)
            except BaseException as error:
                file.seek(start)
                file.truncate()
                tried += 1
                pause = self._pause(error, tried)
                if pause is None:
                    raise
            self._clock.sleep(pause)

    def _pause(self, error: BaseException, tried: int) -> float | None:
        if not isinstance(error, NetError) or self._budget.is_over:
            return None
        pause = self.settings.retry.pause(error, tried, self._clock.chance())
        return None if pause is None or pause >= self._budget.left() else pause

    def _try(self, request: Request) -> Response:
        """Follow redirects to an answer, all within one deadline; waiting for a turn is free."""
        seconds = self.settings.deadline
        for _ in range(self.settings.max_redirects + 1):
            turn = self._pacer.slot(request.target.host, self._budget)
            with turn, Watchdog(min(seconds, self._budget.left())) as watchdog:
                dial = self._dialler(watchdog).dial
                answer = exchange(request, self.settings, dial, watchdog, self._clock.now())
            seconds -= watchdog.elapsed
            if isinstance(answer, Response):
                return answer
            request = self._redirected(request, answer)
        raise TooManyRedirects(f"more than {self.settings.max_redirects}")

    def _redirected(self, request: Request, target: Target) -> Request:
        self._checked(target)
        if request.target.scheme == "https" and target.scheme == "http":
            raise InsecureRedirect(f"from {request.target.host} to {target.host}")
        if target.origin == request.target.origin:
            return replace(request, target=target)
        sent = request.headers.items()
        harmless = {name: value for name, value in sent if name.lower() in _HARMLESS}
        return replace(request, target=target, headers=harmless, secret={})

    def _checked(self, target: Target) -> Target:
        """Return ``target`` unless it is refused by what can be seen without looking it up."""
        if not self._policy.may_use_port(target.port):
            raise BadPort(f"port {target.port}")
        if target.literal is not None:
            why = self._policy.refusal(target.literal, target.port)
            if why is not None:
                raise BlockedAddress(f"{target.host}: {why}")
        return target

    def _dialler(self, watchdog: Watchdog) -> Dialler:
        return Dialler(
            None if self.settings.proxy else self._policy,
            watchdog,
            self._network,
            lookup_timeout=self.settings.read_timeout,
            connect_timeout=self.settings.connect_timeout,
        )


def _check_headers(headers: Headers) -> None:
    for name, value in headers.items():
        sendable = isinstance(value, str) and SENDABLE.fullmatch(value)
        if not (sendable and _HEADER_NAME.fullmatch(name)) or name.lower() in _OURS:
            # The value is left out: it may be a secret.
            raise BadHeader(f"header {name!r}")
