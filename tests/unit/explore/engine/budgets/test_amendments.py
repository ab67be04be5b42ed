"""Which amended budgets list what they change, and which are whole plans."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from ckanext.mashhad.explore.engine.budgets import amendments

Rows = list[dict[str, Any]]


def plan(uses: Iterable[Any], sources: Iterable[Any] = (), **more: Any) -> Rows:
    """Rows of lines: code, amount, and the code above where there is one."""
    told = [*(("use", *each) for each in uses), *(("source", *each) for each in sources)]
    shared = dict.fromkeys(("unit", "fiscal_year", "group", "economic_kind"))
    return [
        {
            **shared,
            **{"_register": 1, "_row": n, "side": side, "code": code, "amount": amount},
            **{"title": f"کار {code}", "parent_code": above[0] if above else None},
            **more,
        }
        for n, (side, code, amount, *above) in enumerate(told)
    ]


def lines(amount: int, *numbers: int) -> list[tuple[str, int]]:
    return [(f"2{n:02}001", amount) for n in numbers]


TEN = lines(100, *range(1, 11))
#: One line of 90 % of the amount, and nine others.
UNEQUAL = [*lines(810, 1), *lines(10, *range(2, 11))]
#: Codes that look like levels, whose amounts do not agree with it.
UNTOLD = [("1", 100), ("11", 60), ("12", 50), *(("2", 90), ("21", 50), ("22", 70))]
#: Two headings of five lines.
DEEP = [
    *(("300000", 500), ("400000", 500)),
    *((f"{n}0{k}000", 100, f"{n}00000") for n in (3, 4) for k in range(1, 6)),
]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TEN, lines(10, *range(1, 11))),
        (TEN, [*lines(10, *range(1, 11)), *lines(500, 90)]),
        (TEN, lines(110, *range(1, 7))),
        (TEN, [*lines(110, *range(1, 7)), *lines(100, 91, 92)]),
        (UNEQUAL, lines(900, 1)),
        (UNEQUAL, [*lines(900, 1), *lines(400, 91)]),
        (TEN, lines(100, 90)),
        (TEN, lines(900, 90)),
        (DEEP, [(code, 120) for code, _amount, *above in DEEP if above][:6]),
        (DEEP, [("300000", 20), ("400000", 30)]),
        (UNTOLD, [("11", 70)]),
        (UNTOLD, [("13", 150), ("23", 60)]),
        (TEN, UNTOLD[:3]),
    ],
    ids=[
        *("increments", "increments and a new line"),
        *("some lines", "some lines and new ones"),
        *("the largest line", "the largest and a new line"),
        *("a new line", "a large new line", "some of the parts"),
        "increments of headings",
        *("of no total", "new ones beside no total", "lines without a total"),
    ],
)
def test_few_lines_never_become_the_plan(before: Any, after: Any) -> None:
    assert amendments.lists_changes(plan(before), plan(after))
    assert amendments.lists_changes(plan(before, before), plan(after, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TEN, lines(60, *range(1, 11))),
        (TEN, [("100000", 600), ("200000", 500)]),
        (TEN, [("100000", 450), ("200000", 350)]),
        (TEN, [*lines(110, 1), *lines(110, *range(50, 59))]),
        (TEN, [*lines(110, *range(1, 7)), *lines(105, *range(50, 54))]),
        (TEN, lines(110, *range(1, 10))),
        (UNEQUAL, [*lines(100, 1), *lines(10, *range(2, 11))]),
        (TEN, [*lines(100, *range(1, 7)), *lines(190, 7, 8)]),
        (DEEP, [("300000", 600), ("400000", 700)]),
        (DEEP, [(code, 120) for code, _amount, *above in DEEP if above]),
        ([("300000", 500), ("400000", 500)], DEEP),
        (UNTOLD, [(code, amount + 5) for code, amount in UNTOLD]),
        (UNTOLD, [("100000", 250), ("200000", 200)]),
        (lines(900, 1), lines(1_000, 90)),
    ],
    ids=[
        *("all lines with less", "headings", "headings of less"),
        *("nearly all by new codes", "four of ten by new codes"),
        *("all but one", "the largest cut", "some dropped, most as before"),
        *("headings it has", "parts without headings", "parts of headings"),
        *("of no total", "headings of what has no total", "its only line by a new code"),
    ],
)
def test_a_whole_plan_is_never_set_aside(before: Any, after: Any) -> None:
    assert not amendments.lists_changes(plan(before), plan(after))
    assert not amendments.lists_changes(plan(before, before), plan(after, after))


def test_each_side_is_judged_alone_unless_both_are_equal() -> None:
    before = plan(TEN, lines(100, *range(1, 11)))
    some = lines(110, *range(1, 7))
    assert amendments.lists_changes(before, plan(lines(110, *range(1, 11)), some))
    # The sources come to what the uses do, of which all lines are there.
    balanced = plan(lines(66, *range(1, 11)), some)
    assert not amendments.lists_changes(before, balanced)
    # A side of which the plan before tells nothing proves nothing.
    assert not amendments.lists_changes(plan(TEN), plan(TEN, lines(1, 1)))
    assert not amendments.lists_changes(plan([]), plan(lines(1, 1)))


def test_kinds_and_titles_tell_lines_apart() -> None:
    def kinds(*names: str, amount: int) -> Rows:
        return [row for name in names for row in plan(lines(amount, 1, 2), economic_kind=name)]

    def placed(rows: Rows) -> Rows:
        return [{**row, "_row": n} for n, row in enumerate(rows)]

    before = placed(kinds("current", "capital", amount=100))
    assert amendments.lists_changes(before, placed(kinds("capital", amount=120)))
    # Where the amendment does not tell them a line is all rows of its code.
    assert not amendments.lists_changes(before, plan(lines(120, 1, 2)))
    untitled = plan([("", 110), ("", 120)])
    for row, title in zip(untitled, ("کار 201001", "کار 202001"), strict=True):
        row["title"] = title
    assert not amendments.lists_changes(plan(lines(100, 1, 2)), untitled)
    assert amendments.lists_changes(plan(TEN), untitled)


def test_long_rings_and_chains_of_parents_are_compared() -> None:
    chain = [(str(n), 5_000 - n, str(n - 1)) for n in range(1, 1_500)]
    assert not amendments.lists_changes(plan(chain), plan(chain))
