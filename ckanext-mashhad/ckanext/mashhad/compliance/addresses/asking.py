"""How one address is asked, and what its answer, or the lack of one, says of it (pure).

Asked is by GET: a server that refuses HEAD, or lies to it, is judged by what readers get.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from ckanext.mashhad.net import request_errors
from ckanext.mashhad.net.client import Client
from ckanext.mashhad.net.pacing import RetryPolicy
from ckanext.mashhad.net.settings import Settings

#: Of the body so many bytes are read: enough to see that something comes.
AT_MOST: Final = 2048
#: Seconds. A slow server is no dead one.
SILENCE: Final = 45.0
DEADLINE: Final = 90.0


class Said(StrEnum):
    """What an address said when it was asked."""

    #: It opens.
    ANSWERS = "answers"
    #: A server is there but does not serve this program as it would a reader, or not now.
    REFUSES = "refuses"
    #: A reader could not open it either.
    FAILS = "fails"
    #: Nothing was learnt: it may not be asked from here, or our own network may be down.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of one request.

    ``code``: of ``net.request_errors``, empty where it opened; ``status``: of HTTP, None where
    there was none; ``pause``: seconds that the server asked to wait.
    """

    said: Said
    code: str = ""
    status: int | None = None
    pause: float | None = None

    @property
    def is_silent(self) -> bool:
        """Whether no server said anything: the fault may lie with our own network."""
        return self.said is Said.FAILS and self.status is None and self.code in _OUT_OF_REACH

    @property
    def is_of_host(self) -> bool:
        """Whether a server answered, be it with an error: so our own network works."""
        return self.said is Said.ANSWERS or self.status is not None


#: These say that nothing is there. Every other status of 4xx says that something is, and that it
#: wants a login, another method, a parameter, or no program.
_GONE: Final = frozenset({404, 410})
_BUSY: Final = frozenset({429, 503})

#: We do not look: the address is not one that may be asked from here.
_NOT_ASKED: Final = (
    request_errors.BadURL,
    request_errors.BadHeader,
    request_errors.BlockedAddress,
    request_errors.BadPort,
)
#: And it never will be: no reader outside could open it.
UNASKABLE: Final = frozenset(
    kind.code
    for kind in (request_errors.BadURL, request_errors.BadScheme, request_errors.BlockedAddress)
)
#: A server is there, and a browser may manage what this client refuses: a certificate whose chain
#: has to be completed, a step back from https, sloppy HTTP, minutes until the first page.
_STRICTER_THAN_BROWSERS: Final = (
    request_errors.TLSFailed,
    request_errors.InsecureRedirect,
    request_errors.BadResponse,
    request_errors.BadEncoding,
    request_errors.TooLarge,
    request_errors.DeadlineExceeded,
)
_OUT_OF_REACH: Final = frozenset(
    kind.code
    for kind in (
        request_errors.ConnectionFailed,
        request_errors.NameNotFound,
        request_errors.TimedOut,
    )
)


def settings(site_url: str, allowed_networks: Iterable[str], proxy: str | None) -> Settings:
    """How addresses are asked: once each; strikes over days are the second try."""
    return Settings(
        connect_timeout=15.0,
        read_timeout=SILENCE,
        deadline=DEADLINE,
        max_redirects=10,
        site_url=site_url,
        allowed_networks=tuple(allowed_networks),
        proxy=proxy,
        retry=RetryPolicy(tries=1),
    )


def ask(reader: Client, url: str) -> Answer:
    """Ask an address once, with its redirects."""
    try:
        found = reader.peek(url, at_most=AT_MOST)
    except request_errors.NetError as error:
        return of_error(error)
    if not found.content:
        return Answer(Said.REFUSES, request_errors.NothingSent.code, found.status)
    if _host(found.url) == _host(reader.settings.site_url) != _host(url):
        return Answer(Said.REFUSES, request_errors.LeadsBack.code, found.status)
    return Answer(Said.ANSWERS, status=found.status)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def of_error(error: request_errors.NetError) -> Answer:
    """The answer of an address that did not open."""
    if isinstance(error, request_errors.BadStatus):
        return _of_bad_status(error)
    if isinstance(error, _NOT_ASKED):
        return Answer(Said.UNKNOWN, error.code)
    if isinstance(error, _STRICTER_THAN_BROWSERS):
        return Answer(Said.REFUSES, error.code)
    return Answer(Said.FAILS, error.code)


def _of_bad_status(error: request_errors.BadStatus) -> Answer:
    status = error.status
    if status == 206:  # a part, though none was asked for: it opens
        return Answer(Said.ANSWERS, status=status)
    busy = status in _BUSY and (status == 429 or error.retry_after is not None)
    fails = status in _GONE or (status >= 500 and not busy)
    said = Said.FAILS if fails else Said.REFUSES
    return Answer(said, error.code, status, error.retry_after)
