"""What the pages for people show, asked from CKAN: units, counts, filters.

Everything here obeys CKAN's permissions: counts and lists hold what the reader may see.
"""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.common import current_user
from flask import g, has_request_context

from ckanext.mashhad.catalog.engine import codelists, facets
from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.catalog.engine.units import unit_tree
from ckanext.mashhad.catalog.engine.units.unit_tree import Unit
from ckanext.mashhad.catalog.search import document, query, version


def search(**params: Any) -> dict[str, Any]:
    """package_search as the reader of this page, public data only."""
    context = {"user": current_user.name, "auth_user_obj": current_user}
    return tk.get_action("package_search")(context, {"include_private": False, **params})


# --- units --------------------------------------------------------------------------------------


def units() -> dict[str, Unit]:
    """All active units by name, read once for each request."""
    if not has_request_context():
        return _read_units()
    if "mashhad_units" not in g:
        g.mashhad_units = _read_units()
    return g.mashhad_units


def _read_units() -> dict[str, Unit]:
    group = model.Group
    rows = model.Session.execute(
        sa.select(group.id, group.name, group.title, group.extras).where(
            group.is_organization.is_(True), group.state == "active"
        )
    )
    return {name: _unit(id_, name, title, extras or {}) for id_, name, title, extras in rows}


def _unit(id_: str, name: str, title: str, extras: dict[str, str]) -> Unit:
    titles = json_text.texts(extras.get("title_translated"))
    return Unit(
        id=id_,
        name=name,
        titles=titles or {"fa": title or ""},
        kind=extras.get("unit_kind") or "",
        parent=extras.get("parent") or "",
        email=extras.get("email") or "",
        phone=extras.get("phone") or "",
    )


def unit_dict(unit: Unit, lang: str, counts: dict[str, int] | None = None) -> dict[str, Any]:
    """A unit as templates use it: its own fields, ``label``, ``kind_label``, ``parent_label``.

    A parent that stands above everything is left out: it goes without saying.
    """
    above = units().get(unit.parent)
    return {
        "id": unit.id,
        "name": unit.name,
        "type": "organization",
        "label": unit.label(lang),
        "kind_label": codelists.load("unit_kind").label(unit.kind, lang) if unit.kind else "",
        "parent_label": above.label(lang) if above and above.parent else "",
        "email": unit.email,
        "phone": unit.phone,
        "package_count": (counts or {}).get(unit.name, 0),
    }


def units_by_kind(words: str, lang: str) -> list[dict[str, Any]]:
    """Kinds of units, each with ``label`` and its ``units``, those that match the words."""
    kinds = codelists.load("unit_kind")
    chosen = unit_tree.matching(units().values(), words) if words else units().values()
    counts = counts_by_value(
        search(**{"rows": 0, "facet.field": ["organization"], "facet.limit": -1})
    )
    grouped = unit_tree.by_kind(chosen, kinds.codes, lang)
    return [
        {
            "label": kinds.label(kind, lang) if kind else tk._("Other units"),
            "units": [unit_dict(unit, lang, counts["organization"]) for unit in members],
        }
        for kind, members in grouped
    ]


def unit_published(unit_id: str, types: list[dict[str, Any]]) -> dict[str, Any]:
    """What a unit has published: ``count``, ``latest`` (moment) and count by type."""
    found = search(
        **{
            "fq": f'owner_org:"{unit_id}"',
            "rows": 1,
            "sort": facets.NEWEST,
            "facet.field": ["dataset_type"],
        }
    )
    latest = found["results"][0].get("first_published") if found["results"] else None
    return {
        "count": found["count"],
        "latest": latest,
        "types": _by_type(counts_by_value(found)["dataset_type"], types),
    }


def _by_type(counts: dict[str, int], types: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = [
        {"name": kind["type"], "label": kind["plural"], "count": counts[kind["type"]]}
        for kind in types
        if counts.get(kind["type"])
    ]
    rest = counts.get("dataset", 0)
    other = {"name": "dataset", "label": tk._("Other data"), "count": rest}
    return known + ([other] if rest else [])


def counts_by_value(found: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Field, value, number of datasets."""
    return {
        field: {item["name"]: item["count"] for item in facet["items"]}
        for field, facet in found["search_facets"].items()
    }


# --- search -------------------------------------------------------------------------------------


def words_that_find(typed: str) -> list[tuple[str, int]]:
    """Of the words of a query each that finds something alone, and how many datasets."""
    counts = [(word, search(q=word, rows=0)["count"]) for word in query.single_words(typed)]
    return [(word, count) for word, count in counts if count]


def indexed_by_rules() -> tuple[int, int]:
    """How many datasets are indexed, public or not, and how many of them by other rules."""

    def count(**filtered: str) -> int:
        asked = {"include_private": True, "include_drafts": True, "rows": 0, **filtered}
        return int(tk.get_action("package_search")({"ignore_auth": True}, asked)["count"])

    return count(), count(fq=f'-{document.RULES}:"{version.current()}"')


# --- filters ------------------------------------------------------------------------------------


def facet_label(field: str, value: str, search_facets: dict[str, Any] | None, lang: str) -> str:
    """A value of a filter in the reader's words, never its code."""
    if field == "organization" and value in units():
        return units()[value].label(lang)
    if field == "vocab_theme":
        return codelists.load("theme").label(value, lang)
    items = ((search_facets or {}).get(field) or {}).get("items") or []
    return next((item["display_name"] for item in items if item["name"] == value), value)
