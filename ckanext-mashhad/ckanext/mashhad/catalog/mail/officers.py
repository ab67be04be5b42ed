"""Who publishes for a unit and can be written to."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final, NamedTuple

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.authz import (
    has_user_permission_for_group_or_org,
    is_sysadmin,
    users_role_for_group_or_org,
)
from ckan.plugins import PluginImplementations
from ckan.types import Context

from ckanext.mashhad.catalog.interfaces import IFormerUnits
from ckanext.mashhad.catalog.timeline import first_public

#: The roles that publish; an administrator also answers for the unit.
ROLES: Final = ("admin", "editor")


#: Whether somebody can be written to.
_HAS_MAIL: Final = sa.func.coalesce(model.User.email, "") != ""


class Officer(NamedTuple):
    """A person with an e-mail, and the role it has in a unit (by id)."""

    user: model.User
    unit: str
    role: str


def reachable(*, unit: str | None = None, roles: Collection[str] = ROLES) -> list[Officer]:
    """The officers of a unit (by id), or of every unit, who have an e-mail; ordered by login."""
    return _officers(unit, roles, _HAS_MAIL)


def unreachable() -> list[Officer]:
    """The officers of every unit who have no e-mail; ordered by login. CKAN's own user is none."""
    person = model.User.name != tk.config["ckan.site_id"]
    return _officers(None, ROLES, sa.and_(~_HAS_MAIL, person))


def _officers(
    unit: str | None, roles: Collection[str], reached: sa.ColumnElement[bool]
) -> list[Officer]:
    member, group = model.Member, model.Group
    query = (
        sa.select(model.User, member.group_id, member.capacity)
        .join(member, member.table_id == model.User.id)
        .join(group, group.id == member.group_id)
        .where(
            member.table_name == "user",
            member.state == "active",
            member.capacity.in_(roles),
            group.is_organization.is_(True),
            group.state == "active",
            model.User.state == "active",
            reached,
        )
    )
    if unit is not None:
        query = query.where(member.group_id == unit)
    rows = model.Session.execute(query.order_by(model.User.name, member.group_id))
    return [Officer(*row) for row in rows]


def publishes_for(context: Context, unit: str | None) -> bool:
    """Whether the caller publishes for the unit (by id or name)."""
    return bool(unit) and has_user_permission_for_group_or_org(
        unit, context["user"], "update_dataset"
    )


def is_officer(user: str, unit: str) -> bool:
    """Whether the user is an officer of the unit (by id); who runs the portal is none, also of a
    unit that it has made.
    """
    return not is_sysadmin(user) and users_role_for_group_or_org(unit, user) in ROLES


def administers(context: Context, unit: str | None) -> bool:
    """Whether the caller administers the unit (by id or name)."""
    return bool(unit) and has_user_permission_for_group_or_org(unit, context["user"], "admin")


def answers_for(context: Context, package: model.Package) -> bool:
    """Whether the caller administers all units to which the dataset has belonged since it was
    published: nobody gains a right over it by moving it to another unit.

    A dataset that never was public has belonged to all that ever had it. Deleted units are not
    asked.
    """
    published = first_public.find(package.id)
    since = published.seen_at if published else None
    former: set[str] = set()
    for plugin in PluginImplementations(IFormerUnits):
        former |= plugin.former_units(package.id, since)
    group: Any = model.Group
    there = sa.select(group.id).where(group.id.in_(former), group.state == "active")
    units = {package.owner_org, *model.Session.scalars(there)}
    return all(administers(context, unit) for unit in units)
