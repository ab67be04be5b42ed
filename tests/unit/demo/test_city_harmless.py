"""Nothing in the demo city can be taken for data of a real person, company or office."""

from __future__ import annotations

import re

from ckanext.mashhad.persian.identifiers import is_valid
from ckanext.mashhad.persian.text import display_safe
from dev.demo.parts import City
from dev.demo.words import ABOUT_DATASET, ABOUT_FILE, DEMO_TAG
from tests.unit.demo.demo_files import registers, rows_of, sheets


def texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts(each)]
    return [text for each in value for text in texts(each)] if isinstance(value, list) else []


def all_cells(demo: City) -> set[str]:
    """What stands in the files without planted errors, each cell once."""
    files = [f for dataset in demo.datasets for f in dataset.versions if f.accepted]
    return {
        cell
        for file in files
        if "arabic_letters" not in file.manners
        for sheet in sheets(file)
        for row in sheet
        for cell in row
    }


class TestHarmless:
    def test_each_dataset_and_workbook_says_that_it_is_demonstration(self, demo: City) -> None:
        for dataset in demo.datasets:
            notes = dataset.fields.get("notes_translated") or {"fa": dataset.fields["notes"]}
            for lang, text in notes.items():
                assert text.endswith(ABOUT_DATASET[lang])
            assert {"name": DEMO_TAG} in dataset.fields["tags"]
            for file in dataset.files:
                assert file.name.startswith("demo-")
                assert file.format == "CSV" or [[ABOUT_FILE]] in sheets(file)

    def test_counterparties_are_invented_companies_with_right_ids(self, demo: City) -> None:
        seen = set()
        for row in [row for dataset in registers(demo) for row in rows_of(dataset)]:
            seen.add((row["طرف قرارداد"], row["شناسهٔ ملی طرف قرارداد"]))
        assert len(seen) >= 30
        for name, legal_id in seen:
            assert name.startswith("شرکت نمونهٔ ")
            assert legal_id.startswith("999")
            assert is_valid("legal_id", legal_id)
        assert len({legal_id for _, legal_id in seen}) == len({name for name, _ in seen})

    def test_nothing_looks_like_a_persons_identifier(self, demo: City) -> None:
        found = [text for dataset in demo.datasets for text in texts(dict(dataset.payload()))]
        for text in all_cells(demo).union(found):
            for digits in re.findall(r"(?<!\d)\d{8,10}(?!\d)", text):
                assert not is_valid("national_code", digits), text
            assert not re.search(r"(?<!\d)(?:0|\+?98)9\d{9}(?!\d)", text), text
            assert not re.search(r"IR\d{24}", text), text

    def test_texts_are_already_as_the_portal_would_store_them(self, demo: City) -> None:
        found = [text for dataset in demo.datasets for text in texts(dict(dataset.payload()))]
        found += [unit.title["fa"] for unit in demo.units]
        for text in all_cells(demo).union(found):
            assert display_safe(text) == text
