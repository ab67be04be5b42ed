"""The facts of all datasets as they were last read, found by what a judgement needs of them.

All of it can be lost: it is read from CKAN's tables again then. ``judgements.evaluator`` keeps it
equal to them and is the only one that writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Final, NamedTuple

import ckan.model as model
import msgspec
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import ARRAY, insert

from ckanext.mashhad.catalog.timeline.asked_datasets import texts
from ckanext.mashhad.compliance.engine.evidence import facts_from_rows
from ckanext.mashhad.compliance.engine.evidence.facts import Dataset, Event, Facts, Unit
from ckanext.mashhad.compliance.engine.evidence.facts_from_rows import Read
from ckanext.mashhad.compliance.engine.judging.dependence import Sources


def write_moment(value: Any) -> str:
    """Return a day or moment of a class of its own as the text that msgspec reads again."""
    if isinstance(value, date):  # a moment is one, too
        return value.isoformat()
    raise NotImplementedError(type(value))


_ENCODER: Final = msgspec.msgpack.Encoder(enc_hook=write_moment)
#: Reads the facts of a row.
READ: Final = msgspec.msgpack.Decoder(Read)
_EVENTS: Final = msgspec.msgpack.Decoder(list[Event])


class EvidenceRow(BaseModel):
    """A dataset that is or was public. ``units``: who has it, then who had it before (ids);
    ``duties``: what it names or named (ids); ``has_cases``: rows of it are cases; ``facts``: the
    :class:`Read`, as MessagePack.
    """

    __tablename__ = "mashhad_compliance_evidence"

    dataset_id = sa.Column(sa.UnicodeText, primary_key=True)
    units = sa.Column(ARRAY(sa.UnicodeText), nullable=False)
    type = sa.Column(sa.UnicodeText, nullable=False)
    duties = sa.Column(ARRAY(sa.UnicodeText), nullable=False)
    has_cases = sa.Column(sa.Boolean, nullable=False)
    has_nil = sa.Column(sa.Boolean, nullable=False)
    facts = sa.Column(sa.LargeBinary, nullable=False)


class RowEvents(BaseModel):
    """The cases in rows of a unit: events, as MessagePack."""

    __tablename__ = "mashhad_compliance_row_events"

    unit_id = sa.Column(sa.UnicodeText, primary_key=True)
    events = sa.Column(sa.LargeBinary, nullable=False)


class Leaning(BaseModel):
    """That what is told of the cases of one dataset leans on another (``case_leaning.leaning``)."""

    __tablename__ = "mashhad_compliance_leaning"

    dataset_id = sa.Column(sa.UnicodeText, primary_key=True)
    leans_on_it = sa.Column(sa.UnicodeText, primary_key=True)


_ROW: Final = EvidenceRow.__table__.c
_OF_SEVERAL: Final = sa.func.cardinality(_ROW.units) > 1
#: Whether one of the units that are sent has a dataset, or had it before.
_IS_HELD: Final = _ROW.units.overlap(sa.bindparam("units", type_=ARRAY(sa.UnicodeText)))
_IS_ASKED: Final = RowEvents.unit_id == texts("units")


class Kept(NamedTuple):
    """What is kept of some datasets, by id, and whether rows of any of them were cases."""

    reads: dict[str, Read]
    have_cases: bool


_KEPT: Final = sa.select(_ROW.facts, _ROW.has_cases).where(_ROW.dataset_id == texts("datasets"))


def read_datasets(ids: Collection[str]) -> Kept:
    """Return what is kept of these datasets."""
    rows = model.Session.execute(_KEPT, {"datasets": list(ids)}).all()
    reads = (READ.decode(row.facts) for row in rows)
    return Kept({each.dataset.id: each for each in reads}, any(row.has_cases for row in rows))


def read_facts(units: tuple[Unit, ...], of: Sources | None = None) -> Facts:
    """Return all facts, or those that some judgements are made ``of``."""
    datasets, events = (
        _select_sources() if of else (sa.select(_ROW.facts), sa.select(RowEvents.events))
    )
    values = {name: list(ids) for name, ids in of._asdict().items()} if of else {}
    told = [_EVENTS.decode(each) for each in model.Session.scalars(events, values)]
    found = tuple(each.dataset for each in _reads(datasets, values))
    return Facts(units, found, tuple(event for own in told for event in own))


@cache
def _select_sources() -> tuple[sa.Select[Any], sa.Select[Any]]:
    """What to read of some sources, which are the values: of datasets and of events of rows."""
    held, moved = _IS_HELD, sa.and_(_ROW.has_cases, _OF_SEVERAL)
    named = _ROW.duties.overlap(sa.bindparam("duties", type_=ARRAY(sa.UnicodeText)))
    datasets = sa.select(_ROW.facts).where(held, sa.or_(_ROW.type == texts("types"), named, moved))
    now, unit = sa.select(_ROW.units[1]).where(held, moved), RowEvents.unit_id
    events = sa.select(RowEvents.events).where(sa.or_(_IS_ASKED, unit.in_(now)))
    return datasets, events


def with_nils() -> Iterator[Dataset]:
    """Yield the datasets with reports that there was nothing."""
    yield from (each.dataset for each in _reads(sa.select(_ROW.facts).where(_ROW.has_nil)))


def replace(ids: Collection[str] | None, reads: Iterable[Read], cased: Collection[str]) -> None:
    """Keep these instead of all that is kept of ``ids``, or of all; ``cased``: those with cases."""
    _delete(EvidenceRow, ids, "dataset_id")
    _insert(EvidenceRow, (to_row(each, each.dataset.id in cased) for each in reads))


def replace_leaning(ids: Collection[str] | None, pairs: Iterable[tuple[str, str]]) -> None:
    """Keep these pairs instead of those with one of ``ids``, or of all."""
    names = "dataset_id", "leans_on_it"
    _delete(Leaning, ids, *names)
    _insert(Leaning, (dict(zip(names, pair, strict=True)) for pair in set(pairs)))


def concerned(ids: Collection[str]) -> set[str]:
    """Return the ids of the units whose cases may change with these datasets."""
    return set(model.Session.scalars(_concerned(), {"datasets": list(ids)}))


@cache
def _concerned() -> sa.CompoundSelect[Any]:
    asked = sa.func.unnest(sa.bindparam("datasets", type_=ARRAY(sa.UnicodeText))).label("id")
    leaning = sa.select(Leaning.leans_on_it).where(Leaning.dataset_id == texts("datasets"))
    every, package = sa.union(sa.select(asked), leaning).cte("every"), model.Package.__table__.c
    ids = sa.select(every.c.id)
    return sa.union(
        sa.select(sa.func.unnest(_ROW.units)).where(_ROW.dataset_id.in_(ids)),
        # Rows are told of whoever owns their dataset, who need not be whose it is as a case.
        sa.select(package.owner_org).where(package.id.in_(ids), package.owner_org.is_not(None)),
    )


def replace_events(units: Collection[str] | None, events: Iterable[Event]) -> set[str]:
    """Keep these instead of the events of ``units`` (ids), or of all; return the ids of the units
    of which others are known now, with those that had their datasets before.
    """
    new: dict[str, list[Event]] = {}
    for event in events:
        new.setdefault(event.unit, []).append(event)
    query, values = sa.select(RowEvents.unit_id, RowEvents.events), {}
    if units is not None:
        query, values = query.where(_IS_ASKED), {"units": list(units)}
    rows = model.Session.execute(query, values)
    old = {unit: _EVENTS.decode(told) for unit, told in rows}
    changed = {unit for unit in old.keys() | new.keys() if old.get(unit) != new.get(unit)}
    for unit in changed:
        if unit not in new:
            model.Session.execute(sa.delete(RowEvents).where(RowEvents.unit_id == unit))
            continue
        values = {"events": _ENCODER.encode(new[unit])}
        row = insert(RowEvents.__table__).values(unit_id=unit, **values)
        model.Session.execute(row.on_conflict_do_update(index_elements=["unit_id"], set_=values))
    if not changed:
        return changed
    moved = sa.select(sa.func.unnest(_ROW.units)).where(_ROW.has_cases, _OF_SEVERAL, _IS_HELD)
    return changed.union(model.Session.scalars(moved, {"units": list(changed)}))


def ends_of_files() -> Callable[[str, str], datetime | None]:
    """Return what tells since when a file (id) of a dataset with cases (id) is not public."""

    @cache
    def reads() -> dict[str, Read]:
        rows = _reads(sa.select(_ROW.facts).where(_ROW.has_cases))
        return {each.dataset.id: each for each in rows}

    return lambda file, dataset: facts_from_rows.end_of_file(reads().get(dataset), file)


def _reads(query: sa.Select[Any], values: Mapping[str, Any] | None = None) -> Iterator[Read]:
    return map(READ.decode, model.Session.scalars(query, values))


def to_row(read: Read, has_cases: bool) -> dict[str, Any]:
    """Return the row of a dataset."""
    dataset = read.dataset
    return {
        "dataset_id": dataset.id,
        "units": dataset.holders,
        "type": dataset.type,
        "duties": sorted(dataset.duties_ever),
        "has_cases": has_cases,
        "has_nil": bool(dataset.nils),
        "facts": _ENCODER.encode(read),
    }


def _delete(table: Any, ids: Collection[str] | None, *columns: str) -> None:
    """Delete the rows that have one of ``ids`` in any of these columns, or all."""
    gone, values = sa.delete(table.__table__), {}
    if ids is not None:
        named = (gone.table.c[column] == texts("datasets") for column in columns)
        gone, values = gone.where(sa.or_(*named)), {"datasets": list(ids)}
    model.Session.execute(gone, values)


def _insert(table: Any, rows: Iterable[dict[str, Any]]) -> None:
    if waiting := list(rows):
        model.Session.execute(sa.insert(table.__table__), waiting)
