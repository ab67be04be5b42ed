"""Rows of a published table as cases of a duty: deals, addenda, calls, requests (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ckanext.mashhad.tables.engine.schema.schema import Cases

#: Stands between the parts of a key; no cell has it.
_BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class RowCase:
    """One case: ``key`` tells it from the others of its file, in whatever version of it.

    ``done``: the day on which the row says it was done; ``many``: how many cases of a day it is.
    """

    key: str
    day: date
    called: str
    title: str
    done: date | None = None
    many: int = 1


def columns(cases: Cases) -> list[str]:
    """What has to be read of a row, in the order that :func:`of_rows` takes it in."""
    extra = [cases.when.column] if cases.when else []
    if told := cases.done:
        extra += [told.day, told.all, *told.parts]
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
            key = _key(cases, row, places, day)
            done, many = _done(cases, row, places)
            names = row[places[cases.key[0]]], row[places[cases.title]]
            if many:
                found.append(RowCase(key, day, *names, done, many))
    numbers: Counter[str] = Counter()
    made = []
    for one in sorted(found, key=lambda each: (each.day, each.done or date.max)):
        numbers[one.key] += 1
        number = f"{_BETWEEN}{numbers[one.key]}" if numbers[one.key] > 1 else ""
        made.append(replace(one, key=one.key + number))
    return made


def _done(cases: Cases, row: Sequence[str], places: dict[str, int]) -> tuple[date | None, int]:
    """When the cases of a row were done, and how many they are.

    While some are open the row tells of these: on which days the others were done it does not say,
    nor does one without a day of any. What it does not tell is no case.
    """
    if (told := cases.done) is None:
        return None, 1
    every = _count(row[places[told.all]])
    left = every - sum(_count(row[places[name]]) for name in told.parts)
    if left > 0:
        return None, left
    done = _day(row[places[told.day]])
    return done, every if done else 0


def _count(text: str) -> int:
    return int(text) if text.isdecimal() else 0


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
