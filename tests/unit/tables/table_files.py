"""Small files with the traits of real ones, built in the test that needs them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.check.check import check
from ckanext.mashhad.tables.engine.findings.check_report import Report
from ckanext.mashhad.tables.engine.schema import schema

TODAY = dt.date(2024, 12, 1)  # 11 Azar 1403
CONTRACTS = registry.load("contracts")
BUDGET = registry.load("budget_lines")

Row = Mapping[str, Any]

#: A good contract; tests change what they are about.
CONTRACT: Row = {
    "contract_number": "1403/1",
    "subject": "بهسازی پیاده‌روهای بلوار",
    "counterparty": "شرکت نمونهٔ راه‌سازی",
    "counterparty_id": "10380284790",
    "contract_date": "1403/02/01",
    "start_date": "1403/02/10",
    "end_date": "1403/08/10",
    "amount": "5000000000",
    "award_method": "استعلام",
}
#: A good budget of two lines, equal on both sides, with its capital share.
LINES: Sequence[Row] = (
    {"side": "منابع", "code": "101002", "title": "عوارض نوسازی", "amount": "1000"},
    {
        "side": "مصارف",
        "code": "201001",
        "title": "نگهداری معابر",
        "economic_kind": "عمرانی",
        "amount": "1000",
    },
)


def contract(**changes: Any) -> Row:
    """The good contract with changes; None leaves a cell empty."""
    return {**CONTRACT, **changes}


def subjects(texts: Iterable[str]) -> list[Row]:
    """For each of the texts a good contract of which it is the subject."""
    return [contract(contract_number=f"1403/{n}", subject=text) for n, text in enumerate(texts, 1)]


def table(rows: Sequence[Row], of: schema.TableSchema = CONTRACTS) -> list[list[Any]]:
    """Rows under a header of Persian labels, with all columns that any row has."""
    names = [c.name for c in of.columns if any(c.name in row for row in rows)]
    header = [of.column(name).label["fa_IR"] for name in names]
    return [header, *([row.get(name) for name in names] for row in rows)]


def with_columns(*columns: tuple[str | None, Sequence[Any]]) -> list[list[Any]]:
    """Good contracts, numbered from 1, with more columns: each its header and what it holds."""
    values = list(zip_longest(*(held for _, held in columns)))
    head, *body = table([contract(contract_number=str(n + 1)) for n in range(len(values))])
    headers = [header for header, _ in columns]
    return [[*head, *headers], *([*row, *more] for row, more in zip(body, values, strict=True))]


GOOD = table([CONTRACT])


def as_csv(cells: Sequence[Sequence[Any]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([["" if cell is None else cell for cell in row] for row in cells])
    return text.getvalue().encode(encoding)


#: To look through Excel's own takes as long as the table; ``formats/test_container.py`` does.
THEME = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Office Theme"/>'
)


def as_xlsx(
    *sheets: Sequence[Sequence[Any]], more: Callable[[Any, list[Any]], None] | None = None
) -> bytes:
    """A workbook; ``more(book, worksheets)`` adds what cells do not hold."""
    raw = io.BytesIO()
    options = {"strings_to_numbers": False, "strings_to_formulas": False, "in_memory": True}
    with xlsxwriter.Workbook(raw, options) as book:
        book.theme_xml = THEME
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        pages = []
        for cells in sheets:
            page = book.add_worksheet()
            pages.append(page)
            for row, values in enumerate(cells):
                for column, value in enumerate(values):
                    if isinstance(value, dt.date):
                        page.write_datetime(row, column, value, days)
                    elif value is not None:
                        page.write(row, column, value)
        if more:
            more(book, pages)
    return raw.getvalue()


_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style")
)


def as_ods(*sheets: Sequence[Sequence[Any]], **more: str) -> bytes:
    """An ODS as LibreOffice writes one, with its blank rows and cells up to the end of a sheet.

    A cell that begins with ``<`` is written as it is; ``more`` are texts that replace others.
    """
    tables = "".join(
        f'<table:table table:name="Sheet{n}" table:style-name="ta1">'
        f"{''.join(map(_ods_row, cells))}"
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        for n, cells in enumerate(sheets, 1)
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS_NAMES} '
        'xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        '<office:automatic-styles><style:style style:name="ta1" style:family="table">'
        '<style:table-properties table:display="true"/></style:style></office:automatic-styles>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    for old, new in more.items():
        content = content.replace(old, new)
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _ODS, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return raw.getvalue()


def _ods_row(cells: Sequence[Any]) -> str:
    blank = '<table:table-cell table:number-columns-repeated="16000"/>'
    return f"<table:table-row>{''.join(map(_ods_cell, cells))}{blank}</table:table-row>"


def _ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, dt.date):
        said = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, int | float):
        said = f'office:value-type="float" office:value="{value}"'
    elif value.startswith("<"):
        return value
    else:
        said = 'office:value-type="string"'
    return f"<table:table-cell {said}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def rezipped(
    workbook: bytes,
    change: Mapping[str, bytes] | None = None,
    *,
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """The workbook with parts replaced or added."""
    raw = io.BytesIO()
    change = change or {}
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(raw, "w", compression) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change.get(name, old.read(name)))
        for name in change.keys() - set(old.namelist()):
            new.writestr(name, change[name])
    return raw.getvalue()


def typed(workbook: bytes, name: str, cells: Mapping[str, str]) -> bytes:
    """The workbook after someone typed texts into cells of one sheet, its part called ``name``.

    Cells that are there keep their format; new rows come after those that are there.
    """
    xml = part(workbook, name).decode()
    new: dict[str, str] = {}
    for ref, text in cells.items():
        value = f't="inlineStr"><is><t>{escape(text)}</t></is></c>'
        old = re.compile(rf'(<c r="{ref}"(?: s="\d+")?)(?: t="\w+")?(?:/>|>.*?</c>)')
        xml, count = old.subn(lambda faults, value=value: f"{faults[1]} {value}", xml)
        if not count:
            row = re.sub("[A-Z]", "", ref)
            new[row] = f'{new.get(row, "")}<c r="{ref}" {value}'
    rows = "".join(f'<row r="{row}">{inner}</row>' for row, inner in new.items())
    xml = xml.replace("</sheetData>", f"{rows}</sheetData>")
    return rezipped(workbook, {name: xml.encode()})


def part(workbook: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return archive.read(name)


def checked(file: bytes, of: schema.TableSchema = CONTRACTS, **options: Any) -> Report:
    return check(file, of, TODAY, **options)


def check_rows(*rows: Row, of: schema.TableSchema = CONTRACTS, **options: Any) -> Report:
    return checked(as_csv(table(rows, of)), of, **options)


def faults(report: Report, *severities: str) -> list[tuple[str, str | None, str | None]]:
    """Rule, cell and field of the findings; errors and warnings unless said otherwise."""
    wanted = severities or ("error", "warning")
    return [(f.rule, f.cell, f.field) for f in report.findings if f.severity in wanted]


def rules(report: Report, *severities: str) -> set[str]:
    return {rule for rule, _, _ in faults(report, *severities)}


def lines(*changes, **more):
    """The good budget, with changes to its lines by position."""
    rows = [{**line, **change} for line, change in zip(LINES, [*changes, {}, {}], strict=False)]
    return [{**row, **more} for row in rows]


def assert_can_be_said(report):
    """Every finding has its sentence and hint in both languages, filled in."""
    for entry in report.as_dict()["findings"]:
        for text in (*entry["message"].values(), *entry["hint"].values()):
            assert text
            assert "{" not in text
