"""Fixtures of these tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ckan.tests import factories

from tests.integration.worlds import made_once


@pytest.fixture
@made_once
def city(unit: dict[str, Any], act: Callable[..., Any]) -> dict[str, dict[str, Any]]:
    """A municipality with a district; both are monitored since the beginning of 1405."""
    head = factories.Organization(
        name="mashhad",
        title_translated={"fa": "شهرداری مشهد", "en": "Municipality of Mashhad"},
        unit_kind="municipality",
        legal_person="true",
        monitored_from="2026-03-21",
    )
    district = act(
        "organization_patch",
        id=unit["id"],
        unit_kind="district",
        parent="mashhad",
        monitored_from="2026-03-21",
    )
    return {"mashhad": head, "district": district}
