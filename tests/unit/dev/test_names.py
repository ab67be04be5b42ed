"""Names say what they are: of functions, of modules."""

from __future__ import annotations

import ast
from collections import Counter

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


# Names that CKAN gives to modules of an extension, and Alembic to those of a migration.
OF_CKAN = {"plugin", "actions", "auth", "views", "cli", "validators", "helpers", "model"}


def test_no_module_has_the_name_of_another() -> None:
    names = Counter(
        path.stem
        for path in (ROOT / "ckanext-mashhad").rglob("*.py")
        if "migration" not in path.parts and path.stem not in {"__init__", *OF_CKAN}
    )
    assert [name for name, times in names.items() if times > 1] == []


def test_no_test_has_a_name_above_sixty_characters() -> None:
    assert [
        f"{path.relative_to(ROOT)} {node.name}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and len(node.name) > 60
    ] == []
