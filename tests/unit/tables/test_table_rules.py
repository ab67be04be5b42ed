"""Every rule of the rulebook is broken here by a file, and says so where it is broken."""

from __future__ import annotations

import datetime as dt
import io
import json
import pickle
import string
import zipfile

import pytest
from broken_rows import BROKEN
from table_files import (
    BUDGET,
    CONTRACT,
    CONTRACTS,
    LINES,
    as_csv,
    as_xlsx,
    check_rows,
    checked,
    contract,
    found,
    part,
    rezipped,
    rules,
    table,
)

from ckanext.mashhad.catalog import cage
from ckanext.mashhad.persian.errors import Word
from ckanext.mashhad.tables import checking, rulebook, schema
from ckanext.mashhad.tables.engine import records
from ckanext.mashhad.tables.errors import TableError
from ckanext.mashhad.tables.limits import Limits

GOOD = table([CONTRACT])
LABEL = {column.name: column.label["fa_IR"] for column in CONTRACTS.columns}

# rule: changes to the good contract, the field at which it is told
CELLS = {
    "required": ({"subject": None}, "subject"),
    "expected": ({"contract_date": None}, "contract_date"),
    "minimum": ({"amount": "0"}, "amount"),
    "maximum": ({"progress": "101"}, "progress"),
    "date.in_future": ({"contract_date": "1403/12/01"}, "contract_date"),
    "text.too_short": ({"subject": "کا"}, "subject"),
    "text.too_long": ({"measure": "م" * 61}, "measure"),
    "text.pattern": ({"setad_number": "ندارم"}, "setad_number"),
    "text.reversed": ({"notes": "ﻎﻠﺒﻣ ﻦﯾﻮﻧ"}, "notes"),
    "text.formula_like": ({"notes": "=HYPERLINK(1)"}, "notes"),
    "code.unknown": ({"award_method": "قرعه‌کشی"}, "award_method"),
    "url.invalid": ({"text_url": "javascript:alert(1)"}, "text_url"),
    "amount.too_large": ({"amount": "9" * 25}, "amount"),
    "number.too_precise": ({"quantity": "1.12345678"}, "quantity"),
    "date.serial": ({"contract_date": "45400"}, "contract_date"),
    "date.empty": None,
    "date.unrecognised": ({"start_date": "به‌زودی"}, "start_date"),
    "date.two_digit_year": ({"start_date": "03/02/10"}, "start_date"),
    "date.ambiguous_order": ({"start_date": "7/8/1403"}, "start_date"),
    "date.day_missing": ({"start_date": "1403/02"}, "start_date"),
    "date.year_missing": ({"start_date": "۱۵ مهر"}, "start_date"),
    "date.has_time": ({"start_date": "1403/02/10 10:30"}, "start_date"),
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
    "personal.cell": ({"subject": "تماس با 09121234567"}, "subject"),
}
CELLS["date.year_out_of_range"] = ({"start_date": "2500-01-01"}, "start_date")


@pytest.mark.parametrize(("rule", "case"), [(r, c) for r, c in CELLS.items() if c])
def test_a_cell_that_breaks_a_rule_is_told_at_its_place(rule, case):
    changes, field = case
    report = check_rows(CONTRACT, contract(contract_number="1403/2", **changes))
    [finding] = [f for f in report.findings if f.rule == rule]
    assert (finding.row, finding.field) == (3, field)
    letters = [match.letter for match in report.sheets[0].columns if match.field == field]
    assert finding.cell == f"{letters[0]}3"
    other = [f for f in report.findings if f.severity == "error" and f.rule != rule]
    assert not other, "one mistake is told once"
    assert_can_be_said(report)


def assert_can_be_said(report):
    """Every finding has its sentence and hint in both languages, filled in."""
    for entry in report.as_dict()["findings"]:
        for text in (*entry["message"].values(), *entry["hint"].values()):
            assert text
            assert "{" not in text


def lines(*changes, **more):
    """The good budget, with changes to its lines by position."""
    rows = [{**line, **change} for line, change in zip(LINES, [*changes, {}, {}], strict=False)]
    return [{**row, **more} for row in rows]


