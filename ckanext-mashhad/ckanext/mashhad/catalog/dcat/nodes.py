"""The nodes that datasets and the catalogue share: concepts, units, texts, places.

Nothing is a blank node. What has no address of its own is a fragment of the thing it
belongs to, so that unchanged data is the same graph, and the same bytes, every time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rdflib import Graph, Literal, URIRef

from ckanext.mashhad.catalog.dcat import rdf, vocabularies
from ckanext.mashhad.catalog.dcat.rdf import DCAT, DCT, FOAF, GSP, RDF, SKOS, VCARD
from ckanext.mashhad.catalog.dcat.vocabularies import Concept, Vocabulary
from ckanext.mashhad.catalog.engine.text import json_text

COUNTRY = "IRN"
PUBLISHER_TYPE = "LocalAuthority"


@dataclass(frozen=True)
class Site:
    """What the feed must know of the portal.

    ``uri``: of the catalogue, the root of every URI. ``page``: address before the path of a
    page. Both without a final slash. ``language``: tag of texts that say none.
    """

    uri: str
    page: str
    title: str
    description: str = ""
    language: str = rdf.DEFAULT_LANGUAGE
    licence: str = "cc-by"

    def dataset_uri(self, dataset_id: str) -> URIRef:
        return URIRef(f"{self.uri}/dataset/{dataset_id}")

    def resource_uri(self, dataset_id: str, resource_id: str) -> URIRef:
        return URIRef(f"{self.dataset_uri(dataset_id)}/resource/{resource_id}")

    def unit_uri(self, unit_id: str) -> URIRef:
        return URIRef(f"{self.uri}/organization/{unit_id}")


@dataclass(frozen=True)
class Unit:
    """A publishing unit; ``names`` by language tag."""

    id: str
    names: Mapping[str, str]
    email: str = ""
    phone: str = ""
    website: str = ""

    @classmethod
    def from_fields(cls, unit_id: str, title: str, fields: Mapping[str, Any], site: Site) -> Unit:
        """The unit of a stored organisation: its id, core title and further fields."""
        return cls(
            id=unit_id,
            names=texts({**fields, "title": title}, "title", site.language),
            email=str(fields.get("email") or ""),
            phone=str(fields.get("phone") or ""),
            website=str(fields.get("website") or ""),
        )


def value(record: Mapping[str, Any], key: str) -> Any:
    """A dataset's field, which plain datasets keep among their extras; None if empty."""
    found = record.get(key)
    if found in (None, "", [], {}):
        extras = record.get("extras") or ()
        found = next((extra["value"] for extra in extras if extra.get("key") == key), None)
    return None if found in ("", [], {}) else found


def values(record: Mapping[str, Any], key: str) -> list[Any]:
    """A field of several values, stored as a list, as JSON text of one, or as a single value."""
    found = value(record, key)
    if isinstance(found, str) and found.lstrip().startswith("["):
        found = _json(found)
    if found is None:
        return []
    return list(found) if isinstance(found, list | tuple) else [found]


def texts(record: Mapping[str, Any], key: str, language: str) -> dict[str, str]:
    """Language tag to text of ``<key>_translated``, or of the plain ``<key>`` in ``language``."""
    translated = value(record, f"{key}_translated")
    if isinstance(translated, str):
        translated = _json(translated)
    result: dict[str, str] = {}
    if isinstance(translated, Mapping):
        for tag, text in translated.items():
            if isinstance(text, str) and text.strip():
                result.setdefault(rdf.language_tag(tag, language), text)
    plain = record.get(key)
    if not result and isinstance(plain, str) and plain.strip():
        result[language] = plain
    return result


def add_texts(graph: Graph, subject: URIRef, predicate: URIRef, by_tag: Mapping[str, str]) -> None:
    for tag, text in by_tag.items():
        language = None if tag == rdf.UNDETERMINED else tag
        graph.add((subject, predicate, Literal(text, lang=language)))


