"""API actions by which readers tell a unit of an error in its rows, and officers answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context
from flask import has_request_context

from ckanext.mashhad import config
from ckanext.mashhad.catalog.validators import field_errors
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.feedback import feedback_mail, feedback_texts
from ckanext.mashhad.tables.feedback import model as store
from ckanext.mashhad.tables.feedback.model import Feedback
from ckanext.mashhad.tables.rows import row_search
from ckanext.mashhad.tables.versions import model as versions


def mashhad_feedback_create(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Tell the unit of an error in a published file, or in one of its rows. Needs no login.

    :param id: id of the resource
    :param n: number of the version that was read
    :param row: number of the row in it, from 1 (optional: the file as a whole)
    :param column: name of the column that is wrong (optional)
    :param text: what is wrong, in 10 to 2000 characters, without anything of a person
    :param email: where the unit's answer is sent to (optional; forgotten once it is)
    :returns: as ``mashhad_feedback_show``, with the ``receipt``
    :raises ValidationError: something typed cannot be taken, a newer version came meanwhile, or
        enough has been told for today
    """
    resource_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("mashhad_feedback_create", context, {"id": resource_id})
    version = versions.published_versions([resource_id]).get(resource_id)
    if version is None or version.table not in registry.names():
        raise tk.ObjectNotFound(tk._("There are no published rows of such a file."))
    if str(data_dict.get("n")) != str(version.n):
        raise _wrong(n=tk._("The unit has sent a newer version meanwhile. Look at it first."))
    table = registry.load(version.table)
    said = _read(data_dict, table)
    row, key = _row(version.resource_id, table, data_dict.get("row"))
    now = dt.datetime.now(dt.UTC)
    told = Feedback(
        receipt=feedback_texts.new_receipt(),
        package_id=version.package_id,
        resource_id=resource_id,
        n=version.n,
        table=version.table,
        row=row,
        key=key,
        column=said.column,
        text=said.text,
        email=said.email,
        sender=_sender(now),
        state=feedback_texts.NEW,
        created=now,
    )
    _within_limits(told, now)
    model.Session.add(told)
    model.Session.commit()
    feedback_mail.later(told.receipt)
    return _public(told)


@tk.side_effect_free
def mashhad_feedback_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """How a message stands, for whoever knows its receipt.

    :param receipt: its number, as people write it
    :returns: ``receipt``, ``state`` (``new``, ``mended``, ``not_an_error``), ``created``,
        ``decided``, ``answer``, and of what it is on ``package_id``, ``resource_id``, ``n``,
        ``table``, ``row``, ``key`` and ``column``; officers of the unit read ``text`` too, and
        whether an ``email`` waits for the answer
    """
    receipt = feedback_texts.read_receipt(tk.get_or_bust(data_dict, "receipt"))
    tk.check_access("mashhad_feedback_show", context, {"receipt": receipt})
    told = model.Session.get(Feedback, receipt) if receipt else None
    if told is None:
        raise tk.ObjectNotFound(tk._("There is no message with this number."))
    try:
        tk.check_access("mashhad_feedback_update", Context(context), {"receipt": receipt})
    except tk.NotAuthorized:
        return _public(told)
    return _for_officers(told)


