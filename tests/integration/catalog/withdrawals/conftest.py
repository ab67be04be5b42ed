"""What is withdrawn."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.catalog.withdrawals.withdrawing import LINK
from tests.integration.worlds import made_once


@pytest.fixture
@made_once
def made(create: Any) -> dict[str, Any]:
    """A public dataset with two files."""
    other = {"url": "https://example.org/b.pdf", "name": "صورت‌جلسهٔ ۲"}
    return create(resources=[LINK, other])
