"""CKAN portals of any version since 2.2, by their API (pure).

The search is walked by a cursor; where there is none, the list with resources or the list of names
is. After a complete reading only what changed since is asked for, and the count tells whether that
explains all: if not, everything is read again, so that deletions are seen.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final

from ckanext.mashhad.catalog import cage
from ckanext.mashhad.harvest import mapping
from ckanext.mashhad.harvest.adapters import ckan_addresses as addresses
from ckanext.mashhad.harvest.adapters.ckan_walk import ROWS, Walk
from ckanext.mashhad.harvest.records import Memory, Options, Raw, ReadPage, Unreadable
from ckanext.mashhad.net.errors import BadStatus, NetError
from ckanext.mashhad.net.response import Response

PARSER: Final = "ckanext.mashhad.harvest.adapters.ckan_page"
#: Clocks differ, and a search index is late.
MARGIN: Final = dt.timedelta(hours=1)
_HTML: Final = (b"<!doctype html", b"<html")


class Ckan:
    """One reading of a portal."""

    accept = "application/json"
    by_pages = False

    def __init__(self, options: Options, memory: Memory) -> None:
        self._options = options
        self._memory = memory
        self._listing = ""
        self._filters: tuple[str, ...] = ()
        self._walk: Walk | None = None
        self._phase = "all"
        self._count = 0
        self._seen: set[str] = set()
        self._hidden = 0
        self._listed: set[str] = set()
        self._to_show: list[str] = []
        self._shown = ""
        self._fallbacks = [addresses.LIST, addresses.NAMES]
        self._total: int | None = None
        self._problem: str | None = None

    def begin(self, url: str) -> str:
        """The search, or whatever list the address names itself."""
        self._listing = addresses.listing(url)
        if wanted := self._options.get("organization", "").strip():
            names = " OR ".join(
                f'"{_escaped(each)}"' for each in wanted.replace("،", ",").split(",")
            )
            self._filters = (f"organization:({names})",)
        if addresses.name_of(self._listing) == addresses.LIST:
            return addresses.following_list(self._listing, ROWS, 0)
        if addresses.name_of(self._listing) != addresses.SEARCH:
            return self._listing
        if self._memory.since is not None and self._memory.guids:
            self._phase = "count"
            return Walk(self._listing, self._filters).count()
        self._walk = Walk(self._listing, self._filters)
        return self._walk.first()

    def read(self, response: Response) -> ReadPage:
        """The page in this answer, or :class:`Unreadable`."""
        page = _parsed(response, self._options)
        records = tuple(Raw(**each) for each in page["records"])
        self._hidden += page["hidden"]
        self._seen |= {record.guid for record in records if record.guid}
        following = self._following(page, response.url)
        rest = following is None and self._phase == "rest"
        if following is None and self._to_show:
            following = self._next_shown()
        return ReadPage(
            records, following, None if rest else self._total_left(), rest, self._problem
        )

    def instead(self, url: str, error: NetError) -> ReadPage | None:
        """Of a dataset that is not shown a record that says so; of a missing list another one."""
        if not isinstance(error, BadStatus):
            return None
        if addresses.name_of(url) == "package_show" and self._listed:
            guid = self._shown
            record = Raw(guid, guid, problem="not_shown")
            self._seen.add(guid)
            self._problem = "not_all_shown"
            return ReadPage((record,), self._next_shown(), self._total_left(), False, self._problem)
        if addresses.name_of(url) in (addresses.SEARCH, addresses.LIST) and not self._seen:
            while self._fallbacks:
                name = self._fallbacks.pop(0)
                if name != addresses.name_of(url) and "/api/" in self._listing:
                    self._listing, self._phase = addresses.action(self._listing, name), "all"
                    paged = name == addresses.LIST
                    first = addresses.following_list(self._listing, ROWS, 0)
                    return ReadPage((), first if paged else self._listing)
        return None

    def _total_left(self) -> int | None:
        return None if self._total is None else self._total - self._hidden

    def _following(self, page: dict[str, Any], url: str) -> str | None:
        """The next page of the list that this page is of; None where the list ends."""
        if page["shape"] == "search":
            return self._after_search(page, url)
        if page["shape"] == "list":
            return self._after_list(page, url)
        if page["shape"] == "names" and not self._listed:
            self._show(page["to_show"])
        return None

    def _after_search(self, page: dict[str, Any], url: str) -> str | None:
        if self._phase == "count":
            self._count, self._phase = page["count"], "changed"
            since = f"{self._memory.since - MARGIN:%Y-%m-%dT%H:%M:%SZ}"  # type: ignore[operator]
            self._walk = Walk(self._listing, (*self._filters, f"metadata_modified:[{since} TO *]"))
            return self._walk.first()
        if self._walk is None:  # an address that is no search of the action API
            self._walk = Walk(self._listing, self._filters)
        self._show(page["to_show"])
        following = self._walk.following(page["ids"], page["count"])
        if following is not None:
            return following
        if self._phase == "changed":
            return self._after_changed()
        self._total = self._walk.total
        if self._walk.moved:
            self._problem = "changed_while_reading"
        return None

    def _after_changed(self) -> str | None:
        """Whether what is known and what changed are all that there is; else read everything."""
        if len(self._memory.guids | self._seen) == self._count - self._hidden:
            self._phase = "rest"
            return None
        self._phase, self._hidden = "all", 0
        self._walk = Walk(self._listing, self._filters)
        return self._walk.first()

    def _after_list(self, page: dict[str, Any], url: str) -> str | None:
        ids = set(page["ids"])
        self._show(page["to_show"])
        if not ids - self._listed or addresses.name_of(url) != addresses.LIST:
            return None  # an empty page, or one that was there already
        self._listed |= ids
        return addresses.following_list(self._listing, ROWS, len(self._listed))

    def _show(self, names: list[str]) -> None:
        new = [name for name in names if name not in self._listed]
        self._listed |= set(new)
        self._to_show += new

    def _next_shown(self) -> str | None:
        if not self._to_show:
            return None
        self._shown = self._to_show.pop(0)
        return addresses.action(self._listing, "package_show", id=self._shown)


def _parsed(response: Response, options: Options) -> dict[str, Any]:
    start = response.content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if response.content_type == "text/html" or start.startswith(_HTML):
        raise Unreadable("html")
    name = addresses.name_of(response.url)
    wishes = {"language": options.get("language", ""), "keys": mapping.keys(options)}
    try:
        found = cage.run(PARSER, [name, json.dumps(wishes)], response.content)
        page: dict[str, Any] = json.loads(found)
    except cage.CageError as error:
        raise Unreadable("too_hard" if error.killed else "unreadable", str(error)) from error
    if "error" in page:
        raise Unreadable(page["error"], page.get("detail", ""))
    return page


def _escaped(name: str) -> str:
    return name.strip().replace("\\", "\\\\").replace('"', '\\"')
