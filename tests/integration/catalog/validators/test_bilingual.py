"""Title and description in two languages: Persian is needed, English shown where there is one."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from ckan.tests.helpers import call_action

from ckanext.mashhad.catalog.validators import FOREIGN_RECORD
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

TITLE = {"fa": "قراردادهای آسفالت", "en": "Contracts for asphalt"}
NOTES = {"fa": "همهٔ قراردادهای روکش خیابان‌ها.", "en": "All contracts for paving the streets."}


@pytest.fixture
@made_once
def made(create: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    return create(
        title_translated=TITLE,
        notes_translated=NOTES,
        resources=[{"url": "https://example.org/a.csv", "name": "فهرست"}],
    )


@pytest.fixture
def page(app: Any) -> Callable[[str], str]:
    return lambda path: unescape(app.get(path, status=200).body)


def test_ckans_own_fields_hold_the_persian_texts(made: dict[str, Any]) -> None:
    assert (made["title"], made["notes"]) == (TITLE["fa"], NOTES["fa"])
    assert (made["title_translated"], made["notes_translated"]) == (TITLE, NOTES)


def test_each_page_shows_texts_in_its_language_and_in_no_other(
    page: Callable[[str], str], made: dict[str, Any]
) -> None:
    dataset = f"/contract/{made['name']}"
    file = f"{dataset}/resource/{made['resources'][0]['id']}"
    for path in (dataset, file, "/contract", "/dataset", "/organization/mashhad-district-09", "/"):
        persian, english = page(path), page(f"/en{path}")
        assert (TITLE["fa"] in persian, TITLE["en"] in persian) == (True, False), path
        assert (TITLE["en"] in english, TITLE["fa"] in english) == (True, False), path
        if path == dataset:
            assert NOTES["fa"] in persian
            assert NOTES["en"] in english
            assert NOTES["fa"] not in english


def test_where_there_is_no_english_the_persian_is_shown(
    page: Callable[[str], str], create: Callable[..., dict[str, Any]]
) -> None:
    made = create(title_translated={"fa": TITLE["fa"]})
    assert TITLE["fa"] in page(f"/en/contract/{made['name']}")


def test_words_of_both_languages_find_it(act: Callable[..., Any], made: dict[str, Any]) -> None:
    for words in ("آسفالت", "asphalt", "روکش", "paving streets"):
        found = act("package_search", q=words)["results"]
        assert [each["id"] for each in found] == [made["id"]], words


def test_the_feed_writes_both_languages(page: Callable[[str], str], made: dict[str, Any]) -> None:
    turtle = page(f"/contract/{made['name']}.ttl")
    for language in ("fa", "en"):
        assert f'"{TITLE[language]}"@{language}' in turtle
        assert f'"{NOTES[language]}"@{language}' in turtle


@pytest.mark.parametrize(
    ("language", "title", "persian", "english"),
    [
        ("de", "Haushalt der Straßen 2024", 'lang="de" dir="ltr"', 'lang="de" dir="ltr"'),
        ("ckb", "بودجەی شەقامەکان", 'lang="ckb" dir="rtl"', 'lang="ckb" dir="rtl"'),
        ("fa-t-en", "بودجهٔ خیابان‌ها", None, 'lang="fa" dir="rtl"'),
        ("und", "Budget of streets", 'lang="en" dir="ltr"', None),
    ],
)
def test_text_of_another_catalogue_keeps_its_language(
    page: Callable[[str], str], unit: dict[str, Any], language: str, title: str,
    persian: str | None, english: str | None,
) -> None:  # fmt: skip
    long = f"{title} {title} {title} {title}"
    user = call_action("get_site_user")["name"]
    made = call_action(
        "package_create",
        {"user": user, FOREIGN_RECORD: True},
        type="contract",
        owner_org=unit["id"],
        title_translated={language: long},
        notes_translated={language: title},
        resources=[{"url": "https://example.org/a.csv", "name": title, "description": title}],
    )
    dataset = f"/contract/{made['name']}"
    for at, said in ((dataset, persian), (f"/en{dataset}", english)):
        html = page(at)
        tag = f" {said}" if said else ""
        assert f"<h1><bdi{tag}>{long}</bdi></h1>" in html
        assert f"<bdi{tag}>{long[:20]}" in html.partition('class="breadcrumb"')[2].split("</ol>")[0]
        assert f'<div class="lead prose"{tag}>' in html
        assert f"<bdi{tag}>{title}</bdi>" in html
        assert f'<p class="about"{tag}>{title}' in html


def test_foreign_description_keeps_digits_on_persian_page(
    page: Callable[[str], str], unit: dict[str, Any]
) -> None:
    user = call_action("get_site_user")["name"]
    made = call_action(
        "package_create",
        {"user": user, FOREIGN_RECORD: True},
        type="document",
        owner_org=unit["id"],
        title_translated={"en": "Streets 45"},
        notes_translated={"en": "About 45 streets"},
    )
    for path in (f"/document/{made['name']}", "/dataset"):
        html = page(path)
        assert "About 45 streets" in html, path
        assert "About ۴۵" not in html, path
