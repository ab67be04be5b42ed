"""Digits of any script in columns of texts."""

from __future__ import annotations

from typing import Final

import polars as pl

from ckanext.mashhad.persian.digits import ARABIC_INDIC, ASCII, PERSIAN

_OTHER: Final = "[۰-۹٠-٩]"


def is_ascii(texts: pl.Series) -> bool:
    """Whether no text has another character, which is seen without looking at each."""
    return bool(texts.str.len_bytes().sum() == texts.str.len_chars().sum())


def ascii_digits(texts: pl.Series) -> pl.Series:
    """The texts with Persian and Arabic-Indic digits as 0-9."""
    if is_ascii(texts) or not texts.str.contains(_OTHER).any():
        return texts
    return texts.str.replace_many(list(PERSIAN + ARABIC_INDIC), list(ASCII * 2))
