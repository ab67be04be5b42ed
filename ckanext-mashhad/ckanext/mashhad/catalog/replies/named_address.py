"""Reading the address at which a unit says that it published something elsewhere (pure)."""

from __future__ import annotations

import posixpath
import re
from typing import Any, Final
from unicodedata import category
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from ckanext.mashhad.net.request_errors import BadURL
from ckanext.mashhad.net.urls import Target, parse_url
from ckanext.mashhad.persian.reading_errors import N_

#: Characters.
LONGEST: Final = 1_000
_NO_ADDRESS: Final = N_("Write a whole web address, such as https://example.org/contracts.")
_SPACES: Final = N_("Write the address without spaces or hidden characters in it.")
_FIRST_PAGE: Final = N_("Give the address of the page or file itself, not the site's first page.")
_OURS: Final = N_("What is in this portal needs no address: publish it, or name its duty there.")
#: What stands in an address as it is; and what is written so already.
_PLAIN: Final = "/?#[]@!$&'()*+,;=:~-._"
_ENCODED: Final = re.compile(r"(%[0-9A-Fa-f]{2})")
#: How often an address is decoded, for what is encoded again and again.
_MOST: Final = 5


def read(typed: Any, site_url: str) -> tuple[str, str]:
    """Return the address as it can be asked, and what is wrong with it (a message id), or empty.

    A site's first page shows nothing of one publication, and what lies in this portal is judged by
    itself. Nobody reads a sentence in an address: it has no spaces, and no letters but of URLs.
    """
    if not isinstance(typed, str) or len(typed) > LONGEST:
        return "", _NO_ADDRESS
    if any(category(each)[0] in "ZC" for each in typed.strip()):
        return "", _SPACES
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
    address = encoded(_whole(target, typed))
    return (address, "") if len(address) <= LONGEST else ("", _NO_ADDRESS)


def encoded(address: str) -> str:
    """The address in characters of URLs only; what is encoded stays as it is."""
    parts = _ENCODED.split(address)
    return "".join(part if _ENCODED.fullmatch(part) else quote(part, safe=_PLAIN) for part in parts)


def decoded(address: str) -> str:
    """What can be read in an address."""
    for _ in range(_MOST):
        address = unquote(before := address)
        if address == before:
            break
    return address


def normal(address: str) -> str:
    """One form for all spellings of an address that lead to the same page."""
    try:
        target = parse_url(address)
    except BadURL:
        return address
    host, port = _site(target)
    path, _, query = target.path.partition("?")
    path = posixpath.normpath("/" + decoded(path).strip("/"))
    asked = urlencode(sorted(parse_qsl(decoded(query))))
    return f"{host}:{port}{path}?{asked}"


def _site(target: Target) -> tuple[str, int]:
    port = 443 if target.port == 80 else target.port  # by http and https it is one site
    host = target.host
    while host.startswith("www."):
        host = host.removeprefix("www.")
    return host, port


def _whole(target: Target, typed: str) -> str:
    """The address with the part of the page that is meant, for a reader to see."""
    fragment = urlsplit(typed.strip()).fragment
    return f"{target.url}#{fragment}" if fragment else target.url
