"""Every text, number and key that somebody sends is judged."""

from __future__ import annotations

import json
import uuid
from hashlib import md5, sha256

import pytest

from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.catalog.engine.text.leaves import leaves
from ckanext.mashhad.tables.engine.personal.numbers.tally import in_lines

MOBILE = "09123456789"


def is_guarded(data: object) -> bool:
    return any(list(in_lines(text)) for _, text in leaves(data))


@pytest.mark.parametrize(
    "data",
    [
        f'{{"a": "تلفن {MOBILE}", "a": "x"}}',
        f'[{{"a": {{"b": "{MOBILE}", "b": 2}}}}]',
        f"aaaaaaaa-aaaa-aaaa-aaaa-0{MOBILE}",
        f"aaaaaaaa-aaaa-aaaa-aaaa-a{MOBILE}",
        f"{MOBILE}{'a' * 25}",
        f"{MOBILE}: {'f' * 32}",
        f"aaaaaaaa-aaaa-4aaa-8aaa-a{MOBILE}",
        f"{MOBILE[:8]}-{MOBILE[8:]}a-4aaa-8aaa-aaaaaaaaaaaa",
        "60379912-3456-7893-8aaa-aaaaaaaaaaaa",
        f"{MOBILE}abcdef{'a' * 47}",
        {"تلفن همراه": 9123456789.5},
        list(MOBILE),
        list(map(int, MOBILE)),
        {"x" * 300: {f"a {MOBILE}": {"y" * 300: {"z": "text"}}}},
    ],
)
def test_no_wrapping_hides_a_number(data) -> None:
    assert is_guarded({"extra": data})


@pytest.mark.parametrize(
    "data",
    [
        {"hash": md5(b"9").hexdigest(), "sha256": "sha256:" + sha256(b"9").hexdigest()},
        f"https://a.example/{uuid.UUID(int=7**45)}/2024-05-06-091234.123456a.png",
        [0, 912, 345, 6789],
        [1234] * 300,
        f"https://a.example/dataset/91504370-8998-4123-9123-0{MOBILE}/resource",
        {"resource_id": f"91504370-8998-4123-9123-0{MOBILE}"},
        {"hash": f"{MOBILE}abcdef{'a' * 47}"},
        {"lat": 36.30912345678, "lon": 59.60912345678},
        float("inf"),
    ],
)
def test_numbers_of_machines_are_of_nobody(data) -> None:
    assert not is_guarded({"extra": data})


def test_labels_of_deep_records_stay_short() -> None:
    nested: object = "x"
    for _ in range(800):
        nested = {"v": 1, "0912 کد ملی 1": nested}
    assert sum(len(text) for _, text in leaves({"x": json.dumps(nested)})) < 800 * 1_000


def test_escapes_of_what_xml_cannot_hold_leave_json() -> None:
    kept = r'["\\u0001 \ud83d\ude00 \u0009 \u0645"]'
    assert json_text.writable(kept) == kept
    assert json_text.writable(r'["a\u0001\u007F\u009f\ud800\uFFFEb\\\u0000"]') == r'["ab\\"]'
    assert json_text.writable(r"[\u0001") == r"[\u0001"
