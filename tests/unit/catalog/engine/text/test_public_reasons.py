"""A reason has a length, and says something in words."""

from __future__ import annotations

import pytest

from ckanext.mashhad.catalog.engine.text.public_reasons import PublicReasonError, read_reason


@pytest.mark.parametrize(
    "text",
    ["", "کوتاه", "x" * 1001, "." * 10, "1234567890 چرا", "\u3164" * 10],
)
def test_what_says_no_reason_is_refused(text: str) -> None:
    with pytest.raises(PublicReasonError):
        read_reason(text)


@pytest.mark.parametrize("text", ["x" * 10, "x" * 1000, "بر پایهٔ بایگانی"])
def test_reason_of_any_allowed_length_is_taken(text: str) -> None:
    assert read_reason(f"  {text}\n") == text
