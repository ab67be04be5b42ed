"""A dataset and the catalogue as DCAT-AP 3, in an rdflib graph.

What each field becomes is said for the reader of the feed in ``docs/feed.md``; the shapes
that the result meets are in ``tests/data/shapes``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from rdflib import Graph, Literal, URIRef

from ckanext.mashhad.catalog import rdf, vocabularies
from ckanext.mashhad.catalog.dcat_nodes import (
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
    texts,
    value,
    values,
)
from ckanext.mashhad.catalog.rdf import (
    ADMS,
    DCAT,
    DCATAP,
    DCT,
    ELI,
    FOAF,
    RDF,
    RDFS,
    SKOS,
    SPDX,
    XSD,
)

#: Fields of addresses: what they say of the dataset, and what stands at the address.
ADDRESSES = (
    ("applicable_legislation", DCATAP.applicableLegislation, ELI.LegalResource),
    ("conforms_to", DCT.conformsTo, DCT.Standard),
    ("documentation", FOAF.page, FOAF.Document),
)

#: Hexadecimal digits of a checksum to the algorithm that makes so many.
ALGORITHMS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}

_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*")
_IANA = "https://www.iana.org/assignments/media-types/"
_UNSAID = ("application/octet-stream", "application/x-empty")


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
    _link(graph, node, DCT.language, add_named(graph, site, "language", site.language))
    _link(graph, node, DCT.license, add_licence(graph, site, site.licence))
    _link(graph, node, DCT.issued, rdf.day(issued))
    _link(graph, node, DCT.modified, rdf.moment(modified))
    return node


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
    for resource in dataset.get("resources") or ():
        _add_distribution(graph, site, node, dataset, resource)


def _link(graph: Graph, node: URIRef, predicate: URIRef, found: URIRef | Literal | None) -> None:
    if found is not None:
        graph.add((node, predicate, found))


def _add_keywords(graph: Graph, site: Site, node: URIRef, dataset: Mapping[str, Any]) -> None:
    """The tags; a dataset without any is found by the word for its type."""
    words = [tag.get("display_name") or tag["name"] for tag in dataset.get("tags") or ()]
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
    for theme in values(dataset, "theme"):
        _link(graph, node, DCAT.theme, add_named(graph, site, "theme", theme))
    frequency = add_named(graph, site, "frequency", value(dataset, "frequency"))
    _link(graph, node, DCT.accrualPeriodicity, frequency)
    for language in values(dataset, "language") or [site.language]:
        _link(graph, node, DCT.language, add_named(graph, site, "language", language))
    right = "NON_PUBLIC" if dataset.get("private") else "PUBLIC"
    _link(graph, node, DCT.accessRights, add_named(graph, site, "access_right", right))


def _add_dates(graph: Graph, node: URIRef, dataset: Mapping[str, Any]) -> None:
    _link(graph, node, DCT.issued, rdf.moment(dataset.get("first_published")))
    _link(graph, node, DCT.modified, rdf.moment(dataset.get("metadata_modified")))
    start = rdf.day(value(dataset, "temporal_start"))
    end = rdf.day(value(dataset, "temporal_end"))
    if start or end:
        period = URIRef(f"{node}#period")
        graph.add((node, DCT.temporal, period))
        graph.add((period, RDF.type, DCT.PeriodOfTime))
        _link(graph, period, DCAT.startDate, start)
        _link(graph, period, DCAT.endDate, end)


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


def page_of(site: Site, dataset: Mapping[str, Any]) -> URIRef:
    """The address of the dataset's page, which the name and type decide."""
    path = f"{dataset.get('type') or 'dataset'}/{dataset.get('name') or dataset['id']}"
    return URIRef(f"{site.page}/{path}")


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


