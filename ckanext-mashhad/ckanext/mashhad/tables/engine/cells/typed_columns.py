"""One column of one sheet: texts to typed values, and what is wrong with each.

Each distinct text is read once (:mod:`cell_values`); what has only one reading (plain digits,
clean text) is read by polars at once and means the same, which a test holds it to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import polars as pl

from ckanext.mashhad.persian.calendar.jalali import format_numeric
from ckanext.mashhad.persian.reading_errors import InputError, Param, Word
from ckanext.mashhad.tables.engine.cells import number_forms
from ckanext.mashhad.tables.engine.cells.number_forms import Broken
from ckanext.mashhad.tables.engine.common.check_errors import CellError
from ckanext.mashhad.tables.engine.common.column_digits import ascii_digits
from ckanext.mashhad.tables.engine.common.column_types import TYPES
from ckanext.mashhad.tables.engine.common.lexicons import Learned
from ckanext.mashhad.tables.engine.common.source import DAY_ZERO
from ckanext.mashhad.tables.engine.findings.check_report import ColumnMatch
from ckanext.mashhad.tables.engine.findings.collector import NOTHING
from ckanext.mashhad.tables.engine.rules.base import shown
from ckanext.mashhad.tables.engine.schema import cell_values
from ckanext.mashhad.tables.engine.schema.quick_dates import quick_dates
from ckanext.mashhad.tables.engine.schema.schema import Column

#: Texts whose reading is remembered from batch to batch.
MOST_REMEMBERED: Final = 200_000
#: With fewer dates than this, reading each by itself takes no longer.
MANY: Final = 64

#: An apostrophe at the beginning may be that of a download, which is none of the value.
_NO_APOSTROPHE: Final = "[ -&(-~\u0621-\u063a\u0641-\u0642\u0644-\u0648پچژکگی،؛؟«»۰-۹]"
_SAFE: Final = "[ -~\u0621-\u063a\u0641-\u0642\u0644-\u0648پچژکگی،؛؟«»۰-۹]"
_LETTER: Final = "[\u0627-\u063a\u0641-\u0642\u0644-\u0648پچژکگی]"
_CLEAN: Final = f"(?:{_SAFE}|ه\u0654)*"
_JOINED: Final = f"{_LETTER}\u200c{_LETTER}"
_CLEAN_TEXT: Final = f"^(?:(?:{_NO_APOSTROPHE}|ه\u0654|{_JOINED}){_CLEAN}(?:{_JOINED}{_CLEAN})*)?$"
#: Not all zeros or letters, which may say that there is no number.
_CLEAN_REFERENCE: Final = "^[!-&(-~]*[1-9][!-~]*(?: [!-~]+)*$"
_ERROR: Final = (
    r"(?i)(?:^|[^\w&])#(?:#+|N/A|NAME|GETTING_DATA|REF|VALUE|DIV/0|NUM|NULL|SPILL|CALC|FIELD|BLOCKED"
    r"|CONNECT|UNKNOWN|BUSY|PYTHON|EXTERNAL|ERROR)(?:\W|$)"
    r"|^\W*(?:Err(?:or)?:? ?[0-9]{3}|NaN|NaT|None|null|NA|undefined)\W*$"
)
_FORMULA: Final = r"^(?:[=＝@＠\t\r]|[+\-＋－][^0-9٠-٩۰-۹\s])"


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule broken by the cells at the indices ``where``."""

    rule: str
    where: pl.Series
    params: Mapping[str, Param]


