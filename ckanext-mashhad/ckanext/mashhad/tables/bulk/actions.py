"""API actions of batches: send, look at what would change, apply, take back."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.mashhad.catalog.validators.field_errors import say
from ckanext.mashhad.catalog.withdrawals.actions import read_reason
from ckanext.mashhad.tables.bulk import auth, batch_dict, batch_intake, batch_job, steps
from ckanext.mashhad.tables.bulk import model as store
from ckanext.mashhad.tables.bulk.files import looking, questions, unlisted_files
from ckanext.mashhad.tables.bulk.model import Batch, BatchItem
from ckanext.mashhad.tables.confirmations import needed
from ckanext.mashhad.tables.engine.batches.problems import BulkError
from ckanext.mashhad.tables.preview.asked import read_typed
from ckanext.mashhad.tables.versions import locks, proposal

_LISTED: Final = 50


def mashhad_batch_create(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Send many files at once. Nothing is written before it is applied.

    :param upload: a ZIP of the files, or several files, with a list of what they are or without
        one, where each says so itself; or a workbook in which the list and each table are a sheet;
        sent as ``multipart/form-data``
    :returns: as ``mashhad_batch_show``; its files are checked in the background
    :raises ValidationError: it is neither, or too large
    """
    tk.check_access("mashhad_batch_create", context, data_dict)
    user, uploads = context["auth_user_obj"], batch_intake.uploads(data_dict.get("upload"))
    try:
        if store.is_busy(user.id):
            raise BulkError("another_is_checked")
        with locks.place("batch", user.id) as mine:
            if not mine:
                message = tk._("Other files are being checked. Ask again in a moment.")
                raise tk.ValidationError({"upload": [message]})
            batch = batch_intake.take(context, uploads, user.id)
    except BulkError as error:
        model.Session.rollback()
        raise tk.ValidationError({"upload": [say(error)]}) from None
    if batch.state == store.CHECKING:
        batch_job.wake(batch.id)
    return batch_dict.describe(batch)


@tk.side_effect_free
def mashhad_batch_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """How a batch stands, and what it would change or has changed.

    :param id: id of the batch
    :returns: ``id``, ``filename``, ``state`` (``checking``, ``refused``, ``ready``, ``applying``,
        ``stopped``, ``applied``, ``undoing``, ``undone``, ``expired``), ``created``, ``changed``,
        ``mark`` (for ``mashhad_batch_apply`` and ``mashhad_batch_update``), ``report`` of the list
        (``unlisted``: files that it does not name), ``stopped_by`` (a sentence, ``n``, and whether
        it was ``undoing``; or null), and ``items``: of each dataset ``n``, ``title``, ``action``
        (``create``, ``update``, ``unchanged``), ``state`` (``waiting``, ``done``, ``taken_back``,
        ``kept``), ``package_id``, ``changes``, ``problems``, ``facts`` (its unit, year, part and
        codes as far as they are known), ``accepted`` (whether nothing keeps it from being written),
        ``may_be_corrected`` and ``may_be_left_out`` (whether ``mashhad_batch_update`` takes other
        facts, or that), ``unsaid`` (whether it must be told some first), and ``files`` with their
        reports, where those were ``read_from`` (as of ``mashhad_table_preview``; of what no list
        names), and what must be confirmed of each (``confirm``: each ``code`` with a ``sentence``)
    :raises ObjectNotFound: there is no such batch, or it is another officer's
    """
    return batch_dict.describe(_batch(context, data_dict, "mashhad_batch_show"))


@tk.side_effect_free
def mashhad_batch_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """The caller's newest batches, without their datasets.

    :returns: as ``mashhad_batch_show``, without ``items`` and ``report``
    """
    tk.check_access("mashhad_batch_list", context, data_dict)
    return [
        batch_dict.summary(each) for each in store.of_user(context["auth_user_obj"].id, _LISTED)
    ]


