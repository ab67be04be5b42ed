"""Names say what they are: of functions, of modules."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from dev import folder_docs
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


NAMED = re.compile(r"``([a-z]\w*(?:\.[a-z]\w*)*)``")


def names_module(folder: Path, name: str) -> bool:
    """Whether a package's docstring means a module by it, or something that is in one."""
    path = name.replace(".", "/")
    owner, _, last = path.rpartition("/")
    for base in (folder, *folder.parents):
        if not base.is_relative_to(folder_docs.PACKAGE):
            return False
        if (base / f"{path}.py").exists() or (base / path).is_dir():
            return True
        module = base / f"{owner}.py"
        if owner and module.exists() and last in functions(module):
            return True
    return False


@pytest.mark.parametrize("room", folder_docs.ROOMS)
def test_modules_that_docstrings_of_packages_name_are_there(room: str) -> None:
    missing = []
    for folder in folder_docs.folders(folder_docs.PACKAGE / room):
        tree = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
        text = ast.get_docstring(tree) or ""
        # Its functions may be named too, and words of the code below the docstring.
        code = "\n".join(map(ast.unparse, tree.body[1:]))
        own = {name for path in folder.rglob("*.py") for name in functions(path)}
        missing += [
            f"{folder.name}: {name}"
            for name in NAMED.findall(text)
            if not names_module(folder, name)
            and name not in own
            and not name.endswith(".yaml")
            and not re.search(rf"\b{name}\b", code)
        ]
    assert missing == []
