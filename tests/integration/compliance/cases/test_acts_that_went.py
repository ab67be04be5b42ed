"""An act that went stays a case of its day, whatever its dataset says of itself since."""

from __future__ import annotations

from typing import Any

import pytest
from ckan import model

from ckanext.mashhad.catalog.timeline import model as timeline
from ckanext.mashhad.compliance.addresses import outages
from tests.integration.compliance.the_city import founded, judgement, same_facts
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

LINK = {"url": "https://files.example/act.pdf", "format": "PDF", "name": "مصوبه"}


def states(*days: str) -> list[str]:
    assert same_facts()
    return [str(judgement("mashhad", "foi-5n", "1405", date=day)["state"]) for day in days]


def made_act(create: Any, day: str, resources: list[Any]) -> Any:
    """An act of the municipality of that day."""
    return create(
        type="regulation", covers=None, fiscal_year=None, period_part=None, nil_report=None,
        owner_org="mashhad", approved_on=day, regulation_type="law",
        subject="public_rights_and_duties", duties=["foi-5n"], resources=resources,
    )  # fmt: skip


@pytest.fixture
@made_once
def act_of_may(create: Any, unit: Any, act: Any, addresses_open: Any, freezer: Any) -> Any:
    """An act of the municipality that everybody has read since 25 April 2026."""
    freezer.move_to("2026-04-25 08:00:00")
    founded(unit, act, "2026-03-21")
    made = made_act(create, "1405/02/01", [LINK])
    freezer.move_to("2026-07-01 08:00:00")
    return made


CHANGES = ({"approved_on": ""}, {"approved_on": "1404/02/01"}, {"duties": []})


def test_nobody_takes_a_case_away_by_what_is_said_of_it_later(
    act_of_may: Any, act: Any, unit: Any, freezer: Any
) -> None:
    id_ = act_of_may["id"]
    act("package_patch", id=id_, private=True, reason="دوباره اسکن می‌شود")
    freezer.move_to("2026-07-10 08:00:00")
    for changed in CHANGES:
        act("package_patch", id=id_, **changed)
        assert states("2026-06-20", "2026-07-05", "2026-07-10") == ["met", "missing", "missing"]
    freezer.move_to("2026-07-12 08:00:00")
    mended = {"approved_on": "1405/02/02", "duties": ["foi-5n"], "private": False}
    act("package_patch", id=id_, **mended)
    assert states("2026-07-12") == ["met"]


def test_a_case_that_went_stays_with_its_unit(
    act_of_may: Any, act: Any, unit: Any, freezer: Any
) -> None:
    id_ = act_of_may["id"]
    act("package_patch", id=id_, private=True, reason="دوباره اسکن می‌شود")
    freezer.move_to("2026-07-10 08:00:00")
    act("package_patch", id=id_, owner_org=unit["id"], reason="به واحد دیگری سپرده شد")
    assert states("2026-06-20", "2026-07-10") == ["met", "missing"]


def test_nor_where_only_its_file_went(act_of_may: Any, act: Any, freezer: Any) -> None:
    act("resource_delete", id=act_of_may["resources"][0]["id"], reason="دوباره اسکن می‌شود")
    freezer.move_to("2026-07-10 08:00:00")
    act("resource_create", package_id=act_of_may["id"], url="ftp://nowhere.example/none.pdf")
    for changed in CHANGES:
        act("package_patch", id=act_of_may["id"], **changed)
        assert states("2026-07-10") == ["missing"]


def test_a_day_is_mended_and_not_emptied(act_of_may: Any, act: Any, freezer: Any) -> None:
    act("package_patch", id=act_of_may["id"], approved_on="")
    assert states("2026-07-01") == ["met"]
    freezer.move_to("2026-07-10 08:00:00")
    act("package_patch", id=act_of_may["id"], private=True, reason="دوباره اسکن می‌شود")
    assert states("2026-07-10") == ["missing"]


def test_day_that_is_changed_while_everybody_reads_it_is_told(act_of_may: Any, act: Any) -> None:
    act("package_patch", id=act_of_may["id"], approved_on="1405/03/20")
    act("package_patch", id=act_of_may["id"], approved_on="1405/03/25")
    found = judgement("mashhad", "foi-5n", "1405", date="2026-07-01")
    assert [one["earlier_day"] for one in found["evidence"]] == ["2026-04-21"]
    assert found["caveat"].endswith("before, it was 1 Ordibehesht 1405.")
    act("package_patch", id=act_of_may["id"], approved_on="1405/02/01")
    found = judgement("mashhad", "foi-5n", "1405", date="2026-07-01")
    assert [one["earlier_day"] for one in found["evidence"]] == [None]
    assert same_facts()


