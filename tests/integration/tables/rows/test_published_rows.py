"""The rows of a published file on its page: searched, chosen, sorted, added up; for whom."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import Any

import ckan.model as model
import pytest

from tests.integration.tables.gate_files import REFUSED, table

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

HEAD = (
    *("نوع ردیف", "شمارهٔ قرارداد", "موضوع", "طرف قرارداد", "تاریخ قرارداد"),
    *("مبلغ", "روش واگذاری", "شروع", "پایان"),
)
BIG = 9_007_199_254_740_993  # one more than what a float holds


LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")


def register(*rows: tuple[str, ...]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEAD, *rows])
    return text.getvalue().encode()


def row(
    number: int, subject: str, amount: int, how: str = "استعلام", kind: str = ""
) -> tuple[str, ...]:
    day = f"1403/02/{number % 28 + 1:02}"
    return (
        kind,
        f"1403/{number}",
        subject,
        "شرکت راه‌سازی",
        day,
        str(amount),
        how,
        day,
        "1403/08/10",
    )


@pytest.fixture
def shown(add: Any, work: Any, act: Any, app: Any) -> Any:
    """Publish rows; then a page of them as anybody gets it."""

    def publish(*rows: tuple[str, ...]) -> Any:
        added = add(register(*rows))
        work()
        res = act("resource_show", id=added["id"])
        assert res["datastore_active"]
        pkg = act("package_show", id=res["package_id"])

        def page(query: str = "", status: int = 200) -> str:
            address = f"/contract/{pkg['name']}/resource/{res['id']}"
            return app.get(f"{address}?{query}", status=status).get_data(as_text=True)

        page.pkg, page.res = pkg, res
        return page

    return publish


def subjects(text: str) -> list[str]:
    return re.findall(r'data-label="موضوع"><bdi>(.*?)</bdi>', text)


ODD = (
    "sort=_full_text",
    "sort=amount;drop table resource",
    "sort=--amount",
    "award_method=' or 1=1 --",
    "q=%27%5C",
    "q=' | !x :* & (",
    "q=" + "x" * 5000,
    "page=-1",
    "page=1e9",
    "page=" + "9" * 400,
    "q=%3Cscript%3Ealert(1)%3C/script%3E",
)


def test_rows_are_in_words_of_each_language_and_markup_is_text(shown: Any, app: Any) -> None:
    page = shown(row(1, "<img src=x onerror=alert(1)> کار", 5_000_000_000))
    text = page()
    assert "datatables" not in text
    assert '<time datetime="2024-04-21">۱۴۰۳/۰۲/۰۲</time>' in text
    assert 'data-value="5000000000"><bdi>۵٬۰۰۰٬۰۰۰٬۰۰۰</bdi>' in text
    assert 'data-value="price_inquiry"><bdi>استعلام' in text
    assert ">price_inquiry<" not in text
    assert '<bdi dir="ltr">۱۴۰۳/۱</bdi>' in text
    assert "<img src=x" not in text
    assert "<img src=x onerror=alert(۱)> کار" in html.unescape(text)
    address = f"/en/contract/{page.pkg['name']}/resource/{page.res['id']}"
    text = app.get(address).get_data(as_text=True)
    assert "<bdi>5,000,000,000</bdi>" in text
    assert ">Subject<" in text
    assert "1403/02/02 (2024-04-21)" in text


def test_row_is_found_however_words_are_spelled_by_page_and_api(shown: Any, act: Any) -> None:
    page = shown(row(1, "بهسازی پیاده‌رو", 7000), row(2, "خرید نهال", 8000, "مناقصهٔ عمومی"))
    for typed in ("پیاده رو", "پياده‌رو", "پیادەرو بهسازی", "راه سازی پیاد", "1403/1", "۷٬۰۰۰"):
        assert subjects(page(f"q={typed}")) == ["بهسازی پیاده‌رو"], typed
        found = act("datastore_search", resource_id=page.res["id"], q=typed)
        assert [each["contract_number"] for each in found["records"]] == ["1403/1"], typed
        assert found["q"] == typed
    assert subjects(page("award_method=public_tender")) == ["خرید نهال"]
    # What no row has is said with a way out.
    text = page("q=فرودگاه&award_method=price_inquiry")
    assert subjects(text) == []
    assert 'class="empty-state"' in text
    assert "هیچ ردیفی" in text
    # Whatever the address holds, the page answers and runs none of it.
    for query in ODD:
        text = page(query)
        assert "<script>alert" not in text, query
        assert 'id="rows"' in text, query
    page("q=%00", status=400)  # as everywhere in the portal
    assert len(subjects(page())) == 2


def headers(text: str) -> list[str]:
    return re.findall(r'<th scope="col" aria-sort[^>]*>.*?<a [^>]*>([^<]*?)\s*<', text)


def test_main_columns_are_shown_and_only_contracts_added_up(shown: Any) -> None:
    page = shown(row(1, "ببب", BIG), row(2, "پپپ", BIG), row(3, "ببب", 5, kind="پرداخت"))
    first = headers(page())
    assert first[:3] == ["نوع ردیف", "شمارهٔ قرارداد", "موضوع"]
    assert "شروع" not in first
    assert "شروع" in headers(page("columns=all"))
    # What the rows are chosen or sorted by is always shown.
    assert "شروع" in headers(page("sort=start_date"))
    text = page("columns=all&q=ببب")
    assert 'name="columns" value="all"' in text
    assert not re.findall(r'href="[^"]*/rows\.[^"]*columns=', text)
    # The sums are exact.
    assert f'<data value="{2 * BIG}">' in page()
    narrowed = page("q=ببب")
    assert '<data value="2">' in narrowed
    assert f'<data value="{BIG}">' in narrowed


def test_columns_sort_both_ways_and_text_by_alphabet_and_value(shown: Any) -> None:
    names = ("ویلا", "گلدان", "پارک", "فاز ۱۰", "فاز 9", "فاز 9 ب", "بند 10/2", "بند 9/11")
    page = shown(*(row(n, name, (10, 9, 30)[n] if n < 3 else 20) for n, name in enumerate(names)))
    rising, falling = subjects(page("sort=amount")), subjects(page("sort=-amount"))
    assert (rising[:2], rising[-1]) == (["گلدان", "ویلا"], "پارک")
    assert (falling[0], falling[-2:]) == ("پارک", ["ویلا", "گلدان"])
    by_subject = page("sort=subject")
    assert 'aria-sort="ascending"' in by_subject
    shown_order = [subject.translate(LATIN) for subject in subjects(by_subject)]
    first, last = ["بند 9/11", "بند 10/2", "پارک"], ["گلدان", "ویلا"]
    assert shown_order == [*first, "فاز 9", "فاز 9 ب", "فاز 10", *last]


LINES = (
    ("بخش", "کد", "کد ردیف بالاتر", "عنوان ردیف", "نوع اعتبار", "مبلغ"),
    ("منابع", "10", "", "درآمدها", "", "900"),
    ("منابع", "11", "10", "عوارض نوسازی", "", "500"),
    ("منابع", "12", "10", "بهای خدمات", "", "400"),
    ("مصارف", "20", "", "نگهداری معابر", "هزینه‌ای", "500"),
    ("مصارف", "21", "", "ساخت بوستان", "تملک دارایی سرمایه‌ای", "400"),
)


@pytest.fixture
def budget(create: Any, as_officer: Any, send: Any, work: Any, app: Any) -> Any:
    """A published budget; a page of its lines as anybody gets it."""
    fields = {"covers": None, "total_sources": 900, "total_uses": 900, "budget_stage": "approved"}
    pkg = create(type="budget", **fields)
    text = io.StringIO(newline="")
    csv.writer(text).writerows(LINES)
    file = send(text.getvalue().encode(), "budget.csv")
    res = as_officer("resource_create", package_id=pkg["id"], upload=file)
    work()
    address = f"/budget/{pkg['name']}/resource/{res['id']}"
    return lambda query="": app.get(f"{address}?{query}", status=200).get_data(as_text=True)


def figures(text: str) -> list[tuple[str, int]]:
    """What the page says that its rows come to: of which rows, and how much."""
    found = re.findall(
        r"جمع «مبلغ» <small>در ردیف‌های «(.*?)»</small>.*?<data value=\"(\d+)\">", text, re.DOTALL
    )
    return [(kind, int(value)) for kind, value in found]


def test_income_and_expenses_are_summed_apart(budget: Any) -> None:
    assert figures(budget()) == [("منابع", 900), ("مصارف", 900)]
    assert figures(budget("side=use")) == [("مصارف", 900)]
    assert figures(budget("q=عوارض")) == [("منابع", 500)]
    assert figures(budget("q=نیست")) == []


def test_last_page_answers_for_those_beyond_and_none_once_hidden(shown: Any) -> None:
    page = shown(*(row(n, f"بهسازی {n}", n) for n in range(1, 28)))
    assert len(subjects(page())) == 25
    assert len(subjects(page("page=2"))) == 2
    assert len(subjects(page("page=999999"))) == 2
    package = model.Package.get(page.pkg["id"])
    for hidden in ({"private": True}, {"private": False, "state": "draft"}, {"state": "deleted"}):
        for name, value in hidden.items():
            setattr(package, name, value)
        model.Session.commit()
        assert "بهسازی" not in page(status=410), hidden


def test_rows_of_a_waiting_or_refused_file_are_shown_to_nobody(
    add: Any, work: Any, app: Any
) -> None:
    added = add(table("بهسازی"))
    address = f"/contract/{added['package_id']}/resource/{added['id']}"
    assert 'id="rows"' not in app.get(address).get_data(as_text=True)
    add_again = add(REFUSED)
    work()
    refused = f"/contract/{add_again['package_id']}/resource/{add_again['id']}"
    assert 'id="rows"' not in app.get(refused).get_data(as_text=True)
