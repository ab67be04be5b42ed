"""What holds for every file: the same findings however it is arranged, and no surprise error."""

from __future__ import annotations

import datetime as dt
import random
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ckanext.mashhad.persian.numerals.digits import ARABIC_INDIC, ASCII, PERSIAN
from ckanext.mashhad.persian.reading_errors import InputError
from ckanext.mashhad.tables.engine.cells import typed_columns
from ckanext.mashhad.tables.engine.cells.typed_columns import ColumnChecker
from ckanext.mashhad.tables.engine.common.check_errors import CellError, TableError
from ckanext.mashhad.tables.engine.findings.check_report import ColumnMatch, Report
from ckanext.mashhad.tables.engine.schema import cell_values
from ckanext.mashhad.tables.engine.schema.schema import Column
from tests.unit.tables.table_files import (
    BUDGET,
    CONTRACT,
    CONTRACTS,
    as_csv,
    as_xlsx,
    checked,
    contract,
    part,
    rezipped,
    table,
)

TODAY = dt.date(2024, 12, 1)
BOOK = as_xlsx(table([CONTRACT]))

ODD_ROWS = [
    contract(contract_number="1402/7", contract_date="1402/12/30", amount="12,50"),
    contract(contract_number="1402/7", end_date="1400/01/01", counterparty_id="10380284791"),
    contract(subject=None, start_date="7/8/1403", progress="120", paid_amount="9000000000"),
    contract(contract_date="1402/05/01", deal_class="جزئی", quantity="-3", amount="20000000000"),
    contract(notes="تلفن 09121234567", text_url="x", award_method="قرعه"),
]


def finding_places(report: Report) -> list[tuple[int | None, str | None, str]]:
    rows = ((f.row, f.field, f.rule) for f in report.findings if f.severity != "note")
    return sorted(rows, key=str)


EXPECTED = finding_places(checked(as_csv(table(ODD_ROWS))))


def test_the_rows_of_these_tests_are_wrong_in_many_ways():
    assert len({rule for _, _, rule in EXPECTED}) >= 12


@settings(max_examples=8)
@given(st.integers(0, 10**6), st.sampled_from([as_csv, as_xlsx]))
def test_the_order_of_columns_does_not_matter(seed, make):
    cells = table(ODD_ROWS)
    order = list(range(len(cells[0])))
    random.Random(seed).shuffle(order)
    shuffled = [[row[place] for place in order] for row in cells]
    assert finding_places(checked(make(shuffled))) == EXPECTED


@settings(max_examples=8)
@given(st.randoms(use_true_random=False))
def test_the_script_of_digits_does_not_matter(draw):
    def spelled(text):
        if text is None:
            return None
        return "".join(
            draw.choice((ASCII, PERSIAN, ARABIC_INDIC))[int(char)] if char in ASCII else char
            for char in text
        )

    head, *body = table(ODD_ROWS)
    assert (
        finding_places(checked(as_csv([head, *([spelled(t) for t in row] for row in body)])))
        == EXPECTED
    )


def survives(file: bytes) -> None:
    for of in (CONTRACTS, BUDGET):
        with suppress(TableError):
            checked(file, of).as_dict()


@settings(max_examples=40)
@given(st.binary(max_size=400))
@example(b"\xff\xfe\x00")
@example(b"\xff\xfe\x00\xd8a")
@example(b'"')
@example("كد,عنوان,مبلغ\n1,\ud7ff,1".encode())
def test_any_bytes_are_read_or_refused(file):
    survives(file)


@settings(max_examples=40)
@given(st.integers(0, len(BOOK) - 1), st.binary(min_size=1, max_size=6))
def test_a_damaged_workbook_is_read_or_refused(place, patch):
    survives(BOOK[:place] + patch + BOOK[place + len(patch) :])


PARTS = [
    *("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"),
    *("xl/sharedStrings.xml", "xl/styles.xml"),
]
SNIPPETS = [
    b"",
    b"<",
    b"/>",
    b'r="ZZ99999"',
    b't="s"',
    b't="e"',
    b"<v>-1</v>",
    b"<v>99</v>",
    b"\xff",
]


@settings(max_examples=25)
@given(st.sampled_from(PARTS), st.floats(0, 1), st.sampled_from(SNIPPETS), st.integers(0, 12))
def test_a_workbook_with_a_damaged_part_is_read_or_refused(name, share, snippet, cut):
    xml = part(BOOK, name)
    place = int(share * len(xml))
    survives(rezipped(BOOK, {name: xml[:place] + snippet + xml[place + cut :]}))


