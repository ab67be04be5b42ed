"""A text cut into what search compares: words, numbers and codes (pure).

Half-spaces, hyphens and the seams of letters and digits part words; an ending that stands apart
(«کتاب‌ها», «بودجه ی») belongs to the word before it. A code («MSH-1402-55») is found by its parts
and by any of them that stand together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeGuard

from ckanext.mashhad.catalog.search import lexicon
from ckanext.mashhad.catalog.search.endings import keys
from ckanext.mashhad.persian import text as persian

MOST_PARTS = 6  # of a code, all of whose runs are indexed

_MARKS = "-/_.'’+"
_CHUNK = re.compile(rf"[^\W_]+(?:[{_MARKS}{persian.ZWNJ}][^\W_]+)*")
_CUT = re.compile(rf"[{_MARKS}]")
_RUN = re.compile(r"\d+|[^\W\d_]+")
_DECIMAL = re.compile(r"(\d+)([./])(\d+)")
_LATIN = re.compile("[a-z]")
# Solr parts letters from digits and stems English: one word of consonants stays as it is.
_DIGITS_AS_LETTERS = str.maketrans("0123456789.", "bcdfghjklmn")


@dataclass(frozen=True)
class Unit:
    """One word, number or code.

    ``parts``   its keys in the order of the text, one unless it is a code
    ``others``  what else finds it; any one is enough
    ``text``    the word as it was written, its ending left off; empty for numbers and codes
    ``silent``  only holds the sentence together
    ``ended``   an ending stood apart, so the next word is not part of this one
    """

    parts: tuple[str, ...]
    others: tuple[str, ...] = ()
    text: str = ""
    silent: bool = False
    ended: bool = False

    @property
    def is_code(self) -> bool:
        return len(self.parts) > 1


@dataclass
class _Written:
    """A word before its endings are settled; ``after`` is what stood before it."""

    text: str
    after: str
    ending: str = field(default="")


def segments(text: str) -> Iterator[list[Unit]]:
    """The units of a text, a list for each stretch without punctuation."""
    folded = persian.search_fold(text)
    pieces: list[_Written | Unit] = []
    end = 0
    for chunk in _CHUNK.finditer(folded):
        if folded[end : chunk.start()].strip():
            yield _settled(pieces)
            pieces = []
        end = chunk.end()
        pieces += _pieces(chunk[0])
    yield _settled(pieces)


def _pieces(chunk: str) -> Iterable[_Written | Unit]:
    if not re.search(r"\d", chunk):
        return _words(chunk)
    if decimal := _DECIMAL.fullmatch(chunk):
        return [_decimal(*decimal.groups())]
    if _CUT.search(chunk) or _LATIN.search(chunk):
        return [_code(chunk)]
    runs = _RUN.findall(chunk)
    return [_number(run) if run.isdecimal() else _Written(run, " ") for run in runs]


def _words(chunk: str) -> Iterator[_Written]:
    """«حمل‌ونقل» is three words: what follows a half-space may begin with the word «و»."""
    known = lexicon.load()
    for piece in _CUT.split(chunk):
        for position, word in enumerate(piece.split(persian.ZWNJ)):
            after = persian.ZWNJ if position else " "
            rest = word.removeprefix(known.and_)
            if position and rest != word and len(rest) > 2:
                yield _Written(known.and_, after)
                word, after = rest, " "
            yield _Written(word, after)


def _number(digits: str) -> Unit:
    bare = digits.lstrip("0")
    return Unit((digits,), (bare,) if bare and bare != digits else ())


def _decimal(whole: str, mark: str, part: str) -> Unit:
    """12.5 is never 125; 12/5 may also be two numbers."""
    spelled = spell(f"{whole}.{part}")
    return Unit((spelled,)) if mark == "." else Unit((whole, part), (spelled,))


def _code(chunk: str) -> Unit:
    runs = _RUN.findall(chunk)
    spans = list(combinations(range(len(runs) + 1), 2))
    if len(runs) > MOST_PARTS:
        spans = [span for span in spans if span[1] - span[0] in (2, len(runs))]
    joined = sorted(("".join(runs[i:j]) for i, j in spans if j - i > 1), key=len, reverse=True)
    return Unit(tuple(keys(run)[0] for run in runs), tuple(map(spell, joined)))


def spell(code: str) -> str:
    """A code as one word to Solr; plain digits are one as they are."""
    return code if code.isdecimal() else f"zq{code.translate(_DIGITS_AS_LETTERS)}x"


def _settled(pieces: list[_Written | Unit]) -> list[Unit]:
    """The units of one stretch, each ending given to its word."""
    known = lexicon.load()
    kept: list[_Written | Unit] = []
    for piece in pieces:
        before = kept[-1] if kept else None
        if isinstance(before, _Written) and _is_ending(piece, before, known):
            before.ending += piece.text
        else:
            kept.append(piece)
    units: list[Unit] = []
    for piece in kept:
        if isinstance(piece, _Written):
            units.append(_unit(piece, units[-1] if units else None, known))
        else:
            units.append(piece)
    return units


def _is_ending(
    piece: _Written | Unit, before: _Written, known: lexicon.Lexicon
) -> TypeGuard[_Written]:
    if isinstance(piece, Unit):
        return False
    if piece.after == persian.ZWNJ:
        return piece.text in known.endings_after_half_space
    if piece.text in known.degrees:
        return before.text in known.adjectives
    return piece.text in known.endings_after_space


def _unit(word: _Written, before: Unit | None, known: lexicon.Lexicon) -> Unit:
    found = keys(word.text)
    others = list(found[1:])
    if word.ending:
        others += keys(word.text + word.ending)  # as it looks when its half-space is lost
    counted = before is not None and not {before.text, *before.parts}.isdisjoint(known.numbered)
    if counted and word.text in known.numbers:
        others.append(known.numbers[word.text])
    return Unit(
        parts=found[:1],
        others=tuple(dict.fromkeys(other for other in others if other != found[0])),
        text=word.text,
        silent=word.text in known.function_words and not word.ending,
        ended=bool(word.ending),
    )
