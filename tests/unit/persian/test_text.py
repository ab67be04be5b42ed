"""The two levels of normalisation: one table of cases for both."""

from __future__ import annotations

import unicodedata
from email import message_from_string
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ckanext.mashhad.persian.text import (
    TABLE,
    ZWNJ,
    display_safe,
    search_fold,
    search_key,
    subject_line,
)

# typed, stored for display, search key
CASES = [
    # letters
    ("شهرداري", "شهرداری", "شهرداری"),
    ("موسى", "موسی", "موسی"),
    ("عملكرد", "عملکرد", "عملکرد"),
    ("خانۀ فرهنگ", "خانۀ فرهنگ", "خانه فرهنگ"),
    ("خانهٔ فرهنگ", "خانهٔ فرهنگ", "خانه فرهنگ"),
    ("دائرة", "دائرة", "دایره"),
    ("آسفالت", "آسفالت", "اسفالت"),
    ("أمر", "أمر", "امر"),
    ("مؤسسه", "مؤسسه", "موسسه"),
    # hamza: two spellings of one word
    ("مسئول", "مسئول", "مسیول"),
    ("مسؤول", "مسؤول", "مسیول"),
    ("شئون", "شئون", "شیون"),
    ("هیئت", "هیئت", "هیات"),
    ("هیأت", "هیأت", "هیات"),
    ("مسئله", "مسئله", "مساله"),
    ("مسأله", "مسأله", "مساله"),
    ("قرائت", "قرائت", "قرایت"),
    ("غائله", "غائله", "غایله"),
    ("انشاء", "انشاء", "انشا"),
    ("جزء اول", "جزء اول", "جز اول"),
    ("سوء‌استفاده", "سوء‌استفاده", "سو استفاده"),
    ("قراءات", "قراءات", "قراات"),
    # letter and mark apart
    ("ا\u0653سفالت", "آسفالت", "اسفالت"),
    ("هیی\u0654ت", "هیئت", "هیات"),
    ("مو\u0654سسه", "مؤسسه", "موسسه"),
    ("cafe\u0301", "café", "cafe"),
    # marks and what is not seen
    ("قَرارداد", "قَرارداد", "قرارداد"),
    ("مـشـهـد", "مشهد", "مشهد"),
    ("مشهد ـ توس", "مشهد - توس", "مشهد - توس"),
    ("\u200fمشهد\u200e", "مشهد", "مشهد"),
    ("\u202eمشهد\u202c", "مشهد", "مشهد"),
    ("\ufeffمشهد\x00\x1f", "مشهد", "مشهد"),
    ("مشهد\ud800", "مشهد", "مشهد"),
    ("مشهد\x7f\x9f\ufffe\uffff", "مشهد", "مشهد"),
    ("ه\u200d.ش", "ه\u200d.ش", "ه.ش"),
    ("👨\u200d👩", "👨\u200d👩", "👨👩"),
    # half-spaces
    ("کتاب‌ها", "کتاب‌ها", "کتاب ها"),
    ("کتاب\u200c\u200cها", "کتاب‌ها", "کتاب ها"),
    ("\u200cکتاب\u200c ها\u200c", "کتاب ها", "کتاب ها"),
    ("خانهٔ\u200cما", "خانهٔ‌ما", "خانه ما"),
    ("کتاب¬ها", "کتاب‌ها", "کتاب ها"),
    ("کتاب\u200bها", "کتاب‌ها", "کتاب ها"),
    ("کتاب\u00adها", "کتاب‌ها", "کتاب ها"),
    ("muni\u00adcipal", "municipal", "municipal"),
    ("PDF\u200cها", "PDF‌ها", "pdf ها"),
    ("a ¬ b", "a ¬ b", "a b"),
    # spaces and lines
    ("منطقه\u00a0۹", "منطقه ۹", "منطقه 9"),
    (" یک  دو\n\tسه ", " یک  دو\n\tسه ", "یک دو سه"),
    # digits and numbers
    ("١٤٠٢", "۱۴۰۲", "1402"),
    ("۱۴۰۲", "۱۴۰۲", "1402"),
    ("1402", "1402", "1402"),
    ("۱۲٬۵۰۰٬۰۰۰", "۱۲٬۵۰۰٬۰۰۰", "12500000"),
    ("12,500,000", "12,500,000", "12500000"),
    ("۱،۲۳۴", "۱،۲۳۴", "1234"),
    ("۱۲٫۵٪", "۱۲٫۵٪", "12.5%"),
    ("1402,1403", "1402,1403", "1402,1403"),
    ("1,2,345", "1,2,345", "1,2,345"),
    # presentation forms; word ligatures and signs stay for the eye
    ("\ufebb\ufeb3\ufef4\ufbff", "صسیی", "صسیی"),
    ("\ufefbزم", "لازم", "لازم"),
    ("۵۰۰ ﷼", "۵۰۰ ﷼", "500 ریال"),
    ("m² ①", "m² ①", "m2 1"),
    # case and dashes
    ("MSH–1402−55", "MSH–1402−55", "msh-1402-55"),
    ("", "", ""),
]


