"""Units of money in headers: «مبلغ (میلیون ریال)», «ارقام به هزار ریال», «قیمت به تومان».

``schemas/table_words.yaml`` holds the words. Amounts are never taken for rial where a header or a
line speaks of a unit that is not known, of several, or of one that could be two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.engine.common.table_words import WORDS


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it was written, and how many rials it is."""

    text: str
    factor: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a text says of units: one for each factor, and what speaks of one but is not clear."""

    units: tuple[Unit, ...] = ()
    unclear: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.units or self.unclear)

    @property
    def one(self) -> Unit | None:
        """The unit, None when there is none or it is not clear."""
        return self.units[0] if len(self.units) == 1 and not self.unclear else None

    @property
    def factor(self) -> int:
        """How many rials the unit is; 1 when there is none."""
        return self.one.factor if self.one else 1

    @property
    def doubt(self) -> tuple[str, ...]:
        """What was said that leaves more than one reading, as it was written."""
        several = tuple(unit.text for unit in self.units) if len(self.units) > 1 else ()
        return (*self.unclear, *several)


NOTHING: Final = Spoken()


def merged(parts: Iterable[Spoken]) -> Spoken:
    """What several texts say together: «ریال» and «به ریال» are the same."""
    said = list(parts)
    units = {unit.factor: unit for part in said for unit in part.units}
    unclear = dict.fromkeys(text for part in said for text in part.unclear)
    return Spoken(tuple(units.values()), tuple(unclear))


_WORDS: Final = WORDS["money"]
_FACTORS: Final[dict[str, int]] = {
    search_key(word): factor for factor, words in _WORDS["units"].items() for word in words
}
_SCALES: Final[dict[str, int]] = {
    search_key(word): factor for word, factor in _WORDS["scales"].items()
}
_POWERS: Final[dict[str, int]] = {
    search_key(word): factor for word, factor in _WORDS["powers"].items()
}
_SHORT: Final[dict[str, int]] = {
    word.replace(" ", ""): factor for word, factor in _WORDS["short"].items()
}


def _any(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; blanks may be several."""
    keys = sorted({search_key(word) for word in words}, key=len, reverse=True)
    return f"(?:{'|'.join(re.escape(key) for key in keys)})"


_NUMBER: Final = rf"[0-9][0-9.,/^]{{0,24}}|{_any([*_POWERS, *_WORDS['numbers']])}(?!\w)"
_SCALE: Final = _any(_SCALES)
_LETTERS: Final = "|".join(r"[.\s]{0,2}".join(word) for word in _SHORT)
_UNIT: Final = re.compile(
    rf"(?<!\w)(?:(?P<number>{_NUMBER})\s*)?(?P<scales>(?:{_SCALE}[.\s]{{0,4}}){{0,5}})"
    rf"(?P<word>{_any(_FACTORS)})(?!\w)"
    rf"|(?<!\w)(?P<short>{_LETTERS})(?!\w)"
)
#: A scale without a unit, a scale of two meanings, another currency.
_SCALE_ALONE: Final = re.compile(rf"(?<!\w)(?:{_NUMBER})?\s*(?:{_SCALE}\s*)+(?!\w)")
_AMBIGUOUS: Final = re.compile(rf"(?<!\w){_any(_WORDS['ambiguous'])}(?!\w)")
_OTHER: Final = re.compile(rf"(?<!\w){_any(_WORDS['others'])}(?!\w)")
_SHARE: Final = re.compile(rf"(?<!\w){_any(_WORDS['shares'])}(?!\w)")
_CODES: Final = frozenset(word.replace(" ", "") for word in _WORDS["letters"])
_ONES: Final = frozenset(("1", *(word for word, factor in _POWERS.items() if factor == 1)))
_ZEROS: Final = re.compile(r"[x×*]?1?(?:0{3}[,.]?)+")

_MEASURES: Final = frozenset(map(search_key, (*_WORDS["measures"], *_WORDS["shares"])))

