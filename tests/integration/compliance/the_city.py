"""A municipality with its district, and how its units stand with what they owe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan import model
from ckan.tests import factories, helpers

from ckanext.mashhad.compliance.judgements import audit


def founded(district: dict[str, Any], act: Callable[..., Any], since: str) -> dict[str, Any]:
    """The municipality of this district; both are monitored since that day."""
    head = factories.Organization(
        name="mashhad",
        title_translated={"fa": "شهرداری مشهد"},
        unit_kind="municipality",
        legal_person="true",
        monitored_from=since,
    )
    act(
        "organization_patch",
        id=district["id"],
        unit_kind="district",
        parent=head["name"],
        monitored_from=since,
    )
    return head


def judgement(unit: str, duty: str, period: str, **asked: str | None) -> dict[str, Any]:
    """How a unit stands with a duty of a period, for anybody."""
    found = helpers.call_action(
        "mashhad_compliance_report", {"user": "", "ignore_auth": False}, unit=unit, **asked
    )["judgements"]
    (one,) = [one for one in found if (one["duty"], one["period"]) == (duty, period)]
    return one


def same_facts() -> bool:
    """Whether the tables keep what is read and judged anew."""
    model.Session.rollback()
    found = list(audit.differences())
    assert found == []
    return True


def on_days(*dates: str | None) -> list[dict[str, Any]]:
    """How the district stands on these days with its contracts of the second month of 1405, due on
    31 May 2026; a process that begins now says the same as one that went on.
    """
    assert same_facts()
    asked = "mashhad-district-09", "plan-contracts-district", "1405-m02"
    return [judgement(*asked, date=date) for date in dates]


def of_the_month() -> dict[str, Any]:
    """How it stands now."""
    return on_days(None)[0]


def all_contracts(date: str | None = None) -> dict[str, Any]:
    """How the municipality stands with the contracts of 1405 that are known of."""
    return judgement("mashhad", "msh-con", "1405", date=date)


def first_days(found: dict[str, Any]) -> list[str]:
    """The days on which the evidence of a judgement was first there."""
    return [each["published"][:10] for each in found["evidence"]]


def of_the_half(**asked: str | None) -> dict[str, Any]:
    """How the municipality stands with its statement of the first half of 1405."""
    return judgement("mashhad", "mun-71-1", "1405-h1", **asked)
