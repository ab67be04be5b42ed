"""The numbers in the cells of a sheet that may be national codes or mobiles (pure).

They are weighed by columns, and by rows, as a list may be turned.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import polars as pl

from ckanext.mashhad.tables.engine.personal.identifiers_in_text import GROUPED, plain
from ckanext.mashhad.tables.engine.personal.numbers.tally import Tally, valid_codes
from ckanext.mashhad.tables.engine.personal.numbers.turned_lists import TurnedLists
from ckanext.mashhad.tables.engine.personal.personal_words import words

#: A mobile without its zeros, with or without the number of the country.
MOBILE: Final = rf"^(?:0*98)?({words().mobile_prefixes}[0-9]{{7}})$"
#: As of places: 59.0123456789.
_FRACTION: Final = r"[0-9]*\.[0-9]{3,}"
_DASHED_CODE: Final = r"\b([0-9]{3})-([0-9]{6})-([0-9])\b"
_LONG_ENOUGH: Final = "^(?:[0-9]{10}|0*98[0-9]{10})$"
_CODE_WITHIN: Final = r"(?:^|[^0-9])[0-9]{3}-?[0-9]{6}-?[0-9](?:[^0-9]|$)"
_AS_FLOAT: Final = r"^([0-9]{8,10})\.0+$"


#: A code with figures before or behind it: «04993708990001» is the economic code of a person.
_LONGER: Final = r"^\pN{11,30}$"


class _Column(NamedTuple):
    """What one column has shown: codes by number and by cell, mobiles, and codes with which longer
    numbers begin and end.
    """

    codes: Tally
    by_cell: Tally
    mobiles: Tally
    beginnings: Tally
    ends: Tally


class BareNumbers:
    """What the numbers of one sheet have shown; ``turned``: which of their rows are lists."""

    def __init__(self) -> None:
        self.turned = TurnedLists()
        self._columns: dict[int, _Column] = {}

    def see(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Weigh the numbers in whole rows of cells: ``position``, ``row``, ``given``, as ``text``
        and ``bare``. Returned are those numbers, which of them are ``valid`` codes and which are
        a ``mobile``.
        """
        numbers = _numbers(cells)
        if not numbers.height:
            return numbers.with_columns(
                valid=pl.lit(None, pl.Boolean), mobile=pl.lit(None, pl.String)
            )
        numbers = numbers.with_columns(
            code=pl.when(pl.col("number").str.len_bytes() <= 10).then("number"),
            mobile=pl.col("number").str.extract(MOBILE),
        )
        numbers = numbers.with_columns(valid=valid_codes(numbers["code"]))
        for (position,), own in numbers.group_by("position", maintain_order=True):
            self._weigh(self._columns.setdefault(position, _new()), own)
        self.turned.see(numbers)
        return numbers

    def _weigh(self, column: _Column, own: pl.DataFrame) -> None:
        codes, could_be = own.filter("valid"), own.filter(pl.col("code").is_not_null())
        column.codes.weigh(could_be)
        column.codes.see(codes["row"], codes["given"])
        column.by_cell.weigh_cells(could_be)
        mobiles = own.filter(pl.col("mobile").is_not_null())
        column.mobiles.count(own["row"].n_unique(), mobiles.unique("row")["mobile"])
        column.mobiles.see(mobiles["row"], mobiles["given"])

    def see_longer(self, position: int, rows: pl.Series, cells: pl.Series) -> None:
        """Weigh the codes with which numbers in cells of one column may begin or end."""
        texts = cells if cells.dtype == pl.String else cells.unique().cast(pl.String)
        if not texts.str.contains(_LONGER).any():
            return
        is_longer = (texts := cells.cast(pl.String)).str.contains(_LONGER).fill_null(value=False)
        given, column = plain(texts.filter(is_longer)), self._columns.setdefault(position, _new())
        for tally, code in (
            (column.beginnings, given.str.head(10)),
            (column.ends, given.str.tail(10)),
        ):
            numbers = pl.DataFrame({"row": rows.filter(is_longer), "given": given, "code": code})
            numbers = numbers.with_columns(valid=valid_codes(code))
            codes = numbers.filter("valid")
            tally.weigh(numbers)
            tally.see(codes["row"], codes["given"])

    def columns_of_codes(self) -> Iterator[tuple[int, Tally]]:
        """The positions of columns of national codes."""
        for position, column in self._columns.items():
            if column.codes.mostly_codes() or column.by_cell.mostly_codes():
                yield position, column.codes
                continue
            for longer in (column.beginnings, column.ends):
                if longer.mostly_codes() and len(longer.distinct) >= words().codes["distinct"]:
                    yield position, longer
                    break

    def columns_of_mobiles(self) -> Iterator[tuple[int, Tally]]:
        """The positions of columns of mobiles."""
        for position, column in self._columns.items():
            if column.mobiles.mostly_mobiles():
                yield position, column.mobiles

    def begin_anew(self) -> None:
        """Weigh the columns of another table."""
        self._columns = {}


def _new() -> _Column:
    return _Column(*(Tally() for _ in _Column._fields))


def _numbers(cells: pl.DataFrame) -> pl.DataFrame:
    """The numbers in the cells that may be codes or mobiles: all of a cell, or ten digits in it.

    Spreadsheets drop the zeros that many codes begin with, of what is nothing but digits, and
    programs write whole numbers with a point.
    """
    text, whole = cells["text"], cells["bare"]
    if (grouped := text.str.contains(GROUPED)).any():
        without = text.str.replace_all("[^0-9]", "")
        text, whole = (each.zip_with(~grouped, without) for each in (text, whole))
    if text.str.contains(_AS_FLOAT).any():
        floats = text.str.extract(_AS_FLOAT)
        text, whole = floats.fill_null(text), floats.fill_null(whole)
    alone = whole.str.contains(_LONG_ENOUGH) | text.str.contains("^[0-9]{8,9}$")
    found = cells.with_columns(number=whole).filter(alone)
    others = cells.filter(~alone & text.str.contains(_CODE_WITHIN))
    if not others.height:
        return found
    text = others["text"].str.replace_all(_FRACTION, " ").str.replace_all(_DASHED_CODE, "$1$2$3")
    runs = others.with_columns(number=text.str.extract_all("[0-9]+")).explode("number")
    return pl.concat([found, runs.filter(pl.col("number").str.len_bytes() == 10)])
