"""Rows as files: CSV as spreadsheets expect it, and right-to-left workbooks.

CSV is UTF-8 with a byte order mark, by which Excel knows the encoding. In both, days are Jalali
and amounts integers; a workbook shows its numbers in Persian digits.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import xlsxwriter

from ckanext.mashhad.persian.calendar.jalali import format_numeric
from dev.demo import manners as habits
from dev.demo.columns import Column, Lines, Row, Value
from dev.demo.parts import Fault, File
from dev.demo.words import ABOUT_FILE

# 03 asks for Persian digits, 0429 is the code of Persian of Iran.
_NUMBERS = {"number": "[$-3000429]#,##0", "percent": "[$-3000429]0"}
_MADE = datetime(2020, 1, 1)  # noqa: DTZ001  (a workbook holds no zone, and no clock is asked)
_FIRST_PARTS = ("[Content_Types].xml", "_rels/.rels")

Files = tuple[File, ...]


def files(
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    formats: Sequence[str],
    *,
    faults: Sequence[Fault] = (),
    manners: Sequence[str] = (),
    table: str = "",
) -> Files:
    """The same rows as one file for each of the formats CSV and XLSX, named after the dataset.

    ``faults`` count rows from 1, and 0 is the header. ``manners`` change a CSV alone:
    a workbook is what the template made of it. ``table`` as of :class:`File`.
    """
    made = (
        _file(name, title, columns, rows, kind, faults, manners if kind == "CSV" else ())
        for kind in formats
    )
    return tuple(replace(file, table=table) for file in made)


def _file(
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    kind: str,
    faults: Sequence[Fault],
    manners: Sequence[str],
) -> File:
    def write() -> bytes:
        if kind == "XLSX":
            return to_xlsx(columns, rows)
        return to_csv(habits.applied(manners, columns, cells_of(columns, rows)))

    below = 1 + habits.lines_above(manners)
    return File(
        name=f"demo-{name}.{kind.lower()}",
        title=title,
        format=kind,
        rows=len(rows),
        write=write,
        faults=tuple(
            fault if fault.row is None else replace(fault, row=fault.row + below)
            for fault in faults
        ),
        manners=tuple(manners),
    )


def cells_of(columns: Sequence[Column], rows: Sequence[Row]) -> Lines:
    """The header and the rows as cells."""
    header: list[str | int] = [column.label for column in columns]
    return [header, *([_cell(row.get(column.key)) for column in columns] for row in rows)]


def to_csv(lines: Lines) -> bytes:
    """Lines of cells as CSV (RFC 4180), UTF-8 with a byte order mark."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    """The rows as a workbook, and a second sheet that says they are generated."""
    raw = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(raw, options) as book:
        book.set_properties({"created": _MADE, "comments": ABOUT_FILE})
        _write_rows(book, columns, rows)
        about = book.add_worksheet("دربارهٔ این فایل")
        about.right_to_left()
        about.set_column(0, 0, 90)
        about.write_string(0, 0, ABOUT_FILE)
    return _uncompressed(raw.getvalue())


def _write_rows(book: Any, columns: Sequence[Column], rows: Sequence[Row]) -> None:
    sheet = book.add_worksheet("داده‌ها")
    sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E6F2F1"})
    shown = {kind: book.add_format({"num_format": code}) for kind, code in _NUMBERS.items()}
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.label, head)
    for line, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            value = _cell(row.get(column.key))
            if isinstance(value, int):
                sheet.write_number(line, place, value, shown[column.kind])
            elif value:
                sheet.write_string(line, place, value)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _cell(value: Value) -> str | int:
    if isinstance(value, date):
        return format_numeric(value, "en")
    return "" if value is None else value


def _uncompressed(workbook: bytes) -> bytes:
    """The same workbook stored plainly: compressors differ from machine to machine.

    The parts by which a reader knows a workbook come first.
    """
    plain = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED) as target,
    ):
        rest = sorted(set(source.namelist()) - set(_FIRST_PARTS))
        for part in (*_FIRST_PARTS, *rest):
            target.writestr(zipfile.ZipInfo(part), source.read(part))
    return plain.getvalue()
