"""Lines of a budget as a tree: stages beside each other, each amount once."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.mashhad.explore.engine.budgets import budget_tree


def row(code: str, amount: int | None, **more: Any) -> dict[str, Any]:
    known = {
        "side": "use",
        "title": f"ردیف {code}",
        "parent_code": None,
        "unit": None,
        "group": None,
    }
    return {
        **known,
        "fiscal_year": None,
        "code": code,
        "amount": amount,
        "_register": 1,
        "_row": 1,
        **more,
    }


def outline(line: budget_tree.Line) -> list[tuple[int, str, dict[str, int]]]:
    return [(depth, each.code or each.title, each.amounts) for depth, each in line.walk()]


def test_parts_stand_below_and_count_once() -> None:
    rows = [
        row("11", 60, parent_code="1"),
        row("1", 100),
        row("12", 40, parent_code="1"),
        row("2", 7),
    ]
    tree = budget_tree.grow({"approved": rows})
    use = tree.sides["use"]
    assert use.amounts == {"approved": 107}
    assert outline(use) == [
        (0, "1", {"approved": 100}),
        (1, "11", {"approved": 60}),
        (1, "12", {"approved": 40}),
        (0, "2", {"approved": 7}),
    ]


def test_stages_stand_beside_each_other_and_sides_apart() -> None:
    plan = [
        row("101", 10, group="شهری"),
        row("102", 20, group="شهری"),
        row("201", 5, side="source"),
    ]
    done = [row("101", 8, group="شهری", side="expenditure"), row("103", 1, side="expenditure")]
    tree = budget_tree.grow({"approved": plan, "1405-h1": done})
    assert tree.sides["use"].amounts == {"approved": 30, "1405-h1": 9}
    assert tree.sides["source"].amounts == {"approved": 5}
    assert outline(tree.sides["use"]) == [
        (0, "شهری", {"approved": 30, "1405-h1": 8}),
        (1, "101", {"approved": 10, "1405-h1": 8}),
        (1, "102", {"approved": 20}),
        (0, "103", {"1405-h1": 1}),
    ]


def test_lines_nobody_can_place_have_no_total() -> None:
    rows = [row("1", 100), row("11", 60), row("12", 50)]
    assert budget_tree.grow({"approved": rows}).sides["use"].amounts == {}


def test_long_and_deep_budgets_grow_without_effort() -> None:
    flat = [row(f"{n:06}", 1) for n in range(20_000)]
    assert len(outline(budget_tree.grow({"approved": flat}).sides["use"])) == 20_000
    deep = [row(f"{n:06}", 1, parent_code=f"{n - 1:06}" if n else None) for n in range(3000)]
    root = budget_tree.grow({"approved": deep}).sides["use"]
    assert (root.amounts, max(depth for depth, _line in root.walk())) == ({"approved": 1}, 2999)


def test_lines_that_name_each_other_stand_once() -> None:
    ring = [row("1", 5, parent_code="2"), row("2", 5, parent_code="1")]
    lines = outline(budget_tree.grow({"approved": ring}).sides["use"])
    assert sorted(code for _depth, code, _amounts in lines) == ["1", "2"]


def test_what_stands_beside_renames_no_line() -> None:
    files = {"approved": [row("1", 5, title="نظافت")], "settled": [row("1", 4, title="نظافت شهر")]}
    files["approved_of_other"] = [row("1", 7, title="جاروکشی"), row("2", 3, title="فضای سبز")]
    tree = budget_tree.grow(files, beside={"approved_of_other"})
    assert [line.title for _depth, line in tree.sides["use"].walk()] == ["نظافت شهر", "فضای سبز"]
    assert tree.sides["use"].amounts["approved"] == 5


def numbered(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**each, "_row": number} for number, each in enumerate(rows, 1)]


def stood(tree: budget_tree.Tree, stage: str) -> list[tuple[str, int | None, int | None]]:
    """By line its title, its amount at a stage and the row that gives it."""
    lines = (line for _depth, line in tree.sides["use"].walk())
    return [
        (each.title, each.amounts.get(stage), each.places.get(stage, (1, None))[1])
        for each in lines
    ]


def test_each_row_of_a_file_is_a_line_of_its_own() -> None:
    plan = numbered(
        row("", 10, title="سایر"),
        row("", 20, title="سایر"),
        row("302", 5, title="روشنایی"),
        row("302", 6, title="آب و برق"),
        row("401", 7, title="نظافت", group="خدمات شهری"),
        row("", 25, title="خدمات شهری"),
    )
    done = numbered(
        row("302", 4, title="آب و برق"), row("", 9, title="سایر"), row("302", 3, title="گاز")
    )
    tree = budget_tree.grow({"approved": plan, "settled": done})
    assert stood(tree, "approved") == [
        ("سایر", 10, 1),
        ("سایر", 20, 2),
        ("روشنایی", 5, 3),
        ("آب و برق", 6, 4),
        ("خدمات شهری", 7, None),
        ("نظافت", 7, 5),
        ("خدمات شهری", 25, 6),
        ("گاز", None, None),
    ]
    assert [each for each in stood(tree, "settled") if each[1]] == [
        ("سایر", 9, 2),
        ("آب و برق", 4, 1),
        ("گاز", 3, 3),
    ]


def test_parts_of_a_repeated_code_stand_once() -> None:
    rows = numbered(
        row("1", 5, title="الف"), row("1", 6, title="ب"), row("11", 11, parent_code="1", title="پ")
    )
    tree = budget_tree.grow({"approved": rows})
    assert stood(tree, "approved") == [("الف", 5, 1), ("پ", 11, 3), ("ب", 6, 2)]


def test_other_budget_stands_beside_by_code() -> None:
    own = [row("301", 5, unit="منطقه یک"), row("303", 7, group="خدمات شهری"), row("الف-1", 2)]
    other = numbered(
        row("303", 6, group="خدمات‌شهری", title="پارک"),
        row("301", 4, unit="سازمان تاکسیرانی"),
        row("الف‐۱", 1),
        row("", 3, title="ردیف 301"),
    )
    tree = budget_tree.grow({"approved": own, "other": other}, beside={"other"})
    assert stood(tree, "other") == [
        ("ردیف 301", 4, 2),
        ("خدمات شهری", 6, None),
        ("ردیف 303", 6, 1),
        ("ردیف الف-1", 1, 3),
        ("ردیف 301", 3, 4),
    ]


def test_other_budget_is_matched_where_codes_stand_once() -> None:
    own = [
        row("301", 5, unit="منطقه یک"),
        row("301", 6, unit="منطقه دو"),
        row("302", 7, group="الف"),
    ]
    other = [row("301", 1, unit="سازمان"), row("302", 2, group="ب")]
    lines = budget_tree.grow({"a": own, "other": other}, beside={"other"}).sides["use"]
    assert outline(lines) == [
        (0, "301", {"a": 5}),
        (0, "301", {"a": 6}),
        (0, "الف", {"a": 7, "other": 2}),
        (1, "302", {"a": 7, "other": 2}),
        (0, "301", {"other": 1}),
    ]
    # Other stages of the same budget keep their executing unit and class.
    assert len(outline(budget_tree.grow({"a": own, "b": other}).sides["use"])) == 7


def test_parts_of_a_stage_stand_side_by_side_and_add_up() -> None:
    current = [row("201", 70, _register=1), row("1", 9, _register=1, title="سایر")]
    capital = [row("201", 30, _register=2), row("11", 9, _register=2)]
    done = [row("201", 50, _register=3)]
    tree = budget_tree.grow({"approved": [*current, *capital], "settled": done})
    # Codes of one file are no parts of those of another, and nobody knows of which line 50 is.
    assert outline(tree.sides["use"]) == [
        (0, "201", {"approved": 70}),
        (0, "1", {"approved": 9}),
        (0, "201", {"approved": 30}),
        (0, "11", {"approved": 9}),
        (0, "201", {"settled": 50}),
    ]
    assert tree.sides["use"].amounts == {"approved": 118, "settled": 50}
    # In files whose lines cannot be placed nothing is added up.
    unplaced = [row("1", 100, _register=4), row("11", 60, _register=4), row("12", 50, _register=4)]
    assert budget_tree.grow({"approved": [*current, *unplaced]}).sides["use"].amounts == {}


def test_details_in_another_file_stand_below_their_summary() -> None:
    summary = numbered(row("300000", 60), row("400000", 40))
    details = [
        {**each, "_register": 2}
        for each in numbered(
            row("301000", 45, parent_code="300000"),
            row("301100", 5, parent_code="301000"),
            row("302000", 15, parent_code="300000", unit="منطقهٔ ۱"),
            row("401000", 40, parent_code="400000"),
            row("900000", 3),
        )
    ]
    whole = [{**each, "_register": 3} for each in [*summary, *details]]
    for files in (summary + details, details + summary):
        tree = budget_tree.grow({"approved": files, "settled": whole})
        use = tree.sides["use"]
        assert use.amounts["approved"] == 103
        found = {(depth, each.code): each.amounts.get("approved") for depth, each in use.walk()}
        assert found == {
            (0, "300000"): 60,
            (1, "301000"): 45,
            (2, "301100"): 5,
            (1, "302000"): 15,
            (0, "400000"): 40,
            (1, "401000"): 40,
            (0, "900000"): 3,
            # In one file the parent is a line of the same unit.
            (0, "302000"): None,
        }
        line = next(each for _depth, each in use.walk() if each.code == "301000")
        assert line.places["approved"][0] == 2
        assert line.amounts == {"approved": 45, "settled": 45}


def test_a_heading_of_another_file_counts_no_amount_twice() -> None:
    heading = numbered(row("1", 100), row("11", None, parent_code="1"))
    below = [{**each, "_register": 2} for each in numbered(row("111", 30, parent_code="11"))]
    assert budget_tree.grow({"approved": heading + below}).sides["use"].amounts["approved"] == 100
    own = numbered(row("3", None), row("31", 5, parent_code="3"))
    use = budget_tree.grow({"approved": own}).sides["use"]
    assert [(depth, each.code) for depth, each in use.walk()] == [(0, "3"), (0, "31")]
    # Nothing has an amount above it: it counts itself.
    alone = numbered(row("11", None), row("2", 1))
    assert budget_tree.grow({"approved": alone + below}).sides["use"].amounts["approved"] == 31


@pytest.mark.parametrize("own", [10, None])
def test_what_is_more_than_its_whole_is_of_another_code(own: int | None) -> None:
    """«کارکنان» has the code 1 in the book of current uses, something else in that of works."""
    current = numbered(row("1", 10), row("11", own, parent_code="1"))
    works = [
        {**each, "_register": 2}
        for each in numbered(
            row("21", 300, parent_code="1"), row("22", 200, parent_code="11" if own else "1")
        )
    ]
    for files in (current + works, works + current):
        assert budget_tree.grow({"settled": files}).sides["use"].amounts == {"settled": 510}


def test_parts_in_several_files_fit_together_or_are_told() -> None:
    files = [
        numbered(row("1", 100), row("2", 5)),
        numbered(row("11", 60, parent_code="1"), row("21", 9, parent_code="2")),
        numbered(row("12", 45, parent_code="1")),
        numbered(row("13", 30, parent_code="1")),
    ]
    rows = [{**each, "_register": n} for n, file in enumerate(files) for each in file]
    tree = budget_tree.grow({"approved": rows})
    # 60 and 45 are parts of 100, give or take a tenth; 30 more are not, and neither are 9 of 5.
    use = tree.sides["use"]
    assert use.amounts == {"approved": 144}
    assert [each.code for depth, each in use.walk() if depth] == ["11", "12"]
    assert tree.added == {1: ("2",), 3: ("1",)}


def test_files_that_name_each_other_make_no_ring() -> None:
    one = numbered(row("1", 10, parent_code="2"))
    other = [{**each, "_register": 2} for each in numbered(row("2", 10, parent_code="1"))]
    use = budget_tree.grow({"approved": one + other}).sides["use"]
    assert [each.code for _depth, each in use.walk()] == ["1", "2"]
    assert use.amounts == {"approved": 20}


def test_what_stages_come_to_together_is_a_stage_too() -> None:
    tree = budget_tree.grow({"h1": [row("1", 12), row("2", 3)], "q3": [row("1", 4)]})
    use = tree.sides["use"]
    budget_tree.add_up(use, ("h1", "q3"), "h1+q3")
    assert use.amounts["h1+q3"] == 19
    assert [line.amounts["h1+q3"] for _depth, line in use.walk()] == [16, 3]
    del use.amounts["q3"], use.amounts["h1+q3"]
    budget_tree.add_up(use, ("h1", "q3"), "h1+q3")
    assert "h1+q3" not in use.amounts


def test_codes_of_stages_are_compared_as_contract_numbers_are() -> None:
    tree = budget_tree.grow({"approved": [row("B/2 x", 5)], "settled": [row("b/2x", 4)]})
    assert outline(tree.sides["use"]) == [(0, "B/2 x", {"approved": 5, "settled": 4})]
