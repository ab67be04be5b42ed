"""Budgets of a unit: what was planned and what became of it, line by line."""

from __future__ import annotations

import csv
import io
from typing import Any

import ckan.model as model
import lxml.html
import pytest

from ckanext.mashhad.explore.engine import page_lengths
from tests.integration.explore.conftest import published_once, read_words

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

OTHER = (
    "بخش,کد,عنوان,نوع اعتبار,مبلغ (ریال)\nمنابع,101001,عوارض نوسازی,,4000\n"
    "مصارف,201001,رفت‌وروب,هزینه‌ای,3000\nمصارف,201009,فضای سبز,هزینه‌ای,1000\n"
)


@pytest.fixture
@published_once
def settled(budget: Any) -> dict[str, Any]:
    """What became of a budget that was approved, which is there too."""
    budget(9_000, budget_stage="approved")
    return budget(6_000, budget_stage="settled")


def test_stages_of_a_budget_stand_beside_each_other(
    settled: Any, budget: Any, ask: Any, app: Any, read: Any, act: Any
) -> None:
    found = ask("budgets/mashhad-district-09/1403.json")
    assert found["totals"]["use"] == {"approved": 9_000, "settled": 6_000}
    assert [(each["code"], each["approved"]) for each in found["rows"]] == [
        ("201001", 9_000),
        ("101001", 9_000),
    ]
    text = read("/explore/budgets/mashhad-district-09/1403")
    assert "۶۷٪ آن هزینه شده است: ۶٬۰۰۰ ریال (تفریغ)" in text
    assert "/explore/budgets/mashhad-district-09/1403" in app.get("/explore/budgets").get_data(
        as_text=True
    )
    budget(5_000, budget_stage="approved", fiscal_year="1402")
    beside = ask("budgets/mashhad-district-09/1403.json", beside="1402")
    assert beside["totals"]["use"]["approved_of_1402"] == 5_000
    html = app.get("/explore/budgets/mashhad-district-09/1403?beside=1402").get_data(as_text=True)
    words = read_words(lxml.html.fromstring(html))
    assert "مصوب ۱۴۰۲" in words
    assert words.count("۱۴۰۳ کنار ۱۴۰۲") == 2  # in its title, and where it is cited
    for form in ("csv", "xlsx", "json"):
        assert f"/explore/budgets/mashhad-district-09/1403.{form}?beside=1402" in html
    unit = app.get("/explore/units/mashhad-district-09").get_data(as_text=True)
    assert "بودجه‌ها" in unit
    assert unit.index('mashhad-district-09/1403">۱۴۰۳') < unit.index('09/1402">۱۴۰۲')
    csv = app.get("/explore/budgets/mashhad-district-09/1403.csv?beside=1402")
    assert "5000" in csv.get_data(as_text=True)
    wrong = ask("budgets/mashhad-district-09/1403.json", 400, beside="1390", besides="1402")
    assert wrong["errors"].keys() == {"beside", "besides"}
    assert "«besides»" in read("/explore/budgets/mashhad-district-09/1403?besides=1402")
    act("package_patch", id=settled["id"], private=True)
    assert ask("budgets/mashhad-district-09/1403.json")["totals"]["use"] == {"approved": 9_000}
    app.get("/explore/budgets/mashhad-district-09/1390", status=404)


