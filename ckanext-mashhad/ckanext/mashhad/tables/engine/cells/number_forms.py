"""Numbers that are names (of contracts, of calls), and what Excel makes of them.

The form of a number is judged beside those of the other cells of its column: 9.2 among numbers
like 9/1 was 9/2, and 14 among 0012 and 0013 was 0014.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from ckanext.mashhad.tables.engine.findings.collector import NOTHING, Params

_MONTH: Final = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
#: Of 12/9/26 Excel makes a day, of 12/9 12-Sep.
DAY: Final = (
    r"^(?:(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9](?:[ T]00:00:00)?"
    rf"|[0-9]{{1,2}}-{_MONTH}(?:-[0-9]{{2,4}})?|{_MONTH}-[0-9]{{2}})$"
)
#: Of sixteen digits it makes 2.00309E+15.
_SCIENTIFIC: Final = r"^[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,2}$"
#: Of ۹/۲, where the stroke is the sign of fractions, it makes 9.2, as some offices write it too.
_FRACTION: Final = r"^[0-9]{1,2}\.[0-9]{1,2}$"
_OF_EXCEL: Final = "|".join((DAY, _SCIENTIFIC, _FRACTION))
_PARTED: Final = r"^[0-9]+(?:\s*[/-]\s*[0-9]+){1,2}$"
#: A day as Excel counts it, from 2000 to 2035, among numbers of which nine in ten have a stroke.
_SERIAL: Final = r"^(?:3[6-9]|4[0-9])[0-9]{3}$"
#: Of a number Excel keeps fifteen digits and makes the others zeros; one in ten ends so by itself.
_MANY_DIGITS: Final = r"^[1-9][0-9]{15,}$"
_CUT_DIGITS: Final = r"^[1-9][0-9]{14}0+$"
_FEWEST_CUT: Final = 3
_STROKE: Final = r"[0-9]\s*[/-]\s*[0-9]"
_FEWEST_WITH_STROKE: Final = 5
#: So many numbers with zeros at the beginning show that all of the column have them; and so many
#: of the others are named.
_FEWEST_PADDED: Final = 2
_NAMED: Final = 3
#: A rule, which cells break it, and what its sentence says.
Broken = tuple[str, pl.Series, Params]


def find_broken(raw: pl.Series, numbers: pl.Series) -> Iterator[Broken]:
    """Tell what Excel has made of ``numbers``, which stand in the file as ``raw``."""
    if numbers.str.contains(_OF_EXCEL).any():
        days = _matches(numbers, DAY)
        yield "reference.day", days, NOTHING
        yield "reference.scientific", _matches(numbers, _SCIENTIFIC), NOTHING
        yield _fractions(raw, numbers, days)
    serial = _matches(numbers, _SERIAL)
    if serial.any():
        others = numbers.filter(~serial).drop_nulls()
        stroked = int(others.str.contains(_STROKE).sum())
        if stroked >= _FEWEST_WITH_STROKE and stroked * 10 >= others.len() * 9:
            yield "reference.serial", serial, NOTHING
    yield from _without_zeros(raw, numbers)
    yield from _without_digits(numbers)


def _fractions(raw: pl.Series, numbers: pl.Series, days: pl.Series) -> Broken:
    """Decimals are wrong beside parted numbers, or days that were such, else in doubt."""
    found = _matches(numbers, _FRACTION)
    others = _named(raw, days | _matches(numbers, _PARTED), found)
    if others:
        return "reference.stroke_lost", found, {"text": others}
    return "reference.fraction", found, NOTHING


def _without_zeros(raw: pl.Series, numbers: pl.Series) -> Iterator[Broken]:
    """Numbers that are shorter than those, all of one length, that begin with zeros.

    A code whose parts are longer codes, as of a budget, is no such number.
    """
    padded = _matches(numbers, "^0[0-9]+$")
    lengths = numbers.str.len_bytes()
    usual = lengths.filter(padded).unique()
    if usual.len() != 1 or numbers.filter(padded).n_unique() < _FEWEST_PADDED:
        return
    whole = _matches(numbers, "^[0-9]+$")
    shorter = whole & (lengths < usual[0])
    if not shorter.any():
        return
    full = numbers.filter(whole & (lengths == usual[0])).unique()
    parted = [text for text in numbers.filter(shorter).unique() if full.str.starts_with(text).any()]
    shorter &= ~numbers.is_in(parted).fill_null(value=False)
    yield "reference.zeros_lost", shorter, {"text": _named(raw, padded, shorter)}


def _without_digits(numbers: pl.Series) -> Iterator[Broken]:
    """Several numbers of more digits than Excel keeps, all of which end with zeros there."""
    long = _matches(numbers, _MANY_DIGITS)
    cut = long & _matches(numbers, _CUT_DIGITS)
    if (long == cut).all() and numbers.filter(cut).n_unique() >= _FEWEST_CUT:
        yield "reference.digits_lost", cut, NOTHING


def _matches(numbers: pl.Series, form: str) -> pl.Series:
    return numbers.str.contains(form).fill_null(value=False)


def _named(raw: pl.Series, others: pl.Series, beside: pl.Series) -> str:
    """Some of the other numbers as the file has them, those nearest the first one ``beside``."""
    first = beside.arg_max() or 0
    nearest = sorted(others.arg_true().to_list(), key=lambda at: abs(at - first))[:_NAMED]
    return "، ".join(dict.fromkeys(raw[at] for at in sorted(nearest)))
