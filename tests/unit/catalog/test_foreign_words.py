"""On an English page Persian words say that they are Persian, and nothing else changes."""

from __future__ import annotations

import pytest

from ckanext.mashhad.catalog.foreign_words import marked

FA = '<bdi lang="fa">'


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
        '<option lang="fa" value="1">منطقه</option>'
    )


def test_marking_twice_is_marking_once() -> None:
    once = marked("<p>Unit منطقهٔ ۹ <i>پارک</i></p><option>منطقه</option>")
    assert marked(once) == once