_IN: Final = re.compile(r"(?:(?<!\w)(?:به|ب|بر حسب|in|of)|[\s:=.-])+$")
_TO: Final = re.compile(r"(?<!\w)(?:به|ب|بر حسب|in)\s+$")
_FIGURES: Final = re.compile(rf"(?<!\w){_any(_WORDS['figures'])}(?!\w)")
_FIGURE: Final = re.compile(rf"(?<!\w){_any(_WORDS['figure'])}(?!\w)$")
_LIMIT: Final = rf"(?<!\w){_any(_WORDS['before_sums'])}"
_BEFORE_SUMS: Final = re.compile(rf"{_LIMIT}\s*$")
_BEFORE_NUMBERS: Final = re.compile(
    rf"{_LIMIT}(?:\s+(?!{_any(_WORDS['figures'])}(?!\w))[^\s()]+){{0,3}}\s*$"
)
_AFTER_SUMS: Final = re.compile(rf"^\s*{_any(_WORDS['after_sums'])}(?!\w)")
_WORD: Final = re.compile(r"[^\W_]")
_FILLING: Final = re.compile(
    rf"(?<!\w)(?:به|ب|بر حسب|in|است|می باشد|میباشد"
    rf"|{_any(word for name in ('figures', 'figure', 'origins') for word in _WORDS[name])})(?!\w)"
)
_PARENTHESES: Final = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_CLAUSE: Final = re.compile(r"[^()\[\]{}،;؛|\n]+")
_DASH: Final = re.compile(r"\s+[-–—/]\s+")
#: A letter right before a unit that may be a scale: «ه.ریال», "MN rial".
_SHORT_BEFORE: Final = re.compile(r"(?<!\w)(?!(?:ب|و|in|of)(?!\w))(?:[^\W\d_]|[a-z]{2})[.\s]{0,2}$")
#: A number and a scale in one word: «یکهزار ریال».
_JOINED_BEFORE: Final = re.compile(rf"(?<!\w)[^\W\d_]+{_any(w for w in _SCALES if len(w) > 1)}\s*$")
_YEAR_BEFORE: Final = re.compile(rf"(?<!\w){_any(_WORDS['before_years'])}\s*$")


#: No longer text is the name of a column or of a unit, and longer lines are read in parts, which
#: share so many characters.
_LONGEST: Final = 400
_SHARED: Final = 100


@lru_cache(maxsize=4096)
def of_header(text: str) -> Spoken:
    """What the name of a column of amounts says of their unit."""
    if len(text) > _LONGEST:
        return NOTHING
    key = search_key(text)
    said = [_of_match(match, key) for match in _UNIT.finditer(key)]
    rest = _UNIT.sub(" ", key)
    unclear = [*_unclear(rest), *_SHARE.findall(rest), *_scales_after_to(rest)]
    for part in _PARENTHESES.findall(key):
        bare = _UNIT.sub(" ", part)
        if _is_code(part) or (is_unit(part) and (bare == part or _SCALE_ALONE.search(bare))):
            unclear.append(part)
    return merged([*said, Spoken(unclear=tuple(unclear))])


@lru_cache(maxsize=4096)
def of_line(text: str) -> Spoken:
    """What a line above or below a table says of the unit of the table's figures.

    It does when it speaks of them («ارقام به هزار ریال»), and when the unit stands alone or in
    parentheses; «قراردادهای بالای ۵۰۰ میلیون ریال» speaks of something else.
    """
    key = search_key(text)
    codes = Spoken(unclear=tuple(filter(_is_code, _PARENTHESES.findall(key))))
    clauses = (clause for part in _CLAUSE.findall(key) for clause in _DASH.split(part))
    parts = (part for clause in clauses for part in _parts(clause))
    return merged([codes, *(said for part in parts for said in _of_clause(part))])


def of_figures(text: str) -> Spoken:
    """What a text that is neither name of amounts nor line says of all figures: «ردیف (مبالغ به
    تومان)».
    """
    return of_line(text) if _FIGURES.search(search_key(text[:_LONGEST])) else NOTHING


def _parts(clause: str) -> Iterator[str]:
    step = _LONGEST - _SHARED
    starts = range(0, max(len(clause) - _SHARED, 1), step)
    return (clause[start : start + _LONGEST] for start in starts)


def is_unit(text: str) -> bool:
    """Whether ``text`` is nothing but a unit of money, clear or not: «(میلیون ریال)»."""
    if len(text) > _LONGEST:
        return False
    key = search_key(text)
    if _letters(key) in _CODES or any(map(_is_code, _PARENTHESES.findall(key))):
        return True
    rest = key
    for pattern in (_UNIT, _AMBIGUOUS, _OTHER, _SCALE_ALONE):
        rest = pattern.sub(" ", rest)
    return rest != key and not _WORD.search(_FILLING.sub(" ", rest))


def is_unclear(text: str) -> bool:
    """Whether ``text`` is a unit of money of which nobody can tell how many rials it is: «میلیون»,
    «دلار», «ت». A sign is what a button of Excel makes, and «م» may be metres.
    """
    letters = _letters(search_key(text))
    return (
        bool(letters) and letters not in _MEASURES and is_unit(text) and not of_header(text).units
    )


