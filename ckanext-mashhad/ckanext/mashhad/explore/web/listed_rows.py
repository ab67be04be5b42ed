"""Rows of the store as they are listed: with their unit, their file and their page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.explore.facts import contracts
from ckanext.mashhad.explore.facts.city import City, Register

Row = Mapping[str, Any]


def with_origin(city: City, rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Each row with what :func:`listed_columns.own_columns` names."""
    for row in rows:
        register = city.registers[row["_register"]]
        yield {
            **row,
            "id": row["_belongs"],
            "unit": register.unit,
            "unit_title": unit_title(register.unit),
            "dataset": register.dataset,
            "file": register.resource_id,
            "file_version": register.n,
            "file_row": row["_row"],
            "year": row["_year"],
            "address": _address(register, row),
        }


def _address(register: Register, row: Row) -> str:
    """The page of the contract; of a row of another table the row in its file."""
    if register.table == contracts.TABLE:
        return contract_address(row["_belongs"], qualified=True)
    return rows_address(register, row["_row"], qualified=True)


def contract_address(belongs: str, *, qualified: bool = False) -> str:
    return str(tk.h.url_for("mashhad_explore.contract", contract_id=belongs, qualified=qualified))


def unit_title(name: str) -> str:
    """The name of a unit in the reader's language."""
    return str(tk.h.mashhad_unit_title({"name": name, "title": name}))


def dataset_title(city: City, number: int) -> str:
    """The title of a file's dataset in the reader's language."""
    fields = city.describe([number])[number]
    titles = json_text.texts(fields["title_translated"])
    lang = data_language(tk.h.lang())
    return titles.get(lang) or titles.get("fa") or str(fields["title"] or "")


def rows_address(register: Register, number: int | None = None, *, qualified: bool = False) -> str:
    """The page of the file in which a row stands, and the row on it."""
    own = {"resource_id": register.resource_id, "id": register.dataset}
    address = tk.h.url_for(f"{register.type}_resource.read", **own, qualified=qualified)
    return f"{address}?page={(number - 1) // 25 + 1}#row-{number}" if number else f"{address}#rows"


def history_address(register: Register) -> str:
    """The page of the versions of a file."""
    own = {"package_type": register.type, "id": register.dataset}
    return str(tk.h.url_for("mashhad_tables.history", **own, resource_id=register.resource_id))