@pytest.mark.parametrize(("typed", "display", "key"), CASES)
def test_a_text_is_stored_and_compared_so(typed, display, key):
    assert display_safe(typed) == display
    assert search_key(typed) == key


@pytest.mark.parametrize(("typed", "display", "key"), CASES)
def test_what_is_stored_is_found_by_what_was_typed(typed, display, key):
    assert search_key(display) == key


def test_the_search_fold_keeps_half_spaces_within_words_only():
    assert search_fold("كتاب\u200cهای \u200cشهرداري") == f"کتاب{ZWNJ}های شهرداری"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("شهردار", "شهرداری"),
        ("مشهد", "مشهدی"),
        ("مالی", "مال"),
        ("تهران", "تهر"),
        ("1402", "1403"),
        ("12.5", "125"),
        ("کتابها", "کتاب"),
    ],
)
def test_different_words_keep_different_keys(one, other):
    assert search_key(one) != search_key(other)


def test_no_character_stands_in_two_rows_of_the_table():
    characters = "".join(row.chars for row in TABLE)
    assert len(characters) == len(set(characters))


# Letters, marks, invisible signs and digits that meet each other in the rules.
TRICKY = st.text(
    "اآأبتدهةۀیيىئؤوءکكلمن\u0621\u0640\u064b\u064e\u0651\u0653\u0654\u0655\u0670"
    "\u200b\u200c\u200d\u200e\u00ac\u00ad\u2060\ufeff\u00a0 \n\t0123۴۵٦٧,،٬٫.-_aZeÉİßς\u0301\u0327"
    "\u1100\u1161\u0915\u093c\ufefb\ufe8d\ufe81\ufc5e\ufdfa\ufdfc½ﬁΣ",
    max_size=12,
)
ANY_TEXT = st.text(max_size=30) | TRICKY


@example("0ء¬ب")
@example("ب\u200b\u064b\u2060ب")
@example("ب\u00ad\u200dب")
@example("0\u200c﷼")
@example("0\u200c\u0300\u093c")
@given(ANY_TEXT)
def test_normalising_twice_changes_nothing_more(text):
    assert display_safe(display_safe(text)) == display_safe(text)
    assert search_key(search_key(text)) == search_key(text)
    assert search_fold(search_fold(text)) == search_fold(text)


@example("0ء¬ب")
@example("ب\u200b\u064b\u2060ب")
@example("ب\u00ad\u200dب")
@example("0\u200c﷼")
@example("0\u200c\u0300\u093c")
@given(ANY_TEXT)
def test_storing_a_text_does_not_change_what_finds_it(text):
    assert search_key(display_safe(text)) == search_key(text)


@given(ANY_TEXT)
def test_the_key_of_the_fold_is_the_key(text):
    assert search_key(search_fold(text)) == search_key(text)


def visible(text: str) -> str:
    """What a reader sees: canonical, without signs that have no shape, letters by look."""
    same_look = str.maketrans("يىك٠١٢٣٤٥٦٧٨٩", "ییک۰۱۲۳۴۵۶۷۸۹")
    shown = "".join(
        char
        for char in text.translate(same_look)
        if unicodedata.category(char) not in {"Cf", "Cc", "Cs"} and char != "\u0640"
    )
    return unicodedata.normalize("NFC", shown)


@given(st.text("ابتهةۀآأإؤئءیيىکكگ ًٌَّۀ0123۴۵٦٧.,٫٬%()«»؟؛abcXYZ\u200c\u200e\u0640", max_size=20))
def test_the_display_level_never_changes_what_a_reader_sees(text):
    assert visible(display_safe(text)) == visible(text)


@given(st.text(st.characters(max_codepoint=127, exclude_categories=["Cc"])))
def test_plain_latin_text_is_stored_as_it_is(text):
    assert display_safe(text) == text


def test_a_subject_keeps_its_blanks_wherever_it_is_cut() -> None:
    words = ["درگاه", "دادهٔ", "شهرداری", "مشهد", "Reset", "و", "سازمان‌های", "وابسته"]
    for count in range(1, 40):
        subject = " ".join((words * 5)[count % 3 : count])
        message = EmailMessage()
        message["Subject"] = subject_line(f"{subject}\n")
        sent = message_from_string(message.as_string(), policy=default)["Subject"]
        assert sent.replace("\u00a0", " ") == subject
