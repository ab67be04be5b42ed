"""What the gate decides is what the compliance report takes for a published register."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.catalog.timeline.asked_datasets import these
from ckanext.mashhad.compliance.addresses import outages, renewals
from ckanext.mashhad.compliance.addresses.model import Link, link_id
from ckanext.mashhad.compliance.fact_tables import fact_store
from ckanext.mashhad.compliance.links import following
from tests import pdf_text
from tests.integration.compliance.the_city import judgement, of_the_half
from tests.integration.tables.gate_files import PDF, REFUSED, table
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "monitored")


@pytest.fixture
@made_once
def monitored(unit: dict[str, Any], act: Callable[..., Any]) -> None:
    """The unit is a district that owes its contracts of every month since 1403."""
    act("organization_patch", id=unit["id"], unit_kind="district", monitored_from="2024-03-20")


def ordibehesht() -> dict[str, Any]:
    """How the district stands with its contracts of that month of 1403, for anybody."""
    asked = ("mashhad-district-09", "plan-contracts-district", "1403-m02")
    return judgement(*asked, ledger="schedule")


def test_a_register_counts_once_the_gate_has_accepted_it(add, work, as_officer, register) -> None:
    assert ordibehesht()["state"] == "missing"
    # Neither a link to a table elsewhere counts nor what was refused and thrown away.
    link = "https://files.example/contracts.csv"
    as_officer("resource_create", package_id=register["id"], url=link, format="CSV")
    found = ordibehesht()
    assert (found["state"], found["evidence"]) == ("missing", [])
    refused = add(REFUSED)
    work()
    assert "not accepted on" in ordibehesht()["change"]
    as_officer("resource_delete", id=refused["id"])
    assert "not accepted on" not in ordibehesht()["change"]
    added = add(table("پل نخست", "پل دوم"))
    assert ordibehesht()["state"] == "missing"
    work()
    found = ordibehesht()
    assert found["state"] == "late"
    assert [(each["file"], each["rows"]) for each in found["evidence"]] == [(added["id"], 2)]


def test_a_refused_register_counts_as_nothing_and_is_told(add, work, app, as_officer, send) -> None:
    added = add(REFUSED)
    assert "not accepted on" not in ordibehesht()["change"]
    work()
    found = ordibehesht()
    assert (found["state"], found["evidence"]) == ("missing", [])
    assert re.search(
        r"not accepted on .*, because of: .* \(1\)\. Errors in all: 1\.", found["change"]
    )
    assert "nothing of it can be downloaded" not in found["change"]
    asked = {"date": (dt.datetime.now(dt.UTC) - dt.timedelta(2)).date().isoformat()}
    before = judgement(
        "mashhad-district-09", "plan-contracts-district", "1403-m02", ledger="schedule", **asked
    )
    assert "not accepted on" not in (before["change"] or "")
    page = app.get("/compliance/mashhad-district-09").get_data(as_text=True)
    assert re.search(
        "فایلی در .* فرستاده شد و پذیرفته نشد، چون این ایرادها را داشت: .* \\(۱\\)", page
    )
    assert "چیزی برای دریافت ندارد" not in page
    for each in ("duties/plan-contracts-district?period=1403-m02", "periods/1403-m02"):
        assert "A file was sent and not accepted on" in app.get(f"/en/compliance/{each}").text
    paper = "/en/compliance/report.pdf?unit=mashhad-district-09&period=1403-m02"
    words = " ".join(" ".join(pdf_text.pages(app.get(paper).data)).split())
    assert "A file was sent and not accepted on" in words
    as_officer("resource_patch", id=added["id"], upload=send(table("پل نخست")))
    assert "not accepted on" not in ordibehesht()["change"]


def test_refused_second_version_takes_nothing_and_letter_all(
    published, as_officer, send, work
) -> None:
    before = ordibehesht()
    assert before["state"] == "late"
    as_officer("resource_patch", id=published["id"], upload=send(REFUSED))
    work()
    assert ordibehesht() == before
    as_officer("resource_patch", id=published["id"], upload=send(PDF, "letter.pdf"))
    assert ordibehesht()["state"] == "missing"


@pytest.fixture
@made_once
def statement(half_statement) -> dict[str, Any]:
    """A statement of the municipality about the first half of 1405, without files."""
    return half_statement()


@pytest.mark.freeze_time("2026-08-25 08:00:00")
def test_other_bytes_than_the_draft_are_of_their_own_day(statement, act, send, freezer) -> None:
    made = act("resource_create", package_id=statement["id"], upload=send(PDF, "a.pdf"))
    freezer.move_to("2026-10-05 08:00:00")
    act("resource_patch", id=made["id"], description="پیش‌نویس")
    act("package_patch", id=statement["id"], notes="صورت وضعیت نیمهٔ نخست سال")
    act("resource_patch", id=made["id"], upload=send(PDF, "final.pdf"))
    said = {"hash": "sha256:0", "size": 1, "last_modified": "2026-10-05T08:00:00"}
    shown = act("resource_patch", id=made["id"], **said)
    assert {key: shown[key] for key in said} == {key: made[key] for key in said}
    assert of_the_half()["state"] != "met"
    act("resource_patch", id=made["id"], upload=send(PDF + b"\n%final", "a.pdf"))
    found = of_the_half()
    assert (found["state"], found["evidence"][0]["file"]) == ("met", made["id"])
    freezer.move_to("2026-10-25 08:00:00")
    act("resource_patch", id=made["id"], upload=send(PDF + b"\n%mended", "b.pdf"))
    after = of_the_half()
    assert (after["state"], after["evidence"]) == ("met", found["evidence"])


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_a_pdf_in_the_place_of_a_link_that_never_opened_counts(
    statement, act, send, freezer
) -> None:
    url = "https://files.example/statement.pdf"
    made = act("resource_create", package_id=statement["id"], url=url)
    following.follow(dt.datetime.now(dt.UTC))
    model.Session.commit()
    assert of_the_half()["state"] != "met"
    act("resource_patch", id=made["id"], upload=send(PDF, "a.pdf"))
    assert of_the_half()["state"] == "met"


@pytest.mark.freeze_time("2026-08-25 08:00:00")
def test_what_is_sent_or_said_again_of_a_file_is_no_newer(statement, act, send, freezer) -> None:
    pdf = act("resource_create", package_id=statement["id"], upload=send(PDF, "draft.pdf"))
    url = "https://files.example/1.pdf"
    link = act("resource_create", package_id=statement["id"], url=url)
    freezer.move_to("2026-10-05 08:00:00")
    act("resource_patch", id=pdf["id"], last_modified="2026-10-01T00:00:00")
    act("resource_patch", id=link["id"], url=f"{url}#page=2")
    assert renewals.moments(these([statement["id"]])) == {}
    act("resource_create", package_id=statement["id"], upload=send(PDF, "final.pdf"))
    assert of_the_half()["state"] != "met"
    act("resource_create", package_id=statement["id"], upload=send(PDF + b"\n%final", "b.pdf"))
    assert of_the_half()["state"] == "met"


def files_of(package_id: str) -> list[tuple[str, dt.datetime]]:
    """The files of a dataset as evidence: as which table, and since when."""
    (held,) = fact_store.read([package_id])
    return [(file.table, file.published) for file in held.dataset.files]


@pytest.mark.freeze_time("2026-08-25 08:00:00")
def test_the_same_table_for_another_year_and_back_is_no_newer(
    published, as_officer, send, work, freezer
) -> None:
    before = files_of(published["package_id"])
    freezer.move_to("2026-10-05 08:00:00")
    for year in ("1404", "1403"):
        as_officer("package_patch", id=published["package_id"], fiscal_year=year)
        as_officer("resource_patch", id=published["id"], upload=send(table()))
        work()
    assert files_of(published["package_id"]) == before


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_what_a_client_says_of_bytes_is_no_file(statement, act, send) -> None:
    said = {"package_id": statement["id"], "url_type": "datastore", "hash": "sha256:0"}
    for url in ("به زودی", "_datastore_only_resource", "a.pdf"):
        with contextlib.suppress(tk.ValidationError):  # most of them are no address
            assert act("resource_create", url=url, **said)["url_type"] == ""
    made = act("resource_create", url="https://files.example/a.pdf", **said)
    assert made["url_type"] == ""
    made = act("resource_patch", id=made["id"], url_type="datastore")
    assert (made["url_type"], of_the_half()["state"]) == ("", "not_due")
    # Bytes that are taken away leave nothing that is said of them.
    made = act("resource_create", package_id=statement["id"], upload=send(PDF, "a.pdf"))
    said = {"url_type": "upload", "hash": "sha256:0", "reason": "نسخهٔ نادرست بود"}
    cleared = act("resource_patch", id=made["id"], clear_upload="true", **said)
    assert (cleared["url_type"], cleared["hash"]) == ("", "")
    cleared = act("resource_patch", id=made["id"], url_type="datastore")
    assert (cleared["url_type"], of_the_half()["state"]) == ("", "not_due")


def refuses(url: str) -> None:
    """What is written down when an address was asked now and refused."""
    now = dt.datetime.now(dt.UTC)
    asked = sa.update(Link).where(Link.url == url).values(said="refuses", asked=now)
    model.Session.execute(asked)
    outages.settle(now, link_id(url))
    model.Session.commit()


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_link_in_place_of_pdf_has_as_long_to_open_as_any_other(
    statement, act, send, freezer
) -> None:
    made = act("resource_create", package_id=statement["id"], upload=send(PDF, "a.pdf"))
    freezer.move_to("2026-10-25 08:00:00")
    url = "https://files.example/statement.pdf"
    act("resource_patch", id=made["id"], url=url, clear_upload="true")
    assert of_the_half()["state"] == "met"
    following.follow(dt.datetime.now(dt.UTC))
    model.Session.commit()
    refuses(url)
    assert of_the_half()["state"] == "met"
    freezer.move_to("2026-10-27 09:00:00")
    refuses(url)
    assert of_the_half()["reason_code"] == "taken_down_overdue"
    assert of_the_half(date="2026-10-20")["state"] == "met"
    # What lies here again was away meanwhile.
    freezer.move_to("2026-10-29 08:00:00")
    act("resource_patch", id=made["id"], upload=send(PDF, "a.pdf"))
    following.follow(dt.datetime.now(dt.UTC))
    model.Session.commit()
    assert of_the_half()["state"] == "met"
    assert of_the_half(date="2026-10-28")["reason_code"] == "taken_down_overdue"


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_link_in_place_of_pdf_that_nobody_could_read_has_to_open(
    statement, act, send, freezer
) -> None:
    act("package_patch", id=statement["id"], private=True)
    made = act("resource_create", package_id=statement["id"], upload=send(PDF, "a.pdf"))
    url = "https://files.example/statement.pdf"
    act("resource_patch", id=made["id"], url=url, clear_upload="true")
    act("package_patch", id=statement["id"], private=False)
    following.follow(dt.datetime.now(dt.UTC))
    model.Session.commit()
    assert of_the_half()["state"] != "met"


@pytest.mark.freeze_time("2026-10-05 08:00:00")
@pytest.mark.parametrize("url", ["ftp://files.example/a.pdf", "به‌زودی"])
def test_pdf_that_gives_way_to_what_is_no_address_keeps_its_past(
    statement, act, send, freezer, url
) -> None:
    made = act("resource_create", package_id=statement["id"], upload=send(PDF, "a.pdf"))
    freezer.move_to("2026-10-25 08:00:00")
    act("resource_patch", id=made["id"], url=url, clear_upload="true")
    assert of_the_half()["reason_code"] == "taken_down_overdue"
    assert of_the_half(date="2026-10-20")["state"] == "met"


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_another_address_makes_nothing_older_than_pdf_before_it(
    statement, act, send, freezer
) -> None:
    urls = ["https://files.example/1.pdf", "https://files.example/2.pdf"]
    made = act("resource_create", package_id=statement["id"], url=urls[0])
    following.follow(dt.datetime.now(dt.UTC))
    refuses(urls[0])
    freezer.move_to("2026-11-11 08:00:00")
    act("resource_patch", id=made["id"], upload=send(PDF, "a.pdf"))
    late = of_the_half()
    assert late["state"] == "late"
    act("resource_patch", id=made["id"], url=urls[1], clear_upload="true")
    assert of_the_half()["days_late"] == late["days_late"]
    following.follow(dt.datetime.now(dt.UTC))
    refuses(urls[1])
    assert of_the_half()["days_late"] == late["days_late"]
    assert of_the_half(date="2026-11-05")["state"] == "missing"


def test_what_the_gate_publishes_leaves_a_version_and_no_renewal(
    published, as_officer, send, work
) -> None:
    as_officer("resource_patch", id=published["id"], upload=send(table("پل نخست", "پل دوم")))
    work()
    assert renewals.moments(these([published["package_id"]])) == {}
    as_officer("resource_patch", id=published["id"], upload=send(PDF, "letter.pdf"))
    assert len(renewals.moments(these([published["package_id"]]))[published["id"]]) == 1
