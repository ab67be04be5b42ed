"""Who makes the changes that a transaction commits: the timeline keeps the role.

PostgreSQL asks two settings of the transaction: ``mashhad.user``, the name of whoever makes
the change, of whom it finds the role in the unit, else ``mashhad.actor``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from ckan.types import Context
from flask import g, has_request_context

_SYSTEM: Final = "system"
_ACTOR: Final[ContextVar[str]] = ContextVar("mashhad_actor", default=_SYSTEM)
#: In a connection: the transaction of which the actor was named, and who that was.
_NAMED: Final = "mashhad_named"
_SET: Final = sa.text("""
    SELECT set_config('mashhad.actor', :actor, true), set_config('mashhad.user',
        coalesce(nullif(current_setting('mashhad.user', true), ''), :user), true)
""")
_SIGN: Final = sa.text("""
    SELECT set_config('mashhad.user', :user, true), set_config('mashhad.reasons', (
        coalesce(nullif(current_setting('mashhad.reasons', true), ''), '{}')::jsonb
        || jsonb_strip_nulls(
            jsonb_build_object(CAST(:dataset AS text), CAST(:reason AS text))
        )
    )::text, true)
""")


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """What is committed within, and not by anybody's request, was done in this role."""
    before = _ACTOR.set(role)
    try:
        yield
    finally:
        _ACTOR.reset(before)


def sign(context: Context, dataset_id: str, reason: str = "") -> None:
    """Note in whose name this transaction changes the dataset, and why it takes the dataset or
    files of it off the public.
    """
    user = context.get("user") if _ACTOR.get() == _SYSTEM else None
    if user or reason:
        values = {"user": user or "", "dataset": dataset_id, "reason": reason or None}
        model.Session.execute(_SIGN, values)


@sa.event.listens_for(model.Session, "before_commit")
def _name_actor(session: Any) -> None:
    """Once in each transaction of the database: a batch of records commits savepoints of one."""
    # To ask who is logged in may commit; what CKAN has found out stands in ``g``.
    user = g.get("user") if has_request_context() else None
    if not user and _ACTOR.get() == _SYSTEM:
        return
    connection = session.connection()
    named = (connection.get_transaction(), user, _ACTOR.get())
    if connection.info.get(_NAMED) != named:
        session.execute(_SET, {"user": user or "", "actor": _ACTOR.get()})
        connection.info[_NAMED] = named
