"""What is withdrawn."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.catalog.withdrawals.withdrawing import LINK


@pytest.fixture
def made(create: Any) -> dict[str, Any]:
    """A public dataset with two files."""
    other = {"url": "https://example.org/b.pdf", "name": "صورت‌جلسهٔ ۲"}
    return create(resources=[LINK, other])
