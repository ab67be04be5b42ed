"""Rows that are sums: known by their words or their place, compared, not published."""

from __future__ import annotations

import pytest

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.check.check import records
from ckanext.mashhad.tables.engine.common import row_frames
from ckanext.mashhad.tables.engine.findings.check_report import letter
from tests.unit.tables.engine.cells.contract_totals import AMOUNT, CELLS, PLAIN, row
from tests.unit.tables.table_files import (
    BUDGET,
    CONTRACTS,
    LINES,
    TODAY,
    as_csv,
    as_xlsx,
    checked,
    contract,
    faults,
    rules,
    table,
)


def test_totals_by_page_and_of_all_are_recognised_and_checked():
    total = ["جمع صفحه", *[None] * 6, "10000000000", None]
    grand = ["جمع کل", *[None] * 6, "15000000000", None]
    report, rows = records(
        as_csv([CELLS[0], *CELLS[1:3], total, CELLS[3], grand]), CONTRACTS, TODAY
    )
    assert rows == PLAIN
    assert report.sheets[0].totals == 2
    assert report.sums == {"amount": 15_000_000_000}
    assert faults(report, "note") == [("total.recognised", None, None)] * 2


def test_a_total_may_be_of_one_side_of_a_budget():
    cells = table(LINES, BUDGET)
    total = [None, "جمع کل مصارف", None, None, "1000"]
    assert rules(checked(as_csv([*cells, total]), BUDGET)) == set()


@pytest.mark.parametrize(
    ("label", "amount", "told"),
    [
        ("جمع درآمد", "230", None),
        ("جمع درآمدها", "230", None),
        ("جمع هزینه‌های جاری", "88", None),
        ("جمع کل", "318", None),
        ("جمع درآمد", "232", "230"),
        ("جمع کل", "319", "318"),
        ("جمع خرید تجهیزات", "100", None),  # nobody can tell of what
        ("جمع کل مصارف", "100", None),
        ("مجموع خرید تجهیزات", "318", None),
    ],
)
def test_a_total_may_name_the_rows_that_it_adds_up(label, amount, told):
    kinds = [["کد", "عنوان", "نوع", "مبلغ"], ["1", "عوارض", "درآمد", "80"]]
    kinds += [["2", "پروانه", "درآمد", "150"], ["3", "حقوق", "هزینهٔ جاری", "88"]]
    report = checked(as_csv([*kinds, [None, label, None, amount]]), BUDGET)
    sums = [f.params["sum"].en for f in report.findings if f.rule == "total.mismatch"]
    assert sums == ([f"{told} rials"] if told else [])
    assert report.sheets[0].totals == 1


def test_sides_are_not_compared_where_some_are_unknown():
    rows = [["بخش", "نوع اعتبار", "کد", "عنوان", "مبلغ"], ["منابع", None, "1", "عوارض", "100"]]
    rows += [["مصارف", "هزینه‌ای", "2", "حقوق", "60"], ["نمی‌دانم", None, "3", "خرید", "40"]]
    report = checked(as_csv(rows), BUDGET)
    assert rules(report, "error") == {"code.unknown"}
    [reason] = sentences(report, "rule.not_judged")
    assert reason.startswith("«بخش» در همهٔ ردیف‌ها خوانده نشد")
    rows[-1][0:2] = ["مصارف", "هزینه‌ای"]
    assert "sources_not_uses" not in rules(checked(as_csv(rows), BUDGET))
    rows[-1][-1] = "41"
    assert "sources_not_uses" in rules(checked(as_csv(rows), BUDGET))


def test_a_title_that_begins_like_a_total_is_a_row():
    rows = [["کد", "عنوان", "مبلغ"], ["1", "عوارض", "80"]]
    for title in ("جمع‌آوری پسماند", "جمع آوری زباله", "جمع‌بندی طرح جامع"):
        assert checked(as_csv([*rows, [None, title, "9"]]), BUDGET).sheets[0].totals == 0
    assert checked(as_csv([*rows, ["2", "جمع خرید", "9"]]), BUDGET).sheets[0].totals == 0


STATEMENT, REQUESTS = registry.load("statement_lines"), registry.load("requests")
STATED = [["شرح", "کد", "عملکرد"], ["درآمد عوارض", "110", "450"], ["هزینهٔ جاری", "210", "550"]]
ASKED = [
    ["موضوع", "رسیده", "پاسخ‌داده‌شده", "ردشده"],
    ["پروانه", "10", "8", "2"],
    ["نوسازی", "5", "4", "1"],
]


