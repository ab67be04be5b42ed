"""Units above and below one another."""

from __future__ import annotations

from ckanext.mashhad.catalog.engine.units import lineage

PARENTS = {"city": "", "district": "city", "quarter": "district", "council": ""}


def test_the_units_above_are_told_nearest_first() -> None:
    assert list(lineage.ancestors("quarter", PARENTS)) == ["district", "city"]
    assert lineage.root("quarter", PARENTS) == "city"
    assert lineage.root("council", PARENTS) == "council"
    assert lineage.root("unheard", PARENTS) == "unheard"


def test_the_units_beneath_are_found_at_every_depth() -> None:
    assert sorted(lineage.below("city", PARENTS)) == ["district", "quarter"]
    assert lineage.below("quarter", PARENTS) == []


def test_a_unit_cannot_come_to_stand_above_itself() -> None:
    assert lineage.makes_circle("city", "quarter", PARENTS)
    assert lineage.makes_circle("city", "city", PARENTS)
    assert not lineage.makes_circle("quarter", "city", PARENTS)


def test_a_circle_that_is_there_already_ends() -> None:
    circle = {"a": "b", "b": "a"}
    assert list(lineage.ancestors("a", circle)) == ["b"]
    assert lineage.root("a", circle) == "b"
