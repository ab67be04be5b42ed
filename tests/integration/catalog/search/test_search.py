"""Search through the running CKAN finds Persian text however it is spelled."""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from ckan.lib import search
from ckan.lib.search.common import make_connection
from ckan.lib.search.index import PackageSearchIndex
from ckan.tests import factories, helpers

from ckanext.mashhad.catalog.cli import mashhad
from ckanext.mashhad.catalog.search import version

pytestmark = pytest.mark.usefixtures("clean_index", "with_plugins")
stored = pytest.mark.usefixtures("clean_db")  # only where datasets are stored: it takes long

PAIRS = Path(__file__).parents[3] / "data" / "search" / "pairs.tsv"


def titles_for(query: str) -> list[str]:
    results = helpers.call_action("package_search", q=query)["results"]
    return [dataset["title"] for dataset in results]


def indexed(*titles: str, **fields: Any) -> None:
    """Index datasets with these titles through CKAN's hooks, one commit for all."""
    indexer = PackageSearchIndex()
    for number, title in enumerate(titles):
        moment = dt.datetime(2026, 1, 1 + number % 28).isoformat()  # noqa: DTZ001  # as CKAN's
        pkg = {
            "id": f"id-{number}",
            "name": f"name-{chr(ord('a') + number % 26)}",
            "title": title,
            "type": "dataset",
            "state": "active",
            "private": False,
            "metadata_created": moment,
            "metadata_modified": moment,
            **fields,
        }
        indexer.index_package({**pkg, "with_custom_schema": pkg}, defer_commit=True)
    make_connection().commit(waitSearcher=True)


def test_solr_agrees_with_every_pair_to_find_and_to_keep_apart() -> None:
    with PAIRS.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    indexed(*(row["document"] for row in rows))
    wrong = [
        row
        for number, row in enumerate(rows)
        if bool(
            helpers.call_action("package_search", q=row["query"], fq=f"id:id-{number}")["count"]
        )
        != (row["want"] == "1")
    ]
    assert wrong == []


@stored
def test_a_dataset_is_found_in_every_spelling(create) -> None:
    made = create()
    create(title_translated={"fa": "بودجهٔ کتابخانه‌ها"}, fiscal_year="1401")
    for query in (
        "قراردادهای منطقهٔ ۹",
        "قراردادهای منطقه‌ی ۹",
        "قراردادهاي منطقه 9",
        "قرارداد\u200cهای ٩",
        "قرارداد های ۱۴۰۳",
        "قرارداد",
        "1403",
    ):
        assert titles_for(query)[0] == made["title"], query


@stored
def test_what_a_reader_sees_finds_the_dataset_and_codes_do_not(create) -> None:
    create(
        title_translated={"fa": "فهرست", "en": "The register"},
        covers=["amendments"],
        theme=["GOVE"],
        resources=[{"url": "https://example.ir/a.csv", "name": "ریز پرداخت‌ها"}],
    )
    for query in ("منطقه ۹", "الحاقیه", "حکمرانی", "سال ۱۴۰۳", "register", "پرداخت"):
        assert titles_for(query) == ["فهرست"], query
    assert titles_for("GOVE") == []


@stored
def test_a_word_of_letters_and_digits_is_sought_whole(create) -> None:
    made = create(title_translated={"fa": "گزارش پروندهٔ کد۵۷"})
    create(title_translated={"fa": "کد ۱۲"}, period_part="h1")
    create(title_translated={"fa": "شمارهٔ ۵۷"}, period_part="h2")
    assert titles_for("کد57") == [made["title"]]
    assert titles_for("xq57zt") == []
    assert titles_for(made["name"])[0] == made["title"]


def test_the_exact_title_comes_first_then_titles_then_the_rest() -> None:
    indexed("مناقصهٔ آسفالت مناقصهٔ آسفالت", "مناقصه‌های آسفالت", "صورت هزینه‌ها")
    indexed("فهرست طرح‌ها", notes="مناقصه آسفالت " * 9, id="other")
    titles = titles_for("مناقصهٔ آسفالت")
    assert titles == ["مناقصه‌های آسفالت", "مناقصهٔ آسفالت مناقصهٔ آسفالت", "فهرست طرح‌ها"]


