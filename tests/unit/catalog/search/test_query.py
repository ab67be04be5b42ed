"""The query that Solr gets: every word is asked for in all its forms, and nothing is an error."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.catalog.search import query, ranking
from ckanext.mashhad.catalog.search.query import in_our_order, query_params

#: What decides between equals.
NEWEST_FIRST = "first_published desc, metadata_created desc, id asc"


def asked(typed: str) -> str:
    return query_params({"q": typed})["q"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("قراردادها", "قرارداد"),
        ("قرارداد‌هاي ١٤٠٣", "(قرارداد OR قرارداده) OR 1403"),
        (
            "بودجه و برنامه",
            "(بودجه OR بودجهوبرنامه OR بودجهبرنامه) OR (برنامه OR بودجهوبرنامه OR بودجهبرنامه)",
        ),
        ('"بودجهٔ سال" 1402', '"بودجه سال" OR 1402'),
        ("بودجه -1402", "بودجه -1402"),
        ("ab12", '(zqabcdx OR "ab 12")'),
        ("از به", "(از OR ازبه) OR (به OR ازبه)"),
        ('"از"', "zqx"),
        ("؟؟", "zqx"),
        ('"', "zqx"),
    ],
)
def test_words_are_asked_for_in_their_forms(typed: str, expected: str) -> None:
    assert asked(typed) == expected


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"q": ""},
        {"q": None},
        {"q": "*:*"},
        {"q": "owner_org:abc"},
        {"q": "+tags:بودجه res_format:CSV"},
        {"q": "قرارداد", "defType": "lucene"},
    ],
)
def test_a_query_in_solr_syntax_is_left_alone(params: dict[str, object]) -> None:
    assert query_params(dict(params)) == params


@pytest.mark.parametrize("typed", ["ساعت: ۱۲", "title:", "12:30", "https://example.ir/a", "::"])
def test_a_colon_among_words_names_no_field(typed: str) -> None:
    assert ":" not in asked(typed)


@given(st.text(alphabet=' "-+:()[]{}!^~*?\\/&|اکزAN12\u200c', max_size=30))
def test_whatever_signs_are_typed_the_query_holds_none_of_them(typed: str) -> None:
    params = query_params({"q": typed})
    if params.get("defType") == "edismax":
        assert not re.search(r"[\[\]{}!^~*?\\/&|+:]", params["q"])
        assert params["q"].count('"') % 2 == 0
        assert params["q"].count("(") == params["q"].count(")")


def test_a_pasted_page_becomes_a_query_that_solr_accepts() -> None:
    params = query_params({"q": "قراردادهای منطقه‌های شهر مشهد و حومه " * 5_000})
    words = re.findall(r"[^\W_]+", params["q"])
    fields = len(ranking.QUERY_FIELDS.split())
    assert len(words) * fields < 1_024
    long = query_params({"q": " ".join(f"واژه{chr(0x627 + n % 30)}{n}" for n in range(3_000))})
    assert len(long["q"].split(" OR ")) < query.MOST_CLAUSES * query.MOST_ALTERNATIVES


def test_the_order_can_tell_titles_from_the_rest() -> None:
    boost = ranking.boost([(("الف", "ب"), ()), ((), ("ج", "د"))], "ztx")
    assert boost.startswith(f"if(termfreq({ranking.TITLE_OTHERS},'ztx'),{ranking.EXACT_TITLE},if(")
    assert f"or(termfreq({ranking.TITLE},'الف')" in boost
    assert f"and(termfreq({ranking.TEXT},'ج'),termfreq({ranking.TEXT},'د'))" in boost
    assert boost.count("(") == boost.count(")")


def test_the_site_may_still_choose_the_fields() -> None:
    assert query_params({"q": "بودجه", "qf": "title"})["qf"] == "title"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("قرار", "(قرار OR قرار*)"),
        ("بودجه در", "(بودجه OR در*)"),
        ("بودجهٔ ۱۴", "بودجه OR 14"),
        ("", ""),
        ('"', ""),
    ],
)
def test_the_last_word_may_be_longer_while_somebody_types(typed: str, expected: str) -> None:
    assert query.unfinished_params(typed)["q"] == expected


def test_the_words_of_a_query_are_offered_as_they_were_typed() -> None:
    assert query.single_words('«قراردادهای» از "منطقهٔ ۹"') == ["قراردادهای", "منطقهٔ", "۹"]
    assert query.single_words("قراردادها") == []
    assert len(query.single_words("الف ب پ ت ث ج چ ح")) == query.MOST_OFFERED


@pytest.mark.parametrize(
    ("asked_for", "done"),
    [
        ("title_string asc", "mashhad_title_order asc"),
        ("score desc, title_string desc", "score desc, mashhad_title_order desc"),
        ("metadata_modified desc", "metadata_modified desc"),
        ("my_title_string asc", "my_title_string asc"),
        (None, None),
    ],
)
def test_every_title_sort_uses_persian_alphabet(asked_for: str | None, done: str | None) -> None:
    sort = in_our_order({"sort": asked_for})["sort"]
    assert sort == (done and f"{done}, {NEWEST_FIRST}")


@pytest.mark.parametrize(
    ("asked_for", "rest"),
    [
        ("first_published desc", "metadata_created desc, id asc"),
        ("first_published asc, id desc", "metadata_created desc"),
        ("score desc, my_id asc", NEWEST_FIRST),
    ],
)
def test_no_two_stand_in_the_order_of_chance(asked_for: str, rest: str) -> None:
    assert in_our_order({"sort": asked_for})["sort"] == f"{asked_for}, {rest}"
