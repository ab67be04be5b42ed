"""The sources of an existing ckanext-harvest, as sources of ours."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.mashhad.harvest.engine.identity import MAX_GUID
from ckanext.mashhad.harvest.model import Record, Source

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


def list_sources() -> list[dict[str, Any]]:
    """What ``mashhad_harvest_source_create`` needs of each; ``fault`` says why one cannot be taken.

    ``left_out`` names what of its configuration has no place here, ``old_id`` is its id there.

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


def adopt(old_id: str, source: Source) -> tuple[int, int]:
    """Make the datasets that the old harvester has made those of the source; (made so, others).

    Those of another unit, and those whose record is unclear, stay as they are: the source would
    take them from their unit. The first run writes the adopted ones anew, by their ids and names.
    """
    query = sa.text(
        "SELECT o.guid, p.id, p.title, p.name, p.owner_org FROM harvest_object o "
        "JOIN package p ON p.id = o.package_id "
        "WHERE o.harvest_source_id = :id AND o.current AND p.state = 'active' ORDER BY p.id"
    )
    rows = list(model.Session.execute(query, {"id": old_id}).mappings())
    now = dt.datetime.now(dt.UTC)
    records = {
        row["guid"]: {
            "package_id": row["id"], "source_id": source.id, "guid": row["guid"],
            "title": row["title"] or row["name"], "fingerprint": "", "imported_at": now,
            "missing_runs": 0,
        }
        for row in rows
        if row["guid"] and len(row["guid"]) <= MAX_GUID and row["owner_org"] == source.owner_org
    }  # fmt: skip
    if not records:
        return 0, len(rows)
    statement = insert(Record).values(list(records.values())).on_conflict_do_nothing()
    made = model.Session.execute(statement).rowcount
    return made, len(rows) - made


def _source(row: Any) -> dict[str, Any]:
    source = {
        "old_id": row["id"],
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
