"""When each contract was first public: by the version of the file in which its row first stood."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.model as model
import pytest
from ckan.cli.cli import ckan
from ckan.tests import factories, helpers
from gate_files import HEAD, ROW, table

from ckanext.mashhad.compliance import case_store
from ckanext.mashhad.compliance import model as compliance
from ckanext.mashhad.compliance.facts import Event

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "monitored")


@pytest.fixture
def monitored(unit: dict[str, Any], act: Callable[..., Any]) -> None:
    """A municipality with a district; both are monitored since 1403."""
    factories.Organization(
        name="mashhad",
        title_translated={"fa": "شهرداری مشهد"},
        unit_kind="municipality",
        legal_person="true",
        monitored_from="2024-03-20",
    )
    act(
        "organization_patch",
        id=unit["id"],
        unit_kind="district",
        parent="mashhad",
        monitored_from="2024-03-20",
    )


def cases() -> list[Event]:
    """The known contracts, in the order of their first publication."""
    model.Session.rollback()
    found = [one for one in compliance.holdings().facts.events if one.table == "contracts"]
    return sorted(found, key=lambda one: (one.done is None, one.done))


def all_contracts(date: str | None = None) -> dict[str, Any]:
    """How the municipality stands with all contracts of 1403, for anybody."""
    found = helpers.call_action(
        "mashhad_compliance_report",
        {"user": "", "ignore_auth": False},
        unit="mashhad",
        ledger="commitment",
        date=date,
    )
    (one,) = [
        each
        for each in found["judgements"]
        if (each["duty"], each["period"]) == ("msh-con", "1403")
    ]
    return one


def rows(*given: tuple[str, str]) -> bytes:
    """A register of contracts by number and subject."""
    return (HEAD + "".join(ROW.format(n=n, subject=subject) for n, subject in given)).encode()


def test_a_row_counts_from_the_version_in_which_it_first_stood(
    published, as_officer, send, work, freezer
) -> None:
    freezer.tick(3600)
    more = rows(("1", "بهسازی پیاده‌رو با نامی دیگر"), ("2", "پل دوم"))
    as_officer("resource_patch", id=published["id"], upload=send(more))
    work()
    first, second = cases()
    assert (first.count, second.count) == (1, 1)
    assert second.done > first.done
    assert first.titles == ("1403/1 – بهسازی پیاده‌رو با نامی دیگر",)


def test_a_contract_left_out_of_a_newer_version_is_no_case_any_more(
    add, as_officer, send, work
) -> None:
    added = add(table("پل نخست", "پل دوم"))
    work()
    assert all_contracts()["cases"]["total"] == 2
    as_officer("resource_patch", id=added["id"], upload=send(rows(("2", "پل دوم"))))
    work()
    found = all_contracts()
    assert (found["state"], found["cases"]["total"]) == ("met", 1)


def test_the_report_tells_how_many_contracts_were_public_in_time(add, work) -> None:
    add(table("پل نخست", "پل دوم"))
    work()
    found = all_contracts()
    # Signed in 1403 and published by this test's clock, long after.
    assert (found["state"], found["cases"]) == (
        "met",
        {"in_time": 0, "late": 2, "missing": 0, "pending": 0, "total": 2},
    )
    assert found["days_late"] is None  # a commitment without a day
    (delay,) = found["delays"]
    assert (delay["day"], delay["count"]) == ("2024-04-20", 2)
    assert delay["titles"] == ["1403/1 – پل نخست", "1403/2 – پل دوم"]


def test_contracts_of_a_deleted_register_are_known_and_no_longer_public(
    published, register, act
) -> None:
    assert all_contracts()["state"] == "met"
    act("package_delete", id=register["id"])
    assert all_contracts()["state"] == "missing"


def test_a_contract_in_two_registers_is_one_and_counts_from_its_first_day(
    published, as_officer, create, send, work, act, register, freezer
) -> None:
    (before,) = cases()
    freezer.tick(3600)
    other = create(period_part="h1", title_translated={"fa": "همهٔ قراردادهای نیم‌سال"})
    as_officer("resource_create", package_id=other["id"], upload=send(table()))
    work()
    (both,) = cases()
    assert (both.count, both.done) == (1, before.done)
    act("package_delete", id=register["id"])
    (left,) = cases()
    assert (left.done, left.withdrawn) == (before.done, None)


def test_counted_anew_from_the_files_every_case_is_as_it_was(
    published, as_officer, send, work, freezer, cli
) -> None:
    for number, name in (("2", "پل دوم"), ("3", "پل سوم")):
        freezer.tick(3600)
        more = rows(("1", "پل نخست"), (number, name))
        as_officer("resource_patch", id=published["id"], upload=send(more))
        work()
    before = cases()
    assert [bool(one.dismissed) for one in before] == [False, True, False]
    result = cli.invoke(ckan, ["mashhad", "compliance", "recount"])
    assert result.output.strip().endswith("file versions counted: 3"), result.output
    assert cases() == before


def test_what_was_not_counted_at_its_publication_is_counted_by_the_next_tick(
    monkeypatch, add, work, cli
) -> None:
    def broken(version: Any) -> None:
        raise RuntimeError("the rows cannot be read now")

    with monkeypatch.context() as patch:
        patch.setattr(case_store, "_count", broken)
        added = add()
        work()
        assert cases() == []
    assert model.Session.get(model.Resource, added["id"]).url  # published all the same
    assert cli.invoke(ckan, ["mashhad", "tick"]).exit_code == 0
    assert [one.count for one in cases()] == [1]


def test_cases_of_a_purged_dataset_leave_no_trace(published, register, cli) -> None:
    helpers.call_action("dataset_purge", id=register["id"])
    assert cases() == []
    cli.invoke(ckan, ["mashhad", "tick"])
    assert model.Session.query(case_store.Case).count() == 0


def test_the_page_of_the_municipality_lists_the_contracts_after_their_time(add, work, app) -> None:
    add(table("پل نخست", "پل دوم"))
    work()
    page = app.get("/compliance/mashhad").get_data(as_text=True)
    duty = page[page.index('id="msh-con"') :]
    assert "پل نخست" in duty
    assert "در دسترس نیست: ۲ مورد" in duty
