"""Files of a dataset with several tables: which one each sheet is, and what refers to what."""

from __future__ import annotations

import polars as pl
import pytest

from ckanext.mashhad.tables.engine import registry, rules
from ckanext.mashhad.tables.engine.check.check import check, records
from ckanext.mashhad.tables.engine.common.column_types import TYPES
from ckanext.mashhad.tables.engine.workbooks import annotated, grouping
from ckanext.mashhad.tables.sandbox import checking, worker
from tests.unit.tables.table_files import (
    CONTRACTS,
    TODAY,
    as_csv,
    as_xlsx,
    contract,
    faults,
    table,
)

AMENDMENTS = registry.load("contract_amendments")
PAYMENTS = registry.load("contract_payments")
BESIDE = [registry.load(name) for name in registry.of_type("contract")[1:]]


def payment(**changes):
    row = {"contract_number": "1403/1", "payment_date": "1403/05/01", "amount": "2000000000"}
    return {**row, **changes}


def amendment(**changes):
    row = {"contract_number": "1403/1", "change": "الحاق", "change_date": "1403/04/01"}
    return {**row, "amount_change": "1000000000", **changes}


def checked(file, **options):
    return check(file, CONTRACTS, TODAY, beside=BESIDE, **options)


def published(**tables):
    """What the unit has published: by table, rows as they are stored."""
    return {
        name: pl.DataFrame({
            column: pl.Series(values, dtype=TYPES[registry.load(name).column(column).type].dtype)
            for column, values in columns.items()
        })
        for name, columns in tables.items()
    }  # fmt: skip


REGISTER = published(
    contracts={"contract_number": ["1403/1"], "amount": [5_000_000_000], "record": [None]}
)


@pytest.mark.parametrize("name", registry.of_type("contract"))
def test_a_file_is_the_table_whose_columns_its_header_names(name):
    of = registry.load(name)
    example = of.example()
    labels = [of.column(field).label["fa_IR"] for field in example]
    report, rows = records(
        as_csv([labels, list(example.values())]), CONTRACTS, TODAY, beside=BESIDE
    )
    assert (report.schema, len(rows)) == (name, 1)
    assert set(rows[0]) == {column.name for column in of.columns}


def test_sheets_of_workbook_are_checked_each_as_its_own_table():
    book = as_xlsx(
        table([payment(), payment(amount="x")], PAYMENTS),
        table([contract()]),
        table([amendment(change="قرعه")], AMENDMENTS),
    )
    report = checked(book)
    assert (report.schema, report.rows) == ("contracts", 1)
    assert [(sheet.table, sheet.rows) for sheet in report.sheets] == [
        ("contract_payments", 2),
        ("contracts", 1),
        ("contract_amendments", 1),
    ]
    assert [(f.rule, f.sheet, f.table) for f in report.findings if f.severity != "warning"] == [
        ("sheet.other_table", "Sheet1", ""),
        ("number.unknown_word", "Sheet1", "contract_payments"),
        ("sheet.other_table", "Sheet3", ""),
        ("code.unknown", "Sheet3", "contract_amendments"),
    ]


def test_sheet_of_other_table_is_left_out():
    book = as_xlsx(table([contract()]), table([payment()], PAYMENTS)[:1])
    report = check(book, CONTRACTS, TODAY)
    assert [sheet.table for sheet in report.sheets] == ["contracts"]


def test_what_is_told_of_another_table_has_that_tables_labels():
    report = checked(as_xlsx(table([contract()]), table([payment(amount="x")], PAYMENTS)))
    told = grouping.groups(report.as_dict(), report.schema, "fa")
    assert [g.column for g in told if g.severity == "error"] == ["مبلغ پرداخت"]


def test_an_annotated_workbook_of_several_tables_is_written(tmp_path):
    book = as_xlsx(table([contract()]), table([payment(amount="x")], PAYMENTS))
    report = checked(book)
    with (tmp_path / "a.xlsx").open("w+b") as out:
        annotated.write(out, book, report, CONTRACTS, "fa")
    again = checked(tmp_path / "a.xlsx")
    assert faults(again, "error") == faults(report, "error")


@pytest.mark.parametrize(
    ("number", "known", "told"),
    [
        ("1403/1", {}, set()),
        ("۱۴۰۳/۱", {}, set()),
        ("1402/9", {}, {"payment_of_unknown_contract"}),
        ("1402/9", {"contract_number": ["1402/9"], "amount": [10**12], "record": [None]}, set()),
    ],
)
def test_payment_refers_to_contract_here_or_published(number, known, told):
    rows = [payment(contract_number=number, amount="10")]
    book = as_xlsx(table([contract()]), table(rows, PAYMENTS))
    report = checked(book, published=published(contracts=known) if known else {})
    assert {rule for rule, _, _ in faults(report)} == told


