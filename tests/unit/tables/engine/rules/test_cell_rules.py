"""Every rule about one cell is broken by a row, and told at its place."""

from __future__ import annotations

import pytest

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.check.check import records
from tests.unit.tables.table_files import (
    CONTRACT,
    CONTRACTS,
    TODAY,
    as_csv,
    assert_can_be_said,
    check_rows,
    checked,
    contract,
    faults,
    table,
)

# rule: changes to the good contract, the field at which it is told
CELLS = {
    "required": ({"contract_number": "ندارد"}, "contract_number"),
    "expected": ({"contract_date": None}, "contract_date"),
    "minimum": ({"amount": "0"}, "amount"),
    "maximum": ({"progress": "101"}, "progress"),
    "date.in_future": ({"contract_date": "1403/12/01"}, "contract_date"),
    "text.too_short": ({"subject": "کا"}, "subject"),
    "text.too_long": ({"measure": "م" * 61}, "measure"),
    "text.pattern": ({"setad_number": "ندارم"}, "setad_number"),
    "text.reversed": ({"notes": "ﻎﻠﺒﻣ ﻦﯾﻮﻧ"}, "notes"),
    "reference.day": ({"contract_number": "2026-09-12"}, "contract_number"),
    "reference.scientific": ({"setad_number": "2.00309E+15"}, "setad_number"),
    "reference.stroke_lost": ({"contract_number": "9.2"}, "contract_number"),
    "text.formula_like": ({"notes": "=HYPERLINK(1)"}, "notes"),
    "text.excel_error": ({"notes": "#N/A"}, "notes"),
    "code.unknown": ({"award_method": "قرعه‌کشی"}, "award_method"),
    "code.unclear": ({"award_method": "مناقصه"}, "award_method"),
    "duration.unrecognised": ({"duration": "نامحدود"}, "duration"),
    "duration.working_days": ({"duration": "۳۰ روز کاری"}, "duration"),
    "duration.out_of_range": ({"duration": "۰ ماه"}, "duration"),
    "duration.no_unit": ({"duration": "12", "end_date": None}, "duration"),
    "duration.not_used": ({"duration": "12"}, "duration"),
    "duration_missing": ({"end_date": None}, "end_date"),
    "filled.taken": ({"start_date": None}, "start_date"),
    "filled.counted": ({"duration": "6 ماه", "end_date": None}, "end_date"),
    "url.invalid": ({"text_url": "javascript:alert(1)"}, "text_url"),
    "amount.negative": ({"amount": "(5,000,000)"}, "amount"),
    "amount.too_large": ({"amount": "9" * 25}, "amount"),
    "number.too_precise": ({"quantity": "1.12345678"}, "quantity"),
    "date.serial": ({"contract_date": "45400"}, "contract_date"),
    "date.empty": None,
    "date.unrecognised": ({"start_date": "به‌زودی"}, "start_date"),
    "date.two_digit_year": ({"start_date": "03/02/10"}, "start_date"),
    "date.ambiguous_order": ({"start_date": "7/8/1403"}, "start_date"),
    "date.day_missing": ({"start_date": "1403/02"}, "start_date"),
    "date.year_missing": ({"start_date": "۱۵ مهر"}, "start_date"),
    "date.has_time": ({"start_date": "1403/02/10 10:30 UTC"}, "start_date"),
    "date.year_out_of_range": ({"start_date": "1999999/1/1"}, None),
    "date.month_out_of_range": ({"start_date": "1403/13/01"}, "start_date"),
    "date.day_out_of_month": ({"start_date": "1403/07/31"}, "start_date"),
    "date.not_leap_year": ({"start_date": "1402/12/30"}, "start_date"),
    "date.calendar_mismatch": ({"start_date": "15 مهر 2024"}, "start_date"),
    "date.weekday_mismatch": ({"start_date": "شنبه ۱۵ مهر ۱۴۰۳"}, "start_date"),
    "number.empty": None,
    "number.unrecognised": ({"quantity": "بسیار"}, "quantity"),
    "number.ambiguous_point": ({"amount": "1.250"}, "amount"),
    "number.slash": ({"amount": "12/5"}, "amount"),
    "number.bad_grouping": ({"amount": "12,50"}, "amount"),
    "number.scientific": ({"amount": "1.2E+10"}, "amount"),
    "number.not_integer": None,
    "number.amount_unrecognised": ({"amount": "ریال"}, "amount"),
    "number.unit_missing": None,
    "number.several_units": ({"amount": "5 تومان ریال"}, "amount"),
    "number.unknown_word": ({"amount": "5 دلار"}, "amount"),
    "number.two_meanings": ({"amount": "5 بیلیون ریال"}, "amount"),
    "number.scale_missing": ({"amount": "2 میلیارد و 500"}, "amount"),
    "number.fraction_of_rial": ({"amount": "1000.5"}, "amount"),
    "identifier.empty": None,
    "identifier.not_digits": ({"counterparty_id": "ثبت نشده"}, "counterparty_id"),
    "identifier.wrong_length": ({"counterparty_id": "123"}, "counterparty_id"),
    "identifier.sheba_form": None,
    "identifier.mobile_form": None,
    "identifier.repeated_digit": ({"counterparty_id": "11111111111"}, "counterparty_id"),
    "identifier.leading_zero": None,
    "identifier.check_digit": ({"counterparty_id": "10380284791"}, "counterparty_id"),
    "end_before_start": ({"end_date": "1403/02/09"}, "end_date"),
    "paid_above_amount": ({"paid_amount": "5000000001"}, "paid_amount"),
    "deal_class_too_low": ({"contract_date": "1402/05/01", "deal_class": "جزئی"}, "deal_class"),
    "deal_class_too_high": ({"contract_date": "1402/05/01", "deal_class": "عمده"}, "deal_class"),
    "deal_beyond_method": ({"amount": "5000000000000"}, "amount"),
    "personal.cell": ({"subject": "تماس با 09121234567"}, "subject"),
}
CELLS["date.year_out_of_range"] = ({"start_date": "2500-01-01"}, "start_date")


