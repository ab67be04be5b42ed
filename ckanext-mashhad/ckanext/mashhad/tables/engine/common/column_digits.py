"""Digits of any script in columns of texts."""

from __future__ import annotations

from typing import Final

import polars as pl

from ckanext.mashhad.persian.numerals.digits import ARABIC_INDIC, ASCII, PERSIAN

_FEW: Final = 1000
_ARE_ASCII: Final = pl.all().str.len_bytes().sum() == pl.all().str.len_chars().sum()
_OTHER: Final = "[۰-۹٠-٩]"


def surely_ascii(texts: pl.DataFrame) -> tuple[bool, ...]:
    """Of each column whether no text has another character, seen without looking at each; False of
    few texts, at which looking takes no longer.
    """
    return texts.select(_ARE_ASCII).row(0) if texts.height > _FEW else (False,) * texts.width


def ascii_digits(texts: pl.Series) -> pl.Series:
    """The texts with Persian and Arabic-Indic digits as 0-9."""
    if all(surely_ascii(texts.to_frame())) or not texts.str.contains(_OTHER).any():
        return texts
    return texts.str.replace_many(list(PERSIAN + ARABIC_INDIC), list(ASCII * 2))
