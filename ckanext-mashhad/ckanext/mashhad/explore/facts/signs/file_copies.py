"""Published files, beside others with the same bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from ckanext.mashhad.catalog.engine import rules
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs.subjects import PublishedFile
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.facts.signs.places import Place
from ckanext.mashhad.persian.calendar.periods import Period

#: The unit that has a file, and the period that it is about.
_Own = tuple[str, Period | None]


def files(city: City, asked: Question) -> Iterator[tuple[Place, PublishedFile, int]]:
    """Each file with how many have its bytes and tell of another period or unit."""
    fields = city.describe(city.registers)
    own = {n: (e.unit, rules.period_of(fields[n])) for n, e in city.registers.items()}
    same: dict[str, dict[_Own, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, register in city.registers.items():
        same[register.sha256][own[number]].append(number)
    for number, register in city.registers.items():
        unit, period = own[number]
        year = period.year if period else None
        if asked.unit in ("", unit) and asked.year in (None, year):
            there = same[register.sha256]
            firsts = (each[0] for what, each in there.items() if what != own[number])
            place = Place(
                unit,
                year,
                register=number,
                others=tuple(islice(firsts, 1)),
                called=register.resource_id,
            )
            others = sum(map(len, there.values())) - len(there[own[number]])
            yield place, PublishedFile(others), 1
