"""The same bytes checked anew, because what they are held against has changed."""

from __future__ import annotations

import datetime as dt

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
    now = dt.datetime.now(dt.UTC)
    copied = {
        name: getattr(version, name)
        for name in (
            *("package_id", "filename", "public_name", "size", "sha256", "mimetype"),
            *("location", "table", "table_is_said"),
        )
    }
    if table is not None:
        copied |= {"table": table, "table_is_said": True}
    new = store.add_version(version.resource_id, **copied, user_id=user_id, created=now, woken=now)
    model.Session.commit()
    check_jobs.wake(new.id)
    return new
