"""Letting a text pass in which the guard finds something of a person: for administrators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.mashhad.catalog.engine.text import public_reasons
from ckanext.mashhad.catalog.validators import field_errors
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables.engine.documents.texts import Personal
from ckanext.mashhad.tables.overrides import overrides


def may_let_pass(context: Context, unit: str, package_id: str = "") -> bool:
    """Whether the caller administers the unit, and all that have had the stored dataset."""
    asked = {"owner_org": unit, "package_id": package_id}
    try:
        tk.check_access("mashhad_personal_override_create", _of_user(context), asked)
    except tk.NotAuthorized:
        return False
    return bool(unit)


def let_pass(
    context: Context, unit: str, texts: Sequence[str], reason: str, package_id: str = ""
) -> str:
    """Let the texts pass within the caller's transaction; why not, or empty."""

    def keep(said: str, user_id: str) -> None:
        overrides.let_pass(unit, texts, said, user_id)

    return _let_pass(context, unit, keep, reason, package_id)


def let_pass_in_file(
    context: Context, unit: str, found: Sequence[Personal], reason: str, package_id: str = ""
) -> str:
    """The same of what a file holds."""

    def keep(said: str, user_id: str) -> None:
        overrides.let_pass_in_file(unit, found, said, user_id)

    return _let_pass(context, unit, keep, reason, package_id)


def _let_pass(
    context: Context,
    unit: str,
    keep: Callable[[str, str], None],
    reason: str,
    package_id: str,
) -> str:
    if not may_let_pass(context, unit, package_id):
        return tk._("Only an administrator of the unit may let this pass.")
    try:
        said = public_reasons.read_reason(reason)
    except public_reasons.PublicReasonError as error:
        return field_errors.say(error)
    faults = overrides.errors(said, "")
    if faults:
        return field_errors.say(faults[0])
    user = context.get("auth_user_obj") or model.User.get(context.get("user"))
    try:
        keep(said, getattr(user, "id", None) or "")
    except overrides.PersonalTextError as error:
        return field_errors.say(error)
    return ""


@tk.side_effect_free
def mashhad_personal_override_list(
    context: Context, data_dict: dict[str, Any]
) -> list[dict[str, Any]]:
    """What administrators of a unit have let pass although the guard took it for personal.

    :param owner_org: id or name of the unit
    :returns: the newest first, each with ``kind`` (``mobile``, ``national_code``, ``sheba``,
        ``card``, ``email``), ``shown`` (in stars), ``reason``, ``user_id`` and ``created``
    """
    unit = model.Group.get(tk.get_or_bust(data_dict, "owner_org"))
    tk.check_access(
        "mashhad_personal_override_list", context, {"owner_org": unit.id if unit else None}
    )
    if unit is None:
        raise tk.ObjectNotFound()
    return [
        {
            "kind": each.kind,
            "shown": each.shown,
            "reason": each.reason,
            "user_id": each.user_id,
            "created": moments.iso(each.created),
        }
        for each in overrides.of_unit(unit.id)
    ]


def _of_user(context: Context) -> Context:
    """The same caller: what a form's view lets CKAN write lets nobody administer a unit."""
    known = {"user": context.get("user"), "auth_user_obj": context.get("auth_user_obj")}
    return Context(**known)  # type: ignore[typeddict-item]


ACTIONS: Final = {"mashhad_personal_override_list": mashhad_personal_override_list}