def test_what_has_all_words_comes_before_what_lacks_one() -> None:
    indexed("بودجه", "بودجه بودجه مصوب شهرداری", "بودجهٔ مصوب شهرداری در سال ۱۴۰۳")
    assert titles_for("بودجه مصوب شهرداری ۱۴۰۳") == [
        "بودجهٔ مصوب شهرداری در سال ۱۴۰۳",
        "بودجه بودجه مصوب شهرداری",
    ]


@stored
def test_of_two_equal_titles_the_newer_comes_first(create, act) -> None:
    older = create(title_translated={"fa": "گزارش ماهانه"})
    newer = create(title_translated={"fa": "گزارش ماهانه"}, period_part="h1")
    act(
        "mashhad_publication_attest",
        id=older["id"],
        moment="1402/01/15",
        reason="روز انتشار در بایگانی شهرداری",
    )
    results = helpers.call_action("package_search", q="گزارش ماهانه")["results"]
    assert [each["id"] for each in results] == [newer["id"], older["id"]]


def test_order_of_equals_does_not_hang_on_which_was_indexed_last() -> None:
    """A rebuild indexes in another order than datasets came."""
    older = {"metadata_created": "2026-01-01T00:00:00", "id": "older", "name": "older"}
    newer = {"metadata_created": "2026-01-01T00:00:01", "id": "newer", "name": "newer"}
    for order in ((older, newer), (newer, older)):
        for fields in order:
            indexed("گزارش ماهانه", **fields)
        results = helpers.call_action("package_search", q="گزارش")["results"]
        assert [each["id"] for each in results] == ["newer", "older"]


def test_titles_are_sorted_by_the_persian_alphabet() -> None:
    in_order = ["آب", "بودجه", "پارک", "چمن", "ژاله", "کتاب", "گزارش", "منطقهٔ ۹", "منطقهٔ ۱۰", "وام"]

    indexed(*reversed(in_order))
    for field in ("mashhad_title_order", "title_string"):
        results = helpers.call_action("package_search", sort=f"{field} asc")["results"]
        assert [each["title"] for each in results] == in_order


def test_a_phrase_and_an_excluded_word_are_obeyed() -> None:
    indexed("گزارش عملکرد بودجه", "بودجهٔ عملکردی و گزارش", "عملکرد بودجهٔ ۱۴۰۲")
    assert set(titles_for('"عملکرد بودجه"')) == {"گزارش عملکرد بودجه", "عملکرد بودجهٔ ۱۴۰۲"}
    assert titles_for("عملکرد بودجه -گزارش") == ["عملکرد بودجهٔ ۱۴۰۲"]


def test_a_pasted_page_finds_and_is_no_error() -> None:
    indexed("قراردادهای منطقه‌های شهر مشهد")
    assert titles_for("قراردادهای منطقه‌های شهر مشهد " * 2_000) == ["قراردادهای منطقه‌های شهر مشهد"]


def test_what_offered_while_typing_are_titles_and_no_addresses() -> None:
    indexed("قراردادهای منطقهٔ ۹", "بودجهٔ ۱۴۰۳")
    offered = helpers.call_action("package_autocomplete", q="منطقه 9 قرار")
    assert [each["match_displayed"] for each in offered] == ["قراردادهای منطقهٔ ۹"]
    assert helpers.call_action("package_autocomplete", q="name:x", limit=1) == []


def test_the_terminal_says_when_the_index_has_to_be_built_anew(cli, monkeypatch) -> None:
    indexed("بودجه", "قرارداد")
    said = cli.invoke(mashhad, ["search"])
    assert (said.exit_code, said.output.split()[:3]) == (0, ["All", "of", "2"])
    monkeypatch.setattr(version, "current", lambda: "2-of-tomorrow")
    said = cli.invoke(mashhad, ["search"])
    assert said.exit_code == 1
    assert "2 of 2" in said.output
    assert "ckan search-index rebuild" in said.output


@stored
def test_administrators_see_when_the_index_has_to_be_built_anew(app, monkeypatch) -> None:
    headers = {"Authorization": factories.SysadminWithToken()["token"]}
    indexed("بودجه", "قرارداد")
    assert "search-index rebuild" not in app.get("/ckan-admin/", headers=headers).body
    monkeypatch.setattr(version, "current", lambda: "2-of-tomorrow")
    page = app.get("/ckan-admin/", headers=headers).body
    assert "۲ مجموعه‌داده از ۲" in page
    assert "ckan search-index rebuild" in page


