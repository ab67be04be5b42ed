"""Many datasets with their files in one ZIP: all or nothing is checked, applied, taken back."""

from __future__ import annotations

import io

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from ckan.types import Context
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.tables.bulk import batch_job, steps, taking_back
from ckanext.mashhad.tables.bulk import model as store
from ckanext.mashhad.tables.versions.model import FileVersion
from tests.integration.tables.bulk.batch_files import ABAN, MADE, MEHR, TWO, consent, packed, public
from tests.integration.tables.gate_files import table
from tests.integration.tables.killing import killed

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def test_batch_shown_written_once_and_taken_away(checked, batch, go, act) -> None:
    found = checked
    assert (found["state"], found["stopped_by"]) == ("ready", None)
    assert [item["action"] for item in found["items"]] == ["create", "create"]
    assert [item["files"][0]["report"]["rows"] for item in found["items"]] == [1, 2]
    assert public() == {}
    assert model.Session.query(FileVersion).count() == 0
    assert go("apply", found["id"])["state"] == "applied"
    assert public() == MADE
    again = batch(TWO)
    assert [item["action"] for item in again["items"]] == ["unchanged", "unchanged"]
    assert go("apply", again["id"])["state"] == "applied"
    assert model.Session.query(FileVersion).count() == 2
    with pytest.raises(tk.ValidationError):
        go("apply", again["id"])
    undone = go("undo", found["id"])
    assert {item["state"] for item in undone["items"]} == {"taken_back"}
    for item in undone["items"]:
        gone = act("mashhad_withdrawal_show", id=item["package_id"])
        assert "پس گرفته شد" in gone["reason"]
    assert public() == {}
    with pytest.raises(tk.ValidationError):
        go("undo", found["id"])


def test_second_batch_shows_changes_and_undo_reverts_them(
    written, batch, go, act, act_as, officer, as_officer, send, work_files
) -> None:
    """Also by a worker that is killed meanwhile; what somebody has changed since stays."""
    said, subjects = MEHR.replace(",,\n", ",,توضیح تازه\n"), ("بهسازی و رنگ‌آمیزی", "خرید نیمکت")
    found = batch(packed(said + ABAN, mehr=table(*subjects), پوشه__aban=table("دومین")))
    item, other = found["items"]
    assert (item["action"], other["changes"]) == ("update", [])
    assert [(each["label"], each["new"]) for each in item["changes"]] == [
        ("Description", "توضیح تازه")
    ]
    compared = item["files"][0]["report"]["compared"]
    assert (compared["added"], compared["changed"], compared["removed"]) == (1, 1, 0)
    before = act("package_show", id=item["package_id"])["notes_translated"]
    go("apply", found["id"])
    assert public() == {
        title: [*rows] for title, rows in zip(MADE, (subjects, ["دومین"]), strict=True)
    }
    assert act("package_show", id=item["package_id"])["notes_translated"] == {"fa": "توضیح تازه"}
    act_as(officer, "mashhad_batch_undo", id=found["id"])
    killed(lambda: batch_job.run(found["id"]), taking_back, "undo", after=True)
    batch_job.run(found["id"])
    work_files()
    assert act_as(officer, "mashhad_batch_show", id=found["id"])["state"] == "undone"
    assert public() == MADE
    assert act("package_show", id=item["package_id"])["notes_translated"] == before
    [file] = act("package_show", id=other["package_id"])["resources"]
    as_officer("resource_patch", id=file["id"], upload=send(table("خرید گلدان")))
    work_files()
    undone = go("undo", written["id"])
    assert [each["state"] for each in undone["items"]] == ["taken_back", "kept"]
    assert public() == {"قراردادهای آبان": ["خرید گلدان"]}


def test_one_wrong_cell_keeps_the_whole_batch_from_being_written(batch, act_as, officer) -> None:
    wrong = packed(MEHR + ABAN, mehr=table("بهسازی"), پوشه__aban=table(""))
    found = batch(wrong)
    assert found["state"] == "refused"
    good, bad = (item["files"][0]["report"] for item in found["items"])
    assert (good["errors"], bad["errors"]) == (0, 1)
    assert bad["findings"][0]["cell"] == "B2"
    with pytest.raises(tk.ValidationError):
        act_as(officer, "mashhad_batch_apply", **consent(found))
    assert public() == {}


def test_what_is_wrong_with_the_list_is_told_at_its_cells(batch) -> None:
    found = batch(packed("قراردادها,منطقهٔ ۹,یک,مهر,mehr.csv,,\n", mehr=table()))
    assert found["state"] == "refused"
    assert [each["cell"] for each in found["report"]["findings"]] == ["C2"]
    assert found["items"] == []


def test_a_batch_touches_only_units_of_its_officer(batch, stranger, create, officer) -> None:
    create(fiscal_year="1404", period_part="m07")
    found = batch(packed(MEHR, mehr=table()), stranger)
    assert found["state"] == "refused"
    assert "منطقهٔ ۹" in found["items"][0]["problems"][0]
    assert found["items"][0]["package_id"] is None
    assert batch(packed(MEHR, mehr=table()))["state"] == "ready"


