"""Datasets of our types through the API: what is read, derived, stored and given back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ckan import model
from ckan.tests import helpers

pytestmark = [pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")]

ZWNJ = "\u200c"


def test_a_contract_register_is_stored_plainly_and_given_back_typed(
    create: Callable[..., dict[str, Any]],
) -> None:
    made = create(
        fiscal_year="۱۴۰۳",
        period_part="h1",
        total_amount="۱۲٬۵۰۰ میلیارد ریال",
        contract_count="۱۲۸",
        deal_classes=["large", "medium"],
        duties=["msh-con"],
        theme=["GOVE"],
        frequency="MONTHLY",
        legal_basis="قانون شهرداري",
        contact_phone="۰۵۱-۳۰۰۰۰۰۰۰",
        tags=[{"name": "حمل" + ZWNJ + "ونقل"}],
    )
    shown = helpers.call_action("package_show", id=made["id"])
    expected = {
        "title": "قراردادهای منطقهٔ ۹ در سال ۱۴۰۳",
        "title_translated": {"fa": "قراردادهای منطقهٔ ۹ در سال ۱۴۰۳"},
        "notes": "فهرست قراردادهای منعقدشده",
        "name": "contract-district-9-1403-h1",
        "fiscal_year": "1403",
        "period_part": "h1",
        "temporal_start": "2024-03-20",
        "temporal_end": "2024-09-21",
        "total_amount": 12_500_000_000_000,
        "contract_count": 128,
        "covers": ["contracts"],
        "deal_classes": ["medium", "large"],
        "duties": ["msh-con"],
        "theme": ["GOVE"],
        "frequency": "MONTHLY",
        "language": "fa",
        "legal_basis": "قانون شهرداری",
        "contact_phone": "051-30000000",
    }
    assert {key: shown.get(key) for key in expected} == expected
    stored = model.Package.get(made["id"]).extras
    assert stored["total_amount"] == "12500000000000"
    assert "first_published" not in stored
