"""Which files of a budget count: parts, editions and amendments."""

from __future__ import annotations

import csv
import io
from typing import Any

import lxml.html
import pytest

from ckanext.mashhad.explore.engine.budgets import amendments
from tests.integration.explore.conftest import published_once, read_words

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

ADDRESS = "budgets/mashhad-district-09/1403"
HEAD = "بخش,کد,عنوان,نوع اعتبار,مبلغ (ریال)\n"


#: The lines of a budget that has six.
SIX = [f"مصارف,20100{n},نظافت {n},هزینه‌ای,{{0}}\n" for n in range(1, 7)]


@pytest.fixture
@published_once
def six(budget: Any) -> dict[str, Any]:
    """The same, of six lines."""
    return budget(100, HEAD + "".join(SIX), budget_stage="approved")


def test_parts_of_a_budget_all_count(budget: Any, ask: Any, app: Any, read: Any, act: Any) -> None:
    current = budget(70, f"{HEAD}مصارف,201001,نظافت,هزینه‌ای,{{0}}\n", budget_stage="settled")
    capital = budget(30, f"{HEAD}مصارف,201001,نظافت,عمرانی,{{0}}\n", budget_stage="settled")
    found = ask(f"{ADDRESS}.json")
    assert found["totals"]["use"] == {"settled": 100}
    assert sorted(row["settled"] for row in found["rows"]) == [30, 70]
    ids = {each["resources"][0]["id"] for each in (current, capital)}
    assert {each["file"] for each in found["files"] if each["counted"]} == ids
    assert {row["files"] for row in found["rows"]} == ids
    page = app.get(f"/explore/{ADDRESS}").text
    assert all(f"{each}?page=1#row-1" in page and f"{each}#rows" in page for each in ids)
    assert ask("budgets.json")["rows"][0]["actual"] == 100
    act("package_patch", id=capital["id"], private=True)
    assert ask(f"{ADDRESS}.json")["totals"]["use"] == {"settled": 70}


def test_two_files_of_a_dataset_are_its_two_sides(budget: Any, ask: Any, add_file: Any) -> None:
    package = budget(100, f"{HEAD}مصارف,201001,نظافت,هزینه‌ای,{{0}}\n", budget_stage="settled")
    add_file(package, f"{HEAD}منابع,101001,عوارض,,90\n")
    found = ask(f"{ADDRESS}.json")
    assert found["totals"] == {"use": {"settled": 100}, "source": {"settled": 90}}
    assert [row["unit"] for row in ask("budgets.json")["rows"]] == ["mashhad-district-09"]


def test_of_editions_the_last_counts_and_the_others_are_named(
    budget: Any, ask: Any, app: Any, read: Any
) -> None:
    first = budget(70, budget_stage="approved")
    later = budget(80, budget_stage="approved")
    found = ask(f"{ADDRESS}.json")
    assert found["totals"]["use"] == {"approved": 80}
    told = {each["file"]: each["set_aside"] for each in found["files"]}
    files = [each["resources"][0]["id"] for each in (first, later)]
    assert told == dict(zip(files, ("edition", None), strict=True))
    page = app.get(f"/explore/{ADDRESS}").text
    text = read_words(lxml.html.fromstring(page))
    why = "شمرده نمی‌شود: فایلی که پس از آن منتشر شده همین ردیف‌ها را دارد"
    assert why in text
    assert "۱ فایل منتشرشده در این صفحه شمرده نمی‌شود." in text
    assert page.count('href="#files"') == 2
    assert page.count('dir="ltr">CSV</bdi>') == 2
    # So says the page of the dataset itself.
    assert f"این مبلغ‌ها در جمع‌های بودجهٔ سال ۱۴۰۳ نیامده است. {why}" in read(
        f"/budget/{first['name']}"
    )
    assert "نیامده است" not in read(f"/budget/{later['name']}")
    [row] = csv.DictReader(io.StringIO(app.get("/explore/budgets.csv").text))
    assert (row["files"], row["files_set_aside"]) == (files[1], f"{files[0]}:edition")
    for row in csv.DictReader(io.StringIO(app.get(f"/explore/{ADDRESS}.csv").text)):
        assert (row["files"], row["files_set_aside"]) == (files[1], f"{files[0]}:edition")


