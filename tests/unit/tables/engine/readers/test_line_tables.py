"""Texts whose columns are parted by signs that no CSV has, and what programs write as text."""

from __future__ import annotations

import io
import time

import pytest

from ckanext.mashhad.tables.engine.check import guard
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.documents import documents

HEADER = ["نام", "نام پدر", "شماره شناسنامه", "نشانی منزل"]
ROWS = [[f"نفر {n}", "حسن", f"{120 + 7 * n}", f"مشهد، خیابان نمونه {n}"] for n in range(5)]
KINDS = {"father's name", "birth certificate number", "home address or telephone"}
BUDGET = "شرح,مبلغ\n" + "".join(f"ناحیه {n},{n * 10**6}\n" for n in range(9))


def kinds(text: str) -> set[str]:
    found = guard.watch(text.encode()).findings
    return {each.params["kind"].en for each in found if each.rule.startswith("personal")}


def lined(sign: str, rows=(HEADER, *ROWS)) -> str:
    return "\n".join(sign.join(row) for row in rows)


@pytest.mark.parametrize("sign", ["~", "#", "^", " / ", " - ", "  ", "│", "::", ";"])
def test_lines_that_any_sign_parts_are_a_table(sign) -> None:
    assert kinds(lined(sign)) == KINDS
    assert kinds(f"{BUDGET}\n{lined(sign)}\n") == KINDS
    sums = [["شرح", "سال", "تعداد", "تلفن"], *(["الف", "1403", "5", "05138435261"] for _ in ROWS)]
    assert kinds(lined(sign, sums)) == set()


def test_first_line_that_names_a_separator_is_followed() -> None:
    rows = [["نام", "نام پدر", "تاریخ", "مبلغ"]]
    rows += [["علی", "حسن", f"1403/{n}/1"[: 6 + n], f"{n}"] for n in range(1, 6)]
    assert kinds(f"sep=/\r\n{lined('/', rows)}") == {"father's name"}
    assert kinds(f"sep=/\n{lined('/', [['شرح', 'تعداد'], *(['الف', '5'] for _ in rows)])}") == set()


def test_columns_of_one_width_are_a_table() -> None:
    assert kinds("\n".join("".join(f"{each:26}" for each in r) for r in (HEADER, *ROWS))) == KINDS


def test_columns_of_tabs_in_rtf_are_a_table() -> None:
    text = lined("\\tab ").replace("\n", "\\par ")
    coded = "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in text)
    found = documents.look(io.BytesIO(f"{{\\rtf1 {coded}}}".encode()), "a.rtf")
    assert {"father", "birth_certificate", "residence"} <= {each.kind for each in found}


@pytest.mark.parametrize(
    "text",
    [
        'ID;PWXL;N;E\nC;Y1;X1;K"نام پدر"\nC;Y2;X1;K"حسن"\nE\n',
        'TABLE\r\n0,1\r\n"EXCEL"\r\nVECTORS\r\n0,2\r\n""\r\n',
        "-- ۱۴۰۳\nINSERT INTO p (name) VALUES\n('الف');\n",
        "COPY public.p (name, father) FROM stdin;\nالف\tب\n\\.\n",
        "BEGIN:VCARD\nFN:الف\nEND:VCARD\n",
        "From: a@example.org\nContent-Transfer-Encoding: base64\n\n2KfZhNmB\n",
    ],
)
def test_what_programs_write_is_refused_with_a_hint(text) -> None:
    with pytest.raises(TableError) as raised:
        guard.watch(text.encode())
    assert raised.value.rule == "file.of_program"


def test_xml_in_ebcdic_is_no_text() -> None:
    xml = '<?xml version="1.0" encoding="cp037"?><a><b>09121234567</b></a>'
    with pytest.raises(TableError, match="not_text"):
        guard.watch(xml.encode("cp037"))


def test_statements_within_cells_are_text() -> None:
    assert not guard.watch("شرح,کد\nدستور insert into را ببینید,1\n".encode()).findings


def test_signs_without_end_are_refused_or_read_in_time() -> None:
    signs = [chr(n) for n in range(0x2190, 0x2400)]
    with pytest.raises(TableError):
        guard.watch("".join(f"نام پدر{sign}حسن\n" for sign in signs).encode())
    times = []
    for many in (2_000, 8_000):
        begun = time.process_time()
        guard.watch(("نام پدر~حسن\nشرح کار\nنام مادر^زهرا\n" * many).encode())
        times.append(time.process_time() - begun)
    assert times[1] < 10 * times[0]
