"""What people call the outcomes of records and the states of jobs and sources (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ckanext.mashhad.persian.reading_errors import N_

#: State of a job: its label, and the look that it shares with the states of duties.
STATES: Final = {
    "waiting": (N_("Waiting for its turn"), "s-due"),
    "running": (N_("Running"), "s-due"),
    "stopping": (N_("Being stopped"), "s-due"),
    "complete": (N_("Complete"), "s-met"),
    "not_all": (N_("Complete, but not every record was imported"), "s-late"),
    "held_back": (N_("Complete, but the check held a file back"), "s-late"),
    "incomplete": (N_("Incomplete"), "s-late"),
    "failed": (N_("Failed"), "s-missing"),
    "stuck": (N_("Interrupted"), "s-late"),
}
OUTCOMES: Final = {
    "added": N_("Newly added"),
    "updated": N_("Updated"),
    "unchanged": N_("Unchanged"),
    "deleted": N_("Deleted"),
    "failed": N_("Not imported"),
    "quarantined": N_("Held back by the check"),
    "withheld": N_("Withheld"),
}
#: Of a run that only tells.
WOULD: Final = {
    "added": N_("Would be added"),
    "updated": N_("Would be updated"),
    "unchanged": N_("Unchanged"),
    "failed": N_("Would not be imported"),
    "withheld": N_("Would be withheld"),
}
WAITING: Final = N_("Still to be done")
#: Outcomes that are shown only where there are any.
RARE: Final = frozenset(("deleted", "quarantined"))
#: Health of a source: its label, and the look.
HEALTH: Final = {
    "good": (N_("Healthy"), "s-met"),
    "new": (N_("Not read yet"), ""),
    "partial": (N_("The last run was incomplete"), "s-late"),
    "not_all": (N_("Not every record was imported"), "s-late"),
    "held_back": (N_("The check held a file back"), "s-missing"),
    "late": (N_("Overdue"), "s-late"),
    "failing": (N_("Cannot be read"), "s-missing"),
    "paused": (N_("Paused after failures"), "s-missing"),
    "stuck": (N_("Interrupted"), "s-late"),
    "dropped": (N_("Far fewer records than before"), "s-late"),
    "proposed": (N_("Waiting for approval"), "s-due"),
}


def shown_state(job: Mapping[str, Any]) -> str:
    """The state that people read: a complete reading is not yet one of which all came here."""
    if job["is_stopping"]:
        return "stopping"
    if job["is_stuck"]:
        return "stuck"
    if job["state"] != "complete":
        return str(job["state"])
    if job["counts"]["failed"]:
        return "not_all"
    return "held_back" if job["counts"]["quarantined"] else "complete"
