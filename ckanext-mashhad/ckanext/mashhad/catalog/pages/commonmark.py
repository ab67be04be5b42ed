"""Markdown as CommonMark has it, in time proportional to its length (pure).

CKAN's own (Python-Markdown) takes minutes for 20,000 brackets and fails at lists nested deeply.
"""

from __future__ import annotations

from typing import Final

from markdown_it import MarkdownIt

#: HTML stays HTML: CKAN cleans what comes out, and leaves of it what it allows.
_READER: Final = MarkdownIt("commonmark", {"html": True})


def html(text: str) -> str:
    """The HTML of a text in Markdown, which is not safe to show yet."""
    return str(_READER.render(text))
