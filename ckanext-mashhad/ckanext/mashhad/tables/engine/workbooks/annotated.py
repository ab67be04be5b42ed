"""The officer's own file back as a workbook in which every error stands at its cell.

``write(out, table, report, schema)``: a workbook comes back as it is, with all that it has beside
its cells; of any other file the rows stand in a new one. Added are a sheet of errors with a link to
each cell, a colour at wrong cells, and a comment that says what is wrong and how to mend it
(:mod:`marking`). The file mended in place can be sent again. What is not mended is found again: no
cell is read otherwise than in the original.

The workbook holds the officer's rows as they are, so it is for whoever may see the file itself.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO, Final

from ckanext.mashhad.persian.reading_errors import Lang
from ckanext.mashhad.tables.engine.common.limits import DEFAULT, Limits
from ckanext.mashhad.tables.engine.common.source import Source, opened
from ckanext.mashhad.tables.engine.findings.check_report import Report
from ckanext.mashhad.tables.engine.findings.rule_messages import Translate
from ckanext.mashhad.tables.engine.readers.aside import is_aside, is_errors_sheet
from ckanext.mashhad.tables.engine.readers.opening import reopened
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.workbooks import findings_file, rows_book
from ckanext.mashhad.tables.engine.workbooks.marking.marks import Marks
from ckanext.mashhad.tables.engine.workbooks.marking.package import NotMarkable

#: Findings to ask of the engine (its ``listed``) for this.
LISTED: Final = 50_000


def write(
    out: IO[bytes],
    table: bytes | Path,
    report: Report,
    schema: TableSchema,
    lang: Lang = "fa",
    *,
    translate: Translate = str,
    limits: Limits = DEFAULT,
) -> None:
    """Write the annotated workbook of ``table``, of which ``report`` is the check.

    ``report`` should be of a check with ``listed=LISTED``. ``translate`` is gettext for ``lang``.
    :class:`TableError` when ``table`` has more rows than a workbook may have here.
    """
    source = reopened(table, report, limits)
    findings = (report.describe_finding(each, translate) for each in report.findings)
    told = findings_file.gravest_first(findings)
    if source.format == "xlsx":
        names = {told: name for name, told in source.told_names.items()}
        try:
            with opened(table) as book:
                Marks(told, names, _old_list(source), report, schema, lang).put(out, book)
        except NotMarkable:  # its rows stand in a new workbook, too
            pass
        else:
            return
    with tempfile.TemporaryFile() as book:
        names = rows_book.write(book, source.sheets, report, schema, lang, limits)
        Marks(told, names, "", report, schema, lang).put(out, book)


def _old_list(source: Source) -> str:
    """The sheet of errors that the workbook has from an earlier time, or empty."""
    called = (sheet for sheet in source.sheets if is_errors_sheet(sheet.name))
    return next((each.name for each in called if is_aside(rows_book.peek(each)[0])), "")
