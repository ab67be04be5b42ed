"""Rows of many files as one table, each with its unit and where it stands (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.tables.engine.schema.schema import Column, TableSchema

#: What the unit of a row is called beside columns about other units.
PUBLISHER = "publisher"


def _columns(entries: list[Any]) -> tuple[Column, ...]:
    return tuple(Column(**entry) for entry in entries)


@cache
def own_columns() -> tuple[Column, ...]:
    """The columns that every listed row has: who published it, and where it stands."""
    return _columns(rule_files.read("explore.yaml")["listing"])


def listed(schema: TableSchema) -> TableSchema:
    """The row schema of rows that are listed together."""
    return replace(schema, columns=(*own_columns(), *schema.columns))


def packaged(schema: TableSchema) -> TableSchema:
    """The same of all rows of a table; of contracts also whether totals count them.

    Tables have columns about units of their own: the unit that published is called publisher.
    """
    named = [
        replace(column, name=column.name.replace("unit", PUBLISHER)) for column in own_columns()
    ]
    is_of_contracts = schema.explore is not None and schema.explore.of == "contract"
    counted = _columns(rule_files.read("explore.yaml")["counted"]) if is_of_contracts else ()
    return replace(schema, columns=(*named, *counted, *schema.columns))


@cache
def contractors() -> TableSchema:
    """The row schema of a list of companies."""
    return _table("contractors")


@cache
def budgets() -> TableSchema:
    """The row schema of the list of budgets."""
    return _table("budgets")


@cache
def year_units() -> TableSchema:
    """The row schema of what units' contracts of a year come to."""
    return _table("year_units")


@cache
def files() -> TableSchema:
    """The row schema of the list of files."""
    return _table("files")


@cache
def signs() -> TableSchema:
    """The row schema of the list of signs."""
    return _table("signs")


@cache
def sign_cases() -> TableSchema:
    """The row schema of the cases of a sign."""
    return _table("sign_cases")


def budget(stages: Mapping[str, str]) -> TableSchema:
    """The row schema of a budget's lines, with a column of amounts for each stage and its name."""
    known = _table("budget")
    named = [Column(stage, "amount", _both(name), _both(name)) for stage, name in stages.items()]
    return replace(known, columns=(*known.columns, *named))


def _both(text: str) -> dict[str, str]:
    return dict.fromkeys(LOCALE.values(), text)


def _table(name: str) -> TableSchema:
    made = rule_files.read("explore.yaml")[name]
    return TableSchema(name, made["title"], made["title"], "", _columns(made["columns"]), ())
