"""How a unit answers requests: by the days that its published register tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.model as model
import pytest
from ckan.cli.cli import ckan
from ckan.tests import helpers

from ckanext.mashhad.compliance.engine.evidence.facts import Event
from ckanext.mashhad.compliance.judgements import judgements as compliance
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

HEAD = "موضوع,رسیده,پاسخ داده شده,رد شده,در دست بررسی,تاریخ ثبت,تاریخ پاسخ\n"
IN_TIME = "قراردادها,2,1,1,0,1405/07/04,1405/07/14\n"
LATE = "بودجه,1,1,0,0,1405/07/04,1405/07/25\n"
OPEN = "پروانه‌ها,3,2,0,1,1405/07/05,\n"
ANSWERED = "پروانه‌ها,2,2,0,0,1405/07/05,1405/07/15\n" + OPEN.replace("3,2,0,1", "1,1,0,0").replace(
    ",\n", ",1405/08/20\n"
)
SUMS = "دیگر,7,7,0,0,,\n"


@pytest.fixture
@made_once
def register(
    unit: dict[str, Any], act: Callable[..., Any], create: Any, freezer: Any
) -> dict[str, Any]:
    """The register of requests of an organisation that owes the answers itself."""
    freezer.move_to("2026-10-31 08:00:00")
    act(
        "organization_patch",
        id=unit["id"],
        unit_kind="organisation",
        legal_person="true",
        monitored_from="2026-03-21",
    )
    made: dict[str, Any] = create(
        type="statistics", subject="foi_statistics", fiscal_year="1405", period_part="h2"
    )
    return made


def publish(register: dict[str, Any], as_officer: Any, send: Any, work: Any, *rows: str) -> Any:
    text = (HEAD + "".join(rows)).encode()
    made = as_officer("resource_create", package_id=register["id"], upload=send(text))
    work()
    return made


def events() -> list[Event]:
    model.Session.rollback()
    return [one for one in compliance.holdings().facts.events if one.table == "requests"]


def standing(unit: str, **asked: Any) -> dict[str, Any]:
    user = {"user": "", "ignore_auth": False}
    found = helpers.call_action("mashhad_compliance_report", user, unit=unit, **asked)
    (one,) = [
        each
        for each in found["judgements"]
        if each["duty"] == "foi-8" and each["period"] in ("", "1405", None)
    ]
    return dict(one)


@pytest.fixture
def at(freezer: Any) -> Callable[[str], None]:
    return lambda moment: freezer.move_to(moment)


def test_answers_are_judged_by_the_tenth_working_day(
    register, unit, as_officer, send, work, at, cli
) -> None:
    at("2026-11-01 08:00:00")  # 10 Aban 1405
    made = publish(register, as_officer, send, work, SUMS)
    assert events() == []  # sums say nothing of any day
    assert standing(unit["name"])["state"] is None
    text = (HEAD + SUMS + IN_TIME + LATE + OPEN).encode()
    as_officer("resource_patch", id=made["id"], upload=send(text))
    work()
    assert sorted((one.count, bool(one.done)) for one in events()) == [
        (1, False),
        (1, True),
        (2, True),
    ]
    one = standing(unit["name"])
    assert one["state"] == "missing"
    assert one["scores"] is False if "scores" in one else True
    before = events()
    assert cli.invoke(ckan, ["mashhad", "compliance", "recount"]).exit_code == 0
    assert events() == before


def test_request_answered_by_newer_version_is_late(
    register, unit, as_officer, send, work, at
) -> None:
    at("2026-11-01 08:00:00")
    made = publish(register, as_officer, send, work, IN_TIME, OPEN)
    at("2026-11-21 08:00:00")
    assert standing(unit["name"])["state"] == "missing"
    text = (HEAD + IN_TIME + ANSWERED).encode()
    as_officer("resource_patch", id=made["id"], upload=send(text))
    work()
    assert standing(unit["name"])["state"] == "late"
    assert sum(one.count for one in events()) == 5


def test_what_register_not_say_of_later_is_held_against_nobody(
    register, unit, as_officer, send, work, at
) -> None:
    at("2026-10-01 08:00:00")  # 9 Mehr: four days after the request came
    publish(register, as_officer, send, work, OPEN)
    at("2026-11-21 08:00:00")
    assert standing(unit["name"])["state"] == "not_due"


def test_a_register_that_was_taken_down_tells_of_no_request(
    register, unit, as_officer, send, work, at, act
) -> None:
    at("2026-11-01 08:00:00")
    publish(register, as_officer, send, work, OPEN)
    at("2026-11-05 08:00:00")
    act("package_delete", id=register["id"])
    at("2026-11-21 08:00:00")
    assert standing(unit["name"])["state"] == "open"
