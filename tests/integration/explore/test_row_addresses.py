"""Rows about one contract are those whose numbers the check of a file takes for one."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from ckanext.datastore.backend import postgres

from ckanext.mashhad.explore.facts import relations
from ckanext.mashhad.tables.engine.rules import references
from tests.integration.explore.conftest import row

WAYS = (
    *("H 1", "h1", "H\u00a01", "h\u200c1", "h\u20601", "ه 1", "h-1", "h–1", "h_1", "h/1", "h\\1"),
    *("أ١", "ا١", "آ ١", "كي", "کی", "ة", "ه", "1403/12 - الف", "1403/12–الف", "h\u3000 1\t"),
    *("1403/7", "1403-7", "1403/07", "1403_007", "ش 1403/7", "شمارهٔ: 1403/7", "1403/70", "14037"),
    *("ش/7", "7", "0", "00", "شهر 7", "ش-0010", "10"),
)


def test_numbers_are_one_where_the_check_takes_them_for_one(app: Any) -> None:
    checked = pl.DataFrame({"a_number": WAYS}).select(references.key("a_number"))["a_number"]
    query = (
        f"SELECT {relations.belonging('n', 'contract_number')} FROM unnest(CAST(:ways AS text[])) n"
    )
    with postgres.get_write_engine().connect() as connection:
        bound = {"unit": "a", "ways": list(WAYS)}
        stored = list(connection.scalars(sa.text(query), bound))
    pairs = set(zip(checked, stored, strict=True))
    assert len(pairs) == len(set(stored)) == len(set(checked))
    assert len(set(checked[WAYS.index("1403/7") :][:6])) == 1
    codes = pl.DataFrame({"code": ["01", "1", "1/1", "1-1"]}).select(references.key("code"))["code"]
    assert codes.n_unique() == 4


@pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")
def test_number_in_two_spellings_counts_once(publish: Any, ask: Any) -> None:
    for part, number in (("m02", "1403/7"), ("m03", "1403-07"), ("m04", "ش 1403/7")):
        again = list(row(7, "روکش", 10**9))
        again[1] = number
        publish(tuple(again), period_part=part)
    found = ask("contracts.json")
    assert (found["count"], found["amount"]) == (1, 10**9)


@pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")
def test_register_with_a_number_written_in_two_ways_is_refused(publish: Any, ask: Any) -> None:
    first, second = (list(row(n, f"خرید {n}", 10**9)) for n in (1, 2))
    first[1], second[1] = "H 1", "h1"
    publish(tuple(first), tuple(second), refused=True)
    assert ask("contracts.json")["count"] == 0


def test_slashes_lead_to_the_page_in_its_language(app: Any) -> None:
    for path, to in (
        ("/en/explore?fiscal_year=1404", "/en/explore/?fiscal_year=1404"),
        ("/explore", "/explore/"),
        ("/en/explore/contracts/?q=a%26b", "/en/explore/contracts?q=a%26b"),
        ("/explore/budgets/", "/explore/budgets"),
        ("/explore/download/", "/explore/download"),
        ("/explore/nowhere", None),
        ("/explore/nowhere/", None),
    ):
        answer = app.get(path, follow_redirects=False)
        assert answer.status_code == (308 if to else 404), path
        assert answer.headers.get("Location", "").endswith(to or ""), path
        if to:
            app.get(path, status=200)
