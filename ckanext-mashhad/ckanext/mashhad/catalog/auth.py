"""Who may do what in the catalog room. Sysadmins may always; the rest is denied by default."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model as core
from ckan.authz import has_user_permission_for_group_or_org
from ckan.logic.auth import get_package_object
from ckan.types import AuthFunction, AuthResult, Context

from ckanext.mashhad.catalog import model
from ckanext.mashhad.catalog.mail import officers
from ckanext.mashhad.catalog.timeline import first_public


def mashhad_publication_attest(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {
        "success": False,
        "msg": tk._("Only a system administrator may attest when something was published."),
    }


def mashhad_units_load(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": False, "msg": tk._("Only a system administrator may load the units.")}


def mashhad_keywords_merge(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": False, "msg": tk._("Only a system administrator may merge keywords.")}


def mashhad_unit_invite(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": False, "msg": tk._("Only a system administrator may invite officers here.")}


@tk.auth_allow_anonymous_access
def mashhad_publication_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may read the dataset may know when it was published."""
    return tk.check_access("package_show", context, {"id": data_dict["package_id"]}) and {
        "success": True
    }


@tk.auth_allow_anonymous_access
def mashhad_withdrawal_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody: it tells only what was public when it was withdrawn."""
    return {"success": True}


def mashhad_withdrawal_update(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Who publishes for the unit ``owner_org``."""
    if officers.publishes_for(context, data_dict.get("owner_org")):
        return {"success": True}
    return {"success": False, "msg": tk._("Only officers of the unit say why it was withdrawn.")}


