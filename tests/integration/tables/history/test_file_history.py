"""The past of a file: who reads which version of it, by day and number, and what changed."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
import zipfile
from typing import Any

import ckan.model as model
import pytest
import python_calamine
import sqlalchemy as sa
from ckan.tests import factories

from ckanext.mashhad.catalog import client_budget
from ckanext.mashhad.catalog.timeline.model import ResourcePeriod
from ckanext.mashhad.persian.calendar import jalali, moments
from ckanext.mashhad.tables.engine.common.limits import DEFAULT
from ckanext.mashhad.tables.history import version_rows
from ckanext.mashhad.tables.publication import renditions
from ckanext.mashhad.tables.versions.model import FileVersion
from ckanext.mashhad.tables.web.past import past_workbooks
from tests.integration.tables.gate_files import PDF, REFUSED, table

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

NAME = "خانهٔ خانم نمونه"
REASON = "اطلاعات شخصی در آن بود"


@pytest.fixture
def replace(as_officer, send, work) -> Any:
    """Send another version of a file, and have a worker come by."""

    def call(file: dict[str, Any], content: bytes) -> None:
        as_officer("resource_patch", id=file["id"], upload=send(content))
        work()

    return call


def first() -> bytes:
    return table("بهسازی پیاده‌رو", NAME, "لایروبی نهر")


def second() -> bytes:
    """The first contract is dearer, the words of the second are mended, the third is gone."""
    text = table("بهسازی پیاده‌رو", "بهسازی", "", "روشنایی").decode()
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("1403/3,")]
    lines[1] = lines[1].replace("5000000000", "7000000000")
    return "".join(lines).encode()


@pytest.fixture
def file(add, work, replace) -> dict[str, Any]:
    """A file of two public versions."""
    added = add(first())
    work()
    replace(added, second())
    return added


@pytest.fixture
def get(app, register) -> Any:
    """GET a page or file of the past of a file, as anybody or somebody."""

    def call(file: dict[str, Any], ending: str, who: Any = None, lang: str = "") -> Any:
        headers = {"Authorization": who["token"]} if who else {}
        address = f"{lang}/contract/{register['name']}/resource/{file['id']}/{ending}"
        return app.get(address, headers=headers)

    return call


@pytest.fixture
def rows(get) -> Any:
    """The rows of an answer in JSON."""

    def call(file: dict[str, Any], ending: str, who: Any = None) -> list[dict[str, Any]]:
        answer = get(file, ending, who)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return json.loads(answer.get_data())

    return call


DOORS = (
    *("history", "history?version=1", "history.csv?version=1", "history.json?version=1"),
    *("changes", "changes?from=1&to=2", "changes.csv?from=1&to=2", "changes.json?from=1&to=2"),
    *("history.xlsx?version=1", "changes.xlsx?from=1&to=2"),
)


def sheet(answer) -> list[list[Any]]:
    """The cells of the one sheet of a workbook."""
    book = python_calamine.load_workbook(io.BytesIO(answer.get_data()))
    [name] = book.sheet_names
    return book.get_sheet_by_name(name).to_python()


def words(answer) -> str:
    """What an answer says, as text."""
    is_book = "spreadsheet" in answer.headers["Content-Type"]
    return str(sheet(answer)) if is_book else answer.get_data(as_text=True)


def is_told(get, file, who=None) -> bool:
    """Whether any door gives a word of the first version that is no more."""
    return any(NAME in words(get(file, door, who)) for door in DOORS)


def shift(file: dict[str, Any], **days: int) -> None:
    """Let the first version have been public from ``since`` days ago until ``until`` days ago."""
    now = dt.datetime.now(dt.UTC)
    asked = {name: now - dt.timedelta(days=ago) for name, ago in days.items()}
    period, n = ResourcePeriod, FileVersion.n
    own = sa.select(n).where(FileVersion.id == period.version).scalar_subquery()
    since, until = sa.literal(asked["since"]), sa.literal(asked["until"])
    mine = period.resource == file["id"]
    model.Session.execute(sa.delete(period).where(mine, period.version.is_(None)))
    for number, during in (
        (1, sa.func.tstzrange(since, until)),
        (2, sa.func.tstzrange(until, sa.null())),
    ):
        change = sa.update(period).where(mine, own == number).values(during=during)
        model.Session.execute(change.execution_options(synchronize_session=False))
    model.Session.commit()


def ago(days: int) -> dt.date:
    return moments.tehran_day(dt.datetime.now(dt.UTC)) - dt.timedelta(days=days)


def test_former_rows_are_read_without_words_taken_out(file, rows) -> None:
    one, two, three = rows(file, "history.json?version=1")
    assert (one["amount"], one["subject"], one["withheld"]) == (5_000_000_000, "بهسازی پیاده‌رو", "")
    assert (two["contract_number"], two["subject"]) == ("1403/2", None)
    assert two["withheld"] == "subject"
    assert (three["contract_number"], three["amount"]) == ("1403/3", 5_000_000_000)
    assert three["withheld"] == "counterparty subject"
    (_, mended, new) = rows(file, "history.json?version=2")
    assert (mended["subject"], new["subject"], new["withheld"]) == ("بهسازی", "روشنایی", "")


def test_no_door_gives_words_that_were_taken_out(file, get, officer, stranger) -> None:
    assert not is_told(get, file)
    assert not is_told(get, file, stranger)
    assert is_told(get, file, officer)


def test_other_units_editor_reads_what_everybody_reads(file, get) -> None:
    editor = factories.UserWithToken()
    factories.Organization(users=[{"name": editor["name"], "capacity": "editor"}])
    assert not is_told(get, file, editor)
    assert get(file, "history?version=1", editor).status_code == 200


def test_csv_has_the_same_rows_and_runs_nothing(add, work, replace, get) -> None:
    added = add(table("=1+1", "بهسازی"))
    work()
    replace(added, table("=1+1", "خرید"))
    answer = get(added, "history.csv?version=1")
    one, two = csv.DictReader(io.StringIO(answer.get_data(as_text=True)))
    assert (one["subject"], two["withheld"]) == ("'=1+1", "subject")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_workbook_has_the_same_rows_as_people_read_them(add, work, replace, get) -> None:
    added = add(table("=1+1", "بهسازی"))
    work()
    replace(added, table("=1+1", "خرید"))
    answer = get(added, "history.xlsx?version=1")
    assert answer.headers["Cache-Control"] == "private, no-store"
    heads, one, two = (dict(enumerate(line)) for line in sheet(answer))
    place = {str(head).rstrip(" *"): position for position, head in heads.items()}
    assert one[place["موضوع"]] == "=1+1"
    assert two[place["موضوع"]] == "متن نمایش داده نمی‌شود"
    assert one[place["مبلغ (ریال)"]] == 5_000_000_000
    assert one[place["تاریخ قرارداد"]].startswith("۱۴۰۳/")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    # What a program asks wrongly is refused as with other files.
    refused = get(added, "history.xlsx?version=9")
    assert (refused.status_code, refused.json["errors"].keys()) == (400, {"version"})
    assert 'history.xlsx?version=1"' in get(added, "history?version=1").get_data(as_text=True)


def test_workbook_of_changes_has_a_line_for_each_cell(file, get, officer, monkeypatch) -> None:
    heads, *lines = sheet(get(file, "changes.xlsx?from=1&to=2"))
    assert heads[0] == "تغییر"
    assert heads[-5:] == ["ردیف در نسخهٔ ۱", "ردیف در نسخهٔ ۲", "ستون", "نسخهٔ ۱", "نسخهٔ ۲"]
    changed = [line for line in lines if line[0] == "تغییرکرده"]
    assert [line[-3:] for line in changed] == [
        ["مبلغ (ریال)", 5_000_000_000, 7_000_000_000],
        ["موضوع", "متن نمایش داده نمی‌شود", "بهسازی"],
    ]
    told = sheet(get(file, "changes.xlsx?from=1&to=2", officer))
    assert [line[-2] for line in told if line[0] == "تغییرکرده"][1] == NAME
    assert {line[0] for line in lines} == {"تغییرکرده", "افزوده‌شده", "حذف‌شده"}
    assert "changes.xlsx?from=1" in get(file, "changes").get_data(as_text=True)
    monkeypatch.setattr(past_workbooks, "DEFAULT", dataclasses.replace(DEFAULT, xlsx_rows=5))
    refused = get(file, "changes.xlsx?from=1&to=2")
    assert (refused.status_code, refused.json["errors"].keys()) == (400, {"to"})


def test_cells_that_changed_are_listed(file, rows) -> None:
    found = rows(file, "changes.json?from=1&to=2")
    counts = {kind: found[kind] for kind in ("changed", "added", "removed", "same")}
    assert counts == {"changed": 2, "added": 1, "removed": 1, "same": 0}
    assert found["key"] == ["contract_number", "record"]
    one, two, new, gone = found["changes"]
    assert one["cells"] == [
        {"column": "amount", "was": 5_000_000_000, "becomes": 7_000_000_000, "withheld": []}
    ]
    assert two["cells"] == [
        {"column": "subject", "was": None, "becomes": "بهسازی", "withheld": ["was"]}
    ]
    assert (new["change"], new["row"]["contract_number"]) == ("added", "1403/4")
    assert (gone["change"], gone["row"]["contract_number"]) == ("removed", "1403/3")
    assert {cell["column"]: cell["withheld"] for cell in gone["cells"]}["subject"] == ["was"]


def test_changes_as_csv_have_a_line_for_each_cell(file, get, officer) -> None:
    answer = get(file, "changes.csv", officer)
    lines = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    changed = [line for line in lines if line["change"] == "changed"]
    assert [(e["contract_number"], e["column"], e["was"], e["becomes"]) for e in changed] == [
        ("1403/1", "amount", "5000000000", "7000000000"),
        ("1403/2", "subject", NAME, "بهسازی"),
    ]


def test_versions_are_compared_in_the_order_of_time(file, rows) -> None:
    found = rows(file, "changes.json?from=2&to=1")
    assert (found["old"]["n"], found["new"]["n"]) == (1, 2)
    assert rows(file, "changes.json")["new"]["n"] == 2


def test_client_that_spent_its_minute_reads_no_past(file, register, app, monkeypatch) -> None:
    def status(ending: str, address: str = "203.0.113.20") -> int:
        path = f"/contract/{register['name']}/resource/{file['id']}{ending}"
        return app.get(path, environ_overrides={"REMOTE_ADDR": address}).status_code

    monkeypatch.setattr(client_budget.config, "client_seconds", lambda: 1e-6)
    assert status("/history.csv?version=1") == 200
    assert {status(f"/{door}") for door in DOORS} == {429}
    assert status("/history", "203.0.113.21") == 200
    # All that is limited is limited together, and other pages of the file are not.
    assert (
        app.get("/sitemap.xml", environ_overrides={"REMOTE_ADDR": "203.0.113.20"}).status_code
        == 429
    )
    assert {status(ending) for ending in ("", "/rows.csv", "/rows.json")} == {200}


def test_day_is_read_in_both_calendars(file, rows) -> None:
    shift(file, since=10, until=4)
    days = (ago(7).isoformat(), jalali.format_numeric(ago(7), "fa"))
    for day in days:
        assert len(rows(file, f"history.json?as_of={day}")) == 3
        assert rows(file, f"history.json?as_of={day}")[0]["amount"] == 5_000_000_000
    assert rows(file, f"history.json?as_of={ago(4)}")[0]["amount"] == 7_000_000_000
    assert rows(file, f"history.json?as_of={ago(0)}")[0]["amount"] == 7_000_000_000
    found = rows(file, f"changes.json?from={ago(9)}&to={ago(1)}")
    assert (found["old"]["n"], found["new"]["n"]) == (1, 2)


@pytest.mark.parametrize(
    ("asked", "part", "why"),
    [
        ("as_of=1405/13/01", "as_of", "Write a day such as"),
        ("as_of=<b>", "as_of", "Write a day such as"),
        ("as_of=1499/01/01", "as_of", "That day has not come yet."),
        ("as_of=1390/01/01", "as_of", "What can be read here begins on"),
        ("version=9", "version", "Version 9 of this file cannot be read here."),
        ("version=x", "version", "Write a day such as"),
        ("", "as_of", "Say which day or version is meant."),
        ("as_of=1405/01/01&version=1", "version", "Give a day or a version, and not both."),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(file, get, asked, part, why) -> None:
    answer = get(file, f"history.json?{asked}", lang="/en")
    assert answer.status_code == 400
    assert json.loads(answer.get_data())["errors"][part].startswith(why)
    page = get(file, f"history?{asked}")
    assert page.status_code == (400 if asked else 200)


def test_refused_comparisons_say_why(file, get) -> None:
    errors = {
        door: json.loads(get(file, f"changes.json?{door}", lang="/en").get_data())["errors"]
        for door in ("to=1", "from=0", "to=1390/01/01")
    }
    assert errors["to=1"] == {"from": "There is no version before version 1 to compare it with."}
    assert errors["from=0"]["from"].startswith("Version 0")
    assert errors["to=1390/01/01"]["to"].startswith("What can be read here begins")
    assert get(file, "changes?to=1").status_code == 400


@pytest.mark.parametrize(
    ("door", "asked", "part"),
    [
        ("history", "version=1&vresion=2", "vresion"),
        ("history", "version=1&version=2", "version"),
        ("history", "version=1&page=abc", "page"),
        ("changes", "form=1&to=2", "form"),
        ("changes", "from=1&from=2", "from"),
        ("changes", "from=1&to=2&page=0", "page"),
    ],
)
def test_parts_that_say_nothing_here_are_refused(file, get, door, asked, part) -> None:
    for form in ("json", "csv", "xlsx"):
        answer = get(file, f"{door}.{form}?{asked}", lang="/en")
        assert (answer.status_code, answer.json["errors"].keys()) == (400, {part})
    why = "A page is a number" if part == "page" else answer.json["errors"][part]
    page = get(file, f"{door}?{asked}", lang="/en")
    assert page.status_code == 400
    assert why in page.get_data(as_text=True)
    assert "7,000,000,000" not in page.get_data(as_text=True)
    assert get(file, f"{door}?utm_source=letter").status_code == 200


def test_private_dataset_gives_nothing_to_others(file, get, act, register, officer) -> None:
    act("package_patch", id=register["id"], private=True, reason=REASON)
    assert {get(file, door).status_code for door in DOORS} == {410}
    assert not is_told(get, file)
    assert get(file, "history?version=1", officer).status_code == 200


def test_what_was_hidden_stays_off_after_its_return(file, get, act, register, officer) -> None:
    act("package_patch", id=register["id"], private=True, reason=REASON)
    act("package_patch", id=register["id"], private=False)
    answer = get(file, "history.json?version=1")
    assert answer.status_code == 400
    assert get(file, "history.json?version=2").status_code == 200
    assert get(file, "changes.json?from=1&to=2").status_code == 400
    assert not is_told(get, file)
    assert is_told(get, file, officer)


def test_deleted_file_or_dataset_gives_nothing_to_anybody(
    file, get, act, register, officer
) -> None:
    act("resource_delete", id=file["id"], reason=REASON)
    for who in (None, officer):
        assert {get(file, door, who).status_code for door in DOORS} <= {404, 410}
        assert not is_told(get, file, who)
    act("package_delete", id=register["id"], reason=REASON)
    for who in (None, officer):
        assert {get(file, door, who).status_code for door in DOORS} <= {404, 410}


def test_versions_before_another_kind_of_file_stay_off(
    file, get, as_officer, send, work, replace, act
) -> None:
    act("resource_patch", id=file["id"], upload=send(PDF, "letter.pdf"))
    assert {get(file, door).status_code for door in DOORS} == {404}
    replace(file, second())
    replace(file, table("روشنایی"))
    assert get(file, "history.json?version=1").status_code == 400
    assert get(file, "history.json?version=2").status_code == 400
    assert get(file, "history.json?version=3").status_code == 200
    assert not is_told(get, file)


def test_version_that_was_never_public_is_not_there(file, get, replace, officer) -> None:
    replace(file, REFUSED)
    for who in (None, officer):
        assert get(file, "history.json?version=3", who).status_code == 400
        assert get(file, "history.json?version=2", who).status_code == 200


def test_file_at_another_dataset_is_not_there(file, app, create) -> None:
    other = create(period_part="m03")
    for door in DOORS:
        assert app.get(f"/contract/{other['name']}/resource/{file['id']}/{door}").status_code == 404


def test_too_many_rows_are_refused(file, get, monkeypatch) -> None:
    monkeypatch.setattr(version_rows, "MOST_ROWS", 2)
    for door in ("history.json?version=1", "changes.csv", "changes", "history?version=1"):
        answer = get(file, door, lang="/en")
        assert answer.status_code == 400
        assert "more than 2 rows" in answer.get_data(as_text=True)


def test_rows_that_were_not_kept_are_told(file, get) -> None:
    old = sa.select(FileVersion.id).where(FileVersion.resource_id == file["id"], FileVersion.n == 1)
    gone = sa.delete(renditions.Rendition).where(
        renditions.Rendition.version_id == model.Session.scalar(old)
    )
    model.Session.execute(gone)
    model.Session.commit()
    answer = get(file, "history?version=1", lang="/en")
    assert answer.status_code == 404
    assert "The rows of version 1 were not kept." in answer.get_data(as_text=True)


def test_pages_work_in_both_languages_and_are_listed_nowhere(file, get, app, register) -> None:
    page = get(file, "history?version=1")
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "private, no-store"
    address = f"/contract/{register['name']}/resource/{file['id']}"
    for prefix in ("", "/en"):
        for door in ("history", "history?version=1", f"history?as_of={ago(0)}", "changes"):
            assert app.get(f"{prefix}{address}/{door}").status_code == 200
    english = app.get(f"/en{address}/changes").get_data(as_text=True)
    assert "words not shown" in english
    assert "7,000,000,000" in english
    assert f"{address}/history" in app.get(address).get_data(as_text=True)


def test_no_robot_lists_files_or_pages(file, get, app) -> None:
    for door in (*DOORS, "history.json?version=9"):
        assert get(file, door).headers["X-Robots-Tag"] == "noindex, nofollow", door
    robots = app.get("/robots.txt").get_data(as_text=True).splitlines()
    assert {"Disallow: /*/resource/*/history", "Disallow: /*/resource/*/changes"} <= {*robots}
    assert "Disallow: /explore/*?" in robots


def test_added_column_of_the_key_hides_no_amount(file, rows, get, replace) -> None:
    head, *lines = second().decode().replace("7000000000", "9000000000").splitlines()
    kinds = ("قرارداد", "", "")
    lines = [f"{kind},{line}" for kind, line in zip(kinds, lines, strict=True)]
    replace(file, "\n".join([f"نوع ردیف,{head}", *lines, ""]).encode())
    found = rows(file, "changes.json?from=2&to=3")
    (change,) = found["changes"]
    assert [(cell["column"], cell["was"], cell["becomes"]) for cell in change["cells"]] == [
        ("amount", 7_000_000_000, 9_000_000_000)
    ]
    assert (found["same"], found["columns_only_new"]) == (2, ["record"])
    page = get(file, "changes?from=2&to=3", lang="/en").get_data(as_text=True)
    assert "Columns that only version 3 has:" in page


def test_only_rows_as_json_stay_of_a_former_version(file) -> None:
    renditions.forget_superseded()
    versions = sa.select(FileVersion.n, FileVersion.id).where(FileVersion.resource_id == file["id"])
    forms = {n: set(renditions.of_version(i)) for n, i in model.Session.execute(versions)}
    assert forms[1] == {("json", "")}
