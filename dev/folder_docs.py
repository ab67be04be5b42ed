"""``python -m dev.folder_docs``: writes the map in docs/architecture.md from the folders."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from dev.paths import ROOT

PAGE: Final = ROOT / "docs" / "architecture.md"
PACKAGE: Final = ROOT / "ckanext-mashhad" / "ckanext" / "mashhad"
ROOMS: Final = ("persian", "net", "catalog", "tables", "harvest", "compliance", "explore")
_BEGIN: Final = "<!-- written by python -m dev.folder_docs -->\n"
_END: Final = "<!-- end -->\n"


def page() -> str:
    """The whole page, with the map as the folders have it now."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    return before + _BEGIN + "\n".join(_map()) + "\n" + _END + rest.partition(_END)[2]


def _map() -> Iterator[str]:
    for room in ROOMS:
        yield f"\n### {room}\n\n| folder | what it is |\n| --- | --- |"
        for folder in folders(PACKAGE / room):
            yield f"| `{folder.relative_to(PACKAGE)}/` | {sentence(folder)} |"


def folders(folder: Path) -> Iterator[Path]:
    yield folder
    for each in sorted(folder.iterdir()):
        if (each / "__init__.py").exists():
            yield from folders(each)


def sentence(folder: Path) -> str:
    """The first paragraph of a package's docstring, in one line."""
    tree = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
    return " ".join((ast.get_docstring(tree) or "").partition("\n\n")[0].split())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