def is_filling(text: str) -> bool:
    """Whether nothing in ``text`` could tell a unit: signs, and words such as «مبلغ»."""
    return not _WORD.search(_FILLING.sub(" ", search_key(text)))


def is_measure(text: str) -> bool:
    """Whether ``text`` is nothing but how something other than money is written or counted."""
    words = re.split(r"[\W_]+", search_key(text))
    return all(word in _MEASURES for word in words if word)


@lru_cache(maxsize=4096)
def without(text: str) -> str:
    """``text`` without its unit of money, and without what stands in parentheses."""
    if len(text) > _LONGEST:
        return text
    key = _PARENTHESES.sub(" ", search_key(text))
    return re.sub(r"(?<!\w)(?:به|ب|بر حسب|in)\s+(?=\W*$)", " ", _UNIT.sub(" ", key))


def _of_match(match: re.Match[str], key: str) -> Spoken:
    """A unit within a header: not clear with a number, or after a letter that may be a scale."""
    factor = _factor(match)
    before = key[: match.start()]
    short = _SHORT_BEFORE.search(before) or _JOINED_BEFORE.search(before)
    if factor is None or short or _is_sum(before, match, key[match.end() :]):
        return Spoken(unclear=(f"{short[0] if short else ''}{match[0]}".strip(),))
    return Spoken((Unit(match[0].strip(), factor),))


def _of_clause(clause: str) -> Iterator[Spoken]:
    figures = bool(_FIGURES.search(clause))
    alone = is_unit(clause)
    for match in _UNIT.finditer(clause):
        before, after = clause[: match.start()], clause[match.end() :]
        year = bool(match["number"]) and bool(_YEAR_BEFORE.search(before))
        if year or not _is_sum(before, match, after):
            yield _of_unit(match, before, figures=figures or year, alone=alone)
    rest = _UNIT.sub(" ", clause)
    if alone and (rest == clause or _SCALE_ALONE.search(rest)):
        yield Spoken(unclear=(clause.strip(),))
    elif figures or alone:
        yield Spoken(unclear=(*_unclear(rest), *_scales_after_to(rest)))


def _of_unit(match: re.Match[str], before: str, *, figures: bool, alone: bool) -> Spoken:
    """A unit within a clause, where it is that of the table's ``figures`` or stands ``alone``."""
    factor, number = _factor(match), match["number"]
    if factor is None or _JOINED_BEFORE.search(before):
        return Spoken(unclear=(match[0].strip(),)) if figures else NOTHING
    behind = _FIGURE.search(_IN.sub("", before)) or (_TO.search(before) and match["word"] != "همت")
    # «(یک میلیارد ریال)» is a sum too, as far as anybody can tell.
    if figures or (alone and number not in _ONES) or (behind and not number):
        return Spoken((Unit(match[0].strip(), factor),))
    return NOTHING


def _is_sum(before: str, match: re.Match[str], after: str) -> bool:
    """Whether what looks like a unit belongs to a sum: «بیش از یک میلیارد ریال»."""
    limit = _BEFORE_NUMBERS if match["number"] else _BEFORE_SUMS
    return bool(limit.search(before) or _AFTER_SUMS.search(after))


def _unclear(rest: str) -> list[str]:
    """Other currencies, and scales that mean two numbers each."""
    return [*_OTHER.findall(rest), *_AMBIGUOUS.findall(rest)]


def _scales_after_to(rest: str) -> list[str]:
    """Scales that no unit follows: «مبلغ به میلیون»."""
    found = _SCALE_ALONE.finditer(rest)
    return [match[0].strip() for match in found if _TO.search(rest[: match.start()])]


def _is_code(text: str) -> bool:
    """Whether what stands in parentheses is letters or zeros that may mean a unit: «(MR)»."""
    return _letters(text) in _CODES or bool(_ZEROS.fullmatch(text.strip()))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _factor(match: re.Match[str]) -> int | None:
    """How many rials the unit is, None with a number that is no power of ten."""
    if match["short"]:
        return _SHORT[_letters(match["short"])]
    number = match["number"] or "1"
    times = _POWERS.get(number) or (int(number) if re.fullmatch("10*", number) else None)
    if times is None:
        return None
    for scale in re.findall(_SCALE, match["scales"]):
        times *= _SCALES[scale]
    return times * _FACTORS[match["word"]]
