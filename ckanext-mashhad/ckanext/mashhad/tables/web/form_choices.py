"""What an officer chooses for headers and values that are not understood, in a form."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.tables.engine.amount_stages import StageReader
from ckanext.mashhad.tables.engine.check import suggestions
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.schema import cell_values
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.versions import meanings

#: What a list says before anything is chosen.
_UNSAID: Final = "?"
_NOT_UNDERSTOOD: Final = ("code.unknown", "code.unclear")
#: What a refusal, or a finding, has where columns can be told by hand.
_NO_COLUMNS: Final = ("file.no_header", "file.other_table", "file.unknown_table")
_UNKNOWN_COLUMN: Final = ("column.missing", "column.unknown", "column.twice")
#: Values offered at once; the next come when these are said.
_MOST: Final = 50
_WHICH: Final = "column.which_amount"


class Unclear(NamedTuple):
    """A text in the column ``name`` of the table, called ``label``, and the codes to choose from;
    ``chosen`` is the one that an officer of the unit has said before, or empty; ``suggested``: what
    the likeliest are called.
    """

    name: str
    label: str
    text: str
    options: list[dict[str, str]]
    chosen: str
    suggested: list[str]


class Staged(NamedTuple):
    """A column of amounts with what its header says; empty what it does not say."""

    header: str
    year: str
    stage: str


def mapping(form: Mapping[str, str]) -> dict[str, str]:
    """Header to column, as the form says it, without those of which nothing is said."""
    said = {header: form.get(f"column-{n}", "") for n, header in _numbered(form, "header-")}
    return {header: column for header, column in said.items() if column != _UNSAID}


def values(form: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """By column, text to code, as the form says it."""
    said: dict[str, dict[str, str]] = {}
    for n, text in _numbered(form, "value-"):
        said.setdefault(form.get(f"of-{n}", ""), {})[text] = form.get(f"code-{n}", "")
    return said


def may_be_corrected(report: Mapping[str, Any]) -> bool:
    """Whether columns of a file were not understood, or are what an officer has said."""
    refused = (report.get("refusal") or {}).get("rule") in _NO_COLUMNS
    counts, sheets = report.get("counts") or (), report.get("sheets") or ()
    unknown = any(count["rule"] in _UNKNOWN_COLUMN for count in counts)
    mapped = any(column["how"] == "mapping" for sheet in sheets for column in sheet["columns"])
    return refused or unknown or mapped


def in_order(
    sheets: Iterable[Mapping[str, Any]], staged: Collection[Staged] = ()
) -> list[dict[str, Any]]:
    """The sheets with the columns that nobody knows first, then what the unit has said of them;
    without the ``staged`` ones, which are asked about by themselves.
    """
    apart = {each.header for each in staged}
    return [
        {
            **sheet,
            "columns": sorted(
                (column for column in sheet["columns"] if column["header"] not in apart),
                key=_is_known,
            ),
        }
        for sheet in sheets
    ]


def _is_known(column: Mapping[str, Any]) -> tuple[bool, bool]:
    return column["how"] is not None, column["how"] != "mapping"


def stages(table: TableSchema, report: Mapping[str, Any]) -> list[Staged]:
    """The columns of amounts among which the file does not tell, to choose the year and stage of
    one; none where it does.
    """
    if table.stages is None or not any(c["rule"] == _WHICH for c in report.get("counts") or ()):
        return []
    read, found = StageReader(table.stages, {}).read, []
    for sheet in report["sheets"]:
        for column in sheet["columns"] if sheet["table"] == table.name else ():
            said = read(column["header"]) if column["field"] is None else None
            if said is not None:
                found.append(Staged(column["header"], said.year or "", said.stage or ""))
    return found


def _numbered(form: Mapping[str, str], prefix: str) -> list[tuple[str, str]]:
    return [(name.removeprefix(prefix), form[name]) for name in form if name.startswith(prefix)]


def unclear(table: TableSchema, report: Mapping[str, Any], unit: str) -> list[Unclear]:
    """The texts of a file that are none of their column's values, then what the unit has said of
    others.
    """
    found = {
        (finding["field"], finding["value"]): ""
        for finding in report.get("findings") or ()
        if finding["rule"] in _NOT_UNDERSTOOD
        and finding["table"] == table.name
        and finding["value"]
        and finding["params"]["text"] == finding["value"].strip()
    }
    said = meanings.said_values(unit, (table.name,)) if unit else {}
    known = {(name, text): code for name, each in said.items() for text, code in each.items()}
    names = {column.name for column in table.columns}
    listed = {key: code for key, code in {**found, **known}.items() if key[0] in names}
    return [_unclear(table, *key, code) for key, code in list(listed.items())[:_MOST]]


def _unclear(table: TableSchema, name: str, text: str, chosen: str) -> Unclear:
    column, locale = table.column(name), LOCALE[data_language(tk.h.lang())]
    options = [
        {"value": item.code, "text": item.label[locale]} for item in cell_values.items(column)
    ]
    words = {option["value"]: option["text"] for option in options}
    alike = [] if chosen else [words[code] for code in suggestions.codes(column, text)]
    return Unclear(name, column.label[locale], text, options, chosen, alike)
