"""The downloads of the report and its command."""

from __future__ import annotations

import csv
import io
import json

import pytest
from ckan.cli.cli import ckan
from python_calamine import CalamineWorkbook

from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS
from ckanext.mashhad.compliance.engine.vocabulary.judgement_words import LEDGER_NAMES
from ckanext.mashhad.compliance.web import download_views
from tests.integration.compliance.web.page_texts import text

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "city")


def test_the_downloads_hold_what_the_report_holds(app) -> None:
    found = json.loads(text(app, "/compliance/report.json?unit=mashhad-district-09"))
    answer = app.get("/compliance/report.csv?unit=mashhad-district-09", status=200)
    assert answer.data.startswith(b"\xef\xbb\xbf")
    sheet = answer.get_data(as_text=True).removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert [row["state"] for row in rows] == [one["state"] or "" for one in found["judgements"]]
    assert found["unit"] == "mashhad-district-09"


def test_the_workbook_holds_what_the_report_holds(app) -> None:
    found = json.loads(text(app, "/compliance/report.json"))
    answer = app.get("/compliance/report.xlsx", status=200)
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    ledgers = [each for each in LEDGERS if each in {o["ledger"] for o in found["judgements"]}]
    about, scored, units, *sheets = book.sheet_names
    for ledger, name in zip(ledgers, sheets, strict=True):
        mine = [one for one in found["judgements"] if one["ledger"] == ledger]
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        assert [row[3] for row in rows[1:]] == [one["state_label"] or "" for one in mine]
        assert [row[13] for row in rows[1:]] == [one["reason"] for one in mine]
    scores = book.get_sheet_by_name(scored).to_python(skip_empty_area=False)
    given = [*found["scores"].values(), *found["topic_scores"]]
    assert [row[2] if row[2] != "" else None for row in scores[1 : 1 + len(given)]] == [
        each["percent"] for each in given
    ]
    own = book.get_sheet_by_name(units).to_python(skip_empty_area=False)
    assert [row[3] for row in own[1:]] == [each["judged"] for each in found["unit_scores"]]
    told = [row[1] for row in book.get_sheet_by_name(about).to_python()]
    assert {"همهٔ دوره‌ها", found["rules_hash"], found["number"], *found["method"]} <= set(told)


def test_the_scores_of_the_report_are_a_file_of_their_own(app) -> None:
    asked = "unit=mashhad-district-09&period=latest&bom=false"
    found = json.loads(text(app, f"/compliance/report.json?{asked}"))
    rows = list(csv.DictReader(io.StringIO(text(app, f"/compliance/scores_of_day.csv?{asked}"))))
    of_unit = [row for row in rows if row["level"] == "unit"]
    assert [int(row["points"]) for row in of_unit] == [o["points"] for o in found["unit_scores"]]
    assert {row["rules_hash"] for row in rows} == {found["rules_hash"]}
    text(app, "/compliance/scores_of_day.csv?period=never", status=400)
    text(app, "/compliance/scores_of_day.csv?unit=nobody", status=404)
    assert "/compliance/scores_of_day.csv?unit=mashhad" in text(app, "/compliance/mashhad")


def test_duty_groups_have_scores_on_pages_and_downloads(app, scored_however_few) -> None:
    name = "mashhad-district-09"
    found = json.loads(text(app, f"/compliance/report.json?unit={name}&period=latest"))
    assert {"contracts", "works"} <= {each["topic"] for each in found["topic_scores"]}
    assert sum(each["points"] for each in found["topic_scores"]) == sum(
        each["points"] for each in found["scores"].values()
    )
    for address in (f"/compliance/{name}", "/compliance?ledger=schedule"):
        page = text(app, address).partition("امتیاز هر گروه موضوعی")[2]
        assert "معاملات و قراردادها" in page
    sheet = text(app, f"/compliance/report.csv?unit={name}&bom=false")
    assert sheet.startswith("ledger,unit")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert {row["topic"] for row in rows} >= {"contracts", "works"}


def test_the_page_of_a_period_and_its_files_tell_one_score(app) -> None:
    for slug in ("1405", "1405-m01"):
        page = text(app, f"/en/compliance/periods/{slug}")
        assert f"report.pdf?period={slug}" in page
        scores = json.loads(text(app, f"/compliance/report.json?period={slug}"))["scores"]
        for ledger, title in LEDGER_NAMES.items():
            if not scores[ledger]["possible"]:
                continue
            told = page[page.index(f"<h2>{title}</h2>") :].partition("<h2>")[2].partition("</p>")[0]
            counts = scores[ledger]["counts"]
            is_scored = scores[ledger]["percent"] is not None
            assert (f"{scores[ledger]['percent']} of 100" in told) is is_scored
            assert ("of 100" in told) is is_scored
            assert f"{counts['met']} published" in told
            word = "not published" if ledger == "schedule" else "not on this portal"
            assert f"{counts['missing']} {word}" in told
    for wrong in ("1403-h3", "99", "آخرین"):
        text(app, f"/compliance/report.csv?period={wrong}", status=400)


def test_duty_has_files_of_its_own_with_figures_of_its_page(app) -> None:
    page = text(app, "/compliance/duties/plan-contracts-district")
    assert "report.csv?duty=plan-contracts-district&amp;period=latest" in page
    asked = "report.json?duty=plan-contracts-district&period=1405-m01"
    found = json.loads(text(app, f"/compliance/{asked}"))
    assert {one["duty"] for one in found["judgements"]} == {"plan-contracts-district"}
    assert found["scores"]["schedule"]["counts"]["met"] == 1
    text(app, "/compliance/report.json?duty=gossip", status=404)


def test_the_command_prints_a_table_or_what_programs_read(cli) -> None:
    command = ["mashhad", "compliance", "report"]
    for unit in ([], ["--unit", "mashhad-district-09"]):
        result = cli.invoke(ckan, [*command, *unit])
        assert result.exit_code == 0, result.output
        assert "برنامهٔ انتشار شهرداری" in result.output
        assert "│" in result.output
        assert "/compliance" in result.output.splitlines()[-1]
    result = cli.invoke(ckan, [*command, "--format", "json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["scores"]["schedule"]["counts"]["met"] == 1
    result = cli.invoke(ckan, [*command, "--format", "csv"])
    assert result.exit_code == 0, result.output
    assert result.output.removeprefix("\ufeff").startswith("ledger,unit,")
    wrong = cli.invoke(ckan, [*command, "--unit", "nobody"])
    assert (wrong.exit_code, "Traceback" in wrong.output) == (1, False)


def test_reports_that_cost_much_are_made_one_at_a_time(app, monkeypatch) -> None:
    for ending in ("pdf", "xlsx"):
        monkeypatch.setitem(download_views.AT_ONCE, ending, 0)
        answer = app.get(f"/compliance/report.{ending}", status=503)
        assert answer.headers["Retry-After"] == "10"
    assert app.get("/compliance/report.csv", status=200)
