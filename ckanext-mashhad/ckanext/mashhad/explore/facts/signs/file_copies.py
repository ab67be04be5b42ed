"""Published files, beside others with the same bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ckanext.mashhad.catalog.engine import rules
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs.subjects import PublishedFile
from ckanext.mashhad.explore.facts.city import City, Register
from ckanext.mashhad.explore.facts.signs.places import Place
from ckanext.mashhad.persian.calendar.periods import Period


def files(city: City, asked: Question) -> Iterator[tuple[Place, PublishedFile, int]]:
    """Each file with how many have its bytes and tell of another period or unit."""
    same: dict[str, list[int]] = defaultdict(list)
    for number, register in city.registers.items():
        same[register.sha256].append(number)
    for number, register in city.registers.items():
        period = _period(register)
        year = period.year if period else None
        if asked.unit in ("", register.unit) and asked.year in (None, year):
            own = register.unit, period
            others = [
                each
                for each in same[register.sha256]
                if (city.registers[each].unit, _period(city.registers[each])) != own
            ]
            place = Place(
                register.unit,
                year,
                register=number,
                others=tuple(others[:1]),
                called=register.resource_id,
            )
            yield place, PublishedFile(len(others)), 1


def _period(register: Register) -> Period | None:
    return rules.period_of(register.package)
