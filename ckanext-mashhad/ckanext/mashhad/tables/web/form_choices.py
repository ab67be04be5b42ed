"""What an officer chooses for headers and values that are not understood, in a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.schema import cell_values
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.versions import meanings

#: What a list says before anything is chosen.
_UNSAID: Final = "?"
_NOT_UNDERSTOOD: Final = ("code.unknown", "code.unclear")
#: Values offered at once; the next come when these are said.
_MOST: Final = 50


class Unclear(NamedTuple):
    """A text in the column ``name`` of the table, called ``label``, and the codes that it may be;
    ``chosen`` is the one that an officer of the unit has said before, or empty.
    """

    name: str
    label: str
    text: str
    options: list[dict[str, str]]
    chosen: str


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
    return Unclear(name, column.label[locale], text, options, chosen)
