"""DCAT catalogues: what an answer is, and its page as the caged parser reads it (pure)."""

from __future__ import annotations

import json
from typing import Final
from urllib.parse import urlsplit

from ckanext.mashhad.catalog import cage
from ckanext.mashhad.harvest.records import Raw, ReadPage, Unreadable
from ckanext.mashhad.net.response import Response

PARSER: Final = "ckanext.mashhad.harvest.adapters.dcat_page"

_BY_TYPE: Final = {
    "application/rdf+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/turtle": "turtle",
    "application/x-turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/json": "json-ld",
    "application/n-triples": "nt",
    "application/trig": "trig",
    "application/x-trig": "trig",
}
_BY_ENDING: Final = {
    "xml": "xml",
    "rdf": "xml",
    "ttl": "turtle",
    "jsonld": "json-ld",
    "json": "json-ld",
    "nt": "nt",
    "trig": "trig",
}
#: What servers say of files that they do not know.
_SAYS_NOTHING: Final = frozenset(
    {"", "text/plain", "application/octet-stream", "binary/octet-stream"}
)
_HTML: Final = (b"<!doctype html", b"<html")


class Dcat:
    """Any DCAT catalogue in one of the RDF formats, paged by hydra or in one piece."""

    accept = (
        "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, "
        "application/n-triples;q=0.7, application/trig;q=0.6"
    )

    def read(self, response: Response) -> ReadPage:
        """The page in this answer, or :class:`Unreadable`."""
        syntax = syntax_of(response)
        page = json.loads(_parsed(syntax, response))
        if "error" in page:
            raise Unreadable(page["error"], page.get("detail", ""))
        records = tuple(Raw(**each) for each in page["records"])
        return ReadPage(records, page["next_url"], page["total"])


def _parsed(syntax: str, response: Response) -> bytes:
    try:
        return cage.run(PARSER, [syntax, response.url], response.content)
    except cage.CageError as error:
        raise Unreadable("too_hard" if error.killed else "unreadable", str(error)) from error


def syntax_of(response: Response) -> str:
    """The name rdflib has for the answer's format, or :class:`Unreadable`."""
    start = response.content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    html_type = response.content_type in ("text/html", "application/xhtml+xml")
    if html_type or start.startswith(_HTML):
        raise Unreadable("html")
    if syntax := _BY_TYPE.get(response.content_type):
        return syntax
    ending = urlsplit(response.url).path.rpartition(".")[2].lower()
    if response.content_type in _SAYS_NOTHING and ending in _BY_ENDING:
        return _BY_ENDING[ending]
    raise Unreadable("unknown_format", f"content type {response.content_type!r}")