class ColumnChecker:
    """Reads and judges the cells of one column; keeps readings from batch to batch."""

    def __init__(
        self, column: Column, match: ColumnMatch, today: dt.date, day_zero: dt.date = DAY_ZERO
    ) -> None:
        self.column = column
        self.match = match
        self._today = today
        self._info = TYPES[column.type]
        self._read = cell_values.reader(column, match.factor, day_zero, match.header)
        #: Digits that cannot become too large.
        self._longest = 18 - len(str(match.factor))
        self._known: dict[str, Any] = {}
        self._wrong: dict[str, tuple[str, Mapping[str, Param]]] = {}
        self._typed = Learned(self._info.dtype, self._learn_lexicon)
        self._problems: list[Problem] = []
        #: Of the texts of a lexicon, by number.
        self._at_fault = pl.Series([], dtype=pl.Boolean)

    def check(self, cells: pl.Series) -> tuple[pl.Series, list[Problem]]:
        """Typed values (null where there are none) and all problems of the cells of a frame."""
        if cells.dtype == pl.String:
            return self._judge(cells)
        numbers = cells.to_physical()
        typed = self._typed.values_at(cells.dtype, numbers)
        if not self._problems:
            return typed, []
        rows = self._at_fault[numbers].arg_true()
        found = numbers[rows]
        wheres = ((p, rows.filter(found.is_in(p.where.implode()))) for p in self._problems)
        return typed, [Problem(p.rule, where, p.params) for p, where in wheres if where.len()]

    def read_one(self, text: str) -> Any:
        """The typed value of one text, None when it cannot be read."""
        self._learn(pl.Series([text]))
        return self._known.get(text)

    def can_read(self, text: str) -> bool:
        """Whether the column can have this text."""
        return self.read_one(text) is not None

    def _learn_lexicon(self, texts: pl.Series, first: int) -> pl.Series:
        """The values of the texts of a lexicon from its number ``first`` on."""
        typed, problems = self._judge(texts)
        if not first:
            self._problems.clear()
        self._problems += (Problem(p.rule, p.where + first, p.params) for p in problems)
        at_fault = pl.Series([False]).new_from_index(0, first + texts.len())
        for problem in self._problems:
            at_fault.scatter(problem.where, values=True)
        self._at_fault = at_fault
        return typed

    def _judge(self, raw: pl.Series) -> tuple[pl.Series, list[Problem]]:
        quick = self._quick(raw)
        if quick.null_count() == raw.null_count():
            return quick, list(self._constraints(raw, quick))
        left = raw.is_not_null() & quick.is_null()
        rest = raw.filter(left).unique()
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
        return typed, [*self._unread(raw, left), *self._constraints(raw, typed)]

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
                self._wrong[text] = cell_values.explain(error)
            else:
                self._known[text] = None if value == "" else value

    def _unread(self, raw: pl.Series, left: pl.Series) -> Iterator[Problem]:
        if not self._wrong:
            return
        places: dict[str, list[int]] = {}
        rows = left.arg_true()
        for row, text in zip(rows, raw[rows], strict=True):
            if text in self._wrong:
                places.setdefault(text, []).append(row)
        for text, where in places.items():
            rule, params = self._wrong[text]
            yield Problem(rule, pl.Series(where, dtype=pl.UInt32), params)

    def _quick(self, raw: pl.Series) -> pl.Series:
        kind = self.column.type
        if kind in ("amount", "count"):
            return self._quick_integer(raw)
        if kind == "date" and raw.len() > MANY:
            return quick_dates(raw, self.column.calendar)
        if kind == "text":
            return _where(raw, raw.str.contains(_CLEAN_TEXT))
        if kind == "reference":
            plain = raw.str.contains(_CLEAN_REFERENCE) & ~raw.str.ends_with(".0")
            if plain.all():
                return raw
            digits = ascii_digits(raw)
            whole = ~digits.str.ends_with(".0")
            return _where(digits, digits.str.contains(_CLEAN_REFERENCE) & whole)
        return pl.Series(raw.name, [None], dtype=self._info.dtype).new_from_index(0, raw.len())

    def _quick_integer(self, raw: pl.Series) -> pl.Series:
        # polars reads digits, with or without a sign, as a number, and nothing else.
        read = raw.cast(pl.Int64, strict=False)
        sure = (read >= 0) & (read < 10**self._longest)
        if int(sure.sum()) < raw.len() - raw.null_count():
            left = (~sure).fill_null(value=True)
            read = read.scatter(left.arg_true(), self._grouped(raw.filter(left)))
        return read * self.match.factor if self.match.factor != 1 else read

    def _grouped(self, raw: pl.Series) -> pl.Series:
        digits = ascii_digits(raw)
        grouped = digits.str.contains("^[0-9]{1,3}(?:,[0-9]{3})+$|^[0-9]{1,3}(?:٬[0-9]{3})+$")
        plain = digits.str.replace_all("[,٬]", "") if grouped.any() else digits
        sure = (digits.str.contains("^[0-9]+$") | grouped) & (
            plain.str.len_bytes() <= self._longest
        )
        return _where(plain, sure).cast(pl.Int64)

    def _constraints(self, raw: pl.Series, typed: pl.Series) -> Iterator[Problem]:
        for rule, broken, params in self._broken(raw, typed):
            if broken.any():
                yield Problem(rule, broken.arg_true(), params)

    def _broken(self, raw: pl.Series, typed: pl.Series) -> Iterator[Broken]:
        limits = self.column.constraints
        if limits.minimum is not None:
            low = self._bound(limits.minimum)
            below = typed < low
            if self.column.type == "amount" and low >= 0:
                yield "amount.negative", typed < 0, NOTHING
                below &= typed >= 0
            yield "minimum", below, {"bound": in_words(self.column, low)}
        if limits.maximum is not None:
            high = self._bound(limits.maximum)
            rule = "date.in_future" if limits.maximum == "today" else "maximum"
            yield rule, typed > high, {"bound": in_words(self.column, high)}
        if self._info.dtype == pl.String:
            yield from self._text_broken(raw, typed)
        if self.column.type == "date":
            yield from self._serials(raw, typed)

    def _text_broken(self, raw: pl.Series, typed: pl.Series) -> Iterator[Broken]:
        limits = self.column.constraints
        lost = pl.Series([False]).new_from_index(0, typed.len())
        if self.column.type == "text" and limits.min_length is not None:
            # a name or a title, which is no day either
            yield "reference.day", typed.str.contains(number_forms.DAY), NOTHING
        if self.column.type == "reference":
            for rule, mask, params in number_forms.find_broken(raw, typed):
                yield rule, mask, params
                # What has no digits left has no form either; a fraction may be meant so.
                lost |= mask & (rule != "reference.fraction")
        if limits.min_length is not None:
            mask = typed.str.len_chars() < limits.min_length
            yield "text.too_short", mask, {"bound": limits.min_length}
        # No text has more characters than bytes, which are known without counting.
        longest = typed.str.len_bytes().max() or 0
        if limits.max_length is not None and longest > limits.max_length:  # type: ignore[operator]
            mask = typed.str.len_chars() > limits.max_length
            yield "text.too_long", mask, {"bound": limits.max_length}
        if limits.pattern is not None:
            mask = ~typed.str.contains(f"^(?:{limits.pattern})$") & ~lost
            yield "text.pattern", mask, {"example": self.column.example or limits.pattern}
        if self.column.type in ("text", "reference"):
            yield "text.formula_like", typed.str.contains(_FORMULA), NOTHING
            yield "text.excel_error", typed.str.contains(_ERROR), NOTHING

    def _serials(self, raw: pl.Series, typed: pl.Series) -> Iterator[Broken]:
        serial = ascii_digits(raw).str.contains("^[2-6][0-9]{4}$").fill_null(value=False)
        if not serial.any():
            return
        for text in raw.filter(serial).unique():
            mask = (raw == text).fill_null(value=False)
            yield "date.serial", mask, {"text": text, "date": shown(typed.filter(mask)[0])}

    def _bound(self, bound: int | str) -> Any:
        if bound == "today":
            return self._today
        if self.column.type == "date":
            return dt.date.fromisoformat(str(bound))
        return Decimal(bound) if self._info.postgres == "numeric" else bound


def _where(texts: pl.Series, mask: pl.Series) -> pl.Series:
    sure = mask.fill_null(value=False) if mask.null_count() else mask
    return texts if sure.all() else texts.set(~sure, None)


def in_words(column: Column, value: Any) -> Word:
    """A value of a column as it stands in a sentence; of amounts with its unit, since the file's is
    another where its header says so.
    """
    said = shown(value)
    return Word(f"{said.fa} ریال", f"{said.en} rials") if column.type == "amount" else said


def in_file(value: Any) -> str | None:
    """A typed value as text, where the cell's own text is no longer at hand."""
    if isinstance(value, dt.date):
        return format_numeric(value, "en")
    return None if value is None else str(value)
