"""What else comes of a row schema: DataStore fields, data dictionary, Table Schema.

The checker, these and all later uses read the same columns; nothing is written down twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.persian.locales import LOCALE, language_of, word
from ckanext.mashhad.persian.reading_errors import Lang, Word
from ckanext.mashhad.tables.engine.common.column_types import TYPES
from ckanext.mashhad.tables.engine.schema import derived
from ckanext.mashhad.tables.engine.schema.derived import Derived
from ckanext.mashhad.tables.engine.schema.schema import (
    Column,
    Constraints,
    Label,
    TableSchema,
)

_NEEDED: Final = Word("لازم", "Needed")
_EXCEPT: Final = Word("جز برای {}", "except for {}")
_ONLY: Final = Word("برای {}", "for {}")
_COMMA: Final = Word("، ", ", ")


def fields(schema: TableSchema) -> list[dict[str, Any]]:
    """The columns as ``datastore_create`` takes them: ``id``, PostgreSQL ``type``, ``info``.

    ``info`` is CKAN's data dictionary: ``label`` and ``notes`` in Persian, and in both languages
    as ``label_translated`` and ``notes_translated``, by which CKAN's pages choose. Beside a day
    stands the Jalali one, beside a code its meaning.
    """
    found = []
    for column in schema.columns:
        postgres = TYPES[column.type].postgres
        found.append({"id": column.name, "type": postgres, "info": _info(column)})
        if beside := derived.of_column(column):
            found.append({"id": beside.name, "type": "text", "info": _info(beside)})
    return found


def _info(column: Column | Derived) -> dict[str, Any]:
    return {
        "label": column.label[LOCALE["fa"]],
        "notes": column.help[LOCALE["fa"]],
        "label_translated": _stored(column.label),
        "notes_translated": _stored(column.help),
    }


def _stored(text: Label) -> dict[str, str]:
    return word(text)._asdict()


def dictionary(schema: TableSchema, lang: str) -> list[dict[str, Any]]:
    """The data dictionary for people, in ``fa`` or ``en``: one entry for each column.

    ``needed`` says whether a column is, and in some rows only, in which; else it is empty.
    """
    locale = LOCALE[language_of(lang)]
    return [
        {
            "name": column.name,
            "label": column.label[locale],
            "help": column.help[locale],
            "type": column.type,
            "required": column.constraints.required,
            "needed": needed(schema, column, language_of(lang)),
            "example": column.example,
            "values": _values(column, locale),
        }
        for column in schema.columns
    ]


def needed(schema: TableSchema, column: Column, lang: Lang) -> str:
    """«لازم», for which rows or except for which: what a row is by default is not named."""
    asked = column.constraints.required_when
    if asked is None:
        return _NEEDED.to(lang) if column.constraints.required else ""
    codes = codelists.load(schema.column(asked.column).codelist or "yes_no")
    others = [code for code in codes.codes if code not in asked.among]
    listed, words = (others, _EXCEPT) if asked.default in asked.among else (asked.among, _ONLY)
    labels = _COMMA.to(lang).join(codes.label(code, lang) for code in listed)
    return f"{_NEEDED.to(lang)} ({words.to(lang).format(labels)})"


def _values(column: Column, locale: str) -> list[tuple[str, str]]:
    if column.codelist is None:
        return []
    return [(item.code, item.label[locale]) for item in codelists.load(column.codelist)]


def table_schema(schema: TableSchema) -> dict[str, Any]:
    """The schema of the published rows as Frictionless Table Schema (v1)."""
    return {
        "name": schema.name,
        "title": schema.title[LOCALE["fa"]],
        "description": schema.description[LOCALE["fa"]],
        "missingValues": [""],
        "fields": [field for column in schema.columns for field in _described(column)],
    }


def _described(column: Column) -> Iterator[dict[str, Any]]:
    yield _frictionless(column)
    if beside := derived.of_column(column):
        yield {**_titles(beside), "type": "string", "format": "default"}


def _titles(column: Column | Derived) -> dict[str, Any]:
    return {
        "name": column.name,
        "title": column.label[LOCALE["fa"]],
        "description": column.help[LOCALE["fa"]],
    }


def _frictionless(column: Column) -> dict[str, Any]:
    info = TYPES[column.type]
    field = {**_titles(column), "type": info.frictionless, "format": info.format}
    limits = _limits(column.constraints)
    if column.codelist is not None:
        limits["enum"] = list(codelists.load(column.codelist).codes)
    if limits:
        field["constraints"] = limits
    if column.column_type:
        field["columnType"] = column.column_type
    return field


def _limits(constraints: Constraints) -> dict[str, Any]:
    named = {
        "required": (constraints.required and constraints.required_when is None) or None,
        "unique": constraints.unique or None,
        "minimum": constraints.lowest,
        # Table Schema has no day of the check.
        "maximum": None if constraints.maximum == "today" else constraints.maximum,
        "minLength": constraints.min_length,
        "maxLength": constraints.max_length,
        "pattern": constraints.pattern,
    }
    return {key: value for key, value in named.items() if value is not None}
