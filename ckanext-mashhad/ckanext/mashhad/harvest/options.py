"""What can be chosen for a source, declared once for the form and the API (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ckanext.mashhad.catalog import codelists
from ckanext.mashhad.persian.digits import to_ascii_digits
from ckanext.mashhad.persian.errors import N_

#: By option: an English message, and what fills it.
Faults = dict[str, tuple[str, dict[str, Any]]]

MAX_TEXT: Final = 500
_HOUR: Final = re.compile(r"[01]?[0-9]|2[0-3]")
_YEAR: Final = re.compile(r"1[34][0-9]{2}")
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")

BAD_CHOICE: Final = N_("Choose one of the list.")
BAD_HOUR: Final = N_("Write an hour from 0 to 23.")
BAD_YEAR: Final = N_("Write the Jalali year with four digits.")
BAD_HEADER: Final = N_("The name of a header has Latin letters, digits and hyphens.")
TOO_LONG: Final = N_("This is too long.")


@dataclass(frozen=True)
class Option:
    """One thing to choose. ``kinds`` of sources have it; ``codelist`` names the codes to choose."""

    name: str
    label: str
    help: str
    kinds: tuple[str, ...] = ("dcat", "ckan", "register")
    codelist: str = ""
    pattern: re.Pattern[str] | None = None
    fault: str = TOO_LONG
    example: str = ""
    #: Whether the dataset of a register has it as a field of the same name.
    is_field: bool = False


_RECORDS: Final = ("dcat", "ckan")
_FILE: Final = ("register",)

OPTIONS: Final = (
    Option(
        "words",
        N_("Only records with these words in the title"),
        N_("Separate several words by commas; one of them is enough. Empty: all records."),
        _RECORDS,
    ),
    Option(
        "organization",
        N_("Only datasets of these organisations of the portal"),
        N_("The short names that stand in the portal's addresses, separated by commas."),
        ("ckan",),
        example="district-9",
    ),
    Option(
        "language",
        N_("Language of texts that do not name theirs"),
        N_("Empty: Persian where the letters are, else unknown."),
        ("ckan",),
        codelist="language",
    ),
    Option(
        "license_id",
        N_("Licence of datasets that name none"),
        N_("Choose one only where the source itself says so."),
        codelist="licence",
        is_field=True,
    ),
    Option(
        "keyword",
        N_("Keyword that all its datasets get"),
        N_("Readers then find everything from this source at once."),
        _RECORDS,
    ),
    Option(
        "fiscal_year",
        N_("Fiscal year of the table"),
        N_("The Jalali year that the file is about."),
        _FILE,
        pattern=_YEAR,
        fault=BAD_YEAR,
        example="1403",
        is_field=True,
    ),
    Option(
        "period_part",
        N_("Part of the year"),
        N_("Empty: the whole year."),
        _FILE,
        codelist="period_part",
        is_field=True,
    ),
    Option(
        "budget_stage",
        N_("Stage of the budget"),
        N_("Only for a budget."),
        _FILE,
        codelist="budget_stage",
        is_field=True,
    ),
    Option(
        "statement_kind",
        N_("Kind of the statement"),
        N_("Only for a financial statement."),
        _FILE,
        codelist="statement_kind",
        is_field=True,
    ),
    Option(
        "quiet_from",
        N_("No run by itself from this hour on"),
        N_("Tehran time. A run that would begin then waits for the end of the quiet hours."),
        pattern=_HOUR,
        fault=BAD_HOUR,
        example="8",
    ),
    Option(
        "quiet_to",
        N_("… until this hour"),
        N_("Tehran time."),
        pattern=_HOUR,
        fault=BAD_HOUR,
        example="16",
    ),
    Option(
        "note",
        N_("Note on the source"),
        N_("Who runs it, under which terms its data may be used, how far it is trusted."),
    ),
    Option(
        "secret_header",
        N_("Header of the secret"),
        N_("In which header the secret below is sent. Empty: Authorization."),
        pattern=_HEADER,
        fault=BAD_HEADER,
        example="Authorization",
    ),
)


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
        if option.pattern:
            text = to_ascii_digits(text)
        if option.codelist and text not in codelists.load(option.codelist):
            faults[option.name] = (BAD_CHOICE, {})
        elif option.pattern and not option.pattern.fullmatch(text):
            faults[option.name] = (option.fault, {})
        elif len(text) > MAX_TEXT:
            faults[option.name] = (TOO_LONG, {})
        else:
            chosen[option.name] = text
    return chosen, faults


def quiet_hours(options: Mapping[str, str]) -> tuple[int, int] | None:
    """The first quiet hour and the first that is none; None where there are none."""
    if "quiet_from" not in options or "quiet_to" not in options:
        return None
    first, end = int(options["quiet_from"]), int(options["quiet_to"])
    return None if first == end else (first, end)


def is_wanted(title: str, options: Mapping[str, str]) -> bool:
    """Whether a record with this title is one that was asked for."""
    words = options.get("words", "").replace("،", ",").split(",")
    wanted = [word.strip().casefold() for word in words if word.strip()]
    return not wanted or any(word in title.casefold() for word in wanted)
