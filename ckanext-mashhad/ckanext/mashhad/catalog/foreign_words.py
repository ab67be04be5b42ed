"""Words on a page of the other language: Persian ones say what they are, numbers are Persian.

On an English page what is Persian says so, and is read out as such; on a Persian page no number
stands in Latin digits.

Pure: HTML goes in, HTML comes out. For what CKAN's own pages put together, of which no template
can say what is data and what is the page's own sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ckanext.mashhad.persian.digits import in_words
from ckanext.mashhad.persian.text import ANY_LETTER, is_persian

_TAG: Final = re.compile(r"(<!--.*?-->|<[^>]*>)", re.S)
_SAYS: Final = re.compile(r"\slang=")
_APART: Final = re.compile(r"\slang=\"(?!fa)|\sdir=\"ltr|\sclass=\"[^\"]*\bltr\b")
_RUN: Final = re.compile(
    rf"{ANY_LETTER.pattern}(?:[^<>&;A-Za-z\n]*(?:{ANY_LETTER.pattern}|[۰-۹»)]))?"
)
_PERSIAN: Final = ' lang="fa" dir="rtl"'
#: What people type into or choose from; the value of a hidden one is nobody's to read.
_BOX: Final = re.compile(
    r"<(input|textarea|option)\b(?![^>]*\stype=[\"'](?:hidden|submit|radio|checkbox))"
)
_VALUE: Final = re.compile(r"\svalue=\"([^\"]*)\"")
_NAME: Final = re.compile(r"<\w+")
_DIRECTION: Final = re.compile(r"\sdir=\"\w*\"")
#: What holds no words, or words that stand there as they are.
_CLOSED: Final = ("script", "style", "textarea", "title", "code", "pre")


def marked(html: str) -> str:
    """The same HTML with a box that says so around every run of Persian words in its text.

    A text whose own element says its language is left alone; an ``option``, which can hold no
    other element, says it itself. Attributes stay as they are.
    """
    parts = _TAG.split(html)
    for at in _open_texts(parts):
        tag = parts[at - 1] if at else ""
        if not ANY_LETTER.search(parts[at]) or _SAYS.search(tag):
            continue
        if tag[:7].lower() == "<option":
            parts[at - 1] = _saying(tag)
        else:
            parts[at] = _RUN.sub(lambda run: f"<bdi{_PERSIAN}>{run[0]}</bdi>", parts[at])
    return "".join(parts)


def marked_boxes(html: str) -> str:
    """The same HTML, in which what is typed or chosen says that it is Persian where it is."""
    parts = _TAG.split(html)
    for at in range(1, len(parts), 2):
        box = _BOX.match(parts[at])
        if box is None or _SAYS.search(parts[at]):
            continue
        value = _VALUE.search(parts[at]) if box[1] == "input" else None
        if is_persian(value[1] if value else "" if box[1] == "input" else parts[at + 1]):
            parts[at] = _saying(parts[at])
    return "".join(parts)


def _saying(tag: str) -> str:
    """The tag of a box or choice, which now says that it holds Persian."""
    return _NAME.sub(rf"\g<0>{_PERSIAN}", _DIRECTION.sub("", tag), count=1)


def with_persian_digits(html: str) -> str:
    """The same HTML with ۰-۹ in its text, but for names and addresses and what is left to right."""
    parts = _TAG.split(html)
    for at in _open_texts(parts):
        if not (at and _APART.search(parts[at - 1])):
            parts[at] = in_words(parts[at])
    return "".join(parts)


def _open_texts(parts: list[str]) -> Iterator[int]:
    """Where in the split HTML the words of a page stand."""
    closed = ""
    for at in range(0, len(parts), 2):
        tag = parts[at - 1] if at else ""
        name = re.match(r"</?([\w-]+)", tag)
        if closed and tag.lower() == f"</{closed}>":
            closed = ""
        elif not closed and name and name[1].lower() in _CLOSED and tag[1] != "/":
            closed = name[1].lower()
        if not closed:
            yield at