def test_what_was_said_while_nobody_read_it_is_no_earlier_day(
    act_of_may: Any, act: Any, freezer: Any
) -> None:
    id_ = act_of_may["id"]
    act("package_patch", id=id_, private=True, reason="دوباره اسکن می‌شود")
    for day in ("1405/03/01", "1405/03/02"):
        act("package_patch", id=id_, approved_on=day)
    act("package_patch", id=id_, approved_on="1405/02/01")
    freezer.move_to("2026-07-10 08:00:00")
    act("package_patch", id=id_, private=False)
    found = judgement("mashhad", "foi-5n", "1405", date="2026-07-10")
    assert [one["earlier_day"] for one in found["evidence"]] == [None]
    assert found["cases_moved"] is None


CHANGED_BEFORE = ({"duties": []}, {"approved_on": "1404/02/01"}, {"approved_on": "1407/02/01"})


@pytest.mark.parametrize("changed", CHANGED_BEFORE)
def test_a_case_that_is_changed_away_is_told_where_it_was(
    act_of_may: Any, act: Any, freezer: Any, changed: dict[str, Any]
) -> None:
    act("package_patch", id=act_of_may["id"], **changed)
    freezer.move_to("2026-07-10 08:00:00")
    act("package_delete", id=act_of_may["id"], reason="دوباره اسکن می‌شود")
    found = judgement("mashhad", "foi-5n", "1405", date="2026-07-10")
    assert (found["cases_moved"], found["state"]) == (1, "open")
    assert "given another day or duty after publication: 1" in found["caveat"]
    assert same_facts()


def test_a_case_that_is_changed_away_stays_with_its_unit(
    act_of_may: Any, act: Any, unit: Any, freezer: Any
) -> None:
    moved = {"owner_org": unit["id"], "duties": [], "reason": "به واحد دیگری سپرده شد"}
    act("package_patch", id=act_of_may["id"], **moved)
    freezer.move_to("2026-07-10 08:00:00")
    found = judgement("mashhad", "foi-5n", "1405", date="2026-07-10")
    assert found["cases_moved"] == 1


def note(kind: str, file: str) -> None:
    """As whoever asks addresses does."""
    timeline.append_of_files(kind, model.Resource.id == file)
    model.Session.commit()


def test_nor_where_its_address_is_dead(act_of_may: Any, act: Any, unit: Any, freezer: Any) -> None:
    id_, file = act_of_may["id"], act_of_may["resources"][0]["id"]
    freezer.move_to("2026-06-01 08:00:00")
    note(outages.FAILED, file)
    freezer.move_to("2026-07-01 08:00:00")
    taken = {"private": True, "reason": "دوباره اسکن می‌شود"}
    moved = {"owner_org": unit["id"], "reason": "به واحد دیگری سپرده شد"}
    for changed in (*CHANGES, taken, moved, {"private": False}):
        act("package_patch", id=id_, **changed)
        assert states("2026-05-20", "2026-07-01") == ["met", "missing"]
    note(outages.RECOVERED, file)
    assert states("2026-07-01") == ["open"]


def test_what_went_on_the_day_on_which_it_came_was_a_slip(
    act_of_may: Any, act: Any, create: Any, freezer: Any
) -> None:
    for resources in ([], [LINK]):
        made = made_act(create, "1405/03/01", resources)
        act("package_delete", id=made["id"], reason="دو بار ثبت شد")
    freezer.move_to("2026-07-10 08:00:00")
    found = judgement("mashhad", "foi-5n", "1405", date="2026-07-10")
    assert (found["state"], found["cases"]["total"]) == ("met", 1)
    assert same_facts()


def test_act_hidden_on_its_own_day_counts_from_its_return(
    act_of_may: Any, act: Any, create: Any, freezer: Any
) -> None:
    act("package_delete", id=act_of_may["id"], reason="دوباره اسکن می‌شود")
    act("dataset_purge", id=act_of_may["id"])
    made = made_act(create, "1405/04/01", [LINK])
    act("package_patch", id=made["id"], private=True, reason="دوباره اسکن می‌شود")
    freezer.move_to("2026-09-10 08:00:00")
    assert states("2026-09-10") == ["open"]
    act("package_patch", id=made["id"], private=False)
    freezer.move_to("2026-09-12 08:00:00")
    assert states("2026-09-09", "2026-09-11") == ["open", "met"]
    found = judgement("mashhad", "foi-5n", "1405", date="2026-09-11")
    assert [one["published"][:10] for one in found["evidence"]] == ["2026-09-10"]


def test_an_act_without_any_file_is_judged_by_what_it_says(
    act_of_may: Any, act: Any, create: Any, freezer: Any
) -> None:
    act("package_delete", id=act_of_may["id"], reason="دوباره اسکن می‌شود")
    act("dataset_purge", id=act_of_may["id"])
    made = made_act(create, "1404/12/01", [])
    act("package_patch", id=made["id"], approved_on="1405/03/01")
    freezer.move_to("2026-07-10 08:00:00")
    assert states("2026-07-10") == ["missing"]
    act("package_patch", id=made["id"], approved_on="1405/06/01")
    assert states("2026-07-10") == ["open"]
