"""Batches without a list: each file says itself what it is, or its officer says it."""

from __future__ import annotations

import contextlib
import io
import re
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.tables.bulk import batch_intake, batch_job
from ckanext.mashhad.tables.bulk import model as store
from ckanext.mashhad.tables.intake import column_mapping
from ckanext.mashhad.tables.versions.model import FileVersion
from tests.integration.tables.bulk.batch_files import asked, consent, public, zipped
from tests.integration.tables.gate_files import PDF, ROW, table
from tests.integration.tables.publications import published_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

MEHR, ABAN = "قراردادهای مهر ۱۴۰۴.csv", "قراردادهای آبان ۱۴۰۴.csv"
PAYMENTS = "شمارهٔ قرارداد,شمارهٔ صورت‌وضعیت,تاریخ پرداخت,مبلغ پرداخت (ریال)\n"
#: A row of a year before, so that no period is that of all days.
LONG_AGO = ROW.format(n="9", subject="زیرسازی").encode()
TITLES = {"قراردادهای مهر ۱۴۰۴، منطقهٔ ۹", "قراردادهای آبان ۱۴۰۴، منطقهٔ ۹"}


def contracts(month: str, *subjects: str) -> bytes:
    """Contracts of a month such as ``1404/07``."""
    rows = table(*subjects).decode().replace("1403/02", month).replace("1403/", "1404/")
    return rows.replace("مبلغ", "مبلغ (ریال)").encode()


def of_mehr() -> bytes:
    return contracts("1404/07", "بهسازی")


@pytest.fixture
@published_once
def mehr(batch, go) -> dict[str, Any]:
    """A batch that has published the contracts of Mehr."""
    return go("apply", batch(zipped([(MEHR, of_mehr())]))["id"])


@pytest.fixture
@published_once
def ready(batch) -> dict[str, Any]:
    """A batch with the contracts of Mehr, ready to be written."""
    return batch(zipped([(MEHR, of_mehr())]))


def test_files_of_a_zip_say_themselves_what_they_are(batch, go, act_as, officer) -> None:
    found = batch(
        zipped([(MEHR, contracts("1404/07", "بهسازی")), (ABAN, contracts("1404/08", "خرید نهال"))])
    )
    assert found["state"] == "ready", found
    assert {item["title"] for item in found["items"]} == TITLES
    [file] = found["items"][0]["files"]
    assert file["read_from"] == {
        "owner_org": "only", "fiscal_year": "filename", "period_part": "filename",
    }  # fmt: skip
    assert public() == {}
    applied = go("apply", found["id"])
    assert applied["state"] == "applied", applied
    assert public().keys() == TITLES
    # The same again changes nothing.
    again = batch(
        zipped([(MEHR, contracts("1404/07", "بهسازی")), (ABAN, contracts("1404/08", "خرید نهال"))])
    )
    assert [item["action"] for item in again["items"]] == ["unchanged", "unchanged"]
    assert model.Session.query(FileVersion).count() == 2


def test_rows_that_go_are_confirmed_in_words_before_writing(batch, go, act_as, officer) -> None:
    go("apply", batch(zipped([(MEHR, contracts("1404/07", "بهسازی", "روشنایی"))]))["id"])
    found = batch(zipped([(MEHR, contracts("1404/07", "بهسازی"))]))
    [removed] = found["items"][0]["files"][0]["confirm"]
    assert "replaces" in removed["code"]
    assert "۱ قرارداد حذف می‌شود" in removed["sentence"]
    with pytest.raises(tk.ValidationError) as caught:
        act_as(officer, "mashhad_batch_apply", **{**consent(found), "confirm": ["1-1-money"]})
    assert list(caught.value.error_dict) == [removed["code"]]
    assert act_as(officer, "mashhad_batch_show", id=found["id"])["state"] == "ready"
    more = batch(zipped([(MEHR, contracts("1404/07", "بهسازی", "روشنایی", "خرید نهال"))]))
    [added] = more["items"][0]["files"][0]["confirm"]
    assert "۱ قرارداد افزوده می‌شود" in added["sentence"]  # the period is public already
    go("apply", found["id"], confirm=[removed["code"]])
    assert list(public().values()) == [["بهسازی"]]
    # The gate asks nothing that was confirmed.
    [file] = model.Session.query(FileVersion).filter_by(n=2)
    assert file.state == "published"


def test_same_file_for_another_month_is_confirmed_in_words(mehr, batch) -> None:
    [file] = batch(zipped([(ABAN, of_mehr())]))["items"][0]["files"]
    assert any(each["code"].startswith("1-1-same-") for each in file["confirm"])


