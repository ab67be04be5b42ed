"""Records whose values or keys are named at another place (pure).

A dictionary of data says what its fields hold: ``{"id": "f3", "title": "نام پدر"}``, or by their
names ``{"f3": {"title": "نام پدر"}}``; a page has its labels beside its boxes:
``<label for="a1">``. So what is called ``f3`` or ``a1`` elsewhere is judged by that label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, islice
from typing import Any, Final

import polars as pl

from ckanext.mashhad.tables.engine.common.grids import WIDEST, Grid
from ckanext.mashhad.tables.engine.formats.parts.elements import Elements
from ckanext.mashhad.tables.engine.personal.inner import records as rows_of
from ckanext.mashhad.tables.engine.personal.inner.records import (
    Place,
    Records,
    path_of,
    text_of,
)
from ckanext.mashhad.tables.engine.personal.labels.label_names import LONGEST, are_labels

#: Keys of what belongs to a label in a record that says more: that it is required, its type.
_ANSWERS: Final = frozenset(("value", "answer", "response", "مقدار", "پاسخ"))

#: Keys of what many fields share.
_OF_KINDS: Final = frozenset(("type", "datatype", "format", "class", "rel", "method", "نوع"))


def labels(texts: Iterable[str]) -> frozenset[str]:
    """Those of some texts that name a kind of personal data by themselves."""
    short = pl.Series(list(set(filter(_is_short, texts))), dtype=pl.String)
    return frozenset(short.filter(are_labels(short)))


def in_elements(elements: Elements) -> Iterator[Grid]:
    """The tables of XML or a page, with what they call otherwise elsewhere."""
    yield from elements.grids()
    for above, names in elements.attributed():
        if rows_of.named(names):
            yield rows_of.grid((above,), elements.attributes(above, names), names)
    if named := labels(elements.texts()):
        yield from grids(elements.records(), named)


def grids(places: Mapping[Place, Records], named: Collection[str]) -> Iterator[Grid]:
    """The records of each place below or beside what among ``named`` they are called elsewhere."""
    if not named:
        return
    called = _called(places, named)
    referred = _referred(places, called)
    for place, records in places.items():
        yield from _at_labels(place, records, named)
        if called:
            yield from _renamed(place, records, called)
            yield from _referring(place, records, called, referred)


def _is_short(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST


def _at_labels(place: Place, records: Records, labels: Collection[str]) -> Iterator[Grid]:
    """Records of a label and what belongs to it, with the label first."""
    rows = [row for record in records if (row := _at_label(record, labels))]
    if rows:
        yield Grid(path_of(place), ("",) * max(map(len, rows)), lambda: iter(rows))


def _at_label(record: Mapping[str, Any], labels: Collection[str]) -> list[str | None]:
    label = next((v for v in record.values() if isinstance(v, str) and v in labels), None)
    if label is None:
        return []
    answers = [v for key, v in record.items() if key.lower() in _ANSWERS and v is not label]
    others = answers or [v for v in record.values() if v is not label]
    values = chain.from_iterable(map(_parts, others))
    return [label, *islice(map(text_of, values), WIDEST - 1)]


def _parts(value: Any) -> Iterable[Any]:
    """What an answer consists of: ``{"text": "…"}``."""
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else [value]


def _called(
    places: Mapping[Place, Records], labels: Collection[str]
) -> dict[str, tuple[Place, str]]:
    """By a text beside a label, such as the name of a field, or by its key in a map of several,
    that label and its place.
    """
    called: dict[str, tuple[Place, str]] = {}
    for place, records in places.items() if labels else ():
        for record in chain(records, _called_by_keys(records)):
            named = {key: v for key, v in record.items() if _is_short(v) and v in labels}
            if len(named) > 1 and all(map(_is_short, record.values())):
                called.update((key, (place, v)) for key, v in named.items())
            inner = (v for v in record.values() if isinstance(v, Mapping))
            flat = chain(record.values(), *(each.values() for each in inner))
            texts = [text for text in map(text_of, flat) if text is not None and _is_short(text)]
            label = next(filter(labels.__contains__, texts), None)
            if label:
                called.update((text, (place, label)) for text in texts if text not in labels)
    return called


def _called_by_keys(records: Records) -> Iterator[Mapping[str, Any]]:
    """The records of maps, with what each is called there: ``{"f3": {"title": "نام پدر"}}``."""
    for record in records:
        if all(isinstance(each, Mapping) for each in record.values()):
            yield from ({"": key, **each} for key, each in record.items())


def _renamed(
    place: Place, records: Records, called: Mapping[str, tuple[Place, str]]
) -> Iterator[Grid]:
    """Records whose keys are called otherwise at another place."""
    keys = dict.fromkeys(key for record in records for key in record)
    known = [key for key in keys if key in called and called[key][0] != place][:WIDEST]
    if known:
        yield rows_of.grid(place, records, known, [called[key][1] for key in known])


def _referred(
    places: Mapping[Place, Records], called: Mapping[str, tuple[Place, str]]
) -> frozenset[str]:
    """The names by which other records may refer to a label: no numbers, and none that stand beside
    other labels too.
    """
    beside: Counter[str] = Counter()
    for place in {place for place, _ in called.values()}:
        for record in chain(places[place], _called_by_keys(places[place])):
            beside.update(set(_names(record, called)))
    return frozenset(name for name, n in beside.items() if n == 1 and not name.isdecimal())


def _names(record: Mapping[str, Any], known: Collection[str]) -> Iterator[str]:
    """The known names in a record, but for those of its type."""
    return (
        value
        for key, value in record.items()
        if isinstance(value, str) and value in known and key.lower() not in _OF_KINDS
    )


def _referring(
    place: Place,
    records: Records,
    called: Mapping[str, tuple[Place, str]],
    referred: Collection[str],
) -> Iterator[Grid]:
    """Records of another place, one of whose values is such a name, with the label first."""
    rows = []
    for record in records if referred else ():
        name = next(_names(record, referred), None)
        if name is not None and called[name][0] != place:
            values = (v if isinstance(v, list) else [v] for v in record.values() if v != name)
            texts = map(text_of, chain.from_iterable(values))
            rows.append([called[name][1], *islice(texts, WIDEST - 1)])
    if rows:
        yield Grid(path_of(place), ("",) * max(map(len, rows)), partial(iter, rows))
