"""When each contract was first public: by the version of the file in which its row first stood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import ckan.model as model
import pytest
import sqlalchemy as sa
from ckan.cli.cli import ckan
from ckan.tests import factories

from ckanext.mashhad.compliance import due_work
from ckanext.mashhad.compliance.cases import case_files, case_store
from ckanext.mashhad.persian.calendar.moments import tehran_day
from tests.integration.compliance.cases.contract_cases import DAY, all_contracts, cases, rows
from tests.integration.tables.gate_files import table

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "monitored")


@pytest.fixture
def tick(cli: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """What ``ckan mashhad tick`` does, but that it writes down no days of all these years."""
    monkeypatch.setattr(due_work, "MOST_DAYS", 0)
    return lambda: cli.invoke(ckan, ["mashhad", "tick"])


CHANGES = (
    "شمارهٔ قرارداد,شمارهٔ الحاقیه,نوع تغییر,تاریخ تغییر,شرح تغییر\n"
    "1403/1,1,الحاق,1403/05/01,تمدید پل\n"
).encode()


def test_a_row_counts_from_the_version_in_which_it_first_stood(
    published, as_officer, send, work, freezer, cli
) -> None:
    """Also when all are counted anew from the files."""
    freezer.tick(3600)
    name = "بهسازی پیاده‌رو با نامی دیگر"
    as_officer(
        "resource_patch", id=published["id"], upload=send(rows(("1", name), ("2", "پل دوم")))
    )
    work()
    first, second = cases()
    assert (first.count, second.count) == (1, 1)
    assert second.done > first.done
    assert first.titles == ("1403/1 – بهسازی پیاده‌رو با نامی دیگر",)
    freezer.tick(3600)
    as_officer(
        "resource_patch", id=published["id"], upload=send(rows(("1", name), ("3", "پل سوم")))
    )
    work()
    before = cases()
    assert [bool(one.dismissed) for one in before] == [False, True, False]
    result = cli.invoke(ckan, ["mashhad", "compliance", "recount"])
    assert result.output.strip().endswith("file versions counted: 3"), result.output
    assert cases() == before


def test_report_and_page_tell_contracts_after_their_time(add, work, app, monkeypatch: Any) -> None:
    add(table("پل نخست", "پل دوم"))
    work()
    found = all_contracts()
    # Signed in 1403 and published by this test's clock, long after.
    assert (found["state"], found["cases"]) == (
        "met",
        {
            **{"in_time": 0, "late": 0, "after_grace": 2, "missing": 0, "pending": 0},
            **{"unreckoned": 0, "total": 2},
        },
    )
    assert found["days_late"] is None  # a commitment without a day
    (delay,) = found["delays"]
    assert (delay["day"], delay["count"]) == ("2024-04-20", 2)
    assert delay["titles"] == ["1403/1 – پل نخست", "1403/2 – پل دوم"]
    page = app.get("/compliance/mashhad").get_data(as_text=True)
    duty = page[page.index('id="msh-con"') :]
    assert "پل نخست" in duty
    assert "در درگاه نیست: ۲ مورد" in duty
    # The query of large registers is planned another way, which ends with it.
    few = cases()
    monkeypatch.setattr(case_files, "MANY", 0)
    assert cases() == few
    assert sum(one.count for one in few) == 2
    assert model.Session.scalar(sa.text("SHOW enable_nestloop")) == "on"


def test_contract_left_out_of_newer_version_is_no_case_any_more(
    add, as_officer, send, work, freezer
) -> None:
    """On a day before it is one, and what it was about is not shown."""
    added = add(table("نگهداری باغچهٔ خانم نمونه", "پل دوم"))
    work()
    assert all_contracts()["cases"]["total"] == 2
    day = tehran_day(dt.datetime.now(dt.UTC)).isoformat()
    freezer.tick(3 * 24 * 3600)
    as_officer("resource_patch", id=added["id"], upload=send(rows(("2", "پل دوم"))))
    work()
    found = all_contracts()
    assert (found["state"], found["cases"]["total"]) == ("met", 1)
    past = all_contracts(day)
    assert past["cases"]["total"] == 2
    assert "خانم نمونه" not in str(past)


def test_register_gone_on_its_day_was_slip_and_later_is_missing(
    published, register, act, tick, freezer, create
) -> None:
    act("package_delete", id=register["id"])
    assert cases() == []
    assert all_contracts()["state"] == "open"
    act("package_patch", id=register["id"], state="active", private=True)
    assert cases() == []
    freezer.tick(9 * DAY)
    act("package_patch", id=register["id"], private=False)
    (one,) = cases()  # from its return on
    assert (tehran_day(one.done), one.hidden_intervals) == (tehran_day(dt.datetime.now(dt.UTC)), ())
    assert all_contracts()["state"] == "met"
    freezer.tick(DAY)
    act("package_delete", id=register["id"])
    assert all_contracts()["state"] == "missing"
    act("dataset_purge", id=register["id"])
    assert cases() == []
    # One that is made anew under its id has nothing of what it was.
    create(id=register["id"], owner_org=register["owner_org"])
    assert cases() == []
    days = [tehran_day(dt.datetime.now(dt.UTC)) - dt.timedelta(n) for n in range(3)]
    assert {all_contracts(day)["state"] for day in days} == {"open"}
    tick()
    assert model.Session.query(case_store.Case).count() == 0


def test_register_there_earlier_by_its_word_was_no_slip(published, register, act) -> None:
    now = dt.datetime.now(dt.UTC)
    word = {"moment": (now - dt.timedelta(9)).isoformat(), "reason": "در درگاه پیشین منتشر شده بود"}
    act("mashhad_publication_attest", id=register["id"], with_files=True, **word)
    days = [tehran_day(now - dt.timedelta(n)).isoformat() for n in (1, 4, 8)]
    assert [all_contracts(day)["state"] for day in days] == ["met"] * 3
    act("package_delete", id=register["id"])
    assert [all_contracts(day)["state"] for day in days] == ["met"] * 3
    assert all_contracts()["state"] == "missing"
    assert len(cases()) == 1


def test_unreadable_rows_are_shown_nowhere(add, work, act, register, app, freezer) -> None:
    """Of a private dataset, a deleted one, and a deleted file."""
    file = add(table("نگهداری باغچهٔ خانم نمونه"))
    work()
    day = tehran_day(dt.datetime.now(dt.UTC)).isoformat()
    freezer.tick(3 * 24 * 3600)
    for hidden, shown in (
        (("package_patch", {"private": True}), ("package_patch", {"private": False})),
        (("package_delete", {}), ("package_patch", {"state": "active"})),
        (("resource_delete", {"id": file["id"]}), None),
    ):
        assert "خانم نمونه" in str(all_contracts())
        act(hidden[0], **{"id": register["id"], **hidden[1]})
        for date in (day, None):  # as it stood when it was still there, and now
            (delay,) = all_contracts(date)["delays"]
            assert (delay["count"], delay["titles"]) == (1, [])
        for address in ("mashhad", f"mashhad?date={day}", "report.json"):
            assert "خانم نمونه" not in app.get(f"/compliance/{address}").get_data(as_text=True)
        if shown:
            act(shown[0], id=register["id"], **shown[1])


def test_replacing_file_tells_what_the_old_one_left_out(
    add, as_officer, act, register, send, work, freezer
) -> None:
    added = add(table("پل نخست", "پل دوم"))
    work()
    day = tehran_day(dt.datetime.now(dt.UTC)).isoformat()
    freezer.tick(3 * 24 * 3600)
    content = rows(("101", "پل نخست"), ("2", "پل دوم"))
    as_officer("resource_create", package_id=register["id"], upload=send(content))
    work()
    as_officer("resource_delete", id=added["id"], reason="فایل درست جای آن آمد.")
    found = all_contracts()
    assert (found["state"], found["cases"]["total"]) == ("met", 2)
    past = all_contracts(day)
    assert past["cases"]["total"] == 2
    assert "1403/1 – " not in str(past), "nobody can read it now"
    freezer.tick(3600)
    act("package_delete", id=register["id"])
    assert all_contracts()["cases"]["missing"] == 2


def test_what_was_shown_for_a_moment_takes_over_no_case(
    published, register, act, freezer, create, send, work
) -> None:
    unit = factories.Organization(
        name="mashhad-district-07", title_translated={"fa": "منطقهٔ ۷"}, unit_kind="district",
        parent="mashhad", monitored_from="2024-03-20",
    )  # fmt: skip
    freezer.tick(DAY)
    copy = create(owner_org=unit["id"], title_translated={"fa": "رونوشت"})
    act("resource_create", package_id=copy["id"], upload=send(table()))
    work()
    act("package_delete", id=register["id"])
    act("package_delete", id=copy["id"])
    (one,) = cases()
    assert (one.unit, bool(one.withdrawn)) == (register["owner_org"], True)


def test_deleted_file_of_other_table_is_missing(
    published, as_officer, register, send, work, freezer
) -> None:
    freezer.tick(DAY)
    as_officer("resource_create", package_id=register["id"], upload=send(CHANGES, "changes.csv"))
    work()
    assert all_contracts()["cases"]["total"] == 2
    as_officer("resource_delete", id=published["id"], reason="فایل درست جای آن آمد.")
    assert all_contracts()["cases"]["missing"] == 1


def test_uncounted_publication_is_counted_by_next_tick(monkeypatch, add, work, tick) -> None:
    def broken(version: Any) -> None:
        raise RuntimeError("the rows cannot be read now")

    with monkeypatch.context() as patch:
        patch.setattr(case_store, "_count", broken)
        added = add()
        work()
        assert cases() == []
    assert model.Session.get(model.Resource, added["id"]).url  # published all the same
    assert tick().exit_code == 0
    assert [one.count for one in cases()] == [1]
