"""What a dataset's Solr document gains, and the version of the rules it was made by."""

from __future__ import annotations

import hashlib
import json

from ckanext.mashhad.catalog.search import document, version
from ckanext.mashhad.catalog.search.analysis import analyse
from ckanext.mashhad.catalog.search.document import SHOWN, index_fields

SCHEMA = {
    "label": {"fa_IR": "بودجه", "en": "Budget"},
    "dataset_fields": [
        {"field_name": "budget_stage", "codelist": "budget_stage", "searched": True},
        {"field_name": "theme", "codelist": "theme", "searched": True},
        {"field_name": "license_id", "codelist": "licence"},
        {"field_name": "fiscal_year", "searched": True},
    ],
}
TEXT_OF_THE_RULES = """
قراردادهای منطقهٔ نه، مصوبات شورا و خاطرات شهروندان؛ «حمل‌ونقل» MSH-1402-55 مبلغ ۱۲٫۵ میلیارد
بزرگ‌ترین پروژه‌های به‌سازی می شود، علاقه‌مندان، فضای سبز، دانشجویان، متقاضیان، نمایندگان
سه ماههٔ سوم، مادهٔ صد، فایلpdf، مبلغ پرداخت شده، گفت‌وگو
بیست و پنج درصد، سی اتوبوس، سی ان جی، کارها انجام شده است و خواهد شد، اطاق، قانون‌گزار
"""


def words(field: str, **pkg: object) -> set[str]:
    return set(index_fields({"title": "", **pkg}, SCHEMA)[field].split())


def test_everything_that_a_reader_sees_is_in_the_text() -> None:
    found = words(
        document.TEXT,
        title="فهرست کتاب‌ها",
        notes="توضیح‌ها",
        tags=["كتابخانه"],
        res_name=["سال‌نامه‌ها"],
        res_description=["شرح فایل"],
        name="budget-9",
        author="ناشر",
        fiscal_year="1403",
        budget_stage="approved",
        validated_data_dict=json.dumps(
            {"organization": {"title": "منطقهٔ ۱۱"}, "groups": [{"title": "عمران"}]}
        ),
    )
    expected = "فهرست کتاب توضیح کتابخانه سال نامه شرح فایل budget 9 ناشر 1403 منطقه 11 عمران"
    assert set(expected.split()) <= found


def test_codes_are_found_by_their_labels_in_both_languages() -> None:
    found = words(document.TEXT, theme='["GOVE", "ECON"]', budget_stage="approved")
    assert {"بودجه", "budget", "مصوب", "approved", "اقتصاد", "economy"} <= found
    assert "gove" not in found


def test_the_title_has_a_field_of_its_own() -> None:
    assert words(document.TITLE, title="فهرست کتاب‌ها", notes="توضیح") == {"فهرست", "کتاب"}


def test_texts_by_language_are_not_indexed_as_one_word() -> None:
    indexed = index_fields(
        {
            "title": "قراردادها",
            "title_translated": '{"fa": "قراردادها", "en": "Contracts"}',
            "notes": "ب",
            "notes_translated": '{"fa": "ب", "en": "Notes"}',
        },
        {},
    )
    assert indexed[document.TITLE] == "قرارداد contracts"
    assert "notes" in indexed[document.TEXT].split()
    assert "notes_translated" not in indexed
    assert indexed["notes"] == "ب"


def test_fields_that_schema_does_not_mark_are_not_looked_into() -> None:
    found = words(document.TEXT, license_id="cc-by", extras_place="مشهد")
    assert found == {"بودجه", "budget"}


def test_a_text_in_brackets_is_a_text() -> None:
    assert "1403" in words(document.TEXT, fiscal_year="[۱۴۰۳")


def test_dataset_without_schema_is_found_by_extras_but_long_ones() -> None:
    pkg = {"title": "", "extras_place": "مشهد", "extras_geometry": "چند " * 500}
    assert index_fields(pkg, {})[document.TEXT] == "مشهد"


def test_a_document_without_text_is_indexed() -> None:
    indexed = index_fields({"title": None, "validated_data_dict": None}, {})
    assert indexed[document.TITLE] == ""
    assert document.THEMES not in indexed


def test_themes_are_a_list_for_the_facet() -> None:
    indexed = index_fields({"title": "", "theme": '["GOVE", "ECON"]'}, {})
    assert indexed[document.THEMES] == ["GOVE", "ECON"]


def test_a_document_knows_its_rules() -> None:
    assert index_fields({"title": ""}, {})[document.RULES] == version.current()


def test_the_version_is_raised_when_the_rules_give_other_keys() -> None:
    """When this fails, raise RULES in ``version.py`` and write the new digest here."""
    found = analyse([TEXT_OF_THE_RULES])
    digest = hashlib.blake2b(repr(found).encode(), digest_size=6).hexdigest()
    assert (version.RULES, digest) == (4, "00da29b6c3ac")


def test_indexed_publication_moment_is_shown_not_sent_one() -> None:
    shown = json.dumps({"first_published": "2026-11-25T08:00:00Z"})
    sent = {"title": "", "first_published": "2001", "extras_first_published": "2001"}
    indexed = index_fields({**sent, "validated_data_dict": shown}, SCHEMA)
    assert indexed["first_published"] == "2026-11-25T08:00:00Z"
    assert "extras_first_published" not in indexed
    assert "first_published" not in index_fields({**sent, "validated_data_dict": "{}"}, SCHEMA)


def test_what_is_shown_is_stored_in_letters_and_says_same() -> None:
    shown = {"title": "بودجهٔ ۱۴۰۳\u200cها", "amount": 12_345_678_901_234_567_890, "share": 0.1}
    indexed = index_fields({"title": "x", SHOWN: json.dumps(shown)}, {})
    assert json.loads(indexed[SHOWN]) == shown
    assert "بودجهٔ ۱۴۰۳\u200cها" in indexed[SHOWN]


def test_a_file_is_found_by_its_format_as_people_call_it() -> None:
    indexed = index_fields({"title": "بودجه", "res_format": ["CSV", "XLSX"]}, {})[document.TEXT]
    assert {"csv", "xlsx"} <= set(indexed.split())
    assert analyse(["اکسل"]).keys == analyse(["XLSX"]).keys == analyse(["xls"]).keys
