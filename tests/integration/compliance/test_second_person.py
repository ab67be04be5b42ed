"""A second person, of the unit above, confirms that a file is what was to be published."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories, helpers
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.catalog.engine import duties
from ckanext.mashhad.docs import verify
from tests.integration.compliance.the_city import founded, judgement
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

DUTY = "plan-managers-directory"
LINK = {"url": "https://files.example/managers.pdf", "format": "PDF", "name": "مدیران"}


@pytest.fixture
@made_once
def file(create: Any, unit: Any, act: Any, addresses_open: Any, freezer: Any) -> dict[str, Any]:
    """The district's directory of managers, which nobody has looked at."""
    freezer.move_to("2026-04-25 08:00:00")
    founded(unit, act, "2026-03-21")
    made = create(
        type="document", covers=None, fiscal_year=None, period_part=None, nil_report=None,
        document_date="1405/02/01", subject="managers_directory", duties=[DUTY], resources=[LINK],
    )  # fmt: skip
    freezer.move_to("2026-06-25 08:00:00")
    return made["resources"][0]


@pytest.fixture
@made_once
def above() -> dict[str, Any]:
    """An administrator of the municipality, of which the district is a part."""
    user = factories.UserWithToken()
    member = {"id": "mashhad", "username": user["name"], "role": "admin"}
    helpers.call_action("organization_member_create", **member)
    return user


def grade(day: str | None = None) -> str:
    found = judgement("mashhad-district-09", DUTY, None, date=day)
    assert found["state"] == "met"
    return str(found["grade"])


def confirm(user: dict[str, Any], file: dict[str, Any], **more: Any) -> dict[str, Any]:
    context = {"user": user["name"], "ignore_auth": False}
    return helpers.call_action("mashhad_evidence_confirm", context, id=file["id"], **more)


def test_file_is_confirmed_until_it_is_another(
    app: Any, file: Any, above: Any, act: Any, freezer: Any
) -> None:
    assert grade() == "opened"
    assert confirm(above, file) == {"id": file["id"], "confirmed": True}
    assert (grade(), grade("2026-06-20")) == ("confirmed", "opened")
    lines = app.get("/compliance/facts.jsonl").get_data(as_text=True).splitlines()
    report = verify.Report(json.loads(line, object_hook=verify.with_days) for line in lines)
    assert list(report.differences()) == []
    assert "تأییدشدهٔ فرد دوم" in app.get("/compliance/mashhad-district-09").get_data(as_text=True)
    freezer.move_to("2026-07-01 08:00:00")
    act("resource_patch", id=file["id"], url="https://files.example/others.pdf")
    assert grade() == "opened"
    confirm(above, file, confirmed=False)
    confirm(above, file)
    assert grade() == "confirmed"
    confirm(above, file, confirmed=False)
    assert grade() == "opened"


def test_nobody_confirms_what_is_their_own(
    file: Any, officer: Any, administrator: Any, sysadmin: Any, stranger: Any, act: Any
) -> None:
    for user in (officer, administrator, sysadmin, stranger, {"name": ""}):
        with pytest.raises(tk.NotAuthorized):
            confirm(user, file)
    act("package_patch", id=file["package_id"], private=True)
    with pytest.raises(tk.ObjectNotFound):
        confirm(sysadmin, file)


def test_whoever_has_changed_it_is_no_second_person(file: Any, above: Any) -> None:
    member = {"id": "mashhad-district-09", "username": above["name"], "role": "editor"}
    helpers.call_action("organization_member_create", **member)
    own = {"user": above["name"], "ignore_auth": False}
    url = "https://files.example/junk.pdf"
    helpers.call_action("resource_patch", own, id=file["id"], url=url)
    with pytest.raises(tk.NotAuthorized):
        confirm(above, file)