def test_amendment_of_unknown_contract_warns_at_cell():
    rows = table([amendment(), amendment(contract_number="1402/9")], AMENDMENTS)
    report = checked(as_csv(rows), published=REGISTER)
    assert faults(report) == [("amendment_of_unknown_contract", "A3", "contract_number")]
    [finding] = [f for f in report.findings if f.severity == "warning"]
    assert "1402/9" in report.sentence(finding, "fa")


def test_bid_of_unknown_call_warns_at_cell():
    bid = registry.load("bids")
    rows = [{**bid.example(), "tender_number": number} for number in ("T-1", "T-2")]
    known = published(tenders={"tender_number": ["T-1"]})
    report = checked(as_csv(table(rows, bid)), published=known)
    assert faults(report) == [("bid_of_unknown_call", "A3", "tender_number")]


#: Of contracts, and as payments refer to them.
NUMBERS = (
    ("1403/12 - الف", "1403/12-الف"),
    ("1403/13-الف", "۱۴۰۳/۱۳–الف"),
    ("ق‌م/1403/7", "ق م/1403/7"),
    ("1403/ک/7", "1403/ك/7"),
    ("1403\\7", "1403/7"),
    ("AB-12", "ab‑12"),
    ("1403/8", "ش 1403-08"),
)


def test_a_contract_is_known_again_however_its_number_is_typed():
    paid = [payment(contract_number=referred) for _, referred in NUMBERS for _ in range(3)]
    contracts = table([contract(contract_number=written) for written, _ in NUMBERS])
    told = faults(checked(as_xlsx(contracts, table(paid, PAYMENTS))))
    assert "payment_of_unknown_contract" not in {rule for rule, *_ in told}
    above = [cell for rule, cell, _ in told if rule == "payments_above_contract"]
    assert above == [f"C{4 + 3 * n}" for n in range(len(NUMBERS))]  # each with its third


def test_another_number_is_another_contract():
    rows = table([payment(contract_number="1403-1-2")], PAYMENTS)
    book = as_xlsx(table([contract(contract_number="1403/12")]), rows)
    assert "payment_of_unknown_contract" in {rule for rule, *_ in faults(checked(book))}


@pytest.mark.parametrize(("rows", "of"), [(payment(), PAYMENTS), (amendment(), AMENDMENTS)])
def test_where_no_register_known_numbers_are_not_judged_and_said(rows, of):
    report = checked(as_csv(table([rows], of)))
    assert not faults(report)
    [note] = [f for f in report.findings if f.rule == "rule.not_judged"]
    assert "«قراردادها»" in report.sentence(note, "fa")
    assert "“Contracts”" in report.sentence(note, "en")


def test_payments_held_against_contracts_amount_with_amendments():
    three = [payment(payment_number=str(n)) for n in range(3)]
    book = as_xlsx(table([contract()]), table(three, PAYMENTS))
    assert faults(checked(book)) == [("payments_above_contract", "D4", "amount")]
    raised = as_xlsx(table([contract()]), table(three, PAYMENTS), table([amendment()], AMENDMENTS))
    assert not faults(checked(raised))


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ([{"new_amount": "6000000000"}], []),
        ([{"new_amount": "5500000000"}], [("payments_above_contract", "D4", "amount")]),
        # The change is within the new amount: it is not added to it.
        (
            [{"amount_change": "900000000", "new_amount": "5900000000"}],
            [("payments_above_contract", "D4", "amount")],
        ),
        ([{"new_amount": "6000000000"}, {"new_amount": "4000000000"}], []),
        ([{"new_amount": "5500000000"}, {"amount_change": "500000000"}], []),
    ],
)
def test_payments_held_against_amount_that_amendment_says_anew(new, told):
    rows = [
        amendment(**{"amount_change": None, "amendment_number": str(n), **each})
        for n, each in enumerate(new)
    ]
    three = [payment(payment_number=str(n)) for n in range(3)]
    book = as_xlsx(table([contract()]), table(three, PAYMENTS), table(rows, AMENDMENTS))
    assert faults(checked(book)) == told


def test_addendum_within_register_raises_contracts_amount_too():
    event = {"start_date": None, "end_date": None, "award_method": None, "amount": "1000000000"}
    register = table([contract(record="قرارداد"), contract(record="الحاق", **event)])
    three = [payment(payment_number=str(n)) for n in range(3)]
    assert not faults(checked(as_xlsx(register, table(three, PAYMENTS))))


