"""The rules and the calendar that are shipped, with one more entry of the plan."""

from __future__ import annotations

import pytest

from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.rules.duty import Rules
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar
from tests.unit.compliance import small_city


@pytest.fixture(scope="session")
def rules() -> Rules:
    return small_city.rules()


@pytest.fixture(scope="session")
def calendar() -> WorkCalendar:
    return loading.calendar()