CHILDREN = [
    {"code": "3001", "title": "سرگروه", "amount": "90"},
    {"code": "300101", "title": "زیرردیف", "amount": "80"},
]
# rule: the file (bytes made when asked), schema, cell where it is told, options of the check
FILES = {
    "unique": None,
    "period": None,
    "contract_number_unique": (as_csv(table([CONTRACT, CONTRACT])), CONTRACTS, "A3", {}),
    "outside_period": (as_csv(GOOD), CONTRACTS, "E2", {"facts": {"fiscal_year": "1402"}}),
    "parts_not_sum": (
        as_csv(table(lines({"current_amount": "1", "capital_amount": "2"}), BUDGET)),
        BUDGET,
        "G2",
        {},
    ),
    "budget_code_repeated": (as_csv(table([*LINES, LINES[0]], BUDGET)), BUDGET, "B4", {}),
    "children_not_sum": (
        as_csv(table([CHILDREN[0], {**CHILDREN[1], "parent_code": "3001", "code": "9"}], BUDGET)),
        BUDGET,
        "D2",
        {},
    ),
    "children_not_sum_by_code": (as_csv(table(CHILDREN, BUDGET)), BUDGET, "C2", {}),
    "sources_not_uses": (as_csv(table(lines({"amount": "999"}), BUDGET)), BUDGET, None, {}),
    "capital_share_low": (
        as_csv(table(lines({}, {"economic_kind": "جاری"}), BUDGET)),
        BUDGET,
        None,
        {},
    ),
    "period.bad_fiscal_year": (
        as_csv(table(lines({"fiscal_year": "سه"}), BUDGET)),
        BUDGET,
        "B2",
        {},
    ),
    "period.gregorian_year": (
        as_csv(table(lines({"fiscal_year": "2024"}), BUDGET)),
        BUDGET,
        "B2",
        {},
    ),
    "period.unknown_part": None,
    "number.inexact": (
        as_xlsx(table([contract(setad_number=2.0**53)])),
        CONTRACTS,
        "J2",
        {},
    ),
    "cell.formula_error": (
        as_xlsx(
            GOOD, more=lambda book, pages: pages[0].write_formula(1, 7, "=1/0", None, "#DIV/0!")
        ),
        CONTRACTS,
        "H2",
        {},
    ),
    "cell.formula_uncalculated": (
        as_xlsx(GOOD, more=lambda book, pages: pages[0].write_formula(1, 7, "=1+1")),
        CONTRACTS,
        "H2",
        {},
    ),
    "cell.shown_otherwise": (
        as_xlsx(
            table([contract(amount=None)]),
            more=lambda book, pages: pages[0].write_number(
                1, 7, 5, book.add_format({"num_format": '#"1403"#'})
            ),
        ),
        CONTRACTS,
        "H2",
        {},
    ),
    "amount.two_units": (
        as_csv(
            [
                [*GOOD[0][:7], "مبلغ (میلیون ریال)", GOOD[0][8]],
                [*GOOD[1][:7], "5 میلیون ریال", "استعلام"],
            ]
        ),
        CONTRACTS,
        "H2",
        {},
    ),
    "unit.unclear": (
        as_csv([["ارقام به هزار ریال"], ["(میلیون ریال)"], *GOOD]),
        CONTRACTS,
        "H3",
        {},
    ),
    "unit.converted": (
        as_csv([[*GOOD[0][:7], "مبلغ (هزار تومان)", GOOD[0][8]], GOOD[1]]),
        CONTRACTS,
        "H1",
        {},
    ),
    "sheet.skipped": (as_xlsx(GOOD, [["یادداشت"], ["چیزی"]]), CONTRACTS, None, {}),
    "sheet.hidden": (
        as_xlsx(GOOD, GOOD, more=lambda book, pages: pages[1].hide()),
        CONTRACTS,
        None,
        {},
    ),
    "column.missing": (as_csv([row[1:] for row in GOOD]), CONTRACTS, None, {}),
    "column.expected": (
        as_csv([[*row[:4], *row[5:]] for row in GOOD]),
        CONTRACTS,
        None,
        {},
    ),
    "column.unknown": (as_csv([[*GOOD[0], "رنگ"], [*GOOD[1], "سبز"]]), CONTRACTS, "J1", {}),
    "column.unnamed": (as_csv([[*GOOD[0], ""], [*GOOD[1], "سبز"]]), CONTRACTS, None, {}),
    "column.twice": (as_csv([[*GOOD[0], "موضوع"], [*GOOD[1], "دیگر"]]), CONTRACTS, "J1", {}),
    "column.out_of_years": None,
    "percentage.fractions": (
        as_csv(table([contract(progress="0.15"), contract(contract_number="2", progress="1")])),
        CONTRACTS,
        "I1",
        {},
    ),
    "row.too_long": (as_csv([*GOOD, [*GOOD[1], "یکی", "دیگر"]]), CONTRACTS, None, {}),
    "row.single_cell": (as_csv([GOOD[0], ["گروه الف"], GOOD[1]]), CONTRACTS, "A2", {}),
    "row.amount_alone": (as_csv([GOOD[0], [*[None] * 7, "5", None], GOOD[1]]), CONTRACTS, "H2", {}),
    "row.footer": (as_csv([*GOOD, ["این فهرست موقت است"]]), CONTRACTS, "A3", {}),
    "row.repeated_header": (as_csv([*GOOD, GOOD[0]]), CONTRACTS, None, {}),
    "total.recognised": (
        as_csv([*GOOD, ["جمع کل", *[None] * 6, "5000000000", None]]),
        CONTRACTS,
        None,
        {},
    ),
    "total.not_compared": (as_csv([*GOOD, ["جمع کل"]]), CONTRACTS, None, {}),
    "total.mismatch": (
        as_csv([*GOOD, ["جمع کل", *[None] * 6, "5000000001", None]]),
        CONTRACTS,
        "H3",
        {},
    ),
    "rule.not_judged": (as_csv(table([contract(deal_class="عمده")])), CONTRACTS, None, {}),
    "date.not_jalali": None,
    "date.not_gregorian": None,
    "personal.column": (
        as_csv([[*GOOD[0], "کد ملی"], [*GOOD[1], "0499370899"]]),
        CONTRACTS,
        "J2",
        {},
    ),
    "personal.elsewhere": (
        as_xlsx(GOOD, more=lambda book, pages: pages[0].write_comment(1, 1, "09121234567")),
        CONTRACTS,
        None,
        {},
    ),
}


