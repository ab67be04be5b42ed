"""A row schema in the words of other standards: where its columns stand in an OCDS release, and
what they are in a fiscal data package. Pure: schema to mapping; the feeds write what it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ckanext.mashhad.catalog import codelists
from ckanext.mashhad.tables import fields
from ckanext.mashhad.tables.schema import Column, TableSchema, When

#: Amounts are stored in rial.
CURRENCY: Final = "IRR"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A column at a ``path`` of an OCDS release (parts between slashes, arrays like objects).

    ``codes``: by our code, the code of OCDS; codes that are not named have no equal there.
    ``currency``: of an amount, which stands beside it. ``when``: of which rows it holds where not
    of all: a payment in a register of contracts has its own amount and day, not the contract's.
    """

    path: str
    column: str
    type: str
    codes: Mapping[str, str] = field(default_factory=dict)
    currency: str | None = None
    when: When | None = None


def ocds(schema: TableSchema) -> dict[str, Mapped]:
    """By path, the columns of the table that an OCDS 1.1 release has a place for."""
    return {
        column.ocds: _mapped(schema, column, column.ocds)
        for column in schema.columns
        if column.ocds
    }


def _mapped(schema: TableSchema, column: Column, path: str) -> Mapped:
    currency = CURRENCY if column.type == "amount" else None
    # What tells rows from each other holds of each.
    every_row = schema.cases is not None and column.name in schema.cases.key
    when = None if every_row else schema.sums_when
    return Mapped(path, column.name, column.type, _codes(column), currency, when)


def _codes(column: Column) -> dict[str, str]:
    if column.codelist is None:
        return {}
    items = codelists.load(column.codelist)
    return {item.code: item.more["ocds"] for item in items if "ocds" in item.more}


def fiscal(schema: TableSchema) -> list[dict[str, Any]]:
    """The fields of a fiscal data package's resource: those of the Table Schema that say a
    ``columnType``; a value names its ``currency``.
    """
    described = fields.table_schema(schema)["fields"]
    return [
        {**each, **({"currency": CURRENCY} if each["columnType"] == "value" else {})}
        for each in described
        if "columnType" in each
    ]
