"""Search folds letters, digits and half-spaces alike in the index and in the query."""

from __future__ import annotations

import json

import pytest

from ckanext.mashhad.catalog import search

ZWNJ = "\u200c"


@pytest.mark.parametrize(
    "spelling",
    [
        f"کتاب{ZWNJ}های ۱۴۰۳",
        "کتابهای 1403",
        "كتاب هاي ١٤٠٣",
        f"کتاب{ZWNJ}{ZWNJ}های  ۱۴۰۳",
    ],
)
def test_spellings_of_the_same_words_fold_to_one(spelling: str) -> None:
    assert search.fold(spelling) == "کتابهای 1403"


@pytest.mark.parametrize("spelling", [f"منطقه{ZWNJ}ی ۹", "منطقه ی ۹", "منطقۀ ۹", "منطقه‌ي ٩"])
def test_the_ezafe_after_a_silent_he_folds_away_however_it_is_written(spelling: str) -> None:
    assert search.fold(spelling) == search.fold("منطقهٔ ۹") == "منطقه 9"


@pytest.mark.parametrize("word", [f"خانه{ZWNJ}ای", f"خانه{ZWNJ}یاب", "راهی"])
def test_other_endings_after_he_stay(word: str) -> None:
    assert search.fold(word) == word.replace(ZWNJ, "")


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("منطقه۹", '"منطقه9"'),
        ("کد ab12 بودجه", 'کد "ab12" بودجه'),
        ("contract-district-9-1403", '"contract-district-9-1403"'),
        ("بودجه ۱۴۰۳", "بودجه 1403"),
        ('"منطقه۹"', '"منطقه9"'),
        ("-ab12", "-ab12"),
    ],
)
def test_the_pieces_of_a_word_with_letters_and_digits_are_asked_for_together(
    typed: str, asked: str
) -> None:
    assert search.query_params({"q": typed})["q"] == asked


@pytest.mark.parametrize(
    ("one", "other"),
    [("تهران", "تهر"), ("شهردار", "شهرداری"), ("بودجه ۱۴۰۲", "بودجه ۱۴۰۳"), ("مهار", "مه ار")],
)
def test_other_words_stay_other_words(one: str, other: str) -> None:
    assert search.fold(one) != search.fold(other)


def test_the_index_holds_the_closed_and_the_open_spelling() -> None:
    document = search.index_fields(
        {
            "title": f"فهرست کتاب{ZWNJ}ها",
            "tags": ["كتابخانه"],
            "res_name": [f"سال{ZWNJ}نامه"],
            "theme": '["GOVE", "ECON"]',
            "data_dict": json.dumps({"organization": {"title": "منطقهٔ ۹"}}),
        }
    )
    words = document[search.TEXT].split()
    assert {"کتابها", "کتاب", "ها", "کتابخانه", "سالنامه", "سال", "نامه", "9"} <= set(words)
    assert document[search.TITLE] == "فهرست کتابها"
    assert document[search.THEMES] == ["GOVE", "ECON"]


def test_texts_by_language_are_not_indexed_as_one_word_without_end() -> None:
    document = search.index_fields(
        {"title": "الف", "notes_translated": '{"fa": "…"}', "notes": "ب"}
    )
    assert "notes_translated" not in document
    assert document["notes"] == "ب"


def test_a_document_without_text_is_indexed() -> None:
    document = search.index_fields({"title": None, "data_dict": None})
    assert document[search.TITLE] == ""
    assert search.THEMES not in document


def test_words_are_folded_and_weighed() -> None:
    params = search.query_params({"q": f"قرارداد{ZWNJ}هاي ۱۴۰۳", "rows": 5})
    assert params == {"q": "قراردادهای 1403", "rows": 5, "qf": search.QUERY_FIELDS}


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"q": ""},
        {"q": None},
        {"q": "*:*"},
        {"q": "owner_org:abc"},
        {"q": "قرارداد", "defType": "lucene"},
    ],
)
def test_a_query_in_solr_syntax_is_left_alone(params: dict[str, object]) -> None:
    assert search.query_params(dict(params)) == params
