"""Texts that may be JSON: one reader for all of it."""

from __future__ import annotations

import pytest

from ckanext.mashhad.catalog.engine.text import json_text

ONE = '{"a": "ب"}'


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (ONE, [{"a": "ب"}]),
        (f"{ONE}{ONE}", [{"a": "ب"}, {"a": "ب"}]),
        (f"\n[1]\r\n{ONE}\t2 ", [[1], {"a": "ب"}, 2]),
        ('{"a": "\u2028\x85"}\n{"a": 1}', [{"a": "\u2028\x85"}, {"a": 1}]),
        ('{"a": 1, "a": 2}', [[{"a": 1}, {"a": 2}]]),
        (f"[{'1' * 5000}]", [["1" * 5000]]),
        (r'["\ud800\ud83d\ude00\n"]', [["😀\n"]]),
        ("[NaN]", [[float("nan")]]),
        (f"{ONE},{ONE}", None),
        (f"{ONE} x", None),
        ("", []),
    ],
)
def test_all_values_of_text_are_read_or_none(text, values) -> None:
    assert repr(json_text.values(text)) == repr(values)


def test_json_within_json_is_data() -> None:
    assert json_text.unpacked(' {"a": 1}') == {"a": 1}
    assert json_text.unpacked(r'"{\"a\": [1]}"') == {"a": [1]}
    for text in ("[a]", '"a" b', '"a"', "{}{", "x"):
        assert json_text.unpacked(text) == text
    assert json_text.whole("[" * 100_000) is None
