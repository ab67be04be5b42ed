"""What the report says of a city."""

from __future__ import annotations

from typing import Any

from ckan.tests import helpers

NOW = "2026-11-25 08:00:00"  # 4 Azar 1405
CSV = {"url": "https://example.org/a.csv", "name": "قراردادها", "format": "CSV"}


def the_report(**asked: Any) -> dict[str, Any]:
    return helpers.call_action(
        "mashhad_compliance_report", {"user": "", "ignore_auth": False}, **asked
    )


def states(duty: str, unit: str = "mashhad-district-09", **asked: Any) -> dict[str, str]:
    """Period to state."""
    found = the_report(unit=unit, **asked)["judgements"]
    return {one["period"]: one["state"] for one in found if one["duty"] == duty}


def judgements(duty: str, period: str, unit: str = "mashhad-district-09") -> list[dict[str, Any]]:
    found = the_report(unit=unit)["judgements"]
    return [one for one in found if (one["duty"], one["period"]) == (duty, period)]
