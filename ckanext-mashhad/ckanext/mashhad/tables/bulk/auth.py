"""Who may do what with a batch: whoever sent it, and system administrators. What was public
longer than that day, only administrators of the units take back.

That an officer publishes only for the own units is asked of CKAN for every dataset, when the batch
is checked and again when it is written.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

from ckanext.mashhad.catalog.mail import officers
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.tables.bulk import model as store
from ckanext.mashhad.tables.bulk import steps
from ckanext.mashhad.tables.bulk.model import CREATE, Batch, BatchItem


def mashhad_batch_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may create datasets in some unit."""
    tk.check_access("package_create", context, {})
    return {"success": True}


def mashhad_batch_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """As ``mashhad_batch_create``: everybody reads of the own ones only."""
    return mashhad_batch_create(context, data_dict)


def mashhad_batch_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever sent it, or answers for all of it."""
    batch = store.get(data_dict["id"])
    return {"success": batch is not None and (_is_own(context, batch) or _answers(context, batch))}


def mashhad_batch_apply(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever sent it."""
    batch = store.get(data_dict["id"])
    return {"success": batch is not None and _is_own(context, batch)}


def mashhad_batch_update(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever sent it."""
    return mashhad_batch_apply(context, data_dict)


def mashhad_batch_undo(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever sent it, on that very day; later, as to delete what it has made,
    administrators of the units.
    """
    batch = store.get(data_dict["id"])
    if batch is None or (is_of_today(batch) and _is_own(context, batch)):
        return {"success": batch is not None}
    if _answers(context, batch):
        return {"success": True}
    said = tk._(
        "What was published before today is taken back by an administrator of the unit, who says "
        "why for everybody to read."
    )
    return {"success": False, "msg": said}


def is_of_today(batch: Batch) -> bool:
    """Whether all that the batch has written was written today, in Tehran, as it was if the batch
    was sent today. A mistake of the day is taken back without a reason.
    """
    if batch.state == store.EXPIRED or not (batch.undo or {}).get("of_today", True):
        return False
    packages = (_package(each) for each in store.items(batch.id) if each.action == CREATE)
    # CKAN keeps moments without a zone, in UTC.
    made = [each.metadata_created.replace(tzinfo=dt.UTC) for each in packages if each]
    today = tehran_day(dt.datetime.now(dt.UTC))
    return {tehran_day(each) for each in (batch.created, batch.changed, *made)} == {today}


def _is_own(context: Context, batch: Batch) -> bool:
    user = model.User.get(context.get("user"))
    return user is not None and batch.user_id == user.id


def _answers(context: Context, batch: Batch) -> bool:
    """Whether something is written, and the caller administers all units that it is about."""
    found = store.items(batch.id)
    return not all(map(steps.may_be_left_out, found)) and all(
        officers.answers_for(context, package)
        if (package := _package(each))
        else officers.administers(context, each.texts.get("owner_org"))
        for each in found
    )


def _package(item: BatchItem) -> model.Package | None:
    return model.Session.get(model.Package, item.package_id) if item.package_id else None
