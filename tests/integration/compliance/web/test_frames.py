"""Tables of the report for frames of other sites: what they say, and that nothing of them runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from tests.integration.compliance.the_city import founded
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "city")

UNIT = "/compliance/mashhad-district-09/embed"
DAY = "date=2026-09-01"
PLAN = "plan-contracts-district"


@pytest.fixture
@made_once
def city(
    unit: dict[str, Any], act: Callable[..., Any], publish: Callable[..., Any], freezer: Any
) -> None:
    """A municipality and its district, which published one register in time and one late."""
    freezer.move_to("2026-04-25 08:00:00")
    founded(unit, act, "2026-03-21")
    file = {"url": "https://example.org/a.csv", "name": "الف", "format": "CSV"}
    publish(fiscal_year="1405", period_part="m01", name="contracts-m01", resources=[file])
    freezer.move_to("2026-07-01 08:00:00")
    publish(fiscal_year="1405", period_part="m02", name="contracts-m02", resources=[file])
    freezer.move_to("2026-11-25 08:00:00")


def rows(answer: Any) -> list[str]:
    page = html.fromstring(answer.data)
    return [" ".join(row.text_content().split()) for row in page.xpath("//tbody/tr")]


def report(app: Any, **asked: str) -> Any:
    return app.get("/compliance/report.json", query_string=asked, status=200).json


def test_a_unit_has_each_duty_with_its_latest_state(app: Any) -> None:
    answer = app.get(f"/en{UNIT}?{DAY}&ledger=schedule", status=200)
    told = report(app, unit="mashhad-district-09", ledger="schedule", date="2026-09-01")
    missing = [one for one in told["judgements"] if one["state"] == "missing"]
    days = sum(one["days_missing"] for one in missing if one["duty"] == PLAN)
    assert days
    [row] = [row for row in rows(answer) if "contracts" in row.lower() and str(days) in row]
    assert "Not published" in row
    text = html.fromstring(answer.data).text_content()
    assert f"version {told['version']}" in text
    assert told["rules_hash"][:8] in text
    assert "10 Shahrivar 1405" in text
    judged = html.fromstring(answer.data).xpath("//h2/span")[0].text_content()
    assert re.search(r"\d+ judged", judged)


def test_the_city_counts_the_units_of_each_state(app: Any) -> None:
    persian = app.get(f"/compliance/embed?{DAY}", status=200)
    assert 'dir="rtl"' in persian.text
    assert any("منتشر نشده" in row for row in rows(persian))
    whole = app.get(f"/en/compliance/embed?{DAY}", status=200)
    ledgers = html.fromstring(whole.data).xpath("//h2")
    assert len(ledgers) > 1, "each ledger has its own score"
    one = app.get(f"/en/compliance/embed?{DAY}&ledger=law", status=200)
    assert 0 < len(rows(one)) < len(rows(whole))


def test_what_law_misses_is_told_with_its_caveat(app: Any) -> None:
    told = report(app, unit="mashhad", ledger="law", date="2026-11-25")
    caveats = {one["duty"]: one["caveat"] for one in told["judgements"] if one["caveat"]}
    assert "mun-71-1" in caveats
    answer = app.get("/compliance/mashhad/embed?ledger=law", status=200)
    shown = html.fromstring(answer.data).xpath("//th/small/text()")
    assert caveats["mun-71-1"] in shown


def test_other_sites_may_frame_it_and_nothing_runs(app: Any) -> None:
    explore = app.get("/explore/embed/contracts", status=200)
    for address in (f"{UNIT}?{DAY}", "/compliance/embed"):
        answer = app.get(address, status=200)
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["ETag"].startswith("W/")
        page = html.fromstring(answer.data)
        assert not page.xpath("//script | //link | //img | //form | //header | //footer")
        links = page.xpath("//a/@href")
        assert links
        assert all(each.startswith("http") for each in links)
        assert answer.headers["Cache-Control"] == explore.headers["Cache-Control"]
        assert all(DAY in each for each in links) is (DAY in address)


def test_what_cannot_be_asked_is_refused_in_no_frame(app: Any) -> None:
    for odd in (f"{UNIT}?ledger=x", "/compliance/nobody/embed", f"{UNIT}?date=2030-01-01"):
        answer = app.get(odd)
        assert answer.status_code in (400, 404)
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]


def test_pages_have_the_text_that_other_sites_copy(app: Any, act: Any) -> None:
    act("organization_patch", id="mashhad-district-09", title_translated={"fa": '"><b>منطقه'})
    for page, address in (("/compliance/mashhad-district-09", UNIT), ("/compliance", "embed")):
        shown = html.fromstring(app.get(page, status=200).data)
        [code] = [each.text for each in shown.iter("code") if "<iframe" in (each.text or "")]
        frame = html.fragment_fromstring(code)
        assert [each.tag for each in frame.iter()] == ["iframe"]
        assert address in frame.get("src")
        assert frame.get("title")
