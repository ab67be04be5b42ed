"""The background job of a batch, and what is taken up when a worker dies.

``run`` may be called for any batch at any time and any number of times: one process at a time
works at a batch, and each dataset is written once. A worker goes on for a while with a batch, then
it takes what else waits.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.tables.bulk import model as store
from ckanext.mashhad.tables.bulk import steps, taking_back
from ckanext.mashhad.tables.bulk.files import looking, unlisted_files
from ckanext.mashhad.tables.bulk.model import Batch, BatchItem, vault
from ckanext.mashhad.tables.engine.batches.problems import BulkError
from ckanext.mashhad.tables.intake.check_jobs import AWAY, STALE, TIMEOUT
from ckanext.mashhad.tables.sandbox import checking
from ckanext.mashhad.tables.versions.locks import alone

log = logging.getLogger(__name__)

#: A batch that was begun so often and never got further takes its worker down with it.
MAX_ATTEMPTS: Final = 3
#: Seconds after which a worker begins no further dataset of a batch in the same job.
SLICE: Final = 30.0
#: So long a checked batch waits for its officer's word.
PATIENCE: Final = dt.timedelta(days=7)


def wake(batch_id: str) -> None:
    """Ask a background worker to go on; where Redis is away ``tick`` asks again."""
    title = f"batch {batch_id}"
    workers.ask(take_lease, [batch_id], queue=workers.BATCHES, title=title, timeout=TIMEOUT)


def tick() -> dict[str, int]:
    """Wake what was left lying, end what nobody wanted, remove bytes that nobody needs."""
    now = dt.datetime.now(dt.UTC)
    woken = store.left_lying(now)
    for batch_id in woken:
        wake(batch_id)
    expired = store.expire(now - PATIENCE, now)
    kept, place = store.locations(), vault()
    model.Session.rollback()
    place.clear_workshop(STALE)
    for location in list(place.orphans(kept, STALE)):
        place.remove(location)
    return {"woken": len(woken), "expired": expired}


def take_lease(batch_id: str) -> None:
    """Work at the batch for a while; what is left is a job that waits behind others."""
    if run(batch_id, seconds=SLICE):
        wake(batch_id)


def run(batch_id: str, *, seconds: float | None = None) -> bool:
    """Do what the batch waits for, unless somebody else is at it; whether something is left.

    ``seconds``: after so many no further dataset is begun; None for all of it.
    """
    ends = None if seconds is None else time.monotonic() + seconds
    try:
        with alone(f"batch:{batch_id}", wait=False) as mine:
            return mine and _run(batch_id, ends)
    except (*AWAY, sandbox.Interrupted):
        log.warning("Batch %s stops for now", batch_id, exc_info=True)
        return False
    finally:
        model.Session.rollback()
        model.Session.remove()


def _run(batch_id: str, ends: float | None) -> bool:
    batch = store.get(batch_id)
    if batch is None or batch.state not in store.AT_WORK:
        return False
    batch.attempts += 1
    batch.woken = _now()
    state, user_id, attempts = batch.state, batch.user_id, batch.attempts
    undoer = batch.undo["user_id"] if state == store.UNDOING and batch.undo else None
    model.Session.commit()
    user = model.User.get(undoer or user_id)
    if user is None or user.state != "active" or attempts > MAX_ATTEMPTS:
        why = "not_allowed" if attempts <= MAX_ATTEMPTS else "check_failed"
        end = store.REFUSED if state == store.CHECKING else store.STOPPED
        _stop(batch_id, None, BulkError(why), end)
        return False
    if state == store.CHECKING:
        with checking.several():
            return _check(batch_id, user, ends)
    if state == store.APPLYING:
        return _each(batch_id, user, ends, (store.WAITING,), steps.apply, store.APPLIED)
    return _each(batch_id, user, ends, (store.DONE,), taking_back.undo, store.UNDONE)


def _is_over(ends: float | None) -> bool:
    return ends is not None and time.monotonic() >= ends


def _check(batch_id: str, user: model.User, ends: float | None) -> bool:
    for item in filter(unlisted_files.is_unknown, items := store.items(batch_id)):
        if _is_over(ends):
            return True
        unlisted_files.recognise(item, items, user)
        model.Session.commit()
        _seen(batch_id)
    for item in store.items(batch_id):
        if not item.problems and not looking.is_looked_at(item):
            if _is_over(ends):
                return True
            looking.look(item)
            model.Session.commit()
            _seen(batch_id)
    found = store.items(batch_id)
    good = all(map(looking.is_accepted, found))
    _end(batch_id, store.CHECKING, store.READY if good else store.REFUSED)
    return False


def _each(
    batch_id: str,
    user: model.User,
    ends: float | None,
    states: tuple[str, ...],
    step: Callable[[BatchItem, model.User], None],
    end: str,
) -> bool:
    """Do a step with every dataset that waits for it; the last first when it is taken back.

    Before anything is written, what was promised to stay as it is is asked for again.
    """
    found = store.items(batch_id)
    for item in found if end == store.APPLIED else ():
        if item.action == store.UNCHANGED and not _done(batch_id, item, user, steps.as_checked):
            return False
    items = [
        item
        for item in found
        if (item.state in states or (end == store.UNDONE and steps.is_begun(item)))
        and item.action != store.UNCHANGED
    ]
    state = store.APPLYING if end == store.APPLIED else store.UNDOING
    for item in items if end == store.APPLIED else items[::-1]:
        if _is_over(ends) or store.state_of(batch_id) != state:
            return True
        if not _done(batch_id, item, user, step):
            return False
        _seen(batch_id)
    return not _end(batch_id, state, end)


def _done(
    batch_id: str, item: BatchItem, user: model.User, step: Callable[[BatchItem, model.User], Any]
) -> bool:
    """Whether the step was done; else the batch stops there."""
    try:
        step(item, user)
    except (BulkError, tk.NotAuthorized, tk.ObjectNotFound, tk.ValidationError) as error:
        model.Session.rollback()
        _stop(batch_id, item.n, _why(error))
        return False
    return True


def _why(error: Exception) -> BulkError:
    if isinstance(error, BulkError):
        return error
    if isinstance(error, tk.ValidationError):
        detail = "; ".join(f"{key}: {text}" for key, text in error.error_summary.items())
        return BulkError("refused", detail=detail[:500])
    return BulkError("not_allowed")


def _seen(batch_id: str) -> None:
    """Somebody is at it, and gets on."""
    model.Session.execute(
        Batch.__table__.update().where(Batch.id == batch_id).values(woken=_now(), attempts=1)
    )
    model.Session.commit()


def _end(batch_id: str, before: str, state: str) -> bool:
    """Whether the batch has come to its end; not where its officer wants something else by now."""
    ended = store.advance(batch_id, (before,), state, _now())
    if ended and state in store.ENDED:
        forget(batch_id)
    return ended


def forget(batch_id: str) -> None:
    """Remove the bytes of a batch: its files are versions by now, or are not wanted."""
    for item in store.items(batch_id):
        for file in item.files:
            vault().remove(file["location"])


def _stop(batch_id: str, n: int | None, error: BulkError, state: str = store.STOPPED) -> None:
    told: dict[str, Any] = {"n": n, "code": error.code, "params": dict(error.params)}
    told["undoing"] = store.state_of(batch_id) == store.UNDOING
    store.advance(batch_id, store.AT_WORK, state, _now(), told)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
