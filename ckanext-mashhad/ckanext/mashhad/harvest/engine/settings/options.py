"""Reading what was chosen for a source (pure); ``choices`` declares what can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.harvest.engine.settings.choices import OPTIONS, TOO_LONG, Option
from ckanext.mashhad.persian.numerals.digits import to_ascii_digits
from ckanext.mashhad.persian.reading_errors import N_

#: By option: an English message, and what fills it.
Faults = dict[str, tuple[str, dict[str, Any]]]

MAX_TEXT: Final = 500

BAD_CHOICE: Final = N_("Choose one of the list.")
ONE_HOUR: Final = N_("Quiet hours have a beginning and an end: fill in both, or neither.")

SAME_HOUR: Final = N_("The quiet hours end when they begin: write another hour, or none.")

_QUIET: Final = ("quiet_from", "quiet_to")


def of_kind(kind: str) -> list[Option]:
    """The options of a kind of source, in the order in which a form shows them."""
    return [option for option in OPTIONS if kind in option.kinds]


def read(kind: str, data: Mapping[str, Any]) -> tuple[dict[str, str], Faults]:
    """The options that were chosen, and what is wrong by name: (msgid, its parameters)."""
    chosen: dict[str, str] = {}
    faults: Faults = {}
    for option in of_kind(kind):
        text = " ".join(str(data.get(option.name) or "").split())
        if not text:
            continue
        if option.is_number:
            text = to_ascii_digits(text)
        if option.codelist and text not in codelists.load(option.codelist):
            faults[option.name] = (BAD_CHOICE, {})
        elif option.pattern and not option.pattern.fullmatch(text):
            faults[option.name] = (option.fault, {})
        elif len(text) > MAX_TEXT:
            faults[option.name] = (TOO_LONG, {})
        else:
            chosen[option.name] = text
    typed = [name for name in _QUIET if name in chosen or name in faults]
    if len(typed) == 1:
        faults |= {name: (ONE_HOUR, {}) for name in _QUIET if name not in typed}
    hours = [int(chosen[name]) for name in _QUIET if name in chosen]
    if len(hours) == len(_QUIET) and len({*hours}) == 1:
        faults["quiet_to"] = (SAME_HOUR, {})
    return chosen, faults


def several(text: str) -> list[str]:
    """The parts of a text with Latin or Persian commas between them."""
    return [part.strip() for part in text.replace("،", ",").split(",") if part.strip()]


def quiet_hours(options: Mapping[str, str]) -> tuple[int, int] | None:
    """The first quiet hour and the first that is none; None where there are none."""
    if "quiet_from" not in options or "quiet_to" not in options:
        return None
    first, end = int(options["quiet_from"]), int(options["quiet_to"])
    return None if first == end else (first, end)


def is_wanted(title: str, options: Mapping[str, str]) -> bool:
    """Whether a record with this title is one that was asked for."""
    wanted = [word.casefold() for word in several(options.get("words", ""))]
    return not wanted or any(word in title.casefold() for word in wanted)
