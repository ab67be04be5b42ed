"""What rules are given and what they give back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from ckanext.mashhad.persian.calendar.jalali import format_numeric
from ckanext.mashhad.persian.numerals.numbers import format_decimal, format_number
from ckanext.mashhad.persian.reading_errors import Param, Word
from ckanext.mashhad.tables.engine.schema.schema import When


@dataclass(frozen=True, slots=True)
class Context:
    """``today`` in Tehran, and what is known of the dataset, keyed as it stores it
    (``fiscal_year``, ``period_part``, ``budget_stage``).

    Of other tables, by name, the columns that rules look up: ``workbook`` has the rows of other
    sheets of the same file, ``published`` those of the unit's published files.
    """

    today: dt.date
    facts: Mapping[str, str] = field(default_factory=dict)
    workbook: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    published: Mapping[str, pl.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """The row at ``index`` of the frame breaks the rule, at ``field``; None: the table does."""

    index: int | None
    field: str | None
    params: Mapping[str, Param]


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Rows that the rule could not judge, and why: a sentence without its full stop."""

    reason: Word


def applies(frame: pl.DataFrame, when: When | None) -> pl.Series:
    """Which rows a condition holds for."""
    if when is None:
        return pl.Series([True]).new_from_index(0, frame.height)
    value = pl.col(when.column).fill_null(when.default or "")
    return frame.select(value.is_in(list(when.among))).to_series()


def whole_sum(amounts: pl.Series) -> int:
    """The exact sum, which may be more than 64 bits hold."""
    return int(amounts.cast(pl.Int128).sum())


def rial(amount: int) -> Word:
    """An amount as it stands in a sentence."""
    return Word(format_number(amount, "fa"), format_number(amount, "en"))


def shown(value: object) -> Word:
    """A typed value as it stands in a sentence."""
    if isinstance(value, dt.date):
        return Word(format_numeric(value, "fa"), format_numeric(value, "en"))
    if isinstance(value, int):
        return rial(value)
    if isinstance(value, Decimal):
        return Word(format_decimal(value, lang="fa"), format_decimal(value, lang="en"))
    return Word(str(value), str(value))
