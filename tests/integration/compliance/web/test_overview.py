"""The page of all units compares what can be compared, and says of how many each score is."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from ckan.tests import factories
from python_calamine import CalamineWorkbook

from ckanext.mashhad.compliance.judgements import snapshots
from tests.integration.compliance.the_city import founded
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "city")


@pytest.fixture
@made_once
def city(unit: dict[str, Any], act: Callable[..., Any], freezer: Any) -> None:
    """A municipality with two districts."""
    founded(unit, act, "2026-03-21")
    other = factories.Organization(
        name="mashhad-district-10", title_translated={"fa": "منطقهٔ ۱۰", "en": "District 10"}
    )
    act(
        "organization_patch",
        id=other["id"],
        unit_kind="district",
        parent="mashhad",
        monitored_from="2026-10-23",
    )
    freezer.move_to("2026-11-25 08:00:00")


def text(app: Any, path: str) -> str:
    return app.get(path, status=200).get_data(as_text=True)


def test_units_with_other_duties_stand_in_another_table(app) -> None:
    page = text(app, "/en/compliance?ledger=schedule")
    tables = re.findall(r'<h2 class="kinds">([^<]*)</h2>(.*?)</table>', page, re.DOTALL)
    assert [kinds for kinds, _table in tables] == ["Municipality", "District"]
    districts = tables[1][1]
    assert "District 9" in districts
    assert "District 10" in districts
    assert "Municipality" not in districts.partition("<tbody>")[0]
    assert "can be compared" in page
    found = app.get("/api/action/mashhad_compliance_report?ledger=schedule").json["result"]
    groups = {one["unit"]: one["group"] for one in found["unit_scores"]}
    assert groups["mashhad-district-09"] == groups["mashhad-district-10"] != groups["mashhad"]


def test_no_score_stands_without_its_number(app) -> None:
    found = app.get("/api/action/mashhad_compliance_report?period=latest").json["result"]
    page = text(app, "/en/compliance?ledger=schedule")
    tiles = page[page.index('class="facts ledgers"') :].partition("</ul>")[0]
    for ledger in ("law", "schedule"):
        mine = found["scores"][ledger]
        assert mine["judged"] >= 5
        assert f"(of {mine['judged']} judged)" in tiles
    (new,) = [one for one in found["unit_scores"] if one["unit"] == "mashhad-district-10"]
    assert 0 < new["judged"] < 5
    assert "fewer than 5 judged" in page


def test_downloads_of_scores_have_the_number(app) -> None:
    snapshots.take(dt.datetime.now(dt.UTC), since=dt.date(2026, 11, 20))
    rows = list(
        csv.DictReader(io.StringIO(text(app, "/compliance/scores.csv").removeprefix("\ufeff")))
    )
    for row in rows:
        assert int(row["judged"]) == sum(int(row[name]) for name in ("met", "late", "missing"))
    found = app.get("/api/action/mashhad_compliance_report").json["result"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(app.get("/en/compliance/report.xlsx").data))
    sheet = book.get_sheet_by_name("Scores").to_python(skip_empty_area=False)
    assert sheet[0][3] == "Judged"
    given = [*found["scores"].values(), *found["topic_scores"]]
    assert [row[3] for row in sheet[1 : 1 + len(given)]] == [one["judged"] for one in given]
