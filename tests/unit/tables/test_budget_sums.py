"""Sources are uses, and parents the sum of their parts, each counted once."""

from __future__ import annotations

from table_files import (
    BUDGET,
    LINES,
    check_rows,
    found,
    lines,
    rules,
)


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
