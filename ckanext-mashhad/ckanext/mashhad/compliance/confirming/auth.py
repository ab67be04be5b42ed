"""Who may confirm a file: a second person, of the unit above."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.authz import is_sysadmin, users_role_for_group_or_org
from ckan.types import AuthResult, Context
from ckanext.activity.model import Activity

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
        "msg": tk._("Only an administrator of the unit above may confirm this file."),
    }


def _is_second(user: str, package: model.Package) -> bool:
    account, unit = model.User.get(user), model.Group.get(package.owner_org)
    if account is None or unit is None or is_sysadmin(user):
        return False
    if package.creator_user_id == account.id or _has_changed(account.id, package):
        return False
    judges = _units_above(unit) or [unit]
    return any(users_role_for_group_or_org(each.id, user) == _ADMIN for each in judges)


def _has_changed(user_id: str, package: model.Package) -> bool:
    """Whether the account put a file there, or changed what the dataset says of itself."""
    done = model.Session.query(Activity).filter_by(object_id=package.id, user_id=user_id)
    return bool(model.Session.query(done.exists()).scalar())


def _units_above(unit: model.Group) -> list[model.Group]:
    """The unit above, the one above that, and so on."""
    found: list[model.Group] = []
    name = (unit.extras or {}).get("parent")
    while name and (above := model.Group.get(name)) and above not in (unit, *found):
        if above.state == "active":
            found.append(above)
        name = (above.extras or {}).get("parent")
    return found