@pytest.mark.parametrize(
    ("of", "rows", "right", "wrong"),
    [
        (STATEMENT, STATED, ["جمع کل", None, "1000"], ["جمع کل", None, "1777"]),
        (REQUESTS, ASKED, ["جمع کل", "15", "12", "3"], ["جمع کل", "99", "12", "3"]),
    ],
)
def test_total_may_have_all_that_row_must_have_where_one_text(of, rows, right, wrong):
    report, kept = records(as_csv([*rows, right]), of, TODAY)
    assert faults(report, "error", "note") == [("total.recognised", None, None)]
    assert len(kept) == 2
    report = checked(as_csv([*rows, wrong]), of)
    [finding] = [f for f in report.findings if f.severity == "error"]
    assert (finding.rule, finding.row) == ("total.mismatch", 4)
    rial = " ریال" if of is STATEMENT else ""
    assert f"{rial} می‌شود" in report.sentence(finding, "fa")


BY_UNIT = [
    ["واحد", *ASKED[0]],
    ["منطقه ۹", "پروانه", "10", "8", "2"],
    ["منطقه ۹", "نوسازی", "5", "4", "1"],
    ["منطقه ۹", "جمع", "15", "12", "3"],
    ["منطقه ۱۰", "پروانه", "3", "3", "0"],
    ["منطقه ۱۰", "جمع", "3", "3", "0"],
    [None, "جمع کل", "18", "15", "3"],
]


@pytest.mark.parametrize("at_once", [10_000, 3, 1])
def test_a_total_may_name_its_section(at_once, monkeypatch):
    monkeypatch.setattr(row_frames, "SIZE", at_once)
    report, kept = records(as_xlsx(BY_UNIT), REQUESTS, TODAY)
    assert rules(report, "error", "warning") == set()
    assert [each["received"] for each in kept] == [10, 5, 3]
    wrong = [*BY_UNIT[:5], ["منطقه ۱۰", "جمع", "4", "3", "1"]]
    assert rules(checked(as_xlsx(wrong), REQUESTS)) == {"total.mismatch"}


PAID = registry.load("contract_payments")


@pytest.mark.parametrize(
    ("of", "rows"),
    [
        (
            PAID,
            [
                ["شماره قرارداد", "تاریخ پرداخت", "مبلغ پرداخت", "دریافت‌کننده", "توضیحات"],
                ["1403/1", "1403/03/01", "100", "شرکت نمونه", ""],
                ["1403/1", "1403/04/01", "100", "شرکت نمونه", "مبلغ کل قرارداد"],
                ["1403/1", "1403/05/01", "100", "شرکت نمونه", "جمع"],
            ],
        ),
        (
            REQUESTS,
            [
                ["واحد", *ASKED[0]],
                ["منطقه ۹", "نقشهٔ ملک", "1", "1", "0"],
                ["منطقه ۹", "مبلغ کل قراردادها", "1", "1", "0"],
                ["منطقه ۹", "کل", "2", "2", "0"],
            ],
        ),
    ],
)
def test_row_repeating_texts_above_is_a_row(of, rows):
    report, kept = records(as_csv(rows), of, TODAY)
    assert report.accepted
    assert len(kept) == 3


def test_a_word_for_a_total_that_all_rows_have_makes_none():
    rows = [BY_UNIT[0], *([f"منطقه {n}", "کل", "10", "8", "2"] for n in range(1, 4))]
    report, kept = records(as_csv(rows), REQUESTS, TODAY)
    assert report.accepted
    assert len(kept) == 3


def test_a_line_with_a_code_of_its_own_is_no_total():
    report, kept = records(as_csv([*STATED, ["جمع هزینه‌ها", "999", "1"]]), STATEMENT, TODAY)
    assert report.accepted
    assert len(kept) == 3


def test_total_of_sections_with_own_totals_is_right():
    rows = [STATED[0], STATED[1], ["جمع درآمدهای عمومی", None, "450"], ["فروش", "120", "50"]]
    rows += [["جمع درآمدهای اختصاصی", None, "50"], ["جمع درآمدها", None, "500"], STATED[2]]
    rows += [["حقوق", "220", "7"], ["جمع هزینه‌ها", None, "557"], ["اجاره", "230", "3"]]
    rows += [["جمع", None, "3"], ["جمع هزینه‌ها", None, "560"]]
    report, kept = records(as_csv(rows), STATEMENT, TODAY)
    assert rules(report, "error", "warning") == set()
    assert len(kept) == 5


@pytest.mark.parametrize(
    "words",
    [
        "جمع:",
        "جـمع کل",
        "سرجمع",
        "کل",
        "مبلغ کل",
        "جمع کل (ریال)",
        "جمع مبالغ (ریال)",
        "جمع ستون",
        "جمع 5 فقره",
        "جمع کل ۵ قرارداد",
        "جمع قراردادهای منطقه ۹",
        "مجموع کل قراردادها",
        "مجموع قراردادها",
        "جمع کل قراردادهای سال ۱۴۰۳",
        "جمع کل قراردادها تا پایان مهر ۱۴۰۳",
        "نقل از صفحهٔ قبل",
        "Grand total (IRR)",
    ],
)
def test_a_total_may_say_of_what_it_is(words):
    report = checked(as_csv([*CELLS, row("15000000000", words)]))
    assert rules(report, "error", "warning", "note") == {"total.recognised"}


