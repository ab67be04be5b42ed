"""A register of 5,000 rows with 100 planted errors: exactly those are found, each at its cell."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from ckanext.mashhad.persian.calendar.jalali import format_numeric, to_gregorian
from ckanext.mashhad.persian.identifiers import is_valid
from ckanext.mashhad.persian.numerals.numbers import format_number
from tests.unit.tables.table_files import CONTRACTS, as_csv, as_xlsx, checked

ROWS = 5000
COLUMNS = (
    *("contract_number", "subject", "counterparty", "counterparty_id", "contract_date"),
    *("start_date", "end_date", "quantity", "amount", "paid_amount", "progress"),
    *("award_method", "deal_class", "location", "text_url"),
)

# field: wrong texts, each with its rule. Every text is used in turn.
WRONG = {
    "contract_number": [(None, "required")],
    "subject": [
        (None, "required"),
        ("ab", "text.too_short"),
        ("ش" * 1001, "text.too_long"),
        ("خرید برای ۰۹۱۲۳۴۵۶۷۸۹", "personal.cell"),
        ("کارت 6037 9900 0000 0006", "personal.cell"),
    ],
    "counterparty": [(None, "required"), ("IR820540102680020817909002", "personal.cell")],
    "counterparty_id": [
        ("10380284791", "identifier.check_digit"),
        ("1038028479", "identifier.wrong_length"),
        ("ندارد", "identifier.not_digits"),
    ],
    "contract_date": [
        ("1402/12/30", "date.not_leap_year"),
        ("۱۴۰۲/۱۳/۰۱", "date.month_out_of_range"),
        ("02/05/14", "date.two_digit_year"),
        ("1402/05", "date.day_missing"),
        ("1404/01/01", "date.in_future"),
    ],
    "start_date": [("فردا", "date.unrecognised"), ("5/6/1402", "date.ambiguous_order")],
    "end_date": [("1390/01/01", "end_before_start")],
    "quantity": [("-5", "minimum"), ("زیاد", "number.unrecognised")],
    "amount": [
        (None, "required"),
        ("0", "minimum"),
        ("1.250", "number.ambiguous_point"),
        ("12,50", "number.bad_grouping"),
        ("۵ دلار", "number.unknown_word"),
        ("10000.5", "number.fraction_of_rial"),
        ("9" * 22, "amount.too_large"),
    ],
    "progress": [("120", "maximum")],
    "award_method": [("قرعه", "code.unknown"), (None, "required")],
    "deal_class": [("جزئی", "deal_class_too_low")],
    "text_url": [("ftp://x", "url.invalid")],
}


def legal_id(number: int) -> str:
    stem = f"999{number:07}"
    return next(f"{stem}{check}" for check in range(10) if is_valid("legal_id", f"{stem}{check}"))


def good_rows() -> list[dict[str, str | None]]:
    draw = random.Random(14030915)
    ids = [legal_id(1000 + n) for n in range(40)]
    rows = []
    for number in range(ROWS):
        day = to_gregorian(1402, 1, 1) + timedelta(days=draw.randrange(360))
        amount = 15_000_000_000 + draw.randrange(10**9)
        rows.append(
            {
                "contract_number": f"1402/{number}",
                "subject": draw.choice(("بهسازی پیاده‌رو", "خرید آسفالت", "نگهداری بوستان ۱۲")),
                "counterparty": f"شرکت نمونهٔ {draw.randrange(40)}",
                "counterparty_id": draw.choice(ids),
                "contract_date": written(draw, day),
                "start_date": written(draw, day + timedelta(days=5)),
                "end_date": written(draw, day + timedelta(days=draw.randrange(5, 300))),
                "quantity": str(draw.randrange(1, 500)),
                "amount": draw.choice((str, "{:,}".format, format_number))(amount),
                "paid_amount": str(draw.randrange(10**9)),
                "progress": f"{draw.randrange(1000) / 10}0",
                "award_method": draw.choice(("مناقصهٔ عمومی", "مناقصه عمومي", "public_tender")),
                "deal_class": draw.choice(("معاملات عمده", "عمده", "large")),
                "location": f"منطقهٔ {draw.randrange(1, 14)}",
                "text_url": None,
            }
        )
    return rows


def written(draw: random.Random, day: date) -> str:
    return draw.choice((format_numeric(day), format_numeric(day, "en"), day.isoformat()))


@cache
def planted() -> tuple[list[list[str | None]], set[tuple[int, str, str]]]:
    """The cells, and what is wrong: (row in the file, field, rule)."""
    rows = good_rows()
    draw = random.Random(100)
    places = draw.sample(range(ROWS), 100)
    kinds = [(field, text, rule) for field, wrong in WRONG.items() for text, rule in wrong]
    wrong = set()
    for place, index in enumerate(places[:97]):
        field, text, rule = kinds[place % len(kinds)]
        rows[index][field] = text
        wrong.add((index + 2, field, rule))
    for index in places[97:]:  # numbers of another row
        rows[index]["contract_number"] = rows[index - 1]["contract_number"]
        wrong.add((index + 2, "contract_number", "contract_number_unique"))
    header = [CONTRACTS.column(name).label["fa_IR"] for name in COLUMNS]
    return [header, *([row[name] for name in COLUMNS] for row in rows)], wrong


def test_the_planted_errors_are_of_many_kinds():
    _, wrong = planted()
    assert len(wrong) == 100
    assert len({rule for _, _, rule in wrong}) >= 25


def expected(sheet: str) -> set[tuple[str, int, str, str, str]]:
    letters = dict(zip(COLUMNS, "ABCDEFGHIJKLMNO", strict=True))
    return {(sheet, row, letters[field], field, rule) for row, field, rule in planted()[1]}


def finding_places(file: bytes) -> list[tuple[str | None, int | None, str | None, str | None, str]]:
    report = checked(file)
    assert report.rows == ROWS
    assert report.complete
    assert report.total("error") == 100
    return [(f.sheet, f.row, f.column, f.field, f.rule) for f in report.findings]


def test_exactly_the_planted_errors_of_a_csv_are_found():
    found = finding_places(as_csv(planted()[0]))
    assert set(found) == expected("")
    assert len(found) == 100


def test_each_planted_error_has_its_sentence_and_hint_in_persian():
    source = Path(__file__).parents[5] / "i18n/fa_IR/LC_MESSAGES/ckanext-mashhad.po"
    with source.open("rb") as po:
        catalogue = read_po(po)

    def persian(msgid: str) -> str:
        return catalogue[msgid].string

    report = checked(as_csv(planted()[0]))
    for entry in report.as_dict(persian)["findings"]:
        for text in (entry["message"]["fa"], entry["hint"]["fa"]):
            assert re.search("[آ-ی]{2}.*[.؟]$", text), entry
            assert "{" not in text


def test_exactly_the_planted_errors_of_a_workbook_are_found():
    assert set(finding_places(as_xlsx(planted()[0]))) == expected("Sheet1")
