"""A dataset and the catalogue as DCAT-AP 3, in an rdflib graph.

What each field becomes is said for the reader of the feed in ``docs/feed.md``; the shapes
that the result meets are in ``tests/data/shapes``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from rdflib import Graph, Literal, URIRef

from ckanext.mashhad.catalog.dcat import rdf, vocabularies
from ckanext.mashhad.catalog.dcat.distributions import add_distribution, add_page
from ckanext.mashhad.catalog.dcat.nodes import (
    Site,
    Unit,
    add_agent,
    add_concept,
    add_contact,
    add_country,
    add_licence,
    add_named,
    add_publisher,
    add_scheme,
    add_texts,
    link,
    page_of,
    texts,
    value,
    values,
)
from ckanext.mashhad.catalog.dcat.rdf import (
    ADMS,
    AS,
    DCAT,
    DCATAP,
    DCT,
    ELI,
    FOAF,
    RDF,
    RDFS,
    SKOS,
)
from ckanext.mashhad.catalog.engine import rules
from ckanext.mashhad.catalog.engine.text import tags

#: Fields of addresses: what they say of the dataset, and what stands at the address.
ADDRESSES = (
    ("applicable_legislation", DCATAP.applicableLegislation, ELI.LegalResource),
    ("conforms_to", DCT.conformsTo, DCT.Standard),
    ("documentation", FOAF.page, FOAF.Document),
)


def add_catalog(
    graph: Graph, site: Site, publisher: Unit | None, issued: str = "", modified: str = ""
) -> URIRef:
    """Describe the catalogue.

    ``publisher``: the municipality; without one the portal itself publishes. ``issued``,
    ``modified``: the first publication and the latest change of a public dataset (ISO 8601).
    """
    node = URIRef(site.uri)
    graph.add((node, RDF.type, DCAT.Catalog))
    graph.add((node, DCT.title, Literal(site.title, lang=site.language)))
    description = site.description.strip() or site.title
    graph.add((node, DCT.description, Literal(description, lang=site.language)))
    homepage = URIRef(f"{site.page}/")
    graph.add((node, FOAF.homepage, homepage))
    graph.add((homepage, RDF.type, FOAF.Document))
    if publisher:
        agent = add_publisher(graph, site, publisher)
    else:
        agent = URIRef(f"{site.uri}#publisher")
        add_agent(graph, site, agent, {site.language: site.title})
    graph.add((node, DCT.publisher, agent))
    graph.add((node, DCT.spatial, add_country(graph, site)))
    graph.add((node, DCAT.themeTaxonomy, add_scheme(graph, site, vocabularies.load("theme"))))
    link(graph, node, DCT.language, add_named(graph, site, "language", site.language))
    link(graph, node, DCT.license, add_licence(graph, site, site.licence))
    link(graph, node, DCT.issued, rdf.day(issued))
    link(graph, node, DCT.modified, rdf.moment(modified))
    return node


def add_removal(graph: Graph, site: Site, dataset_id: str, moment: dt.datetime, how: str) -> None:
    """Tell that a dataset went, as DCAT-AP Feeds does (``as:Delete``). ``how`` is the kind of
    event: ``dataset_hidden``, ``dataset_deleted`` or ``dataset_purged``.
    """
    gone, code = site.dataset_uri(dataset_id), how.removeprefix("dataset_")
    removal = gone + "#removal"
    graph.add((removal, RDF.type, AS.Delete))
    graph.add((removal, AS.object, gone))
    link(graph, removal, AS.published, rdf.moment(moment.isoformat()))
    link(graph, removal, DCT.type, add_named(graph, site, "removal", code))
    graph.add((gone, RDF.type, AS.Tombstone))
    graph.add((gone, DCT.identifier, Literal(dataset_id)))


def add_dataset(
    graph: Graph, site: Site, node: URIRef, dataset: Mapping[str, Any], unit: Unit | None
) -> None:
    """Describe a dataset (as ``package_show`` gives it) and its files under the IRI ``node``."""
    graph.add((node, RDF.type, DCAT.Dataset))
    titles = texts(dataset, "title", site.language)
    titles = titles or {site.language: str(dataset.get("name") or dataset["id"])}
    add_texts(graph, node, DCT.title, titles)
    add_texts(graph, node, DCT.description, texts(dataset, "notes", site.language) or titles)
    graph.add((node, DCT.identifier, Literal(dataset["id"])))
    _add_keywords(graph, site, node, dataset)
    _add_concepts(graph, site, node, dataset)
    _add_dates(graph, node, dataset)
    _add_people(graph, site, node, dataset, unit)
    _add_addresses(graph, site, node, dataset)
    # The others wait for their check.
    files = [file for file in dataset.get("resources") or () if file.get("url")]
    for file in files:
        add_distribution(graph, site, node, dataset, file)
    if not files:
        add_page(graph, site, node, dataset, says_all=rules.says_nothing(dataset))


def _add_keywords(graph: Graph, site: Site, node: URIRef, dataset: Mapping[str, Any]) -> None:
    """The tags, plainly spelt; a dataset without any is found by the word for its type."""
    given = [tag.get("display_name") or tag["name"] for tag in dataset.get("tags") or ()]
    words = [word for text in given if (word := tags.plain(text))]
    for word in words:
        graph.add((node, DCAT.keyword, Literal(word, lang=site.language)))
    kind = vocabularies.load("dataset_type").find(dataset.get("type"))
    if kind and not words:
        add_texts(graph, node, DCAT.keyword, kind.labels)


def _add_concepts(graph: Graph, site: Site, node: URIRef, dataset: Mapping[str, Any]) -> None:
    kind = vocabularies.load("dataset_type").find(dataset.get("type"))
    if kind:
        types = vocabularies.load("dataset_type")
        graph.add((node, DCT.type, add_concept(graph, site, types, kind)))
    themes = values(dataset, "theme") or (kind.more["themes"] if kind else ())
    for theme in themes:
        link(graph, node, DCAT.theme, add_named(graph, site, "theme", theme))
    frequency = add_named(graph, site, "frequency", value(dataset, "frequency"))
    link(graph, node, DCT.accrualPeriodicity, frequency)
    for language in values(dataset, "language") or [site.language]:
        link(graph, node, DCT.language, add_named(graph, site, "language", language))
    right = "NON_PUBLIC" if dataset.get("private") else "PUBLIC"
    link(graph, node, DCT.accessRights, add_named(graph, site, "access_right", right))


def _add_dates(graph: Graph, node: URIRef, dataset: Mapping[str, Any]) -> None:
    link(graph, node, DCT.issued, rdf.moment(dataset.get("first_published")))
    link(graph, node, DCT.modified, rdf.moment(dataset.get("metadata_modified")))
    start = rdf.day(value(dataset, "temporal_start"))
    end = rdf.day(value(dataset, "temporal_end"))
    if start or end:
        period = URIRef(f"{node}#period")
        graph.add((node, DCT.temporal, period))
        graph.add((period, RDF.type, DCT.PeriodOfTime))
        link(graph, period, DCAT.startDate, start)
        link(graph, period, DCAT.endDate, end)


def _add_people(
    graph: Graph, site: Site, node: URIRef, dataset: Mapping[str, Any], unit: Unit | None
) -> None:
    """The unit as publisher, and the office to ask: the dataset's own, else the unit's."""
    if unit:
        graph.add((node, DCT.publisher, add_publisher(graph, site, unit)))
    name = _first(dataset, "contact_name", "maintainer", "author")
    email = rdf.mailto(_first(dataset, "contact_email", "maintainer_email", "author_email"))
    phone = rdf.tel(value(dataset, "contact_phone"))
    if unit and not (name or email or phone):
        email, phone = rdf.mailto(unit.email), rdf.tel(unit.phone)
    if not name and unit:
        name = unit.names.get(site.language) or next(iter(unit.names.values()), "")
    if name:
        contact = URIRef(f"{node}#contact")
        add_contact(graph, contact, name, email, phone)
        graph.add((node, DCAT.contactPoint, contact))


def _first(dataset: Mapping[str, Any], *keys: str) -> str:
    return next((str(found) for key in keys if (found := value(dataset, key))), "")


def _add_addresses(graph: Graph, site: Site, node: URIRef, dataset: Mapping[str, Any]) -> None:
    landing = rdf.iri(dataset.get("url")) or page_of(site, dataset)
    graph.add((node, DCAT.landingPage, landing))
    graph.add((landing, RDF.type, FOAF.Document))
    place = rdf.iri(value(dataset, "spatial_uri"))
    if place:
        graph.add((place, RDF.type, DCT.Location))
    graph.add((node, DCT.spatial, place or add_country(graph, site)))
    for key, predicate, kind in ADDRESSES:
        for address in filter(None, map(rdf.iri, values(dataset, key))):
            graph.add((node, predicate, address))
            graph.add((address, RDF.type, kind))
    _add_legal_basis(graph, site, node, str(value(dataset, "legal_basis") or ""))
    _add_other_identifier(graph, node, dataset)
    if dataset.get("version"):
        graph.add((node, DCAT.version, Literal(dataset["version"])))


def _add_legal_basis(graph: Graph, site: Site, node: URIRef, basis: str) -> None:
    """The law as an address where it is one; else in words: Iranian law has no official URIs."""
    if address := rdf.iri(basis):
        graph.add((node, DCATAP.applicableLegislation, address))
        graph.add((address, RDF.type, ELI.LegalResource))
    elif basis.strip():
        statement = URIRef(f"{node}#legal-basis")
        graph.add((node, DCT.provenance, statement))
        graph.add((statement, RDF.type, DCT.ProvenanceStatement))
        graph.add((statement, RDFS.label, Literal(basis.strip(), lang=site.language)))


def _add_other_identifier(graph: Graph, node: URIRef, dataset: Mapping[str, Any]) -> None:
    """A harvested dataset is still known by the identifier that its first publisher gave it."""
    original = _first(dataset, "guid", "uri", "identifier")
    if original and original not in (dataset["id"], str(node)):
        identifier = URIRef(f"{node}#identifier")
        graph.add((node, ADMS.identifier, identifier))
        graph.add((identifier, RDF.type, ADMS.Identifier))
        graph.add((identifier, SKOS.notation, Literal(original)))
