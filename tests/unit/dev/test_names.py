"""Names say what they are: of functions, of modules."""

from __future__ import annotations

import ast

from dev.paths import ROOT

# These say nothing of what a function returns or changes.
EMPTY = frozenset({"of", "told", "said", "found", "kept", "it"})

PLACES = ("ckanext-mashhad", "dev", "tests", "bench")
SOURCES = [path for place in PLACES for path in sorted((ROOT / place).rglob("*.py"))]


def test_no_function_has_a_name_that_says_nothing() -> None:
    assert len(SOURCES) > 900
    assert [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in EMPTY
    ] == []
