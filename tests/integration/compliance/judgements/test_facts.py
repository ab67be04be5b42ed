"""CKAN's datasets become the facts that the engine judges by, and the report says what it says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.mashhad.catalog.validators import FOREIGN_RECORD
from ckanext.mashhad.compliance.actions import day_of
from ckanext.mashhad.compliance.addresses import model as links
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.judgements import judgements as model
from ckanext.mashhad.compliance.links import following
from ckanext.mashhad.compliance.report import report_data
from ckanext.mashhad.net.request_errors import BlockedAddress
from ckanext.mashhad.tables.versions import model as store
from tests.integration.compliance.judgements.judged_city import (
    CSV,
    NOW,
    judgements,
    states,
    the_report,
)

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "addresses_open")

#: What a further version of a file has in common with the first.
AS_BEFORE = (
    *("package_id", "user_id", "filename", "public_name", "size", "sha256", "mimetype"),
    *("location", "table"),
)


@pytest.mark.freeze_time(NOW)
def test_met_late_missing_and_not_due_are_told_apart(city, publish, act, freezer) -> None:
    freezer.move_to("2026-04-25 08:00:00")  # 5 Ordibehesht: in time for Farvardin
    made = publish(fiscal_year="1405", period_part="m01", resources=[CSV])
    freezer.move_to("2026-06-05 08:00:00")  # 15 Khordad: five days late for Ordibehesht
    publish(fiscal_year="1405", period_part="m02", resources=[CSV])
    freezer.move_to(NOW)
    found = states("plan-contracts-district")
    assert {found[f"1405-m0{n}"] for n in (1,)} == {"met"}
    assert found["1405-m02"] == "late"
    assert found["1405-m03"] == "missing"
    assert found["1405-m09"] == "not_due"
    # A deleted dataset is gone from the day on which it was deleted.
    act("package_delete", id=made["id"])
    assert states("plan-contracts-district", date="2026-09-01")["1405-m01"] == "met"
    assert states("plan-contracts-district")["1405-m01"] == "missing"


@pytest.mark.freeze_time(NOW)
def test_an_address_that_leads_nowhere_is_no_publication(city, create) -> None:
    nowhere = ("به‌زودی", "ftp://a.b/c", "http://test.mashhad.example/no-such-page")
    files = [CSV, *({**CSV, "url": url} for url in nowhere)]
    create(fiscal_year="1405", period_part="m07", resources=files)
    [dataset] = model.holdings().facts.datasets
    assert len(dataset.files) == 1


@pytest.mark.freeze_time(NOW)
def test_nor_is_one_that_may_not_be_asked_or_ever_was(city, create, act) -> None:
    inside = {**CSV, "url": "http://10.0.0.1/secret.pdf"}
    made = create(fiscal_year="1405", period_part="m07", resources=[inside])
    following.follow(dt.datetime.now(dt.UTC))
    link = ckan_model.Session.scalars(sa.select(links.Link)).one()
    link.code = BlockedAddress.code
    ckan_model.Session.commit()
    [dataset] = model.holdings().facts.datasets
    assert dataset.files == ()
    act("resource_delete", id=made["resources"][0]["id"])
    following.follow(dt.datetime.now(dt.UTC))
    ckan_model.Session.commit()
    [dataset] = model.holdings().facts.datasets
    assert dataset.files == ()


@pytest.mark.freeze_time(NOW)
def test_what_nobody_can_read_is_no_publication(city, create) -> None:
    for part, hidden in (("m08", {"private": True}), ("m07", {"state": "draft"})):
        create(fiscal_year="1405", period_part=part, resources=[CSV], **hidden)
    held = model.holdings()
    assert (held.facts.datasets, held.names) == ((), {})


@pytest.mark.freeze_time(NOW)
def test_what_was_made_private_again_shows_no_title(city, publish, act) -> None:
    made = publish(fiscal_year="1405", period_part="m08", resources=[CSV])
    act("package_patch", id=made["id"], private=True, title_translated={"fa": "نام محرمانه"})
    assert "محرمانه" not in str(the_report())
    assert states("plan-contracts-district")["1405-m08"] in ("missing", "not_due")


@pytest.mark.freeze_time(NOW)
def test_a_file_that_was_not_checked_is_no_table_for_the_plan(city, create) -> None:
    create(fiscal_year="1405", period_part="m07", resources=[CSV])
    (one,) = judgements("plan-contracts-district", "1405-m07")
    assert (one["state"], one["evidence"]) == ("missing", [])
    assert "پذیرفته" in one["change"] or "accepted" in one["change"]


@pytest.mark.freeze_time(NOW)
def test_table_counts_from_moment_of_acceptance_and_tells_rows(city, publish, freezer) -> None:
    freezer.move_to("2026-11-01 08:00:00")  # 10 Aban: the last day for Mehr
    accepted = dt.datetime(2026, 11, 3, 8, tzinfo=dt.UTC)
    publish(fiscal_year="1405", period_part="m07", resources=[CSV], accepted=accepted)
    freezer.move_to(NOW)
    (one,) = judgements("plan-contracts-district", "1405-m07")
    assert (one["state"], one["days_late"]) == ("late", 2)
    assert (one["evidence"][0]["published"], one["evidence"][0]["rows"]) == (
        "2026-11-03T08:00:00Z",
        120,
    )


@pytest.mark.freeze_time("2026-08-20 08:00:00")
def test_updated_register_counts_for_coming_months(city, publish, freezer) -> None:
    made = publish(fiscal_year="1405", period_part="h1", resources=[CSV])
    freezer.move_to(NOW)
    assert states("plan-contracts-district")["1405-m06"] == "missing"
    in_time = dt.datetime(2026, 9, 27, 8, tzinfo=dt.UTC)
    (first,) = store.versions(made["resources"][0]["id"])
    first.state = store.SUPERSEDED
    ckan_model.Session.flush()
    store.add_version(
        first.resource_id,
        **{name: getattr(first, name) for name in AS_BEFORE} | {"sha256": "1" * 64},
        state=store.PUBLISHED,
        created=in_time,
        published=in_time,
        rows=150,
    )
    ckan_model.Session.commit()
    (one,) = judgements("plan-contracts-district", "1405-m06")
    assert (one["state"], one["evidence"][0]["rows"]) == ("met", 150)
    assert one["evidence"][0]["published"] == "2026-09-27T08:00:00Z"


@pytest.mark.freeze_time(NOW)
def test_a_report_of_nothing_counts_without_a_file(city, create) -> None:
    create(fiscal_year="1405", period_part="m08", nil_report="true")
    assert states("plan-contracts-district")["1405-m08"] in ("met", "late")


@pytest.mark.freeze_time(NOW)
def test_what_happens_between_two_questions_is_in_second_answer(city, publish, act) -> None:
    assert states("plan-contracts-district")["1405-m07"] == "missing"
    made = publish(fiscal_year="1405", period_part="m07", resources=[CSV])
    assert states("plan-contracts-district")["1405-m07"] == "late"
    act("package_delete", id=made["id"])
    assert states("plan-contracts-district")["1405-m07"] == "missing"
    act("organization_patch", id="mashhad-district-09", monitored_from="2026-11-20")
    assert "1405-m07" not in states("plan-contracts-district")


@pytest.mark.freeze_time(NOW)
def test_a_document_harvested_from_elsewhere_tells_of_no_duty(city, act, unit) -> None:
    user = act("get_site_user")["name"]
    foreign = {"ignore_auth": True, "user": user, FOREIGN_RECORD: True}
    tk.get_action("package_create")(
        foreign,
        {
            "name": "foreign",
            "type": "document",
            "title_translated": {"de": "Titel"},
            "owner_org": unit["id"],
            "resources": [CSV],
        },
    )
    assert model.holdings().facts.datasets == ()


@pytest.mark.freeze_time(NOW)
def test_one_ledger_can_be_asked_for_and_none_that_is_not(city) -> None:
    found = the_report(unit="mashhad", ledger="law")
    assert {one["ledger"] for one in found["judgements"]} == set(found["scores"]) == {"law"}
    # The law asks nothing of a district.
    assert {one["ledger"] for one in the_report(unit="mashhad-district-09")["judgements"]} == {
        "schedule"
    }
    with pytest.raises(tk.ValidationError):
        the_report(date="1403/13/01")
    with pytest.raises(tk.ValidationError):
        the_report(date="1499/01/01")
    with pytest.raises(tk.ValidationError):
        the_report(ledger="gossip")
    with pytest.raises(tk.ObjectNotFound):
        the_report(unit="no-such-unit")


@pytest.mark.freeze_time(NOW)
def test_legal_day_on_holiday_is_disputed_until_later_reading(city, act) -> None:
    # 15 Farvardin 1404 was a Friday, and nobody knows whether the day moves to the Saturday.
    act("organization_patch", id="mashhad", monitored_from="2024-03-20")
    assert states("mun-71-1", "mashhad", date="1404/01/15")["1403-h2"] == "not_due"
    assert states("mun-71-1", "mashhad", date="1404/01/16")["1403-h2"] == "disputed"
    assert states("mun-71-1", "mashhad", date="1404/01/17")["1403-h2"] == "missing"


@pytest.mark.freeze_time(NOW)
def test_the_minutes_of_a_sitting_are_a_case_of_their_day(city, create, needed) -> None:
    council = factories.Organization(
        name="council",
        title_translated={"fa": "شورای شهر"},
        unit_kind="council",
        legal_person="true",
        monitored_from="2026-03-21",
    )
    create(
        **{**needed("document"), "subject": "council_minutes"},
        title_translated={"fa": "صورت‌جلسه"},
        owner_org=council["id"],
        fiscal_year="1405",
        duties=["mun-dir-c3"],
        document_date="1405/08/01",
        resources=[CSV],
    )
    found = [
        one
        for one in the_report(unit="council")["judgements"]
        if one["duty"] == "mun-dir-c3" and one["cases"]
    ]
    assert [
        (one["state"], one["cases"]["total"], one["cases"]["after_grace"]) for one in found
    ] == [("met", 1, 1)]


@pytest.mark.freeze_time(NOW)
def test_the_report_is_what_the_engine_says(city, create, publish) -> None:
    publish(fiscal_year="1405", period_part="m08", resources=[CSV])
    # A file of a part, which names a duty of the whole.
    create(fiscal_year="1405", period_part="m07", duties=["reg-7-h"], resources=[CSV])
    held = model.holdings()
    judged = report_data.owed(held.judge(day_of(None)))
    found = the_report()
    assert [(one["duty"], one["period"], one["state"]) for one in found["judgements"]] == [
        (one.duty.id, one.period.slug if one.period else None, one.state) for one in judged
    ]
    assert found["scores"] == report_data.scores(judged, loading.load().policy)
    assert {one["unit"] for one in found["judgements"]} == {"mashhad", "mashhad-district-09"}
    for name in ("mashhad", "mashhad-district-09"):  # alone as among all
        alone = the_report(unit=name)["judgements"]
        assert alone == [one for one in found["judgements"] if one["unit"] == name]
        assert any(one["state"] == "met" for one in alone)


@pytest.mark.freeze_time(NOW)
def test_report_needs_as_many_queries_for_many_datasets(city, publish) -> None:
    def queries() -> int:
        the_report()  # what a process remembers it has remembered then
        counted: list[str] = []
        engine = ckan_model.meta.engine

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            counted.append(statement)

        sa.event.listen(engine, "before_cursor_execute", note)
        the_report()
        sa.event.remove(engine, "before_cursor_execute", note)
        return len(counted)

    publish(fiscal_year="1405", period_part="m01", resources=[CSV])
    few = queries()
    for month in ("m02", "m03", "m04"):
        publish(fiscal_year="1405", period_part=month, resources=[CSV])
    assert queries() == few


def test_register_with_new_period_counts_for_it_from_then(city, publish, act, freezer) -> None:
    freezer.move_to("2026-10-25 08:00:00")  # when both months have ended
    made = publish(fiscal_year="1405", period_part="m06", resources=[CSV])
    freezer.move_to(NOW)
    before = states("plan-contracts-district")
    assert (before["1405-m06"], before["1405-m07"]) == ("late", "missing")
    act("package_patch", id=made["id"], period_part="m07")
    after = states("plan-contracts-district")
    assert (after["1405-m06"], after["1405-m07"]) == ("missing", "late")
    past = states("plan-contracts-district", date="2026-11-20")
    assert (past["1405-m06"], past["1405-m07"]) == ("late", "missing")
    act("package_patch", id=made["id"], title_translated={"fa": "عنوان دیگر"})
    assert len(model.holdings().dataset(made["id"]).claims) == 1
