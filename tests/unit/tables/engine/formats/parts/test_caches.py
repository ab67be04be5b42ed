"""Whole tables in a workbook beside its sheets: they are judged as sheets are, or refused."""

from __future__ import annotations

import struct

import pytest

from ckanext.mashhad.persian import identifiers
from ckanext.mashhad.tables.engine.check import guard
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.formats.parts.caches import Caches
from tests.unit.tables.table_files import as_ods, as_xlsx, rezipped

CLEAN = [["منطقه", "تعداد"], ["یک", "12"], ["دو", "14"]]
BOOK = as_xlsx(CLEAN)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FOLDER = "xl/pivotCache"
FIELDS = ["نام", "نام پدر", "تاریخ تولد", "x", "y"]


def national_code(nine: str) -> int:
    codes = (f"{nine}{d}" for d in range(10))
    return int(next(code for code in codes if identifiers.is_valid("national_code", code)))


PEOPLE = [
    [
        f"نام {n}",
        f"پدر {n}",
        "1360/01/02",
        national_code(f"0939{n:05}"),
        9_120_000_000 + 7_654_321 * (n - 31),
    ]
    for n in range(31, 43)
]


def pivot(*, shared: bool = False, joined: bool = True) -> bytes:
    """A workbook whose pivot table remembers people."""

    def value(each):
        return f'<s v="{each}"/>' if isinstance(each, str) else f'<n v="{each}"/>'

    fields = "".join(
        f'<cacheField name="{name}"><sharedItems>'
        f"{''.join(value(row[n]) for row in PEOPLE) if shared else ''}</sharedItems></cacheField>"
        for n, name in enumerate(FIELDS)
    )
    rows = "".join(
        f"<r>{''.join(f'<x v={i!r}/>' if shared else value(each) for each in row)}</r>"
        for i, row in ((str(i), row) for i, row in enumerate(PEOPLE))
    )
    parts = {
        f"{FOLDER}/pivotCacheDefinition1.xml": f'<pivotCacheDefinition xmlns="{MAIN}">'
        f"<cacheFields>{fields}</cacheFields></pivotCacheDefinition>",
        f"{FOLDER}/pivotCacheRecords1.xml": f'<pivotCacheRecords xmlns="{MAIN}">{rows}'
        "</pivotCacheRecords>",
    }
    if joined:
        parts[f"{FOLDER}/_rels/pivotCacheDefinition1.xml.rels"] = (
            '<Relationships><Relationship Id="a" Target="pivotCacheRecords1.xml"/></Relationships>'
        )
    return rezipped(BOOK, {name: xml.encode() for name, xml in parts.items()})


def chart(name: str, values: list[object]) -> bytes:
    points = "".join(f'<c:pt idx="{n}"><c:v>{each}</c:v></c:pt>' for n, each in enumerate(values))
    xml = (
        '<c:chartSpace xmlns:c="c"><c:ser><c:tx><c:strCache><c:pt idx="0">'
        f"<c:v>{name}</c:v></c:pt></c:strCache></c:tx><c:val><c:numCache>{points}</c:numCache>"
        "</c:val></c:ser></c:chartSpace>"
    )
    return rezipped(BOOK, {"xl/charts/chart1.xml": xml.encode()})


def spots(book: bytes) -> str:
    return " ".join(count.spot for count in guard.watch(book).counts)


@pytest.mark.parametrize("shared", [False, True])
def test_what_a_pivot_table_remembers_is_judged_by_its_fields(shared) -> None:
    found = spots(pivot(shared=shared))
    for kind in ("father's name", "date of birth", "national code", "mobile number"):
        assert kind in found


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("موبایل", [row[4] for row in PEOPLE], "mobile number"),
        ("x", [row[3] for row in PEOPLE], "national code"),
        ("تاریخ تولد", ["1360/01/02"] * 3, "date of birth"),
    ],
)
def test_what_a_chart_remembers_is_judged_by_its_series(name, values, kind) -> None:
    assert kind in spots(chart(name, values))


def test_charts_and_pivots_of_figures_are_none() -> None:
    assert spots(chart("تعداد", [12, 14, 4_000_000])) == ""


