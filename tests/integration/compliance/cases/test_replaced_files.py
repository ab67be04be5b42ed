"""A file that another took the place of keeps its own in what its dataset has published.

CKAN deletes a file by marking it; with the next change of the dataset's files its row is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories

from ckanext.mashhad.compliance import due_work
from ckanext.mashhad.compliance.cases import case_store
from ckanext.mashhad.compliance.fact_tables import fact_store
from ckanext.mashhad.compliance.judgements import judgements as compliance
from ckanext.mashhad.tables.intake import check_jobs
from tests.integration.compliance.the_city import (
    all_contracts,
    founded,
    judgement,
    of_the_half,
    of_the_month,
    on_days,
)
from tests.integration.tables.gate_files import PDF, table
from tests.integration.tables.publications import published_once
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

MONTH = {"fiscal_year": "1405", "period_part": "m02"}  # due on 31 May 2026
IN_TIME, LATE, LATER = (f"2026-{day} 08:00:00" for day in ("05-25", "06-10", "06-20"))


@pytest.fixture(autouse=True)
def _no_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tick need not write down the days of months."""
    monkeypatch.setattr(due_work, "MOST_DAYS", 0)


@pytest.fixture
@made_once
def register(create, unit, act) -> dict[str, Any]:
    """The register of the second month of a district, without files."""
    founded(unit, act, "2026-03-21")
    return create(**MONTH)


def known(date: str | None = None) -> tuple[int, int]:
    """How many contracts of the municipality are known of, and how many of them are missing."""
    cases = all_contracts(date)["cases"]
    return cases["total"], cases["missing"]


def of_this_year(*subjects: str) -> bytes:
    return table(*subjects).replace(b"1403/02/01", b"1405/02/01")


@pytest.fixture
@published_once
def file(register, act, send, work) -> dict[str, Any]:
    """A file of two contracts in the register."""
    content = of_this_year("پل یکم", "پل دوم")
    made: dict[str, Any] = act("resource_create", package_id=register["id"], upload=send(content))
    work()
    return made


@pytest.fixture
def replace(act: Callable[..., Any], send: Callable[..., Any], work: Callable[[], None]) -> Any:
    """Delete a dataset's file and put another there; then the row of the first one is gone."""

    def call(package_id: str, content: bytes, filename: str = "register.csv") -> dict[str, Any]:
        (old,) = act("package_show", id=package_id)["resources"]
        act("resource_delete", id=old["id"])
        new: dict[str, Any] = act(
            "resource_create", package_id=package_id, upload=send(content, filename)
        )
        work()
        model.Session.rollback()
        assert model.Session.get(model.Resource, old["id"]) is None
        return new

    return call


@pytest.mark.freeze_time(IN_TIME)
def test_first_file_of_register_counts_though_another_took_place(
    register, act, send, work, freezer, replace
) -> None:
    act("resource_create", package_id=register["id"], upload=send(table(year=1405)))
    work()
    before = of_the_month()
    assert before["state"] == "met"
    freezer.move_to(LATE)
    replace(register["id"], table("پل دوم", year=1405))
    freezer.move_to(LATER)
    replace(register["id"], table("پل سوم", year=1405))
    check_jobs.sweep()
    due_work.do()
    after, before_it = on_days(None, "2026-06-01")
    (was,), (proof,) = before["evidence"], after["evidence"]
    assert after["state"] == "met"
    assert {**proof, "file": was["file"]} == was
    [left] = act("package_show", id=register["id"])["resources"]
    assert (proof["file"], was["file"] == left["id"]) == (left["id"], False)  # what is there now
    assert before_it["state"] == "met"


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_daily_resent_files_make_nothing_late(half_statement, act, freezer, addresses_open) -> None:
    """It names no ids, so that CKAN makes new files of them each time."""
    address = "https://files.example/statement{}.pdf"
    files = [{"url": address.format(n), "name": "صورت وضعیت", "format": "PDF"} for n in range(20)]
    made = half_statement(resources=files)
    for day in range(9, 14):
        freezer.move_to(f"2026-10-{day:02} 08:00:00")
        anew = [dict(file) for file in files]
        act("package_update", **{**act("package_show", id=made["id"]), "resources": anew})
    for date in (None, "2026-10-06", "2026-10-10"):
        found = of_the_half(date=date)
        assert (found["state"], found["evidence"][0]["published"][:10]) == ("met", "2026-10-05")
    (read,) = fact_store.read([made["id"]])
    assert len([file for file in read.dataset.files if file.withdrawn]) == 4 + 20, "a day one"