def test_a_short_annex_is_set_aside_as_an_extract(
    six: Any, budget: Any, ask: Any, read: Any
) -> None:
    annex = budget(990, HEAD + "".join(SIX[:2]), budget_stage="approved")
    found = ask(f"{ADDRESS}.json")
    assert found["totals"]["use"] == {"approved": 600}
    [aside] = [each for each in found["files"] if not each["counted"]]
    assert (aside["file"], aside["set_aside"]) == (annex["resources"][0]["id"], "extract")
    assert "شمرده نمی‌شود: گزیده‌ای از فایلی است که ردیف‌های بیشتری دارد" in read(
        f"/explore/{ADDRESS}"
    )


def test_rows_of_another_year_are_counted_nowhere_and_told(
    budget: Any, ask: Any, read: Any
) -> None:
    head = "سال مالی,بخش,کد,عنوان,نوع اعتبار,مبلغ (ریال)\n"
    rows = "1403,مصارف,201001,نظافت,هزینه‌ای,{0}\n1402,مصارف,201001,نظافت,هزینه‌ای,5\n"
    budget(100, head + rows, budget_stage="approved")
    found = ask(f"{ADDRESS}.json")
    assert found["totals"]["use"] == {"approved": 100}
    assert [each["rows_of_other_years"] for each in found["files"]] == [1]
    assert "۱ ردیف آن از سال دیگری است و در هیچ بودجه‌ای شمرده نمی‌شود" in read(f"/explore/{ADDRESS}")


def test_an_amendment_of_some_lines_is_no_whole_plan(
    six: Any, budget: Any, statement: Any, ask: Any, read: Any
) -> None:
    changed = budget(150, HEAD + "".join(SIX[:2]), budget_stage="amended")
    statement("h1", spent=[("201001", 60)])
    found = ask(f"{ADDRESS}.json")
    assert found["totals"]["use"] == {"approved": 600, "1403-h1": 60}
    [aside] = [each for each in found["files"] if not each["counted"]]
    assert (aside["file"], aside["set_aside"]) == (changed["resources"][0]["id"], "changes")
    text = read(f"/explore/{ADDRESS}")
    assert "۱۰٪ آن هزینه شده است" in text
    assert "فقط تغییرهای بودجهٔ پیش از خود را دارد" in text
    budget(150, HEAD + "".join(SIX), budget_stage="amended")
    assert ask(f"{ADDRESS}.json")["totals"]["use"]["amended"] == 900


NEW_LINE = "مصارف,209001,پارک تازه,عمرانی,{0}\n"
OF_YEARS = "سال مالی,بخش,کد,عنوان,نوع اعتبار,مبلغ (ریال)\n"


@pytest.mark.parametrize(
    "changes",
    [
        HEAD + NEW_LINE + NEW_LINE.replace("209001", "209002"),
        f"{OF_YEARS}1403,{NEW_LINE}" + f"1402,{NEW_LINE}" * 8,
    ],
    ids=["new lines alone", "rows of another year beside them"],
)
def test_nor_is_one_of_new_lines_or_of_two_years(
    six: Any, budget: Any, ask: Any, changes: str
) -> None:
    budget(50, changes, budget_stage="amended")
    found = ask(f"{ADDRESS}.json")
    assert found["totals"]["use"] == {"approved": 600}
    assert [each["set_aside"] for each in found["files"]] == [None, "changes"]