def test_what_no_file_says_its_officer_says_afterwards(batch, go, act_as, officer, say) -> None:
    found = batch(
        zipped(
            [
                ("a.csv", contracts("1404/07", "بهسازی") + LONG_AGO),
                (ABAN, contracts("1404/08", "خرید نهال")),
            ]
        )
    )
    assert found["state"] == "refused"
    unknown, known = found["items"]
    assert "Fiscal year" in unknown["problems"][0]
    assert (unknown["may_be_corrected"], known["problems"]) == (True, [])
    assert len(store.locations()) == 2  # its bytes are kept for the answer
    for said, at in (
        ({"fiscal_year": "آبان"}, "1-fiscal_year"),
        ({"owner_org": "no-such-unit"}, "1-owner_org"),
        ({"n": 9}, "9-n"),
    ):
        with pytest.raises(tk.ValidationError) as caught:
            say(found["id"], [{"n": 1, **said}])
        assert list(caught.value.error_dict) == [at]
    for odd in (None, {}, [], ["1"], [{}]):
        with pytest.raises(tk.ValidationError):
            say(found["id"], odd)
    said = {"n": 1, "fiscal_year": "۱۴۰۴", "period_part": "m07"}
    now = say(found["id"], [said])
    assert now["state"] == "ready", now
    assert now["items"][0]["files"][0]["read_from"]["fiscal_year"] == "typed"
    go("apply", found["id"])
    assert public().keys() == TITLES
    with pytest.raises(tk.ValidationError):
        say(found["id"], [said])


def test_files_of_one_dataset_are_one_and_of_one_table_refused(batch) -> None:
    twice = batch(
        zipped(
            [
                (MEHR, contracts("1404/07", "بهسازی")),
                ("2 " + MEHR, contracts("1404/07", "خرید نهال")),
            ]
        )
    )
    assert twice["state"] == "refused"
    assert "same table" in twice["items"][1]["problems"][0]
    wrong = batch(zipped([(MEHR, contracts("1404/07", "")), ("نامه.pdf", PDF)]))
    assert wrong["state"] == "refused"
    assert wrong["items"][0]["files"][0]["report"]["findings"][0]["cell"] == "B2"
    assert "is no table" in wrong["items"][1]["problems"][0]


def test_tables_of_one_dataset_in_two_files_become_one(mehr, batch, go, say) -> None:
    payments = (PAYMENTS + "1404/1,1,1404/08/01,4000000000\n").encode()
    both = [("پرداخت‌های آبان ۱۴۰۴.csv", payments), (ABAN, contracts("1404/08", "خرید نهال"))]
    found = batch(zipped([*both, (MEHR, of_mehr())]))
    assert found["state"] == "ready", found
    item, same = found["items"]
    assert same["action"] == "unchanged"
    assert {each["table"] for each in item["files"]} == {"contracts", "contract_payments"}
    assert [each["code"].split("-")[2] for each in same["files"][0]["confirm"]] == []
    # What was read wrongly is said of both, which are one dataset again.
    now = say(found["id"], [{"n": 1, "period_part": "m09"}])
    assert [len(each["files"]) for each in now["items"]] == [2, 1]
    assert now["items"][0]["title"] == "قراردادهای آذر ۱۴۰۴، منطقهٔ ۹"
    say(found["id"], [{"n": 1, "period_part": "m08"}])
    go("apply", found["id"])
    assert public()["قراردادهای آبان ۱۴۰۴، منطقهٔ ۹"] == ["خرید نهال"]


def test_what_is_said_of_a_file_makes_no_second_dataset(batch, say) -> None:
    """Also where the other file of that dataset comes after it in the batch."""
    found = batch(zipped([("a.csv", contracts("1404/07", "الف") + LONG_AGO), (MEHR, of_mehr())]))
    assert [item["unsaid"] for item in found["items"]] == [True, False]
    said = {"n": 1, "fiscal_year": "1404", "period_part": "m07"}
    now = say(found["id"], [said])
    assert now["state"] == "refused"
    assert "same table" in now["items"][0]["problems"][0]


def test_one_table_is_a_batch_whatever_it_is_called(batch, act_as, officer) -> None:
    one = FileStorage(io.BytesIO(of_mehr()), MEHR)
    sent = act_as(officer, "mashhad_batch_create", upload=one)
    batch_job.run(sent["id"])
    shown = act_as(officer, "mashhad_batch_show", id=sent["id"])
    assert (shown["state"], shown["items"][0]["title"]) == ("ready", "قراردادهای مهر ۱۴۰۴، منطقهٔ ۹")
    named = batch(zipped([("فهرست.csv", of_mehr()), (ABAN, contracts("1404/08", "خرید نهال"))]))
    assert {item["title"] for item in named["items"]} == TITLES


