"""Which period and which unit the title of a table, a sheet or a file speaks of (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ckanext.mashhad.catalog.engine.units import lineage
from ckanext.mashhad.persian.calendar.calendar_words import JALALI_MONTHS
from ckanext.mashhad.persian.calendar.periods import PARTS, Period, smallest_period
from ckanext.mashhad.persian.numerals.spelled_numbers import number_in_words
from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.engine.common.table_words import WORDS

#: Longer texts are no titles.
LONGEST: Final = 300
_DAY: Final = re.compile(r"(?<![0-9])[0-9]{2,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}(?![0-9])")
_YEAR: Final = re.compile(r"(?<![0-9/.,])(1[34][0-9]{2})(?![0-9,]|[/.][0-9]{3})")
_MONTH_OF_YEAR: Final = re.compile(
    r"(?<![0-9/.,])(?<![0-9]-)(1[34][0-9]{2})[/.-](0?[1-9]|1[0-2])(?![0-9/-]|\.[0-9])"
)
_LAST_NUMBER: Final = re.compile(r"(?<![0-9])([0-9]{1,2})$")
_BETWEEN: Final = re.compile(r"[\W_]+")


def _words(parts: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {search_key(word): part for part, words in parts.items() for word in words}


_MONTHS: Final = _words(dict(zip(PARTS["month"], JALALI_MONTHS, strict=True)))
_PARTS: Final = _words(WORDS["periods"])


def _pattern(words: Iterable[str], ending: str = "") -> re.Pattern[str]:
    """Any of the words, the longest first, as whole words; some with an ``ending``."""
    ordered = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, ordered))}){ending}(?!\w)")


#: «مهرماه», as offices write it, is Mehr.
_MONTH: Final = _pattern(_MONTHS, "(?:ماه)?")
_PART: Final = _pattern(_PARTS)


def read_period(text: str) -> Period | None:
    """The one period that a title names; None where it names none, or several years."""
    if len(text) > LONGEST:
        return None
    key = _DAY.sub(" ", search_key(text))
    if numeric := {(int(y), int(m)) for y, m in _MONTH_OF_YEAR.findall(key)}:
        (year, month), *others = numeric
        return None if others else Period(year, f"m{month:02d}")
    years = {int(year) for year in _YEAR.findall(key)}
    if len(years) != 1:
        return None
    [year] = years
    spaced = _BETWEEN.sub(" ", key)
    if parts := {_PARTS[word] for word in _PART.findall(spaced)}:
        return Period(year, parts.pop()) if len(parts) == 1 else None
    months = sorted({_MONTHS[word] for word in _MONTH.findall(spaced)})
    if not months:
        return Period(year)
    return smallest_period(Period(year, months[0]).start, Period(year, months[-1]).end)


def first_period(texts: Iterable[str]) -> Period | None:
    """The first part of a year that one of the texts names, else the first year."""
    found = [period for text in texts if (period := read_period(text)) is not None]
    parts = [period for period in found if period.kind != "year"]
    return next(iter([*parts, *found]), None)


def read_table(texts: Iterable[str], words: Mapping[str, Iterable[str]]) -> str | None:
    """The table, by its key in ``words``, that the first of the texts to name one names first.

    «الحاقیه‌های قراردادهای منطقهٔ ۹» is of addenda; of two words at one place the longer counts.
    """
    tables = {search_key(word): table for table, each in words.items() for word in each}
    pattern = _pattern(tables, "(?:ها|های)?") if tables else None
    for text in texts:
        key = _BETWEEN.sub(" ", search_key(text)) if len(text) <= LONGEST else ""
        if pattern and (named := pattern.search(key)):
            return tables[named[1]]
    return None


def read_code(texts: Iterable[str], words: Mapping[str, Iterable[str]]) -> str | None:
    """The one code, by its key in ``words``, whose words stand in the texts; None for several."""
    codes = {search_key(word): code for code, each in words.items() for word in each}
    pattern = _pattern(codes, "(?:ها|های)?")
    keys = (_BETWEEN.sub(" ", search_key(text)) for text in texts if len(text) <= LONGEST)
    named = {codes[word] for key in keys for word in pattern.findall(key)}
    return named.pop() if len(named) == 1 else None


def read_units(
    texts: Iterable[str], titles: Mapping[str, Iterable[str]], parents: lineage.Parents
) -> list[str]:
    """The units that the texts name, by their keys in ``titles``, without those above them.

    «شهرداری مشهد - منطقهٔ ۹» names the district alone; «منطقه نه» and «منطقهٔ نهم» are it too.
    """
    titles = {unit: list(_also_in_words(of)) for unit, of in titles.items()}
    keys = [f" {_BETWEEN.sub(' ', search_key(text))} " for text in texts if len(text) <= LONGEST]
    named = {
        unit: max(
            (
                len(word)
                for word in map(_spaced, of)
                if len(word) > 2 and any(word in k for k in keys)
            ),
            default=0,
        )
        for unit, of in titles.items()
    }
    found = [unit for unit, length in named.items() if length]
    above = {higher for unit in found for higher in lineage.ancestors(unit, parents)}
    within = {
        unit
        for unit in found
        for other in found
        if named[other] > named[unit]
        and any(_within(a, b) for a in titles[unit] for b in titles[other])
    }
    return [unit for unit in found if unit not in above | within]


def _also_in_words(titles: Iterable[str]) -> Iterator[str]:
    """The titles, and those whose last word is a number with it in words too."""
    for title in titles:
        yield title
        if match := _LAST_NUMBER.search(search_key(title)):
            words = number_in_words(int(match[1]))
            stem = search_key(title)[: match.start(1)]
            yield f"{stem}{words}"
            yield f"{stem}{'سوم' if words == 'سه' else words + 'م'}"


def _within(short: str, long: str) -> bool:
    """Whether one title is a part of another: «سازمان عمران» in «سازمان عمران و بازآفرینی»."""
    return _spaced(short) in _spaced(long)


def _spaced(title: str) -> str:
    return f" {_BETWEEN.sub(' ', search_key(title)).strip()} "


def is_of_cancelled(title: str) -> bool:
    """Whether a title says that what it is about holds no longer: «قراردادهای فسخ شده»."""
    words = f"{_spaced(title[:LONGEST])} "
    return " بدون " not in words and any(f" {begin}" in words for begin in WORDS["cancelled"])
