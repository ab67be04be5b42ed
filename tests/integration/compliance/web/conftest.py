"""Fixtures of these tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ckan.tests import factories

from tests.integration.compliance.web.page_texts import TITLE
from tests.integration.worlds import made_once


@pytest.fixture
@made_once
def city(
    unit: dict[str, Any], act: Callable[..., Any], publish: Callable[..., Any], freezer: Any
) -> dict[str, Any]:
    """A municipality and its district 9, which published one register in time."""
    freezer.move_to("2026-04-25 08:00:00")
    factories.Organization(
        name="mashhad",
        title_translated={"fa": "شهرداری مشهد", "en": "Municipality of Mashhad"},
        unit_kind="municipality",
        legal_person="true",
        monitored_from="2026-03-21",
    )
    act(
        "organization_patch",
        id=unit["id"],
        unit_kind="district",
        parent="mashhad",
        monitored_from="2026-03-21",
    )
    made = publish(
        title_translated={"fa": TITLE},
        fiscal_year="1405",
        period_part="m01",
        resources=[{"url": "https://example.org/a.csv", "name": "الف", "format": "CSV"}],
    )
    freezer.move_to("2026-11-25 08:00:00")
    return made
