"""Which datasets have changed since a process last asked, whoever changed them.

PostgreSQL notes every change itself (triggers of the migrations), with the transaction that made
it. Transactions end in another order than they begin in, so nothing is told by the greatest number
that was seen: asked is for all that may have ended since, and what was told is remembered.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel

#: How long changes are kept.
KEPT: Final = dt.timedelta(days=1)
#: A process that has not asked for so long reads everything anew: a transaction that notes a change
#: may go on for a while before anybody sees it.
TRUSTED: Final = KEPT / 2


class Change(BaseModel):
    """That a transaction changed what is known of a dataset: itself, its files, their versions."""

    __tablename__ = "mashhad_change"

    tx = sa.Column(sa.BigInteger, primary_key=True, autoincrement=False)
    package_id = sa.Column(sa.UnicodeText, primary_key=True)
    at = sa.Column(
        sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now(), index=True
    )


Told = tuple[int, str]


@dataclass(frozen=True)
class Mark:
    """How far a process knows the changes.

    ``asked``: when it asked; ``since``: of older transactions all have ended and are known;
    ``told``: what is known of later ones; ``newest``: a change that must still be noted, or else
    all was emptied meanwhile; ``unsettled``: datasets that the asking transaction itself had
    changed, and might take back.
    """

    asked: dt.datetime
    since: int
    told: frozenset[Told] = frozenset()
    newest: Told | None = None
    unsettled: frozenset[str] = frozenset()


_TX: Final = sa.BigInteger
_OWN: Final = sa.func.pg_current_xact_id_if_assigned()
_OLDEST: Final = sa.func.pg_snapshot_xmin(sa.func.pg_current_snapshot())


def _number(value: sa.ColumnElement[object]) -> sa.ColumnElement[int]:
    return sa.cast(sa.cast(value, sa.UnicodeText), _TX)


def _asked() -> sa.Select[Any]:
    """In one statement, so that all of it is of one moment."""
    own = _number(_OWN)
    settled = sa.select(Change.tx, Change.package_id).where(Change.tx.is_distinct_from(own))
    newest = settled.order_by(Change.tx.desc(), Change.package_id.desc()).limit(1).subquery()
    there = sa.exists().where(
        Change.tx == sa.bindparam("newest_tx"), Change.package_id == sa.bindparam("newest_id")
    )
    oldest = _number(_OLDEST)
    now = sa.select(
        sa.func.clock_timestamp().label("now"),
        own.label("own"),
        oldest.label("oldest"),
        there.label("there"),
    ).subquery()
    later = Change.tx >= sa.func.coalesce(sa.bindparam("since", type_=_TX), now.c.oldest)
    return sa.select(now, newest, Change.tx, Change.package_id).select_from(
        now.outerjoin(newest, sa.true()).outerjoin(Change, later)
    )


_ASKED: Final = _asked()


def since(mark: Mark | None) -> tuple[frozenset[str] | None, Mark]:
    """The ids of the datasets that changed after ``mark``, and the new mark.

    None for the ids: everything has to be read anew. Ask before you read: what changes in between
    is told again the next time.
    """
    known = mark.newest if mark and mark.newest else (None, None)
    asked = {"since": mark.since if mark else None, "newest_tx": known[0], "newest_id": known[1]}
    rows = model.Session.execute(_ASKED, asked).all()
    now, own, oldest, there, *newest = rows[0][:6]
    found = {(tx, id_) for *_, tx, id_ in rows if tx is not None}
    after = Mark(
        now,
        oldest,
        frozenset((tx, id_) for tx, id_ in found if tx != own and tx >= oldest),
        (newest[0], newest[1]) if newest[0] is not None else None,
        frozenset(id_ for tx, id_ in found if tx == own),
    )
    if mark is None or _is_lost(mark, now, oldest, there=there):
        return None, after
    return frozenset(id_ for _, id_ in found - mark.told) | mark.unsettled, after


def _is_lost(mark: Mark, now: dt.datetime, oldest: int, *, there: bool) -> bool:
    """Whether the mark tells nothing: too old, of another server, or of notes that were emptied."""
    return now - mark.asked > TRUSTED or oldest < mark.since or bool(mark.newest and not there)


def forget(now: dt.datetime) -> None:
    """Forget what is older than :data:`KEPT`, but for the two newest: a mark may stand at the one
    before the last. Commits.
    """
    last = sa.select(Change.tx).distinct().order_by(Change.tx.desc()).limit(2).subquery()
    newest = sa.select(sa.func.min(last.c.tx)).scalar_subquery()
    model.Session.execute(sa.delete(Change).where(Change.at < now - KEPT, Change.tx < newest))
    model.Session.commit()