def test_another_unit_stands_beside_and_is_not_added(
    budget: Any, officer: Any, stranger: Any, ask: Any, app: Any, act: Any
) -> None:
    budget(9_000, budget_stage="approved")
    other = model.Group.get("mashhad-district-10").id
    member = {"id": other, "username": officer["name"], "role": "editor"}
    act("organization_member_create", **member)
    theirs = budget(4_000, OTHER, budget_stage="approved", owner_org=other)
    budget(3_000, budget_stage="settled", owner_org=other)
    budget(1_000, budget_stage="approved", owner_org=other, fiscal_year="1402")
    address = "budgets/mashhad-district-09/1403"
    alone, beside = ask(f"{address}.json"), ask(f"{address}.json", beside="mashhad-district-10")
    planned, settled = (f"{stage}_of_mashhad-district-10" for stage in ("approved", "settled"))
    assert alone["totals"]["use"] == {"approved": 9_000}
    assert beside["totals"]["use"] == {"approved": 9_000, planned: 4_000, settled: 3_000}
    found = [(each["title"], each["approved"], each[planned]) for each in beside["rows"]]
    assert found == [
        ("نظافت", 9_000, 3_000),
        ("فضای سبز", None, 1_000),
        ("عوارض", 9_000, 4_000),
    ]
    page = app.get(f"/explore/{address}?beside=mashhad-district-10").get_data(as_text=True)
    assert "مصوب، منطقهٔ ۱۰" in page
    assert "۱۴۰۳ کنار منطقهٔ ۱۰" in read_words(lxml.html.fromstring(page))
    assert 'name="robots" content="noindex' in page
    assert f"{theirs['resources'][0]['id']}?page=1#row-3" in page
    assert '<option value="mashhad-district-10" selected>' in page
    for form in ("csv", "xlsx", "json"):
        assert f"/explore/{address}.{form}?beside=mashhad-district-10" in page
    assert planned in app.get(f"/explore/{address}.csv?beside=mashhad-district-10").text
    # What is offered has that year; what has not is refused, as is the budget itself.
    assert "<option" not in app.get("/explore/budgets/mashhad-district-10/1402").text
    for wrong in ("mashhad-district-11", "mashhad-district-09", "1403", "14033"):
        for form in ("csv", "xlsx", "json"):
            refused = ask(f"{address}.{form}", 400, beside=wrong)
            assert refused["errors"].keys() == {"beside"}
        told = app.get(f"/explore/{address}?beside={wrong}").get_data(as_text=True)
        assert refused["errors"]["beside"] in told
    act("package_patch", id=theirs["id"], private=True)
    left = ask(f"{address}.json", beside="mashhad-district-10")["totals"]["use"]
    assert left == {"approved": 9_000, settled: 3_000}


def test_codes_are_explained_where_a_source_says_so(budget: Any, ask: Any, app: Any) -> None:
    lines = (
        "بخش,کد,عنوان,نوع اعتبار,مبلغ (ریال)\nمنابع,101001,عوارض نوسازی,,4000\n"
        "منابع,9-1,وام,,1000\nمصارف,201001,رفت‌وروب,هزینه‌ای,5000\n"
    )
    budget(0, lines, budget_stage="approved")
    address = "budgets/mashhad-district-09/1403"
    found = ask(f"{address}.json")
    means = {each["code"]: each["meaning"] for each in found["rows"]}
    assert means == {"101001": "عوارض عمومی (درآمدهای مستمر)", "9-1": None, "201001": None}
    assert found["codes"]["confidence"] == "v"
    assert len(found["codes"]["sources"]) == 2
    page = app.get(f"/explore/{address}").get_data(as_text=True)
    assert page.count('href="#code-') == page.count('id="code-1"') == 1
    text = read_words(lxml.html.fromstring(page))
    assert "با شمارهٔ طبقهٔ خود آغاز می‌شوند: ۱عوارض عمومی (درآمدهای مستمر)" in text
    english = app.get(f"/en/explore/{address}").get_data(as_text=True)
    assert "General levies (continuous revenue)" in english


