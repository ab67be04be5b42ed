"""Template functions of what was withdrawn."""

from __future__ import annotations

from typing import Any

import ckan.model as model

from ckanext.mashhad.catalog.helpers.page_basics import page_language
from ckanext.mashhad.catalog.timeline import first_public
from ckanext.mashhad.catalog.withdrawals import model as store
from ckanext.mashhad.catalog.withdrawals.actions import describe_withdrawal, masked


def mashhad_is_published(object_id: str) -> bool:
    """Whether everybody can read a dataset (id or name) or file."""
    named = model.Package.get(object_id)
    return first_public.is_public(named.id if named else object_id)


def mashhad_withdrawn(package_id: str) -> list[dict[str, Any]]:
    """What of a dataset was withdrawn, itself or files, as everybody is told; the latest first."""
    return [describe_withdrawal(each) for each in store.of_package(package_id)]


def mashhad_replacements(package_id: str) -> list[dict[str, Any]]:
    """``day``, ``reason`` and whether it ``moved``, of each time that a public dataset went to
    another unit or a link took the place of a file; the latest first.
    """
    return [
        {
            "day": each.moment.isoformat(),
            "moved": each.kind == "dataset_moved",
            "reason": masked(each.payload["reason"], each.unit or ""),
        }
        for each in store.replacements(package_id)
    ]


def mashhad_withdrawn_title(withdrawn: dict[str, Any]) -> str:
    """What a withdrawn dataset was called, in the reader's language if it had a title in it; empty
    where that was hidden.
    """
    titles = withdrawn["titles"]
    return titles.get(page_language()) or next(iter(titles.values()), "")


def mashhad_unit_of_id(unit_id: str) -> dict[str, str] | None:
    """``name`` of the unit with this id."""
    group = model.Session.get(model.Group, unit_id) if unit_id else None
    return {"name": group.name, "title": group.title or group.name} if group else None
