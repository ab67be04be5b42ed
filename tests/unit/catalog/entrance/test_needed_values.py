"""What an action breaks off without is asked for by name."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.mashhad.catalog.entrance.needed_values import MISSING, faults


@pytest.mark.parametrize(
    ("action", "data", "named"),
    [
        ("member_create", {}, ["object_type"]),
        ("resource_create_default_resource_views", {"resource": {"id": "a"}}, ["resource__url"]),
        ("resource_create_default_resource_views", {}, ["resource__id", "resource__url"]),
        ("package_patch", {"groups": None}, ["groups"]),
        ("package_patch", {"groups": []}, []),
        ("package_patch", {}, []),
        ("package_revise", {"update": {"groups": None}}, ["update__groups"]),
        ("package_revise", {"update__groups": None}, ["update__groups"]),
        ("package_revise", {"update": {}}, []),
        ("datastore_create", {"resource": None}, ["resource"]),
        ("package_show", {}, []),
    ],
)  # fmt: skip
def test_only_what_is_needed_and_not_there_is_named(
    action: str, data: dict[str, Any], named: list[str]
) -> None:
    assert list(faults(action, data)) == [(name, MISSING) for name in named]
