"""Limits of the HTTP client, and the name it goes by."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from .addresses import WEB_PORTS
from .body import MEGABYTE
from .pacing import RetryPolicy


@dataclass(frozen=True)
class Settings:
    """Limits of a client. Times are seconds, sizes bytes.

    ``deadline`` is for one try with its redirects. ``allowed_networks`` (CIDR) opens loopback and
    private networks, at any port. A ``proxy`` is used only when set here, and must then itself
    refuse internal addresses. ``ca_bundle`` is a file of trusted certificates to use instead of
    those that requests brings.
    """

    connect_timeout: float = 5.0
    read_timeout: float = 20.0
    deadline: float = 300.0
    max_bytes: int = 50 * MEGABYTE
    max_redirects: int = 5
    ports: frozenset[int] = WEB_PORTS
    allowed_networks: tuple[str, ...] = ()
    site_url: str = ""
    proxy: str | None = None
    ca_bundle: str | None = None
    retry: RetryPolicy = field(default_factory=RetryPolicy)


@cache
def _version() -> str:
    try:
        return version("ckanext-mashhad")
    except PackageNotFoundError:
        return "unknown"


def user_agent(site_url: str) -> str:
    """Return who we say we are: the software, and the site that an operator can complain to."""
    site = f" (+{site_url})" if site_url else ""
    return f"ckanext-mashhad/{_version()}{site}"
