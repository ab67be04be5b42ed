"""The seed of Mashhad's structure loads, and says of every entry how well it is known."""

from __future__ import annotations

from importlib import resources

import pytest
import yaml

from ckanext.mashhad.catalog.engine.units import units_file
from ckanext.mashhad.persian.text import display_safe

TEXT = (resources.files("ckanext.mashhad.schemas") / "units" / "mashhad.yaml").read_text("utf-8")
UNITS = {unit.name: unit for unit in units_file.parse(TEXT)}
ENTRIES = yaml.safe_load(TEXT)["units"]


def test_the_whole_structure_is_there() -> None:
    kinds = [unit.unit_kind for unit in UNITS.values()]
    assert kinds.count("municipality") == 1
    assert kinds.count("council") == 1
    assert kinds.count("district") == 13
    assert kinds.count("deputy") == 8
    assert kinds.count("organisation") == 12
    assert kinds.count("company") == 1


def test_everything_is_below_the_municipality_or_the_council() -> None:
    tops = [unit.name for unit in UNITS.values() if unit.parent is None]
    assert tops == ["mashhad-municipality", "mashhad-city-council"]


@pytest.mark.parametrize("kind", ["district", "deputy", "department"])
def test_parts_of_the_municipality_are_no_legal_persons(kind: str) -> None:
    assert not any(unit.legal_person for unit in UNITS.values() if unit.unit_kind == kind)


def test_every_unit_has_name_in_both_languages_in_clean_letters() -> None:
    for unit in UNITS.values():
        assert unit.title.keys() == {"fa", "en"}
        assert unit.title["fa"] == display_safe(unit.title["fa"])


def test_every_entry_says_how_well_it_is_known() -> None:
    assert {entry["confidence"] for entry in ENTRIES} == {"v", "s", "m"}


def test_nothing_is_claimed_that_only_the_municipality_can_say() -> None:
    assert not any(unit.legal_id or unit.monitored_from for unit in UNITS.values())
    assert "EDITABLE SEED" in TEXT
    assert "Confirm every entry" in TEXT