def test_headings_of_the_whole_amend_it_as_a_whole(budget: Any, ask: Any) -> None:
    head = "بخش,کد,کد ردیف بالاتر,عنوان,نوع اعتبار,مبلغ (ریال)\n"
    tops = [f"مصارف,{n}00000,,خدمات {n},هزینه‌ای,{{0}}\n" for n in (3, 4)]
    details = [
        f"مصارف,{n}0{k}000,{n}00000,خدمات {n}{k},هزینه‌ای,20\n" for n in (3, 4) for k in range(1, 6)
    ]
    budget(100, head + "".join([*tops, *details]), budget_stage="approved")
    budget(150, head + "".join(tops), budget_stage="amended")
    assert ask(f"{ADDRESS}.json")["totals"]["use"] == {"approved": 200, "amended": 300}


#: By code the amounts of ten uses.
TEN = [(f"2{n:02}001", 100) for n in range(1, 11)]


def _uses(lines: Any) -> str:
    """A file of these uses, without levels."""
    head = HEAD.replace("عنوان", "کد ردیف بالاتر,عنوان")
    return head + "".join(f"مصارف,{code},,کار {code},هزینه‌ای,{n}\n" for code, n in lines)


@pytest.mark.parametrize(
    "changes",
    [
        [(code, 10) for code, _amount in TEN],
        [(code, 110) for code, _amount in TEN[:6]],
        [(TEN[0][0], 1_100)],
    ],
    ids=["increments", "six of ten lines", "the largest line alone"],
)
def test_increments_and_restated_lines_are_set_aside(budget: Any, ask: Any, changes: Any) -> None:
    first = 1_000 if changes[0][1] == 1_100 else 100
    approved = [(TEN[0][0], first), *TEN[1:]]
    budget(0, _uses(approved), budget_stage="approved")
    budget(0, _uses(changes), budget_stage="amended")
    found = ask(f"{ADDRESS}.json")
    assert found["totals"]["use"] == {"approved": first + 900}
    assert [each["set_aside"] for each in found["files"]] == [None, "changes"]


def test_a_second_amendment_that_lists_changes_leaves_the_first(budget: Any, ask: Any) -> None:
    budget(0, _uses(TEN), budget_stage="approved")
    budget(0, _uses([(code, 110) for code, _amount in TEN]), budget_stage="amended")
    budget(0, _uses([(code, 150) for code, _amount in TEN[:6]]), budget_stage="amended")
    found = ask(f"{ADDRESS}.json")
    assert found["totals"]["use"] == {"approved": 1_000, "amended": 1_100}
    assert [each["set_aside"] for each in found["files"]] == [None, None, "changes"]


@pytest.mark.parametrize(
    ("whole", "total"),
    [
        ([("100000", 700), ("200000", 400)], 1_100),
        ([(code, 60) for code, _amount in TEN], 600),
        ([(code, 110) for code, _amount in TEN[:9]], 990),
    ],
    ids=["headings of other codes", "every line cut", "a line dropped"],
)
def test_a_whole_amended_plan_is_the_plan(budget: Any, ask: Any, whole: Any, total: int) -> None:
    budget(0, _uses(TEN), budget_stage="approved")
    budget(0, _uses(whole), budget_stage="amended")
    assert ask(f"{ADDRESS}.json")["totals"]["use"] == {"approved": 1_000, "amended": total}


def test_a_plan_of_half_a_year_is_not_that_of_the_year(budget: Any, ask: Any, read: Any) -> None:
    half = {"budget_stage": "amended", "period_part": "h1"}
    budget(0, _uses([(code, 60) for code, _amount in TEN]), **half)
    [row] = ask("budgets.json")["rows"]
    assert (row["planned_stage"], row["planned"]) == ("amended", 600)
    assert "بودجهٔ اصلاح‌شده، نیمهٔ اول ۱۴۰۳" in read(f"/explore/{ADDRESS}")
    budget(0, _uses(TEN), budget_stage="approved")
    found = ask(f"{ADDRESS}.json")
    assert found["totals"]["use"] == {"approved": 1_000}
    assert [each["set_aside"] for each in found["files"]] == [None, "months"]


