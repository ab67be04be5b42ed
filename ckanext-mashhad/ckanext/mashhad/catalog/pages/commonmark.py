"""Markdown as CommonMark has it, in time proportional to its length (pure).

CKAN's own (Python-Markdown) takes minutes for 20,000 brackets and fails at lists nested deeply.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import escape

#: HTML stays HTML: CKAN cleans what comes out, and leaves of it what it allows.
_READER: Final = MarkdownIt("commonmark", {"html": True})
#: What HTML 5 opens again in every block behind it until it is closed, beside what CKAN allows.
_TAGS: Final = nh3.ALLOWED_TAGS | {"big", "font", "nobr"}
#: Tags of the source by all tags: with fewer, not much can come of it.
_HARMLESS: Final = 50_000
#: The same by all letters, which a tag may bring again as its title.
_HARMLESS_LETTERS: Final = 1_000_000
#: Times as many tags as there were, and so many more, are there after each is closed.
_MOST_TIMES: Final = 5
_MOST_MORE: Final = 1_000
#: The same of letters; one of a Persian address is written as six or nine.
_MOST_TIMES_LETTERS: Final = 10
_MOST_MORE_LETTERS: Final = 20_000
_STEPS: Final = 16
#: What takes the reader longer than a letter does, up to 300 times.
_MARKS: Final = "[]<>*_`\\&\n"
#: A text of which more is marks is shown as it was typed.
MOST_MARKS: Final = 3_000


def marks(text: str) -> int:
    """How many characters of a text may be Markdown or HTML; reading it takes so long."""
    return sum(map(text.count, _MARKS))


def plain(text: str) -> str:
    """The HTML that shows a text as it was typed."""
    return f"<p>{escape(text)}</p>\n"


def html(text: str) -> str:
    """The HTML of a text in Markdown, which is not safe to show yet.

    It is shown as it was typed where a browser would make many times as much of it: 700 tags that
    are never closed before 700 paragraphs stand in each of these.
    """
    if marks(text) > MOST_MARKS:
        return plain(text)
    context: dict[str, Any] = {}
    tokens = _READER.parse(text, context)
    if _letters_of_links(tokens) > _MOST_TIMES_LETTERS * len(text) + _MOST_MORE_LETTERS:
        return plain(text)
    shown = str(_READER.renderer.render(tokens, _READER.options, context))
    if multiplies(text, shown):
        return plain(text)
    return shown


def _letters_of_links(tokens: Sequence[Token]) -> int:
    """How many characters addresses and titles have where they are written: one that is defined
    once may be referred to a thousand times.
    """
    written = (each for token in tokens for each in (token, *(token.children or ())))
    return sum(len(str(value)) for each in written for value in each.attrs.values())


def multiplies(source: str, shown: str) -> bool:
    """Whether elements of ``source`` multiply when HTML made of it is read; seen at its beginning,
    if they do there.
    """
    tags = source.count("<")
    if tags * shown.count("<") <= _HARMLESS and tags * len(shown) <= _HARMLESS_LETTERS:
        return False
    step = len(shown) // _STEPS + 1
    return any(
        (clean := nh3.clean(shown[:end], tags=_TAGS, link_rel=None)).count("<")
        > _MOST_TIMES * shown.count("<", 0, end) + _MOST_MORE
        or len(clean) > _MOST_TIMES_LETTERS * end + _MOST_MORE_LETTERS
        for end in range(step, len(shown) + step, step)
    )
