"""Search through the running CKAN finds Persian text however it is spelled."""

from __future__ import annotations

import pytest
from ckan.tests import helpers

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def found(query: str) -> list[str]:
    results = helpers.call_action("package_search", q=query)["results"]
    return [dataset["title"] for dataset in results]


@pytest.mark.parametrize(
    "query",
    [
        "قراردادهای منطقهٔ ۹",
        "قراردادهای منطقه‌ی ۹",
        "قراردادهاي منطقه 9",
        "قرارداد\u200cهای ٩",
        "قرارداد های ۱۴۰۳",
        "1403",
    ],
)
def test_a_dataset_is_found_in_every_spelling(create, query: str) -> None:
    made = create()
    create(title_translated={"fa": "بودجهٔ کتابخانه‌ها"}, fiscal_year="1401")
    assert found(query)[0] == made["title"]


def test_the_units_persian_name_finds_its_datasets(create) -> None:
    create(title_translated={"fa": "فهرست"})
    assert found("منطقه ۹") == ["فهرست"]


def test_a_word_of_letters_and_digits_is_sought_whole(create) -> None:
    made = create(title_translated={"fa": "گزارش پروندهٔ کد۵۷"})
    create(title_translated={"fa": "کد ۱۲"}, period_part="h1")
    create(title_translated={"fa": "شمارهٔ ۵۷"}, period_part="h2")
    assert found("کد57") == [made["title"]]
    assert found("xq57zt") == []
    assert found(made["name"])[0] == made["title"]


def test_odd_queries_give_a_page_and_no_error(app) -> None:
    for query in ("title:", "a:b:c", "AND OR (", '"', "[* TO", "\\", "{!x}", "::"):
        app.get("/dataset/", query_string={"q": query}, status=200)


def test_the_main_search_shows_all_types_without_a_setting_of_the_site(app, create, plain) -> None:
    made = create()
    body = app.get("/dataset/").body
    assert made["title"] in body
    assert plain["title"] in body


def test_a_type_page_shows_its_type_only(app, create, plain) -> None:
    made = create()
    body = app.get("/contract/").body
    assert made["title"] in body
    assert plain["title"] not in body
