"""CKAN's actions that write rows of the DataStore: all rows come from checked files.

Nobody is excepted, nor does ``force`` help, whatever the dataset's type: rows that no check has
seen are not published. Rows from before may be deleted. Reading stays CKAN's own; who may see a
resource may search its rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Action, Context

from ckanext.mashhad.tables.versions.model import known
from ckanext.mashhad.types import DATASET_TYPES

#: Functions are not here: system administrators alone make them, and no checked table runs any.
NAMES: Final = (
    "datastore_create",
    "datastore_upsert",
    "datastore_delete",
    "datastore_records_delete",
    "datastore_run_triggers",
)
#: They publish nothing, and so they stay for rows that do not come from a checked file.
_DELETES: Final = ("datastore_delete", "datastore_records_delete")


def is_checked(resource_id: Any) -> bool:
    """Whether the rows of this resource come from checked files only.

    Those of a resource that had a version, and of all in datasets of ours: a link has no rows
    here, since nobody has looked at them for persons' data.
    """
    if not isinstance(resource_id, str) or "\0" in resource_id:
        return False
    if known([resource_id]):
        return True
    resource = model.Session.get(model.Resource, resource_id)
    return resource is not None and resource.package.type in DATASET_TYPES


def _refusing(name: str) -> Callable[..., Any]:
    @tk.chained_action
    def write(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
        if data_dict.get("resource"):
            raise tk.NotAuthorized(tk._("Upload the rows as a file; they are checked first."))
        checked = any(is_checked(data_dict.get(key)) for key in ("resource_id", "id"))
        if checked or name not in _DELETES:
            tk.check_access(name, Context(**context), dict(data_dict))
            raise tk.NotAuthorized(
                tk._("These rows change with their file only: upload a new version of it.")
            )
        return next_action(context, data_dict)

    write.__name__ = name
    write.__doc__ = f"As CKAN's {name}, but refused where no check would see the rows."
    return write


ACTIONS: Final = {name: _refusing(name) for name in NAMES}
