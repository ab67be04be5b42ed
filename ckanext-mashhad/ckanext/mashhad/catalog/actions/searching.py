"""CKAN's search, which keeps to itself how it asks the search engine."""

from __future__ import annotations

import logging
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError, SearchQueryError
from ckan.logic.schema import default_autocomplete_schema
from ckan.types import Context

from ckanext.mashhad.catalog.search import parameters
from ckanext.mashhad.catalog.search.query import unfinished_params

log = logging.getLogger(__name__)

#: In the context of a search whose parameters our own code wrote, none a reader.
WRITTEN_HERE = "mashhad_query_written_here"


@tk.side_effect_free
@tk.chained_action
def package_search(next_action: Any, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's, but closed to what reaches past the results (`parameters`).

    When the search engine refuses a query, CKAN quotes the whole of it, with all that it adds of
    filters and weights; that is for the log.
    """
    data_dict = {name: value for name, value in data_dict.items() if value not in (None, "")}
    strangers = {} if context.get(WRITTEN_HERE) else data_dict
    if faults := [f"{name}: {tk._(why)}" for name, why in parameters.faults(strangers)]:
        raise SearchQueryError(" ".join(faults))
    try:
        return next_action(context, data_dict)
    except SearchQueryError:
        raise
    except SearchError as error:
        log.info("A search was refused: %s", error)
        message = tk._("The search engine does not understand this query.")
        raise SearchError(message) from None


@tk.side_effect_free
@tk.chained_action
def package_autocomplete(
    next_action: Any, context: Context, data_dict: dict[str, Any]
) -> list[dict[str, Any]]:
    """Datasets with the words typed so far, as the search finds them; the last may be unfinished.

    :param q: what was typed
    :param limit: how many at most (default 10)
    :returns: ``name``, ``title``, ``match_field`` (title) and ``match_displayed``, the title
    """
    tk.check_access("package_autocomplete", context, data_dict)
    asked, errors = tk.navl_validate(data_dict, default_autocomplete_schema(), context)
    if errors:
        raise tk.ValidationError(errors)
    words = {"rows": asked.get("limit", 10), "facet": "false", **unfinished_params(asked["q"])}
    ours = cast(Context, {**context, WRITTEN_HERE: True})
    found = tk.get_action("package_search")(ours, words)["results"]
    return [
        {
            "name": dataset["name"],
            "title": dataset["title"],
            "match_field": "title",
            "match_displayed": dataset["title"],
        }
        for dataset in found
    ]
