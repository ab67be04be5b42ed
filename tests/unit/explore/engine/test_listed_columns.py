"""Columns of rows that are listed together."""

from __future__ import annotations

import pytest

from ckanext.mashhad.explore.engine import listed_columns
from ckanext.mashhad.tables.engine import registry

EXPLORED = [name for name in registry.names() if registry.load(name).explore]


@pytest.mark.parametrize("name", EXPLORED)
def test_no_two_columns_of_the_package_have_one_name(name: str) -> None:
    names = [column.name for column in listed_columns.packaged(registry.load(name)).columns]
    assert len(set(names)) == len(names)
    assert {"publisher", "publisher_title", "address"} <= set(names)
    # Of other tables nothing says row by row what counts.
    assert ("counted" in names) is (name == "contracts")
