"""Sources are uses, and parents the sum of their parts, each counted once."""

from __future__ import annotations

import polars as pl
import pytest

from ckanext.mashhad.tables.engine.rules.budget import levels
from tests.unit.tables.table_files import (
    BUDGET,
    LINES,
    as_csv,
    check_rows,
    checked,
    faults,
    lines,
    rules,
    table,
)


def budget(*coded: str) -> list[tuple[str, str]]:
    """Codes with amounts, as they follow in a file."""
    return [tuple(each.rsplit(" ", 1)) for each in coded]


def sided(sources, uses=()):
    """The lines of both sides, as rows."""
    return [
        {"side": side, "code": code, "title": "ردیف بودجه", "amount": amount}
        | ({"economic_kind": "عمرانی"} if side == "مصارف" else {})
        for side, side_lines in (("منابع", sources), ("مصارف", uses))
        for code, amount in side_lines
    ]


def judged(sources, uses=()):
    return check_rows(*sided(sources, uses), of=BUDGET)


#: The same balanced budget by codes as municipalities write them.
TOLD = [
    ("100000 101000 102000", "200000 201000 201001 201002"),
    ("1 1-1 1-2", "2 2-1 2-1-1 2-1-2"),
    ("1 11 12", "2 21 211 212"),
    ("1 101 102", "2 201 201001 201002"),
    ("10000000 10010000 10020000", "12000000 12100000 12100100 12100200"),
    ("1/0/0 1/1/0 1/2/0", "2/0/0 2/1/0 2/1/1 2/1/2"),
]
AMOUNTS = ("300 100 200", "300 300 150 150")


def test_sources_and_uses_of_a_settled_budget_may_differ():
    rows = lines({"amount": "999"})
    assert check_rows(*rows, of=BUDGET, facts={"budget_stage": "settled"}).accepted
    assert not check_rows(*rows, of=BUDGET, facts={"budget_stage": "approved"}).accepted


#: Of a budget whose parts and sides add up: parents are named, or told by their codes.
NAMED = [
    {"side": "منابع", "code": "1", "title": "درآمدها", "amount": "1000"},
    {"side": "منابع", "code": "11", "parent_code": "1", "title": "عوارض", "amount": "600"},
    {"side": "منابع", "code": "12", "parent_code": "1", "title": "فروش", "amount": "400"},
    LINES[1],
]
BY_CODE = [
    {**NAMED[0], "code": "1000"},
    {**NAMED[1], "code": "100001", "parent_code": None},
    {**NAMED[2], "code": "100002", "parent_code": None},
    LINES[1],
]


@pytest.mark.parametrize("rows", [NAMED, BY_CODE], ids=["named", "by code"])
@pytest.mark.parametrize(
    ("at", "amount", "rule"),
    [
        *((at, "ششصد تا", "number.unknown_word") for at in range(4)),
        *((at, None, "required") for at in (0, 1)),  # of a parent and of a part
    ],
)
def test_nothing_is_said_of_sums_in_which_amount_cannot_be_read(rows, at, amount, rule):
    written = [{**each, "amount": amount} if n == at else each for n, each in enumerate(rows)]
    assert rules(check_rows(*written, of=BUDGET), "error", "warning") == {rule}


def test_parts_of_which_all_can_be_read_are_still_compared():
    wrong = [NAMED[0], {**NAMED[1], "amount": "601"}, *NAMED[2:]]
    other = [{**NAMED[n], "side": "مصارف", "code": f"2{n}", "amount": "x"} for n in (3,)]
    told = rules(check_rows(*wrong, *other, of=BUDGET))
    assert "children_not_sum" in told
    assert "sources_not_uses" not in told


@pytest.mark.parametrize(
    ("kind", "own", "rest", "low"),
    [
        ("هزینه‌ای", "400", "600", False),
        ("هزینه‌ای", "399", "601", True),
        ("عمرانی", "300", "700", True),
        ("هزینه‌ای", None, "600", False),
        ("عمرانی", None, None, False),
        ("هزینه‌ای", None, None, True),
    ],
)
def test_capital_share_is_what_lines_say_of_it_themselves(kind, own, rest, low):
    parts = {"economic_kind": kind, "capital_amount": own, "current_amount": rest}
    report = check_rows(LINES[0], {**LINES[1], **parts}, of=BUDGET)
    assert rules(report, "error", "warning") == ({"capital_share_low"} if low else set())


