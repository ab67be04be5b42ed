"""Digits between the Latin (0-9), Persian (۰-۹) and Arabic-Indic (٠-٩) sets."""

from __future__ import annotations

ASCII = "0123456789"
PERSIAN = "۰۱۲۳۴۵۶۷۸۹"
ARABIC_INDIC = "٠١٢٣٤٥٦٧٨٩"

_TO_ASCII = str.maketrans(PERSIAN + ARABIC_INDIC, ASCII * 2)
_TO_PERSIAN = str.maketrans(ASCII + ARABIC_INDIC, PERSIAN * 2)


def to_ascii_digits(text: str) -> str:
    """Return ``text`` with Persian and Arabic-Indic digits as 0-9; nothing else changes."""
    return text.translate(_TO_ASCII)


def to_persian_digits(text: str) -> str:
    """Return ``text`` with Latin and Arabic-Indic digits as ۰-۹; nothing else changes."""
    return text.translate(_TO_PERSIAN)
