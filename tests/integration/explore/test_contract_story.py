"""The page of a contract: its call, its events, its budget line, and what is missing of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.explore.conftest import CHANGES, COMPANY, HEAD, row, written

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

CALLS = (
    "شمارهٔ فراخوان,نوع فراخوان,موضوع,تاریخ آگهی,مهلت,وضعیت,برنده,مبلغ برنده,تاریخ اعلام برنده\n"
    "T-1/2,مناقصه,روکش آسفالت بلوار,1403/01/10,1403/01/30,برنده تعیین شد,"
    "شرکت راه‌سازی توس,5000000000,1403/02/01\n"
)
BIDS = (
    "شمارهٔ فراخوان,پیشنهاددهنده,شناسهٔ ملی پیشنهاددهنده,مبلغ پیشنهاد,تاریخ دریافت پیشنهاد,"
    "وضعیت پیشنهاد\n"
    "T-1/2,شرکت راه‌سازی توس,10380284790,5000000000,1403/01/28,معتبر\n"
    "T-1/2,علی رضایی مقدم,,6000000000,1403/01/29,رد شد\n"
    "T-1/2,شرکت راه‌سازان شرق,,7000000000,,معتبر\n"
    "T-7,شرکت راه‌سازان غرب,,8000000000,1403/01/29,معتبر\n"
)
PLAN = {
    "type": "budget",
    "budget_stage": "approved",
    "covers": None,
    "budget_level": "municipality",
}
LINES = (
    "بخش,کد,عنوان,نوع اعتبار,مبلغ (ریال)\n"
    "منابع,101001,عوارض,,9000\nمصارف,301204,نگهداشت معبرها,هزینه‌ای,9000\n"
)


@pytest.fixture
def contract_page(create: Any, add_file: Any, ask: Any, read: Any) -> Any:
    """The page of a contract that names a call and a line, after the files beside it came."""

    def call(number: str, code: str, *beside: tuple[dict[str, Any], str]) -> str:
        head, first = written(row(1, "روکش آسفالت", 5_000_000_000)).decode().splitlines()
        named = f"{head},شمارهٔ فراخوان مناقصه,کد ردیف بودجه\n{first},{number},{code}\n"
        for fields, text in (*beside, ({"period_part": "m02"}, named)):
            add_file(create(**fields), text)
        [contract] = ask("contracts.json")["rows"]
        return str(read(f"/explore/contracts/{contract['id']}"))

    return call


def test_contract_page_tells_its_life(publish: Any, ask: Any, app: Any, read: Any) -> None:
    events = (
        row(1, "روکش", 1_000_000_000, kind="الحاقیه", day="1403/04/01", how=""),
        row(1, "روکش", 2_000_000_000, kind="پرداخت", day="1403/05/01", how=""),
    )
    payments = [row(2, "پرداخت", 1_000_000, kind="پرداخت", how="") for _ in range(130)]
    publish(row(1, "روکش", 5_000_000_000), *events, row(2, "خرید", 4_000_000_000), *payments)
    short, long = (
        f"/explore/contracts/{ask('contracts.json', q=q)['rows'][0]['id']}"
        for q in ("روکش", "خرید")
    )
    text = read(short)
    for words in ("امضای قرارداد", "۶ میلیارد ریال", "۲ میلیارد ریال", "شرکت راه‌سازی توس"):
        assert words in text
    assert "۲ قرارداد، جمعاً ۹ میلیارد ریال" in read(f"/explore/contractors/{COMPANY[1]}")
    # Of many payments some are listed and all are added up.
    text = read(long)
    assert "۱۳۰ میلیون ریال" in text
    assert "۳۰ پرداخت پیشین" in text
    assert app.get(long).get_data(as_text=True).count('class="payment"') == 100


def test_new_end_stands_beside_the_one_planned_at_first(
    publish: Any, tables: Any, ask: Any, read: Any
) -> None:
    publish(row(1, "روکش", 5_000_000_000))
    [contract] = ask("contracts.json")["rows"]
    assert "پایان اولیه" not in read(f"/explore/contracts/{contract['id']}")
    tables(CHANGES, covers=["amendments"], period_part="m06")
    text = read(f"/explore/contracts/{contract['id']}")
    assert "پایان تازه: ۱۰ آذر ۱۴۰۳" in text
    assert "پایان اولیه" in text
    # So does the one that gives it back, which a row that repeats its contract would not say.
    back = "1403/1,اصلاح,1403/07/01,0,1403/08/10\n"
    tables(CHANGES.splitlines(keepends=True)[0] + back, covers=["amendments"], period_part="m07")
    assert "پایان تازه: ۱۰ آبان ۱۴۰۳" in read(f"/explore/contracts/{contract['id']}")
    story = ask(f"contracts/{contract['id']}.json")
    assert (story["planned_end"], story["ends"]) == ("2024-10-31", "2024-10-31")
    assert [each["until"] for each in story["events"] if each["kind"] == "amendment"] == [
        "2024-11-30",
        "2024-10-31",
    ]


def test_what_row_says_was_paid_is_published(publish: Any, ask: Any, read: Any) -> None:
    rows = (*row(1, "روکش", 5 * 10**9), "2000000000"), (*row(2, "خرید", 10**9), "")
    publish(*rows, head=(*HEAD, "پرداخت‌شده"))
    unpaid = "پرداختی برای این قرارداد"
    pages = {
        each["contract_number"]: read(f"/explore/contracts/{each['id']}")
        for each in ask("contracts.json")["rows"]
    }
    assert unpaid not in pages["1403/1"]
    assert unpaid in pages["1403/2"]


def test_rows_of_register_prolong_and_end_contract(publish: Any, ask: Any, read: Any) -> None:
    def event(number: int, kind: str, day: str, end: str) -> tuple[str, ...]:
        return (*row(number, "روکش", 10**9, kind=kind, day=day, how="")[:-1], end)

    both = row(1, "روکش", 5 * 10**9), row(2, "خرید", 7 * 10**9)
    longer = event(1, "تمدید", "1403/06/01", "1403/10/20")
    publish(*both, longer, event(2, "فسخ", "1403/04/01", ""))
    contracts = {each["contract_number"]: each["id"] for each in ask("contracts.json")["rows"]}
    first, second = (ask(f"contracts/{contracts[n]}.json") for n in ("1403/1", "1403/2"))
    assert (first["ends"], first["comes_to"]) == ("2025-01-09", 5 * 10**9)
    assert (second["ends"], second["comes_to"]) == ("2024-06-21", 7 * 10**9)
    assert "پایان تازه: ۲۰ دی ۱۴۰۳" in read(f"/explore/contracts/{contracts['1403/1']}")
    text = read(f"/explore/contracts/{contracts['1403/2']}")
    assert "پایان پیش از موعد" in text
    assert "فسخ" in text


def test_contract_begins_with_its_call_bids_and_winner(
    contract_page: Any, ask: Any, app: Any
) -> None:
    text = contract_page(
        *("T-1 / 2", "۳۰۱۲۰۴"),
        ({"covers": ["tenders"], "period_part": "h1"}, CALLS),
        ({"covers": ["bids"], "period_part": "h1"}, BIDS),
        (PLAN, LINES),
    )
    went = text[text.index("روند قرارداد") :]
    events = (
        *("فراخوان مناقصه", "پیشنهاد ۵ میلیارد ریال شرکت راه‌سازی توس · معتبر"),
        *("پیشنهاد ۶ میلیارد ریال رد شد", "مهلت پیشنهاد"),
        *("انتخاب برنده ۵ میلیارد ریال شرکت راه‌سازی توس", "امضای قرارداد"),
    )
    places = [went.index(each) for each in events]
    assert places == sorted(places)
    assert "رضایی" not in text
    assert "غرب" not in text
    assert "۱ پیشنهاد برای فراخوان این قرارداد تاریخ ندارد." in text
    assert "۳۰۱۲۰۴ نگهداشت معبرها" in text
    assert "منتشرشدهٔ این واحد" not in text
    [contract] = ask("contracts.json")["rows"]
    english = app.get(f"/en/explore/contracts/{contract['id']}").body
    assert "شرکت راه‌سازی توس</bdi> · <bdi" in english
    story = ask(f"contracts/{contract['id']}.json")
    assert [each["kind"] for each in story["events"]][:2] == ["call", "bid"]
    assert (story["agreed"], story["paid"], story["not_joined"]) == (5_000_000_000, 0, [])


def test_code_of_several_budget_rows_names_all_of_them(contract_page: Any, read: Any) -> None:
    more = "مصارف,301204,لکه‌گیری آسفالت,هزینه‌ای,5000\nمنابع,101002,بهای خدمات,,5000\n"
    text = contract_page("", "301204", (PLAN, LINES + more))
    assert "نگهداشت معبرها · لکه‌گیری آسفالت" in text
    assert "۲ ردیف بودجه این کد را دارند." in text
    budget = read("/explore/budgets/mashhad-district-09/1403")
    assert budget.count("برای همهٔ ردیف‌های این کد با هم") == 2


def test_codes_of_lines_are_compared_as_contract_numbers_are(
    contract_page: Any, read: Any, ask: Any
) -> None:
    text = contract_page("", "b/2 x", (PLAN, LINES.replace("301204", "B/2X")))
    assert "نگهداشت معبرها" in text
    assert "۱ قرارداد" in read("/explore/budgets/mashhad-district-09/1403")
    assert ask("contracts.json", line="B/2 X")["count"] == 1


def test_contract_tells_what_it_names_and_nobody_published(contract_page: Any, ask: Any) -> None:
    text = contract_page("T-9", "301299", (PLAN, LINES))
    assert "فراخوان شمارهٔ T-9 در فراخوان‌های منتشرشدهٔ این واحد نیست." in text
    assert "ردیف ۳۰۱۲۹۹ در بودجه‌های منتشرشدهٔ این واحد برای ۱۴۰۳ نیست." in text
    [contract] = ask("contracts.json")["rows"]
    told = ask(f"contracts/{contract['id']}.json")["not_joined"]
    assert told == ["tender_number", "budget_code"]


def test_contracts_of_a_budget_line_and_without_competition(publish: Any, ask: Any) -> None:
    rows = row(1, "روکش", 10**9, how="ترک تشریفات"), row(2, "خرید", 10**9)
    text = written(*rows).decode().splitlines()
    coded = [f"{text[0]},کد ردیف بودجه", f"{text[1]},301204", f"{text[2]},"]
    publish(*(tuple(line.split(",")) for line in coded[1:]), head=tuple(coded[0].split(",")))
    assert [each["contract_number"] for each in ask("contracts.json", line="۳۰۱۲۰۴")["rows"]] == [
        "1403/1"
    ]
    assert ask("contracts.json", competition="none")["amount"] == 10**9
    assert ask("contracts.json", competition="some")["amount"] == 10**9
    assert ask("contracts.json", competition="other")["amount"] == 0
    assert ask("contracts.json", 400, competition="any")["errors"].keys() == {"competition"}
