"""What a unit has made public of a dataset, file by file."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ckanext.mashhad.compliance.engine.evidence import publications
from ckanext.mashhad.compliance.engine.evidence.facts import Dataset, File
from ckanext.mashhad.compliance.engine.evidence.ownership import Ownership
from ckanext.mashhad.persian.calendar.moments import tehran_day

FIRST, AGAIN = datetime(2026, 8, 25, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize("others", [(), (File("other", FIRST),)], ids=["alone", "among others"])
def test_a_file_that_stands_again_has_the_day_of_its_own(others) -> None:
    file = File("file", AGAIN, came=FIRST)
    dataset = Dataset("d", "nine", "statement", files=(file, *others))
    found = publications.of_ownership(Ownership(dataset))[0]
    assert (found.day, found.came) == (tehran_day(AGAIN), tehran_day(FIRST))
