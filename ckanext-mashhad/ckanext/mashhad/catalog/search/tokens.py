"""A text cut into what search compares: words, numbers and codes (pure).

Half-spaces, hyphens and the seams of letters and digits part words; an ending that stands apart
(«کتاب‌ها», «بودجه ی») belongs to the word before it. A code («MSH-1402-55») is found by its parts
and by any of them that stand together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ckanext.mashhad.catalog.search import lexicon
from ckanext.mashhad.catalog.search.counting import counted
from ckanext.mashhad.catalog.search.endings import keys, remembered
from ckanext.mashhad.catalog.search.unit import Unit
from ckanext.mashhad.persian import text as persian

MOST_PARTS = 6  # of a code, all of whose runs are indexed; of a longer one each two
MOST_OF_ONE = 40  # parts that one code has; what is longer is several to search
LONGEST_CODE = 100  # characters that somebody may type as one word

_MARKS = "-/_.'’+"
_CHUNK = re.compile(rf"[^\W_]+(?:[{_MARKS}{persian.ZWNJ}][^\W_]+)*")
_CUT = re.compile(rf"[{_MARKS}]")
_DIGIT = re.compile(r"\d")
_RUN = re.compile(r"\d+|[^\W\d_]+")
_DECIMAL = re.compile(r"(\d+)([./])(\d+)")
_LATIN = re.compile("[a-z]")
_SEAM = re.compile("(?<=[a-z])(?=[\u0621-\u06d3])|(?<=[\u0621-\u06d3])(?=[a-z])")  # «فایلpdf»
# Solr parts letters from digits and stems English: one word of consonants stays as it is.
_DIGITS_AS_LETTERS = str.maketrans("0123456789.", "bcdfghjklmn")


class _Written(NamedTuple):
    """A word before its endings are settled; ``after`` is what stood before it."""

    text: str
    after: str


class _Cut(NamedTuple):
    """What stands between two spaces: the pieces of each stretch without punctuation in it, and
    whether the first and the last stretch reach the spaces."""

    stretches: tuple[tuple[_Written | Unit, ...], ...]
    opens: bool
    closes: bool


def segments(text: str) -> Iterator[list[Unit]]:
    """The units of a text, a list for each stretch without punctuation."""
    pieces: list[_Written | Unit] = []
    parted = False
    for between in text.split(" "):  # nothing that is folded or cut looks across a space
        cut = _cut(between)
        if cut is None:
            continue
        for place, stretch in enumerate(cut.stretches):
            if pieces and (place or parted or not cut.opens):
                yield _settled(pieces)
                pieces = []
            pieces += stretch
        parted = not cut.closes
    if pieces:
        yield _settled(pieces)


@remembered
def _cut(text: str) -> _Cut | None:
    """One word with its signs, in almost every text; None where nothing can be seen."""
    folded = persian.search_fold(text)
    if not folded:
        return None
    if _LATIN.search(folded):
        folded = _SEAM.sub(" ", folded)
    chunks = list(_CHUNK.finditer(folded))
    stretches: list[list[_Written | Unit]] = []
    for place, chunk in enumerate(chunks):
        before = folded[chunks[place - 1].end() : chunk.start()] if place else ""
        if not stretches or before != " ":
            stretches.append([])
        stretches[-1] += _pieces(chunk[0])
    opens = bool(chunks) and chunks[0].start() == 0
    return _Cut(
        tuple(map(tuple, stretches)), opens, bool(chunks) and chunks[-1].end() == len(folded)
    )


def _pieces(chunk: str) -> tuple[_Written | Unit, ...]:
    if not _DIGIT.search(chunk):
        return tuple(_words(chunk))
    if decimal := _DECIMAL.fullmatch(chunk):
        return (_decimal(*decimal.groups()),)
    if _CUT.search(chunk) or _LATIN.search(chunk):
        return tuple(_codes(chunk))
    runs = _RUN.findall(chunk)
    return tuple(_number(run) if run.isdecimal() else _Written(run, " ") for run in runs)


def _words(chunk: str) -> Iterator[_Written]:
    """«حمل‌ونقل» is three words: what follows a half-space may begin with the word «و»."""
    known = lexicon.load()
    for piece in _CUT.split(chunk):
        for position, word in enumerate(piece.split(persian.ZWNJ)):
            after = persian.ZWNJ if position else " "
            rest = word.removeprefix(known.and_)
            if position and rest != word and (len(rest) > 2 or rest in known.numbers):
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


def _codes(chunk: str) -> Iterator[Unit]:
    """One code, or several where there are more parts than a code has."""
    runs = _RUN.findall(chunk)
    for start in range(0, len(runs), MOST_OF_ONE):
        yield _code(runs[start : start + MOST_OF_ONE])


def _code(runs: Sequence[str]) -> Unit:
    count = len(runs)
    lengths = range(2, count + 1) if count <= MOST_PARTS else dict.fromkeys((2, count))
    joined = ["".join(runs[at : at + size]) for size in lengths for at in range(count - size + 1)]
    joined = sorted((each for each in joined if len(each) <= LONGEST_CODE), key=len, reverse=True)
    return Unit(tuple(keys(run)[0] for run in runs), tuple(map(spell, joined)))


def spell(code: str) -> str:
    """A code as one word to Solr; plain digits are one as they are."""
    return code if code.isdecimal() else f"zq{code.translate(_DIGITS_AS_LETTERS)}x"


def _settled(pieces: Sequence[_Written | Unit]) -> list[Unit]:
    """The units of one stretch, each ending given to its word."""
    known = lexicon.load()
    units: list[Unit] = []
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        place += 1
        if isinstance(piece, Unit):
            units.append(piece)
            continue
        ending = ""
        while place < len(pieces) and _is_ending(pieces[place], piece, known):
            ending += pieces[place].text
            place += 1
        units.append(_unit(piece.text, ending, piece.after))
    return counted(units, known)


def _is_ending(piece: _Written | Unit, before: _Written, known: lexicon.Lexicon) -> bool:
    if isinstance(piece, Unit):
        return False
    if piece.after == persian.ZWNJ:
        return piece.text in known.endings_after_half_space
    if piece.text in known.degrees:
        return before.text in known.adjectives
    return piece.text in known.endings_after_space


@remembered
def _unit(text: str, ending: str, after: str) -> Unit:
    known = lexicon.load()
    first, *others = keys(text)
    if ending:
        others += keys(text + ending)  # as it looks when its half-space is lost
    return Unit(
        parts=(first,),
        others=tuple(dict.fromkeys(other for other in others if other != first)),
        text=text,
        silent=text in known.function_words and not ending,
        ended=bool(ending),
        bound=after == persian.ZWNJ,
    )
