"""The rules and the calendar that are shipped."""

from __future__ import annotations

import pytest

from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.rules.duty import Rules
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar


@pytest.fixture(scope="session")
def rules() -> Rules:
    return loading.load()


@pytest.fixture(scope="session")
def calendar() -> WorkCalendar:
    return loading.calendar()
