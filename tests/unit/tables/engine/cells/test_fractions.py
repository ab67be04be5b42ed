"""A column of percentages of which none is above one is asked about."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.mashhad.tables.engine.check.check import records
from tests.unit.tables.table_files import (
    CONTRACTS,
    as_csv,
    as_xlsx,
    checked,
    contract,
    table,
)


def shares(*texts, of=as_csv, more=None):
    rows = [contract(contract_number=str(n + 1), progress=text) for n, text in enumerate(texts)]
    file = as_csv(table(rows)) if of is as_csv else of(table(rows), more=more)
    return [f for f in checked(file).findings if f.rule == "percentage.fractions"]


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (("0.15", "1", "0"), True),
        (("۰٫۱۵", None, "۱"), True),
        (("0.5",), True),
        (("0.15", "15%"), True),
        (("0.15", "42"), False),
        (("0", "0"), False),
        ((None, None), False),
        (("0.5%", "۰٫۵ درصد", "٪۱"), False),
    ],
)
def test_column_of_percentages_without_any_above_one_asked_about(texts, told):
    assert bool(shares(*texts)) is told


def test_fraction_question_shows_readings_and_keeps_value():
    file = as_csv(table([contract(progress="0.15")]))
    report, rows = records(file, CONTRACTS, dt.date(2024, 12, 1))
    [finding] = [f for f in report.findings if f.rule == "percentage.fractions"]
    assert report.sentence(finding, "fa") == (
        "هیچ مقداری در این ستونِ درصد از ۱ بیشتر نیست: ۰٫۱۵ به معنی ۰٫۱۵٪ خوانده شد، نه ۱۵٪."
    )
    assert report.accepted
    assert float(rows[0]["progress"]) == 0.15


def test_fractions_shown_as_percentages_raise_no_question():
    def shown(book, pages):
        pages[0].write_number(1, 8, 0.15, book.add_format({"num_format": "0%"}))

    assert shares(0.15, of=as_xlsx)
    assert not shares(0.15, of=as_xlsx, more=shown)
