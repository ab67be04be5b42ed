"""DCAT catalogues: what an answer is, and its page as the sandboxed parser reads it (pure)."""

from __future__ import annotations

import json
from typing import Final
from urllib.parse import urlsplit

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.harvest.engine.record_pages import Memory, Options, Raw, ReadPage, Unreadable
from ckanext.mashhad.net.request_errors import NetError
from ckanext.mashhad.net.response import Response

PARSER: Final = "ckanext.mashhad.harvest.engine.adapters.dcat_page"

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
    | {"application/gzip", "application/x-gzip"}
)
#: How the formats begin, where nothing else tells.
_BY_START: Final = {
    b"<?xml": "xml",
    b"<rdf": "xml",
    b"{": "json-ld",
    b"[": "json-ld",
    b"@prefix": "turtle",
    b"@base": "turtle",
    b"prefix": "turtle",
    b"<http": "turtle",
}
_HTML: Final = (b"<!doctype html", b"<html")


class Dcat:
    """Any DCAT catalogue in one of the RDF formats, paged by hydra or in one piece."""

    accept = (
        "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, "
        "application/n-triples;q=0.7, application/trig;q=0.6, application/json;q=0.3, */*;q=0.1"
    )

    by_pages = True

    def __init__(self, options: Options, memory: Memory) -> None:
        pass

    def begin(self, url: str) -> str:
        """The catalogue's own address."""
        return url

    def instead(self, url: str, error: NetError) -> None:
        """A page that is missing is missing."""

    def read(self, response: Response, bounds: sandbox.Bounds = sandbox.DEFAULT) -> ReadPage:
        """The page in this answer, or :class:`Unreadable`."""
        syntax = syntax_of(response)
        page = json.loads(_parsed(syntax, response, bounds))
        if "error" in page:
            raise Unreadable(page["error"], page.get("detail", ""), **page.get("params", {}))
        records = tuple(Raw(**each) for each in page["records"])
        return ReadPage(records, page["next_url"], page["total"])


def _parsed(syntax: str, response: Response, bounds: sandbox.Bounds) -> bytes:
    try:
        return sandbox.run(PARSER, [syntax, response.url], response.content, bounds)
    except sandbox.SandboxError as error:
        raise Unreadable("too_hard" if error.killed else "unreadable", str(error)) from error


def syntax_of(response: Response) -> str:
    """The name rdflib has for the answer's format, or :class:`Unreadable`."""
    start = response.content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    html_type = response.content_type in ("text/html", "application/xhtml+xml")
    if html_type or start.startswith(_HTML):
        raise Unreadable("html")
    if syntax := _BY_TYPE.get(response.content_type):
        return syntax
    if response.content_type in _SAYS_NOTHING:
        path = urlsplit(response.url).path.lower().removesuffix(".gz")
        if syntax := _BY_ENDING.get(path.rpartition(".")[2]):
            return syntax
        for beginning, syntax in _BY_START.items():
            if start.startswith(beginning):
                return syntax
    raise Unreadable("unknown_format", f"content type {response.content_type!r}")
