"""By what numbers and codes that are names are known again in another table.

People write «۱۴۰۳/۱۲ - الف» in one list and «۱۴۰۳/۱۲–الف» in the next: blanks, half-spaces and the
kind of a dash, stroke or letter are no part of a name.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl

#: PostgreSQL reads it too, whose class of blanks is that of the database's locale: all are named.
UNSEEN: Final = (
    r"[\s\u0085\u00a0\u00ad\u0640\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2069\u3000\ufeff]+"
)
_DASHES: Final = "_\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_STROKES: Final = "\\\u2044\u2215\uff0f"
#: By a character the one that it is read as.
READ_AS: Final = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_STROKES, "/"),
    **{"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "أ": "ا", "إ": "ا", "آ": "ا"},
}
_UNSEEN: Final = re.compile(UNSEEN)
_TABLE: Final = str.maketrans(READ_AS)


def key(names: pl.Expr) -> pl.Expr:
    """The names as they are compared; what is not text stays."""
    plain = names.cast(pl.String).str.replace_all(UNSEEN, "").str.to_lowercase()
    return plain.str.replace_many(list(READ_AS), list(READ_AS.values()))


def read_key(name: str) -> str:
    """The same of one name."""
    return _UNSEEN.sub("", name).lower().translate(_TABLE)
