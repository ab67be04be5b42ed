"""On an English page Persian words say that they are Persian, and nothing else changes."""

from __future__ import annotations

import pytest

from ckanext.mashhad.catalog.foreign_words import marked, marked_boxes, with_persian_digits

FA = '<bdi lang="fa" dir="rtl">'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Nothing Persian, <b>here</b>", "Nothing Persian, <b>here</b>"),
        ("<a href='/x'>منطقهٔ ۹</a>", f"<a href='/x'>{FA}منطقهٔ ۹</bdi></a>"),
        ("Check of “کتاب‌ها.csv”", f"Check of “{FA}کتاب‌ها</bdi>.csv”"),
        ("Members - واحد ۱ - Units", f"Members - {FA}واحد ۱</bdi> - Units"),
        ("<h1>پارک، میدان</h1>", f"<h1>{FA}پارک، میدان</bdi></h1>"),
    ],
)
def test_persian_words_within_a_sentence_are_marked(html: str, expected: str) -> None:
    assert marked(html) == expected


@pytest.mark.parametrize(
    "html",
    [
        '<bdi lang="fa">منطقهٔ ۹</bdi>',
        '<p title="منطقهٔ ۹">Unit</p>',
        "<script>const unit = 'منطقه';</script><p>Unit</p>",
        "<textarea>منطقه</textarea>",
        "<!-- منطقه -->",
    ],
)
def test_what_says_its_language_is_no_text_or_was_typed_stays(html: str) -> None:
    assert marked(html) == html


def test_a_choice_of_a_list_says_it_itself() -> None:
    assert marked('<option value="1">منطقه</option>') == (
        '<option lang="fa" dir="rtl" value="1">منطقه</option>'
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            '<input dir="auto" type="text" value="پارک">',
            '<input lang="fa" dir="rtl" type="text" value="پارک">',
        ),
        ("<textarea>پارک</textarea>", '<textarea lang="fa" dir="rtl">پارک</textarea>'),
        ("<option>پارک</option>", '<option lang="fa" dir="rtl">پارک</option>'),
        ('<input value="CSV ۱۴۰۳">', '<input lang="fa" dir="rtl" value="CSV ۱۴۰۳">'),
        ('<input value="park" placeholder="پارک">',) * 2,
        ('<input lang="en" dir="ltr" value="پارک">',) * 2,
        ('<input type="hidden" value="پارک"><option value="پارک">Park</option>',) * 2,
        ("<p>پارک</p>",) * 2,
    ],
)
def test_what_is_typed_or_chosen_says_that_it_is_persian(html: str, expected: str) -> None:
    assert marked_boxes(html) == expected
    assert marked_boxes(expected) == expected


def test_marking_twice_is_marking_once() -> None:
    once = marked("<p>Unit منطقهٔ ۹ <i>پارک</i></p><option>منطقه</option>")
    assert marked(once) == once


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>832 ردیف</p>", "<p>۸۳۲ ردیف</p>"),
        ('<a href="/x/12">سال 1402 (نسخهٔ 2)</a>', '<a href="/x/12">سال ۱۴۰۲ (نسخهٔ ۲)</a>'),
        ("کاربر «officer2» 3 روز پیش", "کاربر «officer2» ۳ روز پیش"),
        ("it&#39;s 5&nbsp;7", "it&#39;s ۵&nbsp;۷"),
        ('<span class="ltr">12</span> <i lang="en">12</i> <pre>12</pre>',) * 2,
        ("<code>12</code><textarea>12</textarea>https://example.org/12",) * 2,
    ],
)  # fmt: skip
def test_numbers_are_persian_but_in_names_addresses_and_code(html: str, expected: str) -> None:
    assert with_persian_digits(html) == expected