def test_payments_are_checked_against_raised_amount():
    paid = contract(record="قرارداد", paid_amount="6000000000")
    assert faults(checked(as_csv(table([paid])))) == [("paid_above_amount", "J2", "paid_amount")]
    event = {"start_date": None, "end_date": None, "award_method": None, "amount": "1000000000"}
    assert not faults(checked(as_csv(table([paid, contract(record="الحاق", **event)]))))
    for said in ({}, {"amount_change": None, "new_amount": "6000000000"}):
        book = as_xlsx(table([paid]), table([amendment(**said)], AMENDMENTS))
        assert not faults(checked(book))
    earlier = published(
        contract_amendments={
            "contract_number": ["1403/1"],
            "amount_change": [1_000_000_000],
            "new_amount": [None],
        }
    )
    assert not faults(checked(as_csv(table([paid])), published=earlier))


SUMMARIES = [
    [["ماه", "تعداد", "مبلغ"], ["مهر", "3", "15000000000"]],
    [["روش واگذاری", "تعداد", "مبلغ"], ["استعلام", "3", "15000000000"]],
    [["نام شرکت", "شناسه ملی", "موضوع"], ["شرکت نمونه", "10380284790", "راه"]],
    [["شرح", "مبلغ"], ["کل قراردادها", "6000"]],
]


@pytest.mark.parametrize("before", [0, 4])
def test_summaries_beside_register_are_left_out_and_that_is_said(before):
    sheets = [*SUMMARIES[:before], table([contract()]), *SUMMARIES[before:]]
    report = checked(as_xlsx(*sheets))
    assert report.accepted
    assert report.rows == 1
    told = [each.sheet for each in report.findings if each.rule == "sheet.summary"]
    assert told == [f"Sheet{n}" for n in range(1, 6) if n != before + 1]


def test_register_with_contract_numbers_only_is_refused():
    poor = [["نوع ردیف", "مبلغ"], ["قرارداد", "15000000000"]]
    numbered = [["شماره قرارداد", "شرح کار", "مبلغ"], ["1403/9", "راه", "15000000000"]]
    for sheets in (
        [poor],
        [poor, poor],
        [poor, [["یادداشت"], ["چیزی"]]],
        [poor, table([payment()], PAYMENTS)],
        [table([contract()]), numbered],
    ):
        assert "column.missing" in {rule for rule, *_ in faults(checked(as_xlsx(*sheets)))}


def test_what_is_of_persons_in_a_summary_is_found():
    persons = [["موضوع", "نام پدر", "شماره شناسنامه", "مبلغ"], ["نظافت", "رضا", "1234", "5000"]]
    for summary in (persons, [["فهرست کارکنان"], *persons]):
        report = checked(as_xlsx(table([contract()]), summary))
        assert "personal.column" in {rule for rule, *_ in faults(report)}


def test_payments_that_are_rows_of_register_are_held_against_it():
    event = {"start_date": None, "end_date": None, "award_method": None, "record": "پرداخت"}
    paid = [contract(**event, amount=amount) for amount in ("4000000000", "1000000000")]
    deal = contract(record="قرارداد")
    assert not faults(checked(as_csv(table([deal, *paid]))))
    more = table([deal, *paid, contract(**event, amount="1")])
    assert faults(checked(as_csv(more))) == [("payment_rows_above_contract", "I5", "amount")]
    raised = contract(**{**event, "record": "الحاق"}, amount="1")
    assert not faults(checked(as_csv([*more, *table([raised])[1:]])))


def test_payments_are_held_against_what_the_unit_has_published():
    three = [payment(payment_number=str(n)) for n in range(3)]
    report = checked(as_csv(table(three, PAYMENTS)), published=REGISTER)
    [finding] = [f for f in report.findings if f.severity == "warning"]
    assert (finding.rule, finding.row) == ("payments_above_contract", 4)
    assert report.sentence(finding, "en") == (
        "With this row the contract's payments are 6,000,000,000 rials, more than its amount"
        " (5,000,000,000 rials)."
    )


def test_rows_for_datastore_are_those_of_table_that_file_is(tmp_path):
    path, rows = tmp_path / "a.csv", tmp_path / "rows.csv"
    path.write_bytes(as_csv(table([payment()], PAYMENTS)))
    asked = checking.Question(
        path,
        "contracts",
        TODAY,
        path.name,
        beside=[of.name for of in BESIDE],
        published={name: frame.to_dict(as_series=False) for name, frame in REGISTER.items()},
    )
    told = worker.answer({**asked.order(), "rows": str(rows), "workbook": ""})
    assert (told["schema"], told["accepted"]) == ("contract_payments", True)
    assert rows.read_text().startswith("1403/1,")


def test_looked_up_rows_can_be_asked_for_as_json():
    tables = [registry.load(name) for name in registry.names()]
    for name, columns in rules.looked_up(tables).items():
        kinds = {TYPES[registry.load(name).column(column).type].postgres for column in columns}
        assert kinds <= {"text", "bigint"}


def test_no_two_tables_have_a_rule_of_the_same_name():
    ids = [rule.id for name in registry.names() for rule in registry.load(name).rules]
    assert len(ids) == len(set(ids))
