"""The ezafe where it is written: «قراردادها» of a month are «قراردادهای مهر»."""

from __future__ import annotations


def with_ezafe(phrase: str) -> str:
    """A Persian phrase as it stands before what it belongs to.

    ی after a long vowel, ٔ after a silent ه; behind other letters it is spoken and not written.
    """
    if phrase.endswith(("ا", "و")):
        return f"{phrase}ی"
    return f"{phrase}ٔ" if phrase.endswith("ه") else phrase
