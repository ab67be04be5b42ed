"""Template functions about units and who publishes for them."""

from __future__ import annotations

from typing import Any

import ckan.lib.helpers as core
import ckan.plugins.toolkit as tk
from ckan.common import current_user

from ckanext.mashhad.catalog.engine.units import unit_tree
from ckanext.mashhad.catalog.helpers import queries
from ckanext.mashhad.catalog.helpers.page_basics import page_language


def mashhad_may_publish(unit_id: str | None = None) -> bool:
    """Whether the reader may publish for this unit, or for any."""
    if not current_user.is_authenticated:
        return False
    own = core.organizations_available("create_dataset")
    return any(unit["id"] == unit_id for unit in own) if unit_id else bool(own)


def mashhad_unit_title(organization: dict[str, Any]) -> str:
    """A unit's title in the reader's language, for an organisation dict of any kind."""
    unit = queries.units().get(organization.get("name") or "")
    if unit:
        return unit.label(page_language())
    return organization.get("title") or organization.get("display_name") or ""


def mashhad_unit(name: str) -> dict[str, Any] | None:
    unit = queries.units().get(name)
    return queries.unit_dict(unit, page_language()) if unit else None


def mashhad_unit_parents(name: str) -> list[dict[str, Any]]:
    """The units above this one, the topmost first."""
    return [
        queries.unit_dict(unit, page_language())
        for unit in unit_tree.parents(queries.units(), name)
    ]


def mashhad_unit_children(name: str) -> list[dict[str, Any]]:
    found = unit_tree.children(queries.units(), name, page_language())
    return [queries.unit_dict(unit, page_language()) for unit in found]


def mashhad_units_by_kind(words: str = "") -> list[dict[str, Any]]:
    return queries.units_by_kind(words or "", page_language())


def mashhad_unit_choices(field: dict[str, Any]) -> list[dict[str, Any]]:
    """All units by name, as ckanext-scheming takes choices."""
    return [
        {"value": name, "label": unit.label(page_language())}
        for name, unit in queries.units().items()
    ]


def mashhad_unit_published(unit_id: str) -> dict[str, Any]:
    return queries.unit_published(unit_id, tk.h.mashhad_types())
