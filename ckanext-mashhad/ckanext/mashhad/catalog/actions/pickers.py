"""Units, groups and accounts found by a few letters, in whichever spelling: as CKAN's actions.

Who may ask, and what is answered, stays as CKAN has it; only what matches is decided here.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz
from ckan import model as core
from ckan.lib.dictization.model_dictize import user_dictize
from ckan.logic.schema import default_autocomplete_schema
from ckan.types import Context

from ckanext.mashhad.catalog import model
from ckanext.mashhad.catalog.engine.text import picking

#: How many are offered when nobody says how many, and at most.
USUAL, MOST = 20, 100


@tk.side_effect_free
def organization_autocomplete(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Units with what was typed in their title, in any language, or in their name.

    :param q: what was typed
    :param limit: how many at most (default 20, no more than 100)
    :returns: ``id``, ``name`` and ``title`` of each, first those that begin so
    """
    tk.check_access("organization_autocomplete", context, data_dict)
    return _offered_groups(context, data_dict, units=True)


@tk.side_effect_free
def group_autocomplete(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Groups, as ``organization_autocomplete`` finds units."""
    tk.check_access("group_autocomplete", context, data_dict)
    return _offered_groups(context, data_dict, units=False)


@tk.side_effect_free
def user_autocomplete(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Accounts with what was typed in their name; a sysadmin's also by e-mail address.

    :param q: what was typed
    :param limit: how many at most (default 20, no more than 100)
    :param ignore_self: whether the account of whoever asks is left out
    :returns: ``id``, ``name`` and ``fullname`` of each, first those that begin so
    """
    tk.check_access("user_autocomplete", context, data_dict)
    asked = _asked(context, data_dict)
    own = context["user"] if asked.get("ignore_self") else None
    found = [row for row in _users(context, asked["q"]) if row.name != own]
    return [
        {"id": row.id, "name": row.name, "fullname": row.fullname} for row in found[: _limit(asked)]
    ]


@tk.side_effect_free
@tk.chained_action
def organization_list_for_user(
    next_action: Any, context: Context, data_dict: dict[str, Any]
) -> Any:
    """CKAN's, which looks for the account before it asks whether the caller may know of it."""
    tk.check_access("organization_list_for_user", context, data_dict)
    return next_action(context, data_dict)


@tk.side_effect_free
@tk.chained_action
def organization_list(next_action: Any, context: Context, data_dict: dict[str, Any]) -> Any:
    """CKAN's, with ``q`` found in whichever spelling."""
    return _listed_groups(next_action, context, data_dict, units=True)


@tk.side_effect_free
@tk.chained_action
def group_list(next_action: Any, context: Context, data_dict: dict[str, Any]) -> Any:
    """CKAN's, with ``q`` found in whichever spelling."""
    return _listed_groups(next_action, context, data_dict, units=False)


@tk.side_effect_free
@tk.chained_action
def user_list(next_action: Any, context: Context, data_dict: dict[str, Any]) -> Any:
    """CKAN's, with ``q`` found in whichever spelling."""
    typed = data_dict.get("q")
    if not typed:
        return next_action(context, data_dict)
    tk.check_access("user_list", context, data_dict)
    asked = {key: value for key, value in data_dict.items() if key != "q"}
    ids = [row.id for row in _users(context, str(typed))]
    query = next_action({**context, "return_query": True}, asked).filter(core.User.id.in_(ids))
    if context.get("return_query"):
        return query
    if tk.asbool(data_dict.get("all_fields", True)):
        return [user_dictize(row[0], context) for row in query]
    return [row[0] for row in query]


def _asked(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    asked, errors = tk.navl_validate(data_dict, default_autocomplete_schema(), context)
    if errors:
        raise tk.ValidationError(errors)
    return asked


def _limit(asked: dict[str, Any]) -> int:
    return min(asked.get("limit", USUAL), MOST)


def _offered_groups(
    context: Context, data_dict: dict[str, Any], *, units: bool
) -> list[dict[str, Any]]:
    asked = _asked(context, data_dict)
    words = picking.wanted(asked["q"])
    found = model.groups_with(words, units=units) if words else []
    return [{"id": row.id, "name": row.name, "title": row.title} for row in found[: _limit(asked)]]


def _listed_groups(
    next_action: Any, context: Context, data_dict: dict[str, Any], *, units: bool
) -> Any:
    typed = str(data_dict.get("q") or "").strip()
    if not typed:
        return next_action(context, data_dict)
    tk.check_access("organization_list" if units else "group_list", context, data_dict)
    words = picking.wanted(typed)
    found = model.groups_with(words, units=units, description=True) if words else []
    names = {row.name for row in found}
    chosen = "organizations" if units else "groups"  # so CKAN calls a list of names to choose from
    if given := data_dict.get(chosen):
        names &= set(tk.aslist(given, sep=","))
    if not names:
        return []
    asked = {key: value for key, value in data_dict.items() if key != "q"}
    return next_action(context, {**asked, chosen: sorted(names)})


def _users(context: Context, typed: str) -> list[Any]:
    """Accounts in any spelling; only a sysadmin may look for addresses, as in CKAN."""
    words = picking.wanted(typed)
    email = authz.is_sysadmin(context.get("user") or "")
    return model.users_with(words, email=email) if words else []
