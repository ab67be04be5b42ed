"""Texts in Markdown that one answer shows: each rendered once, and no more than is worth an answer.

A record may hold 500 texts, each of which may be made to take long. What an answer has no time for
is shown as it was typed.
"""

from __future__ import annotations

from typing import Final

from flask import g, has_request_context

from ckanext.mashhad.catalog.pages import commonmark

#: Marks that the texts of one answer may have together; an ordinary description has fewer than 50.
_MOST_MARKS: Final = 2 * commonmark.MOST_MARKS


def html(text: str) -> str:
    """The HTML of a text, which is not safe to show yet."""
    if not has_request_context():
        return commonmark.html(text)
    rendered: dict[str, str] = g.setdefault("mashhad_rendered", {})
    if text not in rendered:
        rendered[text] = commonmark.html(text) if _has_time_for(text) else commonmark.plain(text)
    return rendered[text]


def _has_time_for(text: str) -> bool:
    marks = commonmark.marks(text)
    left: int = g.get("mashhad_marks_left", _MOST_MARKS)
    if marks > commonmark.MOST_MARKS or marks > left:
        return False
    g.mashhad_marks_left = left - marks
    return True