@pytest.mark.freeze_time(IN_TIME)
def test_file_gone_with_row_is_missing_and_was_there_before(
    register, file, freezer, replace
) -> None:
    freezer.move_to(LATE)
    replace(register["id"], PDF, "letter.pdf")
    check_jobs.sweep()
    due_work.do()
    for _ in range(2):
        assert known() == (2, 2)
        assert known("2026-06-09") == (2, 0)
        assert case_store.recount() >= 0
        model.Session.commit()
    (delay,) = all_contracts()["delays"]
    assert (delay["count"], delay["titles"]) == (2, []), "nobody can read them now"
    freezer.move_to(LATER)
    now, *past = on_days(None, "2026-06-09", "2026-06-10")
    assert (now["state"], now["reason_code"]) == ("missing", "taken_down_overdue")
    assert [one["state"] for one in past] == ["met", "missing"]


@pytest.mark.freeze_time(IN_TIME)
def test_contracts_keep_first_day_and_were_never_missing(register, file, freezer, replace) -> None:
    freezer.move_to(LATE)
    replace(register["id"], of_this_year("پل یکم"))
    assert known() == (1, 0), "what a correction leaves out is no case"
    assert known("2026-06-09") == (2, 0)
    freezer.move_to(LATER)
    replace(register["id"], of_this_year("پل یکم", "پل دوم", "پل سوم"))
    assert known() == (3, 0)
    assert known("2026-06-15")[1] == 0, "restored by a later file"
    events = compliance.holdings().facts.events
    days = sorted((event.done.date().isoformat(), event.count) for event in events)
    assert days == [("2026-05-25", 1), ("2026-05-25", 1), ("2026-06-20", 1)]


@pytest.mark.freeze_time(IN_TIME)
@pytest.mark.parametrize(
    ("way", "again"),
    [
        ("file deleted", "here"),
        ("file deleted", "in another dataset"),
        ("dataset deleted", "here"),
        ("private", "in another dataset"),
    ],
)
def test_unreadable_contracts_are_missing_meanwhile(
    register, file, create, act, send, work, freezer, way, again
) -> None:
    freezer.move_to(LATE)
    if way == "private":
        act("package_patch", id=register["id"], private=True)
    else:
        of = file if way == "file deleted" else register
        act(("resource" if of is file else "package") + "_delete", id=of["id"])
    assert known() == (2, 2)
    freezer.move_to(LATER)
    place = register["id"]
    if again != "here":
        place = create(fiscal_year="1405")["id"]
    elif way != "file deleted":
        act("package_patch", id=place, state="active", private=False)
    content = of_this_year("پل یکم", "پل دوم")
    act("resource_create", package_id=place, upload=send(content))
    work()
    assert known() == (2, 0)
    assert [known(f"2026-06-{day}") for day in ("09", "10", "19")] == [(2, 0), (2, 2), (2, 2)]
    assert {event.done.date().isoformat() for event in compliance.holdings().facts.events} == {
        "2026-05-25"
    }


AMENDMENTS = (
    "شمارهٔ قرارداد,شمارهٔ الحاقیه,نوع تغییر,تاریخ تغییر,شرح تغییر\n"
    "1403/1,1,الحاق,1403/05/01,تمدید پل\n"
).encode()


