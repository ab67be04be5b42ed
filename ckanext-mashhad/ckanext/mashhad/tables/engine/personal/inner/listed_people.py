"""Lists of persons, by what is written of each beside the name (pure).

«1- علی رضایی فرزند حسن»: one such text says little, a column or several lines of them are a list
of persons. The patterns are for polars.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import groupby
from operator import itemgetter, or_
from typing import Final

import polars as pl

from ckanext.mashhad.tables.engine.personal import effort
from ckanext.mashhad.tables.engine.personal.personal_words import words

_DIGITS: Final = "0-9۰-۹٠-٩"
_DASHES: Final = "\u2010-\u2015\u2212-"
_NO_LETTERS: Final = r"[^\p{L}]*"
#: What stands before each of a list: «1-», «۲)», «(3)», «•», «الف)», «ردیف 4:», «نفر اول -».
_ITEM: Final = (
    rf"{_NO_LETTERS}(?:\p{{L}}+(?:\s\p{{L}}+)?[\s{_DIGITS}]*[).:/{_DASHES}]{_NO_LETTERS})?"
)
_PARTING: Final = rf"[\s،,؛;:./|=(){{}}\[\]{_DASHES}]+"
_AGE: Final = rf"[{_DIGITS}]{{1,3}}\s?ساله?{_PARTING}"
_NUMBER: Final = rf"[{_DIGITS}]{{1,6}}{_PARTING}"
#: The last words of somebody's name, or the only one behind a number or in its place in a list,
#: each with what stands before it.
_TWO_WORDS: Final = (r"(?:^|[^\p{L}])", r"\p{L}{2,}[\s،,]+\p{L}{2,}")
_ONE_WORD: Final = (rf"[{_DIGITS}]{_NO_LETTERS}", r"\p{L}{2,}")
_FIRST_WORD: Final = (f"^{_ITEM}", r"\p{L}{2,}")
_LISTED: Final = words().listed
_RELATIONS: Final = {
    name: "|".join(word.replace(" ", r"\s?") for word in relations)
    for name, relations in _LISTED.relations.items()
}
_ANY_RELATION: Final = "|".join(_RELATIONS.values())
_OF_SOMEBODY: Final = r"[\s:]+\p{L}{2,}"
_CERTIFICATE: Final = rf"ش\s?ش\s?:?\s?[{_DIGITS}]"
_BLOOD_GROUP: Final = "^((?:A|B|AB|[O0۰٠])\\s?[+\u2212-])$"
_MARITAL_STATUS: Final = "^(مجرد|مت[اأ]هل|مطلقه|همسر فوت شده)$"
_CHILD: Final = rf"^{_ITEM}(فرزند [^{_DIGITS}\s]+)$"


def _named(behind: str) -> list[str]:
    """Patterns of a name and what stands behind it: «علی رضایی - 104 - فرزند حسن»."""
    gap = rf"{_PARTING}(?:{_AGE}|{_NUMBER})?"
    names = (_TWO_WORDS, _ONE_WORD, _FIRST_WORD)
    return [f"{before}({name}{gap}{behind})" for before, name in names]


def _fully_named(behind: str) -> list[str]:
    """The same of what may also stand in titles; there the name must differ."""
    gap = rf"{_PARTING}(?:{_AGE})?"
    return [f"{before}({name}){gap}{behind}" for before, name in (_TWO_WORDS, _ONE_WORD)]


#: By kind, texts that are nothing but a blood group, a marital status or whose child somebody is,
#: or that name somebody and go on with a relative, a birth or a certificate: a column of such lists
#: people, where the group of the patterns differs. For the O of a blood group many write a zero.
_OF_PEOPLE: Final = {
    "blood_group": [_BLOOD_GROUP],
    "marital_status": [_MARITAL_STATUS],
    "birth": _named(rf"متولد[\s:]+(?:سال\s+)?[{_DIGITS}]{{2,4}}"),
    "birth_certificate": _named(f"{_CERTIFICATE}+"),
    "father": [
        *_named(f"(?:{_RELATIONS['father']}){_OF_SOMEBODY}"),
        *_fully_named(f"(?:{_RELATIONS['child']}){_OF_SOMEBODY}"),
        _CHILD,
    ],
    "relatives": _fully_named(f"(?:{_RELATIONS['spouse']}){_OF_SOMEBODY}"),
}
#: Without one of these a text tells nothing of a kind. Few kinds are told of in one table, and a
#: pattern that is not used costs nothing: polars keeps 32 of them prepared, and the longest of the
#: guard's take milliseconds to prepare.
_NEEDED: Final = {
    kind: re.compile(pattern)
    for kind, pattern in {
        "blood_group": _BLOOD_GROUP,
        "marital_status": _MARITAL_STATUS,
        "birth": "متولد",
        "birth_certificate": r"ش\s?ش",
        "father": f"{_RELATIONS['father']}|{_RELATIONS['child']}",
        "relatives": _RELATIONS["spouse"],
    }.items()
}
#: Texts of which :func:`of_people` may tell something.
TELLING: Final = "|".join(pattern.pattern for pattern in _NEEDED.values())
#: Those of which one text may list several.
_LISTED_KINDS: Final = frozenset(("birth", "birth_certificate", "father", "relatives"))
#: Texts that may be such, beside those in which a word tells of a person by itself.
MAY_BE: Final = "|".join(
    (
        _BLOOD_GROUP,
        _MARITAL_STATUS,
        rf"{_PARTING}(?:{_ANY_RELATION})[\s:]",
        rf"{_PARTING}{_CERTIFICATE}",
    )
)
#: Those that are grades of contractors and labels of energy too.
GRADE: Final = "^[AB][^A-Z]+$"
#: Names of places and the like: «دبستان شهید نمونه دختر», «خیابان مالک بن نویره».
_OF_PLACES: Final = (
    rf"(?:^|[^\p{{L}}])(?:{'|'.join(_LISTED.places)})(?:\s+\p{{L}}+){{0,3}}"
    rf"\s+(?:{_RELATIONS['child']}|پدر)\s"
)
_NOBODY: Final = (
    rf"{_OF_PLACES}|(?:{'|'.join(_LISTED.other_words)})"
    rf"|(?:{_ANY_RELATION})\s+(?:{'|'.join(_LISTED.nobody)})"
    rf"(?:\s*[^\p{{L}}\s]|\s*$|\s+(?:{'|'.join(_LISTED.goes_on)})\s)"
)
#: Without one of them nobody is listed; for polars too.
_TELLS: Final = re.compile(
    rf"متولد[\s:]+(?:سال\s+)?[{_DIGITS}]|{_CERTIFICATE}"
    rf"|(?:^|[\W\d_])(?:{_ANY_RELATION})[\s:]+[^\W\d_]"
)
#: What may part those of a list: the end of a line, a sign, the next number.
_BETWEEN: Final = (
    re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]"),
    re.compile("[،؛;]"),
    re.compile(r"[،,؛;]|\sو\s"),
    re.compile(rf"[,/|*\t]|\s{{2,}}|\s[{_DASHES}]\s"),
    re.compile(r"\sو\s"),
    re.compile(rf"(?<!\S)(?=\(?\d{{1,3}}\s?[).:/{_DASHES}]\s?[^\W\d_])"),
)


def of_people(texts: pl.Series) -> Iterator[tuple[str, pl.Series]]:
    """By kind, of whom each text tells something, or what; null where it tells nothing. Kinds that
    no text can tell of are left out.
    """
    named = texts.str.replace_all(_NOBODY, " ؟ ")
    for kind, patterns in _OF_PEOPLE.items():
        if not any(_NEEDED[kind].search(text) for text in texts if text):
            continue
        effort.check()
        told = pl.select(pl.coalesce(named.str.extract(each) for each in patterns)).to_series()
        yield kind, told


def lists(text: str) -> Iterator[Sequence[str]]:
    """The parts of a text that list persons one after the other, each list once."""
    fewest = words().people["cells"]
    if sum(1 for _ in _TELLS.finditer(text)) < fewest:
        return
    known: set[tuple[str, ...]] = set()
    for sign in _BETWEEN:
        for listed in _in_a_row(filter(str.strip, sign.split(text)), fewest):
            parts = tuple(map(str.strip, listed))
            if parts not in known:
                known.add(parts)
                yield listed


def _in_a_row(parts: Iterable[str], fewest: int) -> Iterator[Sequence[str]]:
    texts = pl.Series(list(parts), dtype=pl.String)
    if texts.str.contains(_TELLS.pattern).sum() < fewest:
        return
    told = (told.is_not_null() for kind, told in of_people(texts) if kind in _LISTED_KINDS)
    listed = reduce(or_, told, pl.Series([False]).new_from_index(0, texts.len()))
    for of_list, group in groupby(zip(listed, texts, strict=True), itemgetter(0)):
        if of_list and len(run := [text for _, text in group]) >= fewest:
            yield run