PATCHES = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [b'"', b"\r", b"\n", b";" * 300, b"\xef\xbb\xbf", b"\xff\xfe", b"\xd8", b"=1+1"]
    ),
)


@settings(max_examples=40)
@given(
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "windows-1256"]),
    st.sampled_from(",;\t|"),
    st.lists(st.tuples(st.floats(0, 1), PATCHES, st.integers(0, 40)), min_size=1, max_size=3),
)
def test_a_damaged_csv_is_read_or_refused(codec, separator, damages):
    text = as_csv(table([CONTRACT, contract(amount=None)]), separator).decode("utf-8-sig")
    file = text.encode(codec, "replace")
    for share, patch, cut in damages:
        place = int(share * len(file))
        file = file[:place] + patch + file[place + cut :]
    survives(file)


CELL = st.one_of(
    st.text(max_size=25),
    st.sampled_from(
        ["", "-", "جمع", "=1+1", "1403/01/01", "۱۲٬۵۰۰", "1.5", "9" * 30, "1e400", "٪", "\u200c",
         "ﻎﻠﺒﻣ", "09121234567", "هزار", "2 میلیارد و 500", "45500", "1403/00/00", "NaN", "-0"]
    ),
)  # fmt: skip


BUDGET_HEAD = ["کد", "عنوان", "مبلغ", "بخش", "نوع اعتبار", "کد ردیف بالاتر"]


@settings(max_examples=20)
@given(st.lists(st.lists(CELL, max_size=9), min_size=1, max_size=6), st.booleans())
def test_any_cells_under_a_header_are_checked(rows, budget):
    of, head = (BUDGET, BUDGET_HEAD) if budget else (CONTRACTS, table([CONTRACT])[0])
    try:
        report = checked(as_csv([head, *rows]).replace(b"\0", b""), of)
    except TableError:
        return
    report.as_dict()


COLUMNS = {
    kind: Column(kind, kind, {}, {})
    for kind in ("amount", "count", "text", "reference", "date", "number")
}
TEXTS = st.one_of(
    CELL,
    st.text(alphabet="0123456789۰۱۲۳٤٥,٬.٫- /", max_size=22),
    st.builds("{1:04}{0}{2:02}{0}{3:02}".format, st.sampled_from("/-. "),
              st.integers(1290, 1460) | st.integers(1890, 2100), st.integers(0, 13),
              st.integers(0, 32)),
    st.text(alphabet="ابپتکگیيكهٔـ\u200c\u200d ﻣﺎ()-ئآA1۲٣", max_size=12),
)  # fmt: skip


@settings(max_examples=40)
@given(st.sampled_from(sorted(COLUMNS)), st.lists(TEXTS, min_size=1, max_size=4), st.booleans())
@example("text", ["می‌شود", "a\u200cb", "هٔ", "ب\u200c"], False)
@example("date", ["1403/12/30", "1402/12/30", "1403-07-31", "۱۴۰۳/۰۱/۰۱", "2024-02-30"], False)
@example("date", ["1399/12/30", "2024-02-29", "1299/01/01", "1403/07-01", "1403/00/10"], False)
@example("amount", ["1,234", "12,34", "1٬234٬567", "0012", "۱۲", "9" * 18, "1234567890123"], True)
def test_what_is_read_at_once_is_read_as_each_by_itself(kind, texts, scaled):
    """The quick readings of polars are those of the careful reader."""
    factor = 10**6 if scaled and kind == "amount" else 1
    match = ColumnMatch(0, "A", kind, kind, "name", factor)
    checker = ColumnChecker(COLUMNS[kind], match, TODAY)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(typed_columns, "MANY", 0)
        compare(checker, kind, factor, texts)


def compare(checker, kind, factor, texts):
    from ckanext.mashhad.tables.engine.common.row_frames import frames

    for frame in frames([(n, [text]) for n, text in enumerate(texts)], 1):
        typed, _ = checker.check(frame["0"])
        assert typed.to_list() == [one(kind, factor, text) for text in frame["0"]]


def one(kind, factor, text):
    try:
        value = cell_values.reader(COLUMNS[kind], factor)(text)
    except (CellError, InputError):
        return None
    return None if value == "" else value
