"""What programs may ask of the explorer, in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.explore.engine import aggregation, competition, listed_columns, question
from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.reading_errors import N_
from ckanext.mashhad.tables.engine.schema.schema import Column, TableSchema

#: The interface's own version; it rises when a program would have to be changed.
VERSION: Final = "1.0.0"

_WORDS: Final[Mapping[str, str]] = {
    "q": N_("Words that stand in the contract, as typed on any keyboard."),
    "unit": N_("The publishing unit, by its name in addresses."),
    "dataset": N_("The dataset, by its name in addresses."),
    "fiscal_year": N_("The Jalali year of the contract's day."),
    "month": N_("The Jalali month of the contract's day, from 1 to 12."),
    "day": N_("“none”: its register names no day."),
    "party": N_("The company, by its legal ID."),
    "competition": N_(
        "“none”: made by a method by which nobody else is asked; “some”: by one by which others"
        " are; “other”: by another, or none is said."
    ),
    "line": N_("The code of the budget line that pays."),
    "sign": N_("The sign that the contract carries, by its name in addresses."),
    "ending": N_("Ends within so many days from today."),
    "min": N_("At least so many rials."),
    "max": N_("At most so many rials."),
    "key": N_("The company, by its legal ID."),
    "name": N_("The publishing unit, by its name in addresses."),
    "id": N_("The contract, by its ID in lists of contracts."),
    "year": N_("The Jalali year of the budget."),
    "sign_id": N_("The sign, by its name in addresses."),
    "version": N_("The version that is cited, as “Cite it” gives it."),
    "beside": N_("Another year of the unit, or another unit of the year."),
    "group": N_("What to group by; up to three names with commas between them."),
    "measure": N_("What to add up of each group; names with commas between them."),
    "page": N_("The page of the answer, from 1 on."),
    "sort": N_("The order of the rows; a minus turns it round."),
}
_TYPES: Final[Mapping[str, dict[str, Any]]] = {
    "fiscal_year": {"type": "integer", "minimum": 1000, "maximum": 1999},
    "month": {"type": "integer", "minimum": 1, "maximum": 12},
    "day": {"type": "string", "enum": [question.NONE]},
    "competition": {"type": "string", "enum": list(competition.KINDS)},
    "ending": {"type": "integer", "minimum": 1, "maximum": 999},
    "page": {"type": "integer", "minimum": 1},
    "year": {"type": "integer"},
    "version": {"type": "integer", "minimum": 0},
    "sort": {"type": "string", "enum": list(question.SORTS)},
}
_COLUMN_TYPES: Final[Mapping[str, str]] = {
    "amount": "integer",
    "count": "integer",
    "number": "number",
    "percentage": "number",
}
_INTEGER: Final = {"type": "integer"}
_IN_PATHS: Final = ("key", "name", "id", "year", "sign_id")
_OBJECT: Final = {"type": "object"}


def describe(schema: TableSchema) -> dict[str, Any]:
    """The document; texts are in the reader's language."""
    listed, companies = listed_columns.listed(schema), listed_columns.contractors()
    filters = aggregation.filters(schema)
    paging = "page", "sort"
    unsigned = tuple(name for name in filters if name != "sign")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": tk._("Contracts of the city"),
            "version": VERSION,
            "description": tk._(
                "Contracts of all published registers. Amounts are in rial. Nothing here needs a "
                "login. Where an answer has “next”, more rows follow at that address."
            ),
        },
        "servers": [{"url": tk.h.url_for("home.index", qualified=True, locale="default")}],
        "paths": {
            "/explore/contracts.json": _path(
                tk._("Contracts, with what they come to"),
                schema,
                (*paging, *filters),
                _rows(listed),
            ),
            "/explore/contractors.json": _path(
                tk._("Companies by what their contracts come to"),
                schema,
                ("page", *unsigned),
                _rows(companies),
            ),
            "/explore/contractors/{key}.json": _path(
                tk._("The contracts of a company"),
                schema,
                ("key", *paging, "fiscal_year"),
                _rows(listed),
            ),
            "/explore/units/{name}.json": _path(
                tk._("The contracts of a unit"),
                schema,
                ("name", *paging, "fiscal_year"),
                _rows(listed),
            ),
            "/api/explore/contracts": _path(
                tk._("Contracts added up by group, the largest amount first"),
                schema,
                (*aggregation.OWN, *filters),
                _groups(schema),
            ),
            "/explore/budgets.json": _path(
                tk._("Budgets of all units, the newest year first"),
                schema,
                ("page",),
                _rows(listed_columns.budgets(), sums=()),
            ),
            **_other_paths(schema),
        },
    }