@pytest.mark.parametrize(("rule", "case"), [(r, c) for r, c in FILES.items() if c])
def test_a_table_that_breaks_a_rule_is_told(rule, case):
    file, of, cell, options = case
    report = checked(file, of, **options)
    cells = [f.cell for f in report.findings if f.rule == rule]
    assert cells == [cell]
    assert_can_be_said(report)


def test_a_calendar_a_unique_column_and_years_of_use_are_held_where_a_schema_asks():
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
    of = schema.parse("test", content)
    rows = [
        ["code", "jalali", "gregorian", "old", "count", "phone", "post", "sheba"],
        ["۱", "2024-10-06", "1403/07/15", "x", "1.5", "021", "0423437584", "IR12"],
        ["1", "1403/07/15", "2024-10-06", "", "2", "", "", ""],
    ]
    report = checked(as_csv(rows), of, facts={"fiscal_year": "1403"})
    assert [f for f in found(report) if not f[0].startswith("personal")] == [
        ("column.out_of_years", None, "old"),
        ("date.not_jalali", "B2", "jalali"),
        ("date.not_gregorian", "C2", "gregorian"),
        ("number.not_integer", "E2", "count"),
        ("identifier.mobile_form", "F2", "phone"),
        ("identifier.leading_zero", "G2", "post"),
        ("identifier.sheba_form", "H2", "sheba"),
        ("unique", "A3", "code"),
    ]


BOOK = as_xlsx(GOOD)
SHEET = part(BOOK, "xl/worksheets/sheet1.xml")


def bomb() -> bytes:
    return rezipped(BOOK, {"xl/media/big.xml": b" " * 5_000_000})


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
    "file.not_text": as_csv(GOOD) + b"\0",
    "file.encoding": "Çàôé, été".encode("latin-1") * 5,
    "file.broken_utf8": as_csv(GOOD) + "موضوع".encode() * 20 + b"\xff\n",
    "file.reversed_text": "ﻎﻠﺒﻣ,ناﻮﻨﻋ,ﻒﯾدر\nﻦﯾﻮﻧ,ﻎﻠﺒﻣ,1\n".encode(),
    "file.no_header": as_csv([["الف", "ب"], ["1", "2"]]),
    "file.other_table": as_csv([["تعداد", "واحد"], ["1", "متر"]]),
    "file.no_rows": as_csv(GOOD[:1]),
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
    "workbook.active_content": rezipped(BOOK, {"xl/embeddings/oleObject1.bin": b"x"}),
}


