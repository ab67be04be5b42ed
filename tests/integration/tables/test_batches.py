"""Many datasets with their files in one ZIP: all or nothing is checked, applied, taken back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
import xlsxwriter
from ckan.cli.cli import ckan
from ckan.tests import factories
from ckan.types import Context
from gate_files import PDF, table
from killing import killed
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.tables import gate
from ckanext.mashhad.tables.bulk import model as store
from ckanext.mashhad.tables.bulk import steps, work
from ckanext.mashhad.tables.model import FileVersion

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

HEAD = "نوع داده,واحد,سال مالی,بخش سال,فایل,عنوان,توضیح\n"
MEHR = "قراردادها,منطقهٔ ۹,۱۴۰۴,مهر,mehr.csv,,\n"
ABAN = "قراردادها,منطقه ۹,1404,آبان,پوشه/aban.csv,قراردادهای آبان,\n"


def packed(rows: str, **files: bytes) -> bytes:
    """A ZIP with a list of these rows; ``__`` in a name is the stroke of a folder."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("فهرست.csv", HEAD + rows)
        for name, content in files.items():
            archive.writestr(name.replace("__", "/") + ".csv", content)
    return target.getvalue()


TWO = packed(MEHR + ABAN, mehr=table("بهسازی"), پوشه__aban=table("خرید نهال", "روشنایی"))


