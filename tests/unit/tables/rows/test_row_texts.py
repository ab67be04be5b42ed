"""Records as the DataStore's CSV has them hold nothing that a spreadsheet program would run."""

import csv
import io

import pytest

from ckanext.mashhad.tables.rows.row_texts import inert_records

FIELDS = [
    {"id": "_id", "type": "int"},
    {"id": "amount", "type": "numeric"},
    {"id": "notes", "type": "text"},
    {"id": "paid", "type": "text"},
]


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_texts_that_begin_like_formulas_quoted_and_numbers_stay(form, delimiter):
    cells = [
        ["1", "-5", "=cmd|' /c calc'!A0", "-2+3"],
        ["2", "", 'گفت: "بله", نه\n+شرکت', "@SUM(1)"],
    ]
    given = io.StringIO()
    csv.writer(given, delimiter=delimiter, lineterminator="\n").writerows(cells)
    told = inert_records(given.getvalue(), form, FIELDS)
    assert list(csv.reader(io.StringIO(told, newline=""), delimiter=delimiter)) == [
        ["1", "-5", "'=cmd|' /c calc'!A0", "'-2+3"],
        ["2", "", 'گفت: "بله", نه\n+شرکت', "'@SUM(1)"],
    ]


def test_an_empty_cell_of_a_single_column_is_a_line():
    assert inert_records("a\n\n=b\n", "csv", FIELDS[2:3]) == "a\n\n'=b\n"
