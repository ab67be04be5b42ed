"""By what numbers and codes that are names are known again in another table.

People write «۱۴۰۳/۱۲ - الف» in one list and «۱۴۰۳/۱۲–الف» in the next: blanks, half-spaces and the
kind of a dash, stroke or letter are no part of a name. Numbers are written in more ways («1403/7»,
«1403-07», «ش 1403/7»): of them it is no part whether a dash or a stroke parts two digits, nor are
zeros before others. Codes are read as they are: «01» and «1» are two lines of a budget.
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
#: By pattern what is left where a number has it; PostgreSQL reads both, with its sign of a group.
OF_NUMBERS: Final = {
    "^(شماره|ش)\u0654?[.:]*([0-9])": r"\2",
    "/": "-",
    "(^|[^0-9])0+([0-9])": r"\1\2",
}
_NUMBER: Final = "_number"
_UNSEEN: Final = re.compile(UNSEEN)
_TABLE: Final = str.maketrans(READ_AS)


def key(name: str) -> pl.Expr:
    """The names in a column as they are compared; what is not text stays."""
    plain = pl.col(name).cast(pl.String).str.replace_all(UNSEEN, "").str.to_lowercase()
    plain = plain.str.replace_many(list(READ_AS), list(READ_AS.values()))
    for pattern, left in OF_NUMBERS.items() if name.endswith(_NUMBER) else ():
        plain = plain.str.replace_all(pattern, re.sub(r"\\(\d)", r"${\1}", left))
    return plain


def read_key(name: str) -> str:
    """The same of one name that is no number."""
    return _UNSEEN.sub("", name).lower().translate(_TABLE)
