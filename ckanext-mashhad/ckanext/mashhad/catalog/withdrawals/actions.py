"""API actions by which something public is withdrawn, with a reason that everybody reads."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Action, Context
from flask import g, has_request_context

from ckanext.mashhad.catalog.background.reindexing import reindex
from ckanext.mashhad.catalog.engine.text import public_reasons
from ckanext.mashhad.catalog.interfaces import ITextGuard
from ckanext.mashhad.catalog.timeline import acting, first_public
from ckanext.mashhad.catalog.timeline import model as timeline
from ckanext.mashhad.catalog.validators import field_errors, guarding
from ckanext.mashhad.catalog.withdrawals import model as store
from ckanext.mashhad.catalog.withdrawals.model import Withdrawal

#: In a context and in flask's ``g``: the reason for which something is deleted.
REASON: Final = "mashhad_withdrawal_reason"
#: In a context: the same as it was typed, of a change that may take nothing away.
_TYPED: Final = "mashhad_typed_reason"


@tk.chained_action
def package_delete(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's; what was public leaves a page with the date and the reason.

    :param reason: why, in 10 to 1000 characters, for everybody to read; of what never was public
        none is asked for
    """
    _take_reason(context, data_dict, "package_delete")
    # CKAN's auth functions read what else is sent as a change of the dataset, whatever it is.
    return next_action(context, {"id": tk.get_or_bust(data_dict, "id")})


