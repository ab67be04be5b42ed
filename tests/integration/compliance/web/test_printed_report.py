"""The PDF of the report, as the portal makes it of its units and of the days written down."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from ckan import model

from ckanext.mashhad.compliance.judgements import snapshots
from tests import pdf_text
from tests.integration.compliance import the_city
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "city")

LATEST = "/compliance/report.pdf?period=latest"
#: The printed form of «منطقهٔ ۹»: one letter for two, since readers of PDF would swap those.
DISTRICT = "منطقۀ ۹"


@pytest.fixture
@made_once
def city(
    unit: dict[str, Any], act: Callable[..., Any], publish: Callable[..., Any], freezer: Any
) -> None:
    """A municipality and its district 9, which published its contracts of one month in time; the
    days of three months up to 25 November 2026 are written down.
    """
    freezer.move_to("2026-09-25 08:00:00")
    the_city.founded(unit, act, "2026-08-23")
    publish(
        title_translated={"fa": "قراردادهای شهریور"},
        fiscal_year="1405",
        period_part="m06",
        resources=[{"url": "https://example.org/a.csv", "name": "الف", "format": "CSV"}],
    )
    freezer.move_to("2026-11-25 08:00:00")
    snapshots.take(dt.datetime.now(dt.UTC))
    model.Session.commit()


def pages(app: Any, path: str = LATEST) -> list[str]:
    answer = app.get(path, status=200)
    assert answer.content_type == "application/pdf"
    return pdf_text.pages(answer.data)


def get_json(app: Any, path: str) -> dict[str, Any]:
    return json.loads(app.get(path, status=200).get_data(as_text=True))


def test_its_first_page_is_the_summary_in_persian(app) -> None:
    answer = app.get(LATEST, status=200)
    assert answer.data.startswith(b"%PDF-")
    assert answer.content_type == "application/pdf"
    assert "-latest-" in answer.headers["Content-Disposition"]
    first, *others = pdf_text.pages(answer.data)
    for words in (
        "گزارش وضعیت انتشار",
        "وضعیت در",
        "۴ آذر ۱۴۰۵",
        "شمارۀ گزارش",
        "تکلیف‌های قانونی",
        "برنامۀ انتشار شهرداری",
        "ماه به ماه",
        "آنچه بیش از همه در درگاه نبوده است",
        "تغییرها از ۴ آبان ۱۴۰۵ تا ۴ آذر ۱۴۰۵",
    ):
        assert words in first, first
    assert " ۱ از " in first.split("\n")[-1]
    heads = [page.split("\n")[0] for page in others]
    assert any(head.startswith(DISTRICT) for head in heads)
    assert any(head.startswith("شهرداری مشهد") for head in heads)
    assert all(head.endswith("وضعیت در ۴ آذر ۱۴۰۵") for head in heads)


def test_it_says_what_the_same_report_says_as_json_and_as_page(app) -> None:
    report = get_json(app, "/compliance/report.json?period=latest")
    number = report["number"]
    english = pages(app, f"/en{LATEST}")
    assert all(page.split("\n")[-1].endswith(number) for page in english)
    in_english = get_json(app, "/en/compliance/report.json?period=latest")
    assert in_english["number"] == number
    assert get_json(app, "/compliance/report.json")["number"] != number
    missing = [
        one for one in in_english["judgements"] if one["state"] == "missing" and one["scores"]
    ]
    worst = max(missing, key=lambda one: one["days_missing"] or 0)
    first = english[0]
    arrears = first[first.index("What has been missing the longest") :].split("\n")
    days = [int(last) for line in arrears if (last := line.split(" ")[-1]).isdecimal()]
    assert days[0] == worst["days_missing"]
    [row] = [line for line in arrears if line.endswith(f" {days[0]}")][:1]
    assert (worst["period_label"] or "–") in row
    text = app.get("/en/compliance/changes", status=200).get_data(as_text=True)
    changes = first[first.index("What changed from 4 Aban 1405 to 4 Azar 1405") :]
    assert "came to be missing" in changes
    # The first of the page's news is the first of the paper's.
    day, _, rest = changes.split("\n")[2].partition(" 1405 ")
    assert day.split()[-1] in ("Aban", "Azar")
    assert rest.split("“")[0].strip() in text


def test_its_address_gives_the_very_same_report_later(app, freezer) -> None:
    first = pages(app, f"/en{LATEST}")[0]
    (address,) = [line for line in first.split("\n") if "/compliance/report.pdf?" in line]
    assert "date=2026-11-25" in address
    assert "period=latest" in address
    (shown,) = [line for line in first.split("\n") if "/en/compliance?date=2026-11-25" in line]
    assert app.get(shown[shown.index("/en/") :], status=200)
    freezer.move_to("2026-12-25 08:00:00")
    path = address[address.index("/en/") :]
    assert pages(app, path)[0] == first
    assert pages(app, f"/en{LATEST}")[0] != first


def test_it_leads_to_the_page_that_shows_the_same(app) -> None:
    """Also where little or nothing was judged."""
    for asked, page in (
        ("ledger=commitment", "/compliance?ledger=commitment&date="),
        ("unit=mashhad-district-09", "/compliance/mashhad-district-09?date="),
        ("duty=plan-contracts-district", "/compliance/duties/plan-contracts-district?date="),
        ("period=1405-m01", "/compliance/periods/1405-m01?date="),
        ("period=1405", "/compliance/periods/1405?date="),
    ):
        found = pages(app, f"/compliance/report.pdf?{asked}")
        assert "خلاصه" in found[0]
        assert "پیوست" in found[-1]
        (address,) = [line for line in found[0].split("\n") if f"{page}2026-11-25" in line]
        assert app.get(address[address.index("/compliance") :], status=200)
        if asked == "unit=mashhad-district-09":  # its summary and pages only
            assert DISTRICT in found[0]
            assert "شهرداری مشهد" not in found[0]
            assert found[1].startswith(DISTRICT)
            assert "شهرداری مشهد" not in [page.split("\n")[0] for page in found]


def test_pages_lead_to_the_paper_that_shows_the_same(app) -> None:
    for page in ("compliance", "compliance/mashhad-district-09"):
        text = app.get(f"/en/{page}", status=200).get_data(as_text=True)
        (address,) = re.findall(r'href="([^"]*report\.pdf[^"]*)"', text)
        assert "period=latest" in address


def test_every_row_says_of_which_duty_it_is(app) -> None:
    asked = "?unit=mashhad-district-09&ledger=schedule"
    judged = get_json(app, f"/compliance/report.json{asked}")["judgements"]
    found = [page for page in pages(app, f"/compliance/report.pdf{asked}") if DISTRICT in page[:20]]
    rows = [one for one in judged if one["state"] in ("met", "missing")]
    assert {one["state"] for one in rows} == {"met", "missing"}
    for one in rows:
        words = one["title"].split()[0], (one["period_label"] or "–").replace("هٔ", "ۀ")
        assert any(all(each in page for each in words) for page in found), words
