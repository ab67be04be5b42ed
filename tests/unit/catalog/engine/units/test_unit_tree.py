"""Units as readers meet them: order, kinds, parents."""

from __future__ import annotations

from ckanext.mashhad.catalog.engine.text import order
from ckanext.mashhad.catalog.engine.units import unit_tree
from ckanext.mashhad.catalog.engine.units.unit_tree import Unit


def unit(name: str, title: str, kind: str = "", parent: str = "", **titles: str) -> Unit:
    return Unit(
        id=f"id-{name}", name=name, titles={"fa": title, **titles}, kind=kind, parent=parent
    )


CITY = unit("city", "شهرداری مشهد", "municipality")
NINE = unit("d9", "منطقهٔ ۹", "district", "city", en="District 9")
TEN = unit("d10", "منطقهٔ ۱۰", "district", "city")
BUS = unit("bus", "سازمان اتوبوسرانی", "organisation", "city")
DEPOT = unit("depot", "پایانهٔ اتوبوس", "odd", "bus")
ALL = {each.name: each for each in (TEN, DEPOT, CITY, BUS, NINE)}


def test_titles_are_sorted_by_persian_alphabet() -> None:
    titles = ["یزد", "گرگان", "پارک", "تهران", "ونک", "چالوس", "کاشان", "ژاله", "نیشابور"]
    in_order = ["پارک", "تهران", "چالوس", "ژاله", "کاشان", "گرگان", "نیشابور", "ونک", "یزد"]
    assert sorted(titles, key=order.title_key) == in_order
    madda = ["آتش‌نشانی", "آسفالت", "آمار", "آموزش", "ابزار", "اداره", "اسفناج", "الف", "قرآن"]
    assert sorted(reversed(madda), key=order.title_key) == madda
    assert order.title_key("ا\u0653مار") == order.title_key("آمار")
    assert sorted(titles) != in_order


def test_numbers_in_titles_count_and_are_not_spelled() -> None:
    assert order.title_key("منطقهٔ ۹") < order.title_key("منطقهٔ ۱۰")
    assert order.title_key("منطقهٔ 9") == order.title_key("منطقة ٩")


def test_units_are_sorted_by_kind_and_unknown_last() -> None:
    kinds = unit_tree.by_kind(ALL.values(), ["municipality", "organisation", "district"], "fa")
    assert kinds == [
        ("municipality", [CITY]),
        ("organisation", [BUS]),
        ("district", [NINE, TEN]),
        ("", [DEPOT]),
    ]


def test_the_units_above_one_are_named_from_the_top() -> None:
    assert unit_tree.parents(ALL, "depot") == [CITY, BUS]
    assert unit_tree.parents(ALL, "city") == []
    assert unit_tree.parents(ALL, "unknown") == []


def test_a_circle_of_parents_in_the_data_ends_the_walk() -> None:
    ring = {"a": unit("a", "الف", parent="b"), "b": unit("b", "ب", parent="c")}
    ring["c"] = unit("c", "پ", parent="b")
    assert [each.name for each in unit_tree.parents(ring, "a")] == ["c", "b"]


def test_children_are_only_those_directly_below() -> None:
    assert unit_tree.children(ALL, "city", "fa") == [BUS, NINE, TEN]


def test_unit_without_translated_title_shows_persian() -> None:
    assert NINE.label("en") == "District 9"
    assert TEN.label("en") == "منطقهٔ ۱۰"
    assert Unit(id="1", name="nameless", titles={}).label("fa") == "nameless"


def test_units_are_found_however_their_names_are_written() -> None:
    assert unit_tree.matching(ALL.values(), "منطقه 9") == [NINE]
    assert unit_tree.matching(ALL.values(), "district") == [NINE]
    assert unit_tree.matching(ALL.values(), "اتوبوسراني") == [BUS]
    assert unit_tree.matching(ALL.values(), "منطقه هفتاد") == []
