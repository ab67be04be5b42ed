"""Events handed to readers: each exactly once, in the order in which they were committed.

Ids are given under a lock that is held until the commit is visible, so a reader that has seen an id
has seen all below it. A reader stores its cursor with what it made of the events, in one
transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.timeline.model import Event


class Cursor(NamedTuple):
    """The last event that a reader knows, by id and mark."""

    id: int
    mark: uuid.UUID | None


#: Of a reader that knows nothing yet.
START: Final = Cursor(0, None)


class CursorLostError(LookupError):
    """The log has another event at the cursor, or none: the database was restored or emptied.

    The reader compares all that it has with the intervals and goes on from :func:`newest`.
    """


def read_since(cursor: Cursor, limit: int) -> tuple[Sequence[Event], Cursor]:
    """Return up to ``limit`` events after the cursor, oldest first, and the cursor of the last.

    Raises :class:`CursorLostError`.
    """
    after = sa.select(Event).where(Event.id >= cursor.id).order_by(Event.id).limit(limit + 1)
    fresh = {"populate_existing": True}
    found = list(model.Session.scalars(after, execution_options=fresh))
    events = _behind(cursor, found)[:limit]
    return events, Cursor(events[-1].id, events[-1].mark) if events else cursor


#: Whoever reads judgements asks it, and to ask takes less than to build.
_DATASETS: Final = (
    sa.select(Event.id, Event.mark, Event.dataset)
    .where(Event.id >= sa.bindparam("since", type_=sa.BigInteger))
    .order_by(Event.id)
)


def datasets_since(cursor: Cursor) -> tuple[frozenset[str], Cursor]:
    """Return the ids of the datasets that events after the cursor are about, and the cursor of the
    last. Raises :class:`CursorLostError`.
    """
    rows = _behind(cursor, model.Session.execute(_DATASETS, {"since": cursor.id}).all())
    last = Cursor(rows[-1].id, rows[-1].mark) if rows else cursor
    return frozenset(row.dataset for row in rows if row.dataset), last


def _behind(cursor: Cursor, found: Sequence[Any]) -> Sequence[Any]:
    """Of events from the cursor on those behind it; raises :class:`CursorLostError`."""
    if cursor.mark is None:
        return found
    if not found or Cursor(found[0].id, found[0].mark) != cursor:
        raise CursorLostError(cursor.id)
    return found[1:]


def newest() -> Cursor:
    """Return the cursor of a reader that has just read the intervals in this same snapshot."""
    row = model.Session.execute(sa.select(Event.id, Event.mark).order_by(Event.id.desc()).limit(1))
    return next((Cursor(*each) for each in row), START)
