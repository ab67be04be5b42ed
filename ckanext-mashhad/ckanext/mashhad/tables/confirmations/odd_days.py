"""What is asked of the days of a file: those far from others of their row, and those that were
taken from elsewhere although the file may have them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.validators.field_errors import isolate
from ckanext.mashhad.tables.engine.cells import filled_days
from ckanext.mashhad.tables.engine.check import suggestions
from ckanext.mashhad.tables.engine.schema.schema import TableSchema

#: So many cells are named in a question.
_NAMED: Final = 5
#: So many headers that were not understood are compared with columns, which takes a while.
_LOOKED_AT: Final = 20


def far_apart(table: TableSchema, report: Mapping[str, Any]) -> str:
    """Days that the check found far from another one of their row."""
    rules = {rule.id for rule in table.rules if rule.kind == "far_days"}
    cells = [_named(each) for each in report.get("findings", ()) if each["rule"] in rules]
    if not cells:
        return ""
    count = sum(each["count"] for each in report["counts"] if each["rule"] in rules)
    named = [isolate(cell) for cell in cells[:_NAMED]]
    if more := count - len(named):
        rest = tk.ungettext("{number} more", "{number} more", more)
        named.append(rest.format(number=tk.h.mashhad_number(more)))
    said = tk._("These days are far from others of their rows: {days}. Are they right?")
    return said.format(days=tk.h.mashhad_comma().join(named))


def _named(finding: Mapping[str, Any]) -> str:
    """The cell with what is written there; a day that was reckoned has its row."""
    if finding["cell"] is None:
        return str(tk._("row {number}").format(number=tk.h.mashhad_number(finding["row"])))
    return f"{finding['cell']} ({tk.h.mashhad_digits(finding['value'] or '')})"


def taken_from_elsewhere(table: TableSchema, report: Mapping[str, Any]) -> str:
    """A column of days was filled from others, and one that was not understood may be it."""
    filled = {
        each["field"] for each in report.get("findings", ()) if each["rule"] == filled_days.TAKEN
    }
    if not filled:
        return ""
    columns = [
        column
        for sheet in report.get("sheets", ())
        if sheet["table"] == table.name
        for column in sheet["columns"]
    ]
    unknown = [column["header"] for column in columns if column["header"] and not column["how"]]
    likeliest = (suggestions.columns(table, {each: ()}, ()) for each in unknown[:_LOOKED_AT])
    may_be = {each: name for found in likeliest for each, name in found.items() if name in filled}
    labels = tk.h.mashhad_table_labels(table.name)
    said = tk._(
        "The column “{header}” was not understood, and “{column}” was taken from other days of each"
        " row. Is that right? If “{header}” is it, say so above."
    )
    asked = (said.format(header=isolate(each), column=labels[may_be[each]]) for each in may_be)
    return next(asked, "")
