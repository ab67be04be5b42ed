"""The same bytes checked anew: what they are held against has changed, or they are wanted back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.mashhad.tables.intake import check_jobs
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.model import FileVersion


def check_again(version: FileVersion, user_id: str, table: str | None = None) -> FileVersion:
    """Add the next version with the bytes of ``version``, its newest; ``table`` is what it is, if
    an officer has said so.

    ``ValidationError`` when a newer one was sent meanwhile.
    """
    store.lock(version.resource_id)
    if store.newest_versions([version.resource_id])[version.resource_id].n != version.n:
        raise tk.ValidationError({"n": [tk._("A newer version was sent after this one.")]})
    said = {} if table is None else {"table": table, "table_is_said": True}
    return _sent_again(version, user_id, said)


def restore(resource_id: str, n: int | None, user_id: str) -> FileVersion:
    """Add the next version with the bytes of what was public before the newest one, read as then.

    ``n``: the version that is meant. ``ValidationError`` when it is none, or another by now.
    """
    store.lock(resource_id)
    before = store.restorable(resource_id, dt.datetime.now(dt.UTC))
    if before is None or n not in (None, before.n):
        raise tk.ValidationError({"n": [tk._("No earlier version can take its place back now.")]})
    return _sent_again(before, user_id, {"said": before.said})


def _sent_again(version: FileVersion, user_id: str, said: Mapping[str, Any]) -> FileVersion:
    now = dt.datetime.now(dt.UTC)
    copied = {
        name: getattr(version, name)
        for name in (
            *("package_id", "filename", "public_name", "size", "sha256", "mimetype"),
            *("location", "table", "table_is_said"),
        )
    }
    copied.update(said)
    new = store.add_version(version.resource_id, **copied, user_id=user_id, created=now, woken=now)
    model.Session.commit()
    check_jobs.wake(new.id)
    return new
