"""Going through all that a CKAN search finds, though the catalogue changes meanwhile (pure).

Pages follow a cursor: sorted by id, the next page begins at the last id seen. What is added or
deleted meanwhile moves nothing. A portal that does not hear the cursor is paged by ``start``, and
then a count that changes tells that something may have been missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ckanext.mashhad.harvest.engine.adapters.ckan_addresses import PAGING

ROWS: Final = 200
#: So many where a page holds ids only.
MANY: Final = 1000
#: What the walk says itself; whatever else stands in the address is the officer's choice.
_OURS: Final = PAGING | {"fq", "fl"}


@dataclass
class Walk:
    """``listing`` is the address of the search, ``filters`` are further ``fq`` of Solr.

    ``fields``: what is asked of each dataset in place of all. ``again``: whether the page at hand
    is the first one once more.
    """

    listing: str
    filters: tuple[str, ...] = ()
    fields: str = ""
    total: int = 0
    moved: bool = False
    again: bool = False
    _passed: int = 0
    _seen: set[str] = field(default_factory=set)
    _first: str = ""
    _last: str = ""
    _by_start: bool = False

    def first(self) -> str:
        """The address of the first page."""
        return self._address()

    def following(self, ids: Sequence[str], count: int, entries: int) -> str | None:
        """The address after a page with these ids whose answer counted so many; None: the end.

        ``entries`` are all on the page, with and without an id.
        """
        again = bool(self._seen) and bool(ids) and ids[0] == self._first and len(self._seen) > 1
        self.again = again and not self._by_start
        if self.again:
            self._by_start = True
            return self._address(start=self._passed)
        new = set(ids) - self._seen
        if not self._seen:
            self._first = ids[0] if ids else ""
            self._by_start = list(ids) != sorted(set(ids))
            self.total = count
        self._seen |= new
        self._passed += entries
        if self._by_start:
            self.moved |= count != self.total
        else:
            self.total = len(self._seen) + max(count - len(ids), 0)
        if not new or (self._passed if self._by_start else len(self._seen)) >= self.total:
            return None
        self._last = ids[-1]
        return self._address(start=self._passed if self._by_start else 0)

    def _address(self, *, start: int = 0) -> str:
        parts = urlsplit(self.listing)
        given = parse_qsl(parts.query, keep_blank_values=True)
        pairs = [(key, value) for key, value in given if key not in _OURS]
        filters = [f"+({value})" for key, value in given if key == "fq" and value.strip()]
        filters += [f"+{each}" for each in self.filters]
        if self._last and not self._by_start:
            quoted = self._last.replace("\\", "\\\\").replace('"', '\\"')
            filters.append(f'+id:["{quoted}" TO *]')
        # The first page may turn out to hold whole datasets all the same.
        rows = MANY if self.fields and self._seen else ROWS
        pairs += [("sort", "id asc"), ("rows", str(rows))]
        pairs += [("fl", self.fields)] if self.fields else []
        pairs += [("start", str(start))] if start else []
        pairs += [("fq", " ".join(filters))] if filters else []
        return urlunsplit(parts._replace(query=urlencode(pairs)))
