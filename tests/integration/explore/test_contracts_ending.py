"""Contracts that end soon: by the day that was agreed last, as their own pages say it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any
from urllib.parse import parse_qsl

import lxml.html
import pytest
from persiantools.jdatetime import JalaliDate

from ckanext.mashhad.persian.calendar import moments
from tests.integration.explore.conftest import row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

UNIT = "mashhad-district-09"


def in_days(number: int) -> str:
    """A day from today on, as a register writes it."""
    today = moments.tehran_day(dt.datetime.now(dt.UTC))
    return str(JalaliDate(today + dt.timedelta(days=number)).strftime("%Y/%m/%d"))


def ends(number: int, days: int, **more: Any) -> tuple[str, ...]:
    return (*row(number, f"کار {number}", 10**9, **more)[:-1], in_days(days))


def change(number: int, month: int, days: int) -> str:
    return f"1403/{number},الحاق,1403/{month:02}/01,{in_days(days)}\n"


def test_contract_ends_on_the_day_that_was_agreed_last(
    publish: Any,
    tables: Any,
    ask: Any,
    app: Any,
    read: Any,
    act: Any,
) -> None:
    planned = {1: 30, 2: 30, 3: 400, 4: -10, 5: 30, 6: -10, 7: 200}
    addendum = ends(4, 60, kind="الحاقیه", day="1403/06/05", how="")
    publish(*(ends(number, days) for number, days in planned.items()), addendum)
    assert listed(ask) == ["1403/1", "1403/2", "1403/4", "1403/5"]
    changes = (
        *(change(2, 6, 200), change(3, 6, 20)),
        # Of several the latest counts, in whatever order they stand.
        *(change(5, 7, 40), change(5, 6, 200), change(6, 6, 50), change(6, 7, 300)),
    )
    head = "شمارهٔ قرارداد,نوع تغییر,تاریخ تغییر,پایان تازه\n"
    tables(head + "".join(changes), covers=["amendments"], period_part="m06")
    expected = ["1403/1", "1403/3", "1403/4", "1403/5"]
    assert listed(ask) == expected
    # So say their own pages.
    today = moments.tehran_day(dt.datetime.now(dt.UTC))
    window = today.isoformat(), (today + dt.timedelta(days=90)).isoformat()
    for each in ask("contracts.json")["rows"]:
        end = ask(f"contracts/{each['id']}.json")["ends"]
        assert (window[0] <= end <= window[1]) == (each["contract_number"] in expected)
    # Sentence, list, files and sums are of the same.
    assert "۴ قرارداد تا ۹۰ روز دیگر به پایان می‌رسد" in read(f"/explore/units/{UNIT}")
    text = app.get("/explore/contracts.csv?ending=90").get_data(as_text=True)
    rows = csv.DictReader(io.StringIO(text))
    assert sorted(each["contract_number"] for each in rows) == expected
    assert app.get("/api/explore/contracts?ending=90&unit=" + UNIT).json["amount"] == 4 * 10**9
    found = act("package_search", q="*:*", rows=9)["results"]
    [dataset] = [each for each in found if each.get("covers") == ["amendments"]]
    act("package_patch", id=dataset["id"], private=True)
    assert listed(ask) == ["1403/1", "1403/2", "1403/4", "1403/5"]


def test_a_change_that_was_mended_is_asked_as_it_was_told_last(
    publish: Any, tables: Any, ask: Any
) -> None:
    """Its day too: the later file tells an earlier one."""
    publish(ends(1, 200))
    head = "شمارهٔ قرارداد,شمارهٔ الحاقیه,نوع تغییر,تاریخ تغییر,پایان تازه\n"
    for part, day, days in (("m06", 10, 400), ("h1", 1, 30)):
        text = f"{head}1403/1,1,تغییر,1403/06/{day:02},{in_days(days)}\n"
        tables(text, covers=["amendments"], period_part=part)
    assert listed(ask) == ["1403/1"]


def test_home_counts_what_ends_soon_of_all_years(publish: Any, ask: Any, app: Any) -> None:
    rows = {1402: (1, 2, 3), 1403: (4, 5)}
    for year, numbers in rows.items():
        made = (ends(number, 30, day=f"{year}/06/01") for number in numbers)
        publish(*made, fiscal_year=str(year), period_part="year")
    for path in ("/", "/explore/"):
        page = lxml.html.fromstring(app.get(path).data)
        [said] = page.xpath("//li[contains(., 'روز دیگر به پایان می‌رسد')]")
        assert said.text_content().startswith("۵ قرارداد تا ۹۰ روز دیگر")
        asked = dict(parse_qsl(said.xpath("string(a/@href)").partition("?")[2]))
        assert ask("contracts.json", **asked)["count"] == 5
    of_year = app.get("/explore/?fiscal_year=1402").get_data(as_text=True)
    assert "قرارداد سال ۱۴۰۲ تا ۹۰ روز دیگر به پایان می‌رسد" in of_year


def listed(ask: Any) -> list[str]:
    found = ask("contracts.json", ending="90")
    assert found["count"] == len(found["rows"])
    return sorted(each["contract_number"] for each in found["rows"])


def test_addendum_row_that_copies_the_first_end_moves_nothing(
    publish: Any, tables: Any, ask: Any
) -> None:
    """Contracts 1 and 3 were prolonged, and raised later; 2 was prolonged twice on one day."""
    head = "شمارهٔ قرارداد,شمارهٔ الحاقیه,نوع تغییر,تاریخ تغییر,پایان تازه\n"
    day = "1403/05/01"
    changes = (
        f"1403/1,,الحاق,{day},{in_days(200)}\n",
        f"1403/2,ق-10,الحاق,{day},{in_days(40)}\n",
        f"1403/2,ق-9,الحاق,{day},{in_days(300)}\n",
    )
    tables(head + "".join(changes), covers=["amendments"], period_part="m05")
    copied = {"kind": "الحاقیه", "day": "1403/06/05", "how": ""}
    prolonged = ends(3, 200, kind="الحاقیه", day="1403/05/01", how="")
    raised = ends(3, 30, **copied), ends(1, 30, **copied)
    publish(*raised, ends(1, 30), prolonged, ends(2, 30), ends(3, 30))
    assert listed(ask) == ["1403/2"]
    ended = {each["contract_number"]: each["id"] for each in ask("contracts.json")["rows"]}
    shown = {n: ask(f"contracts/{i}.json")["ends"] for n, i in ended.items()}
    today = moments.tehran_day(dt.datetime.now(dt.UTC))
    expected = {"1403/1": 200, "1403/2": 40, "1403/3": 200}
    assert shown == {n: (today + dt.timedelta(d)).isoformat() for n, d in expected.items()}
    signs = ask("signs/prolonged.json")["rows"]
    assert sorted(int(each["value"]) for each in signs) == [10, 170, 170]
