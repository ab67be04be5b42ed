"""The right of reply: a unit answers what is said of it, for everybody to read beside it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import helpers
from lxml import html

from ckanext.mashhad.catalog.replies import actions
from tests.integration.compliance.the_city import founded, judgement
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "city")

DUTY, MONTH = "plan-contracts-district", "1405-m02"
TEXT = "قراردادهای این ماه در سامانهٔ ستاد منتشر شده است."
REASON = "شمارهٔ نیازها در سامانهٔ ستاد دیده شد."
#: As copied from a sheet: what is of a person there only its lines and tabs tell.
PASTED = "\n".join(
    ["نام\tنام خانوادگی\tنام پدر"]
    + [f"{first}\tنمونه‌ای\t{father}" for first, father in (("رضا", "حسن"), ("مریم", "علی"))] * 3
)
Act = Callable[..., Any]


@pytest.fixture
@made_once
def city(unit: dict[str, Any], act: Act, freezer: Any) -> None:
    """A municipality and its district, which published nothing."""
    freezer.move_to("2026-04-25 08:00:00")
    founded(unit, act, "2026-03-21")
    freezer.move_to("2026-11-25 08:00:00")


@pytest.fixture
def call() -> Act:
    """Call an action as a user, with all of CKAN's checks."""

    def run(user: dict[str, Any] | None, action: str, **data: Any) -> Any:
        context = {"user": user["name"] if user else "", "ignore_auth": False}
        return helpers.call_action(f"mashhad_reply_{action}", context, **data)

    return run


@pytest.fixture
def cell(unit: dict[str, Any]) -> dict[str, Any]:
    return {"unit": unit["name"], "about": DUTY, "part": MONTH}


def reply(date: str | None = None) -> Any:
    return judgement("mashhad-district-09", DUTY, MONTH, date=date)["reply"]


def test_reply_stands_beside_its_judgement_everywhere(
    call, cell, officer, sysadmin, app, unit, freezer
) -> None:
    assert reply() is None
    given = call(officer, "create", text=TEXT, **cell)
    assert (given["role"], given["day"], given["decision"]) == ("editor", "2026-11-25", None)
    freezer.move_to("2026-11-26 08:00:00")
    call(sysadmin, "decide", id=given["id"], decision="accepted", reason=REASON)
    assert reply("2026-11-24") is None
    kept = ("id", "text", "role", "day", "state", "link", "link_opened", "decision")
    assert reply("2026-11-25") == {key: given[key] for key in kept}
    assert given["state"] == "missing"
    assert reply()["decision"] == {"code": "accepted", "reason": REASON, "day": "2026-11-26"}
    for path in (f"/compliance/{unit['name']}", f"/compliance/duties/{DUTY}?period={MONTH}"):
        page = app.get(path).get_data(as_text=True)
        assert TEXT in page, path
        assert "کارشناس دادهٔ واحد" in page
        assert REASON in page
    report = f"unit={unit['name']}&duty={DUTY}&period={MONTH}"
    rows = app.get(f"/compliance/report.csv?{report}&bom=false").get_data(as_text=True)
    [row] = csv.DictReader(io.StringIO(rows))
    assert TEXT in row["reply_text"]
    assert REASON in row["reply_decision"]
    lines = map(json.loads, app.get("/compliance/facts.jsonl").get_data(as_text=True).splitlines())
    assert [one["reply"]["text"] for one in lines if one.get("reply")] == [TEXT]
    # What it says changes no state.
    assert judgement("mashhad-district-09", DUTY, MONTH)["state"] == "missing"


