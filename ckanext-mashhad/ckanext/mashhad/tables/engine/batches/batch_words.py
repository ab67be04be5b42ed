"""What states and steps of batches are called; msgids for gettext."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ckanext.mashhad.persian.reading_errors import N_
from ckanext.mashhad.tables.engine.state_words import Word

STATES: Final[Mapping[str, Word]] = {
    "checking": Word("◷", N_("The files are being checked"), "s-due"),
    "refused": Word("✕", N_("Has errors; nothing was written"), "s-missing"),
    "ready": Word("○", N_("Checked; waiting for your decision"), "s-due"),
    "applying": Word("◷", N_("Is being written"), "s-due"),
    "stopped": Word("✕", N_("Stopped"), "s-missing"),
    "applied": Word("✓", N_("Written"), "s-met"),
    "undoing": Word("◷", N_("Is being taken back"), "s-due"),
    "undone": Word("–", N_("Taken back"), "s-due"),
    "expired": Word("–", N_("Ended; nothing more of it is written"), "s-due"),
}

STEPS: Final[Mapping[str, str]] = {
    "create": N_("New dataset"),
    "update": N_("Changes"),
    "unchanged": N_("No change"),
    "done": N_("Written"),
    "taken_back": N_("Taken back"),
    "kept": N_("Left as it is: somebody has changed it since"),
}
