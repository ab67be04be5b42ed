"""An administrator of the unit publishes a file although it has errors, with a reason that is kept.

Only where the site allows it, never past personal data, and marked as such for everybody. Cells
that could not be read are empty in the published rows; the file itself is as it was sent.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.mashhad.tables import checking, jobs
from ckanext.mashhad.tables import model as store
from ckanext.mashhad.tables.model import FileVersion

SHORTEST: Final = 10
LONGEST: Final = 1000


def may_be_waived(version: FileVersion) -> bool:
    """Whether there is something to waive: the newest version, refused, without personal data."""
    newest = store.newest_versions([version.resource_id]).get(version.resource_id)
    refused = version.state == store.REJECTED and newest is not None and newest.n == version.n
    return refused and checking.waivable(version.report or {})


def waive(version: FileVersion, reason: str, user_id: str) -> FileVersion:
    """Have the version published; ``ValidationError`` where it may not be, or says no reason."""
    reason = reason.strip()
    if not SHORTEST <= len(reason) <= LONGEST:
        message = tk._("Write the reason in {least} to {most} characters.")
        raise tk.ValidationError({"reason": [message.format(least=SHORTEST, most=LONGEST)]})
    held = store.hold(version.id)
    if held is None or not may_be_waived(held):
        model.Session.rollback()
        raise tk.ValidationError({"id": [tk._("This file cannot be published with its errors.")]})
    held.waived_by, held.waiver_reason = user_id, reason
    held.state, held.attempts, held.woken = store.PENDING, 0, dt.datetime.now(dt.UTC)
    model.Session.commit()
    jobs.wake(held.id)
    return held
