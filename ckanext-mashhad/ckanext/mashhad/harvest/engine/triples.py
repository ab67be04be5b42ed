"""What a graph says of one node, as text that is the same for the same content (pure)."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from ckanext.mashhad.catalog.dcat.rdf import SKOS

MAX_TRIPLES: Final = 20_000
MAX_CHARACTERS: Final = 1_000_000
MAX_DEPTH: Final = 12

#: They lead from one record to a whole vocabulary.
_NOT_FOLLOWED: Final = frozenset(
    {SKOS.inScheme, SKOS.hasTopConcept, SKOS.topConceptOf, SKOS.broader, SKOS.narrower}
)
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`]")
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}

#: The label of the record's own node, where it has no address.
ROOT: Final = "_:record"


class TooLarge(Exception):  # noqa: N818 (named after what happened)
    """More triples or text than a record may have."""


class Closure:
    """A node with all that hangs on it; ``apart`` are nodes that stand for themselves."""

    def __init__(self, graph: Graph, root: Node, apart: set[Node]) -> None:
        self._graph = graph
        self._root = root
        self._apart = apart
        self._labels: dict[Node, str] = {}

    def text(self) -> str:
        """Sorted N-Triples. Blank nodes are named by what they say; two that say the same are one.

        Raises :class:`TooLarge`.
        """
        lines: set[str] = set()
        length = 0
        for node in self._nodes():
            for predicate, target in self._graph.predicate_objects(node):
                line = f"{self._term(node)} {self._term(predicate)} {self._term(target)} ."
                length += 0 if line in lines else len(line)
                lines.add(line)
                if len(lines) > MAX_TRIPLES or length > MAX_CHARACTERS:
                    raise TooLarge
        return "".join(f"{line}\n" for line in sorted(lines))

    def _nodes(self) -> list[Node]:
        found, seen, front = [self._root], {self._root}, [self._root]
        for _ in range(MAX_DEPTH):
            front = [
                target
                for node in front
                for predicate, target in self._graph.predicate_objects(node)
                if self._is_part(predicate, target) and not (target in seen or seen.add(target))  # type: ignore[func-returns-value]
            ]
            found += front
            if len(found) > MAX_TRIPLES:
                raise TooLarge
        return found

    def _is_part(self, predicate: Node, target: Node) -> bool:
        if isinstance(target, Literal) or target in self._apart or predicate in _NOT_FOLLOWED:
            return False
        return (target, None, None) in self._graph

    def _term(self, term: Node) -> str:
        if isinstance(term, URIRef):
            return f"<{_NOT_IN_IRI.sub(lambda found: f'%{ord(found[0]):02X}', str(term))}>"
        if isinstance(term, Literal):
            return _literal(term)
        return self._label(term, MAX_DEPTH)

    def _label(self, node: Node, depth: int) -> str:
        """The name of a blank node: a hash of what it says, down to ``depth``."""
        if node == self._root:
            return ROOT
        if node not in self._labels:
            # In a circle the node stands for itself once.
            self._labels[node] = "_:circle"
            said = [] if depth == 0 else [self._said(p, o, depth) for p, o in self._sorted(node)]
            digest = hashlib.sha256("\n".join(sorted(said)).encode("utf-8", "replace"))
            self._labels[node] = f"_:b{digest.hexdigest()[:32]}"
        return self._labels[node]

    def _said(self, predicate: Node, target: Node, depth: int) -> str:
        shown = self._label(target, depth - 1) if isinstance(target, BNode) else self._term(target)
        return f"{self._term(predicate)} {shown}"

    def _sorted(self, node: Node) -> list[tuple[Node, Node]]:
        return sorted(self._graph.predicate_objects(node), key=lambda pair: (pair[0], str(pair[1])))


def _literal(term: Literal) -> str:
    text = re.sub(r'[\\"\n\r]', lambda found: _ESCAPES[found[0]], str(term).replace("\0", ""))
    if term.language:
        return f'"{text}"@{term.language}'
    if term.datatype:
        return f'"{text}"^^<{_NOT_IN_IRI.sub("", str(term.datatype))}>'
    return f'"{text}"'
