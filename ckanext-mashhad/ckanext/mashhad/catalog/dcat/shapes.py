"""The feed's own check: whether RDF meets DCAT-AP, by the shapes of ``schemas/shapes``."""

from __future__ import annotations

from functools import cache

from rdflib import RDF, Graph, Namespace

from ckanext.mashhad.catalog.engine import rule_files

SH = Namespace("http://www.w3.org/ns/shacl#")


def violations(graph: Graph, *names: str) -> list[tuple[str, str]]:
    """Node and property of everything in the graph that does not meet the shapes of these names."""
    # It takes a quarter of a second to import, and only jobs and tests need it.
    from pyshacl import validate

    plain = Graph()
    plain += graph  # the validator needs a store of a richer kind than the feed's
    _, report, _ = validate(plain, shacl_graph=_shapes(names))
    return [
        (str(report.value(result, SH.focusNode)), str(report.value(result, SH.resultPath)))
        for result in report.subjects(RDF.type, SH.ValidationResult)
    ]


@cache
def _shapes(names: tuple[str, ...]) -> Graph:
    found = Graph()
    for name in names:
        found.parse(data=rule_files.read_text("shapes", f"{name}.ttl"), format="turtle")
    return found
