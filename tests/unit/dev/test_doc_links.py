"""What README and the guides point at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_repository_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    ours = [link.partition("#")[0] for link in links if "://" not in link]
    assert [link for link in ours if link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name.endswith(".fa.md")], ids=lambda page: page.name
)
def test_persian_page_is_rtl_with_pictures_of_english_one(
    page: Path,
) -> None:
    english = page.with_name(page.name.replace(".fa.md", ".md"))
    persian = page.read_text(encoding="utf-8")
    assert persian.startswith('<div dir="rtl">\n\n')
    pictures = [
        set(re.findall(r"!\[[^]]*\]\(([^)]+)\)", text))
        for text in (persian, english.read_text(encoding="utf-8"))
    ]
    assert pictures[0] == pictures[1]
