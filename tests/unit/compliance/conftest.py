"""The rules and the calendar that are shipped."""

from __future__ import annotations

import pytest

from ckanext.mashhad.compliance import loading
from ckanext.mashhad.compliance.duty import Rules
from ckanext.mashhad.persian.workdays import WorkCalendar


@pytest.fixture(scope="session")
def rules() -> Rules:
    return loading.load()


@pytest.fixture(scope="session")
def calendar() -> WorkCalendar:
    return loading.calendar()
