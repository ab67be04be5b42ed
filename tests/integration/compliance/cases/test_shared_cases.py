"""A contract that stands in several registers, of one unit or of two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from ckan.tests import factories

from ckanext.mashhad.persian.calendar.moments import tehran_day
from tests.integration.compliance.cases.contract_cases import DAY, all_contracts, cases, rows
from tests.integration.tables.gate_files import table
from tests.integration.tables.publications import published_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "monitored")


@pytest.fixture
def another(create, as_officer, send, work) -> Callable[..., dict[str, Any]]:
    """Publish one more register with the same number, of another day; the dataset."""

    def call(fiscal_year: str, day: str) -> dict[str, Any]:
        made = create(fiscal_year=fiscal_year, title_translated={"fa": f"قراردادهای {day}"})
        content = table("پل دیگر").replace(b"1403/02/01", day.encode())
        as_officer("resource_create", package_id=made["id"], upload=send(content))
        work()
        return made

    return call


def test_numbers_that_begin_anew_each_year_are_as_many_contracts(
    published, another, act, freezer
) -> None:
    later = another("1404", "1404/02/01")
    freezer.tick(DAY)
    assert [one.day.isoformat() for one in cases()] == ["2024-04-20", "2025-04-21"]
    act("package_delete", id=later["id"])
    first, second = cases()
    assert (first.withdrawn, bool(second.withdrawn)) == (None, True)


@pytest.fixture
@published_once
def right(create, act, send, work) -> dict[str, Any]:
    """Another district, to which the contract belongs, has published it too; its file."""
    unit = factories.Organization(
        name="mashhad-district-08",
        title_translated={"fa": "شهرداری منطقهٔ ۸"},
        unit_kind="district",
        parent="mashhad",
        monitored_from="2024-03-20",
    )
    made = create(owner_org=unit["id"], title_translated={"fa": "قراردادهای منطقهٔ ۸"})
    added = act("resource_create", package_id=made["id"], upload=send(table()))
    work()
    return {"id": added["id"], "dataset": made["id"], "unit": unit["id"]}


def test_owner_corrects_contract_and_other_misses_nothing(
    published, register, act, send, work, freezer, right
) -> None:
    """Its subject, its day, its number."""
    act("package_delete", id=register["id"])
    for content in (
        rows(("1", "بهسازی پیاده‌رو با نامی دیگر")),
        table().replace(b"1403/02/01", b"1403/02/02"),
        rows(("2", "بهسازی پیاده‌رو")),
    ):
        freezer.tick(3600)
        act("resource_patch", id=right["id"], upload=send(content))
        work()
        assert {one.unit for one in cases()} == {right["unit"]}
        found = all_contracts()
        assert (found["state"], found["cases"]["total"]) == ("met", 1)


def test_contract_of_two_units_is_missing_of_who_took_it_last(
    published, register, act, freezer, right
) -> None:
    ours, theirs = register["owner_org"], right["unit"]

    def case() -> tuple[str, bool]:
        (one,) = cases()
        return one.unit, bool(one.withdrawn)

    freezer.tick(DAY)
    act("package_delete", id=register["id"])
    assert case() == (theirs, False)
    freezer.tick(3600)
    act("package_delete", id=right["dataset"])
    assert case() == (theirs, True)
    act("package_patch", id=register["id"], state="active")
    assert case() == (ours, False)
    freezer.tick(3600)
    act("package_delete", id=register["id"])
    assert case() == (ours, True)
    assert all_contracts()["cases"]["missing"] == 1
    act("package_patch", id=right["dataset"], state="active")
    assert case() == (theirs, False), "the register moved to the unit that it is of"
    assert all_contracts()["cases"]["missing"] == 0
    act("dataset_purge", id=right["dataset"])
    assert case() == (ours, True)


def test_contract_disowned_by_other_is_missing_where_it_went(
    published, register, act, send, work, freezer, right
) -> None:
    act("resource_patch", id=right["id"], upload=send(rows(("2", "پل دوم"))))
    work()
    freezer.tick(DAY)
    act("package_delete", id=register["id"])
    assert all_contracts()["cases"]["missing"] == 1


def test_number_of_another_year_and_unit_is_another_contract(
    published, register, act, send, work, right, freezer
) -> None:
    freezer.tick(DAY)
    act("package_patch", id=right["dataset"], fiscal_year="1404")
    content = table().replace(b"1403/02/01", b"1404/02/01")
    act("resource_patch", id=right["id"], upload=send(content))
    work()
    act("package_delete", id=register["id"])
    assert all_contracts()["cases"]["missing"] == 1


@pytest.fixture
def half_register(create, as_officer, send, work) -> Callable[[], dict[str, Any]]:
    """Publish the same contract in a register of the first half of the year; the dataset."""

    def call() -> dict[str, Any]:
        made = create(period_part="h1", title_translated={"fa": "همهٔ قراردادهای نیم‌سال"})
        as_officer("resource_create", package_id=made["id"], upload=send(table()))
        work()
        return made

    return call


def test_contract_in_two_registers_is_one_until_the_last_goes(
    published, half_register, act, register, freezer
) -> None:
    (before,) = cases()
    freezer.tick(DAY)
    other = half_register()
    (both,) = cases()
    assert (both.count, both.done) == (1, before.done)
    act("package_delete", id=register["id"])
    (left,) = cases()
    assert (left.done, left.withdrawn) == (before.done, None)
    freezer.tick(5 * 24 * 3600)
    act("package_delete", id=other["id"])
    (one,) = cases()
    assert tehran_day(one.withdrawn) == tehran_day(dt.datetime.now(dt.UTC))


def test_corrected_year_of_contract_makes_no_second_case(published, another, act, register) -> None:
    another("1403", "1404/01/01")
    act("package_delete", id=register["id"])
    (one,) = cases()
    assert (one.day.isoformat(), one.withdrawn) == ("2025-03-21", None)
