"""The same bytes checked anew: what they are held against has changed, they are wanted back, or
what they would do is confirmed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.persian.reading_errors import N_
from ckanext.mashhad.tables.confirmations import needed, version_questions
from ckanext.mashhad.tables.intake import check_jobs
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.model import FileVersion

_ANOTHER: Final = N_("This file does not wait for that any more. Look at it again.")


def check_again(version: FileVersion, user_id: str, table: str | None = None) -> FileVersion:
    """Add the next version with the bytes of ``version``, its newest; ``table`` is what it is, if
    an officer has said so.

    ``ValidationError`` when a newer one was sent meanwhile.
    """
    store.lock(version.resource_id)
    if store.newest_versions([version.resource_id])[version.resource_id].n != version.n:
        raise tk.ValidationError({"n": [tk._("A newer version was sent after this one.")]})
    said = {} if table is None else {"table": table, "table_is_said": True}
    new = _again(version, user_id, said)
    model.Session.commit()
    check_jobs.wake(new.id)
    return new


def restore(resource_id: str, n: int | None, user_id: str) -> FileVersion:
    """Add the next version with the bytes of what was public before the newest one, read as then.

    ``n``: the version that is meant. ``ValidationError`` when it is none, or another by now.
    """
    store.lock(resource_id)
    before = store.restorable(resource_id, dt.datetime.now(dt.UTC))
    if before is None or n not in (None, before.n):
        raise tk.ValidationError({"n": [tk._("No earlier version can take its place back now.")]})
    new = bring_back(before, user_id)
    model.Session.commit()
    check_jobs.wake(new.id)
    return new


def bring_back(before: FileVersion, user_id: str) -> FileVersion:
    """Add the next version with the bytes of an earlier one, read as then, in the caller's
    transaction; it was confirmed, and its coming back is wanted.
    """
    seen = confirmed(needed.CODES, user_id, dt.datetime.now(dt.UTC))
    let_pass = {name: getattr(before, name) for name in ("waived_by", "waiver_reason", "overrides")}
    return _again(before, user_id, {"said": before.said, "confirmed": seen, **let_pass})


def confirm(version: FileVersion, word: str, codes: Collection[str], user_id: str) -> FileVersion:
    """Have a version published that waits for it, with what is confirmed of it.

    ``word``: as ``version_questions.sign`` has it. ``ValidationError`` when something else is asked
    by now, or something is not confirmed, by code.
    """
    asked = version_questions.list_open(version)
    if not version_questions.is_signed(word, version, asked):
        raise tk.ValidationError({"token": [tk._(_ANOTHER)]})
    if missing := [each.code for each in asked if each.code not in codes]:
        why = [tk._("Confirm this, or change it.")]
        raise tk.ValidationError(dict.fromkeys(missing, why))
    held, now = store.hold(version.id), dt.datetime.now(dt.UTC)
    if held is None or held.state != store.TO_CONFIRM:
        model.Session.rollback()
        raise tk.ValidationError({"token": [tk._(_ANOTHER)]})
    held.confirmed = confirmed([each.code for each in asked], user_id, now)
    held.state, held.attempts, held.woken = store.PENDING, 0, now
    model.Session.commit()
    check_jobs.wake(held.id)
    return held


def discard(version: FileVersion, word: str) -> FileVersion:
    """Do not publish a version that waits for confirmation; ``word`` as of :func:`confirm`."""
    asked = version_questions.list_open(version)
    held = store.hold(version.id)
    is_meant = version_questions.is_signed(word, version, asked)
    if held is None or held.state != store.TO_CONFIRM or not is_meant:
        model.Session.rollback()
        raise tk.ValidationError({"token": [tk._(_ANOTHER)]})
    held.state = store.SUPERSEDED
    model.Session.commit()
    return held


def confirmed(codes: Collection[str], user_id: str, now: dt.datetime) -> list[dict[str, str]]:
    """What a version keeps of what is confirmed of it."""
    return [{"code": code, "user_id": user_id, "created": moments.iso(now)} for code in codes]


def _again(version: FileVersion, user_id: str, said: Mapping[str, Any]) -> FileVersion:
    now = dt.datetime.now(dt.UTC)
    copied = {
        name: getattr(version, name)
        for name in (
            *("package_id", "filename", "public_name", "size", "sha256", "mimetype"),
            *("location", "table", "table_is_said"),
        )
    }
    copied.update(said)
    return store.add_version(version.resource_id, **copied, user_id=user_id, created=now, woken=now)