def mashhad_withdrawal_hide(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Administrators of the unit ``owner_org``, and of all others that have had the dataset
    ``package_id``; they also decide what is deleted.
    """
    package = core.Package.get(data_dict.get("package_id"))
    may = package is None or officers.answers_for(context, package)
    if may and officers.administers(context, data_dict.get("owner_org")):
        return {"success": True}
    return {
        "success": False,
        "msg": tk._("Only administrators of the unit may hide its former name."),
    }


@tk.auth_allow_anonymous_access
def mashhad_reply_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Everybody reads what units reply, and what is decided on it."""
    return {"success": True}


def mashhad_reply_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Who publishes for the unit ``owner_org``."""
    if officers.publishes_for(context, data_dict.get("owner_org")):
        return {"success": True}
    return {"success": False, "msg": tk._("Only officers of the unit may reply for it.")}


mashhad_reply_withdraw = mashhad_reply_create


def mashhad_reply_decide(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever runs the portal: system administrators, nobody else."""
    return {"success": False}


def mashhad_reply_erase(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": False}


@tk.auth_allow_anonymous_access
@tk.chained_auth_function
def member_list(next_auth: AuthFunction, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Members of the unit or group: its list has accounts and roles, and datasets that are not
    public. CKAN shows the datasets and, unless asked for accounts alone, the accounts to everybody.
    """
    group = core.Group.get(data_dict.get("id"))
    if group and has_user_permission_for_group_or_org(group.id, context["user"], "read"):
        return {"success": True}
    return {
        "success": False,
        "msg": tk._("Only members of the unit may see its members and datasets."),
    }


@tk.auth_allow_anonymous_access
@tk.chained_auth_function
def organization_list_for_user(
    next_auth: AuthFunction, context: Context, data_dict: dict[str, Any]
) -> AuthResult:
    """Everybody of oneself, accounts of each other: CKAN tells everybody the units and roles of
    whoever they name.
    """
    return next_auth(context, data_dict) if not data_dict.get("id") else _has_account(context)


@tk.chained_auth_function
def user_follower_count(
    next_auth: AuthFunction, context: Context, data_dict: dict[str, Any]
) -> AuthResult:
    """Accounts: CKAN answers everybody, and so tells them which accounts there are."""
    return _has_account(context)


followee_count = user_followee_count = dataset_followee_count = user_follower_count
group_followee_count = organization_followee_count = user_follower_count


@tk.auth_allow_anonymous_access
@tk.chained_auth_function
def package_update(
    next_auth: AuthFunction, context: Context, data_dict: dict[str, Any]
) -> AuthResult:
    """As CKAN's, which forgives the groups that a dataset is in already only where the context has
    the dataset: an officer could add no file to one that a system administrator has put in a group.
    Who takes all away that everybody reads of it needs the same as to delete it.
    """
    package = get_package_object(context, data_dict)
    answer = next_auth(Context(context, package=package), data_dict)
    ends = first_public.taken_away(package, data_dict).whole
    return _ended_by_administrators(answer, context, data_dict) if ends else answer


@tk.chained_auth_function
def resource_view_update(
    next_auth: AuthFunction, context: Context, data_dict: dict[str, Any]
) -> AuthResult:
    """Who may change the file that the preview is of, and the one it shall be of. CKAN asks for the
    latter alone, which whoever asks names.
    """
    view = core.ResourceView.get(data_dict.get("id"))
    now = view.resource_id if view else ""
    asked = next_auth(context, {**data_dict, "resource_id": now})
    if not asked["success"]:
        return asked
    return next_auth(context, {**data_dict, "resource_id": data_dict.get("resource_id") or now})


@tk.chained_auth_function
def package_delete(
    next_auth: AuthFunction, context: Context, data_dict: dict[str, Any]
) -> AuthResult:
    """Officers throw away what never was public; what was, only administrators of the unit."""
    return _ended_by_administrators(next_auth(context, data_dict), context, data_dict)


@tk.chained_auth_function
def package_change_state(
    next_auth: AuthFunction, context: Context, data_dict: dict[str, Any]
) -> AuthResult:
    """As ``package_delete``: an update that says ``state: deleted`` would do the same."""
    return _ended_by_administrators(next_auth(context, data_dict), context, data_dict)


@tk.chained_auth_function
def bulk_update_delete(
    next_auth: AuthFunction, context: Context, data_dict: dict[str, Any]
) -> AuthResult:
    """As ``package_delete`` of each dataset."""
    return _all_ended_by_administrators(next_auth(context, data_dict), context, data_dict)


@tk.chained_auth_function
def bulk_update_private(
    next_auth: AuthFunction, context: Context, data_dict: dict[str, Any]
) -> AuthResult:
    """The same, or some would be hidden before another one may not be."""
    return _all_ended_by_administrators(next_auth(context, data_dict), context, data_dict)


def resource_delete(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may change the dataset, a part of which it is; CKAN asks for ``package_delete``. As
    for that of the last file of what was published.
    """
    tk.check_access("resource_update", context, {"id": data_dict["id"]})
    answer: AuthResult = {"success": True}
    package = core.Resource.get(data_dict["id"]).package
    files = [
        {"id": each.id, "url": each.url, "url_type": each.url_type} for each in package.resources
    ]
    stay = [each for each in files if each["id"] != data_dict["id"]]
    is_last = first_public.taken_away(package, {"resources": stay}).whole
    plain = Context(user=context["user"])
    return _ended_by_administrators(answer, plain, {"id": package.id}) if is_last else answer


def _has_account(context: Context) -> AuthResult:
    return {"success": core.User.get(context.get("user")) is not None}


def _all_ended_by_administrators(
    answer: AuthResult, context: Context, data_dict: dict[str, Any]
) -> AuthResult:
    given = data_dict.get("datasets") or []
    found = [core.Package.get(id_) for id_ in given if isinstance(id_, str)]
    for package in filter(None, found):
        answer = _ended_by_administrators(answer, Context(user=context["user"]), {"id": package.id})
    return answer


def _ended_by_administrators(
    answer: AuthResult, context: Context, data_dict: dict[str, Any]
) -> AuthResult:
    if not answer["success"]:
        return answer
    package = get_package_object(context, data_dict)
    if package.id not in model.first_published(package.id):
        return answer
    if officers.answers_for(context, package):
        return answer
    return {
        "success": False,
        "msg": tk._(
            "Only administrators of the unit may delete, hide or move what was published, or put a "
            "link in the place of its last file."
        ),
    }
