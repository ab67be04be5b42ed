"""Fixtures of the tests about the plan: a district that owes by it, and who may change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ckan.tests import factories

from tests.integration.worlds import made_once


@pytest.fixture
@made_once
def district(unit: dict[str, Any], act: Callable[..., Any]) -> dict[str, Any]:
    """The district alone, monitored since the beginning of 1405."""
    return act(
        "organization_patch", id=unit["id"], unit_kind="district", monitored_from="2026-03-21"
    )


@pytest.fixture
@made_once
def planner() -> dict[str, Any]:
    return factories.SysadminWithToken()
