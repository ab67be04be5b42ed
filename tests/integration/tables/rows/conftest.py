"""A file in the DataStore, and versions of its rows."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ckanext.mashhad.tables.rows import row_store
from tests.integration.tables.rows.stored_rows import (
    CONTRACTS,
    LARGEST,
    checked,
    line,
)
from tests.integration.worlds import made_once


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """5,000 rows; the first has the largest amount that can be published."""
    amounts = [LARGEST, *range(1_000_001, 1_005_000)]
    lines = [line(n, f"کار {n}", amount) for n, amount in enumerate(amounts, 1)]
    return checked(tmp_path_factory.mktemp("many"), *lines)


@pytest.fixture
def few(tmp_path: Path) -> Path:
    return checked(tmp_path, line(1, "آسفالت بلوار نمونه"), line(2, "خرید نهال"))


@pytest.fixture
@made_once
def dataset(create: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    return create(resources=[{"url": "https://data.example/a.csv", "format": "CSV"}])


@pytest.fixture
def resource_id(dataset: dict[str, Any]) -> Iterator[str]:
    yield dataset["resources"][0]["id"]
    row_store.drop(dataset["resources"][0]["id"])


@pytest.fixture
def new_version() -> Iterator[Callable[[], str]]:
    made: list[str] = []

    def new() -> str:
        made.append(str(uuid.uuid4()))
        return made[-1]

    yield new
    for version_id in made:
        row_store.discard(version_id)


@pytest.fixture
def publish(resource_id: str, new_version: Callable[[], str]) -> Callable[[Path], str]:
    def call(rows: Path) -> str:
        version_id = new_version()
        row_store.stage(version_id, CONTRACTS, rows)
        row_store.swap(version_id, resource_id)
        return version_id

    return call
