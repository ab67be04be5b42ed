"""What a workbook holds beside its cells goes to everybody with the file, and is looked at."""

from __future__ import annotations

import io
import zipfile

import pytest

from ckanext.mashhad.tables.engine.check import guard
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from tests.unit.tables.table_files import CONTRACT, as_ods, as_xlsx, checked, part, rezipped, table

BOOK = as_xlsx(table([CONTRACT]))
SHEET, SHARED, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
LINKS = "xl/_rels/workbook.xml.rels"
ODS = as_ods(table([CONTRACT]))
MOBILE = "09151234567"
PUT = f'"0915"&amp;"{MOBILE[4:]}"'
STRINGS = f"<sst><si><t>{MOBILE}</t></si></sst>".encode()


def changed(name: str, before: str, after: str, book: bytes = BOOK) -> bytes:
    xml = part(book, name).decode()
    assert before in xml
    return rezipped(book, {name: xml.replace(before, after, 1).encode()})


def noted(book: bytes, *, of_part: bool) -> bytes:
    """The workbook with a comment of the ZIP, or of a part of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            entry.comment = MOBILE.encode() if of_part else b""
            new.writestr(entry, old.read(entry))
        new.comment = b"" if of_part else MOBILE.encode()
    return out.getvalue()


PERSONAL = {
    "formula": changed(
        SHEET, "</row>", f'<c r="Z1" t="str"><f>"0915"&amp;"{MOBILE[4:]}"</f><v>x</v></c></row>'
    ),
    "string of no cell": changed(SHARED, "</sst>", f"<si><t>{MOBILE}</t></si></sst>"),
    "how a text is spoken": changed(
        SHARED, "</si>", f'<rPh sb="0" eb="1"><t>{MOBILE}</t></rPh></si>'
    ),
    "name of a style": changed(STYLES, 'name="Normal"', f'name="{MOBILE}"'),
    "name of the theme": rezipped(BOOK, {"xl/theme/theme1.xml": f'<a name="{MOBILE}"/>'.encode()}),
    "code name": changed(SHEET, "<dimension", f'<sheetPr codeName="S{MOBILE}"/><dimension'),
    "remark": changed(SHEET, "<sheetData>", f"<!-- {MOBILE} --><sheetData>"),
    "order of calculation": rezipped(BOOK, {"xl/calcChain.xml": f'<c r="{MOBILE}"/>'.encode()}),
    "odd part": rezipped(BOOK, {"xl/note.bin": f"<a>call {MOBILE}</a>".encode()}),
    "strings of another name": rezipped(BOOK, {"xl/sharedStrings2.xml": STRINGS}),
    "strings in a folder": rezipped(BOOK, {"xl/sharedstrings/a.xml": STRINGS}),
    "no sheet, in their folder": rezipped(BOOK, {"xl/worksheets/sheets/note.xml": STRINGS}),
    "after a second block of cells": changed(
        SHEET, "</sheetData>", f"</sheetData><a>{MOBILE}</a><sheetData></sheetData>"
    ),
    "list of kinds": changed("[Content_Types].xml", "</Types>", f"<a>{MOBILE}</a></Types>"),
    "number put to a text": changed(
        SHEET, "</row>", f'<c r="Z1" t="str"><f>"0"&amp;{MOBILE[1:]}</f><v>x</v></c></row>'
    ),
    "list of choices": changed(SHEET, "</worksheet>", f"<formula1>{PUT}</formula1></worksheet>"),
    "defined name": changed(
        "xl/workbook.xml", "</workbook>", f"<definedName>{PUT}</definedName></workbook>"
    ),
    "font within a header": changed(
        SHEET, "</worksheet>", f'<oddHeader>0915&amp;"Arial"{MOBILE[4:]}</oddHeader></worksheet>'
    ),
    "spoken text of a cell": changed(
        SHEET,
        "</row>",
        f'<c r="Z1" t="inlineStr"><is><t>x</t><rPh><t>{MOBILE}</t></rPh></is></c></row>',
    ),
    "string in escapes": changed(SHARED, "</sst>", f"<si><t>_x0030_{MOBILE[1:]}</t></si></sst>"),
    "string with a field": changed(SHARED, "<si>", f'<si x="{MOBILE}">'),
    "field of a picture": rezipped(
        BOOK, {"xl/media/a.svg": f'<svg data-x="{MOBILE}"></svg>'.encode()}
    ),
    "field of an ODS": changed(
        "content.xml", "<office:body>", f'<style:x style:y="{MOBILE}"/><office:body>', ODS
    ),
    "name of a part": rezipped(BOOK, {f"xl/{MOBILE}.xml": b"<x/>"}),
    "comment of the ZIP": noted(BOOK, of_part=False),
    "comment of a part": noted(BOOK, of_part=True),
    "remark of an ODS": changed(
        "content.xml", "<office:body>", f"<!-- {MOBILE} --><office:body>", ODS
    ),
    "comment of an ODS": noted(ODS, of_part=False),
}


def personal(book: bytes) -> bool:
    return "personal.elsewhere" in {each.rule for each in guard.watch(book).findings}


@pytest.mark.parametrize("where", PERSONAL)
def test_a_number_beside_the_cells_is_found(where: str) -> None:
    assert personal(PERSONAL[where])


def test_it_is_found_where_the_table_is_known_too() -> None:
    told = {each.rule for each in checked(PERSONAL["remark"]).findings}
    assert "personal.elsewhere" in told


@pytest.mark.parametrize("book", [BOOK, ODS], ids=["xlsx", "ods"])
def test_an_ordinary_workbook_has_nothing_of_it(book: bytes) -> None:
    assert not personal(book)


@pytest.mark.parametrize(
    ("part_name", "taken", "other"),
    [
        (LINKS, "sharedStrings.xml", "strings.xml"),
        (LINKS, "styles.xml", "theme/../styles2.xml"),
        ("_rels/.rels", "xl/workbook.xml", "xl/book2.xml"),
    ],
)
def test_a_book_that_leads_past_what_is_read_is_refused(part_name, taken, other) -> None:
    with pytest.raises(TableError) as refused:
        checked(changed(part_name, f'"{taken}"', f'"{other}"'))
    assert refused.value.rule == "workbook.broken"
