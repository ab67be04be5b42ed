"""``deal_class``: the class of a deal by the thresholds of the deal's own year.

``columns``: class, amount, date. ``codelist``: thresholds by year with ``small_up_to`` and
``medium_up_to``. ``wrong``: ``low`` finds classes below what the amount asks for, ``high`` those
above. A year that is not in the list is not judged, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.persian.calendar.jalali import to_jalali
from ckanext.mashhad.persian.locales import word
from ckanext.mashhad.persian.reading_errors import Word, in_digits
from ckanext.mashhad.tables.engine.rules.base import Context, Hit, Unjudged, applies, rial
from ckanext.mashhad.tables.engine.schema.schema import TableRule

CLASSES: Final = ("small", "medium", "large")


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit | Unjudged]:
    """One hit for each row with the wrong class; what was not judged, year by year."""
    name, amount, date = rule.columns
    mask = applies(frame, rule.when)
    known = frame[name].is_not_null() & frame[amount].is_not_null() & frame[date].is_not_null()
    left, given = known & mask, _rank(frame[name])
    for year in codelists.load(rule.options["codelist"]):
        in_year = left & frame[date].is_between(year.valid_from, year.valid_to)
        if not in_year.any():
            continue
        left = left & ~in_year
        expected = _expected(frame[amount], year.more["small_up_to"], year.more["medium_up_to"])
        wrong = given < expected if rule.options["wrong"] == "low" else given > expected
        for index in (wrong & in_year).arg_true():
            yield Hit(
                index,
                name,
                {
                    "amount": rial(frame[amount][index]),
                    "year": in_digits(year.code),
                    "expected": _label(CLASSES[expected[index]]),
                },
            )
    if rule.options["wrong"] == "low":
        yield from _unjudged(frame[date].filter(left))


def _expected(amounts: pl.Series, small: int, medium: int) -> pl.Series:
    frame = pl.DataFrame({"a": amounts})
    column = pl.col("a")
    return frame.select((column > small).cast(pl.Int8) + (column > medium).cast(pl.Int8))["a"]


def _rank(classes: pl.Series) -> pl.Series:
    ranks = {code: rank for rank, code in enumerate(CLASSES)}
    return classes.replace_strict(ranks, default=None, return_dtype=pl.Int8)


def _label(code: str) -> Word:
    item = codelists.load("deal_class")[code]
    return word(item.label)


def _unjudged(dates: pl.Series) -> Iterator[Unjudged]:
    for year in sorted({to_jalali(day).year for day in dates.unique()}):
        shown = in_digits(str(year))
        yield Unjudged(
            Word(
                f"نصاب معاملات سال {shown.fa} شناخته نیست و نصاب معامله‌های آن سال سنجیده نشد",
                f"The thresholds of {year} are not known; deals of that year were not classed",
            )
        )
