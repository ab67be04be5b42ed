"""A file opened by what it is: the one place that knows all readers."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ckanext.mashhad.tables.delimited import DelimitedSheet, open_delimited
from ckanext.mashhad.tables.header import Names
from ckanext.mashhad.tables.limits import Limits
from ckanext.mashhad.tables.opendocument import open_opendocument
from ckanext.mashhad.tables.report import Report
from ckanext.mashhad.tables.source import Source, kind_of
from ckanext.mashhad.tables.workbook import open_workbook

_CODECS: Final = {"utf-8": "utf-8-sig"}
_WORKBOOKS: Final = {"xlsx": open_workbook, "ods": open_opendocument}


def open_table(table: bytes | Path, limits: Limits, names: Names) -> Source:
    """The sheets of a file, whatever it is; :class:`TableError` when it cannot be read."""
    kind = kind_of(table)
    return (
        _WORKBOOKS[kind](table, limits)
        if kind in _WORKBOOKS
        else open_delimited(table, limits, names)
    )


def reopened(table: bytes | Path, report: Report, limits: Limits) -> Source:
    """The same sheets again, as ``report`` says that they were read."""
    if report.format in _WORKBOOKS:
        return _WORKBOOKS[report.format](table, limits)
    encoding, delimiter = report.encoding or "utf-8", report.delimiter or ","
    codec = _CODECS.get(encoding, encoding)
    sheet = DelimitedSheet(table, codec, delimiter)
    return Source("csv", [sheet], encoding, delimiter)
