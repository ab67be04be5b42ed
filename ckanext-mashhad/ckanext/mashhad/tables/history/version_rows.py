"""The rows of a version that is, or was, public: as JSON has them, in the order of their file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from ckanext.mashhad import config
from ckanext.mashhad.tables.engine.history.row_keys import Row
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.workbooks import row_files
from ckanext.mashhad.tables.history.public_versions import PublicVersion
from ckanext.mashhad.tables.publication import renditions
from ckanext.mashhad.tables.rows import row_search, row_store
from ckanext.mashhad.tables.rows.inquiry import Inquiry
from ckanext.mashhad.tables.versions.vault import Vault

#: Of larger files no rows of a past day are shown: each page reads all of two or three versions.
MOST_ROWS: Final = 20_000


class RowsNotKept(LookupError):  # noqa: N818 (named after what happened)
    """The rows of the version are not there, of one that was replaced before they were kept."""


class TooManyRows(ValueError):  # noqa: N818 (named after what happened)
    """The version has more than :data:`MOST_ROWS` rows."""


def read_rows(version: PublicVersion, table: TableSchema, holding: str = "") -> Iterator[Row]:
    """The rows, by the names of the columns of ``table`` that the version has.

    ``holding``: a text of some cell; most rows that have it in none are left out, which is faster
    than to read them.

    :raises RowsNotKept: they are not there
    :raises TooManyRows: there are too many
    """
    if version.rows > MOST_ROWS:
        raise TooManyRows(version.n)
    names = [column.name for column in table.columns]
    for row in _objects(version, table, json.dumps(holding, ensure_ascii=False)[1:-1]):
        yield {name: row[name] for name in names if name in row}


def _objects(version: PublicVersion, table: TableSchema, holding: str) -> Iterator[dict[str, Any]]:
    made = renditions.of_version(version.id).get(renditions.REMEMBERED)
    path = Vault(config.vault_folder()).path(made.location) if made else None
    if path is not None and path.is_file():
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("{") and holding in line:
                    yield json.loads(line.rstrip().rstrip(","))
    elif row_store.version_of(version.resource_id) == version.id:
        rows = row_search.rows(version.resource_id, table, Inquiry())
        yield from row_files.objects(table, rows)
    else:
        raise RowsNotKept(version.n)
