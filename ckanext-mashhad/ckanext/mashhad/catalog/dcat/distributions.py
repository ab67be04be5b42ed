"""The files of a dataset as DCAT-AP 3 distributions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from rdflib import Graph, Literal, URIRef

from ckanext.mashhad.catalog.dcat import rdf, vocabularies
from ckanext.mashhad.catalog.dcat.nodes import (
    Site,
    add_concept,
    add_licence,
    add_named,
    add_texts,
    link,
    page_of,
    texts,
    value,
    values,
)
from ckanext.mashhad.catalog.dcat.rdf import DCAT, DCATAP, DCT, RDF, RDFS, SPDX, XSD

#: Hexadecimal digits of a checksum to the algorithm that makes so many.
ALGORITHMS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}

#: The fragments of a dataset whose page is its distribution: of one that has no file and needs
#: none, and of one whose page says why there is none.
PAGE, NO_FILE = PAGES = ("#page", "#no-file")

_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*")
_IANA = "https://www.iana.org/assignments/media-types/"
_UNSAID = ("application/octet-stream", "application/x-empty")


def add_distribution(
    graph: Graph,
    site: Site,
    dataset_node: URIRef,
    dataset: Mapping[str, Any],
    resource: Mapping[str, Any],
) -> None:
    """Describe a file of the dataset, or its page: that is a file without an id."""
    file_id = resource.get("id")
    page = dataset_node + resource.get("fragment", PAGE)
    node = site.resource_uri(dataset["id"], file_id) if file_id else page
    graph.add((dataset_node, DCAT.distribution, node))
    graph.add((node, RDF.type, DCAT.Distribution))
    titles = texts(resource, "name", site.language)
    titles = titles or texts(dataset, "title", site.language)
    add_texts(graph, node, DCT.title, titles)
    described = texts(resource, "description", site.language)
    add_texts(graph, node, DCT.description, described or titles)
    _add_access(graph, node, resource, f"{page_of(site, dataset)}/resource/{file_id}")
    _add_file(graph, site, node, resource)
    language = value(resource, "language") or value(dataset, "language") or site.language
    for code in values({"language": language}, "language"):
        link(graph, node, DCT.language, add_named(graph, site, "language", code))
    licence = add_licence(graph, site, value(resource, "license") or dataset.get("license_id"))
    link(graph, node, DCT.license, licence)
    available = add_named(graph, site, "availability", "AVAILABLE")
    link(graph, node, DCATAP.availability, available)
    link(graph, node, DCT.issued, rdf.moment(resource.get("first_published")))
    changed = resource.get("last_modified") or resource.get("metadata_modified")
    link(graph, node, DCT.modified, rdf.moment(changed))


def add_page(
    graph: Graph, site: Site, node: URIRef, dataset: Mapping[str, Any], *, says_all: bool
) -> None:
    """The page of a dataset without files: of a report that there was nothing it ``says_all``; else
    it says why there is no file.
    """
    page: dict[str, Any] = {"url": page_of(site, dataset), "format": "HTML"}
    if not says_all:
        words = vocabularies.load("page")
        page["fragment"] = NO_FILE
        page["name_translated"] = words.title
        page["description_translated"] = next(iter(words)).labels
    add_distribution(graph, site, node, dataset, page)


def _add_access(graph: Graph, node: URIRef, resource: Mapping[str, Any], page: str) -> None:
    """Where the file is: ``downloadURL`` only where the address gives the file itself."""
    address = rdf.iri(resource.get("url"))
    if address is None:
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
