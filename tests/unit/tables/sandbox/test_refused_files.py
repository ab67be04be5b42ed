"""Every file that cannot be read is refused with its reason."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.findings import rule_messages
from ckanext.mashhad.tables.sandbox import checking
from tests.unit.tables.table_files import (
    GOOD,
    as_csv,
    as_ods,
    as_xlsx,
    checked,
    part,
    rezipped,
)

BOOK = as_xlsx(GOOD)
SHEET = part(BOOK, "xl/worksheets/sheet1.xml")


def bomb() -> bytes:
    return rezipped(BOOK, {"xl/media/big.xml": b" " * 5_000_000})


def with_strings(count: int) -> bytes:
    """A workbook with strings that no cell shows."""
    unshown = "".join(f"<si><t>رشتهٔ {n}</t></si>" for n in range(count)).encode()
    strings = part(BOOK, "xl/sharedStrings.xml").replace(b"</sst>", unshown + b"</sst>")
    return rezipped(BOOK, {"xl/sharedStrings.xml": strings})


def with_remarks(count: int) -> bytes:
    """A workbook with a remark at each of so many cells."""

    def add(_, pages):
        for row in range(count):
            pages[0].write_comment(row, 30, f"یادداشت {row}")

    return as_xlsx(GOOD, more=add)


def old_office(inside: str = "") -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + inside.encode("utf-16-le")


def archive(**parts: str) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as new:
        for name, text in parts.items():
            new.writestr(name, text)
    return raw.getvalue()


REFUSED = {
    "file.empty": b"",
    "file.too_large": (as_csv(GOOD), Limits(csv_bytes=100)),
    "file.unknown_kind": archive(a="b"),
    "file.old_excel": old_office(),
    "file.encrypted": old_office("EncryptedPackage"),
    "file.html": b"\xef\xbb\xbf <html><table><tr><td>x</td></tr></table></html>",
    "file.pdf": b"%PDF-1.7 ...",
    "file.of_program": b"-- 1403\nINSERT INTO a (name) VALUES\n('x');\n",
    "file.not_text": as_csv(GOOD) + b"\0",
    "file.encoding": "Çàôé, été".encode("latin-1") * 5,
    "file.broken_utf8": as_csv(GOOD) + "موضوع".encode() * 20 + b"\xff\n",
    "file.reversed_text": "ﻎﻠﺒﻣ,ناﻮﻨﻋ,ﻒﯾدر\nﻦﯾﻮﻧ,ﻎﻠﺒﻣ,1\n".encode(),
    "file.no_header": as_csv([["الف", "ب"], ["1", "2"]]),
    "file.other_table": as_csv([["تعداد", "واحد"], ["1", "متر"]]),
    "file.no_rows": as_csv(GOOD[:1]),
    "file.only_totals": as_csv([GOOD[0], ["جمع کل", *[None] * 6, "1000", None]]),
    "file.too_many_rows": (as_csv([*GOOD, *GOOD[1:]] * 2), Limits(csv_rows=3)),
    "file.too_many_columns": as_xlsx([*GOOD, [None] * 300 + ["x"]]),
    "file.too_many_cells": (as_xlsx(GOOD), Limits(extent=10)),
    "file.too_many_values": (as_xlsx(GOOD), Limits(cells=10)),
    "file.too_many_sheets": (as_xlsx(GOOD, GOOD), Limits(sheets=1)),
    "file.csv_broken": as_csv(GOOD) + b'"' + b"x\n" * 1000,
    "workbook.broken": b"PK\x03\x04" + b"x" * 200,
    "workbook.bomb": bomb(),
    "workbook.bad_entries": rezipped(BOOK, {"../out.xml": b"<a/>"}),
    "workbook.doctype": rezipped(
        BOOK, {"xl/worksheets/sheet1.xml": SHEET.replace(b"<worksheet", b"<!DOCTYPE a><worksheet")}
    ),
    "workbook.macros": rezipped(BOOK, {"xl/vbaProject.bin": b"x"}),
    "workbook.external_links": rezipped(BOOK, {"xl/externalLinks/externalLink1.xml": b"<a/>"}),
    "workbook.unlisted_sheet": rezipped(BOOK, {"xl/worksheets/sheet2.xml": SHEET}),
    "workbook.pivot_cache": rezipped(
        BOOK,
        {"xl/pivotCache/pivotCacheRecords1.xml": b"<pivotCacheRecords><r/></pivotCacheRecords>"},
    ),
    "workbook.tracked_changes": rezipped(BOOK, {"xl/revisions/revisionLog1.xml": b"<r/>"}),
    "workbook.saved_versions": rezipped(BOOK, {"Versions/Version1": b"x"}),
    "workbook.active_content": rezipped(BOOK, {"xl/embeddings/oleObject1.bin": b"x"}),
}


@pytest.mark.parametrize(("rule", "case"), [(r, c) for r, c in REFUSED.items() if c is not None])
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(rule, case):
    file, limits = case if isinstance(case, tuple) else (case, Limits())
    with pytest.raises(TableError) as refused:
        checked(file, limits=limits)
    assert refused.value.rule == rule
    for lang in ("fa", "en"):
        assert "{" not in rule_messages.refusal(refused.value, lang)


SPARSE = [*GOOD, *[[None]] * 40, [*[None] * 20, "x"]]


@pytest.mark.parametrize(
    ("file", "limits", "rule"),
    [
        (as_xlsx(SPARSE), Limits(sparse_extent=100), "file.too_many_cells"),
        (as_ods(SPARSE), Limits(sparse_extent=100), "file.too_many_cells"),
        (as_xlsx(GOOD), Limits(sparse_extent=10), None),
        (with_strings(10), Limits(unshown_texts=9), "file.too_hard"),
        (with_strings(10), Limits(unshown_texts=10), None),
        (with_remarks(100), Limits(remarks=100), "file.too_hard"),
    ],
)
def test_what_costs_more_than_it_holds_is_refused(file, limits, rule):
    found = None
    try:
        checked(file, limits=limits)
    except TableError as error:
        found = error.rule
    assert found == rule


def test_file_that_takes_checker_too_long_is_refused_with_reason(monkeypatch, tmp_path):
    monkeypatch.setattr(checking, "BOUNDS", sandbox.Bounds(wall_seconds=0.01))
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv(GOOD))
    asked = checking.Question(path, "contracts", dt.date(2024, 12, 1), path.name)
    found = checking.examine(asked)
    assert not found.accepted
    assert found.report["refusal"]["rule"] == "file.too_hard"


@pytest.fixture
def together():
    """The checker is started once, as for the files of a batch."""
    with checking.several():
        yield


@pytest.mark.usefixtures("together")
def test_the_limits_of_the_site_hold_in_the_cage_too(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv([*GOOD, *GOOD[1:]]))
    day = dt.date(2024, 12, 1)
    asked = checking.Question(path, "contracts", day, path.name, limits=Limits(csv_rows=2))
    assert checking.examine(asked).report["refusal"]["rule"] == "file.too_many_rows"
    alone = checking.Question(path, "", day, path.name, limits=Limits(csv_bytes=10))
    assert checking.examine(alone).report["refusal"]["rule"] == "file.too_large"


@pytest.mark.usefixtures("together")
def test_next_to_nothing_is_refused_without_a_row_schema(tmp_path):
    path, day = tmp_path / "a.txt", dt.date(2024, 12, 1)
    small = (b".", b"." * 99, "سال,شمار\n".encode())
    for content, rule in (
        *((each, "file.too_small") for each in small),
        (b"." * 100, None),
        ("سال,شمار\n1402,5\n".encode(), None),
    ):
        path.write_bytes(content)
        report = checking.examine(checking.Question(path, "", day, path.name)).report
        assert report.get("refusal", {}).get("rule") == rule


def test_a_quotation_mark_left_open_is_told_where_it_opens():
    lines = as_csv(GOOD).decode().splitlines()
    lines = [lines[0], *lines[1:] * 3, '"' + lines[1], *lines[1:] * 2000]
    with pytest.raises(TableError) as refused:
        checked("\n".join(lines).encode())
    assert (refused.value.rule, refused.value.params["line"]) == ("file.csv_broken", 5)
