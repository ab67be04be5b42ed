"""Lists of persons, by what is written of each beside the name (pure).

«1- علی رضایی فرزند حسن»: one such text says little, a column or several lines of them are a list
of persons. The patterns are for polars.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

import polars as pl

from ckanext.mashhad.tables.engine.personal.personal_words import words

_DIGITS: Final = "0-9۰-۹٠-٩"
_DASHES: Final = "\u2010-\u2015\u2212-"
_NO_LETTERS: Final = r"[^\p{L}]*"
#: What stands before each of a list: «1-», «۲)», «(3)», «•», «الف)», «ردیف 4:», «نفر اول -».
_ITEM: Final = (
    rf"{_NO_LETTERS}(?:\p{{L}}+(?:\s\p{{L}}+)?[\s{_DIGITS}]*[).:/{_DASHES}]{_NO_LETTERS})?"
)
#: A name, up to what else is written of its person.
_SOMEBODY: Final = rf"^{_ITEM}(?:\p{{L}}[^\s{_DIGITS}،,؛;:(){_DASHES}]*[\s،,؛;:({_DASHES}]+){{1,6}}"
_LISTED: Final = (
    ("father", rf"{_SOMEBODY}(?:فرزند|ولد|نام\s?پدر|پدر)[\s:]+\p{{L}}{{2}}"),
    ("birth", rf"{_SOMEBODY}متولد\s+(?:سال\s+)?[{_DIGITS}]{{2}}"),
    ("birth_certificate", rf"{_SOMEBODY}ش\s?ش\s?:?\s?[{_DIGITS}]"),
)
#: Texts that are nothing but a blood group, a marital status or whose child somebody is, or that go
#: on with it or with a birth behind a name: a column of such lists people. For the O of a blood
#: group many write a zero.
OF_PEOPLE: Final = (
    ("blood_group", "^(?:A|B|AB|[O0۰٠])\\s?[+\u2212-]$"),
    ("marital_status", "^(?:مجرد|مت[اأ]هل|مطلقه|همسر فوت شده)$"),
    ("father", rf"^{_ITEM}فرزند [^{_DIGITS}\s]+$"),
    *_LISTED,
)
#: Texts that may be such, beside those in which a word tells of a person by itself.
MAY_BE: Final = "|".join(
    (
        *(pattern for kind, pattern in OF_PEOPLE if kind in ("blood_group", "marital_status")),
        rf"[\s،:({_DASHES}]ولد[\s:]",
        rf"[\s،:({_DASHES}]ش\s?ش\s?:?\s?[{_DIGITS}]",
    )
)
#: Those that are grades of contractors and labels of energy too.
GRADE: Final = "^[AB][^A-Z]+$"
_ANY: Final = "|".join(f"(?:{pattern})" for _, pattern in _LISTED)
#: Without one of them nobody is listed.
_TELLS: Final = re.compile("فرزند|ولد|پدر|ش ?ش")
#: What may part those of a list: the end of a line, a sign, the next number.
_BETWEEN: Final = (
    re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]"),
    re.compile("[،؛;]"),
    re.compile(rf"(?<!\S)(?=\(?\d{{1,3}}\s?[).:/{_DASHES}]\s?[^\W\d_])"),
)


def lists(text: str) -> Iterator[Sequence[str]]:
    """The parts of a text that list persons one after the other."""
    if _TELLS.search(text):
        for sign in _BETWEEN:
            yield from _in_a_row(filter(str.strip, sign.split(text)))


def _in_a_row(parts: Iterable[str]) -> Iterator[Sequence[str]]:
    texts = pl.Series(list(parts), dtype=pl.String)
    of_people = texts.str.contains(_ANY)
    if of_people.sum() < words().people["cells"]:
        return
    for listed, group in groupby(zip(of_people, texts, strict=True), itemgetter(0)):
        if listed and len(run := [text for _, text in group]) >= words().people["cells"]:
            yield run