@pytest.mark.parametrize(("rule", "case"), [(r, c) for r, c in REFUSED.items() if c is not None])
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(rule, case):
    file, limits = case if isinstance(case, tuple) else (case, Limits())
    with pytest.raises(TableError) as refused:
        checked(file, limits=limits)
    assert refused.value.rule == rule
    for lang in ("fa", "en"):
        assert "{" not in rulebook.refusal(refused.value, lang)


def test_a_file_that_takes_the_checker_too_long_is_refused_with_its_reason(monkeypatch, tmp_path):
    monkeypatch.setattr(checking, "BOUNDS", cage.Bounds(wall_seconds=0.01))
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv(GOOD))
    asked = checking.Question(path, "contracts", dt.date(2024, 12, 1), path.name)
    found = checking.examine(asked)
    assert not found.accepted
    assert found.report["refusal"]["rule"] == "file.too_hard"


#: What no table here can bring about: a blank cell is no typed one, columns of other tables.
COVERED_ELSEWHERE = {
    "amendment_of_unknown_contract", "payment_of_unknown_contract", "payments_above_contract",
    "file.recognised", "sheet.other_table",
    "unique", "date.not_jalali", "date.not_gregorian", "column.out_of_years",
    "number.not_integer", "identifier.sheba_form", "identifier.mobile_form",
    "identifier.leading_zero", "file.too_hard", "file.check_failed",
}  # fmt: skip
NEVER_SEEN = {"date.empty", "number.empty", "identifier.empty", "number.unit_missing",
              "period.empty", "period.unknown_part"}  # fmt: skip


def test_every_rule_of_the_rulebook_is_broken_by_some_file_of_these_tests():
    told = {
        r
        for cases in (CELLS, FILES, REFUSED, BROKEN)
        for r, case in cases.items()
        if case is not None
    }
    everything = {rule for name in schema.names() for rule in rulebook.book(schema.load(name))}
    assert everything - told == COVERED_ELSEWHERE | NEVER_SEEN


@pytest.mark.parametrize("name", schema.names())
def test_every_sentence_and_hint_is_there_in_both_languages_with_the_same_places(name):
    for rule in rulebook.book(schema.load(name)).values():
        if rule.msgid:
            continue
        places = [
            {n for _, n, _, _ in string.Formatter().parse(rule.sentence[lang]) if n}
            for lang in ("fa_IR", "en")
        ]
        assert places[0] == places[1], rule.id
        assert rule.hint["fa_IR"].endswith((".", "؟")), rule.id
        assert rule.hint["en"].endswith((".", "?")), rule.id


def test_persian_sentences_have_persian_digits_and_names():
    report = checked(as_csv([*GOOD, ["جمع کل", *[None] * 6, "5000000001", None]]))
    [finding] = [f for f in report.findings if f.rule == "total.mismatch"]
    assert report.sentence(finding, "fa") == (
        "جمعِ نوشته‌شده ۵٬۰۰۰٬۰۰۰٬۰۰۱ است ولی جمع ردیف‌ها ۵٬۰۰۰٬۰۰۰٬۰۰۰ می‌شود (به ریال)."
    )
    assert report.sentence(finding, "en") == (
        "The total says 5,000,000,001, but the rows add up to 5,000,000,000 (rial)."
    )


def shares(*texts, of=as_csv, more=None):
    rows = [contract(contract_number=str(n), progress=text) for n, text in enumerate(texts)]
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
def test_a_column_of_percentages_without_any_above_one_is_asked_about(texts, told):
    assert bool(shares(*texts)) is told


def test_the_question_about_fractions_shows_both_readings_and_keeps_what_is_written():
    file = as_csv(table([contract(progress="0.15")]))
    report, rows = records(file, CONTRACTS, dt.date(2024, 12, 1))
    [finding] = [f for f in report.findings if f.rule == "percentage.fractions"]
    assert report.sentence(finding, "fa") == (
        "هیچ مقداری در این ستونِ درصد از ۱ بیشتر نیست: ۰٫۱۵ به معنی ۰٫۱۵٪ خوانده شد، نه ۱۵٪."
    )
    assert report.accepted
    assert float(rows[0]["progress"]) == 0.15


def test_fractions_that_excel_shows_as_percentages_raise_no_question():
    def shown(book, pages):
        pages[0].write_number(1, 8, 0.15, book.add_format({"num_format": "0%"}))

    assert shares(0.15, of=as_xlsx)
    assert not shares(0.15, of=as_xlsx, more=shown)


