"""Relationships of datasets: none are kept.

CKAN stores them beside a dataset, and then cannot index what changes nothing or a file of it, nor
show what it has changed itself.
"""

from __future__ import annotations

from typing import Any, NoReturn

import ckan.plugins.toolkit as tk
from ckan.types import Context


def package_relationship_create(context: Context, data_dict: dict[str, Any]) -> NoReturn:
    """Refuse it to whoever could make one."""
    tk.check_access("package_relationship_create", context, data_dict)
    raise tk.ValidationError(
        {"type": [tk._("This portal keeps no relationships between datasets.")]}
    )


package_relationship_update = package_relationship_create
