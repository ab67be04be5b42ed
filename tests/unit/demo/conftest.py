"""One city for all tests of it; building it takes under half a second."""

from __future__ import annotations

import pytest

from ckanext.mashhad.persian import jalali
from dev.demo import city
from dev.demo.parts import City


@pytest.fixture(scope="session")
def demo() -> City:
    return city.build(jalali.to_gregorian(1405, 9, 4))