def test_parents_are_not_counted_twice_on_their_side():
    rows = [
        {"side": "منابع", "code": "1000", "title": "درآمدها", "amount": "1000"},
        {"side": "منابع", "code": "100001", "title": "عوارض", "amount": "600"},
        {"side": "منابع", "code": "100002", "title": "بهای خدمات", "amount": "400"},
        {**LINES[1], "amount": "1000"},
    ]
    assert faults(check_rows(*rows, of=BUDGET)) == []


def test_a_parent_counts_where_the_list_of_its_parts_has_gaps():
    rows = budget("1101 500", "110101 500", "1201 500", "120101 100", "1301 400", "130101 400")
    assert rules(judged(rows, budget("200001 1400"))) == {"children_not_sum_by_code"}


def test_headings_without_amounts_leave_sums_to_lines_below():
    rows = [
        {"side": "منابع", "code": "1000", "title": "درآمدها", "amount": None},
        {"side": "منابع", "code": "100001", "title": "عوارض", "amount": "1000"},
        {**LINES[1], "amount": "1000"},
    ]
    assert rules(check_rows(*rows, of=BUDGET)) == {"required"}


def of_side(codes, amounts):
    return list(zip(codes.split(), amounts.split(), strict=True))


@pytest.mark.parametrize("codes", TOLD)
def test_codes_tell_parts_where_the_amounts_confirm_it(codes):
    sources, uses = map(of_side, codes, AMOUNTS)
    report = judged(sources, uses)
    assert faults(report) == []
    assert report.sums == {"amount": 600}
    uses[0] = (uses[0][0], "400")
    assert "sources_not_uses" not in rules(judged(sources, uses))  # one of two is no sum
    cells = table(sided(sources), BUDGET)
    total = [None, None, "جمع منابع", "300"]
    assert rules(checked(as_csv([*cells, total]), BUDGET), "note") >= {"total.recognised"}


@pytest.mark.parametrize(
    "coded",
    [
        ["100000 300", "101000 100", "102000 150"],
        ["1 300", "1-1 100", "1-2 150"],
        ["1000 300", "100001 250"],
        ["10 300", "11 100", "12 150"],
        # One part like the whole may be another line of the same amount.
        ["10 300", "11 300"],
    ],
)
def test_where_codes_not_surely_tell_nothing_is_judged_by_them(coded):
    report = judged(budget(*coded), budget("205001 300"))
    assert faults(report) == []
    assert report.sums == {}
    assert "rule.not_judged" in rules(report, "note")
    cells = table(sided(budget(*coded)), BUDGET)
    report = checked(as_csv([*cells, [None, None, "جمع منابع", "300"]]), BUDGET)
    assert report.accepted
    assert "total.not_compared" in rules(report, "note")


@pytest.mark.parametrize(
    "codes",
    [
        [str(n) for n in range(1, 131)],
        [f"1101{n:02}" for n in range(1, 26)],
        [f"1-{n}" for n in range(1, 26)],
        ["101002", "101003", "201001", "201002"],
    ],
)
def test_lines_that_are_only_counted_are_all_of_one_level(codes):
    nobody = pl.lit(None, pl.String)
    frame = pl.DataFrame({"code": codes, "amount": [1000 - 7 * n for n in range(len(codes))]})
    frame = frame.with_columns(line=levels.path(frame["code"]), _sheet=pl.lit(0))
    frame = frame.with_columns(side=nobody, unit=nobody, fiscal_year=nobody)
    told = levels.parts(frame.drop("code"))
    assert told is not None
    assert told["above"].null_count() == len(codes)


def test_a_heading_without_an_amount_is_passed_over():
    rows = [
        {"code": code, "parent_code": parent, "title": "ردیف", "amount": amount}
        for code, parent, amount in (
            ("10", None, "90"),
            ("11", "10", "40"),
            ("12", "10", None),
            ("121", "12", "50"),
        )
    ]
    assert rules(check_rows(*rows, of=BUDGET), "error") == {"required"}


def test_section_and_grand_totals_count_amounts_once():
    rows = [
        {"code": "10", "title": "منابع", "approved": "100", "amount": "90"},
        {"code": "11", "parent_code": "10", "title": "عوارض", "approved": "100", "amount": "90"},
        {"code": "20", "title": "مصارف", "approved": "50", "amount": "40"},
        {"code": "21", "parent_code": "20", "title": "معابر", "approved": "50", "amount": "40"},
    ]
    cells = table(rows, BUDGET)
    total = [None, None, "جمع", "100", "90"], [None, None, "جمع", "50", "40"]
    report = checked(as_csv([*cells[:3], total[0], *cells[3:], total[1]]), BUDGET)
    assert faults(report) == []
    assert [f.rule for f in report.findings].count("total.recognised") == 2
