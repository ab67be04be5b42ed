"""One process at a time: locks of PostgreSQL that vanish with the process that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Final

import ckan.model as model
import sqlalchemy as sa
from ckan.common import current_user
from flask import has_request_context

#: What keeps a thread of the web for seconds runs at so many places of its kind,
AT_ONCE: Final = 2
#: and at so many of all kinds: fewer than a site has threads.
SLOW: Final = 4
#: Of those, visitors without an account have no more than these: the others are for officers.
FOR_VISITORS: Final = 2


@contextmanager
def alone(name: str, *, wait: bool) -> Iterator[bool]:
    """Hold the lock ``name``, whatever transactions end meanwhile; False where it is taken.

    With ``wait`` it is never taken. Killing the process frees it.
    """
    with _connect() as connection:
        if wait:
            connection.execute(sa.select(sa.func.pg_advisory_lock(key(name))))
        yield wait or _try(connection, name)


@contextmanager
def place(kind: str, user: str) -> Iterator[bool]:
    """Take one of the places of a kind; False where all are taken, or one by the same user.

    For what a thread of the web does while somebody waits; a worker, for which nobody does, has
    always one.
    """
    if not has_request_context():
        yield True
        return
    with among([[f"{kind}_by:{user}"], *places(kind, AT_ONCE)]) as taken:
        yield taken


@contextmanager
def among(several: Iterable[Sequence[str]]) -> Iterator[bool]:
    """Hold one lock of each of these; False where all of one are taken."""
    with _connect() as connection:
        yield all(any(_try(connection, name) for name in names) for names in several)


@contextmanager
def _connect() -> Iterator[sa.Connection]:
    """A connection that holds locks until the block ends, or the process.

    None of the pool's: readers wait for those, and a lock is held for a minute.
    """
    with _engine(model.meta.engine.url).connect() as connection:
        yield connection
        # A connection that is closed may hold its locks for some milliseconds more.
        connection.execute(sa.select(sa.func.pg_advisory_unlock_all()))


@cache
def _engine(url: sa.URL) -> sa.Engine:
    return sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")


def _try(connection: sa.Connection, name: str) -> bool:
    return bool(connection.scalar(sa.select(sa.func.pg_try_advisory_lock(key(name)))))


def places(kind: str, at_once: int) -> tuple[list[str], list[str]]:
    """The names of the locks of which one each has to be taken: of the kind, and of all kinds."""
    slow = _numbered("slow", SLOW)
    visitor = has_request_context() and not current_user.is_authenticated
    return _numbered(kind, at_once), slow[-FOR_VISITORS:] if visitor else slow


def _numbered(name: str, count: int) -> list[str]:
    return [f"{name}:{number}" for number in range(count)]


def key(name: str) -> sa.ColumnElement[int]:
    """The number of the lock ``name``."""
    return sa.func.hashtextextended(f"mashhad_tables:{name}", 0)


def try_lock(name: str) -> bool:
    """Whether nobody else holds the lock of that name; then we do until the transaction ends."""
    taken = sa.func.pg_try_advisory_xact_lock(key(name))
    return bool(model.Session.scalar(sa.select(taken)))
