"""Which uploads are tables: by their bytes, or because they are called so."""

from __future__ import annotations

import io
import zipfile

import pytest

from ckanext.mashhad.tables.engine.documents import documents
from ckanext.mashhad.tables.engine.formats import sniffing
from tests.unit.tables.table_files import as_ods


def is_table(file: io.BytesIO, name: str) -> bool:
    """Whether it is to be checked, and neither passes at once nor is refused."""
    try:
        return documents.look(file, name) is None
    except documents.DocumentError:
        return False
    finally:
        file.seek(0)


def archive(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name in names:
            # Without a moment: these bytes are in test ids, which two processes must call alike.
            made.writestr(zipfile.ZipInfo(name), "x")
    return target.getvalue()


XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
XLS = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + bytes(600)
    + ("Workbook".encode("utf-16-le").ljust(64, b"\0") + b"\x12\0")
)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"a,b\n1,2\n", "a.csv"),
        (b"a,b\n1,2\n", "letter.pdf"),
        (b"a,b\n1,2\n", ""),
        ("نام\tکد\n".encode(), "a.txt"),
        ("نام,کد\n".encode("cp1256"), "a.dat"),
        ("a,b".encode("utf-16"), "a.txt"),
        (b"", "a.pdf"),
        (b" \n", "a"),
        (XLSX, "a.docx"),
        (XLSX[:60], "a"),
        (XLS, "a.doc"),
        (b"a,b\n1,\x00\n", "a.csv"),
        ("PK,کد ملی\n1,2\n".encode(), "a.txt"),
        ("[نام],[کد ملی]\n1,2\n".encode(), "a.txt"),
        ("<نام>,کد ملی\n1,2\n".encode(), "a.dat"),
        (b"%PDF-1.4", "a.CSV"),
        (b"<table><tr><td>1", "a.xls"),
        (b'[{"a": 1}]', "a.csv"),
        (b"\x89PNG\r\n", "a.xlsx"),
        (b'{"a"},b\n1,2\n', "a.txt"),
        (b'{"a": 1}\na,b\n', "a.json"),
        (b"<r>1</s>", "a.xml"),
        (b"{\\rtf1 x}\na,b\n", "a.rtf"),
        (b"<ns:Workbook xmlns:ns='urn:schemas-microsoft-com:office:spreadsheet'/>", "a.xml"),
        (b"<p>x</p><table><tr><td>1<td>2<tr><td>3<td>4</table>", "a.html"),
        (b"<http://a.example/b> <http://a.example/c> 1 .", "a.ttl"),
    ],
)
def test_table_one_whatever_it_called_and_what_called_one_too(content, name):
    file = io.BytesIO(content)
    file.seek(len(content))
    assert is_table(file, name)
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.4\n1 0 obj", "a.pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.png"),
        (b"<!DOCTYPE html><title>x</title>", "a.html"),
        (b"\xef\xbb\xbf  <?xml version='1.0'?><r/>", "a.xml"),
        (b'{"a": [1]}', "a.json"),
        (archive("word/document.xml", "[Content_Types].xml"), "a.docx"),
        (archive("a.csv"), "a"),
        (b"{\\rtf1 x}", "a.rtf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc"),
        (b"%PDF-1.4\na,b\n1,2\n", "a.pdf"),
        (b"a,b\n1,\x01\n", "a.txt"),
        ("a,b\n".encode("utf-16-le"), "a.txt"),
        (b"MIME-Version: 1.0\n\n", "a"),
        (b"{}\n{}\n", "a.jsonl"),
        (b"<html><table><tr><td>1</table>", "a.html"),
        (
            b"<kml><description><![CDATA[<table><tr><td>1<td>2<tr><td>3<td>4]]></description></kml>",
            "a",
        ),
    ],
)
def test_what_is_no_table_is_none(content, name):
    assert not is_table(io.BytesIO(content), name)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"a,b\n", sniffing.CSV),
        (XLSX, sniffing.XLSX),
        (as_ods([["a"]]), sniffing.ODS),
        (XLS, sniffing.OTHER),
        (archive("a.txt"), sniffing.OTHER),
        (b"<table>", sniffing.OTHER),
    ],
)
def test_the_media_type_is_what_the_bytes_say(content, media_type):
    assert sniffing.media_type(io.BytesIO(content)) == media_type
    assert media_type in sniffing.FORMATS
