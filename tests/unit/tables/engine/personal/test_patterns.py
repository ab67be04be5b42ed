"""The patterns of the guard take no more time of any text than of another of its length."""

from __future__ import annotations

import re

import pytest

from ckanext.mashhad.tables.engine.personal import (
    descriptions,
    identifiers_in_text,
    named_identifiers,
)
from ckanext.mashhad.tables.engine.personal.identifiers_in_text import in_text
from ckanext.mashhad.tables.engine.personal.numbers import other_numbers
from ckanext.mashhad.tables.engine.personal.numbers.other_numbers import put_away

PATTERNS = {
    **{f"told {n}": each.pattern for n, each in enumerate(other_numbers._SAYS)},
    "place": other_numbers._PLACE.pattern,
    "right after": other_numbers._RIGHT_AFTER.pattern,
    **{f"{kind} {n}": pattern for n, (kind, pattern) in enumerate(descriptions.ABOUT)},
    **{f"sign {n}": pattern for n, (_, pattern) in enumerate(identifiers_in_text._SIGNS)},
    **{f"named {n}": pattern for n, pattern in enumerate(named_identifiers.NAMED_CODES)},
    **{f"account {n}": pattern for n, pattern in enumerate(named_identifiers.ACCOUNTS)},
    "named mobile": named_identifiers.NAMED_MOBILE,
    "bare mobile": named_identifiers.BARE_MOBILE,
    "legal before": named_identifiers.LEGAL_BEFORE,
    "legal after": named_identifiers.LEGAL_AFTER,
    "reference": named_identifiers.REFERENCE,
    "free mail": identifiers_in_text._FREE_MAIL,
}
#: More characters than this no repeated part of a pattern may take.
MOST = 64


@pytest.mark.parametrize("name", PATTERNS)
def test_nothing_in_a_pattern_repeats_without_an_end(name: str) -> None:
    """From each place of a text a pattern then looks at so many characters, whatever they are."""
    bare = re.sub(r"\[(?:\\.|[^\]\\])+\]", "c", re.sub(r"\\[^\s]", "c", PATTERNS[name]))
    assert not re.findall(r"[*+]|\{[0-9]*,\}", bare)
    assert all(int(most) <= MOST for most in re.findall(r"\{(?:[0-9]+,)?([0-9]+)\}", bare))


def test_long_gaps_are_told_apart_from_what_follows_them() -> None:
    gap = " " * 30_000
    for text in (f"12345678 1,000{gap}x", f"1{gap}ریال", f"شماره شناسنامه{gap}x", f"متولد{gap}x"):
        assert put_away(text) == text
        assert list(in_text(text)) == []
    days = "شماره حساب " + "1403/01/01-1403/01/02 " * 9
    assert list(in_text(days * 100)) == []
    assert [kind for kind, _ in in_text("شماره   حساب  :     0101234567")] == ["account"]
    assert [kind for kind, _ in in_text("شماره  شناسنامه :      1234")] == ["birth_certificate"]