def add_concept(graph: Graph, site: Site, vocabulary: Vocabulary, concept: Concept) -> URIRef:
    """Describe a concept, its labels and its scheme; return its IRI.

    A licence that nobody has given an address is a fragment of the catalogue.
    """
    node = rdf.absolute(site.uri, concept.uri or f"#licence-{concept.code}")
    graph.add((node, RDF.type, SKOS.Concept))
    if vocabulary.rdf_class:
        graph.add((node, RDF.type, _named(vocabulary.rdf_class)))
    add_texts(graph, node, SKOS.prefLabel, concept.labels)
    graph.add((node, SKOS.inScheme, add_scheme(graph, site, vocabulary)))
    return node


def add_scheme(graph: Graph, site: Site, vocabulary: Vocabulary) -> URIRef:
    scheme = rdf.absolute(site.uri, vocabulary.scheme)
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    add_texts(graph, scheme, DCT.title, vocabulary.title)
    return scheme


def add_named(graph: Graph, site: Site, name: str, code: Any) -> URIRef | None:
    """Describe the concept that ``code`` names in the vocabulary ``name``, if there is one."""
    vocabulary = vocabularies.load(name)
    concept = vocabulary.find(code)
    return add_concept(graph, site, vocabulary, concept) if concept else None


def add_licence(graph: Graph, site: Site, licence_id: Any) -> URIRef | None:
    """Describe a licence and what kind it is; None where no licence is stated.

    ``dct:title`` is CKAN's own: by it the harvesters of other CKANs know the licence again.
    """
    concept = vocabularies.load("licence").find(licence_id)
    if concept is None:
        return None
    node = add_concept(graph, site, vocabularies.load("licence"), concept)
    graph.add((node, DCT.title, Literal(concept.more["title"], lang="en")))
    kind = add_named(graph, site, "licence_type", concept.more["type"])
    if kind:
        graph.add((node, DCT.type, kind))
    return node


def add_country(graph: Graph, site: Site) -> URIRef:
    vocabulary = vocabularies.load("country")
    country = next(concept for concept in vocabulary if concept.code == COUNTRY)
    node = add_concept(graph, site, vocabulary, country)
    for predicate, key in ((DCAT.bbox, "bbox"), (DCAT.centroid, "centroid")):
        graph.add((node, predicate, Literal(country.more[key], datatype=GSP.wktLiteral)))
    return node


def add_publisher(graph: Graph, site: Site, unit: Unit) -> URIRef:
    """Describe a unit as the publisher it is."""
    node = site.unit_uri(unit.id)
    add_agent(graph, site, node, unit.names)
    if homepage := rdf.iri(unit.website):
        graph.add((node, FOAF.homepage, homepage))
        graph.add((homepage, RDF.type, FOAF.Document))
    if email := rdf.mailto(unit.email):
        graph.add((node, FOAF.mbox, email))
    return node


def add_agent(graph: Graph, site: Site, node: URIRef, names: Mapping[str, str]) -> None:
    graph.add((node, RDF.type, FOAF.Agent))
    add_texts(graph, node, FOAF.name, names)
    kind = add_named(graph, site, "publisher_type", PUBLISHER_TYPE)
    if kind:
        graph.add((node, DCT.type, kind))


def add_contact(
    graph: Graph, node: URIRef, name: str, email: URIRef | None, phone: URIRef | None
) -> None:
    graph.add((node, RDF.type, VCARD.Kind))
    graph.add((node, RDF.type, VCARD.Organization))
    graph.add((node, VCARD.fn, Literal(name)))
    if email:
        graph.add((node, VCARD.hasEmail, email))
    if phone:
        graph.add((node, VCARD.hasTelephone, phone))


def page_of(site: Site, dataset: Mapping[str, Any]) -> URIRef:
    """The address of the dataset's page, which the name and type decide."""
    path = f"{dataset.get('type') or 'dataset'}/{dataset.get('name') or dataset['id']}"
    return URIRef(f"{site.page}/{path}")


def link(graph: Graph, node: URIRef, predicate: URIRef, found: URIRef | Literal | None) -> None:
    if found is not None:
        graph.add((node, predicate, found))


def _named(name: str) -> URIRef:
    prefix, _, local = name.partition(":")
    return URIRef(f"{rdf.PREFIXES[prefix]}{local}")


def _json(text: str) -> Any:
    return json_text.parsed(text)