def test_nobody_sees_or_applies_the_batch_of_another(alone, act_as, stranger, sysadmin) -> None:
    found = alone
    for action in ("show", "apply", "undo"):
        with pytest.raises(tk.ObjectNotFound):
            act_as(stranger, f"mashhad_batch_{action}", id=found["id"])
    assert act_as(stranger, "mashhad_batch_list") == []
    assert act_as(sysadmin, "mashhad_batch_show", id=found["id"])["state"] == "ready"
    anybody = Context(user="", ignore_auth=False)
    with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
        tk.get_action("mashhad_batch_show")(anybody, {"id": found["id"]})
    with pytest.raises(tk.NotAuthorized):
        act_as(factories.User(), "mashhad_batch_create")


def test_an_officer_who_has_left_the_unit_applies_nothing(alone, go, officer, unit, act) -> None:
    act("organization_member_delete", id=unit["id"], username=officer["name"])
    stopped = go("apply", alone["id"])
    assert (stopped["state"], stopped["stopped_by"]["code"]) == ("stopped", "not_allowed")
    assert public() == {}


#: All that is written of a dataset is in one transaction, at whose last step the worker is killed.
STEPS = [
    ("apply", 1, False, "undo"),
    ("created", 2, True, "apply"),
    ("created", 2, True, "undo"),
    ("apply", 2, True, "apply"),
    ("apply", 2, True, "undo"),
]


@pytest.mark.parametrize(("name", "call", "after", "then"), STEPS)
def test_batch_of_killed_worker_is_finished_or_undone(
    name, call, after, then, checked, act_as, officer, work_files
) -> None:
    found = checked
    act_as(officer, "mashhad_batch_apply", **consent(found))
    killed(lambda: batch_job.run(found["id"]), steps, name, after=after, call=call)
    work_files()
    if then == "undo":
        act_as(officer, "mashhad_batch_undo", id=found["id"])
    batch_job.run(found["id"])
    work_files()
    assert public() == (MADE if then == "apply" else {})
    state = act_as(officer, "mashhad_batch_show", id=found["id"])["state"]
    assert state == ("applied" if then == "apply" else "undone")


def test_what_left_lying_woken_and_check_that_never_ends_refused(
    batch, act_as, officer, monkeypatch
) -> None:
    upload = FileStorage(io.BytesIO(TWO), "batch.zip")
    sent = act_as(officer, "mashhad_batch_create", upload=upload)
    with pytest.raises(tk.ValidationError):
        batch(TWO)  # one at a time
    monkeypatch.setattr(store, "PATIENCE", store.PATIENCE * -1)
    assert batch_job.tick()["woken"] == 1
    row = store.get(sent["id"])
    row.attempts = batch_job.MAX_ATTEMPTS
    model.Session.commit()
    batch_job.run(sent["id"])
    assert act_as(officer, "mashhad_batch_show", id=sent["id"])["state"] == "refused"


def test_dataset_changed_or_withdrawn_after_check_stops_batch(
    written, batch, go, as_officer, act
) -> None:
    """What is unchanged is not said to be published either."""
    found = batch(packed(MEHR, mehr=table("خرید نیمکت")))
    same = batch(TWO)
    assert {item["action"] for item in same["items"]} == {"unchanged"}
    act("package_delete", id=same["items"][1]["package_id"])
    stopped = go("apply", same["id"])
    assert (stopped["state"], stopped["stopped_by"]["code"]) == ("stopped", "changed_since")
    assert stopped["stopped_by"]["n"] == same["items"][1]["n"]
    as_officer(
        "package_patch",
        id=found["items"][0]["package_id"],
        notes_translated={"fa": "دیگری این را نوشته است"},
    )
    stopped = go("apply", found["id"])
    assert (stopped["state"], stopped["stopped_by"]["code"]) == ("stopped", "changed_since")
    assert public() == {"قراردادهای مهر ۱۴۰۴، منطقهٔ ۹": ["بهسازی"]}


def test_a_worker_gives_a_long_batch_back_and_goes_on_later(
    act_as, officer, monkeypatch, act
) -> None:
    turns: list[str] = []
    monkeypatch.setattr(batch_job, "wake", turns.append)
    ends = iter((False, True))
    monkeypatch.setattr(batch_job, "_is_over", lambda _: next(ends, False))
    upload = FileStorage(io.BytesIO(TWO), "batch.zip")
    id_ = act_as(officer, "mashhad_batch_create", upload=upload)["id"]
    turns.clear()
    batch_job.take_lease(id_)
    assert (act("mashhad_batch_show", id=id_)["state"], turns) == ("checking", [id_])
    batch_job.take_lease(id_)
    assert (act("mashhad_batch_show", id=id_)["state"], turns) == ("ready", [id_])
