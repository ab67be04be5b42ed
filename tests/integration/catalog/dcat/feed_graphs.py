"""The feed as it is read over HTTP."""

from __future__ import annotations

from typing import Any

from rdflib import Graph, URIRef

from ckanext.mashhad.catalog.dcat.rdf import DCAT

SITE = "http://test.mashhad.example"
FILE = {
    "name": "قراردادها",
    "description": "هر ردیف یک قرارداد",
    "url": "https://files.mashhad.example/contracts.csv",
    "format": "CSV",
    "size": 1200,
    "hash": "a" * 64,
}


def read(app: Any, path: str, **headers: str) -> Graph:
    response = app.get(path, headers=headers)
    assert response.status_code == 200, response.text
    return parsed(response.text, path)


def parsed(text: str, path: str) -> Graph:
    parser = {"ttl": "turtle", "n3": "n3", "jsonld": "json-ld"}
    ending = path.partition("?")[0].rpartition(".")[2]
    return Graph().parse(data=text, format=parser.get(ending, "xml"))


def datasets_in(graph: Graph) -> list[str]:
    return [str(node) for node in graph.objects(URIRef(SITE), DCAT.dataset)]


def uri(dataset: dict[str, Any]) -> str:
    return f"{SITE}/dataset/{dataset['id']}"
