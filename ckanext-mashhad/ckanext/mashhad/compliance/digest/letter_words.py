"""The words of the choices and of what became of a letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckanext.mashhad.persian.reading_errors import N_

WANTED: Final[Mapping[str, str]] = {
    "all": N_("All: before the day, on the day, and what is missing"),
    "missing": N_("Only what is missing"),
    "none": N_("No reminders"),
}
STAGES: Final[Mapping[str, str]] = {
    "": N_("not planned yet"),
    "waiting": N_("waits to be sent"),
    "claimed": N_("broken off while it was sent; it is not sent again"),
    "sent": N_("sent"),
    "needless": N_("not needed any more"),
}
