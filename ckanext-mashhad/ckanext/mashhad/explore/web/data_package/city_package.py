"""The rows of all tables as a Data Package (https://specs.frictionlessdata.io/data-package/).

It lies in a folder of CKAN's storage, complete or not at all. It is as old as its day, but never
has a row that is not public: whoever serves it compares its files with what is public now.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryFile, mkdtemp
from typing import Any, Final, NamedTuple

import ckan.plugins.toolkit as tk
import polars as pl
import sqlalchemy as sa

from ckanext.mashhad import config
from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.catalog.mail.portal_mail import in_language
from ckanext.mashhad.explore.engine import listed_columns
from ckanext.mashhad.explore.facts import contracts, relations
from ckanext.mashhad.explore.facts.city import City, reading, shown
from ckanext.mashhad.explore.web import listed_rows
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.tables.engine.common.column_types import TYPES
from ckanext.mashhad.tables.engine.schema import fields
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.workbooks import row_files
from ckanext.mashhad.tables.publication import renditions
from ckanext.mashhad.tables.versions.locks import alone

DESCRIPTOR: Final = "datapackage.json"
#: Beside it, and served to nobody: of which versions of files the rows are.
_VERSIONS: Final = "versions.json"
_FOLDER: Final = "mashhad_explore"
_LOCK: Final = "explore:data_package"
_HOURS: Final = 2
_CHUNK: Final = 1 << 20
_MEDIA: Final = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


class Package(NamedTuple):
    """A package that was made: its folder, and what it says of itself."""

    folder: Path
    descriptor: Mapping[str, Any]
    versions: Mapping[str, str]

    @property
    def day(self) -> str:
        """The day in Tehran on which it was made."""
        return str(self.descriptor["created"])[:10]

    def is_public(self, city: City) -> bool:
        """Whether everybody may read all of its rows now, as rows of the same units."""
        public = {each.version_id: each.unit for each in city.registers.values()}
        return self.versions.items() <= public.items()


def _folder() -> Path:
    return Path(tk.config["ckan.storage_path"]) / _FOLDER


def newest() -> Package | None:
    """The package that was made last; None where there is none."""
    for folder in sorted(_folder().glob("*-*-*T*"), reverse=True):
        try:
            descriptor = json.loads((folder / DESCRIPTOR).read_text())
            return Package(folder, descriptor, json.loads((folder / _VERSIONS).read_text()))
        except FileNotFoundError:  # a newer one has just taken its place
            continue
    return None


def is_due(city: City) -> bool:
    """Whether there is none of today, or it has rows that are public no more, or none at all."""
    known = newest()
    if known is None or known.day != city.today.isoformat() or not known.is_public(city):
        return True
    return bool(city.registers) and not known.versions


def ask() -> int:
    """Have a worker make the package where it is due; how many were asked for."""
    with reading() as city:
        if not is_due(city):
            return 0
    asked = workers.ask(
        make,
        queue=workers.DEFAULT,
        title="the city's rows as a Data Package",
        timeout=_HOURS * 3600,
        job_id="mashhad-explore-data-package",
    )
    return int(asked)


def make(*, anyway: bool = False) -> None:
    """Make the package of now where it is due, or ``anyway``, and remove those before it."""
    _folder().mkdir(parents=True, exist_ok=True)
    with alone(_LOCK, wait=False) as mine:
        if not mine:
            return
        for left in _folder().glob("making-*"):  # by somebody who was killed
            shutil.rmtree(left)
        with reading() as city:
            if not (anyway or is_due(city)):
                return
            made = Path(mkdtemp(prefix="making-", dir=_folder()))
            with in_language(data_language(tk.config["ckan.locale_default"])):
                _write(city, made)
        moment = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H%M%S%f")
        whole = made.rename(_folder() / moment)
        for older in _folder().glob("*-*-*T*"):
            if older != whole:
                shutil.rmtree(older)


def _write(city: City, folder: Path) -> None:
    resources = []
    for schema in relations.explored():
        listed = listed_columns.packaged(schema)
        csv, parquet = folder / f"{schema.name}.csv", folder / f"{schema.name}.parquet"
        with csv.open("wb") as out:
            renditions.write(out, "csv", "fa", listed, _rows(city, schema))  # type: ignore[arg-type]
        table = fields.table_schema(listed)
        kinds = {column.name: TYPES[column.type].dtype for column in listed.columns}
        names = [field["name"] for field in table["fields"]]
        # What spreadsheets would run is guarded in the CSV; Parquet has the values themselves.
        with TemporaryFile(dir=folder) as plain:
            text = renditions.TextFile(plain)
            row_files.write_csv(text, listed, _rows(city, schema), mark=False, guarded=False)
            plain.seek(0)
            frame = pl.scan_csv(plain, schema={name: kinds.get(name, pl.String) for name in names})
            frame.sink_parquet(parquet)
        count = int(pl.scan_parquet(parquet).select(pl.len()).collect().item())
        resources += [_resource(path, schema, table, count) for path in (csv, parquet)]
    descriptor = {
        "profile": "data-package",
        "name": "city-rows",
        "title": "ردیف‌های همهٔ فهرست‌های شهر",
        "created": dt.datetime.now(moments.TEHRAN).isoformat(timespec="seconds"),
        "licenses": [{"name": config.catalog_licence()}],
        "resources": resources,
    }
    versions = {each.version_id: each.unit for each in city.registers.values()}
    (folder / _VERSIONS).write_text(json.dumps(versions))
    (folder / DESCRIPTOR).write_text(json.dumps(descriptor, ensure_ascii=False, indent=2))


def _resource(path: Path, schema: TableSchema, table: Any, count: int) -> dict[str, Any]:
    form = path.suffix[1:]
    return {
        "name": f"{schema.name}-{form}",
        "path": path.name,
        "title": schema.title[LOCALE["fa"]],
        "format": form,
        "mediatype": _MEDIA[form],
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{_digest(path)}",
        "rowcount": count,
        "schema": table,
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rows(city: City, schema: TableSchema) -> Iterator[dict[str, Any]]:
    """All rows of a table, each with whether it counts in totals."""
    rows = relations.relation(schema.name)
    counts = sa.and_(*contracts.counted(city, schema.name)).label("counted")
    query = sa.select(rows, counts).where(shown(city, rows))
    query = query.order_by(rows.c["_register"], rows.c["_row"])
    streamed = city.connection.execution_options(stream_results=True)
    for row in streamed.execute(query).mappings():
        [listed] = listed_rows.with_origin(city, [row])
        publisher = {
            listed_columns.PUBLISHER: listed["unit"],
            f"{listed_columns.PUBLISHER}_title": listed["unit_title"],
        }
        yield {**listed, **row, **publisher, "counted": bool(row["counted"])}
