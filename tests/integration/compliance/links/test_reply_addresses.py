"""The address that a reply names: followed, and while it opens the duty is met elsewhere."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import helpers

from ckanext.mashhad.docs import verify
from tests.integration.compliance.links.link_files import check, check_daily, states
from tests.integration.compliance.the_city import of_the_half
from tests.unit.net.fault_server import answer

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

CELL = {"unit": "mashhad", "about": "mun-71-1", "part": "1405-h1"}
TEXT = "صورت درآمد و هزینه در سایت شهرداری منتشر شده است."
REASON = "فایل در سایت شهرداری دیده شد."


@pytest.fixture
def reply(half_statement: Any, act: Any, officer: dict[str, Any]) -> Any:
    """Reply for the municipality, which has published nothing here, with an address."""
    act("organization_member_create", id="mashhad", username=officer["name"], role="editor")

    def give(link: str) -> dict[str, Any]:
        context = {"user": officer["name"], "ignore_auth": False}
        return helpers.call_action("mashhad_reply_create", context, **CELL, text=TEXT, link=link)

    return give


def agrees(app: Any, day: str = "") -> bool:
    """Whether the program that recomputes the report finds the same states and scores."""
    lines = app.get(f"/compliance/facts.jsonl?date={day}").get_data(as_text=True).splitlines()
    report = verify.Report(json.loads(line, object_hook=verify.with_days) for line in lines)
    return list(report.differences()) == []


@pytest.mark.freeze_time("2026-11-05 08:00:00")
def test_address_of_a_reply_changes_the_state_while_it_opens(
    reply: Any, server: Any, sysadmin: Any, act: Any, app: Any, freezer: Any
) -> None:
    before = of_the_half()
    assert before["state"] == "missing"
    given = reply(server.on("/a.pdf", answer(b"a")))
    assert (given["link_opened"], of_the_half()["state"]) == (None, "missing")
    assert check() == 1
    there = of_the_half()
    assert (there["state"], there["days_late"]) == ("elsewhere", before["days_late"])
    assert there["reply"]["link_opened"] == "2026-11-05"
    page = app.get("/compliance/mashhad").get_data(as_text=True)
    assert "به گفتهٔ واحد در جای دیگر است؛ هنوز تصمیمی گرفته نشده" in page
    assert agrees(app)
    act("mashhad_reply_decide", id=given["id"], decision="accepted", reason=REASON)
    assert (of_the_half()["state"], of_the_half()["days_late"]) == ("elsewhere", None)
    assert agrees(app)
    freezer.move_to("2026-11-12 08:00:00")
    server.on("/a.pdf", answer(status=404))
    check_daily(freezer, 20)
    assert of_the_half()["state"] == "missing"
    assert of_the_half(date="2026-11-06")["state"] == "elsewhere"
    assert agrees(app)
    assert agrees(app, "2026-11-06")


@pytest.mark.freeze_time("2026-11-05 08:00:00")
def test_address_is_forgotten_with_its_reply(reply: Any, server: Any, officer: Any) -> None:
    url = server.on("/a.pdf", answer(b"a"))
    reply(url)
    check()
    assert url in states()
    context = {"user": officer["name"], "ignore_auth": False}
    helpers.call_action("mashhad_reply_withdraw", context, **CELL)
    check()
    assert states() == {}
    assert of_the_half()["state"] == "missing"


@pytest.mark.freeze_time("2026-11-05 08:00:00")
def test_new_reply_with_a_known_address_opens_at_once(reply: Any, server: Any) -> None:
    url = server.on("/a.pdf", answer(b"a"))
    reply(url)
    check()
    reply(url)
    assert of_the_half()["state"] == "missing"
    assert check() == 0
    assert of_the_half()["state"] == "elsewhere"


@pytest.mark.parametrize(
    "tail", ["x?n=0067749828", "x?n=%30067749828", "x/%2530067749828", "علی-رضایی/0067749828"]
)
def test_code_of_a_person_in_an_address_is_refused(reply: Any, tail: str) -> None:
    with pytest.raises(tk.ValidationError) as refused:
        reply(f"https://a.example/{tail}")
    assert set(refused.value.error_dict) == {"link"}


def test_other_spelling_of_a_declined_address_is_refused(reply: Any, act: Any) -> None:
    given = reply("https://tenders.example.org/calls/1405")
    act("mashhad_reply_decide", id=given["id"], decision="declined", reason=REASON)
    page = "tenders.example.org"
    for again in (f"http://www.{page}/calls//1405/#a", f"https://{page}/./%63alls/1405"):
        with pytest.raises(tk.ValidationError) as refused:
            reply(again)
        assert set(refused.value.error_dict) == {"link"}
    assert reply("https://tenders.example.org/calls/1406")["link"]
