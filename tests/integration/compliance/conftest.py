"""What tests of the compliance room share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ckan.tests import factories

from ckanext.mashhad.compliance.engine.vocabulary.score import Score
from ckanext.mashhad.compliance.history.history import ScoreOn
from tests.integration.compliance import the_city
from tests.integration.worlds import made_once


@pytest.fixture
def scored_however_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A score for however few judgements: the worlds of tests are small."""
    for kind in (Score, ScoreOn):
        monkeypatch.setattr(kind, "judged", 5)


@pytest.fixture
@made_once
def municipality(unit: dict[str, Any], act: Callable[..., Any]) -> dict[str, Any]:
    """The unit is its district; both are monitored since the beginning of 1405."""
    return the_city.founded(unit, act, "2026-03-21")


@pytest.fixture
def half_statement(
    municipality: dict[str, Any],
    create: Callable[..., dict[str, Any]],
    needed: Callable[[str], dict[str, Any]],
) -> Callable[..., dict[str, Any]]:
    """Make the municipality's statement of the first half of 1405, fileless; keywords override."""

    def make(**fields: Any) -> dict[str, Any]:
        half = {"owner_org": municipality["id"], "fiscal_year": "1405", "period_part": "h1"}
        return create(**{**needed("statement"), **half, **fields})

    return make


@pytest.fixture
@made_once
def districts(unit: dict[str, Any], act: Callable[..., Any]) -> dict[str, str]:
    """Ids by name of two districts that are monitored since the beginning of 1405."""
    fields = {"unit_kind": "district", "monitored_from": "2026-03-21"}
    act("organization_patch", id=unit["id"], **fields)
    titles = {"title_translated": {"fa": "منطقهٔ ۸", "en": "District 8"}}
    eight = factories.Organization(name="mashhad-district-08", **titles, **fields)
    return {each["name"]: each["id"] for each in (unit, eight)}
