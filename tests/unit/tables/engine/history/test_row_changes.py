"""Rows of two versions: matched by their key, cell by cell; ties, repeated keys, new columns."""

from __future__ import annotations

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.history import row_changes
from ckanext.mashhad.tables.engine.history.row_changes import ADDED, CHANGED, REMOVED

KEY = ("number",)


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
    found, changes = compare(old, new, key=())
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
    assert compare(old, new, ("number", "amount"))[1] == [(CHANGED, 1, 1, ("subject",))]


def test_empty_version_has_nothing_in_common() -> None:
    found, changes = compare([], rows(("1", 5, "a")))
    assert changes == [(ADDED, None, 1, ())]
    assert (found.columns, found.only_new) == (("number", "amount", "subject"), ())
    assert compare([], [])[1] == []


def test_value_of_a_cell_may_come_or_go() -> None:
    _found, changes = compare(rows(("1", None, "a")), rows(("1", 5, "")))
    assert changes == [(CHANGED, 1, 1, ("amount", "subject"))]


def test_addendum_has_the_number_of_its_contract() -> None:
    key = row_changes.list_key_columns(registry.load("contracts"))
    assert key == ("contract_number", "record")
    names = ("contract_number", "record", "amount")
    old = rows(("1", "contract", 5), names=names)
    new = rows(("1", "addendum", 2), ("1", "contract", 5), names=names)
    assert compare(old, new, key)[1] == [(ADDED, None, 1, ())]


def test_every_table_identifies_its_rows() -> None:
    for name in registry.names():
        assert row_changes.list_key_columns(registry.load(name)), name
