"""Files of which CKAN keeps not even the row: what they were stays with their dataset.

CKAN marks a file that is deleted; with the next change of the dataset's files it removes the row.
A client that names no ids replaces all its files whenever it sends its dataset. What they were is
told once more then, as facts to which nothing is added any more.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, Final, NamedTuple

import ckan.model as model
import msgspec
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel

from ckanext.mashhad.compliance.engine.evidence.facts import File

_MOMENT = sa.DateTime(timezone=True)


class PastFile(BaseModel):
    """What a file was until it ``went``: its ``files`` as the engine knew it, as JSON. ``told``:
    when its last version was published, where it was a table.
    """

    __tablename__ = "mashhad_compliance_past_file"

    resource_id = sa.Column(sa.UnicodeText, primary_key=True)
    package_id = sa.Column(sa.UnicodeText, nullable=False, index=True)
    files = sa.Column(sa.UnicodeText, nullable=False)
    went = sa.Column(_MOMENT, nullable=False)
    told = sa.Column(_MOMENT)


class Past(NamedTuple):
    """A file that is no more, as facts, and when it went."""

    id: str
    files: tuple[File, ...]
    went: dt.datetime

    @property
    def as_table(self) -> tuple[str, dt.datetime] | None:
        """Which table it was last, and since when it was that one; None where it never was any."""
        tables = [file for file in self.files if file.table]
        if not tables:
            return None
        last = max(tables, key=lambda file: file.published).table
        return last, min(file.published for file in tables if file.table == last)


class _Written(File, frozen=True, array_like=False, omit_defaults=True):
    """A file by the names of its fields: what is written stays when fields come or go."""


_WRITTEN: Final = msgspec.json.Decoder(tuple[_Written, ...])


def written(files: Iterable[File]) -> str:
    """The facts as they are stored."""
    every = [_Written(**msgspec.structs.asdict(file)) for file in files]
    return msgspec.json.encode(every).decode()


def _read(stored: str) -> tuple[File, ...]:
    return tuple(File(**msgspec.structs.asdict(file)) for file in _WRITTEN.decode(stored))


def load_past_files(
    packages: sa.Select[Any] | Collection[str], resources: sa.Select[Any] | None = None
) -> defaultdict[str, list[Past]]:
    """The past files of these datasets, by dataset; of these ids only, where any are given."""
    columns = PastFile.package_id, PastFile.resource_id, PastFile.files, PastFile.went
    query = sa.select(*columns).where(PastFile.package_id.in_(packages))
    if resources is not None:
        query = query.where(PastFile.resource_id.in_(resources))
    found: defaultdict[str, list[Past]] = defaultdict(list)
    for package_id, id_, files, went in model.Session.execute(
        query.order_by(PastFile.went, PastFile.resource_id)
    ):
        found[package_id].append(Past(id_, _read(files), went))
    return found
