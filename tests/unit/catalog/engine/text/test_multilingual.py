"""Texts by language, and what a client means that knows only CKAN's plain title."""

from __future__ import annotations

import pytest

from ckanext.mashhad.catalog.engine.text import multilingual
from ckanext.mashhad.catalog.engine.text.multilingual import plain, read, settle

OLD = {"fa": "قدیم", "en": "old"}


@pytest.mark.parametrize(
    ("locale", "language"),
    [("fa_IR", "fa"), ("fa", "fa"), ("en", "en"), ("en_GB", "en"), ("de", "en")],
)
def test_a_locale_of_ckan_reads_one_language_of_the_data(locale: str, language: str) -> None:
    assert multilingual.data_language(locale) == language


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ({"fa": " شهرداري ", "en": ""}, {"fa": "شهرداری"}),
        ('{"fa": "متن"}', {"fa": "متن"}),
        ("", {}),
        ({"fa": None}, {}),
        ({"zh-Hans": "文"}, {"zh-Hans": "文"}),
        ({"ar": " الميزانية \u202eك\x00"}, {"ar": "الميزانية ك"}),
        ({"ur": "گۓ ہے", "ckb": "ئاوي"}, {"ur": "گۓ ہے", "ckb": "ئاوي"}),
        ({"fa-t-en": "شهرداري"}, {"fa-t-en": "شهرداری"}),
    ],
)
def test_texts_are_read_tidied_and_without_empty_ones(value: object, texts: object) -> None:
    assert read(value) == texts


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("متن", "not_texts"),
        (["متن"], "not_texts"),
        ("[1]", "not_texts"),
        ({"fa_IR": "متن"}, "bad_language"),
        ({"": "متن"}, "bad_language"),
        ({"fa": ["متن"]}, "not_text"),
    ],
)
def test_what_are_no_texts_by_language_is_refused(value: object, code: str) -> None:
    with pytest.raises(multilingual.TextsError) as caught:
        read(value)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("texts", "text"),
    [
        (OLD, "قدیم"),
        ({"en": "a", "de": "b"}, "a"),
        ({"de": "b"}, "b"),
        ({"fa-t-en": "ماشینی", "de": "b"}, "b"),
        ({"de-t-en": "b", "fa-t-en": "ماشینی"}, "ماشینی"),
        ({}, ""),
    ],
)
def test_plain_text_is_persian_else_english_else_first(texts: dict[str, str], text: str) -> None:
    assert plain(texts) == text


@pytest.mark.parametrize(
    ("given", "given_plain", "stored", "settled"),
    [
        pytest.param(None, "تازه", {}, {"fa": "تازه"}, id="a client that knows only the title"),
        pytest.param({"fa": "تازه"}, None, {}, {"fa": "تازه"}, id="one that knows languages"),
        pytest.param({"fa": "تازه"}, "x", {}, {"fa": "تازه"}, id="languages count before plain"),
        pytest.param({}, "تازه", {}, {"fa": "تازه"}, id="no texts and a title"),
        pytest.param(OLD, "قدیم", OLD, OLD, id="nothing changed"),
        pytest.param(OLD, "تازه", OLD, {"fa": "تازه", "en": "old"}, id="patch of the title"),
        pytest.param({"fa": "نو"}, "قدیم", OLD, {"fa": "نو"}, id="patch of the texts"),
        pytest.param({"fa": "نو"}, "تازه", OLD, {"fa": "نو"}, id="both changed"),
        pytest.param(None, "قدیم", OLD, OLD, id="update with the same title only"),
        pytest.param(None, "تازه", OLD, {"fa": "تازه"}, id="update with another title only"),
        pytest.param({}, "قدیم", OLD, {}, id="a form that was emptied"),
        pytest.param(None, None, OLD, {}, id="an update that leaves it out"),
        pytest.param({"en": "a"}, "b", {"en": "a"}, {"en": "b"}, id="a foreign record's title"),
        pytest.param({"ar": "كي"}, "كي", {"ar": "كي"}, {"ar": "كي"}, id="an Arabic record again"),
        pytest.param(None, "كي", {"ar": "كي"}, {"ar": "كي"}, id="an Arabic title only"),
        pytest.param({"ar": "ك"}, "كي", {"ar": "ك"}, {"ar": "كي"}, id="another Arabic title"),
    ],
)
def test_what_was_sent_is_settled(
    given: dict[str, str] | None,
    given_plain: str | None,
    stored: dict[str, str],
    settled: dict[str, str],
) -> None:
    assert settle(given, given_plain, stored) == settled
