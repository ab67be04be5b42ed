"""A file opened by what it is: the one place that knows all readers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.common.source import Source, kind_of
from ckanext.mashhad.tables.engine.findings.check_report import Report
from ckanext.mashhad.tables.engine.header import Names
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import masked
from ckanext.mashhad.tables.engine.readers.delimited import DelimitedSheet, open_delimited

_CODECS: Final = {"utf-8": "utf-8-sig"}
_WORKBOOKS: Final = ("xlsx", "ods")


def open_table(table: bytes | Path, limits: Limits, names: Names) -> Source:
    """The sheets of a file, whatever it is; :class:`TableError` when it cannot be read."""
    kind = kind_of(table)
    return (
        _open_workbook(kind, table, limits)
        if kind in _WORKBOOKS
        else open_delimited(table, limits, names)
    )


def reopened(table: bytes | Path, report: Report, limits: Limits) -> Source:
    """The same sheets again, as ``report`` says that they were read."""
    if report.format in _WORKBOOKS:
        return _open_workbook(report.format, table, limits)
    encoding, delimiter = report.encoding or "utf-8", report.delimiter or ","
    codec = _CODECS.get(encoding, encoding)
    sheet = DelimitedSheet(table, codec, delimiter)
    return Source("csv", [sheet], encoding, delimiter)


def _open_workbook(kind: str, table: bytes | Path, limits: Limits) -> Source:
    """Loads its reader first, which the check of a CSV can do without."""
    if kind == "ods":
        from ckanext.mashhad.tables.engine.readers.opendocument import open_opendocument as opener
    else:
        from ckanext.mashhad.tables.engine.readers.workbook import open_workbook as opener
    source = opener(table, limits)
    # Names that differ only in what is hidden of them are still those of different sheets.
    taken: Counter[str] = Counter()
    for sheet in source.sheets:
        told = masked(sheet.name)
        taken[told] += 1
        sheet.told = told if taken[told] == 1 else f"{told} ({taken[told]})"
    return source
