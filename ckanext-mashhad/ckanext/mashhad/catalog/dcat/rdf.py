"""RDF names, and the making of nodes from stored values.

Values come from officers and from other catalogues, so nothing here raises on an odd one:
a text that is no address gives no IRI, a text that is no day gives no date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, Final

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS as DCT
from rdflib.namespace import FOAF, RDF, RDFS, SKOS, XSD

DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
ADMS: Final = Namespace("http://www.w3.org/ns/adms#")
AS: Final = Namespace("https://www.w3.org/ns/activitystreams#")
DCATAP: Final = Namespace("http://data.europa.eu/r5r/")
ELI: Final = Namespace("http://data.europa.eu/eli/ontology#")
GSP: Final = Namespace("http://www.opengis.net/ont/geosparql#")
HYDRA: Final = Namespace("http://www.w3.org/ns/hydra/core#")
SCHEMA: Final = Namespace("http://schema.org/")
SCHEMA_HTTPS: Final = Namespace("https://schema.org/")
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
TIME: Final = Namespace("http://www.w3.org/2006/time#")
VCARD: Final = Namespace("http://www.w3.org/2006/vcard/ns#")

PREFIXES: Final = {
    "adms": ADMS,
    "as": AS,
    "dcat": DCAT,
    "dcatap": DCATAP,
    "dct": DCT,
    "eli": ELI,
    "foaf": FOAF,
    "gsp": GSP,
    "hydra": HYDRA,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "spdx": SPDX,
    "vcard": VCARD,
    "xsd": XSD,
}

DEFAULT_LANGUAGE: Final = "fa"
#: The tag of a text whose language nobody says (BCP 47, "undetermined").
UNDETERMINED: Final = "und"

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_ABSOLUTE = re.compile(r"(?:https?|ftp)://[^/\s?#]+\S*", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f<>\"{}|\\^`]")
_EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")

__all__ = [
    "ADMS",
    "AS",
    "DCAT",
    "DCATAP",
    "DCT",
    "ELI",
    "FOAF",
    "GSP",
    "HYDRA",
    "PREFIXES",
    "RDF",
    "RDFS",
    "SCHEMA",
    "SCHEMA_HTTPS",
    "SKOS",
    "SPDX",
    "TIME",
    "VCARD",
    "XSD",
]


class SteadyGraph(Graph):
    """Keeps the order of what is added, and may be added to while it is gone through.

    rdflib's default store hands out subjects in an order that changes with every process; the
    one that does not breaks off when ckanext-dcat's profiles add in the middle of a loop.
    """

    def __init__(self) -> None:
        super().__init__("SimpleMemory", bind_namespaces="none")

    def triples(self, triple: Any) -> Iterator[Any]:  # type: ignore[override]
        """Go through what matches now."""
        yield from list(super().triples(triple))


def new_graph() -> Graph:
    """An empty graph that knows our prefixes and no others; see :class:`SteadyGraph`."""
    graph = SteadyGraph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def language_tag(locale: str, default: str = DEFAULT_LANGUAGE) -> str:
    """The RDF language of a CKAN locale or a tag: ``fa_IR`` and ``fa-IR`` are ``fa``.

    Stored texts and the feed know languages, not countries; that a text was transformed from
    another language (BCP 47, ``fa-t-en``) they tell. What cannot be a tag is ``default``.
    """
    tag = locale.strip().replace("_", "-").lower()
    if not _TAG.fullmatch(tag):
        return default
    _, transformed, origin = tag.partition("-t-")
    return tag.partition("-")[0] + transformed + origin


def iri(value: Any) -> URIRef | None:
    """The IRI of an absolute web address; None for anything else.

    Characters that no IRI may hold are percent-encoded, Persian letters stay.
    """
    text = str(value or "").strip()
    encoded = _FORBIDDEN.sub(lambda found: f"%{ord(found[0]):02X}", text)
    return URIRef(encoded) if _ABSOLUTE.fullmatch(encoded) else None


def mailto(value: Any) -> URIRef | None:
    """The ``mailto:`` IRI of an e-mail address; None if it is not one."""
    text = str(value or "").strip().removeprefix("mailto:")
    return URIRef(f"mailto:{text}") if _EMAIL.fullmatch(text) and iri_safe(text) else None


def tel(value: Any) -> URIRef | None:
    """The ``tel:`` IRI of a telephone number written in ASCII digits; None if it is not one."""
    text = re.sub(r"[\s()]", "", str(value or ""))
    return URIRef(f"tel:{text}") if re.fullmatch(r"\+?[0-9](-?[0-9]){2,14}", text) else None


def iri_safe(text: str) -> bool:
    return not _FORBIDDEN.search(text)


def absolute(catalog: str, value: str) -> URIRef:
    """The full IRI of a URI that may belong to the catalogue itself (``#dataset-types``)."""
    return URIRef(catalog + value if value.startswith("#") else value)


def day(value: Any) -> Literal | None:
    """An ``xsd:date`` of an ISO day; None if it is not one."""
    try:
        return Literal(dt.date.fromisoformat(str(value or "")[:10]).isoformat(), datatype=XSD.date)
    except ValueError:
        return None


def moment(value: Any) -> Literal | None:
    """An ``xsd:dateTime`` in UTC of an ISO moment; CKAN's moments without offset are UTC."""
    try:
        read = dt.datetime.fromisoformat(str(value or ""))
    except ValueError:
        return None
    aware = read if read.tzinfo else read.replace(tzinfo=dt.UTC)
    return Literal(aware.astimezone(dt.UTC).isoformat(timespec="seconds"), datatype=XSD.dateTime)
