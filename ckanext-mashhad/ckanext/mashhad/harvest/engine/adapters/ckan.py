"""CKAN portals of any version since 2.2, by their API (pure).

The search is walked by a cursor; where there is none, the list with resources or the list of names
is. After a complete reading only the ids are listed and what changed since is asked for. An id that
neither explains has everything read again; one that is known and not listed is missing.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.harvest.engine.adapters import ckan_addresses as addresses
from ckanext.mashhad.harvest.engine.adapters.ckan_walk import ROWS, Walk
from ckanext.mashhad.harvest.engine.record_pages import Memory, Options, Raw, ReadPage, Unreadable
from ckanext.mashhad.harvest.engine.settings import mapping
from ckanext.mashhad.harvest.engine.settings import options as choices
from ckanext.mashhad.net.request_errors import BadStatus, NetError
from ckanext.mashhad.net.response import Response

PARSER: Final = "ckanext.mashhad.harvest.engine.adapters.ckan_page"
#: Clocks differ, and a search index is late.
MARGIN: Final = dt.timedelta(hours=1)
#: What is asked of each dataset where only ids are listed.
IDS: Final = "id,dataset_type"
#: What portals answer that have no such action, or do not give it to everybody. A server that
#: fails for the moment is not asked for another list.
_NO_SUCH: Final = frozenset({400, 403, 404, 405, 409, 410, 501})
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
        self._ids: set[str] = set()
        self._seen: set[str] = set()
        self._hidden: set[str] = set()
        self._given = 0
        self._listed: set[str] = set()
        self._to_show: list[str] = []
        self._shown = ""
        self._fallbacks = [addresses.LIST, addresses.NAMES]
        self._total: int | None = None
        self._problem: str | None = None

    def begin(self, url: str) -> str:
        """The search, or whatever list the address names itself."""
        self._listing = addresses.listing(url)
        if wanted := _organizations(self._options):
            names = " OR ".join(f'"{_escaped(each)}"' for each in wanted)
            self._filters = (f"organization:({names})",)
        if addresses.name_of(self._listing) == addresses.LIST:
            return addresses.following_list(self._listing, ROWS, 0)
        if addresses.name_of(self._listing) != addresses.SEARCH:
            return self._listing
        if self._memory.since is not None and self._memory.guids:
            self._phase = "ids"
        fields = IDS if self._phase == "ids" else ""
        self._walk = Walk(self._listing, self._filters, fields)
        return self._walk.first()

    def read(self, response: Response, bounds: sandbox.Bounds = sandbox.DEFAULT) -> ReadPage:
        """The page in this answer, or :class:`Unreadable`."""
        page = _parsed(response, self._options, bounds)
        records = tuple(Raw(**each) for each in page["records"])
        self._hidden |= set(page["hidden"])
        self._seen |= {record.guid for record in records if record.guid}
        following = self._following(page, response.url)
        if self._walk is not None and self._walk.again:
            records = tuple(record for record in records if record.guid)  # the others were counted
        if following is None and self._to_show:
            following = self._next_shown()
        unchanged: frozenset[str] = frozenset()
        if following is None and self._phase == "changed":
            unchanged = (self._memory.guids & self._ids) - self._seen
        return ReadPage(records, following, self._total_left(), unchanged, self._problem)

    def instead(self, url: str, error: NetError) -> ReadPage | None:
        """Of a dataset that is not shown a record that says so; of a missing list another one."""
        if not isinstance(error, BadStatus) or error.status not in _NO_SUCH:
            return None
        if addresses.name_of(url) == "package_show" and self._listed:
            guid = self._shown
            record = Raw(guid, guid, problem="not_shown")
            self._seen.add(guid)
            self._problem = "not_all_shown"
            return ReadPage(
                (record,), self._next_shown(), self._total_left(), problem=self._problem
            )
        if addresses.chooses(self._listing):
            return None
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
        return None if self._total is None else self._total - len(self._hidden)

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
        if self._walk is None:  # an address that is no search of the action API
            self._walk = Walk(self._listing, self._filters)
        if self._phase == "ids" and page["records"]:
            self._phase = "all"  # a portal that gives whole datasets anyhow
        if self._phase == "ids":
            self._ids |= set(page["to_show"])
        else:
            self._show(page["to_show"])
        following = self._walk.following(page["ids"], page["count"], page["entries"])
        if following is not None:
            return following
        if self._walk.moved:
            self._problem = "changed_while_reading"
        if self._phase == "ids":
            self._phase = "changed"
            self._walk = Walk(self._listing, (*self._filters, self._since()))
            return self._walk.first()
        if self._phase == "changed" and not self._explained():
            return self._read_all()
        if self._phase == "all":
            self._total = self._walk.total
        return None

    def _since(self) -> str:
        # The database tells moments in the time zone of its server.
        moment = self._memory.since.astimezone(dt.UTC) - MARGIN  # type: ignore[union-attr]
        return f"metadata_modified:[{moment:%Y-%m-%dT%H:%M:%SZ} TO *]"

    def _explained(self) -> bool:
        """Whether all that is listed is known, or came with what changed."""
        came = self._seen | self._hidden | set(self._to_show)
        return self._ids <= self._memory.guids | came

    def _read_all(self) -> str:
        self._phase, self._hidden, self._problem = "all", set(), None
        self._walk = Walk(self._listing, self._filters)
        return self._walk.first()

    def _after_list(self, page: dict[str, Any], url: str) -> str | None:
        ids = set(page["ids"])
        self._given += page["entries"]
        self._show(page["to_show"])
        if not ids - self._listed or addresses.name_of(url) != addresses.LIST:
            return None  # an empty page, or one that was there already
        self._listed |= ids
        return addresses.following_list(self._listing, ROWS, self._given)

    def _show(self, names: list[str]) -> None:
        new = [name for name in names if name not in self._listed]
        self._listed |= set(new)
        self._to_show += new

    def _next_shown(self) -> str | None:
        if not self._to_show:
            return None
        self._shown = self._to_show.pop(0)
        return addresses.action(self._listing, "package_show", id=self._shown)


def _parsed(response: Response, options: Options, bounds: sandbox.Bounds) -> dict[str, Any]:
    start = response.content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if response.content_type == "text/html" or start.startswith(_HTML):
        raise Unreadable("html")
    name = addresses.name_of(response.url)
    wishes = {
        "language": options.get("language", ""),
        "keys": mapping.keys(options),
        "organizations": _organizations(options),
    }
    try:
        found = sandbox.run(PARSER, [name, json.dumps(wishes)], response.content, bounds)
        page: dict[str, Any] = json.loads(found)
    except sandbox.SandboxError as error:
        raise Unreadable("too_hard" if error.killed else "unreadable", str(error)) from error
    if "error" in page:
        raise Unreadable(page["error"], page.get("detail", ""))
    return page


def _organizations(options: Options) -> list[str]:
    return choices.several(options.get("organization", ""))


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')
