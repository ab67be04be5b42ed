"""The example city of the feed's tests, and its graph."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from rdflib import Graph, URIRef

from ckanext.mashhad.catalog.dcat import rdf, writer
from ckanext.mashhad.catalog.dcat.nodes import Site, Unit
from ckanext.mashhad.catalog.dcat.rdf import DCAT

ROOT = Path(__file__).parents[4]
DATA = ROOT / "tests" / "data"
SITE = Site(
    uri="https://data.mashhad.example",
    page="https://data.mashhad.example",
    title="درگاه دادهٔ شهرداری مشهد",
    description="قراردادها، بودجه و سندهای شهر",
)
ISSUED, MODIFIED = "2024-10-10T06:30:00+00:00", "2025-10-10T06:30:00"


@cache
def _city() -> str:
    return (DATA / "feed" / "city.json").read_text(encoding="utf-8")


def datasets() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(_city())["datasets"]
    return found


def unit() -> Unit:
    stored = json.loads(_city())["unit"]
    return Unit.from_fields(stored["id"], stored["title"], stored["fields"], SITE)


def graph_of(*records: dict[str, Any], publisher: Unit | None = None) -> Graph:
    """The catalogue with the records, as a page of the feed has it."""
    graph = rdf.new_graph()
    catalog = writer.add_catalog(graph, SITE, publisher or unit(), ISSUED, MODIFIED)
    for record in records:
        node = SITE.dataset_uri(record["id"])
        writer.add_dataset(graph, SITE, node, record, unit())
        graph.add((catalog, DCAT.dataset, node))
    return graph


def node_of(record: dict[str, Any]) -> URIRef:
    return SITE.dataset_uri(record["id"])
