"""Records of JSON and XML as rows (pure).

A key names a column, and what stands within its value is of that column where the name is one of
persons: ``{"تاریخ تولد": {"date": "1987-06-26", "timezone_type": 3}}``, ``[{"value": "حسن"}]``.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any, Final

from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.tables.engine.common.grids import Cells, Grid
from ckanext.mashhad.tables.engine.header import LONGEST, header_key
from ckanext.mashhad.tables.engine.personal import effort
from ckanext.mashhad.tables.engine.personal.labels.labelled_values import is_about_columns
from ckanext.mashhad.tables.engine.personal.personal_words import words

Place = tuple[str, ...]
Records = Sequence[Mapping[str, Any]]
#: Between the texts within one value, as no number has it between its digits.
_BETWEEN: Final = ", "
#: Parts of one value that are looked at: what has more is no cell.
_MOST: Final = 100
#: Records, and records within them, whose keys are looked at.
_SAMPLE: Final = 20
_DEEP: Final = 2
_END: Final[Any] = object()


def grid(place: Place, records: Records, keys: Sequence[str], called: Sequence[str] = ()) -> Grid:
    """The values of those keys as columns, ``called`` so if they are called otherwise."""
    header = tuple(called or keys)
    within = frozenset(keys[n] for n in named(header))
    return Grid(path_of(place), header, partial(_by_keys, records, keys, within))


def called(key: str, records: Records) -> str:
    """The key, with a key within its values by which a record is of a person or of a home."""
    if len(key) > LONGEST:
        return key  # no name
    residents = words().residents
    is_subject = header_key(key) in residents.subjects
    for record in records[:_SAMPLE]:
        effort.check()
        for inner in _keys_within(json_text.unpacked(record.get(key)), _DEEP):
            name = f"{key} {inner}"
            if residents.is_family(name) if is_subject else residents.is_home(name):
                return name
    return key


def _keys_within(value: Any, deep: int) -> Iterator[str]:
    """The keys within a value, or within the first value of a list."""
    first = value[0] if isinstance(value, list) and value else value
    if deep and isinstance(first, Mapping):
        for key, each in list(first.items())[:_MOST]:
            yield key
            yield from _keys_within(each, deep - 1)


def named(header: Sequence[str]) -> Collection[int]:
    """Which columns are named after a kind of personal data."""
    return words().of_headers(dict(enumerate(header)))


def _by_keys(records: Records, keys: Sequence[str], within: Collection[str]) -> Iterator[Cells]:
    for record in records:
        effort.check()
        yield [(_within if key in within else cell_of)(record.get(key)) for key in keys]


def _within(value: Any) -> str | None:
    """The texts within a value, which do not say what it takes."""
    value = json_text.unpacked(value)
    if not _is_inner(value) or (isinstance(value, list) and not any(map(_is_inner, value))):
        return cell_of(value)
    texts = (text for text in _texts(value) if not is_about_columns(text))
    return _BETWEEN.join(texts) or None


def _texts(value: Any) -> Iterator[str]:
    values = iter((value,))
    for _ in range(_MOST):
        each: Any = next(values, _END)
        if each is _END:
            return
        if _is_inner(each):
            values = chain(each.values() if isinstance(each, Mapping) else each, values)
        elif text := text_of(each):
            yield text


def _is_inner(value: Any) -> bool:
    return isinstance(value, Mapping | list)


def cell_of(value: Any) -> str | None:
    """A value as a cell has it; of a list its texts, one a line."""
    if isinstance(value, list):
        return "\n".join(filter(None, (text_of(each) for each in value))) or None
    return text_of(value)


def text_of(value: Any) -> str | None:
    """A single value as text; of none that is no text and no whole number."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, float):
        whole = math.isfinite(value) and value.is_integer()
        return str(int(value)) if whole else None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def path_of(place: Place) -> str:
    """What a place is called in reports."""
    return "/".join(place)
