"""Relationships of datasets, which CKAN changes but then cannot show."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Action, Context


@tk.chained_action
def package_relationship_update(
    next_action: Action, context: Context, data_dict: dict[str, Any]
) -> Any:
    """As CKAN's, which ends the session of what it answers with as soon as it is changed."""
    deferred = context.get("defer_commit")
    context["defer_commit"] = True
    shown = next_action(context, data_dict)
    if not deferred:
        model.Session.commit()
    return shown


#: Of one that is there already, CKAN changes the comment in the same way.
package_relationship_create = package_relationship_update
