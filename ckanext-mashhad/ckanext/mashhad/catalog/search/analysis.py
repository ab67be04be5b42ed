"""A text as search sees it: its keys in order, and what else may find it (pure)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ckanext.mashhad.catalog.search import lexicon
from ckanext.mashhad.catalog.search.endings import keys, remembered
from ckanext.mashhad.catalog.search.tokens import segments
from ckanext.mashhad.catalog.search.unit import Unit

APART = " ; "  # words on the two sides of a sign are no neighbours
LONGEST_PAIR = 24  # letters of two words that may be one
LONGEST_OF_MANY = 13  # and of three, or of two with «و» between them


@dataclass(frozen=True)
class Analysis:
    """``keys`` in the order of the text, function words left out; ``others`` in any order."""

    keys: tuple[str, ...]
    others: tuple[str, ...]

    def __add__(self, after: Analysis) -> Analysis:
        others = dict.fromkeys((*self.others, *after.others))
        return Analysis(self.keys + after.keys, tuple(others))


def analyse(texts: Iterable[str]) -> Analysis:
    """The analysis of several texts that belong together, such as all of a dataset."""
    in_order: list[str] = []
    others: list[str] = []
    for segment in segments(APART.join(texts)):  # as one text, since each has a price of its own
        for unit in segment:
            if unit.silent:
                others.append(unit.text)
            else:
                in_order += unit.parts
            others += unit.others
        for _, _, joined in joins(segment):
            others += joined
    return Analysis(tuple(in_order), tuple(dict.fromkeys(others)))


def joins(segment: Sequence[Unit]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Neighbours that somebody may write as one word: first and last place, and its keys."""
    known = lexicon.load()
    for first, last in pairwise(range(len(segment))):
        one, other = segment[first], segment[last]
        if not _begins_a_word(one, known):
            continue
        if _ends_a_word(other, known) and len(one.text) + len(other.text) <= LONGEST_PAIR:
            yield first, last, _joined(one.text, "", other.text)
        if last + 1 < len(segment) and _links(other, known):
            third = segment[last + 1]
            letters = len(one.text) + len(other.text) + len(third.text)
            if _ends_a_word(third, known) and letters <= LONGEST_OF_MANY:
                yield first, last + 1, _joined(one.text, other.text, third.text)


def _begins_a_word(unit: Unit, known: lexicon.Lexicon) -> bool:
    lone = unit.silent and unit.text not in known.openers
    return len(unit.text) > 1 and not unit.ended and not lone


def _ends_a_word(unit: Unit, known: lexicon.Lexicon) -> bool:
    return len(unit.text) > 1 and (not unit.silent or unit.text in known.closers)


def _links(unit: Unit, known: lexicon.Lexicon) -> bool:
    """Whether a word may stand in the middle of three that are one."""
    silent = unit.silent and unit.text != known.and_ and unit.text not in known.openers
    return bool(unit.text) and not unit.ended and not silent


@remembered
def _joined(first: str, middle: str, last: str) -> tuple[str, ...]:
    """The keys of two or three words as one; the middle one may be missing, or left out «و»."""
    known = lexicon.load()
    found = [*keys(first + middle + last)]
    if middle == known.and_:
        found += keys(first + last)
    before = middle or first
    if last in known.takers_of_he and before.endswith("ه"):
        found += keys(before[:-1] + last)
    return tuple(found)


def signature(in_order: Iterable[str]) -> str:
    """One word that stands for a title as a whole: the same for titles with the same keys."""
    digest = hashlib.blake2b(" ".join(in_order).encode(), digest_size=8).hexdigest()
    # Consonants only, and x at the end: Solr's English stemmer leaves it alone.
    return f"zt{digest.translate(str.maketrans('0123456789abcdef', 'bcdfghjklmnpqrtv'))}x"
