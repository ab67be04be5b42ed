"""Files that are no tables: archives and programs are not taken, texts are read for identifiers."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import pytest

from ckanext.mashhad.persian import identifiers
from ckanext.mashhad.tables import documents


def national_code(nine: str) -> str:
    return next(
        code for d in range(10) if identifiers.is_valid("national_code", code := f"{nine}{d}")
    )


CODES = [national_code(f"0939{n:05}") for n in range(31, 43)]
CODE = CODES[0]
MOBILE = "09151234567"


def look(raw: bytes, name: str = "نامه.txt") -> list[str]:
    return documents.look(io.BytesIO(raw), name)


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for name in names:
            pack.writestr(name, b"x")
    return out.getvalue()


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
    ],
)
def test_what_cannot_be_looked_at_or_would_run_is_not_taken(raw, name, why) -> None:
    with pytest.raises(documents.DocumentError) as refused:
        look(raw, name)
    assert refused.value.code == why


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (packed("[Content_Types].xml", "word/document.xml"), "نامه.docx"),
        (b"%PDF-1.7\n" + bytes(20), "a.pdf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(30), "a.png"),
        (b'{"type": "FeatureCollection"}', "map.geojson"),
        ("متن مصوبهٔ ۱۴۰۳/۰۷/۱۵".encode(), "a.txt"),
    ],
)
def test_documents_pictures_and_texts_are_taken(raw, name) -> None:
    assert look(raw, name) == []


@pytest.mark.parametrize(
    "text",
    [
        f'[{{"کد ملی": "{CODE}", "نام": "x"}}]',
        json.dumps([{"کد ملی": CODE}]),  # in ASCII
        f"<r><mobile>{MOBILE}</mobile></r>",
        "<td>&#1705;&#1583; &#1605;&#1604;&#1740;: " + CODE + "</td>",
        f"| کد ملی |\n|---|\n| {CODE} |",
        "\n".join(f"<td>{code}</td>" for code in CODES),  # nothing says what they are
    ],
)
def test_a_text_that_holds_something_of_a_person_says_where(text) -> None:
    assert look(text.encode())
    assert look(("الف " * 200_000 + text).encode())


def test_a_windows_text_is_read_as_one() -> None:
    assert look(f"کد ملی: {CODE}".replace("ی", "ي").encode("cp1256"))


def test_numbers_of_ten_digits_are_none_by_themselves() -> None:
    text = json.dumps([{"id": 1_000_000_000 + 7 * n} for n in range(200)])
    assert look(text.encode()) == []


def test_coordinates_of_a_map_are_looked_at_piece_by_piece() -> None:
    row = "[" + ",".join(f"[59.{n:06},36.{n:06}]" for n in range(2_000)) + "]"
    found = look(f'{{"a": {row}, "همراه": "{MOBILE}"}}'.encode(), "map.geojson")
    assert 1 <= len(found) <= 2  # what stands near two rows of digits is seen in both
    assert all(MOBILE in place and len(place) < 300 for place in found)
    assert look(f'{{"a": {row}}}'.encode(), "map.geojson") == []


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


def test_the_figures_by_which_a_drawing_is_drawn_are_no_identifiers() -> None:
    shape = '<path d="M0 912 345 6789 L0 9 15 1 2 3 4 5 6 7"/><style>.a0{b:09151234567}</style>'
    assert look(drawn(shape), "نقشه.svg") == []


def test_codes_beside_other_numbers_are_seen_by_the_lines_of_a_text() -> None:
    lines = [f"علی نمونه {code} کدپستی 918{n}7{3456 + 37 * n:05}" for n, code in enumerate(CODES)]
    assert look("\n".join(lines).encode())
    letters = [f"نامهٔ {1403000000 + 37 * n} و {1403500000 + 91 * n}" for n in range(12)]
    assert not look("\n".join(letters).encode())
