"""Reading the address at which a unit says that it published something elsewhere (pure)."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from ckanext.mashhad.net.request_errors import BadURL
from ckanext.mashhad.net.urls import Target, parse_url
from ckanext.mashhad.persian.reading_errors import N_

#: Characters.
LONGEST: Final = 1_000
_NO_ADDRESS: Final = N_("Write a whole web address, such as https://example.org/contracts.")
_FIRST_PAGE: Final = N_("Give the address of the page or file itself, not the site's first page.")
_OURS: Final = N_("What is in this portal needs no address: publish it, or name its duty there.")


def read(typed: Any, site_url: str) -> tuple[str, str]:
    """Return the address as it can be asked, and what is wrong with it (a message id), or empty.

    A site's first page shows nothing of one publication, and what lies in this portal is judged by
    itself.
    """
    if not isinstance(typed, str) or len(typed) > LONGEST:
        return "", _NO_ADDRESS
    try:
        target = parse_url(typed)
    except BadURL:
        return "", _NO_ADDRESS
    if target.literal is None and "." not in target.host:
        return "", _NO_ADDRESS
    if _site(target) == _site(parse_url(site_url)):
        return "", _OURS
    if target.path.strip("/") == "":
        return "", _FIRST_PAGE
    return _whole(target, typed), ""


def _site(target: Target) -> tuple[str, int]:
    port = 443 if target.port == 80 else target.port  # by http and https it is one site
    return target.host.removeprefix("www."), port


def _whole(target: Target, typed: str) -> str:
    """The address with the part of the page that is meant, for a reader to see."""
    fragment = urlsplit(typed.strip()).fragment
    return f"{target.url}#{fragment}" if fragment else target.url
