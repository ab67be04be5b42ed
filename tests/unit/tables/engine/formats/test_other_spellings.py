"""A workbook is judged by what its XML says, however programs or somebody's hands spelled it."""

from __future__ import annotations

import io
import re

import pytest

from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import DEFAULT
from ckanext.mashhad.tables.engine.formats import container
from tests.unit.tables.table_files import (
    CONTRACT,
    as_ods,
    as_xlsx,
    checked,
    part,
    rezipped,
    rules,
    table,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
CELL = '<c r="K2" t="str">{}<v>متن</v></c></row>'


def refusal(file: bytes) -> str | None:
    try:
        checked(file)
    except TableError as refused:
        return refused.rule
    return None


def prefixed(text: str, prefix: str = "x") -> str:
    """With the names of the format under a prefix, as the Open XML SDK writes them."""
    if f'xmlns="{MAIN}"' not in text:
        return text
    text = text.replace(f'xmlns="{MAIN}"', f'xmlns:{prefix}="{MAIN}"')
    return re.sub(r"<(/?)([a-zA-Z]+)(?=[ />])", rf"<\1{prefix}:\2", text)


def in_cdata(text: str) -> str:
    return re.sub(r">([^<>]*0[0-9]{9}[^<>]*)<", r"><![CDATA[\1]]><", text)


def around_remarks(text: str) -> str:
    return text.replace("09151", "0915<!-- -->1").replace("09351", "0935<?of nothing?>1")


def in_utf_16(text: str) -> bytes:
    text = re.sub(r"^<\?xml[^>]*\?>", "", text)
    return f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")


def in_parts(text: str) -> str:
    """With each number in letters that look otherwise from the middle on."""
    between = '</t></r><r><rPr><b/><sz val="9"/></rPr><t>'
    return re.sub(r"<r>(.*?)(0915)(1234567)(.*?)</r>", rf"<r>\1\2{between}\3\4</r>", text)


SPELLINGS = {
    "under a prefix": prefixed,
    "under an odd prefix": lambda text: prefixed(text, "x-y.z"),
    "as CDATA": in_cdata,
    "around remarks": around_remarks,
    "by number": lambda text: re.sub("(?<=0)9(?=[0-9]{9})", "&#57;", text),
    "in UTF-16": in_utf_16,
}


def respelled(book: bytes, spell, *parts: str) -> bytes:
    new = {name: spell(part(book, name).decode()) for name in parts}
    return rezipped(
        book, {name: xml if isinstance(xml, bytes) else xml.encode() for name, xml in new.items()}
    )


def with_formula(formula: str) -> bytes:
    book = as_xlsx(table([CONTRACT]))
    xml = part(book, SHEET).decode()
    before, _, after = xml.rpartition("</row>")
    return rezipped(book, {SHEET: f"{before}{CELL.format(formula)}{after}".encode()})


FORMULAS = (
    '<f>WEB&#83;ERVICE("http://x/")</f>',
    '<f><![CDATA[WEBSERVICE("http://x/")]]></f>',
    '<f>1+<!-- x -->WEBSERVICE("http://x/")</f>',
    '<f>WEB<!-- x -->SERVICE("http://x/")</f>',
    '<f>WEB<?x y?>SERVICE("http://x/")</f>',
    "<f>cmd&#124;'/c calc'!A0</f>",
    '<f a=">">WEBSERVICE("http://x/")</f>',
    '<f>WEBSERVICE ("http://x")</f>',
    '<f>_xlfn.IMAGE("http://x/a.png")</f>',
    '<f>RTD("a",,"b")</f>',
    '<f>CALL("k","x")</f>',
    '<f>STOCKHISTORY("x",1)</f>',
)
ODDLY = SPELLINGS["under an odd prefix"]


@pytest.mark.parametrize(
    ("formula", "spell"),
    [*((each, str) for each in FORMULAS), *((FORMULAS[0], each) for each in (prefixed, ODDLY))],
)
def test_formula_that_runs_or_fetches_refused_however_it_spelled(formula, spell):
    book = respelled(with_formula(formula), spell, SHEET)
    assert refusal(book) == "workbook.active_content"


def test_formula_that_fetches_is_refused_in_names_and_rules_too():
    book = as_xlsx(
        table([CONTRACT]), more=lambda book, _: book.define_name("x", '=WEBSERVICE("http://x")')
    )
    assert refusal(book) == "workbook.active_content"

    def rule(book, pages):
        asked = {"type": "formula", "criteria": '=WEBSERVICE("http://x")=1'}
        pages[0].conditional_format("A1", asked)

    assert refusal(as_xlsx(table([CONTRACT]), more=rule)) == "workbook.active_content"


@pytest.mark.parametrize(
    "attribute",
    [
        "table:formula='of:=WEBSERVICE(\"http://x\")'",
        'table:formula=\'of:=DDE("soffice";"a";"b")\'',
        'table:formula="of:=WEB&#83;ERVICE(&quot;http://x&quot;)"',
        'table:formula="of:=WEBSERVICE (&quot;http://x&quot;)"',
        'table:formula="of:=COM.MICROSOFT.WEBSERVICE(&quot;http://x&quot;)"',
        'table:formula = "of:=WEBSERVICE(1)"',
    ],
)
def test_so_is_one_of_an_ods(attribute):
    book = as_ods(table([CONTRACT]), **{"<table:table-cell ": f"<table:table-cell {attribute} "})
    assert refusal(book) == "workbook.active_content"
    inner = f'<x xmlns:table="t"><table:table-cell {attribute}/></x>'.encode()
    book = rezipped(as_ods(table([CONTRACT])), {"Object 1/content.xml": inner})
    assert refusal(book) == "workbook.active_content"


def watched() -> bytes:
    """Numbers of persons everywhere but in cells."""

    def more(book, pages):
        pages[0].write_comment("C2", "تلفن 09151234567")
        pages[0].set_footer("همراه 09351234567")
        pages[0].data_validation(
            "H9",
            {"validate": "list", "source": ["09161234568", "b"], "error_message": "09171234568"},
        )

    return as_xlsx(table([CONTRACT]), more=more)


def personal(book: bytes) -> list[tuple[object, ...]]:
    report = checked(book)
    assert rules(report) == {"personal.elsewhere"}
    return [(f.sheet, f.cell, f.value, f.params["where"]) for f in report.findings]


@pytest.fixture(scope="module")
def plain():
    """The workbook as a program wrote it, and what is found in it."""
    book = watched()
    return book, personal(book)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_same_is_found_outside_cells_however_it_is_spelled(spelling, plain):
    book, plainly = plain
    assert len(plainly) == 4
    sheets = () if spelling == "in UTF-16" else (SHEET,)  # whose cells would not be read
    spelled = respelled(book, SPELLINGS[spelling], *sheets, "xl/comments1.xml")
    assert spelled != book
    assert personal(spelled) == plainly


def test_a_number_of_which_a_part_looks_otherwise_is_read_as_one():
    book = as_xlsx(
        table([CONTRACT]), more=lambda _, pages: pages[0].write_comment("C2", "تلفن 09151234567")
    )
    parted = respelled(book, in_parts, "xl/comments1.xml")
    assert b"0915</t>" in part(parted, "xl/comments1.xml")
    assert personal(parted) == personal(book)


@pytest.mark.parametrize("spell", [str, *SPELLINGS.values()], ids=["plainly", *SPELLINGS])
@pytest.mark.parametrize("size", [1 << 20, 300])
def test_sheets_are_measured_however_they_are_spelled(spell, size, monkeypatch):
    book = with_far_blank(as_xlsx(table([CONTRACT] * 20)))
    monkeypatch.setattr(container, "CHUNK", size)
    spelled = respelled(book, spell, SHEET)
    extent = container.inspect(io.BytesIO(spelled), DEFAULT).extents[SHEET]
    assert (extent.rows, extent.columns, extent.filled) == (21, 9, 189)


def with_far_blank(book: bytes) -> bytes:
    """With a cell that has nothing but a look."""
    xml = part(book, SHEET).decode()
    before, _, after = xml.rpartition("</row>")
    return rezipped(book, {SHEET: f'{before}<c r="ZZ21" s="0"/></row>{after}'.encode()})


def test_old_drawings_that_are_no_xml_are_read_as_they_are():
    drawing = b"<xml><!-- x --><div>09151234567<br></div></xml>"
    book = rezipped(as_xlsx(table([CONTRACT])), {"xl/drawings/vmlDrawing1.vml": drawing})
    assert rules(checked(book)) == {"personal.elsewhere"}
    book = rezipped(as_xlsx(table([CONTRACT])), {"xl/drawings/drawing1.xml": drawing})
    assert refusal(book) == "workbook.broken"


def test_a_dtd_is_refused_in_any_encoding():
    xml = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16")
    book = rezipped(as_xlsx(table([CONTRACT])), {"docProps/custom.xml": xml})
    assert refusal(book) == "workbook.doctype"
