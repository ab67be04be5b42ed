"""A finding of personal data in a file that is none: an administrator says so, with a reason."""

from __future__ import annotations

import io
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import xlsxwriter
from ckan.types import Context

from tests.integration.tables.gate_files import table
from tests.integration.tables.publications import published_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

REASON = "این شمارهٔ پروندهٔ قدیمی است و شمارهٔ شخص نیست."
LOOKS = "پروندهٔ 0915 123 4567"
SPOT = "!B mobile number"


def override(user: dict[str, Any], file: dict[str, Any], **said: Any) -> Any:
    known = model.User.get(user["id"])
    context = Context(user=known.name, auth_user_obj=known, ignore_auth=False)
    asked = {"id": file["id"], "rule": "personal.cell", "table": "contracts", "reason": REASON}
    asked |= {"field": "subject", "spot": SPOT}
    return tk.get_action("mashhad_file_override")(context, {**asked, **said})


def commented(**comments: str) -> bytes:
    """A register as a workbook with comments at its cells."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(table().decode().splitlines()):
            sheet.write_row(number, 0, line.split(","))
        for cell, text in comments.items():
            sheet.write_comment(cell, text)
    return out.getvalue()


@pytest.fixture
@published_once
def suspected(add, work) -> dict[str, Any]:
    """A file in which only a number that looks like a mobile is wrong."""
    file = add(table(LOOKS))
    work()
    return file


def test_waived_finding_shows_reason_to_everybody(
    app, register, suspected, admin, officer, as_officer, send, work, states, act
) -> None:
    path = f"/contract/{register['name']}/resource/{suspected['id']}/check"
    page = app.get(path, headers={"Authorization": officer["token"]}).get_data(as_text=True)
    assert "/override" not in page
    headers = {"Authorization": admin["token"]}
    page = app.get(path, headers=headers).get_data(as_text=True)
    assert f'action="{path}/override"' in page
    assert "4567" not in page
    said = {"rule": "personal.cell", "table": "contracts", "field": "subject", "spot": SPOT}
    said["reason"] = REASON
    app.post(f"{path}/override", data=said, headers=headers, follow_redirects=False)
    assert states(suspected["id"]) == ["pending"]
    work()
    assert states(suspected["id"]) == ["published"]
    assert REASON in app.get(path).get_data(as_text=True)
    rows = act("datastore_search", resource_id=suspected["id"])["records"]
    assert [row["subject"] for row in rows] == [LOOKS]
    shown = act("mashhad_file_check_show", id=suspected["id"])
    assert [each["reason"] for each in shown["overrides"]] == [REASON]
    assert "user_id" not in str(shown["overrides"])
    # It holds for that version alone.
    as_officer("resource_patch", id=suspected["id"], upload=send(table(LOOKS, LOOKS)))
    work()
    assert states(suspected["id"]) == ["published", "rejected"]


SAID_WRONGLY = (
    {"reason": "نه"},
    {"reason": f"شمارهٔ {LOOKS} است و شخص نیست."},
    {"field": "supplier"},
    {"spot": ""},
    {"spot": "!B national code"},
    {"rule": "required"},
    {"rule": ""},
)


def test_no_reason_no_such_finding_or_no_right_overrides_nothing(
    suspected, admin, officer, stranger, states
) -> None:
    for said in SAID_WRONGLY:
        with pytest.raises(tk.ValidationError):
            override(admin, suspected, **said)
    for user in (officer, stranger):
        with pytest.raises(tk.NotAuthorized):
            override(user, suspected)
    assert states(suspected["id"]) == ["rejected"]


def test_other_errors_keep_the_file_from_publication(add, work, admin, states) -> None:
    file = add(table(LOOKS, ""))
    work()
    assert override(admin, file)["state"] == "rejected"
    assert states(file["id"]) == ["rejected"]


def test_one_finding_lets_no_other_column_or_kind_pass(add, work, admin, states) -> None:
    head, *rows = table("بهسازی", "بازسازی").decode().splitlines()
    more = ("0915 123 4567,IR820540102680020817909002", ",0915 765 4321")
    lines = [f"{head},یکم,دوم", *(f"{row},{cells}" for row, cells in zip(rows, more, strict=True))]
    file = add("\n".join(lines).encode())
    work()
    spots = ("!I mobile number", "!J Sheba number", "!J mobile number")
    for spot in spots[:2]:
        assert override(admin, file, field="", spot=spot)["state"] == "rejected"
    assert override(admin, file, field="", spot=spots[2])["state"] == "pending"
    assert states(file["id"]) == ["pending"]


def test_each_comment_is_shown_with_cell_and_let_pass_by_itself(
    app, register, add, work, admin, states
) -> None:
    file = add(commented(B2="همراه 09359876543", C2="پرونده 09151234567"), "register.xlsx")
    work()
    path = f"/contract/{register['name']}/resource/{file['id']}/check"
    headers = {"Authorization": admin["token"]}
    page = app.get(path, headers=headers).get_data(as_text=True)
    form = page.split(f'action="{path}/override"')
    assert [cell in part for part, cell in zip(form[1:], ("B2", "C2"), strict=True)] == [True] * 2
    assert "9876543" not in page
    said = {"rule": "personal.elsewhere", "table": "contracts", "field": ""}
    spots = [part.split('name="spot" value="')[1].split('"')[0] for part in form[1:]]
    assert override(admin, file, **said, spot=spots[1])["state"] == "rejected"
    assert states(file["id"]) == ["rejected"]
    assert override(admin, file, **said, spot=spots[0])["state"] == "pending"
