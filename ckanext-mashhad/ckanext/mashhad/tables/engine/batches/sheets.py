"""One workbook as a batch: a ZIP of its list and of each other sheet as a file of its own (pure).

A cell is written as the reader gives it, at the place where it stood, so that what is found is
told at the cells of the workbook that was sent. What could not be taken as it was stays so.
Hidden sheets stay out, and so do comments and all else that is no cell.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import IO, Final

from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.engine import batch_list, registry
from ckanext.mashhad.tables.engine.batches.archive import SHEET_ENDING, safe_name
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.common.source import Sheet
from ckanext.mashhad.tables.engine.header import Names
from ckanext.mashhad.tables.engine.readers import aside
from ckanext.mashhad.tables.engine.readers.opening import open_table
from ckanext.mashhad.tables.engine.workbooks.paper import Paper, sheet_name, write_flawed

_LONG_AGO: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def unpack(table: Path, limits: Limits, out: IO[bytes]) -> list[str]:
    """Write the ZIP to ``out``; the names of the hidden sheets, which stay out of it, are returned.

    :class:`TableError` for what cannot be read.
    """
    source = open_table(table, limits, Names(registry.load(batch_list.NAME), {}))
    shown = [sheet for sheet in source.sheets if not sheet.hidden]
    if not shown:
        raise TableError("file.no_rows")
    listed = _list_among(shown)
    with zipfile.ZipFile(out, "w") as pack:
        for sheet in shown:
            if sheet is not listed and aside.is_aside(sheet.rows()):
                continue
            name = batch_list.FILE_NAMES[-1] if sheet is listed else safe_name(sheet.name)
            pack.writestr(f"{name}{SHEET_ENDING}", _alone(sheet, limits))
    return [sheet.name for sheet in source.sheets if sheet.hidden]


def _list_among(sheets: list[Sheet]) -> Sheet:
    """The sheet that is called as the list is, else the first."""
    titles = (*batch_list.FILE_NAMES[::-1], *registry.load(batch_list.NAME).title.values())
    called = {search_key(sheet.name): sheet for sheet in reversed(sheets)}
    found = (called.get(search_key(title)) for title in titles)
    return next((sheet for sheet in found if sheet), sheets[0])


def _alone(sheet: Sheet, limits: Limits) -> bytes:
    out = io.BytesIO()
    with Paper(out, "fa") as paper:
        # The same sheet gives the same bytes, by which it is known when it comes again.
        paper.book.set_properties({"created": _LONG_AGO})
        page = paper.sheet(sheet_name(sheet.name, set()))
        for first, last in sheet.hidden_lines.columns:
            page.set_column(first, last, None, None, {"hidden": True})
        for first, last in sheet.hidden_lines.rows:
            for number in range(first, min(last, limits.xlsx_rows) + 1):
                page.set_row(number - 1, None, None, {"hidden": True})
        for number, cells in sheet.rows():
            if number > limits.xlsx_rows:
                raise TableError("file.too_many_rows", limit=limits.xlsx_rows)
            filled = [(position, text) for position, text in enumerate(cells) if text]
            if any((number, position) in sheet.flaws for position, _ in filled):
                for position, text in filled:
                    flaw = sheet.flaws.get((number, position))
                    if flaw is None:
                        page.write_string(number - 1, position, text)
                    else:
                        write_flawed(paper, page, (number - 1, position), text, flaw)
            else:
                form = paper.text()
                page.write_filled(number - 1, [(at, text, form) for at, text in filled])
    return out.getvalue()
