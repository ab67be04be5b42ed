"""The end of a file's name is read from left to right within a Persian name."""

from __future__ import annotations

import pytest

from ckanext.mashhad.persian.file_names import parted


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("قراردادهای تیر 1403.xlsx", ("قراردادهای تیر ", "1403.xlsx")),
        ("قراردادهای تیر ۱۴۰۳.xlsx", ("قراردادهای تیر ", "۱۴۰۳.xlsx")),
        ("قراردادها.csv", ("قراردادها.csv", "")),
        ("قراردادها1403.csv", ("قراردادها", "1403.csv")),
        ("قراردادها 1403-04 v2.csv", ("قراردادها 1403-04 ", "v2.csv")),
        ("contracts-1403.csv", ("", "contracts-1403.csv")),
        ("قراردادهای تیر 1403", ("قراردادهای تیر 1403", "")),
        ("نسخهٔ 2.5", ("نسخهٔ 2.5", "")),
        ("پایان جمله.", ("پایان جمله.", "")),
    ],
)
def test_a_name_is_parted_before_what_reads_from_left_to_right(name, parts):
    assert parted(name) == parts
