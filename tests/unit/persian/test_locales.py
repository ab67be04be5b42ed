"""CKAN's locales and the languages of data are each other's, by one mapping."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ckanext.mashhad.persian.locales import LOCALE, language_of, word
from ckanext.mashhad.persian.reading_errors import Word

SOURCES = Path(__file__).parents[3] / "ckanext-mashhad" / "ckanext" / "mashhad"


@pytest.mark.parametrize("tag", ["fa", "fa_IR", "fa-IR", "FA_ir"])
def test_persian_is_one_language_under_all_its_names(tag: str) -> None:
    assert language_of(tag) == "fa"


@pytest.mark.parametrize("tag", ["en", "en_GB", "de", "fan", ""])
def test_every_other_reader_is_read_english(tag: str) -> None:
    assert language_of(tag) == "en"


def test_each_language_comes_back_from_its_locale() -> None:
    assert {lang: language_of(locale) for lang, locale in LOCALE.items()} == {
        "fa": "fa",
        "en": "en",
    }


def test_a_label_of_the_schemas_is_a_word_in_both() -> None:
    assert word({"fa_IR": "بودجه", "en": "Budget"}) == Word("بودجه", "Budget")


def test_the_locale_is_written_down_in_no_other_code() -> None:
    written = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        if re.search("[\"']fa_IR[\"']", path.read_text(encoding="utf-8"))
    }
    assert written == {"persian/locales.py"}
