"""Rows of two versions: matched by their key, cell by cell; ties, repeated keys, new columns."""

from __future__ import annotations

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.history import row_changes
from ckanext.mashhad.tables.engine.history.row_changes import ADDED, CHANGED, REMOVED
from ckanext.mashhad.tables.engine.history.row_keys import RowKey, find_key

KEY = RowKey(("number",))
CONTRACT = find_key(registry.load("contracts"))


def rows(*cells: tuple[object, ...], names: tuple[str, ...] = ("number", "amount", "subject")):
    return [dict(zip(names, each, strict=True)) for each in cells]


def compare(old, new, key=KEY):
    found = row_changes.compare(old, new, key)
    return found, [
        (c.kind, c.old and c.old.number, c.new and c.new.number, c.columns) for c in found.changes
    ]


def test_changed_cell_is_listed_with_its_column() -> None:
    old, new = rows(("1", 5, "a"), ("2", 6, "b")), rows(("2", 6, "b"), ("1", 50, "a"))
    found, changes = compare(old, new)
    assert changes == [(CHANGED, 1, 2, ("amount",))]
    assert (found.same, found.count(CHANGED), found.count(ADDED)) == (1, 1, 0)


def test_other_order_is_no_change() -> None:
    old = rows(("1", 5, "a"), ("2", 6, "b"), ("3", 7, "c"))
    found, changes = compare(old, old[::-1])
    assert (changes, found.same) == ([], 3)


def test_rows_come_and_go() -> None:
    old, new = rows(("1", 5, "a"), ("2", 6, "b")), rows(("2", 6, "b"), ("3", 7, "c"))
    assert compare(old, new)[1] == [(ADDED, None, 2, ()), (REMOVED, 1, None, ())]


def test_another_key_is_another_row() -> None:
    old, new = rows(("1", 5, "a")), rows(("9", 5, "a"))
    assert [each[0] for each in compare(old, new)[1]] == [ADDED, REMOVED]


def test_equal_rows_are_set_against_each_other_one_by_one() -> None:
    old, new = rows(*[("1", 5, "a")] * 3), rows(("1", 5, "a"))
    found, changes = compare(old, new)
    assert changes == [(REMOVED, 2, None, ()), (REMOVED, 3, None, ())]
    assert found.same == 1
    assert all(change.alike for change in found.changes)


def test_repeated_keys_are_matched_in_order_and_told() -> None:
    old, new = rows(("1", 5, "a"), ("1", 6, "b")), rows(("1", 7, "a"), ("1", 8, "b"), ("1", 9, "c"))
    found, changes = compare(old, new)
    assert changes == [
        (CHANGED, 1, 1, ("amount",)),
        (CHANGED, 2, 2, ("amount",)),
        (ADDED, None, 3, ()),
    ]
    assert all(change.alike for change in found.changes)


def test_row_that_stayed_leaves_its_key_to_the_others() -> None:
    old, new = rows(("1", 5, "a"), ("1", 6, "b")), rows(("1", 6, "b"), ("1", 9, "a"))
    assert compare(old, new)[1] == [(CHANGED, 1, 2, ("amount",))]


def test_rows_without_any_key_match_nothing() -> None:
    old, new = rows((None, 5, "a"), ("", 6, "b")), rows((None, 7, "a"))
    assert [each[0] for each in compare(old, new)[1]] == [ADDED, REMOVED, REMOVED]


def test_table_without_key_compares_whole_rows() -> None:
    old, new = rows(("1", 5, "a"), ("2", 6, "b")), rows(("1", 5, "a"), ("2", 7, "b"))
    found, changes = compare(old, new, key=RowKey())
    assert [each[0] for each in changes] == [ADDED, REMOVED]
    assert found.same == 1


def test_new_column_is_told_once_and_changes_no_row() -> None:
    old = rows(("1", 5), names=("number", "amount"))
    new = rows(("1", 5, "x"), names=("number", "amount", "place"))
    found, changes = compare(old, new)
    assert (changes, found.only_new, found.only_old) == ([], ("place",), ())
    assert compare(new, old)[0].only_old == ("place",)


def test_key_of_several_columns_may_be_partly_empty() -> None:
    old, new = rows(("1", None, "a")), rows(("1", None, "b"))
    assert compare(old, new, RowKey(("number", "amount")))[1] == [(CHANGED, 1, 1, ("subject",))]


def test_empty_version_has_nothing_in_common() -> None:
    found, changes = compare([], rows(("1", 5, "a")))
    assert changes == [(ADDED, None, 1, ())]
    assert (found.columns, found.only_new) == (("number", "amount", "subject"), ())
    assert compare([], [])[1] == []


def test_value_of_a_cell_may_come_or_go() -> None:
    other = ("2", 6, "b")
    _found, changes = compare(rows(("1", None, "a"), other), rows(("1", 5, ""), other))
    assert changes == [(CHANGED, 1, 1, ("amount", "subject"))]


def test_addendum_has_the_number_of_its_contract() -> None:
    assert CONTRACT.columns == ("contract_number", "record")
    names = ("contract_number", "record", "amount")
    old = rows(("1", "contract", 5), names=names)
    new = rows(("1", "addendum", 2), ("1", "contract", 5), names=names)
    assert compare(old, new, CONTRACT)[1] == [(ADDED, None, 1, ())]


