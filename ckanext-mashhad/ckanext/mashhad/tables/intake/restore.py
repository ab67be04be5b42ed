"""The DataStore brought in line with what is published: it may have come from another backup.

Rows that nobody publishes are dropped; those of a published file that are missing, or are
another version's, are made anew from its bytes. A file on its way is left to its own job.
"""

from __future__ import annotations

import logging
from typing import Final

import ckan.model as model

from ckanext.mashhad.tables.intake.examination import examine
from ckanext.mashhad.tables.rows import row_store
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.locks import alone
from ckanext.mashhad.tables.versions.model import FileVersion

log = logging.getLogger(__name__)

#: A file that cannot be read any more, or not as its table is today, is left without rows then.
MAX_ATTEMPTS: Final = 3


def strays() -> tuple[list[str], list[str]]:
    """Resources whose rows nobody publishes, and published versions without their rows."""
    there = row_store.swapped()
    published = store.published_tables(MAX_ATTEMPTS)
    coming = store.resources_with((store.ACCEPTED,))
    model.Session.rollback()
    unwanted = [each for each in there.keys() - published.keys() if each not in coming]
    missing = [
        version_id
        for resource_id, version_id in published.items()
        if there.get(resource_id) != version_id and resource_id not in coming
    ]
    return unwanted, missing


def drop_unwanted(resource_id: str) -> None:
    """Drop these rows, unless they are published by now, or somebody is at it."""
    with alone(f"resource:{resource_id}", wait=False) as mine:
        if mine and resource_id in strays()[0]:
            row_store.drop(resource_id)


def restore(version_id: str) -> None:
    """Make the rows of a published version anew, unless they are there or it is no more."""
    try:
        version = model.Session.get(FileVersion, version_id)
        if version is None:
            return
        resource_id = version.resource_id
        with alone(f"resource:{resource_id}", wait=True):
            if version_id in strays()[1]:
                _make_anew(version_id, resource_id)
    finally:
        model.Session.rollback()
        model.Session.remove()


def _make_anew(version_id: str, resource_id: str) -> None:
    log.warning("The rows of file version %s are made anew", version_id)
    store.change(version_id, attempts=FileVersion.attempts + 1)
    model.Session.commit()
    if examine(version_id).accepted:
        row_store.swap(version_id, resource_id)
        store.change(version_id, attempts=0)
        model.Session.commit()


def job_id(version_id: str) -> str:
    """By which Redis knows the job that makes its rows anew."""
    return f"mashhad-rows-{version_id}"
