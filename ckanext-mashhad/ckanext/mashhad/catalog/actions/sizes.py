"""Records that hold too much, or on which CKAN would break, are refused before it looks at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.authz import is_sysadmin
from ckan.types import Action, Context

from ckanext.mashhad.catalog.actions import plain_records
from ckanext.mashhad.catalog.engine import record_size
from ckanext.mashhad.catalog.fixed_columns import NO_ADDRESS, is_splittable
from ckanext.mashhad.catalog.validators.field_errors import say
from ckanext.mashhad.catalog.withdrawals import actions as withdrawals


def _limited(name: str) -> Callable[..., Any]:
    @tk.chained_action
    def write(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
        errors: dict[str, Any] = {}
        for field, error in record_size.faults(data_dict):
            if not _has_as_many(data_dict, field):
                errors[field] = _as_ckan_has_it(field, say(error))
        files = data_dict.get("resources")
        if not errors and isinstance(files, list):
            errors = _addresses(files)
        if errors:
            raise tk.ValidationError(errors)
        if name == "package_create":
            _take_state(context, data_dict)
        if name == "package_update":
            data_dict = withdrawals.take_reason_of_taking_away(context, data_dict)
        if name.startswith("package_"):
            data_dict = plain_records.guard(name, context, data_dict)
        return next_action(context, data_dict)

    write.__name__ = name
    write.__doc__ = f"As CKAN's {name}, with a limit for what the record holds."
    return write


def _take_state(context: Context, data_dict: dict[str, Any]) -> None:
    """Let who may make a dataset make a draft: CKAN drops the state and has it public at once.

    :raises ValidationError: another state, which only a system administrator may ask for
    """
    state = data_dict.get("state") or "active"
    if state == "draft":
        context["allow_state_change"] = True
    elif state != "active" and not is_sysadmin(context.get("user")):
        raise tk.ValidationError({"state": [tk._("A new dataset is active or a draft.")]})


def _addresses(files: list[Any]) -> dict[str, Any]:
    """Errors at the files whose address CKAN's uploader would break on."""
    broken = [isinstance(file, dict) and not is_splittable(file.get("url")) for file in files]
    told = [{"url": [tk._(NO_ADDRESS)]} if each else {} for each in broken]
    return {"resources": told} if any(broken) else {}


def _has_as_many(data_dict: dict[str, Any], field: str) -> bool:
    """Whether the stored dataset has as many already: who mends a word need not mend all."""
    name = "tags" if field == record_size.TYPED else field
    stored = model.Package.get(data_dict.get("id"))
    if stored is None or name not in ("tags", "extras", "resources"):
        return False
    lists = {"tags": stored.get_tags(), "extras": stored.extras, "resources": stored.resources}
    return record_size.MOST[name] < record_size.items(data_dict, name) <= len(lists[name] or ())


def _as_ckan_has_it(field: str, message: str) -> list[Any]:
    """The message where CKAN's own errors of the field stand: with an item of a list."""
    item = {"tags": "name", "extras": "key", "resources": "url"}.get(field)
    return [{item: [message]}] if item else [message]


package_create = _limited("package_create")
package_update = _limited("package_update")
organization_create = _limited("organization_create")
organization_update = _limited("organization_update")
group_create = _limited("group_create")
group_update = _limited("group_update")