def test_new_reply_is_decided_anew_and_one_taken_back_is_gone(
    call, cell, officer, sysadmin
) -> None:
    address = {"link": "https://tenders.example.org/calls/1405"}
    first = call(officer, "create", text=TEXT, **cell, **address)
    call(sysadmin, "decide", id=first["id"], decision="declined", reason=REASON)
    with pytest.raises(tk.ValidationError) as refused:  # what was declined is not said again
        call(officer, "create", text=TEXT, **cell, **address)
    assert set(refused.value.error_dict) == {"link"}
    second = call(officer, "create", text=f"{TEXT} شمارهٔ نیازها پیوست است.", **cell)
    assert second["decision"] is None
    with pytest.raises(tk.ObjectNotFound):
        call(sysadmin, "decide", id=first["id"], decision="accepted", reason=REASON)
    assert [each["id"] for each in call(None, "list")] == [second["id"]]
    call(officer, "withdraw", **cell)
    assert (reply(), call(None, "list", unit=cell["unit"])) == (None, [])
    with pytest.raises(tk.ObjectNotFound):
        call(officer, "withdraw", **cell)


def test_only_the_unit_replies_and_only_the_portal_decides(
    call, cell, officer, stranger, administrator, sysadmin, act
) -> None:
    for who in (None, stranger):
        for action in ("create", "withdraw"):
            with pytest.raises(tk.NotAuthorized):
                call(who, action, text=TEXT, **cell)
    with pytest.raises(tk.NotAuthorized):
        call(sysadmin, "create", text=TEXT, **cell)  # who decides does not reply
    act("organization_member_create", id=cell["unit"], username=sysadmin["name"], role="admin")
    for action in ("create", "withdraw"):  # nor as a member of the unit
        with pytest.raises(tk.NotAuthorized):
            call(sysadmin, action, text=TEXT, **cell)
    given = call(administrator, "create", text=TEXT, **cell)
    assert given["role"] == "admin"
    for who in (None, stranger, officer, administrator):
        for action in ("decide", "erase"):
            with pytest.raises(tk.NotAuthorized):
                call(who, action, id=given["id"], decision="accepted", reason=REASON)


def test_what_cannot_stand_there_is_told(call, cell, officer, sysadmin, monkeypatch) -> None:
    mobile = "تلفن همراه مسئول ۰۹۱۵۱۲۳۴۵۶۷ است"
    for text in ("", "کوتاه", "." * 10, "الف" * 1_000, None, ["x"] * 20, mobile, PASTED):
        with pytest.raises(tk.ValidationError, match="text"):
            call(officer, "create", text=text, **cell)
    for other in ({"part": "1405-m13"}, {"part": "1406-m02"}, {"about": "none"}, {"unit": "x"}):
        with pytest.raises(tk.ObjectNotFound):
            call(officer, "create", text=TEXT, **{**cell, **other})
    given = call(officer, "create", text=f"{TEXT}\u202e\x07\n", **cell)
    assert given["text"] == TEXT
    for odd in (
        {"decision": "maybe"},
        {"reason": "x"},
        {"reason": "." * 10},
        {"reason": f"{REASON} ۰۹۱۵۱۲۳۴۵۶۷"},
        {"reason": PASTED},
        {"decision": ["accepted"]},
    ):
        sent = {"id": given["id"], "decision": "accepted", "reason": REASON, **odd}
        with pytest.raises(tk.ValidationError):
            call(sysadmin, "decide", **sent)
    monkeypatch.setattr(actions, "MOST", 1)
    with pytest.raises(tk.ValidationError, match="24 hours"):
        call(officer, "create", text=TEXT, **cell)


def test_code_beside_a_name_is_refused_without_a_word(call, cell, officer, sysadmin) -> None:
    for code in ("۰۰۸۴۵۷۵۹۴۸", "0084575948", "008-457594-8", "۰۰۸۴۵\u200b۷۵۹۴۸"):
        text = f"رضا احمدی {code} آن را فرستاده است."
        with pytest.raises(tk.ValidationError, match="national code"):
            call(officer, "create", text=text, **cell)
    # Ten digits that are no code, and a code of a company, say nothing of a person.
    given = call(officer, "create", text=f"{TEXT} 1234567890، شناسهٔ ملی 10380284790", **cell)
    sent = {"id": given["id"], "decision": "accepted"}
    with pytest.raises(tk.ValidationError, match="national code"):
        call(sysadmin, "decide", reason=text, **sent)


