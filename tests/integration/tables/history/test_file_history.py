"""The past of a file: its versions by day and number, and what changed."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import zipfile
from typing import Any

import ckan.model as model
import pytest
import sqlalchemy as sa

from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.tables.engine.common.limits import DEFAULT
from ckanext.mashhad.tables.history import version_rows
from ckanext.mashhad.tables.publication import renditions
from ckanext.mashhad.tables.versions.model import FileVersion
from ckanext.mashhad.tables.web.past import past_workbooks
from tests.integration.tables.gate_files import table
from tests.integration.tables.history.past_files import (
    NAME,
    ago,
    second,
    sheet,
    shift,
)
from tests.integration.tables.publications import published_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def test_former_rows_are_read_without_words_taken_out(file, rows) -> None:
    one, two, three = rows(file, "history.json?version=1")
    assert (one["amount"], one["subject"], one["withheld"]) == (5_000_000_000, "بهسازی پیاده‌رو", "")
    assert (two["contract_number"], two["subject"]) == ("1403/2", None)
    assert two["withheld"] == "subject"
    assert (three["contract_number"], three["amount"]) == ("1403/3", 5_000_000_000)
    assert three["withheld"] == "counterparty subject"
    (_, mended, new) = rows(file, "history.json?version=2")
    assert (mended["subject"], new["subject"], new["withheld"]) == ("بهسازی", "روشنایی", "")


@pytest.fixture
@published_once
def formula(add, work, replace) -> dict[str, Any]:
    """A file of two versions with a subject that Excel would run."""
    added = add(table("=1+1", "بهسازی"))
    work()
    replace(added, table("=1+1", "خرید"))
    return added


def test_csv_has_the_same_rows_and_runs_nothing(formula, get) -> None:
    answer = get(formula, "history.csv?version=1")
    one, two = csv.DictReader(io.StringIO(answer.get_data(as_text=True)))
    assert (one["subject"], two["withheld"]) == ("'=1+1", "subject")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_workbook_has_the_same_rows_as_people_read_them(formula, get) -> None:
    answer = get(formula, "history.xlsx?version=1")
    assert answer.headers["Cache-Control"] == "private, no-store"
    heads, one, two = (dict(enumerate(line)) for line in sheet(answer))
    # A star says that a column is needed, in parentheses of some rows.
    names = {position: re.sub(r" (\*|\(\*\))$", "", str(head)) for position, head in heads.items()}
    place = {name: position for position, name in names.items()}
    assert one[place["موضوع"]] == "=1+1"
    assert two[place["موضوع"]] == "متن نمایش داده نمی‌شود"
    assert one[place["مبلغ (ریال)"]] == 5_000_000_000
    assert one[place["تاریخ قرارداد"]].startswith("۱۴۰۳/")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    # What a program asks wrongly is refused as with other files.
    refused = get(formula, "history.xlsx?version=9")
    assert (refused.status_code, refused.json["errors"].keys()) == (400, {"version"})
    assert 'history.xlsx?version=1"' in get(formula, "history?version=1").get_data(as_text=True)


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


CANNOT_BE_READ = (
    ("as_of=1405/13/01", "as_of", "Write a day such as"),
    ("as_of=<b>", "as_of", "Write a day such as"),
    ("as_of=1499/01/01", "as_of", "That day has not come yet."),
    ("as_of=1390/01/01", "as_of", "What can be read here begins on"),
    ("version=9", "version", "Version 9 of this file cannot be read here."),
    ("version=x", "version", "Write a day such as"),
    ("", "as_of", "Say which day or version is meant."),
    ("as_of=1405/01/01&version=1", "version", "Give a day or a version, and not both."),
)


def test_what_cannot_be_read_is_refused_with_a_reason(file, get) -> None:
    for asked, part, why in CANNOT_BE_READ:
        answer = get(file, f"history.json?{asked}", lang="/en")
        assert answer.status_code == 400, asked
        assert json.loads(answer.get_data())["errors"][part].startswith(why), asked
        page = get(file, f"history?{asked}")
        assert page.status_code == (400 if asked else 200), asked


def test_refused_comparisons_say_why(file, get) -> None:
    errors = {
        door: json.loads(get(file, f"changes.json?{door}", lang="/en").get_data())["errors"]
        for door in ("to=1", "from=0", "to=1390/01/01")
    }
    assert errors["to=1"] == {"from": "There is no version before version 1 to compare it with."}
    assert errors["from=0"]["from"].startswith("Version 0")
    assert errors["to=1390/01/01"]["to"].startswith("What can be read here begins")
    assert get(file, "changes?to=1").status_code == 400


SAY_NOTHING = (
    ("history", "version=1&vresion=2", "vresion"),
    ("history", "version=1&version=2", "version"),
    ("history", "version=1&page=abc", "page"),
    ("changes", "form=1&to=2", "form"),
    ("changes", "from=1&from=2", "from"),
    ("changes", "from=1&to=2&page=0", "page"),
)


def test_parts_that_say_nothing_here_are_refused(file, get) -> None:
    for door, asked, part in SAY_NOTHING:
        for form in ("json", "csv", "xlsx"):
            answer = get(file, f"{door}.{form}?{asked}", lang="/en")
            assert (answer.status_code, answer.json["errors"].keys()) == (400, {part}), asked
        why = "A page is a number" if part == "page" else answer.json["errors"][part]
        page = get(file, f"{door}?{asked}", lang="/en")
        assert page.status_code == 400, asked
        assert why in page.get_data(as_text=True), asked
        assert "7,000,000,000" not in page.get_data(as_text=True), asked
    for door in ("history", "changes"):
        assert get(file, f"{door}?utm_source=letter").status_code == 200


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
