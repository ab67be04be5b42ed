"""Where Persian writes what joins two words."""

from __future__ import annotations

import pytest

from ckanext.mashhad.persian.ezafe import with_ezafe


@pytest.mark.parametrize(
    ("phrase", "joined"),
    [("قراردادها", "قراردادهای"), ("بودجه", "بودجهٔ"), ("ردیف‌های صورت مالی", "ردیف‌های صورت مالی")],
)
def test_ezafe_is_written_after_vowels_alone(phrase: str, joined: str) -> None:
    assert with_ezafe(phrase) == joined
