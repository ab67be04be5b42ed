"""By what numbers and codes that are names are known again in another table.

People write «۱۴۰۳/۱۲ - الف» in one list and «۱۴۰۳/۱۲–الف» in the next: blanks, half-spaces and the
kind of a dash, stroke or letter are no part of a name.
"""

from __future__ import annotations

from typing import Final

import polars as pl

_UNSEEN: Final = r"[\s\x{00ad}\x{0640}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2069}\x{feff}]+"
_DASHES: Final = r"[_\x{2010}-\x{2015}\x{2043}\x{2212}\x{fe58}\x{fe63}\x{ff0d}]"
_STROKES: Final = r"[\\\x{2044}\x{2215}\x{ff0f}]"
_LETTERS: Final = {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "أ": "ا", "إ": "ا", "آ": "ا"}


def key(names: pl.Expr) -> pl.Expr:
    """The names as they are compared; what is not text stays."""
    plain = names.cast(pl.String).str.replace_all(_UNSEEN, "").str.to_lowercase()
    plain = plain.str.replace_all(_DASHES, "-").str.replace_all(_STROKES, "/")
    return plain.str.replace_many(list(_LETTERS), list(_LETTERS.values()))
