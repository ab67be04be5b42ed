"""How the duties stand that each dataset serves, kept for the search index.

The index is made dataset by dataset and must not judge the city each time, so what was judged is
kept here. ``tick`` judges anew when a day has passed, or something changed, and has the datasets
indexed whose states are others now, and only those.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

import ckan.lib.search as search
import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import JSONB, insert

from ckanext.mashhad.catalog.background.change_log import Change
from ckanext.mashhad.compliance.engine.vocabulary import facet
from ckanext.mashhad.compliance.history.rule_store import RuleText
from ckanext.mashhad.compliance.judgements import judgements as compliance
from ckanext.mashhad.compliance.report import report_data
from ckanext.mashhad.persian.calendar.moments import in_tehran, tehran_day
from ckanext.mashhad.tables.versions.locks import try_lock

_LOCK: Final = "mashhad_compliance_served"
_ONLY: Final = 1


class Served(BaseModel):
    """The states of what a dataset serves; ``indexed``: whether the search index knows them."""

    __tablename__ = "mashhad_compliance_served"

    package_id = sa.Column(sa.UnicodeText, primary_key=True)
    states = sa.Column(JSONB, nullable=False)
    indexed = sa.Column(sa.Boolean, nullable=False)


class ServedStamp(BaseModel):
    """Of which hour and which facts the states are; one row."""

    __tablename__ = "mashhad_compliance_served_stamp"

    id = sa.Column(sa.Integer, primary_key=True)
    stamp = sa.Column(sa.UnicodeText, nullable=False)


def of_dataset(package_id: str) -> list[str]:
    """The states that the index is told of a dataset."""
    found = model.Session.scalar(sa.select(Served.states).where(Served.package_id == package_id))
    return list(found or [])


def refresh(now: dt.datetime, *, most: int) -> int:
    """Judge anew if need be, and have up to ``most`` changed datasets indexed; how many.

    Commits.
    """
    if not try_lock(_LOCK):
        return 0
    stamp = _stamp(now)
    kept = model.Session.get(ServedStamp, _ONLY)
    if kept is None or kept.stamp != stamp:
        held = compliance.holdings()
        judged = facet.states(report_data.owed(held.judge(tehran_day(now))))
        _keep({id_: list(codes) for id_, codes in judged.items() if id_ in held.names})
        model.Session.merge(ServedStamp(id=_ONLY, stamp=stamp))
    model.Session.commit()
    return _index(most)


def _stamp(now: dt.datetime) -> str:
    """Changes with every hour (and so with the day), and when datasets, files or rules do.

    The hour also takes in what ended in another order than it began, and units.
    """
    newest = [model.Session.scalar(sa.select(sa.func.max(of))) for of in (Change.at, RuleText.id)]
    return "|".join([f"{in_tehran(now):%Y-%m-%dT%H}", *map(str, newest)])


def _keep(judged: Mapping[str, list[str]]) -> None:
    """Write down what changed; such datasets wait to be indexed."""
    rows = model.Session.execute(sa.select(Served.package_id, Served.states))
    before = {id_: states for id_, states in rows}
    changed = [
        {"package_id": id_, "states": judged.get(id_, []), "indexed": False}
        for id_ in before.keys() | judged.keys()
        if before.get(id_, []) != judged.get(id_, [])
    ]
    if changed:
        query = insert(Served)
        values = {name: query.excluded[name] for name in ("states", "indexed")}
        model.Session.execute(
            query.on_conflict_do_update(index_elements=["package_id"], set_=values), changed
        )


def _index(most: int) -> int:
    """Have what waits indexed. Who is killed in between leaves it waiting."""
    query = sa.select(Served.package_id).where(Served.indexed.is_(False))
    waiting = list(model.Session.scalars(query.order_by(Served.package_id).limit(most)))
    for package_id in waiting:
        found = model.Session.get(model.Package, package_id)
        if found is not None and found.state == "active":
            search.rebuild(package_id, defer_commit=True)
        done = sa.update(Served).where(Served.package_id == package_id)
        model.Session.execute(done.values(indexed=True))
    if waiting:
        search.commit()
        model.Session.execute(sa.delete(Served).where(Served.states == [], Served.indexed))
        model.Session.commit()
    return len(waiting)
