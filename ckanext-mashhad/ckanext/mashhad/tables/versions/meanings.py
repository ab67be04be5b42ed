"""What headers and values mean in the files of a unit, as its officers have said.

A version is read by what had been said when it was sent (``FileVersion.said``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel


class ColumnMapping(BaseModel):
    """What a header, or a value, means in the files of one unit, as one of its officers said.

    ``field`` is a column of ``table``; None: the column of the file is left out. With a ``value``
    it is the code that this text in the column ``header`` of the table stands for.
    """

    __tablename__ = "mashhad_column_mapping"

    owner_org = sa.Column(sa.UnicodeText, primary_key=True)
    table = sa.Column(sa.UnicodeText, primary_key=True)
    header = sa.Column(sa.UnicodeText, primary_key=True)
    value = sa.Column(sa.UnicodeText, primary_key=True, server_default="")
    field = sa.Column(sa.UnicodeText)
    user_id = sa.Column(sa.UnicodeText, nullable=False)
    changed = sa.Column(sa.DateTime(timezone=True), nullable=False)


def mapping(owner_org: str | None, table: str) -> dict[str, str | None]:
    """What the headers of a unit's files mean, by header; empty where nobody has said anything."""
    query = sa.select(ColumnMapping.header, ColumnMapping.field).where(
        ColumnMapping.owner_org == owner_org,
        ColumnMapping.table == table,
        ColumnMapping.value == "",
    )
    return {header: field for header, field in model.Session.execute(query)}


def of_unit(owner_org: str | None) -> dict[str, dict[str, Any]]:
    """All that is said of the files of a unit: by table its ``mapping`` and ``values``."""
    query = sa.select(ColumnMapping.table).where(ColumnMapping.owner_org == owner_org).distinct()
    return {
        table: {
            "mapping": mapping(owner_org, table),
            "values": said_values(owner_org, (table,)),
        }
        for table in model.Session.scalars(query)
    }


def among(
    by_table: Mapping[str, Any] | None, tables: Iterable[str]
) -> tuple[dict[str, str | None], dict[str, dict[str, str]]]:
    """Of what was said by table, as :func:`of_unit` has it, the ``mapping`` and ``values`` by which
    a file that may be any of the tables is read.
    """
    mapping: dict[str, str | None] = {}
    values: dict[str, dict[str, str]] = {}
    for name in sorted(set(tables)):
        said = (by_table or {}).get(name) or {}
        mapping = {**said.get("mapping", {}), **mapping}
        for column, meant in said.get("values", {}).items():
            values[column] = {**meant, **values.get(column, {})}
    return mapping, values


def said_values(owner_org: str | None, tables: Iterable[str]) -> dict[str, dict[str, str]]:
    """What texts in the files of a unit mean: by column of the tables, text to code."""
    query = sa.select(ColumnMapping.header, ColumnMapping.value, ColumnMapping.field).where(
        ColumnMapping.owner_org == owner_org,
        ColumnMapping.table.in_(list(tables)),
        ColumnMapping.value != "",
    )
    found: dict[str, dict[str, str]] = {}
    for column, text, code in model.Session.execute(query.order_by(ColumnMapping.table)):
        found.setdefault(column, {}).setdefault(text, code)
    return found


def mappings(owner_org: str | None, tables: Iterable[str]) -> dict[str, str | None]:
    """The same of files that may be any of the tables."""
    found: dict[str, str | None] = {}
    for name in sorted(set(tables)):
        found = {**mapping(owner_org, name), **found}
    return found


def remember(
    owner_org: str,
    table: str,
    said: Mapping[str, str | None],
    forget: Iterable[str],
    *,
    user_id: str,
    now: dt.datetime,
) -> None:
    """Keep what an officer has said of headers, and let those of ``forget`` mean what they say."""
    session = model.Session
    for header, field in said.items():
        own = {"owner_org": owner_org, "table": table, "header": header, "value": ""}
        session.merge(ColumnMapping(**own, field=field, user_id=user_id, changed=now))
    gone = sa.delete(ColumnMapping).where(
        ColumnMapping.owner_org == owner_org,
        ColumnMapping.table == table,
        ColumnMapping.value == "",
        ColumnMapping.header.in_(list(forget)),
    )
    session.execute(gone)
    session.flush()  # a version that is made in the same transaction is read so


def remember_values(
    owner_org: str,
    table: str,
    said: Mapping[tuple[str, str], str],
    *,
    user_id: str,
    now: dt.datetime,
) -> None:
    """Keep which code each text of a column means, by column and text; an empty code: forget it."""
    session = model.Session
    for (column, text), code in said.items():
        own = {"owner_org": owner_org, "table": table, "header": column, "value": text}
        if code:
            session.merge(ColumnMapping(**own, field=code, user_id=user_id, changed=now))
        else:
            session.execute(sa.delete(ColumnMapping).filter_by(**own))
    session.flush()
