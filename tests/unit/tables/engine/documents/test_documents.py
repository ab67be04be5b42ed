"""Files that are no tables: archives and programs are not taken, texts are read for identifiers."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib

import pytest

from bench.made_identifiers import Draw
from ckanext.mashhad.tables.engine.check import guard
from ckanext.mashhad.tables.engine.documents import documents
from tests.unit.tables.engine.documents.looked_at import CODES, letter, look, packed
from tests.unit.tables.table_files import as_csv

CODE = CODES[0]
MOBILE = "09151234567"


PDF = (
    b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<</Type/Catalog"
    b"/BaseFont/X/A[(a(b)\\()<0f>-1.5 true 2 0 R]>>\nendobj\n"
    b"2 0 obj <</Length 3>> stream\n\xff\x00,\nendstream endobj\nxref\n0 1\n0000000000 65535 f \n"
    b"trailer <</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
)


def objects(
    inner: bytes, kind: bytes = b"/N 1/First 4/Filter/FlateDecode", raw: bytes | None = None
) -> bytes:
    """A PDF with a stream of objects."""
    stream = zlib.compress(inner) if raw is None else raw
    return PDF.replace(b"/Length 3", kind).replace(b"\xff\x00,", stream)


PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    len(body).to_bytes(4) + kind + body + bytes(4)
    for kind, body in ((b"IHDR", b"x"), (b"IEND", b""))
)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xda\x00\x02scan\xff\x00\xff\xd0\xff\xd9"
GIF = b"GIF89a" + bytes(4) + b"\x80\0\0" + bytes(6) + b"\x2c" + bytes(9) + b"\x02\x01a\0\x3b"
WEBP = b"RIFF\x08\0\0\0WEBPabcd"
TIFF = (
    b"II*\0\x08\0\0\0\x02\0\x11\x01\x04\0\x01\0\0\0\x26\0\0\0\x17\x01\x04\0\x01\0\0\0\x04\0\0\0"
    b"\0\0\0\0data"
)
HEIC = b"\0\0\0\x0cftypheic\0\0\0\x0cmdatabcd"
BMP = b"BM\x0f\0\0\0" + bytes(9)
DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
WHOLE = [PDF, PNG, JPEG, GIF, WEBP, TIFF, HEIC, BMP, letter()]
CSV = "نام,کد ملی\nعلی,0499370899\n".encode()


def stream(name: str) -> bytes:
    """An entry of a stream in a file of old Office."""
    raw = name.encode("utf-16-le")
    return raw.ljust(64, b"\0") + (len(raw) + 2).to_bytes(2, "little")


@pytest.mark.parametrize(
    ("raw", "name", "why"),
    [
        (packed("a.csv"), "data.zip", "archive"),
        (packed("a.csv"), "سند.pdf", "archive"),  # whatever it is called
        (packed("a.csv"), "نامه.docx", "archive"),
        (gzip.compress(b"a,b", mtime=0), "x.csv.gz", "archive"),
        (b"Rar!\x1a\x07\x01\x00", "a", "archive"),
        (b"not even that", "a.7z", "archive"),
        (b"MZ\x90\x00" + bytes(90), "setup.pdf", "program"),
        (b"\x7fELF\x02", "a", "program"),
        (b"text", "start.BAT", "program"),
        (b"a,b\n1,\x01\n", "a.txt", "unknown"),
        ("a,b\n".encode("utf-16-le"), "a.txt", "unknown"),
        (b"\x03\x7e\x01\x01" + bytes(60), "a.dbf", "unknown"),
        (b"SQLite format 3\0" + bytes(90), "a", "unknown"),
        (b"\0\x01\0\0Standard Jet DB\0" + bytes(90), "a.mdb", "unknown"),
        (DOC, "a.doc", "unknown"),
        (DOC + stream("WordDocument") + stream("Workbook"), "a.doc", "attached"),
        (DOC + stream("WordDocument") + stream("_VBA_PROJECT"), "a.doc", "program"),
        (packed("[Content_Types].xml", "a.csv"), "a.docx", "archive"),
        (letter("a.csv"), "a.docx", "attached"),
        (letter("word/embeddings/a.xlsx"), "a.docx", "attached"),
        (letter("word/vbaProject.bin"), "a.docx", "program"),
        (letter(kind="spreadsheetml.sheet.main+xml"), "a.docx", "archive"),
        (b"%PDF-1.7\n" + CSV, "a.pdf", "damaged"),
        (PDF.replace(b"/BaseFont/X", b""), "a.pdf", "blank"),
        (PDF.replace(b"2 0 obj", CSV + b"2 0 obj"), "a.pdf", "damaged"),
        (PDF.replace(b"true", CSV), "a.pdf", "damaged"),
        (PDF.replace(b"\nxref", b"\n%" + CSV * 40 + b"\nxref"), "a.pdf", "damaged"),
        (PDF.replace(b"/Length", b"/Type/EmbeddedFile/Length"), "a.pdf", "attached"),
        (PDF.replace(b"/A[", b"/EF<</F 2 0 R>>/A["), "a.pdf", "attached"),
        (PDF.replace(b"/A[", b"/Names<</#45mbeddedFile#73 3 0 R>>/A["), "a.pdf", "attached"),
        (PDF.replace(b"/A[", b"/Subtype/FileAttachment/A["), "a.pdf", "attached"),
        (PDF.replace(b"/A[", b"%(\n/EF<</F 2 0 R>>(x)/A["), "a.pdf", "attached"),
        (objects(b"1 0 <</Subtype/FileAttachment>>"), "a.pdf", "attached"),
        (
            objects(b"1 0 <</Subtype/Text>>", kind=b"/Type/ObjStm/Filter/LZWDecode"),
            "a.pdf",
            "damaged",
        ),
        (
            objects(b"", kind=b"/Type/ObjStm/Encrypt/Filter/FlateDecode", raw=b"?"),
            "a.pdf",
            "locked",
        ),
    ],
)
def test_what_cannot_be_looked_at_or_would_run_is_not_taken(raw, name, why) -> None:
    with pytest.raises(documents.DocumentError) as refused:
        look(raw, name)
    assert refused.value.code == why


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        *((raw, "") for raw in WHOLE),
        (objects(b"1 0 <</Subtype/Text/Contents(/EF /EmbeddedFiles)>>"), "note.pdf"),
        (JPEG + bytes(9) + JPEG, "two.jpg"),  # of a camera
        (JPEG + b"a" * 40 + b"SEFH" + bytes(12) + b"SEFT", "telephone.jpg"),
        (DOC + stream("WordDocument"), "a.doc"),
        (b'{"type": "FeatureCollection"}', "map.geojson"),
        (b"{\\rtf1 x}", "a.rtf"),
    ],
)
def test_documents_pictures_and_texts_are_taken(raw, name) -> None:
    assert look(raw, name) == []


@pytest.mark.parametrize("raw", WHOLE, ids=lambda raw: raw[:4].hex())
def test_with_anything_behind_before_or_cut_it_is_not(raw) -> None:
    for other in (raw + CSV, raw + packed("a.csv"), CSV + raw, raw[: len(raw) // 2]):
        try:
            assert look(other, "a") is None  # a table, which is checked
        except documents.DocumentError:
            continue


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<html><div>همراه: 09<b>15</b>12<i title='>'></i>34567", "a.html"),
        ("<p>همراه 09<x>15</x><!-- -->1234567", "a"),
        ('<!DOCTYPE r [<!ENTITY d "0915">]><r>همراه &d;1234567</r>', "a.xml"),
        ("<r>همراه 0915<![CDATA[123]]>4567</r>", "a.xml"),
        ("<r a='همراه 09151234567'/>", "a.xml"),
        (r"{\rtf1\u1603?\u1583? \u1605?\u1604?\u1740?: 04{\b 99}370899\par}", "a.rtf"),
    ],
)
def test_tags_within_a_number_hide_nothing(text, name) -> None:
    assert look(text.encode(), name)


@pytest.mark.parametrize(
    "text",
    [
        f'[{{"کد ملی": "{CODE}", "نام": "x"}}]',
        json.dumps([{"کد ملی": CODE}]),  # in ASCII
        f"<r><mobile>{MOBILE}</mobile></r>",
        "<td>&#1705;&#1583; &#1605;&#1604;&#1740;: " + CODE + "</td>",
        f"<pre>| کد ملی |\n|---|\n| {CODE} |</pre>",
        "<p>" + "\n".join(f"<td>{code}</td>" for code in CODES),  # nothing says what they are
    ],
)
def test_a_text_that_holds_something_of_a_person_says_which(text) -> None:
    assert look(text.encode()) in (["national_code"], ["mobile"])


def test_a_long_text_is_read_to_its_end() -> None:
    long = f"<r><p>{'الف ' * 200_000}</p><p>نام پدر: حسن، همراه {MOBILE}</p></r>"
    assert look(long.encode()) == ["father", "mobile"]


def test_a_windows_text_is_read_as_one() -> None:
    text = f"<p>کد ملی: {CODE}</p>".replace("ی", "ي")
    assert look(text.encode("cp1256")) == ["national_code"]


def test_the_name_of_a_file_is_a_text_too() -> None:
    assert look(b'{"a": 1}', f"mobile-{MOBILE}.json") == ["mobile"]
    assert look(PDF, "IR820540102680020817909002.pdf") == ["sheba"]
    assert look(PDF, "1403-25-301.pdf") == []


def test_empty_elements_take_no_memory() -> None:
    for raw in (b"<!doctype html><html>" + b"<p>" * 20_000, b"<r>" + b"<p/>" * 20_000 + b"</r>"):
        tracemalloc.start()
        assert look(raw) == []
        assert tracemalloc.get_traced_memory()[1] < 6_000_000
        tracemalloc.stop()


def test_numbers_of_ten_digits_are_none_by_themselves() -> None:
    text = json.dumps([{"id": 1_000_000_000 + 7 * n} for n in range(200)])
    assert look(text.encode()) == []


def test_coordinates_of_a_map_are_no_identifiers() -> None:
    row = "[" + ",".join(f"[59.{n:06},36.{n:06}]" for n in range(2_000)) + "]"
    assert look(f'{{"a": {row}, "همراه": "{MOBILE}"}}'.encode(), "map.geojson") == ["mobile"]
    assert look(f'{{"a": {row}}}'.encode(), "map.geojson") == []


@pytest.mark.parametrize("digits", [8, 15])
def test_places_of_kml_and_of_cells_are_no_identifiers(digits) -> None:
    draw = Draw(1)
    places = [
        [f"{n}.{draw.randrange(10**digits):0{digits}}" for n in (59, 36)] for _ in range(3_000)
    ]
    line = " ".join(f"{x},{y},0" for x, y in places)
    kml = f"<kml><name>{{}}</name><coordinates>{line}</coordinates></kml>"
    assert look(kml.format("خط ۱").encode(), "a.kml") == []
    assert look(kml.format(MOBILE).encode(), "a.kml") == ["mobile"]
    rows = [[n, json.dumps({"coordinates": list(map(float, e))})] for n, e in enumerate(places)]
    assert not guard.watch(as_csv([["شناسه", "مکان"], *rows])).findings


def drawn(inside: str) -> bytes:
    return f'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode()


@pytest.mark.parametrize(
    "inside",
    [
        f"<text>{MOBILE}</text>",
        f"<text>تلفن <tspan x='1'>{MOBILE[:4]}</tspan><tspan x='9'>{MOBILE[4:]}</tspan></text>",
        f"<!-- {MOBILE} -->",
        f'<a href="tel:{MOBILE}"><path d="M0 0"/></a>',
    ],
)
def test_what_a_drawing_says_is_seen(inside) -> None:
    assert look(drawn(inside), "نقشه.svg")


def test_figures_by_which_drawing_is_drawn_are_no_identifiers() -> None:
    shape = '<path d="M0 912 345 6789 L0 9 15 1 2 3 4 5 6 7"/><style>.a0{b:09151234567}</style>'
    assert look(drawn(shape), "نقشه.svg") == []
