"""Who may confirm a file: a second person, of the unit above."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.authz import is_sysadmin, users_role_for_group_or_org
from ckan.types import AuthResult, Context
from ckanext.activity.model import Activity

from ckanext.mashhad.compliance.confirming.confirming_units import confirming_units

_ADMIN = "admin"


@tk.auth_sysadmins_check
def mashhad_evidence_confirm(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Administrators of a unit above that of the file ``id``; where none is above it, those of the
    unit itself; of these nobody who has made or changed the dataset. Who runs the portal confirms
    nothing: it decides on replies and attests.
    """
    file = model.Resource.get(data_dict.get("id"))
    if file is not None and _is_second(context["user"], file.package):
        return {"success": True}
    return {
        "success": False,
        "msg": tk._(
            "Only an administrator of the unit above (where there is none, of the unit itself) who "
            "has changed nothing in this dataset may confirm its files."
        ),
    }


def _is_second(user: str, package: model.Package) -> bool:
    account = model.User.get(user)
    if account is None or is_sysadmin(user):
        return False
    if package.creator_user_id == account.id or _has_changed(account.id, package):
        return False
    return any(
        users_role_for_group_or_org(each.id, user) == _ADMIN for each in confirming_units(package)
    )


def _has_changed(user_id: str, package: model.Package) -> bool:
    """Whether the account put a file there, or changed what the dataset says of itself."""
    done = model.Session.query(Activity).filter_by(object_id=package.id, user_id=user_id)
    return bool(model.Session.query(done.exists()).scalar())
