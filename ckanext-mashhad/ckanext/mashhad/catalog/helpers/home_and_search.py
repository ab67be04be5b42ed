"""Template functions of the home page, of searching and of the theme."""

from __future__ import annotations

from typing import Any, Final

import ckan.lib.helpers as core
import ckan.plugins.toolkit as tk
from flask import has_request_context

from ckanext.mashhad.catalog.engine import facets
from ckanext.mashhad.catalog.helpers import queries
from ckanext.mashhad.catalog.helpers.dataset_texts import mashhad_license
from ckanext.mashhad.catalog.helpers.formats import mashhad_digits, mashhad_number
from ckanext.mashhad.catalog.helpers.labels import mashhad_type
from ckanext.mashhad.catalog.helpers.page_basics import page_language
from ckanext.mashhad.catalog.pages import lasting_files, page_policy
from ckanext.mashhad.catalog.search import query

#: How many datasets and units the home page names.
NEWS: Final = 6
PUBLISHERS: Final = 8


def mashhad_home() -> dict[str, Any]:
    """What the home page tells: ``count`` of datasets, ``counts`` by type, ``newest`` datasets.

    ``publishers``: how many units have published; ``largest``: those with most datasets, as
    `queries.unit_dict` has them, with ``share`` (percent of the first one's).
    """
    found = queries.search(
        **{
            "rows": NEWS,
            "sort": facets.NEWEST,
            "facet.field": ["dataset_type", "organization"],
            "facet.limit": -1,
        }
    )
    counts = queries.counts_by_value(found)
    by_unit = counts["organization"]
    units, lang = queries.units(), page_language()
    known = [units[name] for name in by_unit if name in units]
    known.sort(key=lambda unit: (-by_unit[unit.name], unit.label(lang)))
    largest = [queries.unit_dict(unit, lang, by_unit) for unit in known[:PUBLISHERS]]
    for unit in largest:
        unit["share"] = round(100 * unit["package_count"] / largest[0]["package_count"])
    return {
        "count": found["count"],
        "counts": counts["dataset_type"],
        "newest": found["results"],
        "publishers": len(by_unit),
        "largest": largest,
    }


def mashhad_facet_label(field: str, value: str, search_facets: Any = None) -> str:
    """A filter's value in the reader's words and digits."""
    if field == "dataset_type":
        kind = mashhad_type(value)
        return kind["plural"] if kind else tk._("Other data")
    if field == "license_id":
        return mashhad_license({"license_id": value})
    return mashhad_digits(queries.facet_label(field, value, search_facets, page_language()))


def mashhad_facet_title(field: str) -> str:
    return facets.applied_title(field, tk._)


def mashhad_sorts(words: str = "") -> list[tuple[str, str]]:
    """Pairs (Solr sort, label) for the results of a search."""
    return facets.sorts(bool(words), tk._)


def mashhad_words_that_find(typed: str) -> list[tuple[str, int]]:
    """Of a search that found nothing each word that finds something alone, and how many."""
    return queries.words_that_find(typed)


def mashhad_longest_search() -> int:
    """How many characters a search box takes."""
    return query.LONGEST_IN_A_BOX


def mashhad_index_notice() -> str:
    """For administrators: how many datasets search by older rules; empty when none does."""
    indexed, otherwise = queries.indexed_by_rules()
    if not otherwise:
        return ""
    return tk._("{number} of {all} datasets are indexed by older search rules.").format(
        number=mashhad_number(otherwise), all=mashhad_number(indexed)
    )


def mashhad_sort_url(sort: str) -> str:
    """This page, sorted so, from its first page of results."""
    return _this_page(sort=sort, page="")


def mashhad_page_url(number: int) -> str:
    """This page with another page of its results."""
    return _this_page(page=str(number) if number > 1 else "")


def mashhad_page_numbers(current: int, last: int) -> list[int]:
    """The pages to offer, a 0 for each gap."""
    return facets.page_numbers(current, last)


def _this_page(**changed: str) -> str:
    """The address of this page with some parameters changed, or dropped where empty."""
    query = [
        (name, value) for name, value in tk.request.args.items(multi=True) if name not in changed
    ]
    query += [(name, value) for name, value in changed.items() if value]
    path = tk.h.current_url().split("?")[0]
    return f"{path}?{core.urlencode(query)}" if query else path


def mashhad_nonce() -> str:
    """What scripts and styles of this page's templates carry; empty outside of a request."""
    return page_policy.nonce(tk.request.environ) if has_request_context() else ""


def mashhad_font_url() -> str:
    """Address of the Persian font; empty where it was not built, and the system's font serves."""
    version = lasting_files.font_version()
    return f"{tk.h.url_for_static(lasting_files.FONT)}?v={version}" if version else ""
