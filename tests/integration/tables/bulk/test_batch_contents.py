"""What a batch may hold: its list, tables or sheets, letters, and nothing of a person."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
import xlsxwriter

from ckanext.mashhad.tables.bulk import batch_job, steps
from tests.integration.tables.bulk.batch_files import ABAN, HEAD, MEHR, TWO, consent, packed
from tests.integration.tables.gate_files import PDF, table
from tests.integration.tables.publications import published_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def test_batch_that_is_no_zip_or_empty_is_refused_with_reason(batch) -> None:
    for content in (TWO[:200], packed("", mehr=b"")[:-30]):
        with pytest.raises(tk.ValidationError):
            batch(content)
    target = io.BytesIO()
    zipfile.ZipFile(target, "w").close()
    with pytest.raises(tk.ValidationError, match="empty"):
        batch(target.getvalue())


def with_letter(letter: bytes = PDF, title: str = "نامه") -> bytes:
    """A register of contracts with its table and a letter."""
    same = "قراردادها,منطقهٔ ۹,۱۴۰۴,مهر"
    listed = f"نوع داده,واحد,سال مالی,بخش سال,فایل,عنوان فایل\n{same},mehr.csv,\n"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("فهرست.csv", f"{listed}{same},letter.pdf,{title}\n")
        archive.writestr("mehr.csv", table("بهسازی"))
        archive.writestr("letter.pdf", letter)
    return target.getvalue()


def workbook(rows: str, hidden: str = "", **sheets: list[list[Any]]) -> bytes:
    """A list and tables as sheets of one workbook, one of which may be hidden."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        listed = [line.split(",") for line in (HEAD + rows).splitlines()]
        for name, cells in (("فهرست", listed), *sheets.items()):
            page = book.add_worksheet(name)
            if name == hidden:
                page.hide()
            for number, row in enumerate(cells):
                page.write_row(number, 0, row)
    return target.getvalue()


def cells(*subjects: str, **more: Any) -> list[list[Any]]:
    lines = [line.split(",") for line in table(*subjects).decode().splitlines()]
    return [["عنوان بالای جدول"], [], *([more.get(cell, cell) for cell in row] for row in lines)]


def test_workbook_with_list_and_sheet_for_each_table_is_batch(batch, go, act) -> None:
    rows = MEHR.replace("mehr.csv", "مهر ماه") + ABAN.replace("پوشه/aban.csv", "آبان")
    sheets = {"مهر ماه": cells("بهسازی"), "آبان": cells("خرید نهال", "روشنایی")}
    found = batch(workbook(rows, **sheets))
    assert found["state"] == "ready", found
    assert [item["files"][0]["name"] for item in found["items"]] == ["مهر ماه.xlsx", "آبان.xlsx"]
    applied = go("apply", found["id"])
    assert applied["state"] == "applied"
    ids = [item["package_id"] for item in applied["items"]]
    files = [act("package_show", id=each)["resources"][0] for each in ids]
    subjects = [
        [row["subject"] for row in act("datastore_search", resource_id=file["id"])["records"]]
        for file in files
    ]
    assert subjects == [["بهسازی"], ["خرید نهال", "روشنایی"]]
    assert batch(workbook(rows, **sheets))["items"][0]["action"] == "unchanged"


def test_what_is_wrong_in_sheet_told_at_cells_of_workbook_sent(batch) -> None:
    wrong = cells("بهسازی", **{"5000000000": 2.0**53 + 2})
    found = batch(workbook(MEHR.replace("mehr.csv", "مهر"), مهر=wrong))
    assert found["state"] == "refused"
    told = found["items"][0]["files"][0]["report"]["findings"]
    [finding] = [each for each in told if each["severity"] == "error"]
    assert (finding["rule"], finding["cell"], finding["sheet"]) == ("number.inexact", "E4", "مهر")


def test_sheet_that_list_names_and_workbook_has_not_is_named(batch) -> None:
    found = batch(workbook(MEHR.replace("mehr.csv", "مهر"), آبان=cells("بهسازی")))
    assert "مهر" in found["items"][0]["problems"][0]
    known = workbook(MEHR.replace("mehr.csv", "مهر"), "مهر", مهر=cells("بهسازی"))
    assert "hidden" in batch(known)["items"][0]["problems"][0]
    broken = workbook(MEHR)[:-400]
    with pytest.raises(tk.ValidationError):
        batch(broken)


