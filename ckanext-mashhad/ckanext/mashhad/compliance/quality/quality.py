"""The quality of a dataset's metadata, as data.europa.eu's MQA measures it (pure).

What counts is what the feed says of the dataset in DCAT-AP, since that is all that another
catalogue sees; whether its addresses open is an argument (``opens``). The indicators and their
points are data, in ``schemas/quality.yaml``. What nobody has measured, such as an address that was
not asked yet, is neither earned nor lost: it is not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from rdflib import Graph, URIRef
from rdflib.term import Node

from ckanext.mashhad.catalog.dcat import shapes, vocabularies
from ckanext.mashhad.catalog.dcat.distributions import NO_FILE
from ckanext.mashhad.catalog.dcat.rdf import DCAT, PREFIXES, RDF
from ckanext.mashhad.catalog.engine import rule_files


@dataclass(frozen=True)
class Indicator:
    """One thing that is looked at. ``rule`` is its entry of ``quality.yaml``, whole."""

    id: str
    dimension: str
    points: int
    of_file: bool
    rule: Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """``earned`` is None where it was not measured."""

    indicator: Indicator
    earned: bool | None

    @property
    def points(self) -> int:
        return self.indicator.points if self.earned else 0

    @property
    def possible(self) -> int:
        return 0 if self.earned is None else self.indicator.points


@dataclass(frozen=True)
class Quality:
    """``findings`` in the order of the indicators; points are of all that was measured."""

    findings: tuple[Finding, ...]

    @property
    def points(self) -> int:
        return sum(each.points for each in self.findings)

    @property
    def possible(self) -> int:
        return sum(each.possible for each in self.findings)

    @property
    def unmeasured(self) -> int:
        """Points of indicators that nobody measured."""
        return sum(each.indicator.points for each in self.findings if each.earned is None)

    @property
    def without_file(self) -> bool:
        """Whether there is nothing that any file could have earned."""
        return all(each.earned is False for each in self.findings if each.indicator.of_file)

    def by_dimension(self) -> dict[str, Quality]:
        """The dimensions in their order, each with its own findings."""
        found: dict[str, list[Finding]] = {each["id"]: [] for each in dimensions()}
        for finding in self.findings:
            found[finding.indicator.dimension].append(finding)
        return {dimension: Quality(tuple(each)) for dimension, each in found.items()}


Opens: TypeAlias = Callable[[str], bool | None]
"""Whether an address opens; None where nobody knows."""


def _unknown(address: str) -> None:
    return None


def measure(graph: Graph, dataset: Node, opens: Opens = _unknown) -> Quality:
    """The quality of the dataset that ``graph`` describes under this node.

    ``graph`` describes nothing else, since all of it must meet the shapes.
    """
    own = {
        each.id: _found(graph, dataset, each, opens) for each in indicators() if not each.of_file
    }
    files = [
        _of_file(graph, file, opens)
        for file in graph.objects(dataset, DCAT.distribution)
        if not str(file).endswith(NO_FILE)
    ]
    # The best file counts: the others are taken for the same content in other forms. Of two with as
    # many points the one that lost less is better: its address is at least not known to be dead.
    none = _of_file(graph, None, opens)
    best = max(files, key=lambda file: (_points(file), -_lost(file)), default=none)
    return of_findings(own | best)


def of_findings(earned: Mapping[str, bool | None]) -> Quality:
    """The quality by what was found of each indicator; one of which nothing is told: unmeasured."""
    return Quality(tuple(Finding(each, earned.get(each.id)) for each in indicators()))


def _of_file(graph: Graph, file: Node | None, opens: Opens) -> dict[str, bool | None]:
    """Without a file nothing of one is earned."""
    return {each.id: _found(graph, file, each, opens) for each in indicators() if each.of_file}


def _points(found: Mapping[str, bool | None]) -> int:
    return sum(each.points for each in indicators() if found.get(each.id))


def _lost(found: Mapping[str, bool | None]) -> int:
    return sum(each.points for each in indicators() if found.get(each.id) is False)


def _found(graph: Graph, node: Node | None, indicator: Indicator, opens: Opens) -> bool | None:
    rule = indicator.rule
    if rule["kind"] == "conforms":
        told = (node, RDF.type, DCAT.Dataset) in graph
        return told and not shapes.violations(graph, *rule["shapes"])
    values = graph.objects(node, _name(rule["property"])) if node is not None else ()
    if rule["kind"] == "answers":
        return _any(opens(str(value)) for value in values)
    return any(KINDS[rule["kind"]](rule, value) for value in values)


def _any(answers: Iterable[bool | None]) -> bool | None:
    """Whether one opens; None where that hangs on one of which nobody knows."""
    found = list(answers)
    if any(found):
        return True
    return None if None in found else False


def _known(rule: Mapping[str, Any], value: Node) -> bool:
    return vocabularies.load(rule["vocabulary"]).find(value) is not None


def _listed(rule: Mapping[str, Any], value: Node) -> bool:
    concept = vocabularies.load("file_type").find(value)
    return concept is not None and concept.code in lists()[rule["list"]]


#: How an indicator of each kind looks at one value of its property, beside ``answers`` and
#: ``conforms``, which look further than that.
KINDS: Mapping[str, Callable[[Mapping[str, Any], Node], bool]] = {
    "has": lambda rule, value: True,
    "known": _known,
    "listed": _listed,
}


def version() -> int:
    """The version of the indicators: what was measured by another one is to be measured anew."""
    return int(_content()["version"])


@cache
def indicators() -> tuple[Indicator, ...]:
    return tuple(
        Indicator(
            id=rule["id"],
            dimension=rule["dimension"],
            points=rule["points"],
            of_file=rule["of"] == "distribution",
            rule=rule,
        )
        for rule in _content()["indicators"]
    )


def dimensions() -> list[Mapping[str, Any]]:
    """``id`` and ``title`` by locale."""
    return list(_content()["dimensions"])


def no_file() -> Mapping[str, str]:
    """What is said by locale of a dataset without files."""
    said: Mapping[str, str] = _content()["no_file"]
    return said


def lists() -> Mapping[str, list[str]]:
    """File types by the name of a list."""
    return dict(_content()["lists"])


@cache
def _content() -> Mapping[str, Any]:
    content: Mapping[str, Any] = rule_files.read("quality.yaml")
    return content


@cache
def _name(short: str) -> Node:
    prefix, _, name = short.partition(":")
    return URIRef(f"{PREFIXES[prefix]}{name}")
