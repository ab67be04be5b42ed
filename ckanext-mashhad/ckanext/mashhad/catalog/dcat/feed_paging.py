"""What a client may ask of the feed, and the links from page to page.

A page goes on from the id of the last dataset on the page before (``after``), so an edit
or a new dataset during a crawl moves nothing: no dataset is missed, none comes twice.
Counted pages (``page``) work too and are sorted in the same way.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from rdflib import Graph, Literal, URIRef

from ckanext.mashhad.catalog.dcat.rdf import HYDRA, RDF, XSD
from ckanext.mashhad.persian.reading_errors import N_

#: Ending of the address to the media type that is served.
FORMATS = {
    "ttl": "text/turtle",
    "xml": "application/rdf+xml",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "n3": "text/n3",
}

_SERIALIZERS = {"ttl": "turtle", "xml": "xml", "rdf": "xml", "n3": "n3"}

SORT = "id asc"
FIRST_YEAR = 1900

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_OFFSET_AFTER_PLUS = re.compile(r" (?=[0-9]{2}:?[0-9]{2}$)")
_MAX_PAGE = 1_000_000


class FeedError(ValueError):
    """A parameter that cannot be meant; ``message`` is an English msgid."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(f"{parameter}: {message}")
        self.parameter = parameter
        self.message = message


@dataclass(frozen=True)
class Request:
    """A valid request. ``page`` counts from 1; ``after`` is an id and takes its place."""

    page: int = 1
    after: str = ""
    modified_since: dt.datetime | None = None
    q: str = ""
    fq: str = ""
    profiles: tuple[str, ...] = ()

    @property
    def searches(self) -> bool:
        """Whether the search engine has to answer it."""
        return bool(self.q or self.fq)

    def filters(self) -> list[str]:
        """Solr filters besides the client's own: the kinds of record, and the changes asked for."""
        result = ["-dataset_type:harvest", "-dataset_type:showcase"]
        if self.modified_since:
            result.append(f"metadata_modified:[{_solr_moment(self.modified_since)} TO *]")
        return result

    def cursor_filter(self) -> list[str]:
        return [f'id:{{"{self.after}" TO *}}'] if self.after else []

    def parameters(self) -> dict[str, str]:
        """The parameters that the links must repeat."""
        since = _solr_moment(self.modified_since) if self.modified_since else ""
        given = {
            "modified_since": since,
            "q": self.q,
            "fq": self.fq,
            "profiles": ",".join(self.profiles),
        }
        return {key: text for key, text in given.items() if text}


def read_request(parameters: Mapping[str, Any]) -> Request:
    """The request that query parameters make; :class:`FeedError` for what cannot be meant."""
    after = str(parameters.get("after") or "").strip()
    if after and not _ID.fullmatch(after):
        raise FeedError("after", N_("This is not the id of a dataset."))
    return Request(
        page=_page(parameters.get("page")),
        after=after,
        modified_since=_since(parameters.get("modified_since")),
        q=str(parameters.get("q") or "").strip(),
        fq=str(parameters.get("fq") or "").strip(),
        profiles=profile_names(parameters.get("profiles")),
    )


def profile_names(given: Any) -> tuple[str, ...]:
    """The names of a list, or of a text with commas between them; :class:`FeedError` else."""
    names = given.split(",") if isinstance(given, str) else given or ()
    if not (isinstance(names, list | tuple) and all(isinstance(name, str) for name in names)):
        raise FeedError("profiles", N_("There is no such profile."))
    return tuple(name.strip() for name in names if name.strip())


def _page(given: Any) -> int:
    text = str(given or "1").strip()
    if not (text.isdecimal() and len(text) < 10 and 1 <= int(text) <= _MAX_PAGE):
        raise FeedError("page", N_("A page is a number from 1."))
    return int(text)


def _since(given: Any) -> dt.datetime | None:
    """A moment in UTC of an ISO 8601 day or moment; without an offset it is UTC.

    A plus sign that nobody percent-encoded arrives as a space.
    """
    text = str(given or "").strip()
    if not text:
        return None
    try:
        read = dt.datetime.fromisoformat(_OFFSET_AFTER_PLUS.sub("+", text))
    except ValueError:
        raise FeedError(
            "modified_since", N_("Write a day or a moment in ISO 8601, as 2026-03-21T00:00:00Z.")
        ) from None
    if read.year < FIRST_YEAR:
        raise FeedError(
            "modified_since", N_("This year is not Gregorian. Convert the Jalali date first.")
        )
    aware = read if read.tzinfo else read.replace(tzinfo=dt.UTC)
    try:
        return aware.astimezone(dt.UTC)
    except OverflowError:  # the last hours of the year 9999, west of Greenwich
        raise FeedError("modified_since", N_("This moment is too far away.")) from None


def _solr_moment(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True)
class Page:
    """What the links need: how many records there are in all, and after which id the next page goes
    on; empty after the last page.
    """

    request: Request
    address: str
    total: int
    per_page: int
    last_id: str

    @property
    def last_page(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def current(self) -> URIRef:
        if self.request.after:
            return self._link(after=self.request.after)
        return self._link(page=str(self.request.page))

    def links(self) -> dict[str, URIRef]:
        """``first``, ``last``, and ``next`` and ``previous`` where there are such pages."""
        links = {"first": self._link(page="1"), "last": self._link(page=str(self.last_page))}
        if self.last_id:
            links["next"] = self._link(after=self.last_id)
        if not self.request.after and self.request.page > 1:
            links["previous"] = self._link(page=str(min(self.request.page - 1, self.last_page)))
        return links

    def _link(self, **position: str) -> URIRef:
        query = urlencode({**self.request.parameters(), **position}, quote_via=quote)
        return URIRef(f"{self.address}?{query}")


def add_paging(graph: Graph, catalog: URIRef, page: Page) -> None:
    """Say of the catalogue that this is a page of it, and where the others are.

    By today's Hydra and by the older one, which ckanext-dcat's harvesters have followed.
    """
    view = page.current
    graph.add((catalog, RDF.type, HYDRA.Collection))
    graph.add((catalog, HYDRA.totalItems, _number(page.total)))
    graph.add((catalog, HYDRA.view, view))
    graph.add((view, RDF.type, HYDRA.PartialCollectionView))
    graph.add((view, RDF.type, HYDRA.PagedCollection))
    graph.add((view, HYDRA.totalItems, _number(page.total)))
    graph.add((view, HYDRA.itemsPerPage, _number(page.per_page)))
    for name, address in page.links().items():
        graph.add((view, HYDRA[name], address))
        graph.add((view, HYDRA[f"{name}Page"], address))


def _number(count: int) -> Literal:
    return Literal(count, datatype=XSD.integer)


def serialise(graph: Graph, ending: str) -> str:
    """The graph in the format of an ending in :data:`FORMATS`: the same graph, the same text."""
    if ending != "jsonld":
        return graph.serialize(format=_SERIALIZERS[ending])
    content = json.loads(graph.serialize(format="json-ld", auto_compact=True))
    return json.dumps(_in_order(content), ensure_ascii=False, indent=1, sort_keys=True)


def _in_order(content: Any) -> Any:
    """JSON-LD with its sets in one order; rdflib writes them in another at every start."""
    if isinstance(content, dict):
        return {
            key: inner if key == "@list" else _in_order(inner) for key, inner in content.items()
        }
    if isinstance(content, list):
        return sorted(map(_in_order, content), key=lambda item: json.dumps(item, sort_keys=True))
    return content
