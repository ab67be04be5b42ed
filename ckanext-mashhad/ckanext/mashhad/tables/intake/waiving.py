"""An administrator of the unit publishes a file although it has errors, with a reason that is kept.

Only where the site allows it, never past personal data, and marked as such for everybody. Cells
that could not be read are empty in the published rows; the file itself is as it was sent.
Findings of personal data that are none are overridden one by one, in that version alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.engine.text import public_reasons
from ckanext.mashhad.catalog.validators import field_errors
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables.engine.common import outside
from ckanext.mashhad.tables.engine.findings.check_report import (
    FindingKey,
    finding_key,
    is_personal,
)
from ckanext.mashhad.tables.intake import check_jobs
from ckanext.mashhad.tables.overrides import overrides
from ckanext.mashhad.tables.sandbox import checking
from ckanext.mashhad.tables.sandbox.checking import Found
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.model import FileVersion


def may_be_waived(version: FileVersion) -> bool:
    """Whether there is something to waive: the newest version, refused, without personal data."""
    newest = store.newest_versions([version.resource_id]).get(version.resource_id)
    refused = version.state == store.REJECTED and newest is not None and newest.n == version.n
    said = overrides.of_version(version)
    return refused and checking.waivable(version.report or {}, said)


def override(version: FileVersion, key: FindingKey, reason: str, user_id: str) -> FileVersion:
    """Note that findings of personal data are none, and have the version published if no other
    error is left; ``ValidationError`` where there are no such findings, or no reason.
    """
    reason = read_reason(reason)
    held = store.hold(version.id)
    if held is None or key not in map(finding_key, overridable(held)):
        model.Session.rollback()
        raise tk.ValidationError({"id": [tk._("There is no such finding in the newest version.")]})
    now = dt.datetime.now(dt.UTC)
    said = dict(zip(("rule", "table", "field", "spot"), key, strict=True))
    said |= {"reason": reason, "user_id": user_id}
    held.overrides = [*(held.overrides or ()), {**said, "created": moments.iso(now)}]
    if said["spot"].startswith(outside.FILE_NAME):
        _let_name_pass(held, reason, user_id)
    found = Found(held.report or {}, overridden=overrides.of_version(held))
    if found.accepted:
        held.state, held.attempts, held.woken = store.PENDING, 0, now
    model.Session.commit()
    if found.accepted:
        check_jobs.wake(held.id)
    return held


def _let_name_pass(version: FileVersion, reason: str, user_id: str) -> None:
    """The name of the file becomes a text of the dataset."""
    package = model.Package.get(version.package_id)
    if package is not None and package.owner_org:
        names = [version.filename, version.public_name]
        overrides.let_pass(package.owner_org, names, reason, user_id)


def overridable(version: FileVersion) -> list[Mapping[str, Any]]:
    """The findings of personal data, as the report counts them, that keep the newest version from
    being published.
    """
    newest = store.newest_versions([version.resource_id]).get(version.resource_id)
    if version.state != store.REJECTED or newest is None or newest.n != version.n:
        return []
    left = checking.errors_left(version.report or {}, overrides.of_version(version))
    # What is not told apart from others stands nowhere that one could look at.
    return [count for count in left if is_personal(count) and count.get("spot")]


def read_reason(reason: str) -> str:
    """The reason as it is kept; ``ValidationError`` where it says none, or a person's number."""
    try:
        kept = public_reasons.read_reason(reason)
    except public_reasons.PublicReasonError as error:
        raise tk.ValidationError({"reason": [field_errors.say(error)]}) from error
    if faults := overrides.errors(reason.strip(), ""):
        raise tk.ValidationError({"reason": [field_errors.say(faults[0])]})
    return kept


def waive(version: FileVersion, reason: str, user_id: str) -> FileVersion:
    """Have the version published; ``ValidationError`` where it may not be, or says no reason."""
    reason = read_reason(reason)
    held = store.hold(version.id)
    if held is None or not may_be_waived(held):
        model.Session.rollback()
        raise tk.ValidationError({"id": [tk._("This file cannot be published with its errors.")]})
    held.waived_by, held.waiver_reason = user_id, reason
    held.state, held.attempts, held.woken = store.PENDING, 0, dt.datetime.now(dt.UTC)
    model.Session.commit()
    check_jobs.wake(held.id)
    return held
