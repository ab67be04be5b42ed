"""The facts of the report: what they hold, and that the report follows from them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from ckanext.mashhad.docs import verify
from tests.integration.compliance.the_city import founded
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "city")

#: Today, and days on which something was missing, was late, and had been taken down.
DAYS = ("2026-11-25", "2026-06-10", "2026-07-15", "2026-09-01")


@pytest.fixture
@made_once
def city(
    unit: dict[str, Any], act: Callable[..., Any], publish: Callable[..., Any], freezer: Any
) -> None:
    """A municipality and its district: registers in time, late, taken down, and missing ones."""
    freezer.move_to("2026-04-25 08:00:00")
    founded(unit, act, "2026-03-21")
    file = {"url": "https://example.org/a.csv", "name": "الف", "format": "CSV"}

    def register(month: str) -> dict[str, Any]:
        made: dict[str, Any] = publish(
            fiscal_year="1405", period_part=month, name=f"contracts-{month}", resources=[file]
        )
        return made

    register("m01")
    freezer.move_to("2026-07-01 08:00:00")
    register("m02")
    taken_down = register("m03")
    freezer.move_to("2026-08-15 08:00:00")
    act("package_delete", id=taken_down["id"])
    freezer.move_to("2026-11-25 08:00:00")


def read(app: Any, query: str = "") -> list[dict[str, Any]]:
    answer = app.get(f"/compliance/facts.jsonl{query}", status=200)
    return [json.loads(line) for line in answer.get_data(as_text=True).splitlines()]


@pytest.mark.parametrize("day", DAYS)
def test_program_and_report_agree_with_the_facts(
    app, day: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "facts.jsonl"
    file.write_bytes(app.get(f"/compliance/facts.jsonl?date={day}", status=200).data)
    assert verify.main(str(file)) == 0, capsys.readouterr().out
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    report = json.loads(app.get(f"/compliance/report.json?date={day}", status=200).data)
    head, cells, scores = (
        [one for one in lines if one["kind"] == kind] for kind in ("report", "cell", "score")
    )
    shared = ("date", "version", "rules", "rules_hash")
    assert [{key: one[key] for key in shared} for one in head] == [
        {key: report[key] for key in shared}
    ]
    same = ("unit", "duty", "period", "state", "reason_code", "days_late", "evidence", "cases")
    assert [[one[key] for key in same] for one in cells] == [
        [one[key] for key in same] for one in report["judgements"]
    ]
    of_city = [one for one in scores if one["unit"] is None and one["topic"] is None]
    for periods, given in (("all", report["scores"]), ("latest", report["latest_scores"])):
        found = {one["ledger"]: one for one in of_city if one["periods"] == periods}
        assert {
            ledger: {key: found[ledger][key] for key in figures}
            for ledger, figures in given.items()
        } == given
    states = {one["state"] for one in cells}
    assert {"met", "missing", "not_due"} <= states


def test_what_was_taken_down_late_and_missing_is_told(app) -> None:
    mine = {
        one["period"]: one
        for one in read(app)
        if (one["kind"], one.get("duty")) == ("cell", "plan-contracts-district")
    }
    assert [mine[f"1405-m0{n}"]["state"] for n in range(1, 5)] == [
        *("met", "late", "missing", "missing")
    ]
    assert mine["1405-m03"]["reason_code"] == "taken_down_overdue"
    assert mine["1405-m03"]["was_public"] == [{"from": "2026-07-01", "until": "2026-08-14"}]
    assert mine["1405-m03"]["days_late"] == 103  # from 15 August to 25 November
    assert mine["1405-m02"]["points"] == {"all": 4}
    assert mine["1405-m04"]["points"] == {"all": 0, "latest": 0}


def test_the_report_leads_to_its_facts_and_the_program(app) -> None:
    page = app.get("/compliance?date=1405/03/20", status=200).get_data(as_text=True)
    assert "/compliance/facts.jsonl?date=2026-06-10" in page
    assert "/compliance/verify.py" in page
    assert "خودتان بررسی کنید" in page
    answer = app.get("/compliance/verify.py", status=200)
    assert answer.data == Path(verify.__file__).read_bytes()
    assert answer.content_type == "text/plain; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    for wrong in ("date=1403/13/01", "date=1499/01/01", "rules=gossip"):
        app.get(f"/compliance/facts.jsonl?{wrong}", status=400)


def test_score_of_a_unit_is_a_picture_for_other_sites(app) -> None:
    place = {"kind": "score", "periods": "latest", "ledger": "schedule", "topic": None}
    [score] = [
        one
        for one in read(app, "?date=2026-09-01")
        if {**one, **place} == one and one["unit"] == "mashhad-district-09"
    ]
    address = "/en/compliance/mashhad-district-09/badge.svg"
    answer = app.get(f"{address}?date=2026-09-01", status=200)
    assert answer.content_type == "image/svg+xml; charset=utf-8"
    picture = answer.get_data(as_text=True)
    few = score["percent"] is None
    value = "fewer than 5 judged: no score" if few else f"{score['percent']} of 100"
    assert f">{value}" in picture
    assert f", The municipality&#x27;s publication plan: {value}" in picture  # for who hears it
    assert "The municipality&#x27;s publication plan" in picture
    about = app.get("/compliance/report.json?date=2026-09-01").json
    assert f">As of 10 Shahrivar 1405; rules of this portal, version {about['version']}<" in picture
    assert f"<desc>{about['rules_hash']}</desc>" in picture
    fa = app.get(f"{address.removeprefix('/en')}?date=2026-09-01").get_data(as_text=True)
    assert ">وضعیت در ۱۰ شهریور ۱۴۰۵؛ قواعد این درگاه، نسخهٔ " in fa
    assert "منطقهٔ ۹" in app.get(address.removeprefix("/en")).get_data(as_text=True)
    assert f"{address.removeprefix('/en')}" in app.get("/compliance/mashhad-district-09").text
    for odd in (
        f"{address}?ledger=x",
        "/compliance/nobody/badge.svg",
        f"{address}?date=2030-01-01",
    ):
        assert app.get(odd).status_code in (400, 404)


def test_what_other_sites_copy_has_the_title_as_text(app, act) -> None:
    act("organization_patch", id="mashhad-district-09", title_translated={"fa": '"><b>منطقه'})
    page = html.fromstring(app.get("/compliance/mashhad-district-09", status=200).data)
    [code] = (each.text for each in page.iter("code") if "badge.svg" in (each.text or ""))
    assert [each.tag for each in html.fragment_fromstring(code).iter()] == ["a", "img"]