def test_files_no_tables_come_with_dataset_and_go_with_undo(batch, go, act) -> None:
    found = batch(with_letter())
    assert found["state"] == "ready", found
    applied = go("apply", found["id"])
    id_ = applied["items"][0]["package_id"]
    files = {each["name"]: each for each in act("package_show", id=id_)["resources"]}
    assert files.keys() == {"قراردادها", "نامه"}
    assert files["نامه"]["url"].endswith("letter.pdf")
    assert files["نامه"]["format"] == "PDF"
    # The same again changes nothing; another letter of that name is a problem.
    assert batch(with_letter())["items"][0]["action"] == "unchanged"
    other = batch(with_letter(PDF + b"%x"))
    assert other["state"] == "refused"
    assert "نامه" in other["items"][0]["problems"][0]
    # A letter that a second batch adds goes with it, the first one stays.
    second = batch(with_letter(PDF + b"%x", "نامهٔ دوم"))
    go("apply", second["id"])
    assert len(act("package_show", id=id_)["resources"]) == 3
    go("undo", second["id"])
    assert {each["name"] for each in act("package_show", id=id_)["resources"]} == files.keys()
    assert go("undo", found["id"])["items"][0]["state"] == "taken_back"
    assert act("package_show", id=id_)["state"] == "deleted"


@pytest.fixture
@published_once
def second(batch, go) -> dict[str, Any]:
    """A batch that has added a second letter to what the one before has written."""
    go("apply", batch(with_letter())["id"])
    return go("apply", batch(with_letter(PDF + b"%x", "نامهٔ دوم"))["id"])


@pytest.mark.parametrize("change", [{"description": "شرحی از نامه"}, {"name": "نامهٔ شورا"}])
def test_added_file_that_a_colleague_has_described_stays(
    second, go, act, as_officer, change
) -> None:
    id_ = second["items"][0]["package_id"]
    [added] = [
        each for each in act("package_show", id=id_)["resources"] if each["name"] == "نامهٔ دوم"
    ]
    as_officer("resource_patch", id=added["id"], **change)
    assert go("undo", second["id"])["items"][0]["state"] == "kept"
    assert added["id"] in [each["id"] for each in act("package_show", id=id_)["resources"]]


def test_personal_text_in_batch_is_shown_before_writing(batch) -> None:
    found = batch(packed(MEHR.replace("mehr.csv,,", "mehr.csv,,تلفن ۰۹۱۵۱۲۳۴۵۶۷"), mehr=table()))
    assert (found["state"], found["items"]) == ("refused", [])
    [finding] = [each for each in found["report"]["findings"] if each["severity"] == "error"]
    assert (finding["rule"], finding["cell"]) == ("personal.cell", "G2")
    assert "4567" not in str(found["report"])


@pytest.fixture
@published_once
def half(batch, act_as, officer) -> dict[str, Any]:
    """A batch whose letters are still to be added, since the database went away."""

    def away(*asked: Any) -> Any:
        raise sa.exc.OperationalError("package_show", {}, ConnectionError())

    found = batch(with_letter())
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(steps, "as_it_is", away)
        act_as(officer, "mashhad_batch_apply", **consent(found))
        batch_job.run(found["id"])
    return act_as(officer, "mashhad_batch_show", id=found["id"])


@pytest.mark.parametrize(("then", "state"), [("apply", "active"), ("undo", "deleted")])
def test_dataset_with_pending_letters_is_finished_or_undone(half, go, act, then, state) -> None:
    assert (half["state"], half["items"][0]["state"]) == ("applying", "waiting")
    if then == "undo":
        go("undo", half["id"])
    else:
        batch_job.run(half["id"])
    shown = act("package_show", id=half["items"][0]["package_id"])
    assert shown["state"] == state
    assert len(shown["resources"]) == (2 if then == "apply" else 1)


def test_what_gate_does_not_take_keeps_batch_from_being_written(batch) -> None:
    files = (
        ("مهر", "in.zip", TWO, "archive"),
        ("آبان", "a.exe", b"MZ\x90\x00" + bytes(99), "program"),
        ("آذر", "a.json", '{"کد ملی": "0499370899"}'.encode(), "identifiers"),
    )
    rows = [f"قراردادها,منطقهٔ ۹,۱۴۰۴,{month},{name},,\n" for month, name, *_ in files]
    raw = io.BytesIO(packed("".join(rows)))
    with zipfile.ZipFile(raw, "a") as pack:
        for _, name, content, _ in files:
            pack.writestr(name, content)
    found = batch(raw.getvalue())
    assert found["state"] == "refused"
    for item, (*_, says) in zip(found["items"], files, strict=True):
        assert says in item["problems"][0]


def test_a_file_that_no_row_names_is_told(alone, batch) -> None:
    found = batch(packed(MEHR, mehr=table(), z=table("خرید")))
    assert (found["state"], found["report"]["unlisted"]) == ("ready", ["z.csv"])
    assert alone["report"]["unlisted"] == []
