"""Reading a web address strictly: what two programs could read differently is refused.

The address is taken apart, checked and put together again; only the result is ever requested.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

import idna

from .addresses import IPAddress
from .request_errors import BadPort, BadScheme, BadURL, HasCredentials

DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_LENGTH = 4096

_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_BRACKETED = re.compile(r"\[[^\[\]]*\](:[0-9]*)?")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
# What the C library reads as a number, and so as an IPv4 address in an odd spelling: decimal,
# octal and hexadecimal in one to four parts. A top-level domain never looks like this.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True)
class Target:
    """A web address taken apart; ``host`` is lower-case ASCII, an IPv6 address without brackets."""

    scheme: str
    host: str
    port: int
    path: str
    literal: IPAddress | None

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: what secrets of a request belong to."""
        return self.scheme, self.host, self.port

    @property
    def url(self) -> str:
        """The address put together again."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"


def parse_url(url: str) -> Target:
    """Take a web address apart. Raises ``BadURL`` or one of its kinds.

    Refused: schemes other than http and https, user names, backslashes and control characters,
    IP addresses in any spelling but the usual one, zone ids, names that are not valid IDNA.
    """
    url = url.strip()
    if len(url) > MAX_LENGTH or _CONTROL.search(url):
        raise BadURL("too long, or holds a backslash or control character")
    try:
        url.encode("utf-8")
        parts = urlsplit(url)
    except ValueError as error:
        raise BadURL(str(error)) from error
    if parts.scheme not in DEFAULT_PORTS:
        raise BadScheme(f"scheme {parts.scheme!r}")
    if "@" in parts.netloc:
        raise HasCredentials()
    host, literal = _read_host(parts)
    query = f"?{parts.query}" if parts.query else ""
    return Target(parts.scheme, host, _read_port(parts), (parts.path or "/") + query, literal)


def join_url(base: Target, location: str) -> Target:
    """Return where ``location`` found at ``base`` leads. Raises ``BadURL`` or one of its kinds."""
    if _CONTROL.search(location):
        # urljoin would silently drop some of these.
        raise BadURL("redirect with a backslash or control character")
    try:
        return parse_url(urljoin(base.url, location.strip()))
    except ValueError as error:
        raise BadURL(str(error)) from error


def _read_port(parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError as error:
        raise BadPort(str(error)) from error
    if port == 0:
        raise BadPort("port 0")
    return port or DEFAULT_PORTS[parts.scheme]


def _read_host(parts: SplitResult) -> tuple[str, IPAddress | None]:
    host = parts.hostname or ""
    if "[" in parts.netloc:
        if not _BRACKETED.fullmatch(parts.netloc):
            raise BadURL("text around the brackets of an IPv6 address")
        return _read_ipv6(host)
    host = _to_ascii(host)
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadURL(f"host {host!r}")
    if not _NUMBER.fullmatch(labels[-1]):
        return host, None
    try:
        return host, ip_address(host)
    except ValueError as error:
        raise BadURL(f"odd spelling of an IP address: {host}") from error


def _read_ipv6(host: str) -> tuple[str, IPAddress]:
    try:
        ip = IPv6Address(host)
    except ValueError as error:
        raise BadURL(str(error)) from error
    if ip.scope_id is not None:
        raise BadURL("IPv6 address with a zone")
    return str(ip), ip


def _to_ascii(host: str) -> str:
    """Return a host name as it is asked for in DNS, without the final dot."""
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError) as error:
            raise BadURL(f"host is not valid IDNA: {error}") from error
    return host.lower().removesuffix(".")
