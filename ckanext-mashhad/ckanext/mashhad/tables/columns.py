"""One column of one sheet: texts to typed values, and what is wrong with each.

Each distinct text is read once (:mod:`values`); what has only one reading anyway (plain digits,
clean text) is read by polars at once and means the same, which a test holds it to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import polars as pl

from ckanext.mashhad.persian.digits import ARABIC_INDIC, ASCII, PERSIAN
from ckanext.mashhad.persian.errors import InputError, Param
from ckanext.mashhad.persian.jalali import format_numeric
from ckanext.mashhad.tables import values
from ckanext.mashhad.tables.collector import NOTHING
from ckanext.mashhad.tables.errors import CellError
from ckanext.mashhad.tables.report import ColumnMatch
from ckanext.mashhad.tables.rules.base import shown
from ckanext.mashhad.tables.schema import Column
from ckanext.mashhad.tables.types import TYPES

#: Texts whose reading is remembered from batch to batch.
MOST_REMEMBERED: Final = 200_000

_SAFE: Final = "[ -~\u0621-\u063a\u0641-\u0642\u0644-\u0648پچژکگی،؛؟«»۰-۹]"
_LETTER: Final = "[\u0627-\u063a\u0641-\u0642\u0644-\u0648پچژکگی]"
_CLEAN: Final = f"(?:{_SAFE}|ه\u0654)*"
_CLEAN_TEXT: Final = f"^{_CLEAN}(?:{_LETTER}\u200c{_LETTER}{_CLEAN})*$"
_CLEAN_REFERENCE: Final = "^[!-~]+(?: [!-~]+)*$"
_FORMULA: Final = r"^(?:[=＝@＠\t\r]|[+\-＋－][^0-9٠-٩۰-۹\s])"
_OTHER_DIGITS: Final = "[۰-۹٠-٩]"


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule broken at the rows of ``mask``; ``params`` by text where they differ."""

    rule: str
    mask: pl.Series
    params: Mapping[str, Param]


def ascii_digits(texts: pl.Series) -> pl.Series:
    """The texts with Persian and Arabic-Indic digits as 0-9."""
    if not texts.str.contains(_OTHER_DIGITS).any():
        return texts
    return texts.str.replace_many(list(PERSIAN + ARABIC_INDIC), list(ASCII * 2))


