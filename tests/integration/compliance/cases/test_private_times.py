"""What nobody could read for a while was missing then; what came meanwhile counts from its end."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from ckan import model
from ckan.tests import factories

from ckanext.mashhad.compliance.judgements import judgements as compliance
from ckanext.mashhad.compliance.links import following
from tests.integration.compliance.the_city import (
    all_contracts,
    first_days,
    founded,
    of_the_half,
    of_the_month,
    on_days,
)
from tests.integration.tables.gate_files import PDF, table
from tests.integration.tables.publications import published_once
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

MONTH = {"fiscal_year": "1405", "period_part": "m02"}  # due on 31 May 2026
IN_TIME, PRIVATE, BETWEEN, AGAIN, LATER = (
    f"2026-{day} 08:00:00" for day in ("05-25", "06-02", "06-04", "06-10", "06-20")
)


@pytest.fixture
@made_once
def register(create, unit, act) -> dict[str, Any]:
    """The register of the second month of a district, without files."""
    founded(unit, act, "2026-03-21")
    return create(**MONTH)


@pytest.fixture
@published_once
def file(register, act, send, work) -> dict[str, Any]:
    """A file of one contract in the register."""
    rows = table("پل نخست", year=1405)
    made: dict[str, Any] = act("resource_create", package_id=register["id"], upload=send(rows))
    work()
    return made


@pytest.mark.freeze_time(IN_TIME)
def test_private_register_is_missing_and_keeps_first_day(register, file, act, freezer) -> None:
    freezer.move_to(PRIVATE)
    act("package_patch", id=register["id"], private=True)
    freezer.move_to(AGAIN)
    assert of_the_month()["state"] == "missing"
    act("package_patch", id=register["id"], private=False)
    freezer.move_to(LATER)
    dates = ("2026-06-01", "2026-06-02", "2026-06-09", "2026-06-10", None)
    *past, now = on_days(*dates)
    assert [one["state"] for one in past] == ["met", "missing", "missing", "met"]
    assert (now["state"], first_days(now)) == ("met", ["2026-05-25"])


@pytest.mark.freeze_time(IN_TIME)
def test_cases_of_replaced_file_are_missing_while_private(
    register, file, act, send, work, freezer
) -> None:
    freezer.tick(24 * 3600)
    act("resource_delete", id=file["id"])
    act("resource_create", package_id=register["id"], upload=send(table("پل نخست", year=1405)))
    work()
    freezer.move_to(PRIVATE)
    act("package_patch", id=register["id"], private=True)
    freezer.move_to(AGAIN)
    dates = ("2026-05-30", "2026-06-01", "2026-06-04", "2026-06-09")
    before = [all_contracts(date)["state"] for date in dates]
    act("package_patch", id=register["id"], private=False)
    assert [all_contracts(date)["state"] for date in dates] == before
    assert before == ["met", "met", "missing", "missing"]


@pytest.mark.freeze_time(IN_TIME)
def test_version_accepted_while_private_counts_when_public(
    register, act, send, work, freezer
) -> None:
    made = act("resource_create", package_id=register["id"], upload=send(PDF, "letter.pdf"))
    act("package_patch", id=register["id"], private=True)
    freezer.tick(24 * 3600)
    act("resource_patch", id=made["id"], upload=send(table(year=1405), "register.csv"))
    work()
    freezer.move_to(AGAIN)
    act("package_patch", id=register["id"], private=False)
    found, before = on_days(None, "2026-06-04")
    assert (found["state"], first_days(found)) == ("late", ["2026-06-10"])
    assert before["state"] == "missing"


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_pdf_that_took_link_s_place_meanwhile_counts_from_end(
    half_statement, act, send, freezer
) -> None:
    """The address never opened; the statement of the half-year is due on 15 Mehr, 7 October."""
    made = half_statement()
    link = "https://files.example/statement.pdf"
    file = act("resource_create", package_id=made["id"], url=link)
    following.follow(dt.datetime.now(dt.UTC))  # as every tick does
    model.Session.commit()
    act("package_patch", id=made["id"], private=True)
    freezer.tick(24 * 3600)
    act("resource_patch", id=file["id"], upload=send(PDF, "a.pdf"))
    freezer.move_to("2026-11-11 08:00:00")
    act("package_patch", id=made["id"], private=False)
    found = of_the_half()
    assert (found["state"], first_days(found)) == ("late", ["2026-11-11"])


@pytest.mark.freeze_time(IN_TIME)
def test_contracts_of_register_were_missing_while_it_was_private(
    register, file, act, send, work, freezer
) -> None:
    freezer.move_to(PRIVATE)
    act("package_patch", id=register["id"], private=True)
    freezer.move_to(BETWEEN)
    more = table("پل نخست", "پل دوم", year=1405)
    act("resource_patch", id=file["id"], upload=send(more))
    work()
    freezer.move_to(AGAIN)
    assert all_contracts()["cases"]["missing"] >= 1
    act("package_patch", id=register["id"], private=False)
    freezer.move_to(LATER)
    assert all_contracts("2026-06-01")["cases"]["total"] == 1
    told = all_contracts("2026-06-05")["cases"]
    assert (told["missing"], told["total"]) == (1, 1)
    told = all_contracts()["cases"]
    assert (told["missing"], told["total"]) == (0, 2)
    days = sorted(event.done.date().isoformat() for event in compliance.holdings().facts.events)
    assert days == ["2026-05-25", "2026-06-10"]


@pytest.mark.freeze_time("2026-05-25 08:00:00")
def test_report_of_nothing_keeps_day_and_was_missing_meanwhile(create, unit, act, freezer) -> None:
    founded(unit, act, "2026-03-21")
    made = create(**MONTH, nil_report="true", nil_tables=["contracts"])
    freezer.move_to(PRIVATE)
    act("package_patch", id=made["id"], private=True)
    freezer.move_to(AGAIN)
    act("package_patch", id=made["id"], private=False)
    before, now = on_days("2026-06-04", None)
    assert before["state"] == "missing"
    assert (now["state"], first_days(now)) == ("met", ["2026-05-25"])


@pytest.mark.freeze_time(IN_TIME)
def test_publication_of_left_unit_private_under_next_unit(register, file, act, freezer) -> None:
    other = factories.Organization(
        unit_kind="district", parent="mashhad", monitored_from="2026-03-21"
    )
    freezer.move_to("2026-06-01 08:00:00")
    act("package_patch", id=register["id"], owner_org=other["id"])
    act("organization_delete", id="mashhad-district-09")
    freezer.move_to(PRIVATE)
    act("package_patch", id=register["id"], private=True)
    freezer.move_to(AGAIN)
    act("package_patch", id=register["id"], private=False)
    freezer.move_to(LATER)
    states = {one["state"] for one in on_days("2026-06-01", "2026-06-04", None)}
    assert states == {"met"}, "what the next one does is not its doing"


@pytest.mark.freeze_time(IN_TIME)
@pytest.mark.parametrize("way", ["deleted", "a letter in its place"])
def test_contracts_removed_while_private_missing_from_start(
    register, file, act, send, freezer, way
) -> None:
    freezer.move_to(PRIVATE)
    act("package_patch", id=register["id"], private=True)
    freezer.move_to(BETWEEN)
    if way == "deleted":
        act("resource_delete", id=file["id"])
    else:
        act("resource_patch", id=file["id"], upload=send(PDF, "a.pdf"))
    freezer.move_to(AGAIN)
    act("package_patch", id=register["id"], private=False)
    days = ("2026-06-01", "2026-06-03", "2026-06-05", None)
    for _ in range(2):
        assert [all_contracts(day)["cases"]["missing"] for day in days] == [0, 1, 1, 1]
        freezer.move_to(LATER)
        act("package_patch", id=register["id"], notes_translated={"fa": "فهرست"})
