"""Where a CKAN portal's lists are, from whatever address an officer has copied (pure)."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

SEARCH: Final = "package_search"
LIST: Final = "current_package_list_with_resources"
NAMES: Final = "package_list"
#: What an address says of paging and order, and not of which datasets are wanted.
PAGING: Final = frozenset({"rows", "start", "sort", "limit", "offset"})

#: Pages of a portal, from which its root is found.
_PAGES: Final = re.compile(r"/(?:dataset|organization|group)(?:/.*)?\Z")
_ACTION: Final = "/api/3/action"


def listing(url: str) -> str:
    """The address of the list: the API address that was given, or the portal's search."""
    parts = urlsplit(url)
    if "/api/" in parts.path or parts.path.endswith(".json"):
        return urlunsplit(parts._replace(fragment=""))
    root = _PAGES.sub("", parts.path).rstrip("/")
    return urlunsplit(parts._replace(path=f"{root}{_ACTION}/{SEARCH}", query="", fragment=""))


def action(listing_url: str, name: str, **params: str | int) -> str:
    """The address of an action of the portal whose list is at ``listing_url``."""
    parts = urlsplit(listing_url)
    root = parts.path.partition("/api/")[0] if "/api/" in parts.path else ""
    query = urlencode(params, quote_via=quote)
    return urlunsplit(parts._replace(path=f"{root}{_ACTION}/{name}", query=query, fragment=""))


def name_of(url: str) -> str:
    """The action that an address asks for, or the last word of its path."""
    return urlsplit(url).path.rstrip("/").rpartition("/")[2]


def chooses(url: str) -> bool:
    """Whether the address asks for some datasets only, which no other list would hear."""
    query = parse_qsl(urlsplit(url).query)
    return any(key not in PAGING for key, _ in query)


def following_list(url: str, limit: int, offset: int) -> str:
    """The next page of a list that has no count."""
    parts = urlsplit(url)
    query = urlencode({"limit": limit, "offset": offset})
    return urlunsplit(parts._replace(query=query))