def test_a_total_may_stand_above_its_rows():
    report = checked(as_csv([CELLS[0], row("15000000000", "جمع کل"), *CELLS[1:]]))
    assert rules(report, "error", "note") == {"total.recognised"}


def test_amounts_alone_below_rows_are_total_and_are_compared():
    report, rows = records(as_csv([*CELLS, [None], row("15000000000")]), CONTRACTS, TODAY)
    assert rows == PLAIN
    assert rules(report, "error", "note") == {"total.recognised"}
    wrong = checked(as_csv([*CELLS, row("15000000005")]))
    assert faults(wrong, "error", "note") == [("total.mismatch", "H5", "amount")]


def test_amounts_alone_among_the_rows_are_no_total():
    report = checked(as_csv([*CELLS[:2], row("5000000000"), *CELLS[2:]]))
    assert faults(report, "error", "note") == [("row.amount_alone", "H3", "amount")]


@pytest.mark.parametrize("amount", [None, "شصت میلیارد"])
def test_total_that_could_not_compared_is_not_said_to_be_right(amount):
    report = checked(as_csv([*CELLS, row(amount, "جمع کل")]))
    assert faults(report, "error", "warning", "note") == [("total.not_compared", None, None)]
    assert report.rows == 3


def test_total_with_unreadable_amount_is_not_wrong():
    bad = row("دو میلیون")
    cells = [*CELLS, [*CELLS[1][:AMOUNT], bad[AMOUNT], *CELLS[1][AMOUNT + 1 :]]]
    cells[-1][0] = "1403/9"
    report = checked(as_csv([*cells, row("15002000000", "جمع کل")]))
    assert faults(report, "error", "note") == [
        ("number.unknown_word", "H5", "amount"),
        ("total.not_compared", None, None),
    ]


def test_work_whose_subject_begins_like_a_total_is_a_row():
    assert checked(as_csv(table([contract(subject="جمع‌آوری زباله")]))).rows == 1


def sentences(report, rule: str) -> list[str]:
    return [report.sentence(each, "fa") for each in report.findings if each.rule == rule]


@pytest.mark.parametrize(
    "text", ["جمع ناحیه یک", "مجموع معاونت عمرانی", "جمع منطقهٔ ۹", "جمع این صفحه"]
)
def test_subtotal_of_a_section_is_not_added_to_the_rows(text: str) -> None:
    amounts = sum(int(each[AMOUNT] or 0) for each in CELLS[1:])
    report = checked(as_csv([*CELLS, row(str(amounts), text)]))
    assert (report.accepted, report.sums["amount"]) == (True, amounts)


def test_sentence_of_a_total_says_what_it_added_and_left_out() -> None:
    [one, two] = table([contract(amount="2"), contract(contract_number="1403/9", amount="3")])[1:]
    cells = [CELLS[0], one, row("2", "جمع صفحه"), two, row("3", "جمع صفحه"), row("6", "جمع کل")]
    report = checked(as_csv(cells))
    assert sentences(report, "total.recognised") == [
        "این ردیف جمع است و منتشر نمی‌شود؛ با جمع ۱ ردیف بالای آن برابر است.",
        "این ردیف جمع است و منتشر نمی‌شود؛ با جمع ۱ ردیف آخر بالای آن برابر است.",
    ]
    assert sentences(report, "total.mismatch") == [
        "جمعِ نوشته‌شده ۶ ریال است، ولی جمع ۲ ردیف بالای آن (بدون ردیف جمع ۳، ۵) ۵ ریال می‌شود."
    ]


@pytest.mark.parametrize(
    ("amounts", "total", "reason"),
    [
        (["توافقی"], "5", "مبلغ {0}2 خوانده نشد"),
        (["؟"] * 5, "5", "مبلغ {0}2، {0}3، {0}4 و خانه‌های دیگر خوانده نشد"),
        (["5"], "نامعلوم", "مبلغ {0}3 خوانده نشد"),
        (["5"], None, "مبلغی در آن نوشته نشده است"),
    ],
)
def test_sentence_says_why_a_total_was_not_compared(
    amounts: list[str], total: str | None, reason: str
) -> None:
    lines = [contract(contract_number=f"1403/{n}", amount=a) for n, a in enumerate(amounts, 1)]
    report = checked(as_csv([*table(lines), row(total, "جمع کل")]))
    assert sentences(report, "total.not_compared") == [
        f"این ردیف جمع است و منتشر نمی‌شود. جمع سنجیده نشد، چون {reason.format(letter(AMOUNT))}."
    ]