def test_a_year_whose_thresholds_are_not_known_is_not_judged_and_that_is_said_once():
    rows = [contract(contract_number=str(n), deal_class="جزئی") for n in range(50)]
    report = check_rows(*rows)
    assert report.accepted
    [note] = [f for f in report.findings if f.rule == "rule.not_judged"]
    assert "۱۴۰۳" in report.sentence(note, "fa")


@pytest.mark.parametrize(
    ("day", "amount", "small", "medium"),
    [
        (dt.date(2022, 3, 21), 1_000_000_000, True, True),
        (dt.date(2022, 3, 21), 1_000_000_001, False, True),
        (dt.date(2023, 3, 20), 10_000_000_001, False, False),
        (dt.date(2023, 3, 21), 1_000_000_001, True, True),
        (dt.date(2024, 3, 19), 14_500_000_001, False, False),
    ],
)
def test_the_class_of_a_deal_follows_the_thresholds_of_its_own_year(day, amount, small, medium):
    for label, right in (("جزئی", small), ("متوسط", medium), ("عمده", True)):
        row = contract(contract_date=day.isoformat(), amount=amount, deal_class=label)
        assert ("deal_class_too_low" not in rules(check_rows(row))) == right


def test_events_of_a_contract_share_its_number_and_need_no_dates_of_work():
    event = {"start_date": None, "end_date": None, "award_method": None, "amount": "10"}
    report = check_rows(
        contract(record="قرارداد"),
        contract(record="پرداخت", **event),
        contract(record="الحاقیه", **event),
    )
    assert found(report) == []


def test_sources_and_uses_of_a_settled_budget_may_differ():
    rows = lines({"amount": "999"})
    assert check_rows(*rows, of=BUDGET, facts={"budget_stage": "settled"}).accepted
    assert not check_rows(*rows, of=BUDGET, facts={"budget_stage": "approved"}).accepted


def test_parents_are_not_counted_twice_on_their_side():
    rows = [
        {"side": "منابع", "code": "1000", "title": "درآمدها", "amount": "1000"},
        {"side": "منابع", "code": "100001", "title": "عوارض", "amount": "600"},
        {"side": "منابع", "code": "100002", "title": "بهای خدمات", "amount": "400"},
        {**LINES[1], "amount": "1000"},
    ]
    assert found(check_rows(*rows, of=BUDGET)) == []


def test_a_parent_counts_where_the_list_of_its_parts_has_gaps():
    rows = [
        {"side": "منابع", "code": "1000", "title": "درآمدها", "amount": "1000"},
        {"side": "منابع", "code": "100001", "title": "عوارض", "amount": "600"},
        {**LINES[1], "amount": "1000"},
    ]
    assert rules(check_rows(*rows, of=BUDGET)) == {"children_not_sum_by_code"}


def test_headings_without_amounts_leave_the_sums_to_the_lines_below():
    rows = [
        {"side": "منابع", "code": "1000", "title": "درآمدها", "amount": None},
        {"side": "منابع", "code": "100001", "title": "عوارض", "amount": "1000"},
        {**LINES[1], "amount": "1000"},
    ]
    assert rules(check_rows(*rows, of=BUDGET)) == {"required"}


def test_a_refusal_survives_pickling_and_a_report_is_json():
    error = pickle.loads(pickle.dumps(TableError("file.too_large", size=12, limit=10)))
    assert (error.rule, error.params) == ("file.too_large", {"size": 12, "limit": 10})
    assert "۱۲ مگابایت" in rulebook.refusal(error, "fa")
    report = checked(FILES["total.mismatch"][0]).as_dict()
    assert json.loads(json.dumps(report)) == report


def test_a_word_in_the_sentence_is_in_the_readers_language():
    assert rulebook.shown(Word("جزئی", "Small"), "fa") == "جزئی"
    assert rulebook.shown(12, "fa") == "۱۲"


def test_the_limits_of_the_site_hold_in_the_cage_too(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv([*GOOD, *GOOD[1:]]))
    day = dt.date(2024, 12, 1)
    asked = checking.Question(path, "contracts", day, path.name, limits=Limits(csv_rows=2))
    assert checking.examine(asked).report["refusal"]["rule"] == "file.too_many_rows"
    alone = checking.Question(path, "", day, path.name, limits=Limits(csv_bytes=10))
    assert checking.examine(alone).report["refusal"]["rule"] == "file.too_large"
