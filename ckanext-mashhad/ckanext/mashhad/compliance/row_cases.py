"""Rows of a published table as cases of a duty: deals, addenda, calls (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ckanext.mashhad.tables.schema import Cases

#: Stands between the parts of a key; no cell has it.
_BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class RowCase:
    """One case: ``key`` tells it from the others of its file, in whatever version of it."""

    key: str
    day: date
    called: str
    title: str


def columns(cases: Cases) -> list[str]:
    """What has to be read of a row, in the order that :func:`of_rows` takes it in."""
    extra = [cases.when.column] if cases.when else []
    return list(dict.fromkeys([*cases.key, cases.day, cases.title, *extra]))


def of_rows(cases: Cases, rows: Iterable[Sequence[str]]) -> list[RowCase]:
    """The cases among rows of :func:`columns`.

    Rows of one key are told apart by their number in the order of their days. What happens to a
    contract more than once has its day in its key: two addenda are two cases, in one register or
    in those of two months.
    """
    places = {name: place for place, name in enumerate(columns(cases))}
    found = []
    for row in rows:
        if (day := _day(row[places[cases.day]])) and _is_case(cases, row, places):
            parts = _key(cases, row, places, day)
            found.append((day, parts, row[places[cases.key[0]]], row[places[cases.title]]))
    numbers: Counter[str] = Counter()
    made = []
    for day, key, called, title in sorted(found, key=lambda each: each[0]):
        numbers[key] += 1
        number = f"{_BETWEEN}{numbers[key]}" if numbers[key] > 1 else ""
        made.append(RowCase(key + number, day, called, title))
    return made


def _key(cases: Cases, row: Sequence[str], places: dict[str, int], day: date) -> str:
    when = cases.when
    values = [
        row[places[name]] or (when.default or "" if when and name == when.column else "")
        for name in cases.key
    ]
    if when and when.column in cases.key and values[cases.key.index(when.column)] != when.default:
        values.append(day.isoformat())
    return _BETWEEN.join(values)


def _is_case(cases: Cases, row: Sequence[str], places: dict[str, int]) -> bool:
    when = cases.when
    return when is None or (row[places[when.column]] or when.default) in when.among


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