def test_tables_in_other_parts_are_judged_too() -> None:
    rows = "".join(f'<i a="{row[3]}" b="{row[4]}"/>' for row in PEOPLE)
    found = spots(rezipped(BOOK, {"customXml/item1.xml": f"<x>{rows}</x>".encode()}))
    assert "national code" in found
    assert "mobile number" in found
    formula = "<math><mi>x</mi></math>"
    ods = rezipped(as_ods(CLEAN), {"Object 1/content.xml": formula.encode()})
    assert spots(ods) == ""


CHART = b"<a><office:body><office:chart/></office:body></a>"
CHANGE = (
    "<table:tracked-changes><table:cell-content-change><table:previous/>"
    "</table:cell-content-change></table:tracked-changes><table:table "
)
PRINTER = bytes(68) + struct.pack("<HH", 72, 5) + b"other"
EMF = b"\x01\0\0\0\x58\0\0\0" + bytes(32) + b" EMF" + bytes(4) + struct.pack("<I", 108)
EMF += bytes(88 - len(EMF)) + struct.pack("<II", 14, 20) + bytes(12)
SVM = b"VCLMTF\x01\0\x04\0\0\0" + struct.pack("<I", 1) + b"\x90\0\x01\0\x02\0\0\0ab"


@pytest.mark.parametrize(
    ("book", "rule"),
    [
        (pivot(joined=False), "workbook.pivot_cache"),
        (rezipped(BOOK, {"xl/revisions/revisionLog1.xml": b"<r/>"}), "workbook.tracked_changes"),
        (rezipped(BOOK, {"xl/media/image1.png": BOOK}), "workbook.active_content"),
        (rezipped(BOOK, {"docProps/thumbnail.jpeg": b"a,b"}), "workbook.active_content"),
        (rezipped(BOOK, {"xl/printerSettings/a.bin": PRINTER + b"x"}), "workbook.active_content"),
        (as_ods(CLEAN, **{"<table:table ": CHANGE}), "workbook.tracked_changes"),
        (rezipped(as_ods(CLEAN), {"Versions/Version1": b"x"}), "workbook.saved_versions"),
        (rezipped(as_ods(CLEAN), {"VersionList.xml": b"<x/>"}), "workbook.saved_versions"),
        (rezipped(as_ods(CLEAN), {"Pictures/a.png": BOOK}), "workbook.active_content"),
        (
            rezipped(
                as_ods(CLEAN), {"Object 1/content.xml": CHART.replace(b"chart", b"spreadsheet")}
            ),
            "workbook.active_content",
        ),
        (rezipped(as_ods(CLEAN), {"Object 1": BOOK}), "workbook.active_content"),
    ],
)
def test_what_may_hold_a_file_of_its_own_is_refused(book, rule) -> None:
    with pytest.raises(TableError) as refused:
        guard.watch(book)
    assert refused.value.rule == rule


@pytest.mark.parametrize(
    ("book", "name", "content"),
    [
        (BOOK, "xl/printerSettings/printerSettings1.bin", PRINTER),
        (BOOK, "xl/media/image1.emf", EMF),
        (as_ods(CLEAN), "ObjectReplacements/Object 1", SVM),
        (as_ods(CLEAN), "Object 1/content.xml", CHART),
        (as_ods(CLEAN), "Configurations2/accelerator/current.xml", b""),
        (as_ods(CLEAN), "manifest.rdf", b"<rdf:RDF/>"),
    ],
)
def test_what_programs_write_beside_cells_is_taken(book, name, content) -> None:
    assert spots(rezipped(book, {name: content})) == ""


def test_a_hidden_text_within_a_cell_is_read() -> None:
    hidden = '<text:p><text:hidden-text text:string-value="همراه 09151234567"/></text:p>'
    cell = f'<table:table-cell office:value-type="string">{hidden}</table:table-cell>'
    assert "mobile number" in spots(as_ods([*CLEAN, [cell, "1"]]))


def test_many_attributes_of_one_element_make_few_tables():
    named = " ".join(f'a{number}="x"' for number in range(5_000))
    caches = Caches()
    caches.take("customxml/item1.xml", f"<a {named}/>".encode())
    assert len(caches.grids({})) < 10
