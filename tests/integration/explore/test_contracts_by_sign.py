"""Contracts chosen by a sign that they carry: those on whose pages it stands, and no others."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from tests.integration.explore.conftest import (
    CALLS,
    CHANGES,
    COMPANY,
    HEAD,
    published_once,
    row,
)

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

CALLED = (*HEAD, "شمارهٔ فراخوان مناقصه")


@pytest.fixture
@published_once
def signed(publish: Any, tables: Any) -> dict[str, Any]:
    """Of three contracts one is raised and prolonged, and came from a call with a single bid."""
    calls = ("T1", "T2", "")
    rows = [(*row(n, f"کار {n}", n * 10_000_000_000), call) for n, call in enumerate(calls, 1)]
    package = publish(*rows, head=CALLED)
    tables(CHANGES, covers=["amendments"], period_part="m06")
    tables(CALLS, covers=["tenders"], period_part="m02")
    return package


def numbers(ask: Any, sign: str, **asked: Any) -> list[str]:
    found = ask("contracts.json", sign=sign, **asked)
    assert found["count"] == len(found["rows"])
    return sorted(each["contract_number"] for each in found["rows"])


def test_contracts_are_those_whose_pages_show_the_sign(signed: Any, ask: Any, app: Any) -> None:
    carried = {
        sign: numbers(ask, sign)
        for sign in ("changed", "raised", "prolonged", "single_bid", "above_estimate", "overpaid")
    }
    first = ["1403/1"]
    assert carried == {
        **{"changed": first, "raised": first, "prolonged": first},
        **{"single_bid": first, "above_estimate": first, "overpaid": []},
    }
    for each in ask("contracts.json")["rows"]:
        page = app.get(f"/explore/contracts/{each['id']}").get_data(as_text=True)
        fired = page.partition("اتهام نیست")[0]
        for sign, those in carried.items():
            shown = f"/explore/signs/{sign}" in fired and "اتهام نیست" in page
            assert shown == (each["contract_number"] in those), (sign, each["contract_number"])
    assert numbers(ask, "raised", q="کار", fiscal_year="1403") == first
    assert numbers(ask, "raised", fiscal_year="1402") == []
    assert ask("contracts.json", sign="raised")["amount"] == 10_000_000_000
    # An unknown sign is refused, and none ranks companies.
    for sign in ("guilty", "concentration"):
        assert ask("contracts.json", 400, sign=sign)["errors"].keys() == {"sign"}
    assert ask("contractors.json", 400, sign="raised")["errors"].keys() == {"sign"}


def test_page_and_list_agree_on_each_kind_of_event(
    publish: Any, tables: Any, ask: Any, app: Any, read: Any
) -> None:
    """Of changes, ends before and after the planned one, with and without an amount."""
    head = CHANGES.splitlines()[0]
    told = [
        *("فسخ,1403/11/01,,", "خاتمه,1403/11/05,,1403/11/05", "ابطال,1403/06/05,,1403/06/05"),
        *("خاتمه,1403/06/05,-4000000000,", "افزایش مقادیر,1403/06/05,,1403/09/10"),
        "الحاق,1403/06/05,2000000000,",
    ]
    rows = [row(n, f"کار {n}", 10**10) for n in range(1, 8)]
    paid = [
        row(n, f"کار {n}", amount, kind="پرداخت", day="1403/05/20", how="")
        for n, amount in ((4, 8 * 10**9), (5, 12 * 10**9), (6, 12 * 10**9))
    ]
    by_row = (*row(7, "کار ۷", 10**10, kind="فسخ", day="1403/11/01", how="")[:-1], "")
    publish(*rows, *paid, by_row)
    lines = (f"1403/{n},{each}" for n, each in enumerate(told, 1))
    tables("\n".join((head, *lines, "")), covers=["amendments"], period_part="m11")
    carried = {s: numbers(ask, s) for s in ("changed", "raised", "prolonged", "overpaid")}
    assert carried == {
        **{"changed": ["1403/5", "1403/6"], "raised": ["1403/6"]},
        **{"prolonged": ["1403/5"], "overpaid": ["1403/4"]},
    }
    early = []
    for each in ask("contracts.json")["rows"]:
        number = each["contract_number"]
        page = app.get(f"/explore/contracts/{each['id']}").get_data(as_text=True)
        fired = page.partition("اتهام نیست")[0] if "اتهام نیست" in page else ""
        shown = {sign for sign in carried if f"/explore/signs/{sign}" in fired}
        assert shown == {sign for sign, those in carried.items() if number in those}, number
        early += [number] if "پیش از موعد" in page else []
    assert sorted(early) == ["1403/3", "1403/4"]
    company = read(f"/explore/contractors/{COMPANY[1]}")
    assert "پایان ۱ قرارداد عقب رفته است" in company


def test_chosen_sign_is_told_saved_and_added_up(signed: Any, ask: Any, app: Any, read: Any) -> None:
    page = app.get("/explore/contracts?sign=raised&fiscal_year=1403").get_data(as_text=True)
    assert '<option value="raised" selected>' in page
    assert 'href="/explore/contracts?fiscal_year=1403"' in page
    assert "نشانه اتهام نیست" in read("/explore/contracts?sign=raised")
    text = app.get("/explore/contracts.csv?sign=raised").get_data(as_text=True)
    assert [each["contract_number"] for each in csv.DictReader(io.StringIO(text))] == ["1403/1"]
    assert app.get("/explore/contracts.xlsx?sign=raised").data.startswith(b"PK")
    app.get("/api/explore/contracts?sign=raised&group=unit,contractor", status=400)
    groups = app.get("/api/explore/contracts?sign=raised&group=fiscal_year").json
    assert (groups["count"], groups["amount"]) == (1, 10_000_000_000)
    described = app.get("/api/explore/openapi.json").json["paths"]["/api/explore/contracts"]
    [sign] = [each for each in described["get"]["parameters"] if each["name"] == "sign"]
    assert {"raised", "single_bid", "call_unknown"} <= set(sign["schema"]["enum"])
    for sign_id, address in (
        ("raised", "/explore/contracts?fiscal_year=1403&amp;sign=raised"),
        # A call may be of the year before.
        ("single_bid", "/explore/contracts?sign=single_bid"),
    ):
        cases = app.get(f"/explore/signs/{sign_id}?fiscal_year=1403").get_data(as_text=True)
        assert f'href="{address}"' in cases


def test_sign_is_gone_with_the_rows_that_tell_it(signed: Any, ask: Any, act: Any) -> None:
    assert numbers(ask, "raised") == ["1403/1"]
    act("package_patch", id=signed["id"], private=True)
    assert numbers(ask, "raised") == []
    act("package_patch", id=signed["id"], private=False)
    assert numbers(ask, "raised") == ["1403/1"]
    found = act("package_search", q=f"title:*{COMPANY[1]}* OR *:*", rows=9)["results"]
    [changes] = [each for each in found if each.get("covers") == ["amendments"]]
    act("package_patch", id=changes["id"], private=True)
    assert numbers(ask, "raised") == []
    assert ask("contracts.json")["count"] == 3
