"""Units of money in headers: «مبلغ (میلیون ریال)», «ارقام به هزار ریال», «قیمت به تومان»."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ckanext.mashhad.persian.text import search_key

_SCALES: Final = {
    "هزار میلیارد": 10**12,
    "میلیارد": 10**9,
    "میلیون": 10**6,
    "ملیون": 10**6,
    "هزار": 10**3,
    "billion": 10**9,
    "million": 10**6,
    "thousand": 10**3,
}
_UNIT: Final = re.compile(
    rf"(?:(?:به |ب |in )?(?:({'|'.join(_SCALES)})\s*)?\b(ریالی?|تومانی?|تومن|rials?|irr|tomans?)\b"
    rf"|\b(همت)\b)"
)
_ABOUT: Final = re.compile("ارقام|مبالغ|مبلغ|اعداد|واحد|amount|figure|unit")
_WORD: Final = re.compile(r"\w")
_PARENTHESES: Final = re.compile(r"[(\[{][^)\]}]*[)\]}]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it was written, and how many rials it is."""

    text: str
    factor: int


def find(text: str) -> Unit | None:
    """The unit of money that ``text`` names, None when it names none or several."""
    found = {_unit(match) for match in _UNIT.finditer(search_key(text))}
    return found.pop() if len(found) == 1 else None


def find_for_table(text: str) -> Unit | None:
    """The unit of a line above a table, when that line is about the table's figures.

    It is when it says so («ارقام به هزار ریال»), and when the unit stands alone or in parentheses;
    «قراردادهای بالای ۵۰۰ میلیون ریال» speaks of something else.
    """
    key = search_key(text)
    alone = any(is_unit(part) for part in (text, *_PARENTHESES.findall(key)))
    return find(text) if alone or _ABOUT.search(key) else None


def is_unit(text: str) -> bool:
    """Whether ``text`` is nothing but a unit of money: «(میلیون ریال)»."""
    key = search_key(text)
    return bool(_UNIT.search(key)) and not _WORD.search(_UNIT.sub(" ", key))


@lru_cache(maxsize=4096)
def without(text: str) -> str:
    """``text`` without its unit of money, and without what stands in parentheses."""
    return _UNIT.sub(" ", _PARENTHESES.sub(" ", search_key(text)))


def _unit(match: re.Match[str]) -> Unit:
    scale, word, hemat = match.groups()
    if hemat:
        return Unit(hemat, 10**13)
    per_unit = 10 if word.startswith(("توم", "toman")) else 1
    return Unit(" ".join(filter(None, (scale, word))), _SCALES.get(scale or "", 1) * per_unit)
