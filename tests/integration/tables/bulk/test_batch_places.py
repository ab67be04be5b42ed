"""Where the files of a batch go, what that asks, and how it is taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.mashhad.tables.bulk import batch_job, steps
from ckanext.mashhad.tables.bulk import model as store
from ckanext.mashhad.tables.intake import column_mapping
from ckanext.mashhad.tables.versions import locks
from ckanext.mashhad.tables.versions.model import FileVersion
from tests.integration.tables import gate_files
from tests.integration.tables.bulk.batch_files import MEHR, asked, packed, public, zipped
from tests.integration.tables.gate_files import PDF
from tests.integration.tables.publications import published_once

pytestmark = [
    pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins"),
    pytest.mark.is_asked,
]

TITLE = "قراردادهای مهر ۱۴۰۴، منطقهٔ ۹"
PAYMENTS = "شمارهٔ قرارداد,شمارهٔ صورت‌وضعیت,تاریخ پرداخت,مبلغ پرداخت (ریال)\n1404/1,1,1404/07/20,"
#: A second row of the list's dataset, for a further file of it.
ALSO = MEHR.replace("mehr", "also")


def table(*subjects: str) -> bytes:
    """Contracts of 1404/07 whose amounts state their unit."""
    rows = gate_files.table(*subjects).decode().replace("1403/02", "1404/07")
    return rows.replace("1403/", "1404/").replace("مبلغ", "مبلغ (ریال)").encode()


def payments(amount: int) -> bytes:
    return f"{PAYMENTS}{amount}\n".encode()


def titled(*titles: str, **files: bytes) -> bytes:
    """A batch whose list gives each file a title of its own."""
    head = "نوع داده,واحد,سال مالی,بخش سال,فایل,عنوان فایل\n"
    rows = [
        f"قراردادها,منطقهٔ ۹,۱۴۰۴,مهر,{name}.csv,{title}\n"
        for name, title in zip(files, titles, strict=True)
    ]
    listed = ("فهرست.csv", (head + "".join(rows)).encode())
    return zipped([listed, *((f"{name}.csv", content) for name, content in files.items())])


@pytest.fixture
@published_once
def made(batch, go) -> dict[str, Any]:
    """A batch that has published one contract."""
    return go("apply", batch(packed(MEHR, mehr=table("بهسازی")))["id"])


@pytest.fixture
@published_once
def two_rows(batch, go) -> dict[str, Any]:
    """A batch that has published two contracts."""
    content = packed(MEHR, mehr=table("بهسازی", "روشنایی"))
    return go("apply", batch(content)["id"])


@pytest.fixture
@published_once
def two_tables(batch, go) -> dict[str, Any]:
    """A batch that has published two contracts and a payment."""
    both = {"mehr": table("بهسازی", "روشنایی"), "also": payments(4_000_000_000)}
    return go("apply", batch(packed(MEHR + ALSO, **both))["id"])


def codes(batch: dict[str, Any]) -> list[str]:
    """What is asked of a batch, without the words that confirm it."""
    return [each.split("-")[2] for each in asked(batch)]


def test_two_tables_of_a_public_dataset_take_their_places(two_tables, batch, go) -> None:
    new = {"mehr": table("بهسازی"), "also": payments(4_100_000_000)}
    found = batch(packed(MEHR + ALSO, **new))
    [item] = found["items"]
    assert [file["version"] for file in item["files"]] == [1, 1]
    assert codes(found) == ["replaces", "replaces"]
    go("apply", found["id"])
    assert public() == {TITLE: ["بهسازی"]}


def test_good_file_takes_the_place_of_the_refused_one(
    made, batch, go, act, as_officer, send, work
) -> None:
    id_ = made["items"][0]["package_id"]
    [file] = act("package_show", id=id_)["resources"]
    act("resource_delete", id=file["id"])
    as_officer("resource_create", package_id=id_, upload=send(table("")))
    work()
    assert public() == {TITLE: []}
    found = batch(packed(MEHR, mehr=table("خرید نهال")))
    assert codes(found) == []
    go("apply", found["id"])
    assert public() == {TITLE: ["خرید نهال"]}
    assert len(act("package_show", id=id_)["resources"]) == 1


def test_newer_version_that_waits_is_seen_by_title_too(batch, go, act, as_officer, send) -> None:
    made = go("apply", batch(titled("فهرست", mehr=table("بهسازی", "روشنایی")))["id"])
    [file] = act("package_show", id=made["items"][0]["package_id"])["resources"]
    as_officer("resource_patch", id=file["id"], upload=send(table("خرید نهال")))
    for content in (table("خرید چمن"), table("بهسازی", "روشنایی")):
        found = batch(titled("فهرست", mehr=content))
        assert found["state"] == "refused"
        assert "is being checked" in found["items"][0]["problems"][0]


def test_two_files_of_one_table_ask_once_whether_both_count(batch, go, work) -> None:
    found = batch(titled("یکم", "دوم", mehr=table("بهسازی"), also=table("خرید نهال")))
    assert codes(found) == ["beside"]
    assert go("apply", found["id"])["state"] == "applied"
    work()
    assert sorted(public()[TITLE]) == ["بهسازی", "خرید نهال"]


def test_what_is_confirmed_of_a_file_is_not_of_the_others(two_tables, batch, go) -> None:
    found = batch(packed(MEHR + ALSO, mehr=table("بهسازی"), also=payments(4_000_000_000) + b"\n"))
    assert codes(found) == ["replaces"]
    go("apply", found["id"])
    query = model.Session.query(FileVersion).filter(FileVersion.n == 2)
    kept = {each.table: [code["code"] for code in each.confirmed] for each in query}
    assert kept == {"contracts": ["replaces"], "contract_payments": []}


@pytest.mark.parametrize("is_refused", [False, True])
def test_figures_said_by_hand_give_way_and_come_back(
    batch, go, act, as_officer, create, send, work, is_refused
) -> None:
    """Also where one is as the file has it, and where a file was refused before."""
    own = create(period_part="m07", fiscal_year="1404", contract_count="2", total_amount="7000")
    if is_refused:
        as_officer("resource_create", package_id=own["id"], upload=send(table("")))
        work()
    found = batch(packed(MEHR, mehr=table("بهسازی", "روشنایی")))
    said = {each["field"]: (each["old"], each["new"]) for each in found["items"][0]["changes"]}
    assert said == {"contract_count": (2, ""), "total_amount": (7_000, "")}
    assert found["items"][0]["changes"][0]["label"] == "Number of contracts"
    go("apply", found["id"])
    shown = act("package_show", id=own["id"])
    assert (shown["contract_count"], shown["total_amount"]) == (2, 10_000_000_000)
    assert go("undo", found["id"])["items"][0]["state"] == "taken_back"
    shown = act("package_show", id=own["id"])
    assert (shown["contract_count"], shown["total_amount"]) == (2, 7_000)
    assert not [file for file in shown["resources"] if file["url"]]


def test_what_was_let_pass_comes_back_with_it(made, batch, go, act, admin) -> None:
    """A file that is public with errors, since an administrator has waived them."""
    [file] = act("package_show", id=made["items"][0]["package_id"])["resources"]
    former = model.Session.query(FileVersion).filter_by(resource_id=file["id"]).one()
    former.waived_by, former.waiver_reason = admin["id"], "ستون‌ها از سامانهٔ قدیمی است."
    model.Session.commit()
    found = go("apply", batch(packed(MEHR, mehr=table("خرید نهال")))["id"])
    go("undo", found["id"])
    newest = model.Session.query(FileVersion).filter_by(resource_id=file["id"], n=3).one()
    assert (newest.state, newest.waived_by) == ("published", admin["id"])


def test_letter_put_in_the_place_of_a_table_since_stays(
    made, batch, go, act, as_officer, send
) -> None:
    id_ = made["items"][0]["package_id"]
    found = go("apply", batch(packed(MEHR, mehr=table("خرید نهال")))["id"])
    [file] = act("package_show", id=id_)["resources"]
    as_officer("resource_update", id=file["id"], upload=send(PDF, "letter.pdf"))
    assert go("undo", found["id"])["items"][0]["state"] == "kept"
    [file] = act("package_show", id=id_)["resources"]
    assert file["url"].endswith("letter.pdf")
    # Nor does the next table take the letter's place.
    found = batch(packed(MEHR, mehr=table("خرید چمن")))
    assert found["items"][0]["files"][0]["version"] is None
    go("undo", go("apply", found["id"])["id"])
    [file] = act("package_show", id=id_)["resources"]
    assert file["url"].endswith("letter.pdf")


def test_former_file_comes_back_read_as_it_was(batch, go, officer, unit, act) -> None:
    """Also where its columns mean nothing any more."""
    odd = table("بهسازی").replace("استعلام".encode(), "روش ما".encode())
    column_mapping.remember_values(
        unit["id"], "contracts", {"award_method": {"روش ما": "price_inquiry"}}, officer["id"]
    )
    model.Session.commit()
    go("apply", batch(packed(MEHR, mehr=odd))["id"])
    found = go("apply", batch(packed(MEHR, mehr=table("خرید نهال")))["id"])
    assert public() == {TITLE: ["خرید نهال"]}
    said = {"award_method": {"روش ما": ""}}
    column_mapping.remember_values(unit["id"], "contracts", said, officer["id"])
    model.Session.commit()
    undone = go("undo", found["id"])
    assert undone["items"][0]["state"] == "taken_back"
    assert public() == {TITLE: ["بهسازی"]}


def test_version_that_is_not_public_yet_only_gives_way(
    two_rows, batch, act_as, officer, work
) -> None:
    found = batch(packed(MEHR, mehr=table("بهسازی", "روشنایی", "خرید نهال")))
    consent = {"id": found["id"], "mark": found["mark"], "confirm": asked(found)}
    act_as(officer, "mashhad_batch_apply", **consent)
    batch_job.run(found["id"])
    act_as(officer, "mashhad_batch_undo", id=found["id"])
    batch_job.run(found["id"])
    work()
    assert public() == {TITLE: ["بهسازی", "روشنایی"]}
    states = [each.state for each in model.Session.query(FileVersion).order_by(FileVersion.n)]
    assert states == ["published", "superseded"]


def test_nobody_sends_between_the_last_look_and_the_writing(
    two_rows, batch, go, monkeypatch
) -> None:
    found = batch(packed(MEHR, mehr=table("بهسازی")))
    looked, held = steps.as_checked, []

    def look(item: Any, user: Any) -> Any:
        with locks.alone(steps.batch_plan.place(item.said), wait=False) as free:
            held.append(not free)
        with model.meta.engine.connect() as other:
            query = "SELECT 1 FROM package WHERE id = %s FOR UPDATE SKIP LOCKED"
            held.append(other.exec_driver_sql(query, (item.package_id,)).first() is None)
        return looked(item, user)

    monkeypatch.setattr(steps, "as_checked", look)
    go("apply", found["id"])
    assert held == [True, True]


def test_what_stopped_goes_on_without_what_has_changed(
    made, batch, go, say, act_as, as_officer, admin, work_files
) -> None:
    """And what is not gone on with ends some day; what is written may be taken back then too."""
    aban = MEHR.replace("مهر", "آبان").replace("mehr", "aban")
    both = {"mehr": table("بهسازی", "خرید"), "aban": table("روشنایی")}
    found = batch(packed(aban + MEHR, **both))
    changed = made["items"][0]["package_id"]
    as_officer("package_patch", id=changed, notes_translated={"fa": "شرحی که دیگری نوشته است"})
    assert go("apply", found["id"])["state"] == "stopped"
    with pytest.raises(tk.ValidationError):
        say(found["id"], [{"n": 1, "leave_out": True}])  # it is written
    store.get(found["id"]).stopped_by = {**store.get(found["id"]).stopped_by, "undoing": True}
    model.Session.commit()
    with pytest.raises(tk.ValidationError):
        say(found["id"], [{"n": 2, "leave_out": True}])  # it is being taken back
    before = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    assert store.expire(before, before) == 1
    reason = "این فایل از دورهٔ دیگری بود."
    act_as(admin, "mashhad_batch_undo", id=found["id"], reason=reason)
    batch_job.run(found["id"])
    work_files()
    assert act_as(admin, "mashhad_batch_show", id=found["id"])["state"] == "undone"
    assert public() == {TITLE: ["بهسازی"]}
    again = batch(packed(aban + MEHR, **both))
    as_officer("package_patch", id=changed, notes_translated={"fa": "شرحی که او باز نوشته است"})
    assert go("apply", again["id"])["state"] == "stopped"
    left = say(again["id"], [{"n": 2, "leave_out": True}])
    assert (left["state"], len(left["items"])) == ("applied", 1)
    alone = batch(packed(MEHR, mehr=table("خرید چمن")))
    assert say(alone["id"], [{"n": 1, "leave_out": True}])["state"] == "expired"


def test_leaving_one_out_keeps_what_was_said_of_the_others(app, batch, officer, act_as) -> None:
    long_ago = gate_files.ROW.format(n="9", subject="زیرسازی").encode()
    files = [("a.csv", table("بهسازی") + long_ago), ("نامه.pdf", PDF)]
    found = batch(zipped(files))
    headers = {"Authorization": officer["token"]}
    said = {"1-fiscal_year": "۱۴۰۴", "1-period_part": "m07", "leave_out": "2"}
    address = f"/tables/batch/{found['id']}/say"
    stale = app.post(address, data={**said, "mark": "x"}, headers=headers)
    assert "دوباره آن را ببینید" in stale.get_data(as_text=True)
    app.post(address, data={**said, "mark": found["mark"]}, headers=headers)
    batch_job.run(found["id"])
    now = act_as(officer, "mashhad_batch_show", id=found["id"])
    assert (now["state"], [each["title"] for each in now["items"]]) == ("ready", [TITLE])
