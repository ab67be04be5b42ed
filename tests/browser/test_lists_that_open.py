"""What a list that opens under a field says: in the language of the reader, digits too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.looking import SETTLED, Watcher, faults
from tests.browser.portal_client import Portal

MESSAGE = ".select2-results__message, .select2-results__option"
# A list that asks a server for its choices: of twenty there are more, of some there are none.
ASKING = """([kind, least]) => {
  const field = document.createElement('select');
  document.querySelector('[role=main] form').append(field);
  const answer = {
    more: (params, done) => done({results: [{id: 1, text: '-'}], pagination: {more: true}}),
    broken: (params, done, failed) => { setTimeout(failed); return {}; },
    silent: () => ({}),
  };
  const ajax = {delay: 0, transport: answer[kind]};
  jQuery(field).select2({width: '12rem', minimumInputLength: least, ajax});
  jQuery(field).select2('open');
}"""
# A field as CKAN's forms have it, that asks for more than one letter.
OF_CKAN = """label => {
  const field = document.createElement('input');
  Object.assign(field.dataset, {module: 'autocomplete', moduleMinimumInputLength: 3,
    moduleSource: '/api/2/util/tag/autocomplete?incomplete=?', moduleTags: ''});
  field.ariaLabel = label;
  field.style.width = '12rem';
  document.querySelector('[role=main] form').append(field);
  ckan.module.initializeElement(field);
  jQuery(field).select2('open');
}"""


@pytest.fixture(params=["fa", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(
    window_of: Callable[[str], BrowserContext],
    portal: Portal,
    known: dict[str, Any],
    language: str,
) -> Iterator[Page]:
    """The form of a dataset of CKAN's own type, which has complained of nothing in the end."""
    page = window_of("sysadmin").new_page()
    watcher = Watcher(page, portal.url)
    page.goto(f"{'' if language == 'fa' else '/en'}/dataset/edit/{known['plain']}")
    page.wait_for_function(SETTLED)
    yield page
    page.close()
    assert watcher.faults == []


def is_told(page: Page, text: str) -> None:
    """Whether the list says this, and the page nothing of another language."""
    expect(page.locator(MESSAGE).last).to_have_text(text)
    told = faults(page, axe_at=())
    assert not told, "\n".join(told)


def test_it_says_when_it_waits_for_words_and_for_an_answer(page: Page, language: str) -> None:
    kept_waiting: list[Route] = []
    page.route("**/tag/autocomplete*", lambda route: kept_waiting.append(route))
    page.locator(".select2-search__field").first.click()
    is_told(page, {"fa": "شروع به نوشتن کنید…", "en": "Start typing…"}[language])
    page.keyboard.type("z")
    is_told(page, {"fa": "در حال جست‌وجو…", "en": "Searching..."}[language])


def test_a_list_without_what_is_typed_says_so(page: Page, language: str) -> None:
    page.locator(".select2-selection--single").first.click()
    page.keyboard.type("zzzz")
    is_told(page, {"fa": "چیزی یافت نشد", "en": "No matches found"}[language])


@pytest.mark.parametrize(
    ("kind", "persian", "english"),
    [
        ("silent", "در حال جست‌وجو…", "Searching..."),
        ("more", "گزینه‌های دیگر در راه است…", "Loading more…"),
        ("broken", "نتیجه‌ها بارگیری نشد.", "The results could not be loaded."),
    ],
)
def test_it_says_how_its_search_goes(
    page: Page, language: str, kind: str, persian: str, english: str
) -> None:
    page.evaluate(ASKING, [kind, 0])
    is_told(page, persian if language == "fa" else english)


def test_it_says_how_much_is_to_be_typed(page: Page, language: str) -> None:
    page.evaluate(ASKING, ["silent", 3])
    said = {
        "fa": "متن کوتاه است؛ دست‌کم ۳ نویسه بنویسید",
        "en": "Input is too short, must be at least 3 characters",
    }[language]
    is_told(page, said)
    page.keyboard.press("Escape")
    page.evaluate(OF_CKAN, {"fa": "برچسب", "en": "Tags"}[language])
    is_told(page, said)
