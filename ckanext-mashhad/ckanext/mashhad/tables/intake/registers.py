"""What a unit has published of tables that rules look up: a payment's contract, its amount."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from ckanext.datastore.backend import postgres

from ckanext.mashhad.tables.engine import registry, rules
from ckanext.mashhad.tables.versions.model import PUBLISHED, FileVersion

#: More published rows than this are not held against a file: the check would take too long.
MOST: Final = 500_000


def published(package: model.Package, table: str) -> dict[str, dict[str, list[Any]]]:
    """By table, the columns that rules of the dataset's tables look up, from all that the unit has
    published and anybody may see; a table of which there is nothing, or too much, is not named.
    """
    said = {"type": package.type, **(package.extras or {})}
    of = [registry.load(name) for name in registry.of_dataset(said)] if table else []
    found = {}
    for name, columns in rules.looked_up(of).items():
        rows = [row for id_ in _resources(package, name) for row in _rows(id_, columns)]
        if 0 < len(rows) <= MOST:
            found[name] = {
                column: list(values)
                for column, values in zip(columns, zip(*rows, strict=True), strict=True)
            }
    return found


def _resources(package: model.Package, table: str) -> list[str]:
    query = (
        sa.select(FileVersion.resource_id)
        .join(model.Package, model.Package.id == FileVersion.package_id)
        .where(
            FileVersion.state == PUBLISHED,
            FileVersion.table == table,
            model.Package.owner_org == package.owner_org,
            model.Package.state == "active",
            model.Package.private.is_(False),
        )
    )
    return list(model.Session.scalars(query))


def _rows(resource_id: str, columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """The columns of one published table; nothing where its rows are not there yet."""
    names = ", ".join(map(postgres.identifier, columns))
    with postgres.get_read_engine().connect() as connection:
        if sa.inspect(connection).has_table(resource_id):
            asked = f"SELECT {names} FROM {postgres.identifier(resource_id)} LIMIT :most"  # noqa: S608
            yield from map(tuple, connection.execute(sa.text(asked), {"most": MOST + 1}))
