"""What the pages for contributors say of places is true."""

from __future__ import annotations

import re

import pytest

from dev import folder_docs
from dev.paths import ROOT

CHANGES = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def places() -> list[str]:
    section = CHANGES.split("## Where do I change")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][2:]
    assert len(rows) >= 25
    return [place for row in rows for place in re.findall(r"`([^`]+/[^`]*)`", row.split("|")[2])]


@pytest.mark.parametrize("place", places())
def test_every_place_of_a_change_is_there(place: str) -> None:
    assert (ROOT / place).exists() or (folder_docs.PACKAGE / place).exists()


def test_the_map_is_what_dev_folder_docs_writes() -> None:
    assert folder_docs.PAGE.read_text(encoding="utf-8") == folder_docs.page()


@pytest.mark.parametrize("room", folder_docs.ROOMS)
def test_no_folder_has_more_than_twelve_modules_or_no_sentence(room: str) -> None:
    for folder in folder_docs.folders(folder_docs.PACKAGE / room):
        modules = [path for path in folder.glob("*.py") if path.stem != "__init__"]
        assert len(modules) <= 12, folder
        assert folder_docs.sentence(folder), folder


@pytest.mark.parametrize("room", folder_docs.ROOMS)
def test_unit_test_named_as_a_module_lies_in_its_folder(room: str) -> None:
    places = {path.stem: path.parent for path in (folder_docs.PACKAGE / room).rglob("*.py")}
    tests = ROOT / "tests" / "unit"
    elsewhere = [
        str(path.relative_to(tests))
        for path in (tests / room).rglob("test_*.py")
        if (place := places.get(path.stem.removeprefix("test_")))
        and place.relative_to(folder_docs.PACKAGE) != path.parent.relative_to(tests)
    ]
    assert elsewhere == []
