"""What was spent: statements of several periods and kinds, beside each other and the plan."""

from __future__ import annotations

import csv
import io
from typing import Any

import lxml.html
import pytest

from tests.integration.explore.conftest import published_once, read_words

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

ADDRESS = "budgets/mashhad-district-09/1403"


@pytest.fixture
@published_once
def plan(budget: Any) -> dict[str, Any]:
    """The budget of a year as it was approved, and nothing beside it."""
    return budget(100, budget_stage="approved")


def _prove(figure: Any) -> int:
    """What the cells of the row of a figure come to, as the page marks them."""
    [row] = figure.xpath("ancestor::tr")
    cells = [
        row.xpath("td[@data-stage=$stage]/data/@value", stage=stage)
        for stage in figure.get("data-parts").split()
    ]
    return sum(int(value) for values in cells for value in values)


def test_statements_of_other_months_are_added_up(
    budget: Any, statement: Any, ask: Any, app: Any, read: Any
) -> None:
    budget(23, budget_stage="approved")
    statement("h1", spent=[("201001", 10), ("201002", 2)], fields={"statement_kind": "six_month"})
    text = read(f"/explore/{ADDRESS}")
    assert "۵۲٪ آن هزینه شده است: ۱۲ ریال (عملکرد نیمهٔ اول ۱۴۰۳)" in text
    statement("q3", spent=[("201001", 4)], earned=[("101001", 5)])
    page = lxml.html.fromstring(app.get(f"/explore/{ADDRESS}").data)
    text = read_words(page)
    assert "۷۰٪ آن هزینه شده است: ۱۶ ریال (عملکرد نیمهٔ اول و پاییز ۱۴۰۳)" in text
    found = ask(f"{ADDRESS}.json")
    together = "1403-h1+1403-q3"
    assert found["totals"]["use"] == {"approved": 23, "1403-h1": 12, "1403-q3": 4, together: 16}
    assert found["results"]["use"] == {
        "stage": together,
        "periods": ["1403-h1", "1403-q3"],
        "months": 9,
        "missing_months": [],
    }
    # A side of which one statement tells alone is that of its months.
    assert found["results"]["source"]["stage"] == "1403-q3"
    [row] = ask("budgets.json")["rows"]
    told = [row[name] for name in ("actual_stage", "actual", "actual_months", "executed")]
    assert told == [together, 16, 9, "69.57"]
    figures = page.xpath("//data[@data-adds-up='across']")
    assert [int(each.get("value")) for each in figures] == [16, 14, 2]
    assert [_prove(each) for each in figures] == [16, 14, 2]
    unit = read("/explore/units/mashhad-district-09")
    assert "عملکرد نیمهٔ اول و پاییز ۱۴۰۳" in unit
    rows = list(csv.DictReader(io.StringIO(app.get(f"/explore/{ADDRESS}.csv").text)))
    assert [row[together] for row in rows if row["code"] == "201001"] == ["14"]


def test_months_without_a_statement_are_named(
    plan: Any, statement: Any, ask: Any, read: Any
) -> None:
    statement("q1", spent=[("201001", 10)])
    statement("q4", spent=[("201001", 20)])
    text = read(f"/explore/{ADDRESS}")
    assert "۳۰٪ آن هزینه شده است: ۳۰ ریال (عملکرد بهار و زمستان ۱۴۰۳)" in text
    statement("q3", spent=[], earned=[("101001", 5)])
    assert text.count("صورتی در این درگاه نیست") == 1
    sources = "برای فروردین، اردیبهشت، خرداد، تیر، مرداد و شهریور ۱۴۰۳ صورتی"
    assert sources in read(f"/explore/{ADDRESS}")
    gap = "برای تیر، مرداد، شهریور، مهر، آبان و آذر ۱۴۰۳ صورتی در این درگاه نیست"
    assert gap in text
    assert gap in read("/explore/budgets")
    assert gap in read("/explore/units/mashhad-district-09")
    actual = ask("units/mashhad-district-09.json")["budget"]["use"]["actual"]
    assert actual == {
        "stage": "1403-q1+1403-q4",
        "amount": 30,
        "months": 6,
        "missing_months": [4, 5, 6, 7, 8, 9],
    }
    # What a longer statement tells of is not counted again.
    statement("h1", spent=[("201001", 25)], fields={"statement_kind": "six_month"})
    found = ask(f"{ADDRESS}.json")
    assert found["totals"]["use"]["1403-h1+1403-q4"] == 45
    assert [each["stage"] for each in found["files"] if each["set_aside"] == "months"] == [
        "1403-q1"
    ]
    assert "دورهٔ آن در فایل‌های دیگر آمده است" in read(f"/explore/{ADDRESS}")


