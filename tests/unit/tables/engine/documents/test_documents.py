"""Files that are no tables: archives and programs are not taken, texts are read for identifiers."""

from __future__ import annotations

import gzip
import io
import json
import re
import tracemalloc
import zipfile
import zlib

import pytest

from bench.made_identifiers import Draw
from ckanext.mashhad.persian import identifiers
from ckanext.mashhad.tables.engine.check import guard
from ckanext.mashhad.tables.engine.documents import documents
from ckanext.mashhad.tables.engine.documents.texts import in_lines
from tests.unit.tables.table_files import as_csv


def national_code(nine: str) -> str:
    return next(
        code for d in range(10) if identifiers.is_valid("national_code", code := f"{nine}{d}")
    )


CODES = [national_code(f"0939{n:05}") for n in range(31, 43)]
CODE = CODES[0]
MOBILE = "09151234567"


def look(raw: bytes, name: str = "نامه") -> list[str] | None:
    """The kinds of what is found; None for a table."""
    found = documents.look(io.BytesIO(raw), name)
    return None if found is None else sorted({each.kind for each in found})


def packed(*names: str, **contents: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for name, content in [*((name, "x") for name in names), *contents.items()]:
            pack.writestr(name, content)
    return out.getvalue()


def letter(
    *more: str, kind: str = "wordprocessingml.document.main+xml", body: str = "<x/>"
) -> bytes:
    main = f'<Override ContentType="application/vnd.openxmlformats-officedocument.{kind}"/>'
    return packed(*more, **{"word/document.xml": body, "[Content_Types].xml": main})


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


#: As programs write the rows of a table where they write no table.
HEADER = ["نام", "نام پدر", "گروه خونی", "همراه"]
ROWS = [["علی", "حسن", "AB+", 9151234567], ["رضا", "تقی", "O-", 9151234568]]
RECORDS = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
TR = "".join(f"<row>{''.join(f'<c>{each}</c>' for each in row)}</row>" for row in [HEADER, *ROWS])
LINES = "\n".join("\t".join(map(str, row)) for row in [HEADER, *ROWS])
AS_DATA = {
    "records": RECORDS,
    "nested": {"result": {"people": [{"of": record} for record in RECORDS]}},
    "split": {"columns": HEADER, "data": ROWS},
    "fields": {"fields": [{"id": name} for name in HEADER], "records": ROWS},
    "values": [HEADER, *ROWS],
    "list": {name: [row[n] for row in ROWS] for n, name in enumerate(HEADER)},
    "columns": {name: {"0": ROWS[0][n], "1": ROWS[1][n]} for n, name in enumerate(HEADER)},
    "index": {"a": RECORDS[0], "b": RECORDS[1]},
    "bindings": [{name: {"value": each} for name, each in record.items()} for record in RECORDS],
    "text": {"a": json.dumps(RECORDS, ensure_ascii=False)},
    "features": {"features": [{"properties": record} for record in RECORDS]},
}
AS_TEXT = {
    "cells": f"<rows>{TR}</rows>",
    "attributes": "<x>" + "".join(
        "<r " + " ".join(f'{k.replace(" ", "_")}="{v}"' for k, v in record.items()) + "/>"
        for record in RECORDS
    ) + "</x>",
    "parts": "<x>" + "".join(
        "<r>" + "".join(f"<{k.replace(' ', '_')}>{v}</{k.replace(' ', '_')}>" for k, v in r.items())
        + "</r>"
        for r in RECORDS
    ) + "</x>",
    "named": "<x>" + "".join(
        "<r>" + "".join(f'<Data name="{k}"><value>{v}</value></Data>' for k, v in record.items())
        + "</r>"
        for record in RECORDS
    ) + "</x>",
    "styled list": "<!doctype html><ul>" + TR.replace("row>", "li>").replace("c>", "b>") + "</ul>",
    "lines": f"<!doctype html><pre>{LINES}</pre>",
    "letter": "{\\rtf1 " + "".join(
        (f"\\u{ord(each)}?" if ord(each) > 127 else each).replace("\t", "\\cell ").replace(
            "\n", "\\cell\\row "
        )
        for each in LINES
    ) + "\\row}",
}  # fmt: skip


@pytest.mark.parametrize("form", AS_DATA)
def test_rows_in_data_are_judged_as_a_sheet_is(form) -> None:
    found = look(json.dumps(AS_DATA[form], ensure_ascii=False).encode())
    assert found == ["blood_group", "father", "mobile"]


def several(form: str) -> str:
    """Records as programs write them one after the other."""
    people = [{**record, "شرح": "\u2028 \x85"} for record in RECORDS]
    plain = [json.dumps(each, ensure_ascii=False) for each in people]
    return {
        "joined": "".join(plain),
        "in_one_line": " ".join(plain),
        "lines": "\n".join(plain),
        "pretty": "\n".join(json.dumps(each, ensure_ascii=False, indent=1) for each in people),
        "lists": "".join(f"[{each}]" for each in plain),
        "long_number": f"[{','.join(plain)},{'1' * 5000}]",
        "text_of_long_number": json.dumps({"a": f" [{','.join(plain)},{'1' * 5000}]"}),
        "half_characters": rf'["\ud800 x", {", ".join(plain)}]',
        "no_number": f"[{','.join(plain)},NaN]",
    }[form]


@pytest.mark.parametrize(
    "form",
    ["joined", "in_one_line", "lines", "pretty", "lists", "long_number", "text_of_long_number",
     "no_number", "half_characters"],
)  # fmt: skip
def test_values_one_after_the_other_are_read_all(form) -> None:
    assert look(several(form).encode()) == ["blood_group", "father", "mobile"]


@pytest.mark.parametrize(
    "record",
    [
        {"name": [{"family": "رضایی", "given": ["علی"]}], "address": [{"line": ["{}"]}]},
        {"patient": {"name": {"family": "رضایی"}, "address": {"line": "{}", "city": "مشهد"}}},
        {"متقاضی": {"نام": "علی", "نام خانوادگی": "رضایی"}, "نشانی": {"متن": "{}"}},
        {"customer": {"firstName": "علی", "lastName": "رضایی"}, "shipTo": {"street": "{}"}},
        {"name": {"first": "علی", "last": "رضایی"}, "location": {"street": {"name": "{}"}}},
    ],
)
def test_names_and_homes_one_step_below_are_of_persons(record) -> None:
    text = json.dumps(record, ensure_ascii=False)
    homes = [text.replace("{}", f"بلوار سجاد، پلاک {n}") for n in range(1, 9)]
    assert set(look(f"[{','.join(homes)}]".encode(), "a.json") or []) == {"residence"}
    for other in ("owner", "مدیر"):
        of_things = [each.replace("patient", other).replace("name", "thing") for each in homes]
        of_things = [each.replace("متقاضی", other).replace("customer", other) for each in of_things]
        assert look(f"[{','.join(of_things)}]".encode(), "a.json") == []


def test_json_that_nobody_can_read_is_refused() -> None:
    with pytest.raises(documents.DocumentError) as refused:
        look(b"[" * 100_000 + '{"نام پدر": "حسن"}'.encode() + b"]" * 100_000)
    assert refused.value.code == "too_hard"


@pytest.mark.parametrize("form", AS_TEXT)
def test_rows_in_elements_and_lines_are_judged_as_a_sheet_is(form) -> None:
    found = look(AS_TEXT[form].encode())
    assert found is not None
    assert {"blood_group", "father"} <= set(found)


def test_codes_and_mobiles_under_other_names_are_seen() -> None:
    people = [{"a": f"{code}", "b": 9_120_000_000 + 7_654_321 * n} for n, code in enumerate(CODES)]
    assert look(json.dumps(people).encode()) == ["mobile", "national_code"]
    rows = "".join(f'<z:row a="{each["a"]}" b="{each["b"]}"/>' for each in people)
    assert look(f'<x xmlns:z="#z">{rows}</x>'.encode()) == ["mobile", "national_code"]


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


def test_codes_beside_other_numbers_are_seen_by_lines_of_text() -> None:
    lines = [f"علی نمونه {code} کدپستی 918{n}7{3456 + 37 * n:05}" for n, code in enumerate(CODES)]
    assert list(in_lines("\n".join(lines)))
    letters = [f"نامهٔ {1403000000 + 37 * n} و {1403500000 + 91 * n}" for n in range(12)]
    assert not list(in_lines("\n".join(letters)))


@pytest.mark.parametrize("thing", ["درخت", "پل", "فنی و ملکی", "آسانسور"])
def test_numbers_of_things_are_judged_in_data_as_in_sheets(thing) -> None:
    def rows(of: str) -> list[dict[str, object]]:
        return [{"کد": n, f"شماره شناسنامه {of}": 1000 + n} for n in range(9)]

    def fields(of: str) -> bytes:
        return f"<a><b name='شماره شناسنامه {of}'>1234</b></a>".encode()

    assert look(json.dumps(rows(thing)).encode()) == look(fields(thing)) == []
    assert look(json.dumps(rows("متقاضی")).encode()) == ["birth_certificate"]
    assert look(fields("متقاضی")) == ["birth_certificate"]


LISTED = ("علی نمونه فرزند رضا", "رضا نمونه فرزند یوسف", "زهرا نمونه فرزند علی")
PROSE = "<p>صورت‌جلسهٔ کمیسیون</p>" * 9
PAGES = (
    f"<ol>{''.join(f'<li>{each}</li>' for each in LISTED)}</ol>",
    f"<p>{'<br>'.join(f'{n}. {each}' for n, each in enumerate(LISTED, 1))}</p>",
    f"<div>{'</div><div>'.join(LISTED)}</div>",
)


@pytest.mark.parametrize("inside", PAGES)
def test_lists_of_persons_in_pages_and_letters_are_seen(inside) -> None:
    assert look(f"<html><body>{PROSE}{inside}{PROSE}</body></html>".encode()) == ["father"]
    words = re.sub("<(?:li|div)", "<p", re.sub("</(?:li|div)>", "</p>", inside))
    letter_body = f"<body>{PROSE}{words.replace('<br>', '<br/>')}{PROSE}</body>"
    assert look(letter(body=letter_body), "a.docx") == ["father"]


def test_tables_in_letters_are_judged_as_a_sheet_is() -> None:
    def rows(cells):
        texts = (f"<w:tc><w:p><w:r><w:t>{each}</w:t></w:r></w:p></w:tc>" for each in cells)
        return f"<w:tr>{''.join(texts)}</w:tr>"

    def tables(*several):
        written = (f"<w:tbl>{''.join(map(rows, each))}</w:tbl>" for each in several)
        return f'<w:document xmlns:w="w">{"".join(written)}</w:document>'

    figures = [["منطقه", "تعداد"], *([str(n), "12"] for n in range(20))]
    main = {"word/document.xml": tables(figures, [HEADER, *ROWS])}
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    main["[Content_Types].xml"] = f'<Types><Override ContentType="{kind}"/></Types>'
    assert look(packed(**main), "a.docx") == ["blood_group", "father", "mobile"]
    main["word/document.xml"] = tables(figures, figures)
    assert look(packed(**main), "a.docx") == []


def written_cell(text: str = "", span: int = 1) -> str:
    wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f"<w:tc><w:tcPr>{wide}</w:tcPr><w:p>{f'<w:t>{text}</w:t>' if text else ''}</w:p></w:tc>"


@pytest.mark.parametrize(
    ("upper", "lower", "row", "kind"),
    [
        ("پدر", ["شغل", "نام"], ["آزاد", "حسن"], {"father"}),
        ("تولد", ["محل", "سال"], ["مشهد", "1360"], {"birth"}),
        ("تولد", ["دختر", "پسر"], ["120", "130"], set()),
    ],
)
def test_cells_over_several_columns_of_a_letter_name_each(upper, lower, row, kind) -> None:
    header = [written_cell("ردیف"), written_cell("متقاضی", 2), written_cell(upper, 2)]
    names = ["", "نام", "نام خانوادگی", *lower]
    body = [[str(n), f"نفر {n}", "نمونه", *row] for n in range(1, 7)]
    rows = [header, *(list(map(written_cell, each)) for each in (names, *body))]
    table = "".join(f"<w:tr>{''.join(cells)}</w:tr>" for cells in rows)
    main = f'<w:document xmlns:w="w"><w:body><w:tbl>{table}</w:tbl></w:body></w:document>'
    found = documents.look(io.BytesIO(letter(body=main)), "a.docx")
    assert {each.kind for each in found} == kind