def test_list_of_budgets_is_a_file_too(
    settled: Any, budget: Any, ask: Any, app: Any, act: Any, monkeypatch: Any
) -> None:
    budget(8_000, budget_stage="proposed", fiscal_year="1402")
    found = ask("budgets.json")
    assert (found["count"], found["next"]) == (2, None)
    first, second = found["rows"]
    assert first == {
        **dict.fromkeys(first),
        "unit": "mashhad-district-09",
        "unit_title": "منطقهٔ ۹",
        "fiscal_year": 1403,
        "planned_stage": "approved",
        "planned_label": "بودجهٔ مصوب",
        "planned": 9_000,
        "actual_stage": "settled",
        "actual_label": "تفریغ",
        "actual": 6_000,
        "actual_months": 12,
        "executed": "66.67",
        "files": first["files"],
        "files_set_aside": "",
        "address": first["address"],
    }
    assert first["address"].endswith("/explore/budgets/mashhad-district-09/1403")
    assert (second["planned"], second["actual"], second["executed"]) == (8_000, None, None)
    page = app.get("/explore/budgets").get_data(as_text=True)
    for form in ("csv", "xlsx", "json"):
        assert f"/explore/budgets.{form}" in page
        assert app.get(f"/explore/budgets.{form}").headers["ETag"]
        assert ask(f"budgets.{form}", 400, unit="mashhad-district-09")["errors"].keys() == {"unit"}
    rows = list(csv.DictReader(io.StringIO(app.get("/explore/budgets.csv").text)))
    assert [(row["fiscal_year"], row["planned"], row["actual"]) for row in rows] == [
        ("1403", "9000", "6000"),
        ("1402", "8000", ""),
    ]
    assert "«fiscalyear»" in app.get("/explore/budgets?fiscalyear=1").get_data(as_text=True)
    monkeypatch.setattr(page_lengths, "JSON_ROWS", 1)
    assert [each["fiscal_year"] for each in ask("budgets.json", page="2")["rows"]] == [1402]
    assert ask("budgets.json")["next"].endswith("/explore/budgets.json?page=2")
    act("package_patch", id=settled["id"], private=True)
    assert ask("budgets.json")["rows"][0]["actual"] is None
    described = app.get("/api/explore/openapi.json").json["paths"]["/explore/budgets.json"]["get"]
    assert [each["name"] for each in described["parameters"]] == ["page"]


def test_years_stand_below_each_other_in_rial_of_one(
    budget: Any, ask: Any, read: Any, act: Any, app: Any
) -> None:
    for year, amount in (("1405", 3_000_000), ("1404", 3_846_000), ("1403", 2_647_000)):
        budget(amount, budget_stage="approved", fiscal_year=year)
    budget(264_700, budget_stage="settled", fiscal_year="1403")
    years = ask("budgets/mashhad-district-09/1404.json")["years"]
    found = {
        each["fiscal_year"]: [
            (each[role]["stage"], each[role]["amount"], each[role]["constant"])
            for role in ("plan", "actual")
            if role in each
        ]
        for each in years
    }
    assert found == {
        1405: [("approved", 3_000_000, None)],
        1404: [("approved", 3_846_000, 3_846_000)],
        1403: [("approved", 2_647_000, 3_846_000), ("settled", 264_700, 384_600)],
    }
    assert {each["plan"]["rial_of"] for each in years} == {1404}
    page = lxml.html.fromstring(app.get("/explore/budgets/mashhad-district-09/1404").data)
    text = read_words(page)
    assert "شاخص قیمت معلوم نیست" in text
    assert "۱۴۰۳: ۲۶۴٫۷" in text
    assert "سهم هر نفر" not in text
    [picture] = page.xpath("//*[local-name()='svg'][contains(@class, 'lines')]")
    # The year whose index is not known is in the line of nominal rial alone.
    told = [each.text.split(":")[0] for each in picture.iter() if each.tag.endswith("title")]
    assert told == [
        *(f"۱۴۰{n}، به ریال هر سال" for n in "۳۴۵"),
        *(f"۱۴۰{n}، به ریال ۱۴۰۴" for n in "۳۴"),
    ]
    said = {"population": "1000", "population_year": "1395"}
    act("organization_patch", id="mashhad-district-09", **said)
    text = read("/explore/budgets/mashhad-district-09/1404")
    assert "سهم هر نفر: ۳٬۸۴۶ ریال (برای ۱٬۰۰۰ نفر، سرشماری ۱۳۹۵)" in text


