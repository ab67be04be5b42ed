"""CKAN's search, which keeps to itself how it asks the search engine."""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError, SearchQueryError
from ckan.types import Context

log = logging.getLogger(__name__)


@tk.side_effect_free
@tk.chained_action
def package_search(next_action: Any, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's, but for what it says when the search engine refuses a query.

    CKAN quotes the whole query, with all that it adds of filters and weights; the log has it.
    """
    try:
        return next_action(context, data_dict)
    except SearchQueryError:
        raise
    except SearchError as error:
        log.info("A search was refused: %s", error)
        message = tk._("The search engine does not understand this query.")
        raise SearchError(message) from None
