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
from ckanext.mashhad.tables.engine.common.grids import Cells
from ckanext.mashhad.tables.engine.common.row_frames import Row
from ckanext.mashhad.tables.engine.findings.collector import Collector, Params, Place
from ckanext.mashhad.tables.engine.findings.rule_messages import general
from ckanext.mashhad.tables.engine.personal import effort, suspects
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import (
    SIGNED,
    SIGNED_ALONE,
    bare,
    has_code,
    in_text,
    plain,
)
from ckanext.mashhad.tables.engine.personal.inner import cell_data, cell_tables, listed_people
from ckanext.mashhad.tables.engine.personal.labels import labelled_values
from ckanext.mashhad.tables.engine.personal.labels.label_cells import LabelCells, LabelRow
from ckanext.mashhad.tables.engine.personal.named_columns import NamedColumns
from ckanext.mashhad.tables.engine.personal.numbers.bare_numbers import BareNumbers
from ckanext.mashhad.tables.engine.personal.numbers.tally import Tally
from ckanext.mashhad.tables.engine.personal.personal_kinds import PersonalKind
from ckanext.mashhad.tables.engine.personal.personal_words import words
from ckanext.mashhad.tables.engine.personal.readings import OTHERWISE, other_readings

_MOBILE_ALONE: Final = "^09[0-9]{9}$"
_MOBILE_BEGINS: Final = f"^0{words().mobile_prefixes}"
_EIGHT_DIGITS: Final = r"(?:\pN\PN*){8}"


