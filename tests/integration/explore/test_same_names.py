"""A company of which some rows have no legal id: two that may be one, and nothing false is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.explore.conftest import CALLS, published_once, row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

WITH_ID = ("شرکت الف‌راه", "10380284790")
WITHOUT = ("شرکت الف راه", "")
OTHER = ("شرکت برج‌سازان", "10100338063")
BILLION = 10**9
CALL_HEAD = CALLS.splitlines()[0]
BID_HEAD = "شمارهٔ فراخوان,پیشنهاددهنده,شناسهٔ ملی پیشنهاددهنده,مبلغ پیشنهاد,وضعیت پیشنهاد"


@pytest.fixture
@published_once
def companies(publish: Any) -> dict[str, Any]:
    """The third has most, unless the first two are one."""
    return publish(
        row(1, "روکش", 5 * BILLION, party=WITH_ID),
        row(2, "روکش", 4 * BILLION, party=WITHOUT),
        row(3, "خرید", 6 * BILLION, party=OTHER),
    )


def states(ask: Any, *signs: str) -> dict[str, tuple[int, int]]:
    """Of signs how often each fired, and could not be evaluated."""
    rows = ask("signs.json")["rows"]
    return {
        each["sign"]: (each["fired"], each["unknown"]) for each in rows if each["sign"] in signs
    }


def test_both_pages_tell_of_the_other(companies: Any, app: Any, ask: Any, read: Any) -> None:
    [second] = [each for each in ask("contractors.json")["rows"] if each["legal_id"] is None]
    key = second["address"].rpartition("/")[2]
    page = f"/explore/contractors/{WITH_ID[1]}"
    assert "۱ قرارداد دیگر، به مبلغ ۴ میلیارد ریال، همین نام را بدون شناسهٔ ملی دارد" in read(page)
    assert f'href="/explore/contractors/{key}"' in app.get(page).text
    text = read(f"/explore/contractors/{key}")
    assert "۱ قرارداد دیگر، به مبلغ ۵ میلیارد ریال، با شرکتی به همین نام" in text
    [told] = ask(f"contractors/{key}.json")["same_name"]
    assert (told["legal_id"], told["amount"]) == (WITH_ID[1], 5 * BILLION)
    assert "همین نام" not in read(f"/explore/contractors/{OTHER[1]}")
    assert "همین نام" not in read(f"{page}?fiscal_year=1402")


def test_first_company_is_told_where_it_surely_is(companies: Any, publish: Any, read: Any) -> None:
    assert "در میان شرکت‌ها" not in read("/explore/")
    publish(row(4, "خرید", 4 * BILLION, party=OTHER), period_part="m03")
    assert "در میان شرکت‌ها، قراردادهای «شرکت برج‌سازان»" in read("/explore/")


def test_leaving_out_ids_clears_no_supplier(publish: Any, ask: Any) -> None:
    rows = [row(n, "خرید", BILLION, party=(WITHOUT, WITH_ID)[n % 2]) for n in range(1, 13)]
    others = [row(n, "خرید", BILLION, party=(f"شرکت نمونه {n}", "")) for n in range(20, 37)]
    publish(*rows, *others)
    assert states(ask, "supplier_share") == {"supplier_share": (0, 2)}


def test_split_purchase_is_not_cleared_by_a_left_out_id(publish: Any, ask: Any) -> None:
    how = {"how": "خرید جزئی/مستقیم"}
    rows = [row(n, "خرید", BILLION, party=(WITHOUT, WITH_ID)[n], **how) for n in (0, 1)]
    publish(*([each.replace("1403/", "1402/") for each in one] for one in rows), fiscal_year="1402")
    assert states(ask, "split_awards") == {"split_awards": (0, 2)}


def test_winner_of_most_calls_is_not_cleared_so(tables: Any, ask: Any) -> None:
    def call(n: int) -> str:
        winner = f"{WITHOUT[0]},{WITH_ID[1] if n % 2 else ''}" if n <= 6 else f"شرکت ب{n},"
        days = f"1403/02/{n:02},1403/03/{n:02}"
        return (
            f"T{n},مناقصه,کار,مناقصهٔ عمومی,{days},,برنده تعیین شد,3,{winner},900000000,1403/04/01"
        )

    tables("\n".join([CALL_HEAD, *map(call, range(1, 13))]), covers=["tenders"])
    assert states(ask, "repeated_winner") == {"repeated_winner": (0, 2)}


def test_bids_of_two_forms_of_a_name_are_two(tables: Any, ask: Any) -> None:
    days = "1403/02/01,1403/02/20"
    call = f"T1,مناقصه,کار,مناقصهٔ عمومی,{days},,برنده تعیین شد,,شرکت الف,,900000000,1403/03/01"
    tables(f"{CALL_HEAD}\n{call}\n", covers=["tenders"])
    bids = "T1,شرکت الف,,900000000,معتبر\nT1,موسسه الف,,990000000,معتبر\n"
    tables(f"{BID_HEAD}\n{bids}", covers=["bids"], period_part="m03")
    assert states(ask, "single_bid") == {"single_bid": (0, 0)}
