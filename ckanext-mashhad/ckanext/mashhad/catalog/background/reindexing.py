"""Datasets whose document in the search index has to be made anew, though nobody saves them."""

from __future__ import annotations

from collections.abc import Iterable

import ckan.lib.search as search
import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.timeline import model as timeline


def reindex(package_ids: Iterable[str]) -> None:
    """Send to the index what the database has of these datasets; commits.

    Each row is held meanwhile: what somebody else saves or purges between the reading and the
    sending would be in the index as it was before, and nobody would send it again.
    """
    model.Session.commit()
    for package_id in package_ids:
        try:
            timeline.hold(package_id)
            search.rebuild(package_id)
        except tk.ObjectNotFound:  # gone meanwhile, and its document with it
            model.Session.rollback()
