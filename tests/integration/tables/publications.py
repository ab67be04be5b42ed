"""What a fixture has published is made once too: with its bytes and its rows in the DataStore.

``made_once`` brings back CKAN's tables and the index.
"""

from __future__ import annotations

import functools
import inspect
import io
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import ckan.model as model
from ckanext.datastore.backend import postgres

from ckanext.mashhad import config
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.rows import row_store
from ckanext.mashhad.tables.versions.model import PUBLISHED, FileVersion
from ckanext.mashhad.tables.versions.vault import Vault
from tests.integration.worlds import STAGE, made_once


class Rows(NamedTuple):
    """The rows of a published version: ``lines`` as the checker writes them, ``seal`` of all."""

    version: str
    table: str
    lines: bytes
    seal: str


@dataclass
class Publication:
    """``files`` by where they lie in the vault, ``rows`` by the resource that has them."""

    value: Any
    files: dict[str, bytes]
    rows: dict[str, Rows]


def published_once(
    function: Callable[..., Any], then: Callable[[], None] = lambda: None
) -> Callable[..., Any]:
    """``made_once`` for a fixture that publishes; ``then`` is done when all is back."""

    @functools.wraps(function)
    def taken(**values: Any) -> Publication:
        return _take(function(**values))

    made = made_once(taken)

    @functools.wraps(function)
    def brought(**values: Any) -> Any:
        value = _bring(made(**values))
        then()
        return value

    del brought.__wrapped__  # pytest would ask it for its arguments
    brought.__signature__ = inspect.signature(made)  # type: ignore[attr-defined]
    return brought


def _take(value: Any) -> Publication:
    """What a fixture gives, with all files of the vault and all rows that are public."""
    query = model.Session.query(FileVersion).filter_by(state=PUBLISHED)
    tables = {each.resource_id: (each.id, each.table) for each in query if each.table}
    vault = config.vault_folder()
    files = {
        str(path.relative_to(vault)): path.read_bytes()
        for path in vault.rglob("*")
        if path.is_file()
    }
    return Publication(value, files, {id_: _read(id_, *known) for id_, known in tables.items()})


def _bring(made: Publication) -> Any:
    """Put back what is missing or was changed by a test before; what the fixture gave."""
    vault = Vault(config.vault_folder())
    for location, content in made.files.items():
        path = vault.root / location
        vault._make_folder(path.parent)
        path.write_bytes(content)
    with STAGE.apart():
        for resource_id, rows in made.rows.items():
            if _seal(resource_id) != rows.seal:
                _write(resource_id, rows)
    return made.value


def _read(resource_id: str, version: str, table: str) -> Rows:
    names = ", ".join(f'"{column.name}"' for column in registry.load(table).columns)
    lines = io.BytesIO()
    with closing(postgres.get_write_engine().raw_connection()) as connection:
        asked = f'COPY (SELECT {names} FROM "{resource_id}" ORDER BY _id) TO STDOUT (FORMAT csv)'
        connection.cursor().copy_expert(asked, lines)
    return Rows(version, table, lines.getvalue(), _seal(resource_id))


def _write(resource_id: str, rows: Rows) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(rows.lines)
        file.flush()
        row_store.stage(rows.version, registry.load(rows.table), Path(file.name))
    row_store.swap(rows.version, resource_id)
    assert _seal(resource_id) == rows.seal


def _seal(resource_id: str) -> str:
    """Of which version the rows of a resource are, and what all of them are; empty without any."""
    name = f'"{resource_id}"'
    with closing(postgres.get_write_engine().raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", (name,))
        [version] = cursor.fetchone()
        if not version:
            return ""
        cursor.execute(f"SELECT md5(string_agg(each::text, ' ' ORDER BY _id)) FROM {name} AS each")
        [content] = cursor.fetchone()
    return f"{version} {content}"
