"""What officers say of headers and values of files: kept for their unit, and checked again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.schema import cell_values, schema
from ckanext.mashhad.tables.intake import examination, recheck
from ckanext.mashhad.tables.sandbox import checking
from ckanext.mashhad.tables.versions import download_limit, meanings
from ckanext.mashhad.tables.versions.model import FileVersion

Sheets = list[dict[str, Any]]
#: How a row counter and the like is known: nobody has to say anything of it.
_IGNORED: Final = "ignored"
#: What is said of a header of which nothing is to be remembered any more.
FORGET: Final = "*"
#: Values that are said at once, and characters of one.
_MOST_VALUES: Final = 200
_LONGEST_VALUE: Final = 200


def look(version: FileVersion, user_id: str, table: str | None = None) -> dict[str, Any]:
    """How the columns of a version are read, as ``table`` or as what it was taken for.

    ``sheets`` as :mod:`looking` has them, or ``refusal``; ``table``, and ``tables`` that the file
    may be.

    One look at a time for each user, since each reads the file.
    """
    if not download_limit.take_alone("workbook", user_id):
        message = tk._("Another file is being prepared for you. Wait for it, then ask again.")
        raise tk.ValidationError({"id": [message]})
    tables = _possible_tables(version)
    table = table or version.table
    if table not in tables:
        raise tk.ValidationError({"table": [tk._("There is no such table.")]})
    package = model.Session.get(model.Package, version.package_id)
    said = meanings.mapping(package.owner_org, table)
    asked = replace(examination.question(version), table=table, mapping=said, beside=())
    return {**checking.look(asked).report, "table": table, "tables": tables}


def _possible_tables(version: FileVersion) -> list[str]:
    """The tables that the file may be: those of its dataset."""
    package = model.Session.get(model.Package, version.package_id)
    known = registry.of_dataset({**(package.extras or {}), "type": package.type})
    return [*known] if version.table in known else [version.table, *known]


def keep(
    version: FileVersion,
    said: Mapping[str, Any],
    user_id: str,
    table_said: str | None = None,
    values: Mapping[str, Mapping[str, str]] | None = None,
) -> FileVersion:
    """Keep for the unit what is said of the headers of its file, and check the file again.

    ``said``: header to column, to an empty text where the column is to be left out, or to
    :data:`FORGET`. What is said of other headers than the file's is not kept. ``table_said``: which
    table it is; ``values``: as for :func:`remember_values`.
    """
    found = look(version, user_id, table_said)
    if "refusal" in found:
        raise tk.ValidationError({"id": [tk.h.mashhad_table_said(found["refusal"]["message"])]})
    package = model.Session.get(model.Package, version.package_id)
    remember(package.owner_org, found["table"], found["sheets"], said, user_id)
    remember_values(package.owner_org, found["table"], values or {}, user_id)
    is_said = table_said is not None and len(found["tables"]) > 1
    return recheck.check_again(version, user_id, found["table"] if is_said else None)


def remember(
    owner_org: str, table: str, sheets: Sheets, said: Mapping[str, Any], user_id: str
) -> None:
    """Keep for the unit what is said of the headers of ``sheets``, as :func:`keep` has it.

    ``ValidationError`` for what is no column, and for one that two headers are said to be.
    """
    others = {header: field for header, field in said.items() if field != FORGET}
    meant, kept, forgotten = _judged(registry.load(table), sheets, others), {}, []
    for column in _columns(sheets):
        header = column["header"]
        if header not in said or column["how"] == _IGNORED:
            continue
        by_itself = header in meant and meant[header] == column["by_itself"]
        if header not in meant or (by_itself and meant[header] is not None):
            forgotten.append(header)
        else:
            kept[header] = meant[header]
    now = dt.datetime.now(dt.UTC)
    meanings.remember(owner_org, table, kept, forgotten, user_id=user_id, now=now)


def remember_values(
    owner_org: str, table: str, said: Mapping[str, Mapping[str, str]], user_id: str
) -> None:
    """Keep for the unit which code each text of a column means: by column, text to code, or to an
    empty text where it is to mean what it says. ``ValidationError`` by text.
    """
    columns = {column.name: column for column in registry.load(table).columns}
    meant, wrong = {}, {}
    for name, by_text in said.items():
        codes = cell_values.codes(columns[name]) if name in columns else frozenset()
        for text, code in by_text.items():
            if code and code not in codes:
                wrong[text] = [tk._("There is no such choice.")]
            elif not text.strip() or len(text) > _LONGEST_VALUE:
                wrong[text] = [tk._("Such a value cannot be kept.")]
            meant[name, text] = code
    if len(meant) > _MOST_VALUES:
        wrong[""] = [tk._("These are too many values at once.")]
    if wrong:
        raise tk.ValidationError({"values": wrong})
    now = dt.datetime.now(dt.UTC)
    meanings.remember_values(owner_org, table, meant, user_id=user_id, now=now)


def _judged(
    table: schema.TableSchema, sheets: Sheets, said: Mapping[str, Any]
) -> dict[str, str | None]:
    names = {column.name for column in table.columns}
    meant = {str(header): field or None for header, field in said.items()}
    unknown = [header for header, field in meant.items() if field not in {None, *names}]
    _refuse(unknown, tk._("There is no such column."))
    for sheet in sheets:
        taken: dict[str, str] = {}
        for column in sheet["columns"]:
            header = column["header"]
            field = meant.get(header, column["field"])
            if field is None:
                continue
            other = taken.setdefault(field, header)
            if other != header and (header in meant or other in meant):
                _refuse([other, header], _twice(table, field))
    return meant


def _refuse(headers: list[str], why: str) -> None:
    if headers:
        raise tk.ValidationError({"mapping": {header: [why] for header in headers}})


def _twice(table: schema.TableSchema, field: str) -> str:
    label = table.column(field).label[LOCALE[data_language(tk.h.lang())]]
    return tk._("Only one column of the file can be “{label}”.").format(label=label)


def _columns(sheets: Sheets) -> list[dict[str, Any]]:
    """The columns of all sheets, each header once."""
    found: dict[str, dict[str, Any]] = {}
    for sheet in sheets:
        for column in sheet["columns"]:
            found.setdefault(column["header"], column)
    return list(found.values())
