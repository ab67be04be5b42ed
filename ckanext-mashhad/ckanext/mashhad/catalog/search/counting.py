"""Numbers in words: «بیست و پنج درصد» is also 25, «منطقهٔ نهم» also 9 (pure).

A word for a number counts only where it stands like one: alone before what is counted or after
what is numbered, or in a row joined by «و». Otherwise «نه» is «no», «ده» a village, and «سی»
the letter C.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ckanext.mashhad.catalog.search import lexicon
from ckanext.mashhad.catalog.search.unit import Unit

THOUSAND = 1000
#: From which value on a number leaves room for a smaller one, and how small that is.
_ROOM = ((THOUSAND, THOUSAND), (100, 100), (20, 10))


def counted(units: list[Unit], known: lexicon.Lexicon) -> list[Unit]:
    """The units of a stretch, each number in words with its digits beside it."""
    if not any(unit.text in known.numbers for unit in units):
        return units
    found = list(units)
    for first, last in _rows(units, known):
        if _counts(units, first, last, known):
            members = units[first : last + 1 : 2]  # between them stands «و»
            digits = str(sum(known.numbers[unit.text] for unit in members))
            for place in range(first, last + 1, 2):
                found[place] = _with_digits(units[place], digits)
    return found


def _rows(units: Sequence[Unit], known: lexicon.Lexicon) -> Iterator[tuple[int, int]]:
    """First and last place of each number: one word, or several that fall and are joined by «و»."""
    place = 0
    while place < len(units):
        first = last = place
        while _goes_on(units, last, known):
            last += 2
        if units[first].text in known.numbers:
            yield first, last
        place = last + 1


def _goes_on(units: Sequence[Unit], place: int, known: lexicon.Lexicon) -> bool:
    if place + 2 >= len(units) or units[place + 1].text != known.and_:
        return False
    value, more = (known.numbers.get(units[each].text) for each in (place, place + 2))
    if value is None or more is None:
        return False
    # Of 120 the hundred leaves room for what is below 100, of 25 the twenty for what is below 10.
    return more < next((room for least, room in _ROOM if value >= least), 0)


def _counts(units: Sequence[Unit], first: int, last: int, known: lexicon.Lexicon) -> bool:
    before = units[first - 1] if first else None
    after = units[last + 1] if last + 1 < len(units) else None
    if before and _is_number(before, known) and known.numbers[units[first].text] >= THOUSAND:
        return False  # «بیست هزار و پانصد» is not 1500
    if last > first:
        return True
    text = units[first].text
    if text == known.letter_and_number and _beside_a_letter(before, after, known):
        return False
    if before and _is_one_of(known.numbered, before):
        return True
    return after is not None and (
        _is_one_of(known.counted, after)
        or (text in known.counts_anything and _is_a_thing(after, known))
    )


def _is_number(unit: Unit, known: lexicon.Lexicon) -> bool:
    return unit.text in known.numbers or (not unit.text and unit.parts[0].isdecimal())


def _beside_a_letter(before: Unit | None, after: Unit | None, known: lexicon.Lexicon) -> bool:
    return any(unit is not None and unit.text in known.latin_letters for unit in (before, after))


def _is_a_thing(unit: Unit, known: lexicon.Lexicon) -> bool:
    plain = bool(unit.text) and not unit.silent and not unit.bound
    return plain and not _is_number(unit, known) and unit.text not in known.one_word_with_a_number


def _is_one_of(words: frozenset[str], unit: Unit) -> bool:
    return unit.text in words or not words.isdisjoint(unit.parts)


def _with_digits(unit: Unit, digits: str) -> Unit:
    return replace(unit, others=tuple(dict.fromkeys([*unit.others, digits])))
