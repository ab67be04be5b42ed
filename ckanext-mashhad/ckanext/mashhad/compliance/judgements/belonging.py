"""Which unit a dataset belonged to before it was moved and what it said of itself before it was
changed, and when a unit was removed.

CKAN keeps only how things are now. What a unit published stays its own, though its datasets are
given to the one that goes on with its work; and a unit that is deleted was there until that day.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import JSONB, insert

from ckanext.mashhad.compliance.engine.evidence import facts_from_rows

_MOMENT = sa.DateTime(timezone=True)


class Move(BaseModel):
    """That a dataset belonged to ``unit`` (id) ``until`` it was given to another."""

    __tablename__ = "mashhad_compliance_move"

    id = sa.Column(sa.BigInteger, sa.Identity(), primary_key=True)
    package_id = sa.Column(sa.UnicodeText, nullable=False, index=True)
    unit = sa.Column(sa.UnicodeText, nullable=False, index=True)
    until = sa.Column(_MOMENT, nullable=False)


class UnitEnd(BaseModel):
    """When a unit was deleted; what is there again has none."""

    __tablename__ = "mashhad_compliance_unit_end"

    unit = sa.Column(sa.UnicodeText, primary_key=True)
    ended = sa.Column(_MOMENT, nullable=False)


@sa.event.listens_for(model.Package, "after_update")
def _note_move(_mapper: Any, connection: sa.Connection, package: model.Package) -> None:
    """Whichever way it was given away: by form, API, in bulk, or with its unit."""
    for old in sa.inspect(package).attrs.owner_org.history.deleted:
        if old and old != package.owner_org:
            values = {"package_id": package.id, "unit": old, "until": dt.datetime.now(dt.UTC)}
            connection.execute(sa.insert(Move.__table__).values(values))


class Said(BaseModel):
    """That a dataset said this of itself ``until`` then: its ``fields`` of ``records.CLAIM``."""

    __tablename__ = "mashhad_compliance_claim"

    id = sa.Column(sa.BigInteger, sa.Identity(), primary_key=True)
    package_id = sa.Column(sa.UnicodeText, nullable=False, index=True)
    fields = sa.Column(JSONB, nullable=False)
    until = sa.Column(_MOMENT, nullable=False)


@sa.event.listens_for(model.Package, "after_update")
def _note_claim(_mapper: Any, connection: sa.Connection, package: model.Package) -> None:
    """Whichever way it was changed: by form, API or harvest."""
    for old in sa.inspect(package).attrs.extras.history.deleted:
        if old is not None and not facts_from_rows.says_the_same(old, package.extras or {}):
            said, now = facts_from_rows.claim_of(old), dt.datetime.now(dt.UTC)
            values = {"package_id": package.id, "fields": said, "until": now}
            connection.execute(sa.insert(Said.__table__).values(values))


def claims(packages: sa.Select[Any]) -> defaultdict[str, list[tuple[dict[str, str], dt.datetime]]]:
    """What these datasets said of themselves and until when, in the order of time."""
    query = sa.select(Said).where(Said.package_id.in_(packages)).order_by(Said.until, Said.id)
    found: defaultdict[str, list[tuple[dict[str, str], dt.datetime]]] = defaultdict(list)
    for one in model.Session.scalars(query):
        found[one.package_id].append((one.fields, one.until))
    return found


def moves(packages: sa.Select[Any]) -> defaultdict[str, list[tuple[str, dt.datetime]]]:
    """Whose these datasets were and until when, in the order of time."""
    query = sa.select(Move).where(Move.package_id.in_(packages)).order_by(Move.until, Move.id)
    found: defaultdict[str, list[tuple[str, dt.datetime]]] = defaultdict(list)
    for one in model.Session.scalars(query):
        found[one.package_id].append((one.unit, one.until))
    return found


def former_units(package_id: str, since: dt.datetime | None) -> set[str]:
    """The units (ids) that gave the dataset away after ``since``, or ever."""
    query = sa.select(Move.unit).where(Move.package_id == package_id)
    if since is not None:
        query = query.where(Move.until >= since)
    return set(model.Session.scalars(query))


def note_unit(unit: model.Group) -> None:
    """Note when the unit was deleted, or forget it when it is there again. The caller commits."""
    if unit.state == "deleted":
        values = {"unit": unit.id, "ended": dt.datetime.now(dt.UTC)}
        model.Session.execute(insert(UnitEnd).values(values).on_conflict_do_nothing())
    else:
        model.Session.execute(sa.delete(UnitEnd).where(UnitEnd.unit == unit.id))


def ends() -> dict[str, dt.datetime]:
    """When units were deleted, by id."""
    rows = model.Session.execute(sa.select(UnitEnd.unit, UnitEnd.ended))
    return {unit: ended for unit, ended in rows}
