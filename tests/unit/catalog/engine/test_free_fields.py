"""What stands in the free fields of other catalogues is recognised."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.mashhad.catalog.engine import free_fields


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ("2019-03-21", dt.date(2019, 3, 21)),
        ("2024-05-06T10:11:12", dt.datetime(2024, 5, 6, 10, 11, 12, tzinfo=dt.UTC)),
        ("2024-05-06 10:11Z", dt.datetime(2024, 5, 6, 10, 11, tzinfo=dt.UTC)),
        ("2024-02-31", "2024-02-31"),
        ("1398-01-01", "1398-01-01"),
        ("20240506", "20240506"),
        ("from 2024-05-06", "from 2024-05-06"),
        (None, ""),
    ],
)
def test_a_day_or_moment_is_one_only_as_a_whole_value(value: str | None, known: object) -> None:
    assert free_fields.read(value) == known


@pytest.mark.parametrize(
    ("value", "is_so"),
    [('{"type": "Point"}', True), ("[1, 2]", True), ("[broken", False), ("12", False)],
)
def test_json_is_for_programs(value: str, is_so: bool) -> None:
    assert free_fields.is_for_programs(value) is is_so
