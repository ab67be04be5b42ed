"""The sources of an existing ckanext-harvest, as sources of ours."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa

_KINDS: Final = {"ckan": "ckan", "dcat_rdf": "dcat", "dcat_json": "dcat", "dcat_us": "dcat"}
_EVERY: Final = {
    "MANUAL": "manual",
    "ALWAYS": "hourly",
    "DAILY": "daily",
    "WEEKLY": "weekly",
    "BIWEEKLY": "weekly",
    "MONTHLY": "monthly",
}
_MAX_NAME: Final = 60


def found() -> list[dict[str, Any]]:
    """What ``mashhad_harvest_source_create`` needs of each; ``fault`` says why one cannot be taken.

    ckanext-harvest need not be installed any more: its table is read, if it is still there.
    """
    if not sa.inspect(model.Session.get_bind()).has_table("harvest_source"):
        return []
    query = sa.text(
        "SELECT s.id, s.url, s.title, s.type, s.config, s.frequency, p.owner_org, p.name "
        "FROM harvest_source s JOIN package p ON p.id = s.id "
        "WHERE s.active AND p.state = 'active' ORDER BY s.created, s.id"
    )
    return [_source(row) for row in model.Session.execute(query).mappings()]


def _source(row: Any) -> dict[str, Any]:
    source = {
        "name": re.sub("[^a-z0-9]+", "-", row["name"].lower())[:_MAX_NAME].strip("-"),
        "title": row["title"] or row["name"],
        "url": row["url"],
        "unit": row["owner_org"],
        "kind": _KINDS.get(row["type"], ""),
        "every": _EVERY.get(row["frequency"], "manual"),
        **_chosen(row["config"]),
    }
    if not source["kind"]:
        source["fault"] = f"there is no adapter for {row['type']}"
    elif not row["owner_org"]:
        source["fault"] = "it has no organisation"
    return source


def _chosen(config: str | None) -> dict[str, str]:
    """What of the old JSON has a place here."""
    try:
        read = json.loads(config or "{}")
    except ValueError:
        return {}
    if not isinstance(read, dict):
        return {}
    chosen = {}
    organizations = read.get("organizations_filter_include")
    if isinstance(organizations, list):
        chosen["organization"] = ", ".join(str(each) for each in organizations)
    if isinstance(read.get("api_key"), str):
        chosen["secret"] = read["api_key"]
    return chosen
