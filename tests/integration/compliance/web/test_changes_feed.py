"""The feed of changes of state: what stands in it, of whom, and when it is sent again."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest

from ckanext.mashhad.compliance.judgements import snapshots
from tests import page_language
from tests.integration.compliance.the_city import founded
from tests.integration.worlds import made_once

pytestmark = [
    pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "city"),
    pytest.mark.ckan_config("ckan.site_title", "شفافیت شهرداری مشهد"),
]
ATOM = "{http://www.w3.org/2005/Atom}"
DUTY = "plan-contracts-district"
DISTRICT = "mashhad-district-09"
FEED = "/compliance/changes.atom"


@pytest.fixture
@made_once
def city(unit: dict[str, Any], act: Callable[..., Any], publish: Callable[..., Any], freezer: Any):
    """A district that published one register in time and misses the next; days are taken."""
    freezer.move_to("2026-04-25 08:00:00")
    founded(unit, act, "2026-03-21")
    publish(
        fiscal_year="1405",
        period_part="m01",
        resources=[{"url": "https://example.org/a.csv", "name": "الف", "format": "CSV"}],
    )
    take("2026-06-10T08:00:00")
    freezer.move_to("2026-06-10 08:00:00")


def take(moment: str) -> None:
    snapshots.take(dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC))


def read(app: Any, query: str = "", lang: str = "") -> ET.Element:
    answer = app.get(f"{lang}{FEED}{query}", status=200)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.get_data())


def entries(feed: ET.Element) -> list[dict[str, str]]:
    return [
        {
            **{tag: one.findtext(ATOM + tag) or "" for tag in ("id", "title", "updated")},
            "link": one.find(f"{ATOM}link").attrib["href"],
        }
        for one in feed.findall(f"{ATOM}entry")
    ]


def test_a_change_is_told_in_words_and_leads_to_its_cell(app) -> None:
    feed = read(app, f"?duty={DUTY}")
    latest, *_rest = found = entries(feed)
    assert "گذشت" in latest["title"]
    assert latest["link"].endswith(f"/compliance/{DISTRICT}#{DUTY}")
    # The day was over at midnight in Tehran; nobody wrote it down before.
    assert latest["updated"] == "2026-06-01T20:30:00+00:00"
    assert feed.findtext(f"{ATOM}updated") == latest["updated"]
    assert [one["updated"] for one in found] == sorted((o["updated"] for o in found), reverse=True)
    told = [(tag, feed.findtext(ATOM + tag) or "") for tag in ("title", "subtitle")]
    words = [(tag, re.sub("[0-9a-f]{64}", "", text)) for tag, text in told]  # the rules' code
    assert list(page_language.faults("fa", words)) == []
    nothing = read(app, "?date=2026-03-01")
    assert not entries(nothing)
    assert nothing.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00+00:00"


def test_feed_says_its_last_day_and_its_rules(app) -> None:
    about = app.get("/compliance/report.json?date=2026-06-09").json
    said = read(app, lang="/en").findtext(f"{ATOM}subtitle") or ""
    assert "As of 19 Khordad 1405" in said  # the day before today, which is not over
    assert f"version {about['version']} {about['rules_hash']}" in said
    earlier = read(app, "?date=2026-06-01", lang="/en").findtext(f"{ATOM}subtitle") or ""
    assert "As of 11 Khordad 1405" in earlier


def test_a_feed_is_of_a_unit_a_duty_or_a_ledger(app) -> None:
    everything = {one["id"] for one in entries(read(app))}
    own = {one["id"] for one in entries(read(app, f"?unit={DISTRICT}"))}
    plan = {one["id"] for one in entries(read(app, "?ledger=schedule"))}
    duty = {one["id"] for one in entries(read(app, f"?duty={DUTY}"))}
    assert duty < own < everything
    assert duty <= plan < everything
    assert not entries(read(app, f"?duty={DUTY}&ledger=law"))
    assert not entries(read(app, f"?duty={DUTY}&unit=mashhad"))


def test_ids_stay_when_a_unit_is_called_otherwise(app, act, unit) -> None:
    before = [one["id"] for one in entries(read(app))]
    act("organization_patch", id=unit["id"], title_translated={"fa": "نام تازه", "en": "New"})
    after = entries(read(app))
    assert [one["id"] for one in after] == before
    assert any("نام تازه" in one["title"] for one in after)
    assert [one["id"] for one in entries(read(app, lang="/en"))] == before
    assert len(set(before)) == len(before)


def test_who_has_it_is_not_sent_it_again(app, freezer) -> None:
    first = app.get(FEED, status=200)
    assert first.headers["Cache-Control"].startswith("public, no-cache")
    for name, given in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        again = app.get(FEED, headers={name: first.headers[given]}, status=304)
        assert not again.data
        assert again.headers["ETag"] == first.headers["ETag"]
    assert app.get("/en" + FEED).headers["ETag"] != first.headers["ETag"]
    take("2026-07-15T08:00:00")
    freezer.move_to("2026-07-15 08:00:00")
    assert app.get(FEED, headers={"If-None-Match": first.headers["ETag"]}, status=200).data


def test_what_there_is_not_has_no_feed(app) -> None:
    for wrong in ("unit=nobody", "duty=none", "ledger=other"):
        app.get(f"{FEED}?{wrong}", status=404)
        app.get(f"/compliance/changes?{wrong}", status=404)


def test_pages_lead_readers_and_programs_to_their_feed(app) -> None:
    for page, query in (
        ("", ""),
        (f"/{DISTRICT}", f"?unit={DISTRICT}"),
        (f"/duties/{DUTY}", f"?duty={DUTY}"),
        (f"/changes?duty={DUTY}&ledger=schedule", f"?duty={DUTY}&amp;ledger=schedule"),
    ):
        shown = app.get(f"/compliance{page}", status=200).get_data(as_text=True)
        head, body = shown.split("</head>")
        (link,) = [line for line in head.splitlines() if "application/atom+xml" in line]
        assert f'href="{FEED}{query}"' in link
        assert f'href="{FEED}{query}"' in body
        if page.startswith("/changes"):
            assert f"#{DUTY}" in shown
            assert "#mun-71-1" not in shown
        else:
            assert f'href="/letters{query}#follow"' in shown
