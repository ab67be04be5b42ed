"""What a planner may change of the plan and the site's decisions, and what comes of it."""

from __future__ import annotations

from typing import Any

from ckan.tests import helpers

from ckanext.mashhad.compliance.engine.rules import plan_changes, plan_form
from ckanext.mashhad.compliance.history import rule_store

DISTRICT, DUTY = "mashhad-district-09", "plan-contracts-district"


def form(**more: Any) -> dict[str, Any]:
    """The entry of the contracts, filled in as the planner gets it; keywords override."""
    duty = rule_store.rules().versions(DUTY)[-1]
    return {**plan_form.form_of(duty), "begins": "1405/08/01", "reason": "مصوبهٔ شهردار", **more}


def update(user: dict[str, Any], **given: Any) -> dict[str, Any]:
    """Change an entry of the plan, with all of CKAN's checks."""
    context = {"user": user["name"], "ignore_auth": False}
    return helpers.call_action("mashhad_compliance_plan_update", context, **given)


def states(**asked: Any) -> dict[str, tuple[str, str | None]]:
    """Period to how the district stands with its contracts and when they were due, for anybody."""
    found = helpers.call_action(
        "mashhad_compliance_report", {"user": "", "ignore_auth": False}, unit=DISTRICT, **asked
    )
    return {
        one["period"]: (one["state"], one["due"])
        for one in found["judgements"]
        if one["duty"] == DUTY
    }


def put_site(planner: dict[str, Any], **content: Any) -> dict[str, Any]:
    """Put the site's own decisions in force."""
    return helpers.call_action(
        "mashhad_compliance_rules_put",
        {"user": planner["name"], "ignore_auth": False},
        file="site.yaml",
        text=plan_changes.as_text({"version": 1, **content}),
        reason="تصمیم",
    )
