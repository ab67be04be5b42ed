"""Tables within data such as JSON: lists of records, of rows, columns side by side, maps (pure).

A place is the keys that lead to a value, without the numbers of lists and the keys of maps: all
records at one place are the rows of one table. ``grids(data)`` leaves out no text and no number but
fractions, which are of nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, zip_longest
from typing import Any, Final

from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.grids import WIDEST, Cells, Grid
from ckanext.mashhad.tables.engine.personal import effort
from ckanext.mashhad.tables.engine.personal.inner import named_elsewhere
from ckanext.mashhad.tables.engine.personal.inner import records as rows_of
from ckanext.mashhad.tables.engine.personal.inner.records import Place, cell_of, path_of, text_of

#: In a place, for the number of a list or the key of a map.
_ANY: Final = "*"
#: Places and lists of names in one file.
_MOST_PLACES: Final = 5_000
_MOST_NAMES: Final = 20
#: A record of so many values alone may be a map: names with a number each.
_MAP: Final = 4
#: A record of so many values may be a cell.
_CELL: Final = 3
#: More lists than these have no names of columns as keys, but data.
_MANY: Final = 50
#: Keys that say nothing of what stands under them: the one above them does.
_NAMELESS: Final = frozenset(("value", "text", "#text", "$t", "$", "_", "content", "@value"))


def grids(data: Any) -> Iterator[Grid]:
    """All tables of the data. :class:`TableError` for what has too many different places."""
    shelf = _Shelf()
    shelf.sort(data)
    for place, records in shelf.records.items():
        yield from _records(place, records)
    yield from named_elsewhere.grids(shelf.records, named_elsewhere.labels(_texts(shelf.records)))
    for place, records in shelf.sides.items():
        yield from _sides(place, records)
    for place, rows in shelf.rows.items():
        yield from _rows(place, rows, shelf.names)
    for place, values in shelf.values.items():
        own = next((key for key in reversed(place) if key != _ANY), "")
        yield Grid(path_of(place), (own,), partial(_one_by_one, values))


class _Shelf:
    """The records, rows and lists of values of some data by their places."""

    def __init__(self) -> None:
        self.records: dict[Place, list[Mapping[str, Any]]] = defaultdict(list)
        self.sides: dict[Place, list[Mapping[str, Any]]] = defaultdict(list)
        self.rows: dict[Place, list[Sequence[Any]]] = defaultdict(list)
        self.values: dict[Place, list[Any]] = defaultdict(list)
        #: Lists of texts, which may name the columns of rows elsewhere, by their number.
        self.names: dict[int, list[tuple[Place, tuple[str, ...]]]] = defaultdict(list)

    def sort(self, data: Any) -> None:
        """Put each part of the data where it belongs."""
        waiting: list[tuple[Place, Any, bool]] = [((), data, False)]
        while waiting:
            effort.check()
            place, value, in_list = waiting.pop()
            value = json_text.unpacked(value)
            if isinstance(value, Mapping):
                waiting += reversed(self._record(place, value))
            elif isinstance(value, list):
                waiting += reversed(self._list(place, value, in_list))
            elif not place or in_list:
                continue  # the list or record in which it stands holds it
            if len(self.records) + len(self.rows) + len(self.values) > _MOST_PLACES:
                raise TableError("file.too_hard")

    def _record(self, place: Place, value: Mapping[str, Any]) -> list[tuple[Place, Any, bool]]:
        self.records[place].append(value)
        data = ((key, json_text.unpacked(each)) for key, each in value.items())
        inner = [(key, each) for key, each in data if _is_inner(each)]
        if len(inner) > 1 and len({type(each) for _, each in inner}) == 1:
            self.sides[place].append(value)
        is_map = _is_map(inner)
        return [((*place, _ANY if is_map else key), each, False) for key, each in inner]

    def _list(self, place: Place, value: list[Any], in_list: bool) -> list[tuple[Place, Any, bool]]:
        kinds = set(map(type, value))
        if kinds == {float} and not any(map(text_of, value)):
            return []  # the coordinates of a map, of which a file has millions
        if str in kinds:
            value = list(map(json_text.unpacked, value))
            kinds = set(map(type, value))
        inner = [each for each in value if _is_inner(each)] if kinds & {dict, list} else []
        if str in kinds or dict in kinds:
            self._note_names(place, value)
        if kinds == {dict} and 1 < len(value) <= WIDEST:
            self._cells(place, value)
        if in_list:
            self.rows[place].append(value)
        elif len(inner) < len(value):
            self.values[place].extend(each for each in value if not _is_inner(each))
        under = (*place, _ANY)
        return [(under, each, True) for each in inner]

    def _cells(self, place: Place, value: list[Mapping[str, Any]]) -> None:
        """Records of one value each, or little more, may be the cells of a row."""
        for key in value[0] if len(value[0]) <= _CELL else ():
            cells = [each.get(key) for each in value]
            if not any(map(_is_inner, cells)):
                self.rows[*place, key].append(cells)

    def _note_names(self, place: Place, value: list[Any]) -> None:
        """Note what may name columns: a list of texts, or of records with texts."""
        if not 1 < len(value) <= WIDEST:
            return
        known = self.names[len(value)]
        if len(known) >= _MOST_NAMES:
            return
        if all(isinstance(each, str) for each in value):
            known.append((place, tuple(value)))
        elif all(isinstance(each, dict) for each in value):
            for key in list(value[0])[:_MOST_NAMES]:
                if all(isinstance(each.get(key), str) for each in value):
                    known.append(((*place, key), tuple(each[key] for each in value)))


def _records(place: Place, records: list[Mapping[str, Any]]) -> Iterator[Grid]:
    keys = list(dict.fromkeys(key for record in records for key in record))
    own = next((key for key in reversed(place) if key != _ANY), "")
    for start in range(0, min(len(keys), WIDEST * 5), WIDEST):
        part = keys[start : start + WIDEST]
        called = [own if key.lower() in _NAMELESS else rows_of.called(key, records) for key in part]
        yield rows_of.grid(place, records, part, called)
    if len(keys) >= _MAP and len(records) * _MAP < len(keys):
        yield Grid(path_of(place), ("", own), partial(_as_pairs, records))


def _texts(places: Mapping[Place, list[Mapping[str, Any]]]) -> Iterator[str]:
    values = (v for records in places.values() for record in records for v in record.values())
    return (value for value in values if isinstance(value, str))


def _as_pairs(records: list[Mapping[str, Any]]) -> Iterator[Cells]:
    for record in records:
        yield from ([key, cell_of(each)] for key, each in record.items())


def _one_by_one(values: Iterable[Any]) -> Iterator[Cells]:
    for value in values:
        yield [cell_of(value)]


def _sides(place: Place, records: list[Mapping[str, Any]]) -> Iterator[Grid]:
    """Columns side by side, each a list or a map of its values."""
    header = tuple(dict.fromkeys(key for record in records for key in record))[:WIDEST]

    def cells() -> Iterator[Cells]:
        for record in records:
            effort.check()
            yield from zip_longest(
                *(_values(json_text.unpacked(record.get(key))) for key in header)
            )

    yield Grid(path_of(place), header, cells)


def _values(side: Any) -> list[str | None]:
    values = side.values() if isinstance(side, Mapping) else side
    return list(map(cell_of, values)) if _is_inner(side) else []


def _rows(
    place: Place,
    rows: list[Sequence[Any]],
    names: Mapping[int, list[tuple[Place, tuple[str, ...]]]],
) -> Iterator[Grid]:
    path, width = path_of(place), max(map(len, rows))

    def cells() -> Iterator[Cells]:
        for row in rows:
            effort.check()
            texts = [cell_of(each) for each in row[:WIDEST]]
            if any(text is not None for text in texts):
                yield texts

    yield Grid(path, None, cells)
    # the first row is taken for names by itself
    others = (
        each
        for at, each in names.get(width, ())
        if list(each) != list(rows[0]) and (at == place or at[:-1] != place[:-1])
    )
    yield from (Grid(path, each, cells) for each in dict.fromkeys(others))
    for _, each in names.get(len(rows), ()) if len(rows) > 1 else ():
        yield Grid(path, each, lambda: zip_longest(*(map(cell_of, row) for row in rows)))
    if width > WIDEST:
        yield Grid(path, None, lambda: _one_by_one(chain.from_iterable(rows)))


def _is_map(inner: Sequence[tuple[str, Any]]) -> bool:
    """Whether the keys of a record are data: each leads to the same kind of thing, a record or a
    list of records, or so many lead to a list.
    """
    if len(inner) > _MANY and all(isinstance(each, list) for _, each in inner):
        return True
    records = [_first_record(each) for _, each in inner]
    first = records[0] if len(records) > 1 else None
    return first is not None and all(
        each is not None and not first.keys().isdisjoint(each) for each in records[1:]
    )


def _first_record(value: Any) -> Mapping[str, Any] | None:
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, dict) else None


def _is_inner(value: Any) -> bool:
    return isinstance(value, dict | list)