def test_a_cell_that_breaks_a_rule_is_told_at_its_place():
    cases = [(rule, *case) for rule, case in CELLS.items() if case]
    numbered = [
        {"contract_number": f"1403/{n}", **cells} for n, (_, cells, _) in enumerate(cases, 2)
    ]
    report = check_rows(CONTRACT, *(contract(**cells) for cells in numbered))
    letters = {match.field: match.letter for match in report.sheets[0].columns}
    for row, (rule, _, field) in enumerate(cases, 3):
        told = [(f.field, f.cell) for f in report.findings if (f.row, f.rule) == (row, rule)]
        assert told == [(field, f"{letters[field]}{row}")], rule
        errors = {f.rule for f in report.findings if f.row == row and f.severity == "error"}
        assert errors <= {rule}, "one mistake is told once"
    rules_broken = {rule for rule, _, _ in cases}
    assert {f.rule for f in report.findings if f.severity == "error"} <= rules_broken
    assert_can_be_said(report)


def test_calendar_unique_and_validity_constraints_hold():
    content = {
        "title": {"fa_IR": "ت", "en": "T"},
        "description": {"fa_IR": "ت", "en": "T"},
        "datasetType": "document",
        "columns": [
            {
                "name": name,
                "label": {"fa_IR": name, "en": name},
                "help": {"fa_IR": "ک", "en": "h"},
                "privacy": "public",
                **more,
            }
            for name, more in (
                ("code", {"type": "reference", "constraints": {"unique": True}}),
                ("jalali", {"type": "date", "calendar": "jalali"}),
                ("gregorian", {"type": "date", "calendar": "gregorian"}),
                ("old", {"type": "text", "valid": {"to": 1400}}),
                ("count", {"type": "count"}),
                ("phone", {"type": "mobile"}),
                ("post", {"type": "postal_code"}),
                ("sheba", {"type": "sheba"}),
            )
        ],
    }
    of = registry.parse("test", content)
    rows = [
        ["code", "jalali", "gregorian", "old", "count", "phone", "post", "sheba"],
        ["۱", "2024-10-06", "1403/07/15", "x", "1.5", "021", "0423437584", "IR12"],
        ["1", "1403/07/15", "2024-10-06", "", "2", "", "", ""],
    ]
    report = checked(as_csv(rows), of, facts={"fiscal_year": "1403"})
    assert [f for f in faults(report) if not f[0].startswith("personal")] == [
        ("column.out_of_years", None, "old"),
        ("date.not_jalali", "B2", "jalali"),
        ("date.not_gregorian", "C2", "gregorian"),
        ("number.not_integer", "E2", "count"),
        ("identifier.mobile_form", "F2", "phone"),
        ("identifier.leading_zero", "G2", "post"),
        ("identifier.sheba_form", "H2", "sheba"),
        ("unique", "A3", "code"),
    ]


@pytest.mark.parametrize("text", ["ندارد", "0", "۰۰۰", "بدون شماره", "N/A"])
def test_a_number_of_which_the_cell_says_there_is_none_is_empty(text: str) -> None:
    report, [row] = records(as_csv(table([contract(tender_number=text)])), CONTRACTS, TODAY)
    assert (row["tender_number"], faults(report, "error")) == (None, [])


def test_a_sentence_quotes_the_beginning_of_a_long_cell() -> None:
    report = checked(as_csv(table([contract(award_method="قرعه " * 10_000)])))
    [found] = [each for each in report.findings if each.rule == "code.unknown"]
    assert len(str(found.params["text"])) < 300
