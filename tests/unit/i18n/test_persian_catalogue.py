"""The Persian catalogue is whole, and its checker would see it if it were not."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Reason
from dev import i18n, i18n_rules


@pytest.fixture(scope="module")
def persian() -> Catalog:
    with i18n.PO.open("rb") as source:
        return read_po(source)


@pytest.fixture(scope="module")
def template() -> Catalog:
    with i18n.POT.open("rb") as source:
        return read_po(source)


def test_no_message_has_a_fault(persian: Catalog) -> None:
    assert list(i18n_rules.faults_of_catalog(persian)) == []


def test_the_template_lists_exactly_the_translated_messages(
    persian: Catalog, template: Catalog
) -> None:
    assert {message.id for message in template} == {message.id for message in persian}


def test_what_came_before_its_day_does_not_tell_that_day_as_past(persian: Catalog) -> None:
    said = persian.get(Reason.messages["met_in_time"])
    assert said is not None
    assert "بود" not in str(said.string)


def test_every_plural_has_the_two_forms_that_ckan_asks_for(persian: Catalog) -> None:
    plurals = [message for message in persian if message.pluralizable]
    assert plurals
    assert {len(i18n_rules.forms_of(message)) for message in plurals} == {2}
    assert persian.plural_expr == "(n > 1)"


def test_javascript_messages_keep_file_so_that_ckan_exports_them(template: Catalog) -> None:
    files = {name for name, _line in template["Searching..."].locations}
    assert any(name.endswith(".js") for name in files)


@pytest.mark.parametrize(
    ("english", "persian_text", "fault"),
    [
        ("Save", "", "no Persian"),
        ("Save", "Save", "no Persian letter"),
        ("Save {name}", "ذخیرهٔ نام", "placeholders or tags"),
        ("Save %(name)s", "ذخیرهٔ %(title)s", "placeholders or tags"),
        ("Move %s to %i", "بردن به %i از %s", "placeholders or tags"),
        ("<b>Save</b>", "<i>ذخیره</i>", "placeholders or tags"),
        ('<a href="%(url)s">go</a>', '<a href="%(link)s">رفتن</a>', "placeholders or tags"),
        ("Save", "ذخيره", "Arabic ي or ك"),
        ("In 4", "در ٤", "Arabic digit"),
        ("All my data", "همۀ داده‌ها", "in one letter"),
        ("Groups", "گروه ها", "space before ها"),
        ("It goes", "می رود", "space after می"),
        ("Groups", "گروه‌ ها", "loose ZWNJ"),
        ("Save it", "آن را  ذخیره کنید", "two spaces"),
        ("Yes, no", "آری, نه", "Latin punctuation"),
        ("Yes.", "آری .", "space before punctuation"),
        ("8 letters", "8 حرف", "Latin digit"),
        ('Tag "%s"', 'برچسب "%s"', "straight quotes"),
        ("Search", "جستجو", "should be «جست‌وجو»"),
        ("Dataset", "مجموعه داده", "should be «مجموعه‌داده»"),
        ("All duties", "همهٔ تعهدها", "«تعهد» stands for a commitment only"),
    ],
)
def test_the_checker_sees(english: str, persian_text: str, fault: str) -> None:
    faults = list(i18n_rules.faults_of(Message(english, persian_text)))
    assert any(fault in found for found in faults), faults


def test_the_checker_sees_a_fuzzy_message() -> None:
    assert list(i18n_rules.faults_of(Message("Save", "ذخیره", flags=("fuzzy",)))) == ["fuzzy"]


@pytest.mark.parametrize(
    ("english", "persian_text"),
    [
        ("Save", "ذخیره"),
        ("{type}s of {name}", "{type}‌های {name}"),
        ("The <a href='%(url)s'>file</a> is CSV", "این <a href='%(url)s'>فایل</a> CSV است"),
        ("Write an address like name@example.com", "نشانی را مانند name@example.com بنویسید"),
        ("Must be like AB-12", "باید مانند AB-12 باشد"),
    ],
)
def test_the_checker_accepts(english: str, persian_text: str) -> None:
    assert list(i18n_rules.faults_of(Message(english, persian_text))) == []


@pytest.mark.parametrize("forms", [("یک فایل", "{n} فایل"), ("{n} فایل", "{n} فایل")])
def test_the_first_plural_form_may_name_the_number_or_not(forms: tuple[str, str]) -> None:
    assert list(i18n_rules.faults_of(Message(("One file", "{n} files"), forms))) == []