class Guard:
    """Watches the cells of one sheet, all its columns, whether they are published or not."""

    def __init__(
        self, collector: Collector, headers: Mapping[int, str], places: Callable[[int], Place]
    ) -> None:
        self._collector = collector
        self._place = places
        self._legal = frozenset(n for n, text in headers.items() if words().is_legal(text))
        self._phones = frozenset(n for n, text in headers.items() if words().is_phone(text))
        self._no_mobiles = frozenset(
            n for n, text in headers.items() if words().has_no_mobiles(text)
        )
        self._tracking = frozenset(n for n, text in headers.items() if words().is_tracking(text))
        self._numbered = frozenset(n for n, text in headers.items() if words().is_numbered(text))
        self._tracked: dict[int, Tally] = {}
        self._named = NamedColumns(headers)
        self._numbers = BareNumbers()
        self._told: set[tuple[int, str]] = set()
        self._filled: Counter[int] = Counter()
        self._holders: frozenset[int] = frozenset()
        self._beside: list[tuple[int, int, str]] = []
        self._instead: list[pl.DataFrame] = []
        self._people: dict[tuple[int, str], Tally] = {}
        self._counts_people = words().counted_people.in_headers(headers.values())
        self._suspects = suspects.Suspects()
        self._data = cell_data.CellData()
        figures = (n for n, text in headers.items() if words().is_counted(text))
        self._labels = LabelCells(self._named.positions, figures)

    def watch(
        self, frame: pl.DataFrame, legal: Collection[int] = (), holders: Collection[int] = ()
    ) -> None:
        """Look at a frame of texts; in the positions of ``legal``, as under a header of legal
        persons, a national code is no legal id and counts by itself, and in those of ``holders``,
        where names stand, beside a name or instead of it: «علی رضایی (0938475614)».
        """
        effort.check()
        self._legal, self._holders = self._legal.union(legal), frozenset(holders)
        cells = self._suspects.see(frame)
        begun = self._labels.see(frame, cells)
        for row, names in begun:
            above = pl.col("row") < row
            self._watch(frame.filter(pl.col("_row") < row), cells.filter(above))
            self._begin_anew(row, names)
            frame, cells = frame.filter(pl.col("_row") >= row), cells.filter(~above)
        self._watch(frame, cells)

    def _watch(self, frame: pl.DataFrame, cells: pl.DataFrame) -> None:
        """Watch rows of one table."""
        self._named.see(frame, cells)
        if held := self._named.positions:
            frame = frame.drop(map(str, held), strict=False)
            cells = cells.filter(~pl.col("position").is_in(list(held)))
        self._data.see(frame)
        for column in frame.get_columns():
            if column.name[0] != "_":
                position = int(column.name)
                self._filled[position] += column.len() - column.null_count()
                if position in self._numbered:
                    self._numbers.see_longer(position, frame["_row"], column)
        if self._suspects.keep(cells):
            self._look_closely(self._suspects.take(), self._legal)

    @property
    def labelled(self) -> Sequence[LabelRow]:
        """The rows with labels, which may be of a dictionary."""
        return self._labels.rows

    def watch_header(self, rows: Iterable[Row]) -> None:
        """Look at the rows of headers: they may say more than names, or be some of the rows."""
        rows = list(rows)
        effort.check()
        self._labels.see_header(rows)
        self._look_closely(suspects.among(rows), frozenset())
        for row, cells in rows:  # a sentence that lists persons may be all of a file
            if listed := next(listed_people.lists("\n".join(filter(None, cells))), None):
                first = next(n for n, cell in enumerate(cells) if cell)
                for kind in _of_persons([((), [[each] for each in listed])]):
                    self._tell_inner(kind, first, row, listed[0])

    def _look_closely(self, cells: pl.DataFrame, legal: Collection[int]) -> None:
        """Cells as :class:`Suspects` gives them; a code under ``legal`` counts by itself."""
        if not cells.height:
            return
        cells = pl.concat([cells, _read_otherwise(cells)])
        text = plain(cells["given"])
        self._watch_people(cells.with_columns(text=text))
        cells = cells.with_columns(text.alias("text"), bare(text).alias("bare"))
        self._watch_numbers(self._numbers.see(cells), legal)
        signed = self._without_tracked(cells.filter(_signed(cells)))
        kinds: dict[str, set[str]] = {}
        for position, row, given in signed.select("position", "row", "given").iter_rows():
            if given not in kinds:
                effort.check()
                kinds[given] = {kind for kind, _ in in_text(given)}
            for kind in sorted(kinds[given]):
                params = {"kind": words().kind(kind).label}
                self._collector.one("personal.cell", self._place(position), row, params, given)
                self._told.add((position, kind))
        self._watch_holders(cells, kinds)
        self._watch_within(cells, kinds)

    def _without_tracked(self, signed: pl.DataFrame) -> pl.DataFrame:
        """Keep what looks like a mobile where letters are tracked until the column is seen."""
        if not self._tracking:
            return signed
        below = pl.col("position").is_in(list(self._tracking))
        alone = below & pl.col("bare").str.contains(_MOBILE_ALONE)
        mobiles = signed.filter(alone & pl.col("bare").str.contains(_MOBILE_BEGINS))
        for (position,), own in mobiles.group_by("position", maintain_order=True):
            tally = self._tracked.setdefault(position, Tally())
            tally.count(0, own["bare"])
            tally.see(own["row"], own["given"])
        return signed.filter(~alone)

    def _watch_holders(self, cells: pl.DataFrame, told: Mapping[str, set[str]]) -> None:
        """Note national codes beside names; a column full of them is told as one."""
        if not self._holders:
            return
        beside = pl.col("text").str.contains(r"\p{L}")  # numbers alone are the column's
        named = cells.filter(pl.col("position").is_in(list(self._holders)) & beside)
        found = named.select("position", "row", "given").unique(maintain_order=True)
        for position, row, given in found.iter_rows():
            if "national_code" not in told.get(given, ()) and has_code(given):
                self._beside.append((position, row, given))

    def _watch_within(self, cells: pl.DataFrame, told: Mapping[str, set[str]]) -> None:
        """Judge cells that are tables of their own; ``told``: what their texts have shown."""
        held: dict[str, Sequence[Word]] = {}
        for position, row, given in (
            cells.filter(pl.col("given").str.contains(cell_tables.MAY_HOLD))
            .select("position", "row", "given")
            .iter_rows()
        ):
            if given not in held:
                effort.check()
                known = {words().kind(kind).label for kind in told.get(given, ())}
                held[given] = [kind for kind in _within(given) if kind not in known]
            for kind in held[given]:
                self._tell_inner(kind, position, row, given)

    def _tell_inner(self, kind: Word, position: int, row: int, given: str) -> None:
        place = self._place(position)
        self._collector.one("personal.cell", place, row, {"kind": kind}, given)
        self._collector.hide(place)

    def _watch_numbers(self, numbers: pl.DataFrame, legal: Collection[int]) -> None:
        """Tell the numbers that count by themselves where their header says what they are."""
        # Nine digits may have lost the zero that codes begin with; no legal id has so few.
        codes = pl.col("valid") & pl.col("number").str.len_bytes().is_between(9, 10)
        alone = ~pl.col("text").str.contains(r"\p{L}")
        instead = pl.col("position").is_in(list(self._holders.difference(legal))) & codes & alone
        self._instead.append(numbers.filter(instead))
        for kind, positions, counts in (
            ("national_code", legal, codes),
            ("mobile", self._phones, pl.col("mobile").is_not_null()),
        ):
            if positions:
                own = numbers.filter(pl.col("position").is_in(list(positions)) & counts)
                self._tell(kind, own)

    def _watch_people(self, cells: pl.DataFrame) -> None:
        """Note the cells that are of a person only where a column is full of them."""
        cells = cells.filter(pl.col("text").str.contains(listed_people.TELLING))
        if not cells.height:
            return
        for kind, told in listed_people.of_people(cells["text"]):
            found = cells.with_columns(told=told).filter(told.is_not_null())
            for (position,), own in found.group_by("position", maintain_order=True):
                tally = self._people.setdefault((position, kind), Tally())
                tally.count(0, own["told"])
                tally.see(own["row"], own["given"])

    def _tell_people(self) -> None:
        limits = words().people
        for (position, kind), tally in self._people.items():
            classes = words().kind(kind).classes
            most = tally.valid * 100 >= limits["percent"] * self._filled[position]
            listed = not (classes and self._counts_people) and tally.valid >= limits["cells"]
            graded = all(re.match(listed_people.GRADE, text) for text in tally.distinct)
            if most and listed and not graded and len(tally.distinct) >= limits["distinct"]:
                self._report(position, words().kind(kind), tally.valid, tally)

    def _tell(self, kind: str, found: pl.DataFrame) -> None:
        """Cells of numbers that have no sign by which they would be masked."""
        params = {"kind": words().kind(kind).label}
        for (position,), own in found.group_by("position", maintain_order=True):
            place = self._place(position)
            told = [(text, params) for text in own["text"]]
            self._collector.add("personal.cell", place, own["row"].to_list(), told.__getitem__)
            self._collector.hide(place)

    def finish(self) -> None:
        """Say which columns are of persons, and what stands at labels."""
        self._judge_columns()
        for number in ("national_code", "mobile"):
            told = {position for position, kind in self._told if kind == number}
            for row in self._numbers.turned.cells(number, told):
                self._tell(number, row)
        for position, kind, tally in self._named.personal():
            self._report(position, kind, tally.filled, tally)
        for value in labelled_values.confirmed(self._labels.values, self._labels.owned):
            place, params = self._place(value.position), {"kind": words().kind(value.kind).label}
            self._collector.one("personal.cell", place, value.row, params, value.text)
            self._collector.hide(place)

    def _begin_anew(self, row: int, names: Mapping[int, str]) -> None:
        """Judge the columns down to a row that names others."""
        effort.check()
        self._judge_columns()
        self._named.begin(row, names)
        self._numbers.begin_anew()
        self._people = {}
        self._filled.clear()

    def _judge_columns(self) -> None:
        self._look_closely(self._suspects.take(), self._legal)
        for position, tally in self._numbers.columns_of_codes():
            self._report(position, words().kind("national_code"), tally.cells, tally)
        for position, row, given in self._beside:
            if (position, "national_code") not in self._told:
                params = {"kind": words().kind("national_code").label}
                self._collector.one("personal.cell", self._place(position), row, params, given)
        self._beside.clear()
        columns = [position for position, kind in self._told if kind == "national_code"]
        for numbers in self._instead:
            self._tell("national_code", numbers.filter(~pl.col("position").is_in(columns)))
        self._instead.clear()
        self._tell_people()
        self._judge_data()
        for position, tally in self._tracked.items():
            if tally.valid * 100 >= words().people["percent"] * self._filled[position]:
                self._report(position, words().kind("mobile"), tally.valid, tally)
        self._tracked = {}
        for position, tally in self._numbers.columns_of_mobiles():
            known = self._phones | self._no_mobiles
            told = position in known or (position, "mobile") in self._told
            if not told:
                self._report(position, words().kind("mobile"), tally.valid, tally)

    def _judge_data(self) -> None:
        """Judge what the cells of a column hold as data."""
        for position, (row, text), grids in self._data.take():
            told = {words().kind(kind).label for at, kind in self._told if at == position}
            for kind in _of_persons((grid.header or (), grid.rows()) for grid in grids):
                if kind not in told:
                    self._tell_inner(kind, position, row, text)

    def _report(self, position: int, kind: PersonalKind, count: int, tally: Tally) -> None:
        place = self._place(position)
        self._told.add((position, kind.id))
        self._collector.hide(place)
        params: Params = {"kind": kind.label, "count": count}
        self._collector.one("personal.column", place, tally.first, params, tally.first_text)


