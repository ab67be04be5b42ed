"""How the columns of a file are read is shown with some of their cells, whatever the file is."""

from __future__ import annotations

import pytest

from bench.made_identifiers import Draw, national_code
from ckanext.mashhad.tables.engine.check.check import records
from ckanext.mashhad.tables.engine.check.column_preview import look
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import DEFAULT, Limits
from ckanext.mashhad.tables.sandbox import checking, worker
from ckanext.mashhad.tables.sandbox.basis import basis
from tests.unit.tables.table_files import CONTRACTS, TODAY, as_csv, as_ods, as_xlsx, contract, table

CELLS = table([contract(contract_number=f"1403/{n}") for n in range(1, 6)])
STRANGE = [["پ", "ق", "س", "ص"], ["1403/1", "خرید", "شرکت الف", "1"], ["1403/2", "خرید", None, "2"]]


def test_column_preview_shows_meaning_and_three_cells():
    cells = [[*CELLS[0], "رنگ"], *([*row, "سبز"] for row in CELLS[1:])]
    [sheet] = look(as_csv([["عنوان"], *cells]), CONTRACTS, {"رنگ": "notes"}, DEFAULT)
    assert (sheet.header_row, sheet.known) == (2, True)
    first, last = sheet.columns[0], sheet.columns[-1]
    assert (first.field, first.how) == ("contract_number", "label")
    assert first.by_itself == first.field
    assert first.samples == ("1403/1", "1403/2", "1403/3")
    assert (last.field, last.how, last.by_itself) == ("notes", "mapping", None)


def _samples(header: str, cells: list[str]) -> tuple[str, ...]:
    """What is shown of a column beside good ones."""
    rows = [[*CELLS[0], header], *([*CELLS[1], cell] for cell in cells)]
    [sheet] = look(as_csv(rows), CONTRACTS, {}, DEFAULT)
    return sheet.columns[-1].samples


def test_samples_show_amounts_and_hide_codes() -> None:
    codes = [national_code(Draw(n)) for n in range(4)]
    amounts = [codes[0], "5400000000", "5500000001", "5600000003"]
    assert _samples("۱۴۰۵", amounts) == tuple(amounts[:3])
    assert _samples("پرداخت‌شده", codes[:1]) == (codes[0],)
    for header, cells in (("رنگ", codes), ("رنگ", codes[:1]), ("کد ملی", amounts)):
        assert codes[0] not in _samples(header, cells)


@pytest.mark.parametrize("make", [as_csv, as_xlsx, as_ods])
def test_file_whose_header_nobody_knows_is_looked_at_all_same(make):
    [sheet] = look(make([["فهرست"], *STRANGE]), CONTRACTS, {}, DEFAULT)
    assert (sheet.header_row, sheet.known) == (2, False)
    assert [(seen.header, seen.field) for seen in sheet.columns] == [
        (header, None) for header in STRANGE[0]
    ]


def test_row_of_data_with_words_of_headers_is_no_header():
    cells = [["LEVEL1", "LEVEL2", "1403", "KIND"], ["الف", "ب", "5", "6"], ["ج", "د", "7", "8"]]
    cells.append(["ملی", "تاریخ شروع", "تاریخ پایان", "9"])
    [sheet] = look(as_csv(cells), CONTRACTS, {}, DEFAULT)
    assert (sheet.header_row, sheet.known) == (1, False)


def test_what_is_said_of_unknown_headers_makes_the_file_a_table():
    cells = [["ش", "م", "ط", "ت", "ش۲", "پ", "ر", "مبلغ نهایی"], *([*row[:3], *row[4:7], row[8], row[7]] for row in CELLS[1:])]  # fmt: skip  # noqa: E501
    said = dict(
        zip(
            cells[0],
            ["contract_number", "subject", "counterparty", "contract_date", "start_date",
             "end_date", "award_method", "amount"],
            strict=True,
        )
    )  # fmt: skip
    with pytest.raises(TableError):
        records(as_csv(cells), CONTRACTS, TODAY)
    report, rows = records(as_csv(cells), CONTRACTS, TODAY, mapping=said)
    assert report.accepted
    assert [row["amount"] for row in rows] == [5_000_000_000] * 5
    assert {match.how for match in report.sheets[0].columns} == {"mapping"}


def test_persons_are_hidden_in_what_is_shown():
    [sheet] = look(as_csv([["الف", "ب"], ["09121234567", "x"]]), CONTRACTS, {}, DEFAULT)
    assert "1234" not in sheet.columns[0].samples[0]


def test_a_file_without_anything_in_it_has_nothing_to_say():
    with pytest.raises(TableError):
        look(as_xlsx([[None]]), CONTRACTS, {}, DEFAULT)


def test_the_cage_answers_with_what_is_seen_or_with_the_reason(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv(CELLS))
    asked = checking.Question(path, "contracts", TODAY, path.name)
    seen = worker.answer({**asked.order(), "look": True})
    assert seen["sheets"][0]["columns"][0]["field"] == "contract_number"
    path.write_bytes(b"%PDF-1.7")
    assert worker.answer({**asked.order(), "look": True})["refusal"]["rule"] == "file.pdf"


def test_basis_of_check_changes_with_whatever_check_is_told():
    told = (("contracts",), {"fiscal_year": "1403"}, {"رنگ": None}, {}, DEFAULT)
    assert basis(*told) == basis(*told)
    others = [
        (("budget_lines",), *told[1:]),
        (("contracts", "budget_lines"), *told[1:]),
        (told[0], {}, *told[2:]),
        (*told[:2], {"رنگ": "notes"}, *told[3:]),
        (*told[:3], {"award_method": {"بند ب": "waived"}}, DEFAULT),
        (*told[:4], Limits(csv_rows=5)),
    ]
    assert len({basis(*told), *(basis(*other) for other in others)}) == 7


def test_shown_cells_hide_persons_by_header_and_by_value():
    cells = table([contract()])
    more = [["کد ملی پیمانکار", "یادداشت", "شرح"], ["0499370899", "۰۴۹۹۳۷۰۸۹۹", "کار 0499370890"]]
    wide = [[*row, *extra] for row, extra in zip(cells, more, strict=True)]
    [sheet] = look(as_csv(wide), CONTRACTS, {}, DEFAULT)
    by_header, by_value, other = (seen.samples[0] for seen in sheet.columns[-3:])
    assert (
        by_header == by_value.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")) == "049*****99"
    )
    assert other == "کار 0499370890"
