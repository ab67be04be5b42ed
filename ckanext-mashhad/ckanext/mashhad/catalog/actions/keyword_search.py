"""Keywords in whichever spelling: those that begin as somebody types, and old twins.

CKAN lists keywords of datasets that are private or deleted to everybody; here a keyword is known
while a public dataset has it. Keywords of a vocabulary belong to the portal, not to datasets.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model as core
from ckan.types import Context

from ckanext.mashhad.catalog import model
from ckanext.mashhad.catalog.background.reindexing import reindex


@tk.side_effect_free
@tk.chained_action
def tag_autocomplete(next_action: Any, context: Context, data_dict: dict[str, Any]) -> list[str]:
    """CKAN's, for Persian: keywords in use are found whichever way what is typed is spelled.

    :param q: or ``query``: what was typed, a text or a list of which each must be found
    :param limit: how many at most
    :param offset: how many are left out from the beginning
    :param vocabulary_id: with it, CKAN's own search of that vocabulary answers
    """
    tk.check_access("tag_autocomplete", context, data_dict)
    typed = data_dict.get("query") or data_dict.get("q") or []
    terms = [typed] if isinstance(typed, str) else typed
    if "vocabulary_id" in data_dict or not all(isinstance(term, str) for term in terms):
        return next_action(context, data_dict)
    offset, limit = (_count(data_dict, name) for name in ("offset", "limit"))
    found = model.keywords_containing([term for term in terms if term.strip()])
    return found[offset or 0 :][:limit]


@tk.side_effect_free
@tk.chained_action
def tag_list(next_action: Any, context: Context, data_dict: dict[str, Any]) -> list[Any]:
    """CKAN's, of public datasets."""
    found = next_action(context, data_dict)
    return found if data_dict.get("vocabulary_id") else _public(found)


@tk.side_effect_free
@tk.chained_action
def tag_search(next_action: Any, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """CKAN's, of public datasets."""
    if data_dict.get("vocabulary_id"):
        return next_action(context, data_dict)
    offset, limit = (_count(data_dict, name) for name in ("offset", "limit"))
    paged = ("offset", "limit", "vocabulary_id")
    whole = {name: value for name, value in data_dict.items() if name not in paged}
    found = _public(next_action(context, whole)["results"])
    return {"count": len(found), "results": found[offset or 0 :][:limit]}


@tk.side_effect_free
@tk.chained_action
def tag_show(next_action: Any, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """CKAN's, of public datasets."""
    found: dict[str, Any] = next_action(context, data_dict)
    if not found["vocabulary_id"] and not _public([found]):
        raise tk.ObjectNotFound()
    return found


def _public(found: list[Any]) -> list[Any]:
    """Those of the keywords, each a name or a record, that a public dataset has."""
    known = model.public_keywords()
    return [tag for tag in found if (tag if isinstance(tag, str) else tag["name"]) in known]


def mashhad_keywords_merge(context: Context, data_dict: dict[str, Any]) -> dict[str, str]:
    """Bring keywords from before this plugin that are spellings of one word to one of them.

    :returns: the keywords that are gone, each with the one that its datasets have now
    """
    tk.check_access("mashhad_keywords_merge", context, data_dict)
    gone, changed = model.merge_keywords(dt.datetime.now(dt.UTC))
    core.repo.commit()
    reindex(changed)
    return gone


def _count(data_dict: dict[str, Any], name: str) -> int | None:
    value = data_dict.get(name)
    if value in (None, ""):
        return None
    try:
        return max(int(value), 0)
    except (TypeError, ValueError):
        raise tk.ValidationError({name: [tk._("Invalid integer")]}) from None
