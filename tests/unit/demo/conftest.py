"""The cities that tests look at, each built once."""

from __future__ import annotations

import pytest

from ckanext.mashhad.persian.calendar import jalali
from dev.demo import city
from dev.demo.parts import City

#: Beginnings and ends of years, halves and months, and days on which something is just due.
DAYS = ("1403-04-01", "1404-01-01", "1404-07-16", "1404-12-29", "1405-02-01", "1405-09-11")


@pytest.fixture(scope="session")
def demo() -> City:
    return city.build(jalali.to_gregorian(1405, 9, 4))


@pytest.fixture(scope="session", params=DAYS)
def any_day(request: pytest.FixtureRequest) -> City:
    return city.build(jalali.parse(request.param).date)