PAYMENTS = "شمارهٔ قرارداد,تاریخ پرداخت,مبلغ\n1403/1,1405/02/15,1000000\n".encode()


@pytest.mark.freeze_time(IN_TIME)
@pytest.mark.parametrize("way", ["a letter", "a link", "another table"])
def test_table_replaced_by_another_was_there_until_then(
    register, file, act, send, work, freezer, way
) -> None:
    freezer.move_to(LATE)
    if way == "a link":
        address = {"url": "https://files.example/a.pdf", "url_type": "", "clear_upload": "true"}
        act("resource_patch", id=file["id"], **address)
    else:
        letter = (PDF, "a.pdf") if way == "a letter" else (PAYMENTS, "payments.csv")
        act("resource_patch", id=file["id"], upload=send(*letter))
    work()
    freezer.move_to(LATER)
    days = ("2026-06-01", "2026-06-09", "2026-06-10", None)
    for words in ("فهرست قراردادها", "فهرست قراردادهای منطقه"):
        act("package_patch", id=register["id"], notes_translated={"fa": words})
        states = [one["state"] for one in on_days(*days)]
        assert states == ["met", "met", "missing", "missing"]
    assert [known(day) for day in days[1:]] == [(2, 0), (2, 2), (2, 2)]


@pytest.mark.freeze_time(IN_TIME)
def test_table_replaced_by_first_was_there_until_then(register, act, send, work, freezer) -> None:
    file = act("resource_create", package_id=register["id"], upload=send(table(year=1405)))
    work()
    for day, content in ((LATE, AMENDMENTS), (LATER, table("پل دوم", year=1405))):
        freezer.move_to(day)
        act("resource_patch", id=file["id"], upload=send(content))
        work()
    [dataset] = compliance.holdings().facts.datasets
    tables = {each.table: each for each in dataset.files if each.published.day != 20}
    assert tables["contract_amendments"].withdrawn.isoformat().startswith("2026-06-20")
    assert tables["contracts"].withdrawn.isoformat().startswith("2026-06-10")
    days = ("2026-06-09", "2026-06-15", None)
    assert [one["state"] for one in on_days(*days)] == ["met", "missing", "met"]


@pytest.mark.freeze_time("2026-09-25 08:00:00")
def test_minutes_were_missing_between_file_deleted_and_next(
    register, create, needed, act, send, freezer
) -> None:
    council = factories.Organization(
        unit_kind="council", legal_person="true", monitored_from="2026-03-21"
    )
    about = {"subject": "council_minutes", "document_date": "1405/06/15", "fiscal_year": "1405"}
    made = create(
        **{**needed("document"), **about},
        owner_org=council["id"],
        duties=["mun-dir-c3"],
    )
    first = act("resource_create", package_id=made["id"], upload=send(PDF, "a.pdf"))
    freezer.move_to("2026-10-10 08:00:00")
    act("resource_delete", id=first["id"])
    freezer.move_to("2026-11-10 08:00:00")
    act("resource_create", package_id=made["id"], upload=send(PDF, "b.pdf"))

    def missing(date: str | None) -> int:
        asked = council["name"], "mun-dir-c3", "1405"
        return int(judgement(*asked, date=date)["cases"]["missing"])

    assert [missing(day) for day in ("2026-10-09", "2026-10-20", None)] == [0, 1, 0]


@pytest.mark.freeze_time(IN_TIME)
def test_a_purged_dataset_leaves_no_trace_of_its_files(
    register, act, send, work, freezer, replace
) -> None:
    act("resource_create", package_id=register["id"], upload=send(of_this_year()))
    work()
    freezer.move_to(LATE)
    replace(register["id"], of_this_year("پل دوم"))
    act("dataset_purge", id=register["id"])
    due_work.do()
    now = of_the_month()
    assert (now["state"], now["reason_code"]) == ("missing", "missing_schedule")
    assert compliance.holdings().facts.events == ()
    assert model.Session.scalar(sa.select(sa.func.count()).select_from(case_store.Case)) == 0
