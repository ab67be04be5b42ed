"""A unit reports that there was nothing in a period: it counts, gives way to rows, ends."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp
from ckan.types import Context

from ckanext.mashhad.catalog.timeline.model import Event
from ckanext.mashhad.compliance.judgements import judgements as compliance
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.persian.calendar.jalali import format_long
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from ckanext.mashhad.tables.nil_reports import model as store
from ckanext.mashhad.tables.versions import proposal
from tests.integration.tables.gate_files import table
from tests.integration.tables.publications import published_once
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

TODAY = moments.tehran_day(dt.datetime.now(dt.UTC))
THIS_MONTH = Period.containing(TODAY, "month")
MEHR = {"fiscal_year": "1405", "period_part": "m07"}


@pytest.fixture
def report(as_officer, unit) -> Any:
    """Report as the officer that there was nothing, of contracts in Mehr 1405 by default."""

    def call(**other: Any) -> dict[str, Any]:
        asked = {"table": "contracts", "owner_org": unit["id"], **MEHR, **other}
        return as_officer("mashhad_nil_report_create", **asked)

    return call


@pytest.fixture
@made_once
def made(report) -> dict[str, Any]:
    """The dataset of a report that there were no contracts in Mehr 1405."""
    return report()


@pytest.fixture
@published_once
def public(create, as_officer, send, work) -> dict[str, Any]:
    """A dataset with published rows of Mehr 1405."""
    dataset = create(**MEHR)
    as_officer("resource_create", package_id=dataset["id"], upload=send(table("بهسازی")))
    work()
    return dataset


def reports(dataset: dict[str, Any]) -> list[dict[str, Any]]:
    anybody = Context(user="", ignore_auth=False)
    return tk.get_action("mashhad_nil_report_list")(anybody, {"id": dataset["id"]})


def nils() -> list[tuple[str, bool]]:
    """What compliance knows: table, and whether the report stands."""
    held = compliance.holdings().facts.datasets
    return [(nil.table, nil.withdrawn is None) for dataset in held for nil in dataset.nils]


def test_a_report_of_nothing_is_a_public_dataset_that_counts(made, app) -> None:
    assert (made["nil_report"], made["nil_tables"]) == ("true", ["contracts"])
    [one] = reports(made)
    assert (one["table"], one["ended"]) == ("contracts", None)
    assert nils() == [("contracts", True)]
    page = app.get(f"/contract/{made['name']}").get_data(as_text=True)
    day = format_long(moments.tehran_day(dt.datetime.fromisoformat(one["made"])))
    assert f"منطقهٔ ۹ در {day} اعلام کرد: در مهر ۱۴۰۵ هیچ قراردادی بسته نشد." in page
    assert "download" not in page.split('id="dataset-resources"')[1].split("</section>")[0]


def test_two_tables_of_one_period_are_reported_in_one_dataset(made, report, as_officer) -> None:
    first, second = made, report(table="tenders")
    assert first["id"] == second["id"]
    assert second["nil_tables"] == ["contracts", "tenders"]
    assert [each["table"] for each in reports(first)] == ["contracts", "tenders"]
    left = as_officer("package_patch", id=made["id"], nil_report="false")
    assert (left["nil_report"], left["nil_tables"]) == ("false", ["tenders"])


def test_a_report_of_another_table_says_nothing_of_the_contracts(
    public, report, as_officer, app
) -> None:
    dataset = public
    told = report(table="contract_amendments")
    assert told["id"] == dataset["id"]
    for _ in range(2):  # a form may have it ticked for a report of another table
        assert (told["nil_report"], told["nil_tables"]) == ("false", ["contract_amendments"])
        assert [each["table"] for each in reports(told) if not each["ended"]] == told["nil_tables"]
        page = app.get(f"/contract/{dataset['name']}").get_data(as_text=True)
        assert page.index('id="dataset-resources"') < page.index('id="nil-reports"')
        assert "اعلام «موردی نبود»: تغییرهای قرارداد" in page
        assert "هیچ قراردادی تغییر نکرد" in page
        assert "هیچ قراردادی بسته نشد" not in page
        told = as_officer("package_patch", id=dataset["id"], nil_report="true")


def test_what_cannot_be_reported_is_refused(report, as_officer) -> None:
    with pytest.raises(tk.ValidationError, match="has not ended yet"):
        report(fiscal_year=str(THIS_MONTH.year), period_part=THIS_MONTH.part)
    with pytest.raises(tk.ValidationError):
        report(table="no such table")
    made = report(table="tenders")
    with pytest.raises(tk.ValidationError, match="nil_tables names contracts"):
        as_officer("package_patch", id=made["id"], nil_tables=["contracts"])
    assert [(each["table"], each["ended"]) for each in reports(made)] == [("tenders", None)]
    with pytest.raises(tk.ValidationError):
        report(table="tenders")  # twice


def test_published_rows_allow_no_nil_report(public, as_officer, report) -> None:
    with pytest.raises(tk.ValidationError) as refused:
        report()
    assert public["title_translated"]["fa"] in str(refused.value.error_dict)
    with pytest.raises(tk.ValidationError):
        as_officer("package_patch", id=public["id"], nil_report="true")
    assert report(table="tenders")["nil_tables"] == ["tenders"]


def test_a_report_is_neither_moved_nor_brought_back_beside_rows(
    create, as_officer, send, work, report, act, officer, unit
) -> None:
    other = factories.Organization(users=[{"name": officer["name"], "capacity": "editor"}])
    elsewhere, here = report(owner_org=other["id"]), report()
    act("package_delete", id=here["id"])
    rows = create(**MEHR)
    as_officer("resource_create", package_id=rows["id"], upload=send(table("بهسازی")))
    work()
    with pytest.raises(tk.ValidationError):
        act("package_patch", id=elsewhere["id"], owner_org=unit["id"])
    with pytest.raises(tk.ValidationError):
        act("package_patch", id=here["id"], state="active")


def test_a_report_is_moved_only_to_where_it_could_be_made(
    create, as_officer, send, work, report
) -> None:
    rows, made = create(**MEHR), report(fiscal_year="1404", period_part="m03")
    as_officer("resource_create", package_id=rows["id"], upload=send(table("بهسازی")))
    work()
    [before] = reports(made)
    now = {"fiscal_year": str(THIS_MONTH.year), "period_part": THIS_MONTH.part}
    for period in (MEHR, now):
        with pytest.raises(tk.ValidationError) as refused:
            as_officer("package_patch", id=made["id"], **period)
        assert "nil_report" in refused.value.error_dict
    as_officer("package_patch", id=made["id"], notes_translated={"fa": "بدون قرارداد"})
    assert reports(made) == [before]
    # It is said of another month now, and so from now on.
    as_officer("package_patch", id=made["id"], period_part="m04")
    [ended, after] = reports(made)
    assert ended == {**before, "ended": after["made"], "how": "moved"}
    assert after["made"] >= before["made"]
    assert (after["period_part"], after["ended"]) == ("m04", None)


def test_a_report_that_is_given_to_another_unit_keeps_its_day(made, act, officer, freezer) -> None:
    other = factories.Organization(users=[{"name": officer["name"], "capacity": "editor"}])
    [before] = reports(made)
    freezer.tick(dt.timedelta(days=1))
    act("package_patch", id=made["id"], owner_org=other["id"])
    assert reports(made) == [before]


def test_report_that_nobody_could_read_for_while_keeps_its_day(
    made, act, as_officer, freezer
) -> None:
    [before] = reports(made)
    act("package_patch", id=made["id"], private=True)
    freezer.tick(dt.timedelta(days=1))
    as_officer("package_patch", id=made["id"], private=False)
    assert reports(made) == [before]


def test_rows_that_are_published_later_take_its_place_visibly(
    made, as_officer, send, work, app
) -> None:
    as_officer("resource_create", package_id=made["id"], upload=send(table("بهسازی")))
    assert reports(made)[0]["how"] == ""
    work()
    [one] = reports(made)
    assert (one["how"], one["successor"]) == ("superseded", made["id"])
    shown = as_officer("package_show", id=made["id"])
    assert (shown["nil_report"], shown.get("nil_tables")) == ("false", None)
    assert nils() == [] or nils() == [("contracts", False)]
    assert "جای این اعلام را گرفت" in app.get(f"/contract/{made['name']}").get_data(as_text=True)


def test_id_of_dataset_that_takes_its_place_is_no_mobile_number(made) -> None:
    like_a_mobile = "abcdefa0-9123-4567-64ab-abcdefabcdef"
    [standing] = store.of_dataset(made["id"], standing=True)
    standing.successor = like_a_mobile
    model.Session.commit()
    assert store.of_dataset(made["id"])[0].successor == like_a_mobile


def test_rows_in_another_dataset_of_period_take_its_place_too(
    made, create, as_officer, send, work, act
) -> None:
    other = create(**MEHR)
    as_officer("resource_create", package_id=other["id"], upload=send(table("بهسازی")))
    work()
    [one] = reports(made)
    assert (one["how"], one["successor"]) == ("superseded", other["id"])
    [found] = act("package_search", q=f"id:{made['id']}")["results"]
    assert found["nil_report"] == "false"


def test_rows_moved_and_public_in_the_period_take_its_place(
    create, as_officer, send, work, report, act
) -> None:
    of_month = report(fiscal_year="1404")
    rows, year = create(fiscal_year="1405", period_part="m06"), create(fiscal_year="1404")
    for each in (rows, year):
        as_officer("resource_create", package_id=each["id"], upload=send(table("بهسازی")))
    work()
    moved, shown = report(), report(period_part="m05")
    as_officer("package_patch", id=rows["id"], notes="چیز دیگری")
    assert not reports(moved)[0]["ended"]
    as_officer("package_patch", id=rows["id"], period_part="m07")
    assert reports(moved)[0]["ended"]
    assert reports(moved)[0]["successor"] == rows["id"]
    assert as_officer("package_show", id=moved["id"])["nil_report"] == "false"
    act("package_patch", id=rows["id"], private=True, period_part="m05")
    assert not reports(shown)[0]["ended"]
    as_officer("package_patch", id=rows["id"], private=False)
    assert reports(shown)[0]["ended"]
    assert reports(of_month)[0]["how"] == ""  # beside the rows of a whole year


def test_it_is_taken_back_with_a_reason_that_everybody_reads(made, report, as_officer, app) -> None:
    for bad in ("نه", "پیمانکار با شمارهٔ ۰۹۱۵۱۲۳۴۵۶۷ زنگ زد"):
        with pytest.raises(tk.ValidationError):
            as_officer("mashhad_nil_report_withdraw", id=made["id"], table="contracts", reason=bad)
    reason = "یک قرارداد از قلم افتاده بود <b>"
    as_officer("mashhad_nil_report_withdraw", id=made["id"], table="contracts", reason=reason)
    [one] = reports(made)
    assert (one["how"], one["reason"]) == ("withdrawn", reason)
    page = app.get(f"/contract/{made['name']}").get_data(as_text=True)
    assert "یک قرارداد از قلم افتاده بود &lt;b&gt;" in page
    assert report()["id"] == made["id"]
    assert [each["how"] for each in reports(made)] == ["withdrawn", ""]


def test_officer_of_another_unit_reports_and_takes_back_nothing(made, stranger, unit, app) -> None:
    as_stranger = {"Authorization": stranger["token"]}
    asked = {"owner_org": unit["id"], "fiscal_year": "1405", "period_part": "m06"}
    answer = app.post("/tables/contracts/nothing", data=asked, headers=as_stranger)
    assert answer.status_code == 403
    back = f"/contract/{made['name']}/nothing/contracts/withdraw"
    reason = {"reason": "این گزارش را پس می‌گیرم"}
    assert app.post(back, data=reason, headers=as_stranger).status_code == 404
    assert app.post(back, data=reason, follow_redirects=False).status_code in (302, 404)
    assert reports(made)[0]["ended"] is None


def test_without_a_unit_the_form_asks_for_it(app, officer, stranger) -> None:
    headers = {"Authorization": officer["token"]}
    sent = {"owner_org": "", "fiscal_year": "1404", "period_part": "m07"}
    answer = app.post("/tables/contracts/nothing", data=sent, headers=headers)
    assert answer.status_code == 200
    assert "یک واحد را انتخاب کنید" in answer.get_data(as_text=True)
    nobody = {"Authorization": factories.UserWithToken()["token"]}
    answer = app.post("/tables/contracts/nothing", data=sent, headers=nobody)
    assert answer.status_code == 403


def test_what_keeps_a_report_back_is_said_in_a_sentence(app, officer, unit) -> None:
    headers = {"Authorization": officer["token"]}
    sent = {"owner_org": unit["id"], "fiscal_year": "1406", "period_part": "m07"}
    page = app.post("/tables/contracts/nothing", data=sent, headers=headers)
    alert = page.get_data(as_text=True).split('class="error-explanation')[1].split("</form>")[0]
    assert "هنوز پایان نیافته است" in alert
    assert not any(mark in alert for mark in ("[&#39;", "['", "\\u2"))


def test_page_knows_unit_and_last_month_and_one_click_reports(app, officer, unit) -> None:
    headers = {"Authorization": officer["token"]}
    page = app.get("/tables/contracts/nothing", headers=headers).get_data(as_text=True)
    last = THIS_MONTH.previous
    assert f'value="{unit["id"]}"' in page
    assert f'value="{last.part}" selected' in page
    assert to_persian_digits(str(last.year)) in page
    typed = to_persian_digits(str(last.year))
    sent = {"owner_org": unit["id"], "fiscal_year": typed, "period_part": last.part}
    answer = app.post(
        "/tables/contracts/nothing", data=sent, headers=headers, follow_redirects=False
    )
    assert "/contract/" in answer.headers["Location"]
    model.Session.rollback()
    assert nils() == [("contracts", True)]
    page = app.get("/tables/contracts/nothing", headers=headers).get_data(as_text=True)
    assert f'value="{last.previous.part}" selected' in page
    assert app.get("/tables/contracts/nothing").status_code == 403
    assert app.get("/tables/budget_lines/nothing", headers=headers).status_code == 404


def test_two_clicks_at_once_make_one_report(app, unit, officer, act, monkeypatch) -> None:
    both, look = threading.Barrier(2, timeout=1), proposal.existing

    def together(*asked: Any) -> Any:
        with suppress(threading.BrokenBarrierError):  # one of them waits elsewhere
            both.wait()
        return look(*asked)

    monkeypatch.setattr(proposal, "existing", together)
    sent = {"table": "contracts", "owner_org": unit["id"], **MEHR}
    headers = {"Authorization": officer["token"]}

    def click() -> int:
        asked = {"json": sent, "headers": headers}
        client = CKANTestApp(app.app)
        return int(client.post("/api/action/mashhad_nil_report_create", **asked).status_code)

    with ThreadPoolExecutor(2) as pool:
        clicks = [pool.submit(click) for _ in range(2)]
        assert sorted(each.result() for each in clicks) == [200, 409]
    assert act("package_search")["count"] == 1


def test_a_group_that_is_no_unit_reports_nothing(act: Any) -> None:
    group = act("group_create", name="roads", title="راه‌ها")
    asked = {"table": "contracts", "owner_org": group["id"], **MEHR}
    with pytest.raises(tk.ValidationError) as refused:
        act("mashhad_nil_report_create", **asked)
    assert list(refused.value.error_dict) == ["owner_org"]


def test_sql_that_undoes_a_report_is_an_event_of_its_dataset(made: dict[str, Any]) -> None:
    last = sa.select(sa.func.max(Event.id)).where(Event.dataset == made["id"])
    known = [model.Session.scalar(last)]
    undo = "UPDATE mashhad_nil_report SET ended = NULL"
    for change in (undo.replace("NULL", "now()"), undo, "DELETE FROM mashhad_nil_report"):
        model.Session.execute(sa.text(change))
        model.Session.commit()
        known.append(model.Session.scalar(last))
    assert known == sorted(set(known))


def test_reports_of_a_purged_dataset_go_with_their_reasons(made, as_officer, act, create) -> None:
    act("dataset_purge", id=made["id"])
    create(id=made["id"])
    assert act("mashhad_nil_report_list", id=made["id"]) == []
    kinds = sa.select(Event.kind).where(Event.dataset == made["id"])
    assert "nil_ended" not in set(model.Session.scalars(kinds))
    assert model.Session.query(store.NilReport).count() == 0
