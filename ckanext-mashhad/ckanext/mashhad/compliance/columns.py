"""Facts as columns of plain values, which JSON holds, and back (pure).

A table is ``{"rows": how many, "columns": {field: its values}}``; a column in which all values are
the field's default is left out. How a field is written follows from its type alone, so that a fact
that gets a new field is written with it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from itertools import islice, repeat
from typing import Any, Final, NamedTuple, get_type_hints

from ckanext.mashhad.compliance.facts import Dataset, Event, File, Nil
from ckanext.mashhad.compliance.records import Read
from ckanext.mashhad.persian.periods import Period

Table = dict[str, Any]
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class _Kind(NamedTuple):
    """How a column of one type is written, and read again."""

    write: Callable[[Sequence[Any]], Any]
    read: Callable[[Any], Iterable[Any]]


def write(records: Iterable[Any], kind: type) -> Table:
    """The table of these records of a kind: ``Read``, ``Event``, or what is within these."""
    rows = list(records)
    table: Table = {"rows": len(rows), "columns": {}}
    for name, column, default in _fields(kind):
        values = [getattr(row, name) for row in rows]
        if any(value != default for value in values):
            table["columns"][name] = column.write(values)
    return table


def read(table: Table, kind: type) -> Iterator[Any]:
    """The records that were written, in their order."""
    there, rows = table["columns"], table["rows"]
    every = [
        column.read(there[name]) if name in there else repeat(default, rows)
        for name, column, default in _fields(kind)
    ]
    if issubclass(kind, tuple):
        # As ``_make`` does it, without a call of Python for each.
        return map(partial(tuple.__new__, kind), zip(*every, strict=True))
    return map(kind, *every)


@lru_cache
def _fields(kind: type) -> list[tuple[str, _Kind, Any]]:
    """Name, column and default of each field; what has none is always written."""
    defaults: dict[str, Any] = getattr(kind, "_field_defaults", {})
    if dataclasses.is_dataclass(kind):
        defaults = {each.name: each.default for each in dataclasses.fields(kind)}
    return [
        (name, _KINDS[hint], defaults.get(name, dataclasses.MISSING))
        for name, hint in get_type_hints(kind).items()
    ]


def _each(
    write_one: Callable[[Any], Any] | None = None, read_one: Callable[[Any], Any] | None = None
) -> _Kind:
    return _Kind(
        lambda values: list(map(write_one, values)) if write_one else values,
        lambda column: map(read_one, column) if read_one else column,
    )


def _within(kind: type) -> _Kind:
    """One record in each."""
    return _Kind(lambda values: write(values, kind), lambda table: read(table, kind))


def _some(kind: type) -> _Kind:
    """Any number of records in each: all of them in one table, and how many are whose."""

    def parted(column: Table) -> Iterator[tuple[Any, ...]]:
        records = read(column["all"], kind)
        if column["each"].count(1) == len(column["each"]):
            return zip(records, strict=True)
        return (tuple(islice(records, many)) for many in column["each"])

    return _Kind(
        lambda values: {
            "each": list(map(len, values)),
            "all": write([one for value in values for one in value], kind),
        },
        parted,
    )


def _number(moment: datetime | None) -> int | None:
    """Microseconds since 1970; a moment without a zone is UTC."""
    if moment is None:
        return None
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH) // _MICROSECOND


def _moment(number: int | None) -> datetime | None:
    return None if number is None else _EPOCH + timedelta(microseconds=number)


def _moments(numbers: Sequence[int | None]) -> Iterable[datetime | None]:
    if None in numbers:
        return map(_moment, numbers)
    return map(_EPOCH.__add__, map(partial(timedelta, 0, 0), numbers))


def _slug(period: Period | None) -> str | None:
    return period.slug if period else None


@lru_cache(maxsize=4096)
def _period(slug: str | None) -> Period | None:
    return Period.from_slug(slug) if slug else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=4096)
def _set(*texts: str) -> frozenset[str]:
    return frozenset(texts)


_PLAIN: Final = _each()
_MOMENT: Final = _Kind(lambda values: list(map(_number, values)), _moments)
_LIST: Final = _each(list, tuple)
_UNTIL: Final = _each(
    lambda pairs: [(id_, _number(moment)) for id_, moment in pairs],
    lambda pairs: tuple((id_, _moment(number)) for id_, number in pairs),
)

#: By the type of the field.
_KINDS: Final[dict[Any, _Kind]] = {
    str: _PLAIN,
    bool: _PLAIN,
    int: _PLAIN,
    int | None: _PLAIN,
    datetime: _MOMENT,
    datetime | None: _MOMENT,
    date: _each(_iso, _day),
    date | None: _each(_iso, _day),
    Period | None: _each(_slug, _period),
    frozenset[str]: _each(sorted, lambda texts: _set(*texts)),
    tuple[str, ...]: _LIST,
    tuple[str, str, str] | None: _each(read_one=lambda texts: texts and tuple(texts)),
    tuple[tuple[str, datetime], ...]: _UNTIL,
    tuple[File, ...]: _some(File),
    tuple[Nil, ...]: _some(Nil),
    Dataset: _within(Dataset),
}

#: What is written; a field of a type that is not known here is found at once.
for _kind in (Read, Event):
    _fields(_kind)
