"""What the DataStore's search gives of the rows of checked files."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any, Final

import ckan.plugins.toolkit as tk
import psycopg2
from ckan.types import Action, Context

from ckanext.mashhad.catalog.entrance import kinds
from ckanext.mashhad.tables.rows import row_order, row_texts, row_words
from ckanext.mashhad.tables.rows.row_writes import is_checked

log = logging.getLogger(__name__)


@tk.chained_action
@tk.side_effect_free
def datastore_search(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's; the words ``q`` find rows of checked files however they are spelled.

    A query in PostgreSQL's own language (``plain`` false) or of single columns is left as it is.
    Records as CSV and TSV, as CKAN's dump gives them, hold nothing that a spreadsheet would run.
    Distinct rows are sorted by what is shown of them. What the entrance asks of the API holds for
    CKAN's preview and dump too, which make such searches of what their own forms send.
    """
    if wrong := kinds.faults("datastore_search", data_dict, reads=True):
        raise tk.ValidationError({name: [tk._(fault)] for name, fault in wrong.items()})
    if _is_true(data_dict.get("distinct")):
        data_dict = row_order.sortable(data_dict)
    try:
        found = _search(next_action, context, data_dict)
    except tk.ValidationError as error:
        raise tk.ValidationError(_without_statement(error.error_dict)) from None
    except psycopg2.Error as error:  # of records as CSV, which CKAN has PostgreSQL write
        raise tk.ValidationError(_without_statement({"info": error})) from None
    if isinstance(found.get("records"), str):
        form = data_dict.get("records_format", "csv")
        found["records"] = row_texts.inert_records(found["records"], form, found["fields"])
    return found


def _without_statement(errors: dict[str, Any]) -> dict[str, Any]:
    """The errors without what CKAN tells of the database: statement, tables and parameters."""
    if "info" not in errors:
        return errors
    log.info("A search in rows was refused: %s", errors)
    return {"query": [tk._("The database does not understand this query.")]}


def _is_true(given: Any) -> bool:
    """What is neither, CKAN refuses."""
    with suppress(ValueError):
        return bool(tk.asbool(given))
    return False


def _search(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    words = data_dict.get("q")
    asked = row_words.asked(words) if isinstance(words, str) else ""
    ours = asked and tk.asbool(data_dict.get("plain", True)) and not data_dict.get("full_text")
    if not ours or not is_checked(data_dict.get("resource_id")):
        return next_action(context, data_dict)
    spelled = {"q": asked, "plain": False, "language": "simple"}
    found = next_action(context, {**data_dict, **spelled})
    return {**found, "q": words, "plain": True}


ACTIONS: Final = {"datastore_search": datastore_search}