def _within(text: str) -> list[Word]:
    """What of persons the table in a cell holds."""
    table = cell_tables.read(text)
    return [] if table is None else _of_persons([table])


def _of_persons(tables: Iterable[tuple[Sequence[str], Iterable[Cells]]]) -> list[Word]:
    """What of persons tables within cells hold, each as its header and rows."""
    found: dict[Word, None] = {}
    for header, rows in tables:
        collector = Collector(general(), len(words().kinds))
        guard = Guard(collector, dict(enumerate(header)), partial(Place, None, 0))
        for frame in row_frames.frames(enumerate(rows, 1)):
            guard.watch(frame)
        guard.finish()
        kinds = (each.params["kind"] for each in collector.findings(str, str))
        found.update(dict.fromkeys(kind for kind in kinds if isinstance(kind, Word)))
    return list(found)


def _read_otherwise(cells: pl.DataFrame) -> pl.DataFrame:
    """Those of the cells that hold tags, entities or marks of direction, as they are read then."""
    given = cells["given"]
    marked = cells.filter(given.str.contains(OTHERWISE) & given.str.contains(_EIGHT_DIGITS))
    read = {text: list(other_readings(text)) for text in marked["given"].unique()}
    others = [(*at, other) for *at, text in marked.iter_rows() for other in read[text]]
    return pl.DataFrame(others, schema=cells.schema, orient="row")


def _signed(cells: pl.DataFrame) -> pl.Series:
    """In which texts an identifier may stand with its sign."""
    whole = cells["bare"] == cells["text"]
    alone = cells["bare"].str.contains(SIGNED_ALONE)
    return alone if whole.all() else alone & whole | ~whole & cells["bare"].str.contains(SIGNED)
