"""The few words and filters of a list of results."""

from __future__ import annotations

import pytest

from ckanext.mashhad.catalog.engine import facets, gist


def same(text: str) -> str:
    return text


def plural(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


SCHEMA = {
    "gist": ["stage", "total"],
    "dataset_fields": [
        {"field_name": "stage", "codelist": "budget_stage"},
        {"field_name": "total", "preset": "mashhad_amount"},
    ],
}


def words(pkg: dict[str, object], lang: str = "fa") -> str:
    schema = SCHEMA if pkg["type"] == "ours" else {}
    return gist.of_dataset(pkg, schema, lang, same, plural)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("size", "fa", "en"),
    [
        (0, "۰ بایت", "0 bytes"),
        (500, "۵۰۰ بایت", "500 bytes"),
        (1024, "۱ کیلوبایت", "1 KB"),
        (1_258_291, "۱٫۲ مگابایت", "1.2 MB"),
        (12_582_912, "۱۲ مگابایت", "12 MB"),
        (1_610_612_736, "۱٫۵ گیگابایت", "1.5 GB"),
        (5 * 1024**5, "۵٬۱۲۰ ترابایت", "5,120 TB"),
    ],
)
def test_size_of_file_is_said_in_largest_unit_that_fits(size: int, fa: str, en: str) -> None:
    assert gist.file_size(size, "fa") == fa
    assert gist.file_size(size, "en") == en


def test_a_size_just_below_a_unit_is_said_in_that_unit() -> None:
    assert gist.file_size(1024 * 1024 - 1, "en") == "1 MB"


def test_a_page_names_the_fields_of_the_gist_that_are_filled_in() -> None:
    told = gist.fields({"stage": "approved", "total": ""}, SCHEMA)
    assert [field["field_name"] for field in told] == ["stage"]
    assert gist.fields({"stage": "approved"}, {}) == []


def test_register_shows_its_count_and_cost_of_contracts() -> None:
    register = {"type": "contract", "contract_count": "312", "total_amount": "1250000000000"}
    assert words(register) == "۳۱۲ contracts، ۱٬۲۵۰ میلیارد ریال"
    assert words({**register, "total_amount": ""}) == "۳۱۲ contracts"


def test_a_report_of_nothing_says_so_whatever_else_it_carries() -> None:
    nil = {"type": "contract", "nil_report": "true", "contract_count": "0"}
    assert words(nil) == "no contract in this period"
    assert words({**nil, "nil_tables": ["tenders"]}) == "هیچ فراخوانی منتشر نشد"


def test_a_dataset_says_what_its_schema_holds_for_its_gist() -> None:
    pkg = {"type": "ours", "stage": "approved", "total": 299 * 10**12}
    assert words(pkg) == "مصوب، ۲۹۹ هزار میلیارد ریال"
    assert words({"type": "ours", "stage": "approved", "total": "many"}, "en") == "Approved"


def test_other_types_and_unknown_values_say_nothing() -> None:
    assert words({"type": "dataset", "contract_count": "3"}) == ""
    assert words({"type": "contract", "contract_count": "many"}) == ""


def test_each_page_offers_the_filters_that_can_narrow_it() -> None:
    everything = list(facets.titles("dataset", same))
    assert everything == [
        "dataset_type",
        "organization",
        "fiscal_year",
        "vocab_theme",
        "res_format",
    ]
    assert "dataset_type" not in facets.titles("contract", same)
    assert "organization" not in facets.titles("organization", same)


def test_a_filter_that_comes_by_a_link_has_a_title_too() -> None:
    assert facets.applied_title("tags", same) == "Keyword"
    assert facets.applied_title("never_heard_of", same) == "Filter"


def test_default_order_depends_on_searched_words() -> None:
    assert facets.sorts(True, same)[0] == ("", "Best match")
    assert facets.sorts(False, same)[0] == ("", "Newest publication")


@pytest.mark.parametrize(
    ("current", "last", "shown"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (1, 9, [1, 2, 3, 0, 9]),
        (5, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (9, 20, [1, 0, 7, 8, 9, 10, 11, 0, 20]),
        (20, 20, [1, 0, 18, 19, 20]),
    ],
)
def test_pages_near_current_one_are_offered_with_first_and_last(
    current: int, last: int, shown: list[int]
) -> None:
    assert facets.page_numbers(current, last) == shown


def test_excerpt_ends_between_words_and_renders_if_marked() -> None:
    rendered: list[str] = []

    def render(text: str) -> str:
        rendered.append(text)
        return text.replace("*", "")

    plain = "قراردادهای ۱۴۰۳ - منطقهٔ ۹؛ مبلغ ۱۲.۵ میلیارد (ریال) است!\n\nو بیش‌تر"
    assert gist.excerpt(plain, 160, render) == " ".join(plain.split())
    assert gist.excerpt(plain, 17, render) == "قراردادهای ۱۴۰۳…"
    assert rendered == []
    marked = ["*الف*", "# الف", "- الف", "1. الف", "> الف", "[الف](ب)", "<b>الف</b>", "الف\n---"]
    for text in marked:
        gist.excerpt(text, 160, render)
    assert rendered == marked


def test_filters_that_other_plugins_add_stay_and_ckans_give_way() -> None:
    given = {"organization": "Organizations", "groups": "Groups", "vocab_other": "Other"}
    found = facets.with_others("dataset", given, same)
    assert found["organization"] == "Unit"
    assert "groups" not in found
    assert list(found)[-1] == "vocab_other"