@tk.side_effect_free
def mashhad_feedback_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What a unit has been told, for its officers; what waits comes first.

    :param unit: name or id of the unit
    :param state: ``new``, ``mended`` or ``not_an_error`` (optional: any)
    :param page: from 1 (optional)
    :returns: ``count`` of all, ``pages``, and the ``results`` of the page
    """
    named = tk.get_or_bust(data_dict, "unit")
    unit = model.Group.get(named) if isinstance(named, str) else None
    tk.check_access("mashhad_feedback_list", context, {"owner_org": unit.id if unit else None})
    if unit is None or not unit.is_organization:
        raise tk.ObjectNotFound(tk._("There is no such unit."))
    state = data_dict.get("state") or ""
    if state and state not in feedback_texts.STATES:
        raise _wrong(state=tk._("There is no such state."))
    page = str(data_dict.get("page") or 1)
    number = int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 7 else 1
    found, count = store.of_unit(unit.id, state, max(number, 1))
    return {
        "count": count,
        "pages": max(-(-count // store.PER_PAGE), 1),
        "results": [_for_officers(each) for each in found],
    }


def mashhad_feedback_update(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Answer a message; the last answer counts. An e-mail that was given gets it, once.

    :param receipt: its number
    :param state: ``mended`` or ``not_an_error``
    :param answer: what everybody who knows the receipt reads, in 2 to 2000 characters
    :returns: as ``mashhad_feedback_show`` for officers
    """
    receipt = feedback_texts.read_receipt(tk.get_or_bust(data_dict, "receipt"))
    tk.check_access("mashhad_feedback_update", context, {"receipt": receipt})
    try:
        said = feedback_texts.answer(data_dict)
    except feedback_texts.RefusedFeedback as error:
        raise _refused(error) from error
    told = store.hold(receipt)
    if told is None:
        raise tk.ObjectNotFound(tk._("There is no message with this number."))
    user = context.get("auth_user_obj") or model.User.get(context.get("user"))
    told.state, told.answer = said.state, said.text
    told.decided, told.decided_by = dt.datetime.now(dt.UTC), getattr(user, "id", None) or ""
    waits = bool(told.email)
    model.Session.commit()
    if waits:
        feedback_mail.answer_later(receipt)
    return _for_officers(told)


def _read(data_dict: dict[str, Any], table: TableSchema) -> feedback_texts.Told:
    try:
        return feedback_texts.read(data_dict, tuple(column.name for column in table.columns))
    except feedback_texts.RefusedFeedback as error:
        raise _refused(error) from error


def _row(resource_id: str, table: TableSchema, asked: Any) -> tuple[int | None, dict[str, str]]:
    """The number of the row that is meant, and by what it is found again."""
    if asked in (None, ""):
        return None, {}
    row = row_search.row(resource_id, table, asked)
    if row is None:
        raise _wrong(row=tk._("There is no such row."))
    key = {name: str(row[name]) for name in table.identity if row.get(name) is not None}
    return int(row["_id"]), key


def _sender(now: dt.datetime) -> str:
    address = tk.request.remote_addr if has_request_context() else None
    day = moments.tehran_day(now).isoformat()
    return feedback_texts.pseudonym(address or "", day, str(tk.config["SECRET_KEY"]))


def _within_limits(told: Feedback, now: dt.datetime) -> None:
    store.lock()
    limits = config.feedback_limits()
    since = now - store.DAY
    by_sender = store.count_since(since, sender=told.sender) if told.sender else 0
    if by_sender >= limits["address"]:
        model.Session.rollback()
        raise _wrong(text=tk._("You have sent many messages today. Go on tomorrow."))
    if store.count_since(since, resource_id=told.resource_id) >= limits["file"]:
        model.Session.rollback()
        raise _wrong(
            text=tk._(
                "The unit has already got many messages about this file today."
                " Please continue tomorrow."
            )
        )


def _public(told: Feedback) -> dict[str, Any]:
    return {
        "receipt": told.receipt,
        "state": told.state,
        "created": _iso(told.created),
        "decided": _iso(told.decided),
        "answer": told.answer or "",
        "package_id": told.package_id,
        "resource_id": told.resource_id,
        "n": told.n,
        "table": told.table,
        "row": told.row,
        "key": dict(told.key),
        "column": told.column,
    }


def _for_officers(told: Feedback) -> dict[str, Any]:
    return {**_public(told), "text": told.text, "email_waits": bool(told.email)}


def _iso(moment: dt.datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _refused(error: feedback_texts.RefusedFeedback) -> tk.ValidationError:
    return _wrong(**{field: field_errors.say(problem) for field, problem in error.problems.items()})


def _wrong(**problems: str) -> tk.ValidationError:
    return tk.ValidationError({field: [text] for field, text in problems.items()})