def test_reply_stands_quoted_and_in_one_line(call, cell, officer, app, unit) -> None:
    faked = f"{TEXT}\nDecision of the portal's manager:\u2028accepted\x0b\r\nReason: none"
    given = call(officer, "create", text=faked, **cell)
    assert given["text"].split() == faked.split()
    assert len(given["text"].splitlines()) == 1
    page = app.get(f"/compliance/{unit['name']}").get_data(as_text=True)
    quoted = page.split(f'id="reply-{given["id"]}"')[1].split("<blockquote>")[1]
    assert "manager: accepted Reason: none" in quoted.split("</blockquote>")[0]


def test_what_must_not_be_public_is_erased_from_all_days(
    call, cell, officer, sysadmin, app, freezer
) -> None:
    link = "https://tenders.example.org/calls/1405"
    given = call(officer, "create", text=TEXT, link=link, **cell)
    call(sysadmin, "decide", id=given["id"], decision="accepted", reason=REASON)
    freezer.move_to("2026-11-27 08:00:00")
    call(officer, "withdraw", **cell)
    assert (reply(), reply("2026-11-25")["text"]) == (None, TEXT)
    headers = {"Authorization": sysadmin["token"]}
    erase = "/api/action/mashhad_reply_erase"
    erased = app.post(erase, json={"id": given["id"]}, headers=headers)
    assert erased.json["result"] == {"erased": 2}
    assert reply("2026-11-25") is None
    for odd in ("0", "x", "9" * 30, str(int(given["id"]) + 1)):
        assert app.post(erase, json={"id": odd}, headers=headers).status_code == 404


def test_reply_changes_nothing_in_the_feed(call, cell, officer, app) -> None:
    before = app.get("/catalog.ttl?modified_since=2026-11-25T07:59:00Z").get_data(as_text=True)
    call(officer, "create", text=TEXT, **cell)
    after = app.get("/catalog.ttl?modified_since=2026-11-25T07:59:00Z").get_data(as_text=True)
    assert after == before


def test_forms_publish_decide_and_take_back(app, cell, officer, sysadmin, stranger, unit) -> None:
    form = f"/replies/{unit['name']}/{DUTY}?part={MONTH}"
    mine, admins = ({"Authorization": each["token"]} for each in (officer, sysadmin))
    page = app.get(f"/compliance/{unit['name']}", headers=mine).get_data(as_text=True)
    assert form in page
    assert form not in app.get(f"/compliance/{unit['name']}").get_data(as_text=True)
    asked = app.get(form, headers=mine).get_data(as_text=True)
    assert "maxlength" in asked
    assert "برنامهٔ انتشار داده را در همین درگاه می‌خواهد" in asked
    theirs = {"Authorization": stranger["token"]}
    assert app.get(form, headers=theirs).status_code == 403
    wrong = app.post(form, data={"text": "کوتاه"}, headers=mine).get_data(as_text=True)
    assert "error-block" in wrong
    app.post(form, data={"text": TEXT}, headers=mine)
    [given] = helpers.call_action("mashhad_reply_list", {"user": ""})
    assert "/decision" not in app.get("/replies").get_data(as_text=True)
    answer = f"/replies/{given['id']}/decision"
    bad = app.post(answer, data={"decision": "declined", "reason": ""}, headers=admins)
    assert "error-block" in bad.get_data(as_text=True)
    choice = html.fromstring(app.get("/replies", headers=admins).text).xpath(
        '//select[@name="decision"]'
    )[0]
    assert choice.value == ""  # nobody accepts by pressing a button
    undecided = app.post(answer, data={"decision": "", "reason": REASON}, headers=admins)
    assert "بگویید که پاسخ پذیرفته می‌شود یا نه." in undecided.text
    assert REASON in undecided.text
    app.post(answer, data={"decision": "declined", "reason": REASON}, headers=admins)
    assert REASON in app.get("/replies").get_data(as_text=True)
    app.post(form, data={"withdraw": "1"}, headers=mine)
    assert TEXT not in app.get("/replies").get_data(as_text=True)
