"""Typed access to the settings of this extension, and the defaults it gives CKAN's own.

``config_declaration.yaml`` is the only place that says what a setting of ours is by default.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.mashhad.types import DATASET_TYPES

ALLOWED_NETWORKS = "ckanext.mashhad.net.allowed_networks"
TABLES = "ckanext.mashhad.tables."
CATALOG_LICENCE = "ckanext.mashhad.catalog.license_id"

#: As a person counts the size of a file.
MEGABYTE = 10**6

#: Settings of CKAN and of the extensions we build on, as a Persian catalogue needs them.
#: They hold only where the site has not said otherwise.
SITE_DEFAULTS: dict[str, str] = {
    "scheming.organization_schemas": "ckanext.mashhad.schemas:organization.yaml",
    "ckanext.dcat.rdf.profiles": "mashhad",
    "ckanext.dcat.structured_data.profiles": "mashhad_schemaorg",
    "ckan.search.show_all_types": "true",
    # CKAN lets every login make units and groups; here that is the administration's.
    "ckan.auth.user_create_organizations": "false",
    "ckan.auth.user_create_groups": "false",
    "ckan.auth.user_delete_organizations": "false",
    "ckan.auth.user_delete_groups": "false",
    "ckan.auth.public_user_details": "false",  # the logins of officers
    "ckan.datastore.public_table_search": "",  # CKAN lets everybody list the tables
    "PERMANENT_SESSION_LIFETIME": "1209600",  # seconds: a login that is not used ends in two weeks
    "ckan.max_resource_size": "200",  # MB: what a table may have
    "ckan.search.default_package_sort": "score desc, first_published desc, metadata_created desc",
    "ckan.site_logo": "",  # the title in words; a site may set its own emblem
    "ckan.favicon": "/mashhad/favicon.svg",
}

SCHEMAS = "scheming.dataset_schemas"
PRESETS = "scheming.presets"
SCHEMING_PRESETS = "ckanext.scheming:presets.json"
OUR_PRESETS = "ckanext.mashhad.schemas:presets.yaml"


def allowed_networks() -> list[str]:
    """Networks in CIDR notation that outgoing requests may reach though they are internal."""
    return list(tk.config[ALLOWED_NETWORKS])


def catalog_licence() -> str:
    """Id of the licence under which the catalogue itself (titles, descriptions) may be used."""
    return str(tk.config[CATALOG_LICENCE])


def table_limits() -> dict[str, int]:
    """How much a table may hold: ``csv_bytes``, ``csv_rows``, ``xlsx_bytes`` and ``cells``."""
    return {
        "csv_bytes": tk.config[f"{TABLES}csv_megabytes"] * MEGABYTE,
        "csv_rows": tk.config[f"{TABLES}csv_rows"],
        "xlsx_bytes": tk.config[f"{TABLES}workbook_megabytes"] * MEGABYTE,
        "cells": tk.config[f"{TABLES}workbook_cells"],
    }


def waivers_allowed() -> bool:
    """Whether administrators of units may publish files that have errors."""
    return bool(tk.config[f"{TABLES}allow_waivers"])


def feedback_limits() -> dict[str, int]:
    """How many messages on errors are taken in a day: from one ``address``, on one ``file``."""
    return {
        "address": tk.config[f"{TABLES}feedback_per_address"],
        "file": tk.config[f"{TABLES}feedback_per_file"],
    }


def client_seconds() -> int:
    """For how many seconds in a minute pages that cost much work for one address; 0: no limit."""
    return int(tk.config["ckanext.mashhad.seconds_per_minute"])


def vault_folder() -> Path:
    """Where uploaded tables lie: beside CKAN's own files, where nothing serves them."""
    return Path(tk.config["ckan.storage_path"]) / "mashhad_tables"


def apply_site_defaults(config: MutableMapping[str, Any]) -> None:
    """Fill what the site left open; called before CKAN fills in its own defaults.

    The types of ours join those of a site that already uses ckanext-scheming.
    """
    for key, value in SITE_DEFAULTS.items():
        config.setdefault(key, value)
    ours = [f"ckanext.mashhad.schemas:{name}.yaml" for name in DATASET_TYPES]
    config[SCHEMAS] = _joined(config.get(SCHEMAS), ours)
    config[PRESETS] = _joined(config.get(PRESETS) or SCHEMING_PRESETS, [OUR_PRESETS])


def _joined(current: str | None, additions: list[str]) -> str:
    words = (current or "").split()
    return " ".join(words + [word for word in additions if word not in words])
