"""A text as search sees it: its keys in order, and what else may find it (pure)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ckanext.mashhad.catalog.search import lexicon
from ckanext.mashhad.catalog.search.endings import keys
from ckanext.mashhad.catalog.search.tokens import Unit, segments

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
    others: dict[str, None] = {}
    for text in texts:
        for segment in segments(text):
            for unit in segment:
                if unit.silent:
                    others[unit.text] = None
                else:
                    in_order += unit.parts
                others.update(dict.fromkeys(unit.others))
            for _, _, joined in joins(segment):
                others.update(dict.fromkeys(joined))
    return Analysis(tuple(in_order), tuple(others))


def joins(segment: Sequence[Unit]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Neighbours that somebody may write as one word: first and last place, and its keys."""
    known = lexicon.load()
    for first, unit in enumerate(segment):
        if not _begins_a_word(unit, known):
            continue
        for last in (first + 1, first + 2):
            words = segment[first : last + 1]
            if last < len(segment) and _is_one_word(words, known):
                yield first, last, tuple(_joined(words, known))


def _begins_a_word(unit: Unit, known: lexicon.Lexicon) -> bool:
    lone = unit.silent and unit.text not in known.openers
    return len(unit.text) > 1 and not unit.ended and not lone


def _is_one_word(words: Sequence[Unit], known: lexicon.Lexicon) -> bool:
    *_, last = words
    if last.silent or len(last.text) < 2:
        return False
    if len(words) == 2:
        return sum(len(word.text) for word in words) <= LONGEST_PAIR
    middle = words[1]
    links = known.openers | {known.and_}
    fits = middle.text and not middle.ended and (not middle.silent or middle.text in links)
    return bool(fits) and sum(len(word.text) for word in words) <= LONGEST_OF_MANY


def _joined(words: Sequence[Unit], known: lexicon.Lexicon) -> Iterator[str]:
    texts = [word.text for word in words]
    yield from keys("".join(texts))
    if known.and_ in texts:
        yield from keys("".join(text for text in texts if text != known.and_))
    if texts[-1] in known.takers_of_he and texts[-2].endswith("ه"):
        yield from keys(texts[-2][:-1] + texts[-1])


def signature(in_order: Iterable[str]) -> str:
    """One word that stands for a title as a whole: the same for titles with the same keys."""
    digest = hashlib.blake2b(" ".join(in_order).encode(), digest_size=8).hexdigest()
    # Consonants only, and x at the end: Solr's English stemmer leaves it alone.
    return f"zt{digest.translate(str.maketrans('0123456789abcdef', 'bcdfghjklmnpqrtv'))}x"