def _add_distribution(
    graph: Graph,
    site: Site,
    dataset_node: URIRef,
    dataset: Mapping[str, Any],
    resource: Mapping[str, Any],
) -> None:
    node = site.resource_uri(dataset["id"], resource["id"])
    graph.add((dataset_node, DCAT.distribution, node))
    graph.add((node, RDF.type, DCAT.Distribution))
    titles = texts(resource, "name", site.language)
    titles = titles or texts(dataset, "title", site.language)
    add_texts(graph, node, DCT.title, titles)
    described = texts(resource, "description", site.language)
    add_texts(graph, node, DCT.description, described or titles)
    _add_access(graph, site, node, dataset, resource)
    _add_file(graph, site, node, resource)
    language = value(resource, "language") or value(dataset, "language") or site.language
    for code in values({"language": language}, "language"):
        _link(graph, node, DCT.language, add_named(graph, site, "language", code))
    licence = add_licence(graph, site, value(resource, "license") or dataset.get("license_id"))
    _link(graph, node, DCT.license, licence)
    available = add_named(graph, site, "availability", "AVAILABLE")
    _link(graph, node, DCATAP.availability, available)
    _link(graph, node, DCT.issued, rdf.moment(resource.get("first_published")))
    changed = resource.get("last_modified") or resource.get("metadata_modified")
    _link(graph, node, DCT.modified, rdf.moment(changed))


def _add_access(
    graph: Graph,
    site: Site,
    node: URIRef,
    dataset: Mapping[str, Any],
    resource: Mapping[str, Any],
) -> None:
    """Where the file is: ``downloadURL`` only where the address gives the file itself."""
    address = rdf.iri(resource.get("url"))
    if address is None:
        page = f"{page_of(site, dataset)}/resource/{resource['id']}"
        graph.add((node, DCAT.accessURL, URIRef(page)))
        return
    graph.add((node, DCAT.accessURL, address))
    ending = urlsplit(str(address)).path.rpartition("/")[2].rpartition(".")[2]
    file_types = vocabularies.load("file_type")
    if resource.get("url_type") in ("upload", "datastore") or file_types.find(ending):
        graph.add((node, DCAT.downloadURL, address))


def _add_file(graph: Graph, site: Site, node: URIRef, resource: Mapping[str, Any]) -> None:
    file_types = vocabularies.load("file_type")
    mimetype = str(resource.get("mimetype") or "").partition(";")[0].strip().lower()
    file_type = file_types.find(resource.get("format")) or file_types.find(mimetype)
    if file_type:
        graph.add((node, DCT["format"], add_concept(graph, site, file_types, file_type)))
        mimetype = file_type.more.get("media_type") or mimetype
    if _MEDIA_TYPE.fullmatch(mimetype) and mimetype not in _UNSAID:
        media_type = URIRef(_IANA + mimetype)
        graph.add((node, DCAT.mediaType, media_type))
        graph.add((media_type, RDF.type, DCT.MediaType))
        # By this label ckanext-dcat's harvester gets the media type instead of its address.
        graph.add((media_type, RDFS.label, Literal(mimetype)))
    size = str(resource.get("size") or "")
    if size.isascii() and size.isdigit() and int(size) > 0:
        graph.add((node, DCAT.byteSize, Literal(size, datatype=XSD.nonNegativeInteger)))
    _add_checksum(graph, node, str(resource.get("hash") or ""))


def _add_checksum(graph: Graph, node: URIRef, stored: str) -> None:
    """``stored``: hexadecimal digits, perhaps after the name of the algorithm and a colon."""
    digits = stored.rpartition(":")[2].strip().lower()
    algorithm = ALGORITHMS.get(len(digits))
    if not algorithm or not re.fullmatch("[0-9a-f]+", digits):
        return
    checksum = URIRef(f"{node}#checksum")
    graph.add((node, SPDX.checksum, checksum))
    graph.add((checksum, RDF.type, SPDX.Checksum))
    graph.add((checksum, SPDX.checksumValue, Literal(digits, datatype=XSD.hexBinary)))
    name = SPDX[f"checksumAlgorithm_{algorithm}"]
    graph.add((checksum, SPDX.algorithm, name))
    graph.add((name, RDF.type, SPDX.ChecksumAlgorithm))
