"""What the feed is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.catalog.dcat.feed_graphs import FILE
from tests.integration.worlds import made_once


@pytest.fixture
@made_once
def register(create: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """A register that lacks nothing."""
    return create(
        title_translated={"fa": "قراردادهای منطقهٔ ۹", "en": "Contracts of District 9"},
        theme=["GOVE", "ECON"],
        frequency="MONTHLY",
        legal_basis="مادهٔ ۱۰",
        tags=[{"name": "قرارداد"}],
        contact_name="روابط عمومی",
        contact_email="pr@mashhad.example",
        contact_phone="051-38670009",
        language="fa",
        resources=[FILE],
    )
