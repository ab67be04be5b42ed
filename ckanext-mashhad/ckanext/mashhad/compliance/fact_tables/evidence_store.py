"""The facts of all datasets as they were last read, found by what a judgement needs of them.

All of it can be lost: it is read from CKAN's tables again then. ``judgements.evaluator`` keeps it
equal to them and is the only one that writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any, Final

import ckan.model as model
import msgspec
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import ARRAY, insert

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


def read_datasets(ids: Collection[str]) -> dict[str, Read]:
    """Return what is kept of these datasets, by id."""
    query = sa.select(_ROW.facts).where(_ROW.dataset_id.in_(ids))
    return {each.dataset.id: each for each in _reads(query)} if ids else {}


def read_facts(units: tuple[Unit, ...], of: Sources | None = None) -> Facts:
    """Return all facts, or those that some judgements are made ``of``."""
    datasets, events = sa.select(_ROW.facts), sa.select(RowEvents.events)
    if of is not None:
        held = _ROW.units.overlap(sa.cast(list(of.units), ARRAY(sa.UnicodeText)))
        moved = sa.and_(_ROW.has_cases, _OF_SEVERAL)
        named = _ROW.duties.overlap(sa.cast(list(of.duties), ARRAY(sa.UnicodeText)))
        datasets = datasets.where(held, sa.or_(_ROW.type.in_(of.types), named, moved))
        now = sa.select(_ROW.units[1]).where(held, moved)
        events = events.where(sa.or_(RowEvents.unit_id.in_(of.units), RowEvents.unit_id.in_(now)))
    told = [_EVENTS.decode(each) for each in model.Session.scalars(events)]
    found = tuple(each.dataset for each in _reads(datasets))
    return Facts(units, found, tuple(event for own in told for event in own))


def with_nils() -> Iterator[Dataset]:
    """Yield the datasets with reports that there was nothing."""
    yield from (each.dataset for each in _reads(sa.select(_ROW.facts).where(_ROW.has_nil)))


def have_cases(ids: Collection[str]) -> bool:
    """Tell whether rows of any of these datasets were cases when they were last read."""
    query = sa.select(_ROW.dataset_id).where(_ROW.dataset_id.in_(ids), _ROW.has_cases).limit(1)
    return model.Session.scalar(query) is not None


def replace(ids: Collection[str] | None, reads: Iterable[Read], cased: Collection[str]) -> None:
    """Keep these instead of all that is kept of ``ids``, or of all; ``cased``: those with cases."""
    gone = sa.delete(EvidenceRow)
    model.Session.execute(gone if ids is None else gone.where(_ROW.dataset_id.in_(ids)))
    _insert(EvidenceRow, (to_row(each, each.dataset.id in cased) for each in reads))


def replace_leaning(ids: Collection[str] | None, pairs: Iterable[tuple[str, str]]) -> None:
    """Keep these pairs instead of those with one of ``ids``, or of all."""
    gone, columns = sa.delete(Leaning), (Leaning.dataset_id, Leaning.leans_on_it)
    if ids is not None:
        gone = gone.where(sa.or_(*(column.in_(ids) for column in columns)))
    model.Session.execute(gone)
    names = [column.key for column in columns]
    _insert(Leaning, (dict(zip(names, pair, strict=True)) for pair in set(pairs)))


def concerned(ids: Collection[str]) -> set[str]:
    """Return the ids of the units whose cases may change with these datasets."""
    leaning = sa.select(Leaning.leans_on_it).where(Leaning.dataset_id.in_(ids))
    every = {*ids, *model.Session.scalars(leaning)}
    package = model.Package.__table__.c
    # Rows are told of whoever owns their dataset, who need not be whose the dataset is as a case.
    owners = sa.select(package.owner_org).where(
        package.id.in_(every), package.owner_org.is_not(None)
    )
    had = sa.select(_ROW.units).where(_ROW.dataset_id.in_(every))
    return _units(had) | set(model.Session.scalars(owners))


def replace_events(units: Collection[str] | None, events: Iterable[Event]) -> set[str]:
    """Keep these instead of the events of ``units`` (ids), or of all; return the ids of the units
    of which others are known now, with those that had their datasets before.
    """
    new: dict[str, list[Event]] = {}
    for event in events:
        new.setdefault(event.unit, []).append(event)
    query = sa.select(RowEvents.unit_id, RowEvents.events)
    rows = model.Session.execute(
        query if units is None else query.where(RowEvents.unit_id.in_(units))
    )
    old = {unit: _EVENTS.decode(told) for unit, told in rows}
    changed = {unit for unit in old.keys() | new.keys() if old.get(unit) != new.get(unit)}
    for unit in changed:
        if unit not in new:
            model.Session.execute(sa.delete(RowEvents).where(RowEvents.unit_id == unit))
            continue
        values = {"events": _ENCODER.encode(new[unit])}
        row = insert(RowEvents.__table__).values(unit_id=unit, **values)
        model.Session.execute(row.on_conflict_do_update(index_elements=["unit_id"], set_=values))
    held = _ROW.units.overlap(sa.cast(list(changed), ARRAY(sa.UnicodeText)))
    moved = sa.select(_ROW.units).where(_ROW.has_cases, _OF_SEVERAL, held)
    return changed | (_units(moved) if changed else set())


def ends_of_files() -> Callable[[str, str], datetime | None]:
    """Return what tells since when a file (id) of a dataset with cases (id) is not public."""

    @cache
    def reads() -> dict[str, Read]:
        rows = _reads(sa.select(_ROW.facts).where(_ROW.has_cases))
        return {each.dataset.id: each for each in rows}

    return lambda file, dataset: facts_from_rows.end_of_file(reads().get(dataset), file)


def _reads(query: sa.Select[Any]) -> Iterator[Read]:
    return map(READ.decode, model.Session.scalars(query))


def _units(query: sa.Select[Any]) -> set[str]:
    return {unit for units in model.Session.scalars(query) for unit in units}


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


def _insert(table: Any, rows: Iterable[dict[str, Any]]) -> None:
    if waiting := list(rows):
        model.Session.execute(sa.insert(table.__table__), waiting)
