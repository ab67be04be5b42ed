"""What states of a file and types of columns are called; msgids for gettext."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ckanext.mashhad.persian.reading_errors import N_


@dataclass(frozen=True, slots=True)
class Word:
    """A state: its sign, its word (a msgid) and its class in the style sheet."""

    sign: str
    msgid: str
    css: str


STATES: Final[Mapping[str, Word]] = {
    "pending": Word("◷", N_("Being checked"), "s-due"),
    "to_confirm": Word("؟", N_("Waits for confirmation"), "s-confirm"),
    "accepted": Word("◷", N_("Accepted, being published"), "s-due"),
    "published": Word("✓", N_("Checked and published"), "s-met"),
    "waived": Word("!", N_("Published with errors"), "s-late"),
    "superseded": Word("–", N_("Replaced by a newer one"), "s-due"),
    "rejected": Word("✕", N_("Not accepted"), "s-missing"),
}

#: What an officer may write in a cell of the type.
TYPES: Final[Mapping[str, str]] = {
    "text": N_("Text"),
    "reference": N_("Number or code"),
    "date": N_("Date, Jalali or Gregorian"),
    "duration": N_("Duration, such as 12 months"),
    "amount": N_("Amount in rial"),
    "count": N_("Whole number"),
    "number": N_("Number"),
    "percentage": N_("Percentage"),
    "yes_no": N_("Yes or no"),
    "code": N_("One of the values of a list"),
    "fiscal_year": N_("Fiscal year"),
    "url": N_("Web address"),
    "legal_id": N_("Legal ID of 11 digits"),
}

SEVERITIES: Final[Mapping[str, str]] = {
    "error": N_("Error"),
    "warning": N_("Warning"),
    "note": N_("Note"),
}