def test_planned_and_spent_stand_on_one_scale(budget: Any, app: Any) -> None:
    budget(0, OTHER, budget_stage="approved")
    address = "/explore/budgets/mashhad-district-09/1403"
    assert 'class="gaps"' not in app.get(address).text
    budget(0, OTHER.replace("3000", "1500"), budget_stage="settled")
    page = lxml.html.fromstring(app.get(address).data)
    [lines] = page.xpath("//ul[@class='gaps']")
    assert lines.xpath("li/span/bdi/text()") == ["رفت‌وروب", "فضای سبز"]
    places = [list(map(float, each.xpath(".//@cx"))) for each in lines.xpath("li")]
    assert places == [[7, 160], [211, 211]]
    label = lines.xpath("li[1]//@aria-label")
    assert label == ["رفت‌وروب. بودجهٔ مصوب: ۳٬۰۰۰ ریال. تفریغ: ۱٬۵۰۰ ریال"]


def test_rows_of_one_code_or_title_are_lines_apart(budget: Any, ask: Any, app: Any) -> None:
    lines = (
        "بخش,کد,عنوان,طبقه,نوع اعتبار,مبلغ (ریال)\n"
        "منابع,,سایر,,,50\n"
        "مصارف,302001,روشنایی,,هزینه‌ای,5\nمصارف,302001,آب و برق,,هزینه‌ای,6\n"
        "مصارف,401001,نظافت,خدمات شهری,هزینه‌ای,14\nمصارف,,خدمات شهری,,هزینه‌ای,25\n"
    )
    budget(0, lines, budget_stage="approved")
    address = "budgets/mashhad-district-09/1403"
    found = [(each["title"], each["approved"]) for each in ask(f"{address}.json")["rows"]]
    assert found == [
        *(("روشنایی", 5), ("آب و برق", 6), ("خدمات شهری", 14), ("نظافت", 14)),
        *(("خدمات شهری", 25), ("سایر", 50)),
    ]
    page = lxml.html.fromstring(app.get(f"/explore/{address}").data)
    places = {
        shown.get("data-rows").rpartition("#")[2]: shown.get("value")
        for shown in page.xpath("//td//data[@data-adds-up='cell']")
    }
    assert places == {"row-1": "50", "row-2": "5", "row-3": "6", "row-4": "14", "row-5": "25"}


def test_kind_of_credit_tells_rows_of_one_code_apart(budget: Any, ask: Any, app: Any) -> None:
    head = "بخش,کد,عنوان,نوع اعتبار,مبلغ (ریال)\nمنابع,1,عوارض,,{0}\n"
    uses = ("201001,نظافت,هزینه‌ای,4", "201001,نظافت,تملک دارایی,6", "301001,پارک,هزینه‌ای,5")
    lines = head + "".join(f"مصارف,{use}\n" for use in uses)
    budget(15, lines, fiscal_year="1403", budget_stage="approved")
    address = "/explore/budgets/mashhad-district-09/1403"
    rows = [
        each
        for each in ask(address.removeprefix("/explore/") + ".json")["rows"]
        if each["side"] == "use"
    ]
    assert [each["economic_kind"] for each in rows] == ["current", "capital_assets", "current"]
    lines = lxml.html.fromstring(app.get(address).data).xpath("//th[@scope='row']")
    shown = [" ".join(each.text_content().split()) for each in lines]
    assert [each for each in shown if "نظافت" in each or "پارک" in each] == [
        "۲۰۱۰۰۱ نظافت هزینه‌ای",
        "۲۰۱۰۰۱ نظافت تملک دارایی سرمایه‌ای",
        "۳۰۱۰۰۱ پارک",
    ]
