"""Values that actions break off without: CKAN reads them before its own schema asks (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ckanext.mashhad.persian.reading_errors import N_

MISSING: Final = N_("This value is missing.")
_WITHIN: Final = "__"
#: Of a dataset.
_LISTS: Final = ("groups", "resources")
#: By action; ``resource__id`` is ``id`` in the record ``resource``.
_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("organization_member_create", "group_member_create"), ("id",)),
    **dict.fromkeys(("member_create", "member_delete"), ("object_type",)),
    **dict.fromkeys(
        ("bulk_update_private", "bulk_update_public", "bulk_update_delete"), ("datasets",)
    ),
    "package_create_default_resource_views": ("package",),
    "resource_create_default_resource_views": ("resource__id", "resource__url"),
    "task_status_update_many": ("data",),
    "user_invite": ("group_id",),
}
#: What may be left out, but is no null.
_NEVER_NULL: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("package_create", "package_update", "package_patch"), _LISTS),
    "package_revise": tuple(f"update__{name}" for name in _LISTS),
    "datastore_create": ("resource",),
}


def faults(action: str, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The names of what the action needs and does not get, or gets as null."""
    for name in _NEEDED.get(action, ()):
        if _value(data, name, None) is None:
            yield name, MISSING
    for name in _NEVER_NULL.get(action, ()):
        if _value(data, name, ()) is None or data.get(name, ()) is None:
            yield name, MISSING


def _value(data: Any, name: str, without: Any) -> Any:
    """What stands under the name; ``without`` where nothing does, not even null."""
    for part in name.split(_WITHIN):
        if not isinstance(data, Mapping) or part not in data:
            return without
        data = data[part]
    return data