def _other_paths(schema: TableSchema) -> dict[str, Any]:
    """Of one contract, budget and sign, and of a year."""
    of_unit = ("unit", "fiscal_year")
    signs, cases = listed_columns.signs(), listed_columns.sign_cases()
    units = _rows(listed_columns.year_units(), sums=("contracts", "amount"))
    return {
        "/explore.json": _path(
            tk._("What the contracts of each unit come to in a year"),
            *(schema, ("fiscal_year",), units),
        ),
        "/explore/contracts/{id}.json": _path(
            tk._("One contract, its events and its history"), schema, ("id",), _OBJECT
        ),
        "/explore/budgets/{name}/{year}.json": _path(
            tk._("One budget, line by line"), schema, ("name", "year", "beside"), _OBJECT
        ),
        "/explore/files.json": _path(
            tk._("The files behind a version, with the addresses of their rows"),
            *(schema, ("version",), _rows(listed_columns.files(), sums=("version",))),
        ),
        "/explore/signs.json": _path(
            tk._("Signs, and how often each was found"), schema, of_unit, _rows(signs, sums=())
        ),
        "/explore/signs/{sign_id}.json": _path(
            tk._("The cases of a sign"),
            *(schema, ("sign_id", "page", *of_unit), _rows(cases, sums=())),
        ),
    }


def _path(
    summary: str, schema: TableSchema, names: tuple[str, ...], answer: dict[str, Any]
) -> dict[str, Any]:
    told = {
        "200": {
            "description": tk._("The rows"),
            "content": {"application/json": {"schema": answer}},
        },
        "400": {"description": tk._("What cannot be read, by the name of its parameter")},
        "429": {
            "description": tk._("You have asked for a lot within a minute. Go on in a moment.")
        },
        "503": {"description": tk._("The answer could not be given in time: ask for fewer rows")},
    }
    if not set(_IN_PATHS).isdisjoint(names):
        told["404"] = {"description": tk._("There is no such page, or it is not public")}
    parameters = [_parameter(name, schema) for name in names]
    return {"get": {"summary": summary, "parameters": parameters, "responses": told}}


def _parameter(name: str, schema: TableSchema) -> dict[str, Any]:
    if name in _WORDS:
        words, type_ = tk._(_WORDS[name]), _TYPES.get(name, {"type": "string"})
    else:
        column = schema.column(name)
        words, type_ = _label(column), _of_column(column)
    if name == "sign":
        type_ = {"type": "string", "enum": list(sign_rules.of_contracts())}
    known = {"group": aggregation.groups(schema), "measure": aggregation.MEASURES}
    if name in known:
        type_ = {"type": "array", "items": {"type": "string", "enum": list(known[name])}}
    more = {"style": "form", "explode": False} if name in known else {}
    place: dict[str, Any] = {"in": "path" if name in _IN_PATHS else "query"}
    if name in (*_IN_PATHS, "version"):
        place["required"] = True
    return {"name": name, **place, "description": words, "schema": type_, **more}


def _label(column: Column) -> str:
    locale = LOCALE[data_language(tk.h.lang())]
    return f"{column.label[locale]}: {column.help[locale]}"


def _of_column(column: Column) -> dict[str, Any]:
    if column.codelist:
        return {"type": "string", "enum": list(codelists.load(column.codelist).codes)}
    return {"type": _COLUMN_TYPES.get(column.type, "string")}


def _rows(schema: TableSchema, sums: tuple[str, ...] = ("amount",)) -> dict[str, Any]:
    columns = {
        column.name: {
            "type": [_COLUMN_TYPES.get(column.type, "string"), "null"],
            "description": _label(column),
        }
        for column in schema.columns
    }
    return _answer({"type": "object", "properties": columns}, sums)


def _groups(schema: TableSchema) -> dict[str, Any]:
    names = {name: {"type": ["string", "integer", "null"]} for name in aggregation.groups(schema)}
    named = {"contractor_name": {"type": ["string", "null"]}}
    row = {**names, **named, **dict.fromkeys(aggregation.MEASURES, _INTEGER)}
    return _answer({"type": "object", "properties": row}, ("contracts", "amount"))


def _answer(row: dict[str, Any], sums: tuple[str, ...]) -> dict[str, Any]:
    properties = {
        "count": _INTEGER,
        **dict.fromkeys(sums, _INTEGER),
        "rows": {"type": "array", "items": row},
        "next": {"type": ["string", "null"], "format": "uri"},
    }
    return {"type": "object", "properties": properties}
