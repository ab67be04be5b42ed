"""On an English page Persian words say that they are Persian, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest
from bs4 import BeautifulSoup

from ckanext.mashhad.catalog.pages.foreign_words import (
    marked,
    marked_boxes,
    marked_text,
    with_persian_digits,
)

FA = '<bdi lang="fa" dir="rtl">'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Nothing Persian, <b>here</b>", "Nothing Persian, <b>here</b>"),
        ('<a href="/x">منطقهٔ ۹</a>', f'<a href="/x">{FA}منطقهٔ ۹</bdi></a>'),
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
        '<p lang="fa">منطقه <b>۹</b> پارک</p>',
        "<!-- منطقه -->",
    ],
)
def test_what_says_its_language_or_is_no_text_stays(html: str) -> None:
    assert marked(html) == html


def test_a_choice_of_a_list_says_it_itself() -> None:
    assert marked('<option value="1">منطقه</option>') == (
        '<option value="1" lang="fa" dir="rtl">منطقه</option>'
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            '<input dir="auto" type="text" value="پارک">',
            '<input type="text" value="پارک" lang="fa" dir="rtl">',
        ),
        ("<textarea>پارک</textarea>", '<textarea lang="fa" dir="rtl">پارک</textarea>'),
        ("<option>پارک</option>", '<option lang="fa" dir="rtl">پارک</option>'),
        ('<input value="CSV ۱۴۰۳">', '<input value="CSV ۱۴۰۳" lang="fa" dir="rtl">'),
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
        ("it's 5&nbsp;7", "it&#39;s ۵\xa0۷"),
        ('<span class="ltr">12</span> <i lang="en">12</i> <pre>12</pre>',) * 2,
        ("<code>12</code><textarea>12</textarea>https://example.org/12",) * 2,
    ],
)  # fmt: skip
def test_numbers_are_persian_but_in_names_addresses_and_code(html: str, expected: str) -> None:
    assert with_persian_digits(html) == expected


#: Markdown and templates leave these in attributes: there they are no source.
HOSTILE = (
    '<a title="> <option> سلام 12 <img src=x onerror=alert(1)>" href="/about">x 3 پارک</a>',
    '<a title="پارک > سلام 12 &quot;&gt;<script>alert(1)</script>">پارک 3</a>',
    '<input value="</textarea> سلام > <input value=&quot; سلام 12 <svg onload=alert(1)>">سلام 3',
    "<textarea> سلام &lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; 12</textarea>سلام 3",
    '<p title="<!-- سلام">سلام 3</p><p title="--><img src=x onerror=alert(1)> 12">سلام</p>',
    '<img alt="> https://example.org/onerror=location=name// سلام 12" src="/x">سلام 3',
)


@pytest.mark.parametrize("change", [marked, marked_boxes, with_persian_digits])
@pytest.mark.parametrize("html", HOSTILE)
def test_what_stands_in_an_attribute_stays_in_it(change: Callable[[str], str], html: str) -> None:
    ours = {"bdi": None, "lang": None, "dir": None}
    assert _source(change(html), ours) == _source(html, ours)


def _source(html: str, leaving_out: Collection[str]) -> list[tuple[str, dict[str, str]]]:
    """The elements and attributes that a browser reads, but for some."""
    read = BeautifulSoup(html, "html.parser")
    return [
        (each.name, {key: text for key, text in each.attrs.items() if key not in leaving_out})
        for each in read.find_all()
        if each.name not in leaving_out
    ]


def test_a_text_is_escaped_whatever_it_says() -> None:
    assert marked_text("“<b>پارک</b>” & 1") == (f"“&lt;b&gt;{FA}پارک</bdi>&lt;/b&gt;” &amp; 1")


def test_html_deeper_than_the_parser_reads_stays_whole() -> None:
    deep = f"{'<div>' * 3000}سلام 12{'</div>' * 3000}<p>end</p>"
    assert marked(deep) == with_persian_digits(deep) == deep
