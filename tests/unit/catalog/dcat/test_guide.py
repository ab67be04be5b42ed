"""What docs/feed.md tells registries is what the feed says."""

from __future__ import annotations

import re

import pytest
from rdflib import URIRef

from ckanext.mashhad.catalog.dcat.rdf import PREFIXES
from tests.unit.catalog.dcat.feed_city import ROOT, SITE, datasets, graph_of, node_of

REGISTER = datasets()[0]
GRAPH = graph_of(*datasets())
SUBJECTS = {
    "Dataset": node_of(REGISTER),
    "Distribution": SITE.resource_uri(REGISTER["id"], REGISTER["resources"][0]["id"]),
    "Catalogue": URIRef(SITE.uri),
}
EU = "http://publications.europa.eu/resource/authority/"
ROW = re.compile(r"\| (?P<field>[^|]+) \| `(?P<path>[a-z]+:[^`]+)` \| `(?P<example>[^`]+)` \|")


def rows() -> list[tuple[str, str, str, str]]:
    text = (ROOT / "docs" / "feed.md").read_text(encoding="utf-8")
    found = []
    for section in text.split("\n### ")[1:]:
        subject = section.partition("\n")[0]
        found += [(subject, *row) for row in ROW.findall(section)]
    return found


@pytest.mark.parametrize(("subject", "field", "path", "example"), rows())
def test_each_row_of_the_mapping_is_true(subject, field, path, example):
    if example.startswith("eu:"):
        example = f"<{EU}{example.removeprefix('eu:')}>"
    prefixes = "".join(f"PREFIX {name}: <{uri}>\n" for name, uri in PREFIXES.items())
    question = f"{prefixes} ASK {{ <{SUBJECTS[subject]}> {path} {example} }}"
    assert GRAPH.query(question).askAnswer, field


def test_the_guide_has_a_row_for_everything_the_example_says():
    told = {(subject, path.partition(" / ")[0]) for subject, _, path, _ in rows()}
    said = {
        (name, GRAPH.qname(str(predicate)))
        for name, subject in SUBJECTS.items()
        for predicate in GRAPH.predicates(subject)
    }
    assert {path for _, path in said - told} <= {"rdf:type", "dcat:dataset"}
