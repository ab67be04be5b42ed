"""The guard of personal data: national codes, mobiles, Sheba, cards, and columns named after such.

``schemas/personal_data.yaml`` holds the words and thresholds. One in ten numbers of ten digits
passes the check of a national code, so a column is judged as a whole: by its header, or because
most of its numbers that could be codes pass. In running text an identifier counts with its own
sign (``personal_text``). Legal ids (11 digits) are not personal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Final

import polars as pl

from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.engine.common import row_frames
from ckanext.mashhad.tables.engine.common.row_frames import Row
from ckanext.mashhad.tables.engine.findings.collector import Collector, Params, Place
from ckanext.mashhad.tables.engine.findings.rule_messages import general
from ckanext.mashhad.tables.engine.personal import cell_tables, suspects
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import (
    GRADE,
    GROUPED,
    OF_PEOPLE,
    SIGNED,
    SIGNED_ALONE,
    bare,
    in_text,
    plain,
)
from ckanext.mashhad.tables.engine.personal.labels import labelled_values
from ckanext.mashhad.tables.engine.personal.labels.label_cells import LabelCells
from ckanext.mashhad.tables.engine.personal.personal_words import PersonalKind, words
from ckanext.mashhad.tables.engine.personal.readings import OTHERWISE, other_readings
from ckanext.mashhad.tables.engine.personal.tally import VALID, Tally

#: A mobile without its zeros, with or without the number of the country.
_MOBILE: Final = rf"^(?:0*98)?({words().mobile_prefixes}[0-9]{{7}})$"
#: As of places: 59.0123456789.
_FRACTION: Final = r"[0-9]*\.[0-9]{3,}"
_DASHED_CODE: Final = r"\b([0-9]{3})-([0-9]{6})-([0-9])\b"
_LONG_ENOUGH: Final = "^(?:[0-9]{10}|0*98[0-9]{10})$"
_CODE_WITHIN: Final = r"(?:^|[^0-9])[0-9]{3}-?[0-9]{6}-?[0-9](?:[^0-9]|$)"
_EIGHT_DIGITS: Final = r"(?:\pN\PN*){8}"
_AS_FLOAT: Final = r"^([0-9]{8,10})\.0+$"


class Guard:
    """Watches the cells of one sheet, all its columns, whether they are published or not."""

    def __init__(
        self, collector: Collector, headers: Mapping[int, str], places: Callable[[int], Place]
    ) -> None:
        self._collector = collector
        self._place = places
        self._kinds = words().of_headers(headers)
        self._legal = frozenset(n for n, text in headers.items() if words().is_legal(text))
        self._phones = frozenset(n for n, text in headers.items() if words().is_phone(text))
        self._postal = frozenset(n for n, text in headers.items() if words().is_postal(text))
        self._named: dict[int, Tally] = {}
        self._codes: dict[int, tuple[Tally, Tally]] = {}
        self._mobiles: dict[int, Tally] = {}
        self._told: set[tuple[int, str]] = set()
        self._filled: Counter[int] = Counter()
        self._people: dict[tuple[int, str], Tally] = {}
        self._counts_people = words().counted_people.in_headers(headers.values())
        self._suspects = suspects.Suspects()
        figures = (n for n, text in headers.items() if words().is_counted(text))
        self._labels = LabelCells(self._kinds, figures)

    def watch(self, frame: pl.DataFrame, legal: Collection[int] = ()) -> None:
        """Look at a frame of texts; in the positions of ``legal``, as under a header of legal
        persons, a national code is no legal id and counts by itself.
        """
        self._legal = self._legal.union(legal)
        for position, kind in self._kinds.items():
            if str(position) in frame.columns:
                texts = plain(frame[str(position)].cast(pl.String))
                self._watch_named(position, kind, frame["_row"], texts)
        cells = self._suspects.see(frame)
        begun = self._labels.see(frame, cells)
        if self._kinds:
            frame = frame.drop(map(str, self._kinds), strict=False)
            cells = cells.filter(~pl.col("position").is_in(list(self._kinds)))
        for row in begun:
            above = pl.col("row") < row
            self._watch(frame.filter(pl.col("_row") < row), cells.filter(above))
            self._begin_anew()
            frame, cells = frame.filter(pl.col("_row") >= row), cells.filter(~above)
        self._watch(frame, cells)

    def _watch(self, frame: pl.DataFrame, cells: pl.DataFrame) -> None:
        """Watch columns of which nothing is known."""
        for column in frame.get_columns():
            if column.name[0] != "_":
                self._filled[int(column.name)] += column.len() - column.null_count()
        if self._suspects.keep(cells):
            self._look_closely(self._suspects.take(), self._legal)

    def watch_header(self, rows: Iterable[Row]) -> None:
        """Look at the rows of headers: they may say more than names, or be some of the rows."""
        rows = list(rows)
        self._labels.see_header(rows)
        self._look_closely(suspects.among(rows), frozenset())

    def _watch_named(
        self, position: int, kind: PersonalKind, rows: pl.Series, texts: pl.Series
    ) -> None:
        tally = self._named.setdefault(position, Tally())
        counts = texts.is_not_null()
        if kind.values != "any":
            digits = texts.str.replace_all("[^0-9]", "").str.len_bytes()
            counts &= (digits >= kind.digits).fill_null(value=False)
        tally.filled += int(counts.sum())
        tally.see(rows.filter(counts), texts.filter(counts))

    def _look_closely(self, cells: pl.DataFrame, legal: Collection[int]) -> None:
        """Cells as :class:`Suspects` gives them; a code under ``legal`` counts by itself."""
        if not cells.height:
            return
        cells = pl.concat([cells, _read_otherwise(cells)])
        text = plain(cells["given"])
        self._watch_people(cells.with_columns(text=text))
        cells = cells.with_columns(text.alias("text"), bare(text).alias("bare"))
        numbers = _numbers(cells)
        if numbers.height:
            self._watch_numbers(numbers, legal)
        signed = cells.filter(_signed(cells))
        kinds: dict[str, set[str]] = {}
        for position, row, given in signed.select("position", "row", "given").iter_rows():
            if given not in kinds:
                kinds[given] = {kind for kind, _ in in_text(given)}
            for kind in sorted(kinds[given]):
                params = {"kind": words().kind(kind).label}
                self._collector.one("personal.cell", self._place(position), row, params, given)
                self._told.add((position, kind))
        self._watch_within(cells, kinds)

    def _watch_within(self, cells: pl.DataFrame, told: Mapping[str, set[str]]) -> None:
        """Judge cells that are tables of their own; ``told``: what their texts have shown."""
        held: dict[str, Sequence[Word]] = {}
        for position, row, given in (
            cells.filter(pl.col("given").str.contains(cell_tables.MAY_HOLD))
            .select("position", "row", "given")
            .iter_rows()
        ):
            if given not in held:
                known = {words().kind(kind).label for kind in told.get(given, ())}
                held[given] = [kind for kind in _within(given) if kind not in known]
            for kind in held[given]:
                place = self._place(position)
                self._collector.one("personal.cell", place, row, {"kind": kind}, given)
                self._collector.hide(place)

    def _watch_numbers(self, numbers: pl.DataFrame, legal: Collection[int]) -> None:
        numbers = numbers.with_columns(
            code=pl.when(pl.col("number").str.len_bytes() <= 10).then("number"),
            mobile=pl.col("number").str.extract(_MOBILE),
        ).with_columns(valid=VALID)
        for (position,), own in numbers.group_by("position", maintain_order=True):
            codes, could_be = own.filter("valid"), own.filter(pl.col("code").is_not_null())
            by_number, by_cell = self._codes.setdefault(position, (Tally(), Tally()))
            by_number.weigh(could_be)
            by_number.see(codes["row"], codes["given"])
            by_cell.weigh_cells(could_be)
            mobiles = own.filter(pl.col("mobile").is_not_null())
            tally = self._mobiles.setdefault(position, Tally())
            tally.count(own["row"].n_unique(), mobiles.unique("row")["mobile"])
            tally.see(mobiles["row"], mobiles["given"])
            if position in legal:
                certain = codes.filter(pl.col("code").str.len_bytes() == 10)
                self._tell(position, "national_code", certain)
            if position in self._phones:
                self._tell(position, "mobile", mobiles)

    def _watch_people(self, cells: pl.DataFrame) -> None:
        """Note the cells that are of a person only where a column is full of them."""
        for kind, pattern in OF_PEOPLE:
            found = cells.filter(cells["text"].str.contains(pattern))
            for (position,), own in found.group_by("position", maintain_order=True):
                tally = self._people.setdefault((position, kind), Tally())
                tally.count(0, own["text"])
                tally.see(own["row"], own["given"])

    def _tell_people(self) -> None:
        limits = words().people
        for (position, kind), tally in self._people.items():
            classes = words().kind(kind).classes
            most = tally.valid * 100 >= limits["percent"] * self._filled[position]
            listed = not (classes and self._counts_people) and tally.valid >= limits["cells"]
            graded = all(re.match(GRADE, text) for text in tally.distinct)
            if most and listed and not graded and len(tally.distinct) >= limits["distinct"]:
                self._report(position, words().kind(kind), tally.valid, tally)

    def _tell(self, position: int, kind: str, found: pl.DataFrame) -> None:
        """Cells of numbers that have no sign by which they would be masked."""
        if not found.height:
            return
        texts = found["text"]
        params = {"kind": words().kind(kind).label}
        self._collector.add(
            "personal.cell",
            self._place(position),
            found["row"].to_list(),
            lambda n: (texts[n], params),
        )
        self._collector.hide(self._place(position))

    def finish(self) -> None:
        """Say which columns are of persons, and what stands at labels."""
        self._judge_columns()
        for position, tally in self._named.items():
            kind = self._kinds[position]
            if tally.filled and kind:
                self._report(position, kind, tally.filled, tally)
        for value in labelled_values.confirmed(self._labels.values, self._labels.owned):
            place, params = self._place(value.position), {"kind": words().kind(value.kind).label}
            self._collector.one("personal.cell", place, value.row, params, value.text)
            self._collector.hide(place)

    def _begin_anew(self) -> None:
        """Judge the columns down to a row that names others."""
        self._judge_columns()
        self._codes, self._mobiles, self._people = {}, {}, {}
        self._filled.clear()

    def _judge_columns(self) -> None:
        self._look_closely(self._suspects.take(), self._legal)
        for position, (tally, by_cell) in self._codes.items():
            if tally.mostly_codes() or by_cell.mostly_codes():
                self._report(position, words().kind("national_code"), tally.cells, tally)
        self._tell_people()
        for position, tally in self._mobiles.items():
            told = position in self._phones | self._postal or (position, "mobile") in self._told
            if not told and tally.mostly_mobiles():
                self._report(position, words().kind("mobile"), tally.valid, tally)

    def _report(self, position: int, kind: PersonalKind, count: int, tally: Tally) -> None:
        place = self._place(position)
        self._collector.hide(place)
        params: Params = {"kind": kind.label, "count": count}
        self._collector.one("personal.column", place, tally.first, params, tally.first_text)


def _within(text: str) -> list[Word]:
    """What of persons the table in a cell holds."""
    table = cell_tables.read(text)
    if table is None:
        return []
    collector = Collector(general(), len(words().kinds))
    guard = Guard(collector, dict(enumerate(table.header)), partial(Place, None, 0))
    width = max(map(len, table.rows))
    for frame in row_frames.frames(enumerate(table.rows, 1), width):
        guard.watch(frame)
    guard.finish()
    kinds = (each.params["kind"] for each in collector.findings(str, str))
    return list(dict.fromkeys(kind for kind in kinds if isinstance(kind, Word)))


def _read_otherwise(cells: pl.DataFrame) -> pl.DataFrame:
    """Those of the cells that hold tags, entities or marks of direction, as they are read then."""
    given = cells["given"]
    marked = cells.filter(given.str.contains(OTHERWISE) & given.str.contains(_EIGHT_DIGITS))
    read = {text: list(other_readings(text)) for text in marked["given"].unique()}
    others = [(*at, other) for *at, text in marked.iter_rows() for other in read[text]]
    return pl.DataFrame(others, schema=cells.schema, orient="row")


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


def _signed(cells: pl.DataFrame) -> pl.Series:
    """In which texts an identifier may stand with its sign."""
    whole = cells["bare"] == cells["text"]
    alone = cells["bare"].str.contains(SIGNED_ALONE)
    return alone if whole.all() else alone & whole | ~whole & cells["bare"].str.contains(SIGNED)
