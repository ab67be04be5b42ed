"""Rows as people read them: Jalali days, grouped figures, words for codes, in one language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.persian.calendar import durations, jalali
from ckanext.mashhad.persian.numerals import numbers
from ckanext.mashhad.persian.reading_errors import Lang
from ckanext.mashhad.tables.engine.common.column_types import IDENTIFIERS, PLACES, TYPES
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.schema.schema import Column, TableSchema

_LATIN: Final = re.compile("[A-Za-z]")
_LEFT_TO_RIGHT: Final = ("reference", "url", *IDENTIFIERS)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows. ``datetime`` and ``value`` are for machines: ISO, ASCII, a code.

    ``css``: ``num`` for what is added up, ``ltr`` for what runs from left to right.
    """

    text: str = ""
    css: str = ""
    datetime: str = ""
    value: str = ""
    href: str = ""


def cell(column: Column, value: Any, lang: Lang) -> Cell:
    """A stored value as a cell; an empty one where there is none."""
    if value is None or value == "":
        return Cell()
    if isinstance(value, dt.date):
        iso, shown = value.isoformat(), jalali.format_numeric(value, lang)
        return Cell(shown if lang == "fa" else f"{shown} ({iso})", datetime=iso)
    if TYPES[column.type].numeric:
        number = Decimal(str(value))
        return Cell(_figure(column, number, lang), "num", value=format(number, "f"))
    text = str(value)
    if column.type == "url":
        return Cell(text, "ltr", href=text if text.startswith(("http://", "https://")) else "")
    css = "ltr" if column.type in _LEFT_TO_RIGHT else ""
    if column.type == "text":
        return Cell(_written(text, lang))
    if css or column.type == "fiscal_year":
        return Cell(_written(text, lang), css, value=text)
    return Cell(choice(column, value, lang), value=text)


def stored_text(column: Column, value: Any, lang: Lang) -> str:
    """A stored value as text, where a day may be in ISO; empty where there is none."""
    is_day = column.type == "date" and isinstance(value, str)
    return cell(column, dt.date.fromisoformat(value) if is_day else value, lang).text


def choice(column: Column, value: Any, lang: Lang) -> str:
    """What a value that can be chosen is called."""
    if column.type == "yes_no":
        said = str(value).lower()
        return codelists.load("yes_no").label(said, lang)
    if column.codelist:
        return codelists.load(column.codelist).label(str(value), lang)
    if column.type == "duration":
        return durations.in_words(str(value), lang)
    digits = lang == "fa" and column.type == "fiscal_year"
    return numbers.to_persian_digits(str(value)) if digits else str(value)


def cells(columns: list[Column], row: Mapping[str, Any], lang: Lang) -> list[tuple[Column, Cell]]:
    """A row, column by column."""
    return [(column, cell(column, row[column.name], lang)) for column in columns]


def key(table: TableSchema, values: Mapping[str, str], lang: Lang) -> list[tuple[str, str]]:
    """By what a row is known, as stored texts: pairs of label and shown value."""
    known = [column for column in table.columns if column.name in values]
    return [
        (column.label[LOCALE[lang]], cell(column, values[column.name], lang).text)
        for column in known
    ]


def asked_by_key(table: TableSchema, values: Mapping[str, str]) -> dict[str, str]:
    """The parameters of the rows' page by which the row of that key is found."""
    chosen = {c.name for c in table.facet_columns if c.name in values}
    words = " ".join(value for name, value in values.items() if name not in chosen)
    return {"q": words, **{name: values[name] for name in chosen}} if values else {}


def _written(text: str, lang: Lang) -> str:
    """Digits among Persian words are Persian; those of a Latin name or code stay."""
    persian = lang == "fa" and not _LATIN.search(text)
    return numbers.to_persian_digits(text) if persian else text


def _figure(column: Column, number: Decimal, lang: Lang) -> str:
    if column.type == "percentage":
        return numbers.format_percent(number, PLACES, lang)
    return numbers.format_decimal(number, PLACES, lang)
