"""Batches and their datasets: what was sent, what would change, and what has been done.

A step of a batch is one dataset, and is noted in the transaction that writes the dataset, so that
after a crash it is known of each whether it was done.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.mashhad import config
from ckanext.mashhad.tables.versions.vault import Vault

CHECKING: Final = "checking"
REFUSED: Final = "refused"  # it has errors
READY: Final = "ready"  # checked; its officer has not said yes
APPLYING: Final = "applying"
STOPPED: Final = "stopped"  # a dataset could not be written; the rest waits
APPLIED: Final = "applied"
UNDOING: Final = "undoing"
UNDONE: Final = "undone"
EXPIRED: Final = "expired"  # nobody said yes in time
#: In these a background job works at the batch.
AT_WORK: Final = (CHECKING, APPLYING, UNDOING)
#: In these nobody works at it, and its bytes are versions, or of no use.
ENDED: Final = (APPLIED, UNDONE)
#: In these the bytes are still needed.
NEEDING_FILES: Final = (CHECKING, REFUSED, READY, APPLYING, STOPPED)

CREATE, UPDATE, UNCHANGED = "create", "update", "unchanged"
#: Of a dataset: not written yet, written, taken back, or left as it is when the batch was taken
#: back, since somebody has changed it meanwhile.
WAITING, DONE, TAKEN_BACK, KEPT = "waiting", "done", "taken_back", "kept"

PATIENCE: Final = dt.timedelta(minutes=2)
_MOMENT = sa.DateTime(timezone=True)


class Batch(BaseModel):
    """What an officer sent. ``report``: what the check of the list found; ``stopped_by``: why it
    did not go on; ``undo``: who takes it back after its day (``user_id``), and the ``reason``.
    """

    __tablename__ = "mashhad_batch"

    id = sa.Column(sa.UnicodeText, primary_key=True, default=lambda: str(uuid.uuid4()))
    user_id = sa.Column(sa.UnicodeText, nullable=False, index=True)
    filename = sa.Column(sa.UnicodeText, nullable=False)
    state = sa.Column(sa.UnicodeText, nullable=False)
    created = sa.Column(_MOMENT, nullable=False)
    changed = sa.Column(_MOMENT, nullable=False)
    #: When a worker was last asked; None where Redis could not be reached.
    woken = sa.Column(_MOMENT)
    attempts = sa.Column(sa.Integer, nullable=False, default=0)
    report = sa.Column(JSONB)
    stopped_by = sa.Column(JSONB)
    undo = sa.Column(JSONB)

    @property
    def is_half_undone(self) -> bool:
        """Whether it stopped while it was taken back, which is all that may go on then."""
        return bool(self.stopped_by and self.stopped_by.get("undoing"))


class BatchItem(BaseModel):
    """One dataset of a batch, ``n`` counts from 1.

    ``said``: the fields that the list says; ``files``: of each ``name``, ``title``, ``location``,
    ``size``, ``sha256``, and once checked ``report``, ``table``, ``resource_id`` and ``version``
    (of the published one whose place it takes; null where nothing is public there), ``same`` (these
    very bytes are public), ``basis`` (by what it was read), ``asks`` (what it asks, by code) and
    whether that is ``confirmed``; ``changes``: of each ``field`` its ``old`` and ``new``;
    ``before``: the dataset as it was; ``problems``: sentences, or codes of :class:`BulkError` with
    their params.
    """

    __tablename__ = "mashhad_batch_item"

    batch_id = sa.Column(
        sa.UnicodeText, sa.ForeignKey("mashhad_batch.id", ondelete="CASCADE"), primary_key=True
    )
    n = sa.Column(sa.Integer, primary_key=True)
    action = sa.Column(sa.UnicodeText, nullable=False)
    state = sa.Column(sa.UnicodeText, nullable=False, default=WAITING)
    title = sa.Column(sa.UnicodeText, nullable=False)
    package_id = sa.Column(sa.UnicodeText)
    said = sa.Column(JSONB, nullable=False)
    files = sa.Column(JSONB, nullable=False)
    changes = sa.Column(JSONB, nullable=False)
    before = sa.Column(JSONB)
    problems = sa.Column(JSONB, nullable=False)

    @property
    def texts(self) -> dict[str, str]:
        """What the dataset will say in single words: year, part, codes."""
        known = {**(self.before or {}), **self.said}
        return {name: value for name, value in known.items() if isinstance(value, str)}


def vault() -> Vault:
    """Where the bytes lie until they are written: beside the versions, for their owner only."""
    return Vault(config.vault_folder() / "batches")


def get(batch_id: Any) -> Batch | None:
    """The batch of that id."""
    if not isinstance(batch_id, str) or "\0" in batch_id:
        return None
    return model.Session.get(Batch, batch_id)


def state_of(batch_id: str) -> str | None:
    """The state of the batch as it is now."""
    return model.Session.scalar(sa.select(Batch.state).where(Batch.id == batch_id))


def lock(batch_id: str, among: Collection[str]) -> Batch | None:
    """The batch if it is in one of these states, which it keeps until this transaction ends."""
    query = sa.select(Batch).where(Batch.id == batch_id).with_for_update()
    batch = model.Session.scalar(query, execution_options={"populate_existing": True})
    return batch if batch is not None and batch.state in among else None


def items(batch_id: str) -> list[BatchItem]:
    """The datasets of a batch in the order of its list."""
    query = sa.select(BatchItem).where(BatchItem.batch_id == batch_id).order_by(BatchItem.n)
    return list(model.Session.scalars(query, execution_options={"populate_existing": True}))


def of_user(user_id: str | None, most: int) -> list[Batch]:
    """The newest batches of a user; of all users for None."""
    query = sa.select(Batch).order_by(Batch.created.desc()).limit(most)
    return list(
        model.Session.scalars(query if user_id is None else query.where(Batch.user_id == user_id))
    )


def waiting(user_id: str, most: int) -> list[Batch]:
    """The newest batches of a user that are not written, or not wholly."""
    query = sa.select(Batch).where(Batch.user_id == user_id, Batch.state.in_(NEEDING_FILES))
    return list(model.Session.scalars(query.order_by(Batch.created.desc()).limit(most)))


def is_busy(user_id: str) -> bool:
    """Whether a batch of the user is being worked at."""
    query = sa.select(Batch.id).where(Batch.user_id == user_id, Batch.state.in_(AT_WORK))
    return model.Session.scalar(query.limit(1)) is not None


def advance(
    batch_id: str,
    among: Collection[str],
    state: str,
    now: dt.datetime,
    stopped_by: dict[str, Any] | None = None,
    **more: Any,
) -> bool:
    """Bring the batch into another state if it is in one of these; commits. Only one caller can.
    ``stopped_by``: why it does not go on; ``more``: other columns.
    """
    change = (
        sa.update(Batch)
        .where(Batch.id == batch_id, Batch.state.in_(among))
        .values(state=state, changed=now, woken=now, attempts=0, stopped_by=stopped_by, **more)
        .returning(Batch.id)
    )
    changed = model.Session.scalar(change) is not None
    model.Session.commit()
    return changed


def left_lying(now: dt.datetime) -> list[str]:
    """Batches at which nobody has worked for a while though somebody should; marks them woken."""
    waits = sa.or_(Batch.woken.is_(None), Batch.woken + PATIENCE <= now)
    change = sa.update(Batch).where(Batch.state.in_(AT_WORK), waits).values(woken=now)
    ids = list(model.Session.scalars(change.returning(Batch.id)))
    model.Session.commit()
    return ids


def expire(before: dt.datetime, now: dt.datetime) -> int:
    """End what nobody said yes to, or went on with, since ``before``; how many."""
    change = (
        sa.update(Batch)
        .where(Batch.state.in_((READY, REFUSED, STOPPED)), Batch.changed < before)
        .values(state=EXPIRED, changed=now)
    )
    ended = len(list(model.Session.scalars(change.returning(Batch.id))))
    model.Session.commit()
    return ended


def locations() -> set[str]:
    """Where the bytes lie that batches still need."""
    query = (
        sa.select(BatchItem.files)
        .join(Batch, Batch.id == BatchItem.batch_id)
        .where(Batch.state.in_(NEEDING_FILES))
    )
    return {file["location"] for files in model.Session.scalars(query) for file in files}
