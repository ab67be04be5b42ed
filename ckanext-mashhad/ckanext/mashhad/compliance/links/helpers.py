"""Template functions of addresses."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.plugins.toolkit as tk
from flask import g

from ckanext.mashhad.catalog.timeline.asked_datasets import these
from ckanext.mashhad.compliance.addresses import model as store
from ckanext.mashhad.compliance.addresses import renewals
from ckanext.mashhad.compliance.addresses.address_health import State
from ckanext.mashhad.compliance.engine.vocabulary.judgement_words import Shown
from ckanext.mashhad.compliance.links import link_words, listing


def mashhad_link_state(state: str) -> Shown:
    """Sign, word and colour of an address's state."""
    return link_words.shown(State(state), tk._)


def mashhad_link_of_file(res: dict[str, Any]) -> dict[str, Any] | None:
    """Of a file whose address does not open: ``state``, ``since``, ``reason``; None for others."""
    url = res.get("url") or ""
    health = store.healths([url]).get(url) if url and res.get("url_type") != "upload" else None
    if health is None or health.state not in (State.DEAD, State.FAILING):
        return None
    since = health.failing_since
    return {
        "state": health.state.value,
        "since": since.isoformat() if since else None,
        "reason": link_words.reason(health, tk._),
    }


def mashhad_file_replaced(res: dict[str, Any]) -> dt.datetime | None:
    """When a file last took the place of another that was public; asked once for all files of a
    dataset. Of tables, their versions tell.
    """
    known = g.setdefault("mashhad_replaced", {})
    package_id = res.get("package_id") or ""
    if package_id not in known:
        known[package_id] = renewals.moments(these([package_id]))
    return max(known[package_id].get(res["id"], ()), default=None)


def mashhad_links_dead(unit_id: str) -> int | None:
    """How many of a unit's addresses are dead; None where it has none, and for strangers to it."""
    if not tk.h.check_access("mashhad_link_list", {"owner_org": unit_id}):
        return None
    counts = listing.counts(unit_id)
    return counts[State.DEAD] if any(counts.values()) else None
