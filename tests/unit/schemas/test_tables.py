"""Tables beside contracts, statements, projects, requests: their rules and real headers."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.check.check import records
from tests.unit.tables.broken_rows import BROKEN
from tests.unit.tables.table_files import as_csv, check_rows, checked, faults, rules


@pytest.mark.parametrize("rule", BROKEN)
def test_row_that_breaks_rule_of_its_table_is_told_at_its_place(rule):
    name, changes, row, field = BROKEN[rule]
    of = registry.load(name)
    report = check_rows(*({**of.example(), **change} for change in changes), of=of)
    [finding] = [f for f in report.findings if f.severity != "note"]
    assert (finding.rule, finding.row, finding.field) == (rule, row, field)
    for lang in ("fa", "en"):
        assert "{" not in report.sentence(finding, lang)


@pytest.mark.parametrize(
    ("dataset", "tables"),
    [
        ({"type": "contract"}, "contracts bids contract_amendments contract_payments tenders"),
        ({"type": "budget"}, "budget_lines"),
        ({"type": "statement", "statement_kind": "six_month"}, "statement_lines"),
        ({"type": "statement", "statement_kind": "balance_sheet"}, ""),
        ({"type": "statistics", "subject": "capital_projects"}, "projects"),
        ({"type": "statistics", "subject": "foi_statistics"}, "requests"),
        ({"type": "statistics", "subject": "works_statistics"}, ""),
        ({"type": "statistics"}, ""),
        ({"type": "document"}, ""),
    ],
)
def test_tables_of_dataset_follow_from_what_it_says_of_itself(dataset, tables):
    assert registry.of_dataset(dataset) == tuple(tables.split())


@pytest.mark.parametrize("kind", ["contract", "budget", "statement"])
def test_one_table_of_a_register_is_the_main_one(kind):
    assert [registry.load(name).main for name in registry.of_type(kind)].count(True) == 1
    assert registry.load(registry.of_type(kind)[0]).main


def test_winner_is_needed_once_call_is_complete_and_not_before():
    tenders = registry.load("tenders")
    row = {**tenders.example(), "winner": None}
    assert rules(check_rows(row, of=tenders)) == {"required"}
    assert not faults(check_rows({**row, "status": "در جریان"}, of=tenders))


def test_a_per_cent_without_its_decimals_is_right():
    lines = registry.load("statement_lines")
    row = {**lines.example(), "approved": "3000", "amount": "1000", "percent": "33"}
    assert not faults(check_rows(row, of=lines))


def test_a_per_cent_that_differs_is_told_as_it_was_written():
    lines = registry.load("statement_lines")
    row = {**lines.example(), "approved": "3000", "amount": "1000", "percent": "0.25"}
    report = check_rows(row, of=lines)
    [finding] = [f for f in report.findings if f.rule == "statement_percent_differs"]
    assert report.sentence(finding, "fa").startswith("تحقق ۰٫۲۵٪ نوشته شده است")


def test_a_refund_is_a_payment_below_zero():
    payments = registry.load("contract_payments")
    row = {**payments.example(), "amount": "-1500", "paid_to_date": "0"}
    assert not faults(check_rows(row, of=payments))


def test_a_list_of_the_procurement_system_is_read_as_tenders():
    """Its headers, and what stands below them: Persian digits, a time left among the dates."""
    header = ["ردیف", "شماره نیاز", "شرح کلي نياز", "نام دستگاه خريدار", "استان محل تحویل",
              "نوع نياز", "تاريخ اعلام نیاز", "مهلت ارسال پاسخ", "لینک"]  # fmt: skip
    row = ["۴۱", "۱۱۰۲۰۰۳۴۰۴۰۰۰۰۴۹", "ساخت ۳۶ پنجره", "شهرداری نمونه", "خراسان",
           "انتخاب تامین کننده", "۱۴۰۲/۱۰/۲۳", "۳ روز و  ۱۰ ساعت", "https://a.ir/1"]  # fmt: skip
    report = checked(as_csv([header, row]), registry.load("tenders"))
    assert report.accepted
    assert [f.value or f.params["header"] for f in report.findings if f.severity == "warning"] == [
        "نوع نياز",
        "مهلت ارسال پاسخ",
    ]


def test_minutes_of_an_opening_are_read_as_bids():
    header = ["ردیف", "شماره مناقصه", "موضوع مناقصه", "نام مناقصه‌گر", "شناسه ملی",
              "مبلغ پیشنهادی (ریال)", "تاریخ بازگشایی پاکات", "نتیجه بررسی"]  # fmt: skip
    rows = [
        ["۱", "۱۴۰۴/۱۲", "روکش آسفالت", "شرکت راه‌سازی توس", "10380284790", "۱۲٬۱۰۰٬۰۰۰٬۰۰۰",
         "۱۴۰۴/۰۲/۱۰", "برنده اول"],
        ["۲", "۱۴۰۴/۱۲", "روکش آسفالت", "گروه عمران", "", "", "۱۴۰۴/۰۲/۱۰", "مردود"],
    ]  # fmt: skip
    book = as_csv([["صورت‌جلسهٔ بازگشایی پیشنهادهای مناقصه"], header, *rows])
    beside = [registry.load(name) for name in registry.of_type("contract")[1:]]
    report, bids = records(book, registry.load("contracts"), dt.date(2025, 6, 1), beside=beside)
    assert (report.schema, faults(report)) == ("bids", [])
    assert [row["status"] for row in bids] == ["valid", "disqualified"]


def test_nothing_in_a_change_of_a_contract_is_a_payment():
    events, changes = (codelists.load(n) for n in ("contract_event", "contract_change"))
    assert set(events.codes) - set(changes.codes) == {"payment"}
    assert all(changes[code].label == events[code].label for code in changes.codes)
