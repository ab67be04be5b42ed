"""What can be chosen for a source, declared once for the form, the API and the docs (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ckanext.mashhad.persian.reading_errors import N_

_HOUR: Final = re.compile(r"[01]?[0-9]|2[0-3]")
_YEAR: Final = re.compile(r"1[34][0-9]{2}")
#: Any but those of the connection itself, which no request may set.
_HEADER: Final = re.compile(
    r"(?i:(?!(?:accept|accept-encoding|connection|content-length|expect|host|if-modified-since"
    r"|if-none-match|te|trailer|transfer-encoding|upgrade|user-agent)\Z))"
    r"[A-Za-z][A-Za-z0-9-]{0,60}"
)
_HEADINGS: Final = re.compile(r"[^=,،]+=[^=,،]*(?:[,،][^=,،]+=[^=,،]*)*")
_PAIRS: Final = re.compile(r"[^=,،]+=[^=,،]+(?:[,،][^=,،]+=[^=,،]+)*")

BAD_HOUR: Final = N_("Write an hour from 0 to 23.")
BAD_YEAR: Final = N_("Write the Jalali year with four digits.")
BAD_HEADER: Final = N_(
    "The name of a header has Latin letters, digits and hyphens, and is none that every request "
    "has, such as Host or Accept."
)
BAD_PAIRS: Final = N_("Write pairs like: name there = name here, with commas between them.")
TOO_LONG: Final = N_("This is too long.")


@dataclass(frozen=True)
class Group:
    """A part of the form, and what holds for all choices in it."""

    title: str
    help: str = ""


#: The parts of the form, in their order.
GROUPS: Final = {
    "records": Group(N_("Which records come")),
    "table": Group(N_("What the table is about")),
    "missing": Group(N_("What holds where a record says nothing")),
    "mapping": Group(
        N_("Fields that have another name at the source"),
        N_(
            "Write the name of the field or extra at the source, or the address of a property. "
            "Empty: as records usually say it. The first records show what extras there are."
        ),
    ),
    "running": Group(N_("When it is read")),
    "about": Group(N_("About the source")),
}


@dataclass(frozen=True)
class Option:
    """One thing to choose. ``kinds`` of sources have it; ``codelist`` names the codes to choose."""

    name: str
    label: str
    help: str
    group: str
    kinds: tuple[str, ...] = ("dcat", "ckan", "register")
    codelist: str = ""
    pattern: re.Pattern[str] | None = None
    fault: str = TOO_LONG
    example: str = ""
    #: Whether it is written as programs write, from left to right.
    is_code: bool = False
    #: Whether digits may be typed in Persian and stand for themselves.
    is_number: bool = False
    #: Whether the dataset of a register has it as a field of the same name.
    is_field: bool = False
    #: The field of datasets that has the choice where the record itself says nothing.
    default_of: str = ""
    #: The field of datasets that is read from what the source calls as typed.
    read_into: str = ""
    #: Whether a choice holds for datasets of one type only.
    dataset_type: str = ""


_RECORDS: Final = ("dcat", "ckan")
_FILE: Final = ("register",)


def _from(field: str, label: str, example: str) -> Option:
    return Option(
        f"{field}_from",
        label,
        "",
        "mapping",
        _RECORDS,
        example=example,
        is_code=True,
        read_into=field,
    )


OPTIONS: Final = (
    Option(
        "words",
        N_("Only records with these words in the title"),
        N_("Separate several words by commas; one of them is enough. Empty: all records."),
        "records",
        _RECORDS,
    ),
    Option(
        "organization",
        N_("Only datasets of these organisations of the portal"),
        N_("The short names that stand in the portal's addresses, separated by commas."),
        "records",
        ("ckan",),
        example="district-9",
    ),
    Option(
        "fiscal_year",
        N_("Fiscal year of the table"),
        N_("The Jalali year that the file is about."),
        "table",
        _FILE,
        pattern=_YEAR,
        fault=BAD_YEAR,
        example="1403",
        is_number=True,
        is_field=True,
    ),
    Option(
        "period_part",
        N_("Part of the year"),
        N_("Empty: the whole year."),
        "table",
        _FILE,
        codelist="period_part",
        is_field=True,
    ),
    Option(
        "budget_stage",
        N_("Stage of the budget"),
        N_("Only for a budget."),
        "table",
        _FILE,
        codelist="budget_stage",
        is_field=True,
    ),
    Option(
        "statement_kind",
        N_("Kind of the statement"),
        N_("Only for a financial statement."),
        "table",
        _FILE,
        codelist="statement_kind",
        is_field=True,
    ),
    Option(
        "columns",
        N_("Columns that the file calls otherwise"),
        N_(
            "The heading in the file, an equals sign and the column here, with commas between "
            "pairs; a heading with nothing after the sign is left out. This holds for all such "
            "files of the unit."
        ),
        "table",
        _FILE,
        pattern=_HEADINGS,
        fault=BAD_PAIRS,
        example=N_("heading there = column here"),
    ),
    Option(
        "language",
        N_("Language of texts that do not name theirs"),
        N_("Empty: Persian where the letters are, else unknown."),
        "missing",
        ("ckan",),
        codelist="language",
    ),
    Option(
        "license_id",
        N_("Licence of datasets that name none"),
        N_("Choose one only where the source itself says so."),
        "missing",
        codelist="licence",
        default_of="license_id",
    ),
    Option(
        "theme",
        N_("Theme of datasets that name none"),
        N_("Choose one only where all of the source is about it."),
        "missing",
        codelist="theme",
        default_of="theme",
    ),
    Option(
        "document_subject",
        N_("Subject of the documents"),
        N_("Only where the records become documents."),
        "missing",
        _RECORDS,
        codelist="document_subject",
        default_of="subject",
        dataset_type="document",
    ),
    Option(
        "statistics_subject",
        N_("Subject of the statistics"),
        N_("Only where the records become statistics."),
        "missing",
        _RECORDS,
        codelist="statistics_subject",
        default_of="subject",
        dataset_type="statistics",
    ),
    Option(
        "frequency",
        N_("How often the data are renewed"),
        N_("For datasets that do not say it themselves."),
        "missing",
        codelist="frequency",
        default_of="frequency",
    ),
    Option(
        "contact_name",
        N_("Whom readers may ask"),
        N_("An office, for datasets that name nobody."),
        "missing",
        example=N_("Secretariat of open data"),
        default_of="contact_name",
    ),
    Option(
        "contact_email",
        N_("E-mail for readers' questions"),
        N_("An address of the office, not of a person."),
        "missing",
        example="opendata@example.ir",
        default_of="contact_email",
    ),
    Option(
        "keyword",
        N_("Keyword that all its datasets get"),
        N_("Readers then find everything from this source at once."),
        "missing",
        _RECORDS,
    ),
    _from("theme", N_("Themes stand in"), "category"),
    _from("frequency", N_("How often the data are renewed stands in"), "update_cycle"),
    _from("temporal_start", N_("The first day of the period stands in"), "period_start"),
    _from("temporal_end", N_("The last day of the period stands in"), "period_end"),
    _from("contact_name", N_("Whom readers may ask stands in"), "office"),
    _from("contact_email", N_("The e-mail address stands in"), "office_email"),
    Option(
        "extras_renamed",
        N_("Extras that are renamed here"),
        N_("Their name, an equals sign and the name that readers see, with commas between pairs."),
        "mapping",
        _RECORDS,
        pattern=_PAIRS,
        fault=BAD_PAIRS,
        example=N_("name there = name here"),
    ),
    Option(
        "extras_left_out",
        N_("Extras that are left out"),
        N_("Their names at the source, separated by commas; a star leaves out all others."),
        "mapping",
        _RECORDS,
        example="internal_id, workflow",
        is_code=True,
    ),
    Option(
        "quiet_from",
        N_("No run by itself from this hour on"),
        N_("Tehran time. A run that would begin then waits for the end of the quiet hours."),
        "running",
        pattern=_HOUR,
        fault=BAD_HOUR,
        example="8",
        is_number=True,
    ),
    Option(
        "quiet_to",
        N_("… until this hour"),
        N_("Tehran time."),
        "running",
        pattern=_HOUR,
        fault=BAD_HOUR,
        example="16",
        is_number=True,
    ),
    Option(
        "note",
        N_("Note on the source"),
        N_("Who runs it, under which terms its data may be used, how far it is trusted."),
        "about",
    ),
    Option(
        "secret_header",
        N_("Header of the secret"),
        N_("In which header the secret below is sent. Empty: Authorization."),
        "about",
        pattern=_HEADER,
        fault=BAD_HEADER,
        example="Authorization",
    ),
)
