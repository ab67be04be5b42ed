"""How else a text may be read than as it was typed (pure).

What people type is shown as Markdown, in which marks, tags and entities may part a number that its
readers see whole; and a mark of direction may show digits the other way round. The text is taken
out of the page as it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Final

import nh3

from ckanext.mashhad.catalog.pages import commonmark
from ckanext.mashhad.tables.engine.structures import markup

#: A text that is read otherwise where nothing is shown as Markdown, as a pattern for polars too.
OTHERWISE: Final = "<[A-Za-z/!?]|&#?[0-9A-Za-z]{1,31};|[\u202e\u2067]"
_OTHERWISE: Final = re.compile(OTHERWISE)
_MARKS: Final = re.compile(r"\*\*|__|~~|[*`]")
_MARKED: Final = re.compile(r"[<&\\`*_~\[\]]")
#: Up to the end of its paragraph, if nothing ends it before.
_TURNED: Final = re.compile("[\u202e\u2067]((?:[^\u202c\u2069\n]|\n(?!\\s*\n))++)")
#: Pictures that are not there part nothing that is seen.
_TAGS: Final = nh3.ALLOWED_TAGS - {"img"}


def readings(text: str) -> Iterator[str]:
    """The text as it was typed, and as its readers see it where that is something else."""
    yield from _readings(text, _shown)


def _readings(text: str, show: Callable[[str], str]) -> Iterator[str]:
    yield text
    shown = show(text) if _MARKED.search(text) else text
    if shown != text:
        yield shown
    for each in dict.fromkeys((text, shown)):
        if _TURNED.search(each):
            yield _TURNED.sub(lambda found: found[1][::-1], each)


def other_readings(text: str) -> Iterator[str]:
    """How else the lines of a text of any length are read, which are not shown as Markdown."""
    if _OTHERWISE.search(text):
        for line in filter(_OTHERWISE.search, text.splitlines()):
            yield from (each for each in _readings(line, _without_tags) if each != line)


def _without_tags(text: str) -> str:
    """What a program shows of a text with tags; as it was typed, where no program can."""
    html = _encodable(text)
    if commonmark.marks(html) > commonmark.MOST_MARKS or commonmark.multiplies(html, html):
        return text
    return _said(html)


def _shown(text: str) -> str:
    """What stands on a page, without what CKAN leaves out of it."""
    return _said(commonmark.html(_encodable(text)))


def _encodable(text: str) -> str:
    return text.encode("utf-8", "ignore").decode()


def _said(html: str) -> str:
    clean = nh3.clean(html, tags=_TAGS, link_rel=None).replace("<br>", "\n")
    # marks that are left part a number as separators do
    return _MARKS.sub("", unescape(markup.page_text(clean)))
