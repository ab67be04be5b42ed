"""A small portal with one of everything, and somebody of every role, for the table of access."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from ckan import model
from ckan.tests import factories, helpers

from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.history.rule_store import RuleText
from ckanext.mashhad.harvest.model import source_named
from ckanext.mashhad.harvest.runs import execution
from ckanext.mashhad.tables.bulk.model import Batch
from ckanext.mashhad.tables.feedback import feedback_texts
from ckanext.mashhad.tables.feedback.model import Feedback

#: Of the unit whose private dataset is asked for: its member, editor and admin. ``stranger`` has an
#: account and no role anywhere, as the registry's own has.
ROLES: Final = ("anonymous", "stranger", "member", "editor", "admin", "other_admin", "sysadmin")
LINK: Final = {"url": "https://example.org/a.csv", "name": "قراردادها", "format": "CSV"}

Act = Callable[..., Any]


def people(unit: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A user with a token for each role but the anonymous one."""
    found = {"stranger": factories.UserWithToken(), "sysadmin": factories.SysadminWithToken()}
    for role in ("member", "editor", "admin"):
        found[role] = _in(unit, role)
    return {**found, "other_admin": _in(factories.Organization(), "admin")}


def _in(unit: dict[str, Any], role: str) -> dict[str, Any]:
    user = factories.UserWithToken()
    helpers.call_action(
        "organization_member_create", id=unit["id"], username=user["name"], role=role
    )
    return user


def build(unit: dict[str, Any], create: Act, publish: Act, act: Act) -> dict[str, str]:
    """One of everything, by what ``access.yaml`` calls it; the dataset is private to its unit."""
    dataset = create(private=True, resources=[LINK])
    public = publish(resources=[LINK])
    res = dataset["resources"][0]["id"]
    view = act("resource_view_create", resource_id=res, title="نما", view_type="datatables_view")
    somebody = factories.User()
    activity = act("package_activity_list", id=dataset["id"], include_hidden_activity=True)[-1]
    source = act(
        "mashhad_harvest_source_create",
        **{"name": "other", "title": "Other", "url": "https://example.org/x", "unit": unit["id"]},
    )
    job = execution.ask(source_named("other"), None)
    model.Session.commit()
    return {
        "dataset": dataset["id"],
        "public": public["id"],
        "resource": res,
        "public_resource": public["resources"][0]["id"],
        "view": view["id"],
        "unit": unit["id"],
        "unit_name": unit["name"],
        "group": factories.Group()["id"],
        "user": somebody["id"],
        "user_name": somebody["name"],
        "activity": activity["id"],
        "source": source["name"],
        "job": str(job),
        "batch": _batch(somebody),
        "receipt": _feedback(public),
        "rule_text": _rule_text(),
        "vocabulary": factories.Vocabulary()["id"],
    }


def _batch(user: dict[str, Any]) -> str:
    now = dt.datetime.now(dt.UTC)
    batch = Batch(user_id=user["id"], filename="a.zip", state="ready", created=now, changed=now)
    model.Session.add(batch)
    model.Session.commit()
    return str(batch.id)


def _rule_text() -> str:
    """The plan as it is shipped, put in force once more."""
    now, text = dt.datetime.now(dt.UTC), loading.texts()[loading.SCHEDULE]
    put = RuleText(file=loading.SCHEDULE, text=text, reason="-", user_id="", made=now)
    model.Session.add(put)
    model.Session.commit()
    return str(put.id)


def _feedback(dataset: dict[str, Any]) -> str:
    told = Feedback(
        receipt=feedback_texts.new_receipt(),
        package_id=dataset["id"],
        resource_id=dataset["resources"][0]["id"],
        n=1,
        table="contracts",
        text="مبلغ این قرارداد ده برابر این است.",
        created=dt.datetime.now(dt.UTC),
    )
    model.Session.add(told)
    model.Session.commit()
    return str(told.receipt)