def test_books_with_all_lines_are_not_compared(budget: Any, ask: Any, monkeypatch: Any) -> None:
    compared: list[Any] = []
    monkeypatch.setattr(amendments, "lists_changes", lambda *plans: bool(compared.append(plans)))
    budget(0, _uses(TEN), budget_stage="approved")
    budget(0, _uses([(code, 110) for code, _amount in TEN]), budget_stage="amended")
    assert ask(f"{ADDRESS}.json")["totals"]["use"] == {"approved": 1_000, "amended": 1_100}
    assert not compared


def test_a_summary_and_its_details_are_one_tree(budget: Any, ask: Any, app: Any) -> None:
    summary = f"{HEAD}مصارف,300000,خدمات,هزینه‌ای,60\nمصارف,400000,عمران,هزینه‌ای,40\n"
    head = "بخش,کد,کد ردیف بالاتر,عنوان,نوع اعتبار,مبلغ (ریال)\n"
    details = (("301000", "300000", 45), ("302000", "300000", 15), ("401000", "400000", 40))
    lines = [f"مصارف,{code},{above},نظافت {code},هزینه‌ای,{n}\n" for code, above, n in details]
    budget(0, summary, budget_stage="approved")
    budget(0, head + "".join(lines), budget_stage="approved")
    found = ask(f"{ADDRESS}.json")
    assert found["totals"]["use"] == {"approved": 100}
    assert [(each["level"], each["code"]) for each in found["rows"]] == [
        (1, "300000"),
        (2, "301000"),
        (2, "302000"),
        (1, "400000"),
        (2, "401000"),
    ]
    page = lxml.html.fromstring(app.get(f"/explore/{ADDRESS}").data)
    top = page.xpath("//tr[@data-depth='0']/td[@data-stage='approved']/data/@value")
    assert sorted(map(int, top)) == [40, 60]


def test_parts_that_are_more_than_their_line_are_told(budget: Any, ask: Any, read: Any) -> None:
    head = "بخش,کد,کد ردیف بالاتر,عنوان,نوع اعتبار,مبلغ (ریال)\n"
    budget(0, f"{HEAD}مصارف,300000,خدمات,هزینه‌ای,60\n", budget_stage="approved")
    for code, amount in (("301000", 50), ("302000", 40)):
        line = f"مصارف,{code},300000,نظافت {code},هزینه‌ای,{amount}\n"
        budget(0, head + line, budget_stage="approved")
    found = ask(f"{ADDRESS}.json")
    assert found["totals"]["use"] == {"approved": 100}
    assert [each["added_codes"] for each in found["files"]] == [[], [], ["300000"]]
    assert read(f"/explore/{ADDRESS}").count("مجموع ردیف‌های زیر کد ۳۰۰۰۰۰ در این فایل") == 1


#: Codes that look like levels, whose amounts do not agree with it.
LEVELS = (("1", 100), ("11", 60), ("12", 50))


def test_nothing_becomes_the_plan_beside_one_without_a_total(budget: Any, ask: Any) -> None:
    lines = "".join(f"مصارف,{code},نظافت {code},هزینه‌ای,{n}\n" for code, n in LEVELS)
    budget(0, HEAD + lines, budget_stage="approved")
    budget(70, f"{HEAD}مصارف,11,نظافت 11,هزینه‌ای,{{0}}\n", budget_stage="amended")
    [row] = ask("budgets.json")["rows"]
    assert (row["planned_stage"], row["planned"]) == ("approved", None)
    assert [each["set_aside"] for each in ask(f"{ADDRESS}.json")["files"]] == [None, "changes"]


def test_budget_that_cannot_be_added_up_says_so(budget: Any, ask: Any, read: Any) -> None:
    lines = "".join(f"مصارف,{code},نظافت {code},هزینه‌ای,{n}\n" for code, n in LEVELS)
    budget(0, HEAD + lines, budget_stage="approved")
    [row] = ask("budgets.json")["rows"]
    assert (row["planned_stage"], row["planned"]) == ("approved", None)
    for path in ("budgets", ADDRESS):
        assert "«بودجهٔ مصوب» جمع ندارد: " in read(f"/explore/{path}")