def test_every_table_identifies_its_rows() -> None:
    for name in registry.names():
        assert find_key(registry.load(name)).columns, name


def contracts(*cells: tuple[object, ...]):
    return rows(*cells, names=("contract_number", "record", "amount"))


def test_empty_cell_says_what_the_rule_takes_it_for() -> None:
    old, new = contracts(("1", None, 5), ("2", "", 6)), contracts(("1", "contract", 9))
    for before, after, kind in ((old, new, REMOVED), (new, old, ADDED)):
        found, changes = compare(before, after, CONTRACT)
        assert [each[0] for each in changes] == [CHANGED, kind]
        assert changes[0][3] == ("amount",)
        assert found.key == ("contract_number", "record")


def test_added_column_hides_no_changed_amount() -> None:
    old = contracts(("1", None, 5), ("2", None, 6))
    new = contracts(("1", "contract", 9), ("1", "addendum", 4), ("2", "contract", 6))
    found, changes = compare(old, new, CONTRACT)
    assert changes == [(CHANGED, 1, 1, ("amount",)), (ADDED, None, 2, ())]
    assert (found.only_new, found.same) == (("record",), 1)


def test_default_alone_is_no_key() -> None:
    old, new = contracts((None, "contract", 5)), contracts((None, None, 6))
    assert [each[0] for each in compare(old, new, CONTRACT)[1]] == [ADDED, REMOVED]


BUDGET = find_key(registry.load("budget_lines"))


def lines(*cells: tuple[object, ...]):
    return rows(*cells, names=("code", "side", "unit", "fiscal_year", "amount"))


def test_key_column_that_one_version_lacks_parts_no_rows() -> None:
    old = lines(("1", "cost", None, None, 5), ("2", "cost", None, None, 6))
    new = lines(("1", "cost", "x", 1403, 7), ("2", "cost", "x", 1403, 6))
    for before, after, only in ((old, new, "only_new"), (new, old, "only_old")):
        found, changes = compare(before, after, BUDGET)
        assert changes == [(CHANGED, 1, 1, ("amount",))]
        assert (found.key, found.same) == (("code", "side"), 1)
        assert getattr(found, only) == ("unit", "fiscal_year")


def test_column_filled_in_some_rows_only_parts_no_rows() -> None:
    """Else one filled cell would be enough to part all others."""
    old = lines(("1", "cost", "x", 1403, 5), *[(str(n), "cost", None, None, n) for n in (2, 3, 4)])
    new = lines(*[(str(n), "cost", "x", 1403, 9) for n in (1, 2, 3, 4)])
    for before, after in ((old, new), (new, old)):
        found, changes = compare(before, after, BUDGET)
        assert [each[:3] for each in changes] == [(CHANGED, n, n) for n in (1, 2, 3, 4)]
        assert changes[1][3] == ("unit", "fiscal_year", "amount")
        assert not any(each.alike for each in found.changes)


def test_same_key_comes_before_one_with_gaps() -> None:
    old = lines(("1", "cost", None, 1403, 5), ("1", "cost", "x", 1403, 6), ("2", "cost", "x", 1, 1))
    new = lines(("1", "cost", "x", 1403, 7), ("3", "cost", "x", 1403, 8), ("2", "cost", "x", 1, 1))
    assert [each[:3] for each in compare(old, new, BUDGET)[1]] == [
        (CHANGED, 2, 1),
        (ADDED, None, 2),
        (REMOVED, 1, None),
    ]


def test_few_repeated_lines_do_not_part_the_others() -> None:
    old = lines(*[(str(n), "cost", None, None, n) for n in range(5)])
    new = lines(*[(str(n), "cost", "x", None, 9) for n in range(5)], ("1", "cost", "y", None, 2))
    _found, changes = compare(old, new, BUDGET)
    assert [each[0] for each in changes] == [*[CHANGED] * 5, ADDED]


def test_columns_that_tell_no_rows_apart_are_no_key() -> None:
    old = lines(*[(None, "cost", None, None, n) for n in range(5)])
    new = lines(*[(str(n), "cost", None, None, 9 + n) for n in range(5)])
    found, changes = compare(old, new, BUDGET)
    assert {each[0] for each in changes} == {ADDED, REMOVED}
    assert found.key == BUDGET.columns


def test_column_empty_in_one_version_is_told_once() -> None:
    """Kept rows have all columns of their schema."""
    old, new = rows(("1", 5, None), ("2", 6, "")), rows(("1", 5, "a"), ("2", 7, "b"))
    found, changes = compare(old, new)
    assert changes == [(CHANGED, 2, 2, ("amount",))]
    assert (found.only_new, found.only_old, found.same) == (("subject",), (), 1)
    assert compare(new, old)[0].only_old == ("subject",)


def test_some_rows_do_not_say_what_columns_there_are() -> None:
    old, new = rows(("1", 5, None)), rows(("1", 5, "a"))
    found = row_changes.compare_some(old, new, KEY)
    assert [each.columns for each in found.changes] == [("subject",)]
