"""The schemas of the types: every field explains itself in both languages, and once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ckanext.mashhad import schemas
from ckanext.mashhad.catalog.dcat import vocabularies
from ckanext.mashhad.catalog.engine import codelists, rule_files
from ckanext.mashhad.catalog.engine.units import units_file
from ckanext.mashhad.persian.text import ANY_LETTER
from ckanext.mashhad.types import DATASET_TYPES

SCHEMAS = Path(schemas.__file__).parent
TEMPLATES = Path(codelists.__file__).parents[1] / "templates" / "scheming"
DOCS = (Path(__file__).parents[3] / "docs" / "fields.md").read_text(encoding="utf-8")


@cache
def _read(name: str) -> dict[str, Any]:
    return rule_files.read(f"{name}.yaml")


FILES = (*DATASET_TYPES, "organization")
PRESETS = {each["preset_name"]: each["values"] for each in _read("presets")["presets"]}


@cache
def _fields(name: str) -> list[dict[str, Any]]:
    schema = _read(name)
    groups = (schema.get(key, []) for key in ("fields", "dataset_fields", "resource_fields"))
    return [
        {**PRESETS.get(field.get("preset", ""), {}), **field} for group in groups for field in group
    ]


# A type at a time: as a test of its own each field would cost more than it proves.
EVERY_TYPE = pytest.mark.parametrize("name", FILES)


@EVERY_TYPE
def test_a_field_has_label_help_and_example_in_both_languages(name: str) -> None:
    for field in _fields(name):
        for key in ("label", "help_text", "form_placeholder"):
            assert set(field[key]) == {"fa_IR", "en"}, (field["field_name"], key)
            assert all(field[key].values()), (field["field_name"], key)


@EVERY_TYPE
def test_a_field_uses_what_exists(name: str) -> None:
    for field in _fields(name):
        where = field["field_name"]
        assert field.get("preset") in {None, *PRESETS}, where
        assert field["validators"], where
        if "codelist" in field:
            assert codelists.load(field["codelist"]).codes, where
        for kind in ("form", "display"):
            snippet = field.get(f"{kind}_snippet")
            assert not snippet or (TEMPLATES / f"{kind}_snippets" / snippet).is_file(), where


@EVERY_TYPE
def test_a_text_has_an_end(name: str) -> None:
    for field in _fields(name):
        if {"mashhad_text", "fluent_text"} & set(field["validators"].split()):
            assert 0 < field["max_length"] <= 20_000, field["field_name"]


def test_file_of_units_holds_texts_to_length_that_form_does() -> None:
    fields = {field["field_name"]: field for field in _fields("organization")}
    assert fields["title_translated"]["max_length"] == units_file.MAX_TITLE
    assert fields["description"]["max_length"] == units_file.MAX_DESCRIPTION


def test_articles_and_those_who_answer_are_written_in_one_way() -> None:
    texts = {
        path.name: path.read_text(encoding="utf-8")
        for path in Path(str(rule_files.SCHEMAS)).rglob("*.yaml")
    }
    assert [name for name, text in texts.items() if re.search("ماده [۰-۹]|پاسخگو", text)] == []


@pytest.mark.parametrize("name", DATASET_TYPES)
def test_a_type_says_what_it_is_and_has_three_pages(name: str) -> None:
    schema = _read(name)
    pages = [f["start_form_page"] for f in schema["dataset_fields"] if "start_form_page" in f]
    assert len(pages) == 3
    for words in (schema["label"], schema["plural"], schema["description"]):
        assert set(words) == {"fa_IR", "en"}
    for page in pages:
        assert set(page["title"]) == set(page["description"]) == {"fa_IR", "en"}


@pytest.mark.parametrize("name", DATASET_TYPES)
def test_what_is_needed_is_asked_on_the_first_page(name: str) -> None:
    page, needed = 0, {}
    count = len(_read(name)["dataset_fields"])
    for field in _fields(name)[:count]:
        page += "start_form_page" in field
        if field.get("required"):
            needed[field["field_name"]] = page
    assert needed
    assert set(needed.values()) == {1}


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_no_preset_stands_idle(preset: str) -> None:
    used = {field.get("preset") for name in FILES for field in _fields(name)}
    assert preset in used


@EVERY_TYPE
def test_a_field_is_in_the_documentation(name: str) -> None:
    for field in _fields(name):
        assert f"| `{field['field_name']}` | {field['label']['fa_IR']} |" in DOCS


COUNTED = ("mashhad_amount", "mashhad_count")


@pytest.mark.parametrize("name", DATASET_TYPES)
def test_the_gist_of_a_type_is_made_of_its_own_fields(name: str) -> None:
    schema = _read(name)
    own = {field["field_name"]: field for field in schema["dataset_fields"]}
    assert schema["gist"]
    for field in schema["gist"]:
        assert "codelist" in own[field] or own[field]["preset"] in COUNTED


def test_every_type_is_concept_of_feed_with_themes_of_its_own() -> None:
    concepts = {concept.code: concept for concept in vocabularies.load("dataset_type")}
    assert tuple(concepts) == DATASET_TYPES
    themes = codelists.load("theme")
    for code, concept in concepts.items():
        assert concept.labels == {"fa": _read(code)["label"]["fa_IR"], "en": concept.labels["en"]}
        assert concept.more["themes"]
        assert all(theme in themes for theme in concept.more["themes"])


def test_every_schema_of_a_dataset_is_in_the_list_of_types() -> None:
    found = {
        path.name.removesuffix(".yaml")
        for path in rule_files.SCHEMAS.iterdir()
        if path.name.endswith(".yaml") and "\ndataset_type:" in path.read_text(encoding="utf-8")
    }
    assert found == set(DATASET_TYPES)


def _english(content: Any, inside: bool = False) -> Iterator[str]:
    """The English texts of a file, but for what a form shows as an example of what is typed."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key != "form_placeholder":
                yield from _english(value, inside or key == "en")
    elif isinstance(content, list):
        for value in content:
            yield from _english(value, inside)
    elif inside and isinstance(content, str):
        yield content


@pytest.mark.parametrize("folder", ["", "codelists", "tables", "vocabularies"])
def test_english_texts_have_no_persian_words(folder: str) -> None:
    files = sorted(path for path in (SCHEMAS / folder).iterdir() if path.suffix == ".yaml")
    assert files
    persian = [
        (path.name, text)
        for path in files
        for text in _english(rule_files.read(folder, path.name))
        if ANY_LETTER.search(text)
    ]
    assert persian == []
