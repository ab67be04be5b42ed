"""Two published records that do not agree: found, with both sides, and never between strangers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ckanext.mashhad.persian.calendar.moments import tehran_day
from tests.integration.explore.conftest import HEAD, row, sent, written

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

WITH_CALL = (*HEAD, "شمارهٔ مناقصه")
OPEN = "مناقصهٔ عمومی"
CALLS = "شمارهٔ فراخوان,نوع فراخوان,موضوع,روش واگذاری,تاریخ آگهی\n"
PAYMENTS = "شمارهٔ قرارداد,تاریخ پرداخت,مبلغ\n"


def cases(ask: Any, sign: str, **asked: Any) -> list[tuple[str, float, str]]:
    rows = ask(f"signs/{sign}.json", **asked)["rows"]
    return [(each["title"], float(each["value"]), each["other"]) for each in rows]


def test_a_tender_whose_call_is_not_published_is_told(
    publish: Any, tables: Any, ask: Any, app: Any, read: Any
) -> None:
    publish(
        (*row(1, "روکش آسفالت", 5_000_000_000, how=OPEN), "T9"),
        (*row(2, "خرید جدول", 5_000_000_000, how=OPEN), "t 1"),
        (*row(3, "نگهداری پارک", 5_000_000_000, how=OPEN), ""),
        (*row(4, "خرید گل", 1_000_000_000), "T8"),
        head=WITH_CALL,
    )
    assert cases(ask, "call_unknown") == []
    first = f"{CALLS}T1,مناقصه,خرید جدول,{OPEN},1403/01/20\n"
    tables(first, covers=["tenders"], period_part="m01")
    reasons = ask("signs/call_unknown.json")["cannot_be_evaluated"]
    assert reasons == {"calls_unpublished": 1, "call_number_missing": 1}
    before = f"{CALLS}T0,مناقصه,خرید,{OPEN},1402/11/20\n"
    tables(before, covers=["tenders"], fiscal_year="1402", period_part="m11")
    [(title, value, other)] = cases(ask, "call_unknown")
    assert (title, value) == ("روکش آسفالت", 1)
    assert "فراخوان" in app.get(other.partition("#")[0].split("ckan.local")[-1]).text
    [found] = [each for each in ask("signs.json")["rows"] if each["sign"] == "call_unknown"]
    assert (found["contradiction"], found["evaluable"], found["not_applicable"]) == (True, 2, 1)
    [lost] = [each for each in ask("contracts.json")["rows"] if each["contract_number"] == "1403/1"]
    assert "مناقصه‌ای که فراخوانش منتشر نشده است" in read(f"/explore/contracts/{lost['id']}")
    page = read("/explore/signs/call_unknown")
    assert "طرف دیگر" in page
    assert "اتهام نیست" in page


def test_payments_of_an_unknown_contract_are_told(
    publish: Any, tables: Any, ask: Any, act: Any
) -> None:
    contracts = publish(row(1, "روکش آسفالت", 5_000_000_000), fiscal_year="1402")
    text = f"{PAYMENTS}1403/1,1403/06/20,5000000\n1403/77,1403/06/20,5000000\n"
    text += "1403 / 77,1403/06/21,6000000\n"
    package = publish(row(5, "خرید گل", 1_000_000_000))
    tables(text, covers=["payments"], period_part="m06")
    [(title, value, other)] = cases(ask, "contract_unknown")
    assert (title, value) == ("1403/77", 2)
    assert "/explore/contracts?unit=mashhad-district-09" in other
    assert cases(ask, "contract_unknown", fiscal_year="1402") == []
    for each in (package, contracts):
        act("package_patch", id=each["id"], private=True)
    found = ask("signs/contract_unknown.json")
    assert (found["rows"], found["cannot_be_evaluated"]) == ([], {"contracts_unpublished": 2})


def test_a_nil_report_beside_rows_of_its_period_is_told(
    publish: Any, as_officer: Any, ask: Any, unit: Any, app: Any
) -> None:
    asked = {"owner_org": unit["id"], "table": "contracts"}
    nil = as_officer("mashhad_nil_report_create", **asked, fiscal_year="1403", period_part="m02")
    assert cases(ask, "rows_despite_nil") == []
    publish(row(1, "روکش آسفالت", 5_000_000_000), period_part="h1")
    [(title, value, other)] = cases(ask, "rows_despite_nil")
    assert (title, value) == (nil["title"], 1)
    page = app.get("/explore/signs/rows_despite_nil").text
    assert f"/{nil['type']}/{nil['name']}" in page
    assert "#rows" in other
    as_officer("mashhad_nil_report_withdraw", id=nil["id"], table="contracts", reason="اشتباه بود")
    assert cases(ask, "rows_despite_nil") == []


def test_one_file_for_two_periods_is_told(publish: Any, add_file: Any, ask: Any) -> None:
    rows = [row(1, "روکش آسفالت", 5_000_000_000)]
    package = publish(*rows, period_part="m02")
    add_file(package, written(*rows))
    assert cases(ask, "same_rows") == []
    publish(*rows, period_part="h1")
    assert [value for _title, value, _other in cases(ask, "same_rows")] == [2, 1, 1]


COUNCIL = {"type": "document", "covers": None, "fiscal_year": None, "period_part": None}
MINUTES = {**COUNCIL, "subject": "council_minutes", "duties": ["mun-dir-c3"]}
VOTES = {**COUNCIL, "subject": "council_votes", "duties": ["mun-dir-c5"]}
ATTENDANCE = {**COUNCIL, "subject": "council_attendance", "duties": ["mun-dir-c1"]}


@pytest.fixture
def sitting(create: Any, as_officer: Any, work: Any) -> Any:
    """Publish a record of a sitting."""

    def publish(kind: dict[str, Any], day: str, *, file: bool = True, **more: Any) -> Any:
        package = create(**kind, document_date=day, **more)
        if file:
            upload = sent("ردیف,موضوع\n1,بودجه\n".encode(), "a.csv")
            as_officer("resource_create", package_id=package["id"], upload=upload)
            work()
        return package

    return publish


def test_a_sitting_with_minutes_and_no_votes_is_told(
    sitting: Any, ask: Any, app: Any, as_officer: Any, act: Any, work: Any
) -> None:
    minutes = sitting(MINUTES, "1403/02/10")
    assert cases(ask, "sitting_incomplete") == []
    reasons = ask("signs/sitting_incomplete.json")["cannot_be_evaluated"]
    assert reasons == {"sittings_unpublished": 2}
    votes = sitting(VOTES, "1403/01/20")
    [(title, value, other)] = cases(ask, "sitting_incomplete")
    assert (title, value) == (minutes["title"], 1)
    assert f"/document/{votes['name']}" in other
    page = app.get("/explore/signs/sitting_incomplete?unit=mashhad-district-09").text
    assert f"/document/{minutes['name']}" in page
    assert "۱۰ اردیبهشت ۱۴۰۳" in page
    assert "آرای موافق" in page
    draft = sitting(VOTES, "1403/02/10", file=False)
    assert len(cases(ask, "sitting_incomplete")) == 1
    act("package_patch", id=draft["id"], duties=[])
    upload = sent("ردیف,موضوع\n1,بودجه\n".encode(), "b.csv")
    as_officer("resource_create", package_id=draft["id"], upload=upload)
    work()
    assert cases(ask, "sitting_incomplete") == []
    act("package_patch", id=draft["id"], private=True)
    assert len(cases(ask, "sitting_incomplete")) == 1


def test_minutes_are_not_missed_where_no_open_sitting_is_known(sitting: Any, ask: Any) -> None:
    sitting(MINUTES, "1403/01/20")
    sitting(VOTES, "1403/02/10")
    found = ask("signs/sitting_incomplete.json")
    assert found["rows"] == []
    assert found["cannot_be_evaluated"]["sitting_kind_unknown"] == 1
    sitting(ATTENDANCE, "1403/02/01")
    titles = {each["sentence"] for each in ask("signs/sitting_incomplete.json")["rows"]}
    assert all("صورتجلسات صحن علنی و مستندات آن» نه" not in each for each in titles)
    # Votes of 10/2 lack attendance; before 1/2, whose votes are not there, no votes were published.
    assert len(titles) == 1


def test_a_sitting_of_today_may_still_be_written_up(sitting: Any, ask: Any) -> None:
    sitting(VOTES, "1403/01/20")
    sitting(MINUTES, tehran_day(dt.datetime.now(dt.UTC)).isoformat())
    assert cases(ask, "sitting_incomplete") == []
    assert ask("signs/sitting_incomplete.json")["cannot_be_evaluated"]["sitting_recent"] == 1


LINES = (
    "بخش,کد,عنوان,نوع اعتبار,مبلغ (ریال)\nمنابع,101001,عوارض,,{0}\nمصارف,201001,نظافت,هزینه‌ای,{0}\n"
)
PERFORMED = "بخش,کد,عنوان ردیف,عملکرد\nدرآمد,101001,عوارض,{0}\nهزینه,201001,نظافت,{0}\n"


@pytest.fixture
def accounts(create: Any, add_file: Any) -> Any:
    """Publish a budget at a stage, or a statement of a kind."""

    def publish(amount: int, **fields: Any) -> Any:
        is_budget = "budget_stage" in fields
        package = create(type="budget" if is_budget else "statement", covers=None, **fields)
        add_file(package, (LINES if is_budget else PERFORMED).format(amount))
        return package

    return publish


def test_a_settlement_that_is_not_the_two_halves_is_told(accounts: Any, ask: Any, act: Any) -> None:
    year, half = {"period_part": "year"}, {"statement_kind": "six_month"}
    accounts(9_000_000, budget_stage="approved", **year)
    accounts(6_000_000, budget_stage="settled", **year)
    accounts(2_000_000, period_part="h1", **half)
    found = ask("signs/totals_differ.json")
    assert (found["rows"], found["cannot_be_evaluated"]) == ([], {"statements_unpublished": 1})
    second = accounts(3_000_000, period_part="h2", **half)
    [row] = ask("signs/totals_differ.json")["rows"]
    assert len(row["other"].split(" ")) == 2
    assert f"/statement/{second['name']}/" in row["other"]
    assert "۶٬۰۰۰٬۰۰۰" in row["sentence"] or "۶ میلیون" in row["sentence"]
    assert "۱۶٫۷٪" in row["sentence"]
    act("package_patch", id=second["id"], private=True)
    assert cases(ask, "totals_differ") == []
    act("package_patch", id=second["id"], private=False)
    accounts(6_000_000, statement_kind="settlement", **year)
    assert cases(ask, "totals_differ") == []


def test_a_plan_is_never_compared_with_what_was_spent(accounts: Any, ask: Any) -> None:
    for stage in ("approved", "amended"):
        accounts(9_000_000, budget_stage=stage, period_part="year")
    for part in ("q1", "q2", "q3", "q4"):
        accounts(1_000_000, statement_kind="execution", period_part=part)
    found = ask("signs/totals_differ.json")
    assert (found["rows"], found["cannot_be_evaluated"]) == ([], {"settlement_unpublished": 1})
    accounts(4_020_000, budget_stage="settled", period_part="year")
    assert cases(ask, "totals_differ") == []
    assert ask("signs/totals_differ.json")["evaluable"] == 1


def test_the_unit_replies_to_a_case_and_everybody_reads_it(
    publish: Any, tables: Any, ask: Any, app: Any, read: Any, unit: Any, officer: Any, act: Any
) -> None:
    publish(
        (*row(1, "روکش آسفالت", 5_000_000_000, how=OPEN), "T9"),
        head=WITH_CALL,
    )
    for year, part, call in (("1403", "m01", "T1"), ("1402", "m11", "T0")):
        text = f"{CALLS}{call},مناقصه,خرید جدول,{OPEN},{year}/{part[1:]}/20\n"
        tables(text, covers=["tenders"], fiscal_year=year, period_part=part)
    [case] = ask("signs/call_unknown.json")["rows"]
    assert case["reply_text"] is None
    form = f"/replies/{unit['name']}/sign:call_unknown?part={case['contract']}"
    page = "/explore/signs/call_unknown"
    mine = {"Authorization": officer["token"]}
    assert form.partition("?")[0].encode() in app.get(page, headers=mine).data
    assert b"/replies/" not in app.get(page).data
    said = "فراخوان این قرارداد در سامانهٔ ستاد است."
    assert "مناقصه‌ای که فراخوانش" in app.get(form, headers=mine).text
    sent_form = app.post(form, data={"text": said}, headers=mine, follow_redirects=False)
    assert sent_form.headers["Location"].endswith(f"/explore/contracts/{case['contract']}")
    [given] = act("mashhad_reply_list")
    reason = "شمارهٔ فراخوان در ستاد دیده شد."
    act("mashhad_reply_decide", id=given["id"], decision="accepted", reason=reason)
    for address in (page, f"/explore/contracts/{case['contract']}", "/replies"):
        assert said in read(address), address
        assert reason in read(address), address
    [case] = ask("signs/call_unknown.json")["rows"]
    assert said in case["reply_text"]
    assert reason in case["reply_decision"]
    other = f"/replies/{unit['name']}/sign:call_unknown?part=x"
    assert app.post(other, data={"text": said}, headers=mine).status_code == 404