@pytest.mark.parametrize(
    "said",
    [
        {"notes_translated": {"fa": "شرحی که دیگری نوشته است"}},
        {"tag_string": "آسفالت"},
        {"resource": {"description": "شرحی از فایل"}},
    ],
)
def test_what_a_colleague_has_written_since_is_not_taken_back(
    mehr, go, act, as_officer, said
) -> None:
    id_ = mehr["items"][0]["package_id"]
    [file] = act("package_show", id=id_)["resources"]
    if "resource" in said:
        as_officer("resource_patch", id=file["id"], **said["resource"])
    else:
        as_officer("package_patch", id=id_, **said)
    assert go("undo", mehr["id"])["items"][0]["state"] == "kept"
    assert act("package_show", id=id_)["state"] == "active"


def test_of_two_batches_that_make_a_dataset_the_second_stops(ready, batch, go) -> None:
    """Both were checked before one of them was written."""
    second = batch(zipped([(MEHR, of_mehr())]))
    assert go("apply", ready["id"])["state"] == "applied"
    stopped = go("apply", second["id"])
    assert (stopped["state"], stopped["stopped_by"]["code"]) == ("stopped", "changed_since")
    assert [*public().values()] == [["بهسازی"]]


def test_read_again_reads_what_has_errors_once_more(app, batch, act_as, officer) -> None:
    """What its columns and values mean may have been said on its own page meanwhile."""
    odd = of_mehr().replace("استعلام".encode(), "روش ما".encode())
    found = batch(zipped([(MEHR, odd)]))
    assert found["state"] == "refused"
    headers = {"Authorization": officer["token"]}
    facts = {f"1-{name}": value for name, value in found["items"][0]["facts"].items()}
    owner, said = facts["1-owner_org"], {"award_method": {"روش ما": "price_inquiry"}}
    column_mapping.remember_values(owner, "contracts", said, officer["id"])
    model.Session.commit()
    data = {**facts, "mark": found["mark"]}
    app.post(f"/tables/batch/{found['id']}/say", data=data, headers=headers)
    batch_job.run(found["id"])
    assert act_as(officer, "mashhad_batch_show", id=found["id"])["state"] == "ready"


def test_what_columns_mean_now_is_looked_at_before_it_is_written(
    ready, go, act_as, officer
) -> None:
    found = ready
    owner = found["items"][0]["facts"]["owner_org"]
    said = {"award_method": {"استعلام": "price_inquiry"}}
    column_mapping.remember_values(owner, "contracts", said, officer["id"])
    model.Session.commit()
    assert act_as(officer, "mashhad_batch_apply", **consent(found))["state"] == "checking"
    batch_job.run(found["id"])
    assert public() == {}
    assert go("apply", found["id"])["state"] == "applied"
    assert [*public().values()] == [["بهسازی"]]


def test_what_is_left_out_keeps_nothing_from_being_written(app, batch, go, officer) -> None:
    found = batch(zipped([(MEHR, of_mehr()), ("نامه.pdf", PDF)]))
    headers = {"Authorization": officer["token"]}
    said = f"/tables/batch/{found['id']}/say"
    app.post(said, data={"leave_out": "2", "mark": found["mark"]}, headers=headers)
    batch_job.run(found["id"])
    assert go("apply", found["id"])["state"] == "applied"
    assert [*public().values()] == [["بهسازی"]]
    alone = batch(zipped([(MEHR, contracts("1404/07", ""))]))
    left = {"leave_out": "1", "mark": alone["mark"]}
    app.post(f"/tables/batch/{alone['id']}/say", data=left, headers=headers)
    assert batch(zipped([("نامه.pdf", PDF)]))["state"] == "refused"


def test_a_word_confirms_what_was_shown_and_nothing_else(batch, go, act_as, officer, say) -> None:
    of_mehr, of_aban = ("ساخت راه", "ساخت پل"), ("خرید نهال", "خرید چمن")
    files = [(MEHR, contracts("1404/07", *of_mehr)), (ABAN, contracts("1404/08", *of_aban))]
    go("apply", batch(zipped(files))["id"])
    before = public()
    found = batch(zipped([(MEHR, contracts("1404/07", "ساخت راه"))]))
    shown = asked(found)
    other = {"n": 1, "period_part": "m08"}
    now = say(found["id"], [other])
    for words in (shown, [each.rpartition("-")[0] for each in shown]):
        with pytest.raises(tk.ValidationError):
            act_as(officer, "mashhad_batch_apply", **{**consent(now), "confirm": words})
    with pytest.raises(tk.ValidationError) as caught:
        act_as(officer, "mashhad_batch_apply", **{**consent(found), "confirm": asked(now)})
    assert list(caught.value.error_dict) == ["mark"]
    assert public() == before