def test_the_page_of_the_file_has_the_form(app: Any, file: Any, above: Any, officer: Any) -> None:
    name = helpers.call_action("package_show", id=file["package_id"])["name"]
    page = f"/document/{name}/resource/{file['id']}"
    form = f"/compliance/confirm/{file['id']}"
    theirs, mine = ({"Authorization": each["token"]} for each in (officer, above))
    assert form not in app.get(page).text
    assert form not in app.get(page, headers=theirs).text
    asked = app.get(page, headers=mine).text
    assert form in asked
    title = duties.load()[DUTY].label("fa")
    assert f"«{title}»" in asked  # what is confirmed is named
    refused = app.post(form, headers=theirs)
    assert refused.status_code == 403
    assert "مدیر واحد بالادست" in refused.text
    app.post(form, headers=mine)
    assert grade() == "confirmed"
    shown = app.get(page).text
    assert "فرد دومی از شهرداری مشهد تأیید کرده است" in shown
    assert f"«{title}»" in shown
    app.post(form, data={"confirmed": "false"}, headers=mine)
    assert grade() == "opened"


def test_confirmation_is_not_of_what_takes_the_place(
    app: Any, create: Any, file: Any, above: Any, act: Any, freezer: Any
) -> None:
    name = act("package_show", id=file["package_id"])["name"]
    page = f"/document/{name}/resource/{file['id']}"

    def send(content: bytes) -> None:
        upload = FileStorage(BytesIO(content), filename="managers.json")
        act("resource_patch", id=file["id"], upload=upload)

    for day in (1, 2):  # a link, then bytes, in whose place other bytes come
        freezer.move_to(f"2026-07-0{day} 08:00:00")
        confirm(above, file)
        assert grade() == "confirmed"
        text = app.get(page).text
        assert "این نسخه را هنوز کسی تأیید نکرده است" not in text
        freezer.move_to(f"2026-07-0{day} 20:00:00")
        send(b"{}" + b" " * 100 * day)
        assert grade() != "confirmed"
        text = app.get(page).text
        assert "این نسخه را هنوز کسی تأیید نکرده است" in text

    confirm(above, file)  # without taking the one before back
    assert grade() == "confirmed"


def test_a_confirmation_ends_when_its_dataset_says_otherwise(
    file: Any, above: Any, act: Any, freezer: Any
) -> None:
    confirm(above, file)
    assert grade() == "confirmed"
    freezer.move_to("2026-07-05 08:00:00")
    act("package_patch", id=file["package_id"], document_date="1405/02/02")
    assert grade() == "opened"  # it is about another day
    confirm(above, file)
    freezer.move_to("2026-07-05 20:00:00")
    assert grade() == "confirmed"
    act("package_patch", id=file["package_id"], fiscal_year="1405", period_part="year")
    assert (grade(), grade("2026-07-03")) == ("opened", "opened")
    with pytest.raises(tk.ValidationError):
        confirm(above, file, confirmed="abc")
    freezer.move_to("2026-07-06 08:00:00")
    confirm(above, file)
    assert grade() == "confirmed"


def test_the_body_that_is_judged_confirms_nothing_of_its_parts(
    create: Any, act: Any, addresses_open: Any
) -> None:
    above = factories.UserWithToken()
    for name, parent in (("mashhad", ""), ("bus", "mashhad"), ("bus-finance", "bus")):
        kind = {"mashhad": "municipality", "bus": "organisation"}.get(name, "department")
        more = {"unit_kind": kind, "parent": parent}
        more["legal_person"] = "true" if kind != "department" else "false"
        factories.Organization(name=name, title_translated={"fa": name, "en": name}, **more)
    made = create(
        type="document", covers=None, fiscal_year=None, period_part=None, nil_report=None,
        document_date="1405/02/01", subject="organisation_info", duties=["reg-7-a"],
        resources=[LINK], owner_org="bus-finance",
    )  # fmt: skip
    own = factories.UserWithToken()
    member = {"id": "bus", "username": own["name"], "role": "admin"}
    helpers.call_action("organization_member_create", **member)
    member = {"id": "mashhad", "username": above["name"], "role": "admin"}
    helpers.call_action("organization_member_create", **member)
    with pytest.raises(tk.NotAuthorized):
        confirm(own, made["resources"][0])
    assert confirm(above, made["resources"][0])["confirmed"]
