"""Every rule about several rows, columns or sheets is broken by a file, and told where it is."""

from __future__ import annotations

import pytest

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.schema import schema
from tests.unit.tables.table_files import (
    BUDGET,
    CONTRACT,
    CONTRACTS,
    GOOD,
    LINES,
    as_csv,
    as_xlsx,
    assert_can_be_said,
    checked,
    contract,
    lines,
    rules,
    table,
)

CHILDREN = [
    {"code": "3001", "title": "سرگروه", "amount": "90"},
    {"code": "300101", "title": "زیرردیف", "amount": "80"},
]
#: By codes: two that are the sum of their parts tell that the third should be.
BY_CODE = [
    {"code": code, "title": "ردیف", "amount": amount}
    for code, amount in (("3001", "90"), ("3002", "70"), ("3003", "60"))
    for code, amount in ((code, amount), (f"{code}01", "80" if code == "3001" else amount))
]
# rule: the file (bytes made when asked), schema, cell where it is told, options of the check
TWO_STAGES = ["مصوب ۱۴۰۳", "پیشنهادی ۱۴۰۴"]
STAGED = [["101", "عوارض نوسازی", "5", "6"]]
FILES = {
    "unique": None,
    "period": None,
    "contract_number_unique": (as_csv(table([CONTRACT, CONTRACT])), CONTRACTS, "A3", {}),
    "addendum_not_less": (
        as_csv(table([CONTRACT, {**CONTRACT, "record": "الحاق", "award_method": ""}])),
        CONTRACTS,
        "I3",
        {},
    ),
    "excel_year": (
        as_csv(table([{**CONTRACT, "start_date": "2005-08-02"}])),
        CONTRACTS,
        "F2",
        {"facts": {"fiscal_year": "1405"}},
    ),
    "outside_period": (as_csv(GOOD), CONTRACTS, "E2", {"facts": {"fiscal_year": "1402"}}),
    "file.period_not_begun": (
        as_csv(GOOD),
        CONTRACTS,
        None,
        {"facts": {"fiscal_year": "1403", "period_part": "m10"}},
    ),
    "row.page_number": (as_csv([*table([CONTRACT]), ["صفحه ۱ از ۳"]]), CONTRACTS, None, {}),
    "column.from_title": (
        as_csv([["الحاقیه‌ها"], ["شماره قرارداد", "شرح", "تاریخ"], ["۱", "تمدید", "1403/02/01"]]),
        registry.load("contract_amendments"),
        None,
        {},
    ),
    "column.which_amount": (as_csv([["کد", "عنوان", *TWO_STAGES], *STAGED]), BUDGET, "C1", {}),
    "column.other_stage": (
        as_csv([["کد", "عنوان", *TWO_STAGES[:1]], *STAGED]),
        BUDGET,
        "C1",
        {"facts": {"fiscal_year": "1405"}},
    ),
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
    "children_not_sum_by_code": (as_csv(table(BY_CODE, BUDGET)), BUDGET, "C2", {}),
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
    "amount.shown_otherwise": (
        as_xlsx(
            table([contract(amount=None)]),
            more=lambda book, pages: pages[0].write_number(
                1, 7, 5e9, book.add_format({"num_format": "#,##0,,"})
            ),
        ),
        CONTRACTS,
        "H2",
        {},
    ),
    "cell.merged": (
        as_xlsx(
            [*GOOD, GOOD[1]],
            more=lambda book, pages: pages[0].merge_range(1, 2, 2, 2, "شرکت نمونه"),
        ),
        CONTRACTS,
        "C2",
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
    "sheet.summary": (
        as_xlsx(GOOD, [["ماه", "تعداد", "مبلغ"], ["مهر", "3", "15"]]),
        CONTRACTS,
        None,
        {},
    ),
    "sheet.skipped": (as_xlsx(GOOD, [["یادداشت"], ["چیزی"]]), CONTRACTS, None, {}),
    "sheet.hidden": (
        as_xlsx(GOOD, GOOD, more=lambda book, pages: pages[1].hide()),
        CONTRACTS,
        None,
        {},
    ),
    "sheet.hidden_rows": (
        as_xlsx(GOOD, more=lambda book, pages: pages[0].set_row(1, None, None, {"hidden": True})),
        CONTRACTS,
        None,
        {},
    ),
    "column.hidden": (
        as_xlsx(GOOD, more=lambda book, pages: pages[0].set_column("C:C", 0)),
        CONTRACTS,
        "C1",
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
    "column.not_in_list": (
        as_csv(
            [["نوع داده", "واحد", "سال مالی", "یادداشت"], ["قراردادها", "منطقهٔ ۹", "1403", "x"]]
        ),
        registry.load(schema.LIST_OF_A_BATCH),
        "D1",
        {},
    ),
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
    "workbook.marked": (
        as_xlsx(
            GOOD,
            more=lambda book, pages: pages[0].write_comment(
                1, 1, "x", {"author": "بررسی خودکار درگاه"}
            ),
        ),
        CONTRACTS,
        None,
        {},
    ),
    "personal.elsewhere": (
        as_xlsx(GOOD, more=lambda book, pages: pages[0].write_comment(1, 1, "09121234567")),
        CONTRACTS,
        "B2",
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


def test_period_that_has_begun_and_budget_to_come_are_taken():
    now = {"fiscal_year": "1403", "period_part": "m09"}
    assert "file.period_not_begun" not in rules(checked(as_csv(GOOD), facts=now))
    budget = as_csv(table(LINES, BUDGET))
    assert "file.period_not_begun" not in rules(
        checked(budget, BUDGET, facts={"fiscal_year": "1405"})
    )


@pytest.mark.parametrize("amount", ["", "۰"])
def test_addendum_needs_no_amount_and_a_payment_does(amount):
    """What only prolongs a contract adds nothing to it."""
    rows = [
        CONTRACT,
        *({**CONTRACT, "record": each, "amount": amount} for each in ("الحاق", "تغییر")),
    ]
    assert checked(as_csv(table(rows)), CONTRACTS).accepted
    rule = "minimum" if amount else "required"
    for record in ("پرداخت", "قرارداد", ""):
        number = "1403/9/126"
        row = {**CONTRACT, "record": record, "amount": amount, "contract_number": number}
        told = checked(as_csv(table([CONTRACT, row])), CONTRACTS).findings
        assert rule in [each.rule for each in told if each.severity == "error"]
