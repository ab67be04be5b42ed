"""The tables of the feed: complete, without doubles, and found by what people write."""

from __future__ import annotations

from collections import Counter

import pytest

from ckanext.mashhad.catalog.dcat import vocabularies
from tests.unit.catalog.dcat.feed_city import ROOT

NAMES = sorted(path.stem for path in (ROOT / "schemas" / "vocabularies").glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_every_concept_has_a_persian_and_an_english_label(name):
    vocabulary = vocabularies.load(name)
    for labels in (vocabulary.title, *(concept.labels for concept in vocabulary)):
        assert set(labels) == {"fa", "en"}
        assert all(text.strip() for text in labels.values())


@pytest.mark.parametrize("name", NAMES)
def test_no_code_stands_twice_and_every_code_finds_its_concept(name):
    vocabulary = vocabularies.load(name)
    codes = Counter(concept.code for concept in vocabulary)
    assert set(codes.values()) == {1}
    assert all(vocabulary.find(concept.code) is concept for concept in vocabulary)
    assert all(vocabulary.find(c.uri) is c for c in vocabulary if c.uri)


def test_every_licence_names_a_kind_that_is_listed():
    kinds = vocabularies.load("licence_type")
    assert all(kinds.find(licence.more["type"]) for licence in vocabularies.load("licence"))


@pytest.mark.parametrize(
    ("name", "word", "code"),
    [
        ("file_type", "csv", "CSV"),
        ("file_type", "JPG", "JPEG"),
        ("file_type", "application/json", "JSON"),
        ("language", "fa", "FAS"),
        ("language", "https://publications.europa.eu/resource/authority/language/FAS/", "FAS"),
        ("licence", "cc-by", "CC_BY_4_0"),
        ("licence", "http://www.opendefinition.org/licenses/cc-by", "CC_BY_4_0"),
        ("theme", "https://copy.example/themes/gove", "GOVE"),
        ("theme", "", None),
        ("theme", None, None),
        ("dataset_type", "contract", "contract"),
        ("dataset_type", "#dataset-type-contract", "contract"),
    ],
)
def test_a_concept_is_found_by_code_address_or_word(name, word, code):
    found = vocabularies.load(name).find(word)
    assert (found.code if found else None) == code