def test_second_table_is_read_again_when_the_first_is_corrected(batch, say) -> None:
    found = batch(zipped([(MEHR, of_mehr()), ("2 " + MEHR, contracts("1404/07", "خرید"))]))
    first, second = found["items"]
    assert (first["problems"], second["unsaid"]) == ([], False)
    said = {"n": first["n"], "period_part": "m08"}
    now = say(found["id"], [said])
    assert (now["state"], [item["problems"] for item in now["items"]]) == ("ready", [[], []])


def test_refused_file_is_looked_at_by_itself(app, batch, officer, stranger) -> None:
    found = batch(zipped([(MEHR, contracts("1404/07", ""))]))
    data = {"batch": found["id"], "file": "1-1", **found["items"][0]["facts"]}
    headers = {"Authorization": officer["token"]}
    page = app.post("/publish/file", data=data, headers=headers).get_data(as_text=True)
    assert "B2" in page
    assert MEHR in page
    assert re.search(r'name="preview" value="[^"]+"', page)
    file = batch_intake.file_of(found["id"], "1-1")
    assert file is not None
    with contextlib.closing(file):
        assert file.stream.name  # of the disk, which may hold more than the memory
    gone = app.post("/publish/file", data={**data, "file": "1-2"}, headers=headers)
    assert "فایلی انتخاب کنید" in gone.get_data(as_text=True)
    for who in (stranger, None):
        other = {"Authorization": who["token"]} if who else {}
        assert app.post("/publish/file", data=data, headers=other).status_code in (403, 404)


def test_several_files_at_the_one_door_are_a_batch(app, officer, act_as) -> None:
    headers = {"Authorization": officer["token"]}
    sent = [
        (io.BytesIO(contracts("1404/07", "بهسازی")), MEHR),
        (io.BytesIO(contracts("1404/08", "خرید")), ABAN),
    ]
    answer = app.post(
        "/publish/file", data={"upload": sent}, headers=headers,
        content_type="multipart/form-data", follow_redirects=False,
    )  # fmt: skip
    address = str(answer.headers["Location"])
    id_ = address.rpartition("/")[2]
    batch_job.run(id_)
    page = app.get(address, headers=headers).get_data(as_text=True)
    assert "(از نام فایل)" in page
    assert re.search(r'name="1-fiscal_year"[^>]*form="batch-say"', page)
    begin = app.get("/publish", headers=headers).get_data(as_text=True)
    assert f"/tables/batch/{id_}" in begin
    mark = {"mark": act_as(officer, "mashhad_batch_show", id=id_)["mark"]}
    said = {"1-fiscal_year": "x", "1-owner_org": "", "1-period_part": "m07", **mark}
    refused = app.post(f"/tables/batch/{id_}/say", data=said, headers=headers)
    assert "error-block" in refused.get_data(as_text=True)
    app.post(f"/tables/batch/{id_}/say", data={"1-period_part": "m05", **mark}, headers=headers)
    assert act_as(officer, "mashhad_batch_show", id=id_)["state"] == "checking"
    batch_job.run(id_)
    shown = act_as(officer, "mashhad_batch_show", id=id_)
    assert shown["items"][0]["facts"]["period_part"] == "m05"
    answer = app.post(
        "/api/action/mashhad_batch_create", headers=headers, content_type="multipart/form-data",
        data={"upload": [(io.BytesIO(of_mehr()), MEHR), (io.BytesIO(of_mehr()), "b.csv")]},
    )  # fmt: skip
    begin = app.get("/publish", headers=headers).get_data(as_text=True)
    assert answer.json["result"]["id"] in begin
    batch_job.run(answer.json["result"]["id"])
    assert len(act_as(officer, "mashhad_batch_show", id=answer.json["result"]["id"])["items"]) == 2
    twice = app.post(
        "/api/action/mashhad_batch_create", headers=headers, content_type="multipart/form-data",
        data={"upload": [(io.BytesIO(of_mehr()), MEHR), (io.BytesIO(of_mehr()), MEHR)]},
    )  # fmt: skip
    assert "نام دو فایل" in str(twice.json["error"])
    one = [(io.BytesIO(zipped([(MEHR, contracts("1404/07", "بهسازی"))])), "بسته.zip")]
    answer = app.post(
        "/publish/file", data={"upload": one}, headers=headers,
        content_type="multipart/form-data", follow_redirects=False,
    )  # fmt: skip
    assert "/tables/batch/" in answer.headers["Location"]
