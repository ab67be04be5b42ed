"""How the duties stand that each dataset serves, kept for the search index.

The index is made dataset by dataset and must not read the judgements of the city each time, so what
they say of a dataset is kept here. ``tick`` has the datasets indexed whose states are others now,
and only those.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import JSONB, insert

from ckanext.mashhad.catalog.background.reindexing import reindex
from ckanext.mashhad.compliance.engine.vocabulary import facet
from ckanext.mashhad.compliance.judgements import evaluator
from ckanext.mashhad.compliance.judgements import judgements as compliance
from ckanext.mashhad.compliance.report import report_data
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.tables.versions.locks import alone

_LOCK: Final = "mashhad_compliance_served"


class Served(BaseModel):
    """The states of what a dataset serves; ``indexed``: whether the search index knows them."""

    __tablename__ = "mashhad_compliance_served"

    package_id = sa.Column(sa.UnicodeText, primary_key=True)
    states = sa.Column(JSONB, nullable=False)
    indexed = sa.Column(sa.Boolean, nullable=False)


def of_dataset(package_id: str) -> list[str]:
    """The states that the index is told of a dataset."""
    found = model.Session.scalar(sa.select(Served.states).where(Served.package_id == package_id))
    return list(found or [])


def refresh(now: dt.datetime, *, most: int) -> int:
    """Have up to ``most`` datasets indexed of which the states changed; how many.

    Commits.
    """
    evaluator.bring_up_apart()
    # Indexing commits, and would end a lock of a transaction.
    with alone(_LOCK, wait=False) as is_ours:
        if not is_ours:
            return 0
        held = compliance.holdings()
        judged = facet.states(report_data.owed(held.judge(tehran_day(now))))
        _keep({id_: list(codes) for id_, codes in judged.items() if id_ in held.names})
        model.Session.commit()
        return _index(most)


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
    reindex(waiting)
    if waiting:
        done = sa.update(Served).where(Served.package_id.in_(waiting))
        model.Session.execute(done.values(indexed=True))
        model.Session.execute(sa.delete(Served).where(Served.states == [], Served.indexed))
        model.Session.commit()
    return len(waiting)
