"""Names say what they are: of functions, of modules."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from dev.paths import ROOT

# These say nothing of what a function returns or changes.
EMPTY = frozenset({"of", "told", "said", "found", "kept", "it"})

PLACES = ("ckanext-mashhad", "dev", "tests", "bench")
SOURCES = [path for place in PLACES for path in sorted((ROOT / place).rglob("*.py"))]
#: Read by lines: to parse a thousand files takes as long as hundreds of other tests.
DEFINED = re.compile(r"^\s*(?:async )?def (\w+)\(", re.MULTILINE)


def functions(path: Path) -> list[str]:
    return DEFINED.findall(path.read_text(encoding="utf-8"))


def test_no_function_has_a_name_that_says_nothing() -> None:
    assert len(SOURCES) > 900
    assert [
        f"{path.relative_to(ROOT)} {name}"
        for path in SOURCES
        for name in functions(path)
        if name in EMPTY
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
        f"{path.relative_to(ROOT)} {name}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for name in functions(path)
        if name.startswith("test_") and len(name) > 60
    ] == []
