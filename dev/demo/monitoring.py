"""Which units are watched, and since when: they join the portal one group after another.

The days move with the calendar (with its quarters at most), so that on any day there are units
of three years, of one, of some months, and some whose time is still to come.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ckanext.mashhad.catalog.engine.units.units_file import Unit
from ckanext.mashhad.persian.calendar.periods import Period

COUNCIL = "mashhad-city-council"
DISTRICT_1, DISTRICT_2, DISTRICT_9 = (f"mashhad-district-{n:02}" for n in (1, 2, 9))
MUNICIPALITY = "mashhad-municipality"
PARKS = "mashhad-parks"
PLANNING = "mashhad-deputy-planning"
RAIL = "mashhad-urban-rail"
SAMEN = "mashhad-district-samen"

_JUST_JOINED = (SAMEN, *(f"mashhad-district-{n}" for n in (11, 12)))
_THREE_YEARS = (MUNICIPALITY, COUNCIL)
_TWO_YEARS = (PARKS, RAIL)
_FROM_LAST_HALF = (
    DISTRICT_9,
    PLANNING,
    "mashhad-deputy-finance",
    "mashhad-deputy-transport",
    "mashhad-deputy-economy",
)


def watched(units: tuple[Unit, ...], as_of: date) -> tuple[Unit, ...]:
    """The units with the day from which each is monitored, where there is one yet."""
    return tuple(_watched(units, as_of))


def _watched(units: tuple[Unit, ...], as_of: date) -> Iterator[Unit]:
    year = Period.containing(as_of, "year")
    half = Period.containing(as_of, "half").previous
    quarter = Period.containing(as_of, "quarter").previous
    month = Period.containing(as_of, "month")
    for unit in units:
        start: date | None = None
        if unit.name in _THREE_YEARS:
            start = year.previous.previous.start
        elif unit.name in _TWO_YEARS:
            start = year.previous.start
        elif unit.name in _FROM_LAST_HALF:
            start = half.start
        elif unit.unit_kind == "deputy" or unit.name in _JUST_JOINED:
            start = month.previous.start
        elif unit.unit_kind == "district":
            start = quarter.start
        elif unit.legal_person:
            start = year.next.start
        yield replace(unit, monitored_from=start.isoformat() if start else None)
