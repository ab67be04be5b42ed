"""The unit of which letters tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.worlds import made_once


@pytest.fixture
@made_once
def district(unit: dict[str, Any], act: Callable[..., Any]) -> dict[str, Any]:
    """The district alone, monitored since Aban 1405."""
    return act(
        "organization_patch", id=unit["id"], unit_kind="district", monitored_from="2026-10-23"
    )