@pytest.fixture(autouse=True)
def _no_bulk_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test says itself when a worker comes by."""
    monkeypatch.setattr(work, "wake", lambda batch_id: None)


@pytest.fixture
def act_as() -> Callable[..., Any]:
    def call(user: dict[str, Any], action: str, **data: Any) -> Any:
        found = model.User.get(user["id"])
        context = Context(user=found.name, auth_user_obj=found, ignore_auth=False)
        return tk.get_action(action)(context, data)

    return call


@pytest.fixture
def batch(act_as, officer) -> Callable[..., dict[str, Any]]:
    """Send a ZIP and let a worker check it; how it stands then."""

    def call(content: bytes, user: dict[str, Any] | None = None) -> dict[str, Any]:
        who = user or officer
        upload = FileStorage(io.BytesIO(content), "batch.zip")
        sent = act_as(who, "mashhad_batch_create", upload=upload)
        work.run(sent["id"])
        return act_as(who, "mashhad_batch_show", id=sent["id"])

    return call


@pytest.fixture
def go(act_as, officer, work_files) -> Callable[..., dict[str, Any]]:
    """``apply`` or ``undo`` a batch, with all its files checked; how it stands then."""

    def call(action: str, id: str) -> dict[str, Any]:  # noqa: A002
        act_as(officer, f"mashhad_batch_{action}", id=id)
        work.run(id)
        work_files()
        return act_as(officer, "mashhad_batch_show", id=id)

    return call


@pytest.fixture
def work_files(work: Callable[[], None]) -> Callable[[], None]:
    return work


def public() -> dict[str, Any]:
    """Title to the subjects of its published rows, for everybody."""
    anybody = Context(user="", ignore_auth=False)
    found = tk.get_action("package_search")(anybody, {"rows": 100})["results"]
    shown: dict[str, Any] = {}
    for dataset in found:
        rows: list[str] = []
        for file in dataset["resources"]:
            if file.get("datastore_active"):
                asked = {"resource_id": file["id"], "sort": "_id"}
                records = tk.get_action("datastore_search")(anybody, asked)["records"]
                rows += [record["subject"] for record in records]
        shown[dataset["title_translated"]["fa"]] = rows
    return shown


MADE = {
    "قراردادها، منطقهٔ ۹، مهر ۱۴۰۴": ["بهسازی"],
    "قراردادهای آبان": ["خرید نهال", "روشنایی"],
}


def test_a_batch_is_checked_shown_and_written_only_when_its_officer_says_so(batch, go) -> None:
    found = batch(TWO)
    assert (found["state"], found["stopped_by"]) == ("ready", None)
    assert [item["action"] for item in found["items"]] == ["create", "create"]
    assert [item["files"][0]["report"]["rows"] for item in found["items"]] == [1, 2]
    assert public() == {}
    assert model.Session.query(FileVersion).count() == 0
    done = go("apply", found["id"])
    assert done["state"] == "applied"
    assert public() == MADE


def test_the_same_batch_twice_changes_nothing(batch, go) -> None:
    go("apply", batch(TWO)["id"])
    versions = model.Session.query(FileVersion).count()
    again = batch(TWO)
    assert [item["action"] for item in again["items"]] == ["unchanged", "unchanged"]
    assert go("apply", again["id"])["state"] == "applied"
    assert model.Session.query(FileVersion).count() == versions
    with pytest.raises(tk.ValidationError):
        go("apply", again["id"])


def test_a_second_batch_shows_which_rows_and_words_would_change_and_undo_brings_both_back(
    batch, go, act
) -> None:
    go("apply", batch(TWO)["id"])
    new = packed(
        MEHR.replace(",,\n", ",,توضیح تازه\n"), mehr=table("بهسازی و رنگ‌آمیزی", "خرید نیمکت")
    )
    found = batch(new)
    [item] = found["items"]
    assert item["action"] == "update"
    assert [(each["label"], each["new"]) for each in item["changes"]] == [
        ("Description", "توضیح تازه")
    ]
    compared = item["files"][0]["report"]["compared"]
    assert (compared["added"], compared["changed"], compared["removed"]) == (1, 1, 0)
    before = act("package_show", id=item["package_id"])["notes_translated"]
    go("apply", found["id"])
    assert public()["قراردادها، منطقهٔ ۹، مهر ۱۴۰۴"] == ["بهسازی و رنگ‌آمیزی", "خرید نیمکت"]
    assert act("package_show", id=item["package_id"])["notes_translated"] == {"fa": "توضیح تازه"}
    assert go("undo", found["id"])["state"] == "undone"
    assert public() == MADE
    assert act("package_show", id=item["package_id"])["notes_translated"] == before


def test_undo_of_a_batch_that_made_datasets_takes_them_away(batch, go, act) -> None:
    found = batch(TWO)
    go("apply", found["id"])
    undone = go("undo", found["id"])
    assert {item["state"] for item in undone["items"]} == {"taken_back"}
    for item in undone["items"]:
        gone = act("mashhad_withdrawal_show", id=item["package_id"])
        assert "پس گرفته شد" in gone["reason"]
    assert public() == {}
    with pytest.raises(tk.ValidationError):
        go("undo", found["id"])


def test_undo_leaves_what_somebody_has_changed_since(
    batch, go, as_officer, send, work_files
) -> None:
    found = batch(TWO)
    done = go("apply", found["id"])
    [shown] = [
        as_officer("package_show", id=item["package_id"])
        for item in done["items"]
        if item["n"] == 2
    ]
    file = shown["resources"][0]["id"]
    as_officer("resource_patch", id=file, upload=send(table("خرید گلدان")))
    work_files()
    undone = go("undo", found["id"])
    assert [item["state"] for item in undone["items"]] == ["taken_back", "kept"]
    assert public() == {"قراردادهای آبان": ["خرید گلدان"]}


def test_one_wrong_cell_keeps_the_whole_batch_from_being_written(batch, act_as, officer) -> None:
    wrong = packed(MEHR + ABAN, mehr=table("بهسازی"), پوشه__aban=table(""))
    found = batch(wrong)
    assert found["state"] == "refused"
    good, bad = (item["files"][0]["report"] for item in found["items"])
    assert (good["errors"], bad["errors"]) == (0, 1)
    assert bad["findings"][0]["cell"] == "B2"
    with pytest.raises(tk.ValidationError):
        act_as(officer, "mashhad_batch_apply", id=found["id"])
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


def test_nobody_sees_or_applies_the_batch_of_another(batch, act_as, stranger, sysadmin) -> None:
    found = batch(TWO)
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


def test_an_officer_who_has_left_the_unit_applies_nothing(batch, go, officer, unit, act) -> None:
    found = batch(TWO)
    act("organization_member_delete", id=unit["id"], username=officer["name"])
    stopped = go("apply", found["id"])
    assert (stopped["state"], stopped["stopped_by"]["code"]) == ("stopped", "not_allowed")
    assert public() == {}


STEPS = [
    (steps, "apply", 1, False),
    (steps, "apply", 1, True),
    (steps, "apply", 2, True),
    (steps, "created", 2, False),
    (steps, "created", 2, True),
    (gate, "created", 2, False),
]


@pytest.mark.parametrize("then", ["apply", "undo"])
@pytest.mark.parametrize(
    ("holder", "name", "call", "after"), STEPS, ids=lambda each: getattr(each, "__name__", each)
)
def test_a_worker_killed_at_any_step_leaves_a_batch_that_is_finished_or_taken_back(
    holder, name, call, after, then, batch, act_as, officer, work_files
) -> None:
    found = batch(TWO)
    act_as(officer, "mashhad_batch_apply", id=found["id"])
    killed(lambda: work.run(found["id"]), holder, name, after=after, call=call)
    work_files()
    if then == "undo":
        act_as(officer, "mashhad_batch_undo", id=found["id"])
    work.run(found["id"])
    work_files()
    assert public() == (MADE if then == "apply" else {})
    state = act_as(officer, "mashhad_batch_show", id=found["id"])["state"]
    assert state == ("applied" if then == "apply" else "undone")


@pytest.mark.parametrize("after", [False, True])
def test_a_worker_killed_while_it_takes_back_takes_back_the_rest_later(
    after, batch, go, act_as, officer, work_files
) -> None:
    go("apply", batch(TWO)["id"])
    found = batch(packed(MEHR + ABAN, mehr=table("نخستین"), پوشه__aban=table("دومین")))
    go("apply", found["id"])
    act_as(officer, "mashhad_batch_undo", id=found["id"])
    killed(lambda: work.run(found["id"]), steps, "undo", after=after)
    work.run(found["id"])
    work_files()
    assert act_as(officer, "mashhad_batch_show", id=found["id"])["state"] == "undone"
    assert public() == MADE


def test_what_was_left_lying_is_woken_and_a_check_that_never_ends_is_refused(
    batch, act_as, officer, monkeypatch
) -> None:
    upload = FileStorage(io.BytesIO(TWO), "batch.zip")
    sent = act_as(officer, "mashhad_batch_create", upload=upload)
    with pytest.raises(tk.ValidationError):
        batch(TWO)  # one at a time
    monkeypatch.setattr(store, "PATIENCE", store.PATIENCE * -1)
    assert work.tick()["woken"] == 1
    row = store.get(sent["id"])
    row.attempts = work.MAX_ATTEMPTS
    model.Session.commit()
    work.run(sent["id"])
    assert act_as(officer, "mashhad_batch_show", id=sent["id"])["state"] == "refused"


def test_a_dataset_changed_after_the_check_stops_the_batch(batch, go, as_officer) -> None:
    go("apply", batch(TWO)["id"])
    found = batch(packed(MEHR, mehr=table("خرید نیمکت")))
    as_officer(
        "package_patch",
        id=found["items"][0]["package_id"],
        notes_translated={"fa": "دیگری این را نوشته است"},
    )
    stopped = go("apply", found["id"])
    assert (stopped["state"], stopped["stopped_by"]["code"]) == ("stopped", "changed_since")
    assert public()["قراردادها، منطقهٔ ۹، مهر ۱۴۰۴"] == ["بهسازی"]


def test_what_was_withdrawn_after_the_check_is_not_said_to_be_published(batch, go, act) -> None:
    go("apply", batch(TWO)["id"])
    again = batch(TWO)
    assert {item["action"] for item in again["items"]} == {"unchanged"}
    act("package_delete", id=again["items"][1]["package_id"])
    stopped = go("apply", again["id"])
    assert (stopped["state"], stopped["stopped_by"]["code"]) == ("stopped", "changed_since")
    assert stopped["stopped_by"]["n"] == again["items"][1]["n"]


def test_a_batch_that_is_no_zip_or_has_no_list_is_refused_with_its_reason(batch) -> None:
    for content in (b"not a zip", TWO[:200], packed("", mehr=b"")[:-30]):
        with pytest.raises(tk.ValidationError):
            batch(content)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mehr.csv", table())
    with pytest.raises(tk.ValidationError, match="no list"):
        batch(target.getvalue())


def test_two_clicks_lead_from_a_zip_to_published_datasets_and_a_third_takes_them_back(
    app, officer, work_files
) -> None:
    headers = {"Authorization": officer["token"]}

    def send(address: str, **data: Any) -> str:
        answer = app.post(
            address,
            data=data,
            headers=headers,
            content_type="multipart/form-data",
            follow_redirects=False,
        )
        return str(answer.headers["Location"])

    page = send("/tables/batch", upload=(io.BytesIO(TWO), "بسته.zip"))
    batch_id = page.rpartition("/")[2]
    work.run(batch_id)
    shown = app.get(page, headers=headers).get_data(as_text=True)
    assert "۲ مجموعه‌داده نوشته خواهد شد" in shown
    assert "قراردادهای آبان" in shown
    assert app.get(f"/tables/batch/{batch_id}").status_code == 404
    for action in ("apply", "undo"):
        assert app.get(f"/tables/batch/{batch_id}/{action}", headers=headers).status_code in (
            404,
            405,
        )
        refused = app.post(f"/tables/batch/{batch_id}/{action}", follow_redirects=False)
        assert refused.status_code in (302, 404)
    assert public() == {}
    send(f"/tables/batch/{batch_id}/apply")
    work.run(batch_id)
    work_files()
    assert public() == MADE
    assert "پس گرفتن همهٔ بسته" in app.get(page, headers=headers).get_data(as_text=True)
    send(f"/tables/batch/{batch_id}/undo")
    work.run(batch_id)
    assert public() == {}
    assert "بسته.zip" in app.get("/tables/batch", headers=headers).get_data(as_text=True)
    assert app.get("/tables/batch").status_code == 403


def test_the_page_of_a_batch_tells_its_errors_in_persian_at_their_cells(
    app, batch, officer
) -> None:
    wrong = packed(MEHR + ABAN, mehr=table(""), پوشه__aban=b"%PDF-1.4 no table")
    found = batch(wrong)
    headers = {"Authorization": officer["token"]}
    page = app.get(f"/tables/batch/{found['id']}", headers=headers).get_data(as_text=True)
    assert "B2" in page
    assert "نوشته خواهد شد" not in page


def test_the_batch_to_begin_with_is_accepted_as_a_batch(app, officer, batch) -> None:
    headers = {"Authorization": officer["token"]}
    pack = app.get("/tables/batch/example.zip", headers=headers).data
    found = batch(pack)
    assert found["report"]["accepted"]
    [item] = found["items"]
    assert (item["action"], item["problems"]) == ("create", [])
    assert app.get("/tables/batch/template.xlsx").status_code == 200


def test_the_command_finishes_and_takes_back_a_batch(
    batch, act_as, officer, cli, work_files
) -> None:
    found = batch(TWO)
    act_as(officer, "mashhad_batch_apply", id=found["id"])
    model.Session.remove()
    told = cli.invoke(ckan, ["mashhad", "tables", "batch", "finish", found["id"]])
    assert "applied" in told.output
    work_files()
    assert public() == MADE
    told = cli.invoke(ckan, ["mashhad", "tables", "batch", "undo", found["id"]])
    assert (told.exit_code, "undone" in told.output) == (0, True)
    assert public() == {}
    told = cli.invoke(ckan, ["mashhad", "tables", "batch", "undo", found["id"]])
    assert told.exit_code == 1
    assert found["id"] in cli.invoke(ckan, ["mashhad", "tables", "batch", "list"]).output
    assert cli.invoke(ckan, ["mashhad", "tables", "batch", "show", "none"]).exit_code == 1


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


def test_a_workbook_with_a_list_and_a_sheet_for_each_table_is_a_batch(batch, go, act) -> None:
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


def test_what_is_wrong_in_a_sheet_is_told_at_the_cells_of_the_workbook_that_was_sent(batch) -> None:
    wrong = cells("بهسازی", **{"5000000000": 2.0**53 + 2})
    found = batch(workbook(MEHR.replace("mehr.csv", "مهر"), مهر=wrong))
    assert found["state"] == "refused"
    told = found["items"][0]["files"][0]["report"]["findings"]
    [finding] = [each for each in told if each["severity"] == "error"]
    assert (finding["rule"], finding["cell"], finding["sheet"]) == ("number.inexact", "E4", "مهر")


def test_a_sheet_that_the_list_names_and_the_workbook_has_not_is_named(batch) -> None:
    found = batch(workbook(MEHR.replace("mehr.csv", "مهر"), آبان=cells("بهسازی")))
    assert "مهر" in found["items"][0]["problems"][0]
    known = workbook(MEHR.replace("mehr.csv", "مهر"), "مهر", مهر=cells("بهسازی"))
    assert "hidden" in batch(known)["items"][0]["problems"][0]
    broken = workbook(MEHR)[:-400]
    with pytest.raises(tk.ValidationError):
        batch(broken)


def test_files_that_are_no_tables_come_with_their_dataset_and_go_with_undo(batch, go, act) -> None:
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
    other = batch(with_letter(PDF + b"x"))
    assert other["state"] == "refused"
    assert "نامه" in other["items"][0]["problems"][0]
    # A letter that a second batch adds goes with it, the first one stays.
    second = batch(with_letter(PDF + b"x", "نامهٔ دوم"))
    go("apply", second["id"])
    assert len(act("package_show", id=id_)["resources"]) == 3
    go("undo", second["id"])
    assert {each["name"] for each in act("package_show", id=id_)["resources"]} == files.keys()
    assert go("undo", found["id"])["items"][0]["state"] == "taken_back"
    assert act("package_show", id=id_)["state"] == "deleted"


def test_a_text_with_something_of_a_person_is_told_before_anything_is_written(batch) -> None:
    found = batch(packed(MEHR.replace("mehr.csv,,", "mehr.csv,,تلفن ۰۹۱۵۱۲۳۴۵۶۷"), mehr=table()))
    assert (found["state"], found["items"]) == ("refused", [])
    [finding] = [each for each in found["report"]["findings"] if each["severity"] == "error"]
    assert (finding["rule"], finding["cell"]) == ("personal.cell", "G2")
    assert "4567" not in str(found["report"])


@pytest.mark.parametrize(("then", "state"), [("apply", "active"), ("undo", "deleted")])
def test_a_dataset_whose_letters_are_still_to_come_is_finished_or_taken_back(
    batch, go, act, act_as, officer, monkeypatch, then, state
) -> None:
    def away(*asked: Any) -> Any:
        raise sa.exc.OperationalError("package_show", {}, ConnectionError())

    found = batch(with_letter())
    with monkeypatch.context() as broken:
        broken.setattr(steps, "_as_it_is", away)
        act_as(officer, "mashhad_batch_apply", id=found["id"])
        work.run(found["id"])
    half = act_as(officer, "mashhad_batch_show", id=found["id"])
    assert (half["state"], half["items"][0]["state"]) == ("applying", "waiting")
    if then == "undo":
        go("undo", found["id"])
    else:
        work.run(found["id"])
    shown = act("package_show", id=half["items"][0]["package_id"])
    assert shown["state"] == state
    assert len(shown["resources"]) == (2 if then == "apply" else 1)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [("in.zip", TWO, "archive"), ("a.exe", b"MZ\x90\x00" + bytes(99), "program"),
     ("a.json", '{"کد ملی": "0499370899"}'.encode(), "identifiers")],
)  # fmt: skip
def test_what_the_gate_does_not_take_keeps_the_batch_from_being_written(
    batch, name, content, says
) -> None:
    row = f"قراردادها,منطقهٔ ۹,۱۴۰۴,مهر,{name},,\n"
    raw = io.BytesIO(packed(row))
    with zipfile.ZipFile(raw, "a") as pack:
        pack.writestr(name, content)
    found = batch(raw.getvalue())
    assert found["state"] == "refused"
    assert says in found["items"][0]["problems"][0]


def test_a_file_that_no_row_names_is_told(batch) -> None:
    found = batch(packed(MEHR, mehr=table(), z=table("خرید")))
    assert (found["state"], found["report"]["unlisted"]) == ("ready", ["z.csv"])
    assert batch(packed(MEHR, mehr=table()))["report"]["unlisted"] == []
