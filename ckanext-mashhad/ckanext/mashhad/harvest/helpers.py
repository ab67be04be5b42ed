"""Template functions of the harvest room."""

from __future__ import annotations

from typing import Any, Final

import ckan.authz as authz
import ckan.plugins.toolkit as tk
from ckan.common import current_user

from ckanext.mashhad.harvest import adapters, schedule
from ckanext.mashhad.persian.errors import N_

#: State of a job: its label, and the look that it shares with the states of duties.
_STATES: Final = {
    "waiting": (N_("Waiting for its turn"), "s-due"),
    "running": (N_("Running"), "s-due"),
    "complete": (N_("Complete"), "s-met"),
    "incomplete": (N_("Incomplete"), "s-late"),
    "failed": (N_("Failed"), "s-missing"),
    "stuck": (N_("Interrupted"), "s-late"),
}
_OUTCOMES: Final = {
    "added": N_("Newly added"),
    "updated": N_("Updated"),
    "unchanged": N_("Unchanged"),
    "failed": N_("Not imported"),
    "withheld": N_("Withheld"),
}
_WAITING: Final = N_("Still to be done")


def mashhad_harvest_state(job: dict[str, Any]) -> dict[str, str]:
    """``label`` and ``look`` (a class) of a job's state."""
    label, look = _STATES["stuck" if job["is_stuck"] else job["state"]]
    return {"label": tk._(label), "look": look}


def mashhad_harvest_outcomes(counts: dict[str, int]) -> list[dict[str, Any]]:
    """``code``, ``label`` and ``count`` of each outcome, and of what is still to be done."""
    shown = _OUTCOMES | ({"waiting": _WAITING} if counts["waiting"] else {})
    return [
        {"code": code, "label": tk._(label), "count": counts[code]} for code, label in shown.items()
    ]


def mashhad_harvest_outcome(code: str | None) -> str:
    """The label of a record's outcome."""
    return tk._(_OUTCOMES.get(code or "", _WAITING))


def mashhad_harvest_kinds() -> list[dict[str, str]]:
    """The kinds of sources, as form macros take choices."""
    return [{"value": code, "text": tk._(label)} for code, label in adapters.KINDS.items()]


def mashhad_harvest_intervals() -> list[dict[str, str]]:
    """How often a source may be read, as form macros take choices."""
    return [{"value": code, "text": tk._(label)} for code, label in schedule.INTERVALS.items()]


def mashhad_harvest_may_see() -> bool:
    """Whether the reader is an officer of some unit, or runs the portal."""
    if not current_user.is_authenticated:
        return False
    return authz.is_sysadmin(current_user.name) or authz.has_user_permission_for_some_org(
        current_user.name, "update_dataset"
    )
