"""What is due, and who may ask which host now.

A host belongs to one worker at a time (``claim``), so that it sees one reader, however many
workers there are. Whoever dies keeps it until the lease is over, and no longer.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.compliance.addresses.model import Host, Link

#: How long a host belongs to a worker that gives no sign of life; asking takes two minutes at most.
LEASE: Final = dt.timedelta(minutes=5)


def claim(worker: str, now: dt.datetime) -> str | None:
    """Make the host of an address that is due this worker's; its name, None where none is.

    The caller commits.
    """
    due = sa.exists().where(Link.host == Host.name, Link.next_at <= now)
    query = (
        sa.select(Host.name)
        .where(due, _free(now), sa.func.coalesce(Host.lease_until, now) <= now)
        .order_by(sa.func.random())
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    name = model.Session.scalar(query)
    if name is not None:
        change = sa.update(Host).where(Host.name == name)
        model.Session.execute(change.values(worker=worker, lease_until=now + LEASE))
    return name


def hold(host: str, worker: str, now: dt.datetime, **changes: Any) -> bool:
    """Prolong the lease and write the changes; False where the host is another worker's by now.

    Until the transaction ends nobody else can take it.
    """
    mine = sa.update(Host).where(Host.name == host, Host.worker == worker)
    done = model.Session.execute(mine.values(lease_until=now + LEASE, **changes))
    return bool(done.rowcount)


def release(host: str, worker: str) -> None:
    """Give the host back. The caller commits."""
    mine = sa.update(Host).where(Host.name == host, Host.worker == worker)
    model.Session.execute(mine.values(worker=None, lease_until=None))


def next_due(host: str, now: dt.datetime) -> tuple[str, str] | None:
    """Id and address of what is due longest at this host, unless it asked for a pause."""
    query = (
        sa.select(Link.id, Link.url)
        .join(Host, Host.name == Link.host)
        .where(Link.host == host, Link.next_at <= now, _free(now))
        .order_by(Link.next_at, Link.id)
        .limit(1)
    )
    found = model.Session.execute(query).first()
    return (found.id, found.url) if found else None


def is_idle(now: dt.datetime) -> bool:
    """Whether something is due that may be asked now, and nobody is at work."""
    due = sa.exists().where(Link.host == Host.name, Link.next_at <= now, _free(now))
    busy = sa.exists().where(Host.lease_until > now)
    return bool(model.Session.scalar(sa.select(sa.and_(due, ~busy))))


def witnessed(host: str, since: dt.datetime) -> bool:
    """Whether a server of another host said anything since then: so our own network works."""
    other = sa.exists().where(Host.name != host, Host.answered_at >= since)
    return bool(model.Session.scalar(sa.select(other)))


def ask_all(now: dt.datetime) -> None:
    """Make every address due. The caller commits."""
    model.Session.execute(sa.update(Link).values(next_at=now))


def _free(now: dt.datetime) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(Host.free_at, now) <= now