def mashhad_batch_apply(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Write the datasets of a batch that was checked, or go on with one that was stopped.

    :param id: id of the batch
    :param mark: what ``mashhad_batch_show`` has returned: just this is written
    :param confirm: the codes of all that its files ask to confirm
    :returns: as ``mashhad_batch_show``; it is written in the background, or ``checking`` once more
        where what columns mean has changed since
    :raises ValidationError: something is not confirmed (by code), it is not as it was shown, has
        errors, or is written already
    """
    batch = _batch(context, data_dict, "mashhad_batch_apply")
    confirmed, among = needed.read_codes(data_dict), (store.READY, store.STOPPED)
    found = _items(batch, among)
    _refuse_changed(batch, data_dict, found)
    # What is written in part goes on as it was shown, or stops.
    stale = [item for item in found if batch.state == store.READY and _is_stale(item)]
    if stale:
        for item in stale:
            looking.look_again(item)
        return batch_dict.describe(begin(batch, among, store.CHECKING))
    asked = [code for item in found for code in questions.still_open(item)]
    if missing := [code for code in asked if code not in confirmed]:
        why = [tk._("Confirm this, or change it.")]
        raise tk.ValidationError(dict.fromkeys(missing, why))
    for item in found:
        questions.confirm(item)
    return batch_dict.describe(begin(batch, among, store.APPLYING))


def _refuse_changed(batch: Batch, data_dict: dict[str, Any], found: list[BatchItem]) -> None:
    """Only what was shown may be written or changed, and nothing that is half taken back."""
    if batch.is_half_undone:
        model.Session.rollback()
        raise tk.ValidationError({"id": [say(BulkError("nothing_to_do"))]})
    if data_dict.get("mark") != questions.mark(found):
        model.Session.rollback()
        said = tk._("What this batch would publish has changed meanwhile. Look at it again.")
        raise tk.ValidationError({"mark": [said]})


def _is_stale(item: BatchItem) -> bool:
    return item.action != store.UNCHANGED and looking.is_stale(item)


def mashhad_batch_update(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Say of files that no list names what they do not say themselves; they are read once more.
    Or leave datasets of a batch out.

    :param id: id of the batch
    :param mark: what ``mashhad_batch_show`` has returned: of just this it is said
    :param items: of each dataset that this is about a record of its ``n`` and of ``owner_org``,
        ``fiscal_year``, ``period_part`` and what else datasets of its table must say, or of its
        ``n`` and ``leave_out`` (true). Of a batch that has stopped, what is not written may be left
        out, and nothing else be said
    :returns: as ``mashhad_batch_show``; it is checked in the background, or stays stopped
    :raises ValidationError: it is written already, it is not as it was shown, a list says what the
        file is, or what is said is no year, code or unit of the caller (by ``n`` and field)
    """
    batch = _batch(context, data_dict, "mashhad_batch_update")
    sent, errors = data_dict.get("items"), {}
    if not isinstance(sent, list) or not all(isinstance(each, dict) for each in sent) or not sent:
        raise tk.ValidationError({"items": [tk._("This must be a list of records.")]})
    among = (store.READY, store.REFUSED, store.STOPPED)
    listed = _items(batch, among)
    _refuse_changed(batch, data_dict, listed)
    stopped = batch.state == store.STOPPED
    found = {str(item.n): item for item in listed}
    units = {unit["name"]: unit["id"] for unit in proposal.units(context["user"])}
    free = itertools.count(max((item.n for item in found.values()), default=0) + 1)
    for each in sent:
        item, own = found.get(str(each.get("n"))), {}
        typed = read_typed(each, units, own)
        leaves_out = each.get("leave_out") is True
        may = steps.may_be_left_out if leaves_out else unlisted_files.may_be_corrected
        if item is None or not may(item) or (stopped and not leaves_out):
            own = {"n": [tk._("Choose one of the list.")]}
        elif leaves_out:
            batch_intake.leave_out(found.pop(str(item.n)))
        elif not own:
            unlisted_files.read_again(item, typed, free)
        errors |= {f"{each.get('n')}-{name}": texts for name, texts in own.items()}
    if errors:
        model.Session.rollback()
        raise tk.ValidationError(errors)
    if stopped or not found:
        return batch_dict.describe(_go_on_without(batch, list(found.values())))
    for item in filter(unlisted_files.is_second, found.values()):
        unlisted_files.read_again(item, {}, free)  # the first may be another dataset now
    return batch_dict.describe(begin(batch, among, store.CHECKING))


def _go_on_without(batch: Batch, left: list[BatchItem]) -> Batch:
    """What becomes of a batch of which datasets were left out, where none is to be read anew."""
    waits = any(item.state == store.WAITING for item in left)
    state, why = batch.state if waits else store.APPLIED, batch.stopped_by
    if why and why["n"] not in (None, *(item.n for item in left)):
        why = None
    now = dt.datetime.now(dt.UTC)
    ended = store.advance(batch.id, (batch.state,), state if left else store.EXPIRED, now, why)
    if ended and state == store.APPLIED:
        batch_job.forget(batch.id)
    return batch


def _items(batch: Batch, among: tuple[str, ...]) -> list[BatchItem]:
    """The datasets of a batch in one of these states, in which it stays meanwhile."""
    if store.lock(batch.id, among) is None:
        model.Session.rollback()
        raise tk.ValidationError({"id": [say(BulkError("nothing_to_do"))]})
    return store.items(batch.id)


def mashhad_batch_undo(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take back what a batch has written: the former descriptions and files come back. After the
    day (in Tehran) on which it was written, administrators of the units do, with a reason.

    :param id: id of the batch
    :param reason: why, in 10 to 1000 characters, for everybody to read; optional on that day
    :returns: as ``mashhad_batch_show``; it is done in the background
    :raises NotAuthorized: that day is over, and the caller administers not all units
    :raises ValidationError: nothing of it is written, or there is no reason
    """
    batch = _batch(context, data_dict, "mashhad_batch_show")
    tk.check_access("mashhad_batch_undo", context, {"id": batch.id})
    return batch_dict.describe(take_back(batch, data_dict.get("reason"), context["user"]))


def take_back(batch: Batch, reason: Any, user: str) -> Batch:
    """Begin to undo a batch, in the name of a user; ``ValidationError`` where nothing of it is
    written, or there is no reason where one is needed.
    """
    undo, of_today = None, auth.is_of_today(batch)
    if reason or not of_today:
        undo = {
            "reason": read_reason(reason),
            "user_id": model.User.get(user).id,
            "of_today": of_today,
        }
    among = (store.APPLYING, store.APPLIED)
    if not all(map(steps.may_be_left_out, store.items(batch.id))):
        among = (*among, store.STOPPED, store.EXPIRED)
    return begin(batch, among, store.UNDOING, undo=undo)


def begin(batch: Batch, among: tuple[str, ...], state: str, **more: Any) -> Batch:
    """Bring a batch into a state in which a worker takes it up; ``more``: its other columns."""
    if not store.advance(batch.id, among, state, dt.datetime.now(dt.UTC), **more):
        raise tk.ValidationError({"id": [say(BulkError("nothing_to_do"))]})
    batch_job.wake(batch.id)
    return batch


def _batch(context: Context, data_dict: dict[str, Any], action: str) -> Batch:
    batch = store.get(tk.get_or_bust(data_dict, "id"))
    missing = tk.ObjectNotFound(tk._("There is no such batch."))
    if batch is None:
        raise missing
    try:
        tk.check_access(action, context, {"id": batch.id})
    except tk.NotAuthorized:
        raise missing from None
    return batch


ACTIONS: Final = {
    action.__name__: action
    for action in (
        mashhad_batch_apply,
        mashhad_batch_create,
        mashhad_batch_list,
        mashhad_batch_show,
        mashhad_batch_undo,
        mashhad_batch_update,
    )
}