@tk.chained_action
def resource_delete(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's; what was public leaves a page with the date and the reason.

    :param reason: as for ``package_delete``
    """
    _take_reason(context, data_dict, "resource_delete")
    try:
        return next_action(context, data_dict)
    except KeyError as error:
        # CKAN looks for what is wrong with the files of a dataset in which something else is
        if isinstance(error.__context__, tk.ValidationError):
            raise error.__context__ from None
        raise


@tk.chained_action
def resource_update(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's; where a link takes the place of what was public, everybody reads why.

    :param reason: why, as for ``package_delete``; a new version of the file needs none
    """
    if "reason" in data_dict:
        context[_TYPED] = data_dict["reason"]  # type: ignore[literal-required]
    sent = {name: value for name, value in data_dict.items() if name != "reason"}
    try:
        return next_action(context, sent)
    except tk.NotAuthorized as error:
        if not has_request_context() or tk.request.blueprint == "api":
            raise
        # CKAN's form would end in a page on which nothing is left of what was typed.
        tk.check_access("resource_update", Context(user=context["user"]), {"id": sent.get("id")})
        raise tk.ValidationError({"url": [str(error)]}) from error


@tk.chained_action
def bulk_update_private(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's, which makes each private for itself.

    :param reason: why, as for ``package_delete``, of all of them
    """
    if has_request_context():
        setattr(g, REASON, data_dict.get("reason"))
    return next_action(context, data_dict)


@tk.chained_action
def bulk_update_delete(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As ``bulk_update_private``."""
    if has_request_context():
        setattr(g, REASON, data_dict.get("reason"))
    return next_action(context, data_dict)


@tk.side_effect_free
def mashhad_withdrawal_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What is known of a dataset or file that was public and is so no more.

    :param id: id of a dataset or of a file (resource)
    :returns: ``object_id``, ``object_type`` (``dataset``, ``resource``), ``package_id``,
        ``dataset_type``, ``titles`` by language and ``filename`` as they were then (numbers of
        persons in stars; empty where they were hidden), ``owner_org``, ``withdrawn_at`` (UTC,
        ISO 8601), ``reason`` (empty where none was given) and ``by_portal``: whether the portal's
        administration did it, and not the unit
    :raises ObjectNotFound: it is public, was purged, or has never been public
    """
    tk.check_access("mashhad_withdrawal_show", context, data_dict)
    return describe_withdrawal(_standing(data_dict))


def mashhad_withdrawal_update(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Give the reason of a withdrawal, or a better one. The date stays.

    :param id: id of a dataset or of a file (resource)
    :param reason: why, in 10 to 1000 characters, for everybody to read
    :returns: as ``mashhad_withdrawal_show``
    """
    found = _standing(data_dict)
    tk.check_access("mashhad_withdrawal_update", context, {"owner_org": found.owner_org})
    store.explain(_hold(found), read_reason(data_dict.get("reason")), context.get("user") or "")
    answer = describe_withdrawal(_standing(data_dict))
    model.Session.commit()
    return answer


def mashhad_withdrawal_hide(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Forget for good what a withdrawn dataset and its files, or a withdrawn file, were called.

    Title and description go, and names, descriptions and addresses of files; whoever restores it
    gives others. For administrators of the unit. That it was there, since when it is gone and why
    stays.

    :param id: id of a dataset or of a file (resource)
    :returns: as ``mashhad_withdrawal_show``
    """
    found = _standing(data_dict)
    asked = {"owner_org": found.owner_org, "package_id": found.package_id}
    tk.check_access("mashhad_withdrawal_hide", context, asked)
    store.hide(_hold(found))
    answer = describe_withdrawal(_standing(data_dict))
    model.Session.commit()
    reindex([found.package_id])
    return answer


def read_reason(given: Any) -> str:
    """The reason as it is kept; ``ValidationError`` where it is none, or has something of a person:
    as it was typed, for in one line a table is none any more.
    """
    typed = given if isinstance(given, str) else ""
    try:
        reason = public_reasons.read_reason(typed)
    except public_reasons.PublicReasonError as error:
        raise tk.ValidationError({"reason": [field_errors.say(error)]}) from error
    if fault := guarding.fault_of_text(typed, ""):
        raise tk.ValidationError({"reason": [fault]})
    return reason


def take_reason_of_taking_away(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What is sent of a dataset, without the ``reason`` for which it, or files of it, are taken off
    the public: as of ``package_delete``.

    :raises ValidationError: it is no reason, or there is none
    """
    sent = {name: value for name, value in data_dict.items() if name != "reason"}
    package = model.Package.get(data_dict.get("id") or data_dict.get("name"))  # CKAN takes either
    taken = first_public.taken_away(package, sent) if package else first_public.TakenAway()
    if package is None or not taken:
        return sent
    given = data_dict.get("reason", context.get(_TYPED, context.get(REASON)))
    if given is None and has_request_context():
        given = g.get(REASON) or tk.request.form.get("reason")  # its forms ask for one
    if given is None and context.get("ignore_auth"):
        return sent
    # Whose it was while everybody read it is told though nobody reads it now.
    was_read = taken.moved and model.Session.scalar(
        sa.select(first_public.was_public(sa.literal(package.id)))
    )
    if was_read or tk.h.mashhad_is_published(package.id):
        if not context.get("ignore_auth"):
            # Who may not is not asked why.
            asked = {**sent, "id": package.id}
            tk.check_access("package_update", Context(user=context["user"]), asked)
        context[REASON] = read_reason(given)  # type: ignore[literal-required]
    return sent


def sign(context: Context, package_id: str) -> None:
    """CKAN has changed a dataset, or is about to delete it: whoever did it, and why, goes into the
    timeline with what that withdraws.
    """
    package_id = model.Package.get(package_id).id  # CKAN deletes by name too
    acting.sign(context, package_id, str(context.get(REASON) or ""))


def _take_reason(context: Context, data_dict: dict[str, Any], action: str) -> None:
    given = data_dict.get("reason")
    if not given and has_request_context():
        given = g.get(REASON)
    if given or _has_to_say_why(context, data_dict, action):
        context[REASON] = read_reason(given)  # type: ignore[literal-required]


def _has_to_say_why(context: Context, data_dict: dict[str, Any], action: str) -> bool:
    """Whether somebody ends what everybody reads, and not this portal by itself; who may not is not
    asked why.
    """
    given = data_dict.get("id")
    if context.get("ignore_auth") or not isinstance(given, str) or "\0" in given:
        return False
    if not tk.h.mashhad_is_published(given):
        return False
    # CKAN's auth functions read what else is sent as a change of the dataset, whatever it is.
    tk.check_access(action, Context(user=context["user"]), {"id": given, "private": True})
    return True


def _standing(data_dict: dict[str, Any]) -> Withdrawal:
    given = tk.get_or_bust(data_dict, "id")
    found = store.of_object(given) if isinstance(given, str) and "\0" not in given else None
    if found is None:
        raise tk.ObjectNotFound(tk._("Nothing was withdrawn here."))
    return found


def _hold(found: Withdrawal) -> Withdrawal:
    """The same while nobody else writes its dataset: that may have been purged and made anew."""
    timeline.hold(found.package_id)
    return _standing({"id": found.object_id})


def describe_withdrawal(found: Withdrawal) -> dict[str, Any]:
    """What everybody reads of a withdrawal. Its texts may be older than the guard of texts."""
    moment = found.withdrawn_at.astimezone(dt.UTC).isoformat(timespec="seconds")
    return {
        "object_id": found.object_id,
        "object_type": found.object_type,
        "package_id": found.package_id,
        "dataset_type": found.dataset_type,
        "titles": {
            lang: masked(title, found.owner_org) for lang, title in store.titles(found).items()
        },
        "filename": masked(store.filename(found), found.owner_org),
        "owner_org": found.owner_org,
        "withdrawn_at": moment.replace("+00:00", "Z"),
        "reason": masked(found.reason, found.owner_org),
        "by_portal": found.by_portal,
    }


def masked(text: str, unit: str) -> str:
    """A text of a unit (id), which may be older than the guard of texts, with stars in it."""
    for guard in p.PluginImplementations(ITextGuard):
        text = guard.masked(text, unit)
    return text