def test_kinds_of_statements_of_one_period_keep_their_sides(
    plan: Any, statement: Any, ask: Any, read: Any
) -> None:
    half = {"statement_kind": "six_month"}
    statement("h1", spent=[("201001", 8), ("201009", 1)], earned=[("101001", 9)], fields=half)
    # One of works alone takes nothing from one of the whole.
    statement("h1", spent=[("201001", 7)])
    found = ask(f"{ADDRESS}.json")
    whole = "six_month-1403-h1"
    assert {side: of["stage"] for side, of in found["results"].items()} == {
        "source": whole,
        "use": whole,
    }
    assert found["totals"]["use"] == found["totals"]["source"] == {"approved": 100, whole: 9}
    aside = [each["stage"] for each in found["files"] if not each["counted"]]
    assert aside == ["execution-1403-h1"]
    assert "۹٪ آن هزینه شده است: ۹ ریال (عملکرد نیمهٔ اول ۱۴۰۳، " in read(f"/explore/{ADDRESS}")
    # A more final one counts on its side alone, and the page says on which the other does not.
    statement("h1", spent=[], earned=[("101001", 6)], fields={"statement_kind": "settlement"})
    found = ask(f"{ADDRESS}.json")
    assert found["totals"]["use"] == {"approved": 100, whole: 9}
    assert found["totals"]["source"] == {"approved": 100, "settlement-1403-h1": 6}
    [partly] = [each for each in found["files"] if each["stage"] == whole]
    assert (partly["counted"], partly["set_aside"]) == (True, "months")
    assert partly["set_aside_sides"] == ["source"]
    assert "در منابع شمرده نمی‌شود: دورهٔ آن در فایل‌های دیگر آمده است" in read(f"/explore/{ADDRESS}")


def test_a_part_of_a_year_is_told_beside_whole_years(
    plan: Any, budget: Any, statement: Any, ask: Any, read: Any
) -> None:
    budget(90, budget_stage="settled", fiscal_year="1402")
    statement("h1", spent=[("201001", 40)])
    years = ask(f"{ADDRESS}.json")["years"]
    assert [(each["actual"]["amount"], each["actual"]["months"]) for each in years] == [
        (40, 6),
        (90, 12),
    ]
    beside = ask(f"{ADDRESS}.json", beside="1402")["results"]
    assert beside["use"]["months"] == 6
    assert beside["use_of_1402"] == {
        "stage": "settled_of_1402",
        "periods": ["1402"],
        "months": 12,
        "missing_months": [],
    }
    assert "فقط ۶ ماه از ۱۲ ماه سال" in read(f"/explore/{ADDRESS}")
    budget(95, budget_stage="settled")
    assert ask(f"{ADDRESS}.json")["totals"]["use"] == {"approved": 100, "settled": 95}
    assert "فقط ۶ ماه" not in read(f"/explore/{ADDRESS}")


@pytest.mark.parametrize("kind", ["settlement", "execution"])
def test_dataset_of_a_statement_of_a_year_has_bars(statement: Any, app: Any, kind: str) -> None:
    lines = {"spent": [("201001", 30), ("202001", 20)], "earned": [("101001", 40), ("102001", 10)]}
    package = statement("year", fields={"statement_kind": kind}, **lines)
    for language in ("", "/en"):
        page = lxml.html.fromstring(app.get(f"{language}/statement/{package['name']}").data)
        widths = page.xpath("//ul[contains(@class, 'shares')]//*[local-name()='rect']/@width")
        assert widths == ["100.0", "66.7", "100.0", "25.0"]
