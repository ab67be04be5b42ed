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

    ``left_out`` names what of its configuration has no place here.

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
    }
    chosen, source["left_out"] = _chosen(row["config"])
    source.update(chosen)
    if not source["kind"]:
        source["fault"] = f"there is no adapter for {row['type']}"
    elif not row["owner_org"]:
        source["fault"] = "it has no organisation"
    return source


def _chosen(config: str | None) -> tuple[dict[str, str], list[str]]:
    """What of the old JSON has a place here, and the names of what has none."""
    try:
        read = json.loads(config or "{}")
    except ValueError:
        read = None
    if not isinstance(read, dict):
        return {}, ["config"]
    chosen, left_out = {}, []
    for key, value in read.items():
        text = _READ[key](value) if key in _READ else ""
        if text:
            chosen[_PLACES[key]] = text
        elif key not in _NEEDLESS:
            left_out.append(key)
    return chosen, sorted(left_out)


def _names(value: Any) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else ""


def _one_tag(value: Any) -> str:
    only = value[0] if isinstance(value, list) and len(value) == 1 else None
    return _text(only.get("name") if isinstance(only, dict) else only)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


_READ: Final = {
    "organizations_filter_include": _names,
    "default_tags": _one_tag,
    "api_key": _text,
}
_PLACES: Final = {
    "organizations_filter_include": "organization",
    "default_tags": "keyword",
    "api_key": "secret",
}
#: What is so here anyhow, or decides nothing.
_NEEDLESS: Final = frozenset({"api_version", "clean_tags", "read_only", "force_all", "rdf_format"})
