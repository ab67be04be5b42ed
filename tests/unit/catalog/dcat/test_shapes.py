"""A catalogue of every type meets the shapes, and the shapes notice what is missing."""

from __future__ import annotations

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, SKOS

from ckanext.mashhad.catalog.dcat.feed_paging import Page, Request, add_paging, serialise
from ckanext.mashhad.catalog.dcat.shapes import violations
from tests.unit.catalog.dcat.feed_city import SITE, datasets, graph_of

SHAPES = ("required", "recommended", "ranges", "tables")
DCATAP = Namespace("http://data.europa.eu/r5r/")


def problems(graph: Graph, name: str) -> list[tuple[str, str]]:
    read = Graph().parse(data=serialise(graph, "ttl"))
    return violations(read, name)


def a_page() -> Graph:
    graph = graph_of(*datasets())
    page = Page(
        Request(page=2, q="فضای سبز & پارک"),
        "https://data.mashhad.example/catalog.ttl",
        total=9,
        per_page=4,
        last_id="2c7a1e1b-0000-4000-8000-000000000004",
    )
    add_paging(graph, URIRef(SITE.uri), page)
    return graph


@pytest.mark.parametrize("name", SHAPES)
def test_a_page_of_the_feed_meets_all_shapes(name):
    assert problems(a_page(), name) == []


@pytest.mark.parametrize(
    ("name", "predicate"),
    [
        ("required", DCTERMS.title),
        ("required", DCTERMS.description),
        ("required", DCTERMS.publisher),
        ("required", DCAT.accessURL),
        ("required", FOAF.name),
        ("required", SKOS.prefLabel),
        ("recommended", DCAT.theme),
        ("recommended", DCAT.keyword),
        ("recommended", DCAT.contactPoint),
        ("recommended", DCTERMS.temporal),
        ("recommended", DCTERMS["format"]),
        ("recommended", DCTERMS.license),
        ("recommended", DCATAP.availability),
        ("recommended", DCAT.bbox),
        ("ranges", RDF.type),
        ("tables", SKOS.inScheme),
    ],
)
def test_the_shapes_notice_what_is_missing(name, predicate):
    graph = a_page()
    kept = [
        (s, p, o)
        for s, p, o in graph.triples((None, predicate, None))
        if p == RDF.type and o in (DCAT.Catalog, DCAT.Dataset, DCAT.Distribution)
    ]
    graph.remove((None, predicate, None))
    for triple in kept:
        graph.add(triple)
    assert problems(graph, name)


@pytest.mark.parametrize(
    ("name", "predicate", "value"),
    [
        ("required", DCTERMS.language, Literal("fa_IR")),
        ("required", DCAT.byteSize, Literal("12.5")),
        ("tables", DCTERMS["format"], URIRef("https://example.org/csv")),
        ("tables", DCTERMS.title, Literal("بی‌زبان")),
        ("ranges", DCAT.theme, URIRef("https://example.org/theme")),
    ],
)
def test_the_shapes_notice_what_is_wrong(name, predicate, value):
    graph = a_page()
    subject = next(graph.subjects(RDF.type, DCAT.Dataset))
    if predicate in (DCAT.byteSize, DCTERMS["format"]):
        subject = next(graph.subjects(RDF.type, DCAT.Distribution))
    graph.add((subject, predicate, value))
    assert problems(graph, name)