class ColumnChecker:
    """Reads and judges the cells of one column; keeps readings from batch to batch."""

    def __init__(self, column: Column, match: ColumnMatch, today: dt.date) -> None:
        self.column = column
        self.match = match
        self._today = today
        self._info = TYPES[column.type]
        self._read = values.reader(column, match.factor)
        self._known: dict[str, Any] = {}
        self._wrong: dict[str, tuple[str, Mapping[str, Param]]] = {}

    def check(self, raw: pl.Series) -> tuple[pl.Series, list[Problem]]:
        """Typed values (null where there are none) and all problems of ``raw``."""
        quick = self._quick(raw)
        rest = raw.filter(raw.is_not_null() & quick.is_null()).unique()
        self._learn(rest)
        typed = quick
        known = [text for text in rest if text in self._known]
        if known:
            slow = raw.replace_strict(
                pl.Series(known, dtype=pl.String),
                pl.Series([self._known[text] for text in known], dtype=self._info.dtype),
                default=None,
                return_dtype=self._info.dtype,
            )
            typed = quick.fill_null(slow)
        return typed, [*self._unread(raw, rest), *self._constraints(raw, typed)]

    def read_one(self, text: str) -> Any:
        """The typed value of one text, None when it cannot be read."""
        self._learn(pl.Series([text]))
        return self._known.get(text)

    def _learn(self, texts: pl.Series) -> None:
        if len(self._known) + len(self._wrong) > MOST_REMEMBERED:
            self._known.clear()
            self._wrong.clear()
        for text in texts:
            if text in self._known or text in self._wrong:
                continue
            try:
                value = self._read(text)
            except (CellError, InputError) as error:
                self._wrong[text] = values.explain(error)
            else:
                self._known[text] = None if value == "" else value

    def _unread(self, raw: pl.Series, rest: pl.Series) -> Iterator[Problem]:
        for text in rest:
            if text in self._wrong:
                rule, params = self._wrong[text]
                yield Problem(rule, (raw == text).fill_null(value=False), params)

    def _quick(self, raw: pl.Series) -> pl.Series:
        kind = self.column.type
        if kind in ("amount", "count"):
            return self._quick_integer(ascii_digits(raw))
        if kind == "text":
            return _clean(raw, _CLEAN_TEXT)
        if kind == "reference":
            digits = ascii_digits(raw)
            return _clean(digits, _CLEAN_REFERENCE)
        return pl.Series(raw.name, [None], dtype=self._info.dtype).new_from_index(0, raw.len())

    def _quick_integer(self, digits: pl.Series) -> pl.Series:
        longest = 18 - len(str(self.match.factor))
        grouped = digits.str.contains("^[0-9]{1,3}(?:,[0-9]{3})+$|^[0-9]{1,3}(?:٬[0-9]{3})+$")
        plain = digits.str.replace_all("[,٬]", "") if grouped.any() else digits
        sure = (digits.str.contains("^[0-9]+$") | grouped) & (plain.str.len_bytes() <= longest)
        return _where(plain, sure).cast(pl.Int64) * self.match.factor

    def _constraints(self, raw: pl.Series, typed: pl.Series) -> Iterator[Problem]:
        limits = self.column.constraints
        if limits.minimum is not None:
            low = self._bound(limits.minimum)
            yield Problem("minimum", typed < low, {"bound": shown(low)})
        if limits.maximum is not None:
            high = self._bound(limits.maximum)
            rule = "date.in_future" if limits.maximum == "today" else "maximum"
            yield Problem(rule, typed > high, {"bound": shown(high)})
        if self._info.dtype == pl.String:
            yield from self._text_constraints(typed)
        if self.column.type == "date":
            yield from self._serials(raw, typed)

    def _text_constraints(self, typed: pl.Series) -> Iterator[Problem]:
        limits = self.column.constraints
        if limits.min_length is not None:
            mask = typed.str.len_chars() < limits.min_length
            yield Problem("text.too_short", mask, {"bound": limits.min_length})
        if limits.max_length is not None:
            mask = typed.str.len_chars() > limits.max_length
            yield Problem("text.too_long", mask, {"bound": limits.max_length})
        if limits.pattern is not None:
            mask = ~typed.str.contains(f"^(?:{limits.pattern})$")
            yield Problem("text.pattern", mask, {"example": self.column.example or limits.pattern})
        if self.column.type in ("text", "reference"):
            yield Problem("text.formula_like", typed.str.contains(_FORMULA), NOTHING)

    def _serials(self, raw: pl.Series, typed: pl.Series) -> Iterator[Problem]:
        serial = ascii_digits(raw).str.contains("^[2-6][0-9]{4}$").fill_null(value=False)
        if not serial.any():
            return
        for text in raw.filter(serial).unique():
            mask = (raw == text).fill_null(value=False)
            params = {"text": text, "date": shown(typed.filter(mask)[0])}
            yield Problem("date.serial", mask, params)

    def _bound(self, bound: int | str) -> Any:
        if bound == "today":
            return self._today
        if self.column.type == "date":
            return dt.date.fromisoformat(str(bound))
        return Decimal(bound) if self._info.postgres == "numeric" else bound


def _clean(texts: pl.Series, pattern: str) -> pl.Series:
    """The texts that match, others as null; where many are the same, each is looked at once."""
    distinct = texts.drop_nulls().unique()
    if 2 * distinct.len() > texts.len():
        return _where(texts, texts.str.contains(pattern))
    clean = distinct.filter(distinct.str.contains(pattern))
    if clean.len() == distinct.len():
        return texts
    return _where(texts, texts.is_in(clean.implode()))


def _where(texts: pl.Series, mask: pl.Series) -> pl.Series:
    return texts.set(~mask.fill_null(value=False), None)


def in_file(value: Any) -> str | None:
    """A typed value as text, where the cell's own text is no longer at hand."""
    if isinstance(value, dt.date):
        return format_numeric(value, "en")
    return None if value is None else str(value)
