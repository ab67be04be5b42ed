"""API actions of files: which of a unit's do not open elsewhere, and which were replaced."""

from __future__ import annotations

from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Action, Context

from ckanext.mashhad.catalog.timeline.asked_datasets import these
from ckanext.mashhad.compliance.actions import named
from ckanext.mashhad.compliance.addresses import renewals
from ckanext.mashhad.compliance.links import link_words, listing
from ckanext.mashhad.compliance.links.listing import Listed
from ckanext.mashhad.persian.calendar import moments

#: Files of a page.
ON_A_PAGE: Final = 50
MOST_PAGES: Final = 10_000


@tk.side_effect_free
def mashhad_link_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Say which addresses of a unit's public files do not open. For officers of the unit.

    :param unit: name or id of the unit
    :param page: from 1; 50 files a page (optional)
    :returns: ``counts`` of files elsewhere by state (``alive``, ``dead``, ``failing``: not yet for
        long enough to be called dead, ``unclear``: nothing follows from what it said, ``unasked``),
        ``more`` pages, ``results``: those that are dead, failing or unclear, each with
        ``dataset_type``, ``dataset``, ``title``, ``resource_id``, ``name``, ``url``, ``state``,
        ``reason`` in the language of the request, ``asked``, ``answered``, ``dead_since``
    :raises ObjectNotFound: there is no such unit
    """
    unit = model.Group.get(named(data_dict, "unit"))
    if unit is None or not unit.is_organization or unit.state != "active":
        raise tk.ObjectNotFound(tk._("There is no such unit."))
    tk.check_access("mashhad_link_list", context, {"owner_org": unit.id})
    skip = (_page(data_dict.get("page")) - 1) * ON_A_PAGE
    found = listing.wanting(unit.id, most=ON_A_PAGE + 1, skip=skip)
    return {
        "counts": {state.value: number for state, number in listing.counts(unit.id).items()},
        "more": len(found) > ON_A_PAGE,
        "results": [_told(each) for each in found[:ON_A_PAGE]],
    }


def _page(asked: Any) -> int:
    text = str(asked or "1")
    if text.isascii() and text.isdecimal() and len(text) < 6 and 0 < int(text) <= MOST_PAGES:
        return int(text)
    raise tk.ValidationError({"page": [tk._("A page is a number from 1.")]})


@tk.side_effect_free
@tk.chained_action
def mashhad_publication_show(
    next_action: Action, context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """As the catalogue's.

    :returns: also ``replaced``: of a file that is no table, when it took the place of another that
        was public (UTC, ISO 8601), oldest first; what was there before is not kept
    """
    found = next_action(context, data_dict)
    replaced = renewals.moments(these([found["package_id"]]))[found["id"]]
    return {**found, "replaced": [moments.iso(each) for each in replaced]}


def _told(listed: Listed) -> dict[str, Any]:
    health = listed.health
    moment = {
        name: moments.iso(value) if value else None
        for name in ("asked", "answered", "failing_since", "dead_since")
        for value in (getattr(health, name),)
    }
    return {
        "dataset_type": listed.dataset_type,
        "dataset": listed.dataset,
        "title": listed.title,
        "resource_id": listed.resource_id,
        "name": listed.name,
        "url": listed.url,
        "state": health.state.value,
        "reason": link_words.reason(health, tk._),
        **moment,
    }
