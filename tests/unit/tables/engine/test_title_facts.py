"""Titles of tables, sheets and files, as offices word them."""

from __future__ import annotations

import pytest

from ckanext.mashhad.tables.engine.title_facts import first_period, read_period, read_units

TITLES = {
    "city": ["شهرداری مشهد"],
    "d1": ["منطقهٔ ۱", "District 1"],
    "d9": ["منطقهٔ ۹", "District 9"],
    "d12": ["منطقهٔ ۱۲"],
    "works": ["سازمان عمران"],
    "renewal": ["سازمان عمران و بازآفرینی"],
}
PARENTS = dict.fromkeys(("d1", "d9", "d12", "works", "renewal"), "city")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("قراردادهای آبان ماه ۱۴۰۵ منطقه ۹", "1405-m08"),
        ("قراردادهای مهرماه ۱۴۰۱ منطقه ۹", "1401-m07"),
        ("contracts-1405-07", "1405-m07"),
        ("لیست قراردادهای شهرداری در سال ۱۴۰۳", "1403"),
        ("فهرست قراردادهای سه‌ماههٔ دوم سال 1404", "1404-q2"),
        ("قرارداد هاي شش ماهه اول ١٤٠٤", "1404-h1"),
        ("معاملات پاییز ۱۴۰۳", "1403-q3"),
        ("فروردین لغایت شهریور ۱۴۰۴", "1404-h1"),
        ("contracts_1405-08.xlsx", "1405-m08"),
        ("قراردادهای مهر ۱۴۰۴ (تاریخ تهیه: ۱۴۰۴/۰۸/۰۲)", "1404-m07"),
        ("تاریخ گزارش ۱۴۰۴/۰۸/۰۲", None),
        ("بودجهٔ ۱۴۰۳ و ۱۴۰۴", None),
        ("نیمهٔ اول و نیمهٔ دوم ۱۴۰۴", None),
        ("به مبلغ 1,403,000 ریال", None),
        ("جمع 1403/125 فقره", None),
        ("مهرآباد", None),
        ("", None),
    ],
)
def test_title_names_one_period_or_none(text, slug) -> None:
    found = read_period(text)
    assert (found and found.slug) == slug


def test_part_of_year_is_preferred_to_year_of_another_title() -> None:
    assert first_period(["بودجهٔ سال ۱۴۰۴", "قراردادهای تیر ۱۴۰۴"]).slug == "1404-m04"


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("قراردادهاي منطقه 9 - آبان", ["d9"]),
        ("شهرداری مشهد، شهرداری منطقهٔ ۱۲", ["d12"]),
        ("شهرداری مشهد", ["city"]),
        ("منطقه ۱ و منطقه ۹", ["d1", "d9"]),
        ("سازمان عمران و بازآفرینی شهرداری مشهد", ["renewal"]),
        ("منطقه ۹۹", []),
        ("شهرداری منطقه نه مشهد", ["d9"]),
        ("قراردادهای منطقهٔ نهم", ["d9"]),
        ("منطقه دوازده", ["d12"]),
    ],
)
def test_title_names_units_by_whole_words(text, units) -> None:
    assert read_units([text], TITLES, PARENTS) == units