@stored
def test_a_rebuild_gives_the_same_results(create) -> None:
    queries = ("قرارداد", "منطقه 9", "کتاب", "بودجه ۱۴۰۳")
    create()
    create(title_translated={"fa": "بودجهٔ کتابخانه‌ها"}, period_part="h1")
    before = [titles_for(query) for query in queries]
    search.clear_all()
    assert [titles_for(query) for query in queries] == [[], [], [], []]
    search.rebuild()
    assert [titles_for(query) for query in queries] == before


@stored
def test_an_empty_result_offers_what_finds_something(app, create) -> None:
    create()
    asked = {"q": "قرارداد فضاپیما", "fiscal_year": "1390"}
    body = app.get("/dataset/", query_string=asked, status=200).body
    links = re.findall('href="([^"]+)"', body.partition('class="empty-state"')[2])
    assert "/dataset/?q=" + quote("قرارداد فضاپیما") in links
    assert "/dataset/?q=" + quote("قرارداد") in links
    assert "/dataset/?q=" + quote("فضاپیما") not in links


def test_odd_queries_give_a_page_and_no_error(app) -> None:
    for query in ("title:", "a:b:c", "AND OR (", '"', "[* TO", "\\", "{!x}", "::", "-", "؟"):
        app.get("/dataset/", query_string={"q": query}, status=200)
        answer = app.get("/api/3/action/package_search", query_string={"q": query})
        assert answer.status_code in (200, 409)


def test_what_breaks_the_parser_of_solr_is_not_passed_on(app) -> None:
    deep = "(" * 3000
    page = app.get("/dataset/", query_string={"q": f"title:{deep}"}, status=200)
    assert 'role="alert"' in page.body
    # a filter of a page stands in quotation marks, where nothing is deep
    assert 'role="alert"' not in app.get("/dataset/", query_string={"x": deep}, status=200).body
    for query in ({"fq": deep}, {"q": f"title:{deep}"}):
        assert app.get("/api/3/action/package_search", query_string=query).status_code == 409


def test_feed_of_search_refuses_what_search_does_not_understand(app) -> None:
    for asked in ({"q": "a:b:("}, {"q": "name:[* TO"}, {"sort": "foo"}, {"tags": '"'}):
        answer = app.get("/feeds/custom.atom", query_string=asked)
        assert answer.status_code == 400, asked
        assert "جست‌وجو" in answer.text


@stored
def test_a_filter_cannot_open_what_is_not_public(app, create) -> None:
    create(title_translated={"fa": "پیش‌نویس محرمانه"}, private=True)
    create(title_translated={"fa": "پیش‌نویس محرمانهٔ دوم"}, state="draft", period_part="h1")
    shown = create(title_translated={"fa": "پیش‌نویس آشکار"}, period_part="h2")
    for query in (
        {"q": "پیش‌نویس"},
        {"q": "*:*", "fq": "title:x OR capacity:private"},
        {"q": "*:*", "fq": "+state:(active OR draft) OR site_id:*"},
        {"q": "*:*", "fq": "permission_labels:public OR *:*", "include_private": "true"},
        {"q": "capacity:private OR state:draft", "include_drafts": "true"},
    ):
        answer = app.get("/api/3/action/package_search", query_string=query)
        found = {dataset["title"] for dataset in answer.json["result"]["results"]}
        assert found <= {shown["title"]}, query
    page = app.get("/dataset/", query_string={"state": 'draft" OR *:* OR x:"', "q": "پیش‌نویس"})
    assert shown["title"] in page.body
    assert "محرمانه" not in page.body
    offered = app.get("/api/3/action/package_autocomplete", query_string={"q": "پیش"}).json
    assert [each["title"] for each in offered["result"]] == [shown["title"]]


@stored
def test_main_search_shows_all_types_and_that_of_a_type_its_own(app, create, plain) -> None:
    # A file without a format is no choice of formats.
    files = [{"url": f"https://example.org/{name}", "format": name} for name in ("", "CSV")]
    made = create(resources=files)
    body = app.get("/dataset/").body
    assert made["title"] in body
    assert plain["title"] in body
    page = app.get("/contract", status=200).body
    assert made["title"] in page
    assert plain["title"] not in page
    assert "res_format=CSV" in page
    assert 'res_format="' not in page
