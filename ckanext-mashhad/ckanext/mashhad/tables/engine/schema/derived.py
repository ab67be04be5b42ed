"""Columns that published rows have beside those of their schema, for people who read the data.

A day is stored as ISO says and stands beside it in the Jalali calendar, a duration beside its
words; a code stands beside what it means. They are made when rows are published and downloaded,
from the stored value alone, and not read when they come back in a file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.persian.calendar import durations, jalali
from ckanext.mashhad.tables.engine.common.table_words import WORDS
from ckanext.mashhad.tables.engine.schema.schema import Column, Label, TableSchema


@dataclass(frozen=True, slots=True)
class Derived:
    """One such column; ``of`` takes the stored value as text, never empty, and gives text."""

    name: str
    source: str
    label: Label
    help: Label
    of: Callable[[str], str]


#: By what is added to a column's name, the words of the data dictionary.
_WORDS: Final = WORDS["derived"]


@cache
def _jalali_day(iso: str) -> str:
    return jalali.format_numeric(dt.date.fromisoformat(iso), "en")


def of_column(column: Column) -> Derived | None:
    """The column derived from this one, where there is any."""
    if column.type == "date":
        return _derived(column, "jalali", _jalali_day)
    if column.type == "duration":
        return _derived(column, "words", durations.in_words)
    if column.codelist:
        return _derived(column, "label", codelists.load(column.codelist).label)
    return None


def _derived(column: Column, what: str, of: Callable[[str], str]) -> Derived:
    label, help_ = (
        {locale: text.format(column.label[locale]) for locale, text in _WORDS[what][words].items()}
        for words in ("label", "help")
    )
    return Derived(f"{column.name}_{what}", column.name, label, help_, of)


def of_table(schema: TableSchema) -> list[Derived]:
    """All derived columns of a table, in the order of those they come from."""
    return [found for column in schema.columns if (found := of_column(column))]
