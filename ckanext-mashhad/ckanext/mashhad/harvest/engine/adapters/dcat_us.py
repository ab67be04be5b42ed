"""DCAT-US (``data.json``) as a DCAT graph, so that one mapping reads both (pure).

Version 1.1 is nearly DCAT with names of its own; of 1.0 (and of Socrata's lists) the fields that
later moved to the distribution are read where they stood then. Its JSON-LD context is never
fetched: the names are known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from ckanext.mashhad.catalog.dcat import rdf
from ckanext.mashhad.catalog.dcat.rdf import DCAT, DCT, FOAF, RDF, SCHEMA, VCARD

#: Words of a dataset that are plain text in DCAT too.
_TEXTS: Final = {
    "title": DCT.title,
    "description": DCT.description,
    "modified": DCT.modified,
    "issued": DCT.issued,
    "releaseDate": DCT.issued,
    "identifier": DCT.identifier,
    "keyword": DCAT.keyword,
    "keywords": DCAT.keyword,
    "theme": DCAT.theme,
    "language": DCT.language,
    "accrualPeriodicity": DCT.accrualPeriodicity,
    "frequency": DCT.accrualPeriodicity,
    "landingPage": DCAT.landingPage,
    "license": DCT.license,
    "rights": DCT.rights,
    "conformsTo": DCT.conformsTo,
    "references": FOAF.page,
    "homepage": FOAF.homepage,
}
_OF_A_FILE: Final = {
    "title": DCT.title,
    "description": DCT.description,
    "downloadURL": DCAT.downloadURL,
    "accessURL": DCAT.accessURL,
    "mediaType": DCAT.mediaType,
    "format": DCT["format"],
    "license": DCT.license,
}
_ADDRESSES: Final = frozenset(
    {"landingPage", "downloadURL", "accessURL", "license", "homepage", "references", "conformsTo"}
)
#: What a JSON-LD context of DCAT-US says, as far as it is read here.
CONTEXT: Final = {
    **{prefix: str(namespace) for prefix, namespace in rdf.PREFIXES.items()},
    "dcterms": str(DCT),
    "schema": str(SCHEMA),
    **{name: str(DCAT[name]) for name in ("Catalog", "Dataset", "Distribution")},
    **{name: {"@id": str(DCAT[name]), "@type": "@id"} for name in ("dataset", "distribution")},
    **{
        name: {"@id": str(predicate), "@type": "@id"} if name in _ADDRESSES else str(predicate)
        for name, predicate in (_TEXTS | _OF_A_FILE).items()
    },
    "publisher": str(DCT.publisher),
    "contactPoint": str(DCAT.contactPoint),
    "name": str(FOAF.name),
    "fn": str(VCARD.fn),
    "hasEmail": {"@id": str(VCARD.hasEmail), "@type": "@id"},
}
_CONTEXTS: Final = re.compile(r"//(?:resources\.data\.gov/|project-open-data\.|.*/dcat-us)", re.I)


def records(value: Any) -> list[Any] | None:
    """The datasets of a ``data.json``, or of a bare list of them; None where it is none."""
    if isinstance(value, Mapping) and isinstance(value.get("dataset"), list):
        found = value["dataset"]
    elif isinstance(value, list) and value:
        found = value
    else:
        return None
    datasets = [each for each in found if isinstance(each, Mapping)]
    plain = any({"title", "identifier"} & set(each) for each in datasets)
    holders = [value, *datasets] if isinstance(value, Mapping) else datasets
    return found if plain and not any(map(_has_own_context, holders)) else None


def is_context(address: str) -> bool:
    """Return whether a JSON-LD context at this address is one of DCAT-US."""
    return bool(_CONTEXTS.search(address))


def _has_own_context(value: Mapping[str, Any]) -> bool:
    """Return whether a JSON-LD object says itself what its names mean."""
    given = value.get("@context")
    return any(
        isinstance(each, Mapping) for each in (given if isinstance(given, list) else [given])
    )


def graph(found: list[Any]) -> Graph:
    """The datasets of a catalogue; one without an address is who its identifier says it is."""
    result = rdf.new_graph()
    catalogue = BNode()
    result.add((catalogue, RDF.type, DCAT.Catalog))
    for record in found:
        address = record.get("@id") if isinstance(record, Mapping) else None
        node = rdf.iri(address) or BNode()
        result.add((node, RDF.type, DCAT.Dataset))
        result.add((catalogue, DCAT.dataset, node))
        if isinstance(record, Mapping):
            _describe(result, node, record)
    return result


def _describe(result: Graph, node: Node, record: Mapping[str, Any]) -> None:
    _say(result, node, record, _TEXTS)
    publisher = record.get("publisher")
    name = publisher.get("name") if isinstance(publisher, Mapping) else publisher
    if isinstance(name, str) and name.strip():
        agent = BNode()
        result.add((node, DCT.publisher, agent))
        result.add((agent, RDF.type, FOAF.Organization))
        result.add((agent, FOAF.name, Literal(name.strip())))
    _say_contact(result, node, record)
    _say_period(result, node, record.get("temporal"))
    files = [each for each in _list(record.get("distribution")) if isinstance(each, Mapping)]
    if not files and (record.get("accessURL") or record.get("downloadURL")):
        files = [{key: record.get(key) for key in ("accessURL", "downloadURL", "format")}]
    for place, file in enumerate(files):
        if file not in files[:place]:
            _say_file(result, node, file, place)


def _say(graph_: Graph, node: Node, said: Mapping[str, Any], words: Mapping[str, URIRef]) -> None:
    for key, predicate in words.items():
        for text in _texts(said.get(key)):
            address = rdf.iri(text) if key in _ADDRESSES else None
            graph_.add((node, predicate, address or Literal(text)))


def _say_contact(result: Graph, node: Node, record: Mapping[str, Any]) -> None:
    given = record.get("contactPoint")
    said = given if isinstance(given, Mapping) else {"fn": given}
    name, email = said.get("fn"), said.get("hasEmail") or record.get("mbox")
    if not (isinstance(name, str) or isinstance(email, str)):
        return
    contact = BNode()
    result.add((node, DCAT.contactPoint, contact))
    if isinstance(name, str) and name.strip():
        result.add((contact, VCARD.fn, Literal(name.strip())))
    if isinstance(email, str) and (address := rdf.mailto(email)):
        result.add((contact, VCARD.hasEmail, address))


def _say_period(result: Graph, node: Node, temporal: Any) -> None:
    start, stroke, end = temporal.partition("/") if isinstance(temporal, str) else ("", "", "")
    if not stroke:
        return
    period = BNode()
    result.add((node, DCT.temporal, period))
    result.add((period, SCHEMA.startDate, Literal(start)))
    result.add((period, SCHEMA.endDate, Literal(end)))


def _say_file(result: Graph, node: Node, file: Mapping[str, Any], place: int) -> None:
    distribution = BNode()
    result.add((distribution, SCHEMA.position, Literal(place)))  # RDF itself has no order
    result.add((node, DCAT.distribution, distribution))
    result.add((distribution, RDF.type, DCAT.Distribution))
    _say(result, distribution, file, _OF_A_FILE)
    for each in _list(file.get("formats")):
        if isinstance(each, Mapping) and not file.get("format"):
            _say(result, distribution, each, {"label": DCT["format"], "value": DCAT.mediaType})


def _texts(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str | int | float) and not isinstance(each, bool) and str(each).strip():
            yield str(each).strip()


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
