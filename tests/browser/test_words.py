"""The gate sees words of another language wherever they stand, and lets through what says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests import page_language
from tests.browser.looking import WORDS

PAGE = """<html {}><head><title></title><style>
  .ltr, code {{ direction: ltr; unicode-bidi: isolate }}
  .signed::after {{ content: "Signed here" }}
</style></head><body>{}</body></html>"""
ROOTS = {"fa": 'lang="fa-IR" dir="rtl"', "en": 'lang="en"'}


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize(
    "html",
    [
        "<bdi>Hello dear reader</bdi>",
        "<bdi>Hello</bdi>",
        "<bdi>۲۰۲۴-۰۵-۰۶</bdi>",
        "<bdi dir=ltr>۲۰۲۴-۰۵-۰۶</bdi>",
        "<span class=ltr>2024-05-06T10:11:12</span>",
        "<p dir=auto>Dataset was deleted</p>",
        "<p class=ltr>Unknown error</p>",
        "<p lang=en>Unknown error</p>",
        "<input value='Unknown error'>",
        "<input dir=ltr value='Unknown error'>",
        "<textarea>Unknown error</textarea>",
        "<input placeholder='Search'>",
        "<input type=submit value='Save' dir=ltr>",
        "<a class=ltr title='Download'>example.org</a>",
        "<p class=signed>نامه</p>",
        "<bdi dir=ltr title='Unknown error'>کد</bdi>",
    ],
)
def test_words_of_another_language_are_seen(blank: Page, html: str) -> None:
    assert faults(blank, html)


@pytest.mark.parametrize(
    "html",
    [
        "<bdi lang=en>Hello dear reader</bdi>",
        "<p lang=en dir=ltr>Unknown error</p>",
        "<div lang=en dir=ltr><p>Unknown <b>error</b></p></div>",
        "<code>package_show</code>",
        "<bdi dir=ltr>contract-register-9</bdi>",
        "<span class=ltr>https://example.org/a?b=c</span>",
        "<input dir=ltr value='contract-register-9'>",
        "<p>پروندهٔ CSV</p>",
    ],
)
def test_marked_foreign_words_and_single_names_pass(blank: Page, html: str) -> None:
    assert faults(blank, html) == []


@pytest.mark.parametrize(
    "html",
    [
        "<bdi>سلام</bdi>",
        "<p dir=rtl>سلام</p>",
        "<p lang=fa>سلام</p>",
        "<a lang=fa>فارسی</a>",
        "<td>۱۲</td>",
        "<bdi lang=fa>۱۲</bdi>",
        "<bdi lang=fa>CSV پارک</bdi>",
        "<select><option lang=fa>پارک</option></select>",
        "<input value='پارک'>",
        "<textarea>پارک</textarea>",
        "<p title='پارک'>Park</p>",
    ],
)
def test_persian_words_on_an_english_page_are_seen_as_strictly(blank: Page, html: str) -> None:
    assert faults(blank, html, "en")


@pytest.mark.parametrize(
    "html",
    [
        "<bdi lang=fa>سلام</bdi>",
        "<bdi lang=fa dir=rtl>CSV ۱۲</bdi>",
        "<select><option lang=fa dir=rtl>پارک</option></select>",
        "<input lang=fa dir=rtl value='پارک'>",
        "<code>پارک</code>",
    ],
)
def test_persian_that_says_so_is_let_through_on_an_english_page(blank: Page, html: str) -> None:
    assert faults(blank, html, "en") == []


def faults(blank: Page, html: str, language: str = "fa") -> list[str]:
    blank.set_content(PAGE.format(ROOTS[language], html))
    return list(page_language.faults(language, blank.evaluate(WORDS)))
