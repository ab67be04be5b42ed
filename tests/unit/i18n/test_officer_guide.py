"""The officer's guide quotes buttons and states as the pages write them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PO = ROOT / "i18n" / "fa_IR" / "LC_MESSAGES" / "ckanext-mashhad.po"
#: Quoted, but typed by officers.
EXAMPLES = {"", "۲ میلیارد ریال", "مبلغ (میلیون ریال)", "پیشنهادی سال ۱۴۰۵"}


@pytest.fixture(scope="module")
def words() -> str:
    schemas = (path.read_text(encoding="utf-8") for path in (ROOT / "schemas").glob("**/*.yaml"))
    return "\n".join([re.sub('"\n"', "", PO.read_text(encoding="utf-8")), *schemas])


@pytest.mark.parametrize("guide", ["officer.md", "officer.fa.md"])
def test_what_the_guide_quotes_stands_on_a_page(guide: str, words: str) -> None:
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    quoted = {" ".join(each.split()) for each in re.findall("«([^»]*)»", text)} - EXAMPLES
    # The state of a new version is its name before that of the state.
    quoted = {each.removeprefix("نسخهٔ تازه: ") for each in quoted}
    assert len(quoted) > 10
    assert {each for each in quoted if each not in words} == set()


@pytest.mark.parametrize("guide", ["officer.md", "officer.fa.md"])
def test_the_pictures_of_the_guide_are_those_that_are_taken(guide: str) -> None:
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    for picture in re.findall(r"\]\(screenshots/([\w-]+)\.png\)", text):
        assert f'"{picture}"' in (ROOT / "dev" / "screenshots.py").read_text(encoding="utf-8")
