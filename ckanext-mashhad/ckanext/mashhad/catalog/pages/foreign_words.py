"""Words on a page of the other language: Persian ones say what they are, numbers are Persian.

On an English page what is Persian says so, and is read out as such; on a Persian page no number
stands in Latin digits.

Pure. Of a text the Markup that shows it is made here; of what CKAN's own pages put together, of
which no template can say what is data and what is the page's own sentence, the tree is changed.
"""

from __future__ import annotations

import re
from typing import Any, Final

from markupsafe import Markup, escape

from ckanext.mashhad.catalog.pages import html_tree
from ckanext.mashhad.persian.numerals.digits import in_words
from ckanext.mashhad.persian.text import ANY_LETTER, is_persian

_RUN: Final = re.compile(
    rf"({ANY_LETTER.pattern}(?:[^<>&;A-Za-z\n]*(?:{ANY_LETTER.pattern}|[۰-۹»)]))?)"
)
_PERSIAN: Final = {"lang": "fa", "dir": "rtl"}
_BOX: Final = Markup('<bdi lang="fa" dir="rtl">{}</bdi>')
#: Of what people type into or choose from: the value of a hidden one is nobody's to read.
_WITHOUT_WORDS: Final = ("hidden", "submit", "radio", "checkbox")


def marked_text(text: str) -> Markup:
    """The HTML that shows a text, with a box that says so around every run of Persian words."""
    pieces = enumerate(_RUN.split(text))
    return Markup().join(_BOX.format(each) if at % 2 else escape(each) for at, each in pieces)


def marked(html: str) -> Markup:
    """The same HTML with such a box around every run of Persian words in its text.

    A text in an element that says its language is left alone; what can hold no other element, an
    ``option`` or a box that is typed into, says it itself. Other attributes stay as they are.
    """
    if not is_persian(html):
        return Markup(html)  # noqa: S704 (it was HTML before)
    return html_tree.changed(html, _mark)


def marked_boxes(html: str) -> Markup:
    """The same HTML, in which what is typed or chosen says that it is Persian where it is."""
    if not is_persian(html):
        return Markup(html)  # noqa: S704 (it was HTML before)
    return html_tree.changed(html, _mark_boxes)


def _mark(body: Any) -> None:
    _mark_boxes(body)
    for place in html_tree.places(body):
        if ANY_LETTER.search(place.text) and place.said.language is None:
            pieces = enumerate(_RUN.split(place.text))
            place.put(
                html_tree.element("bdi", each, **_PERSIAN) if at % 2 else each
                for at, each in pieces
            )


def _mark_boxes(body: Any) -> None:
    for box in body.iter("input", "textarea", "option"):
        is_typed = box.get("type", "").lower() not in _WITHOUT_WORDS
        text = box.get("value", "") if box.tag == "input" else box.text or ""
        if is_typed and box.get("lang") is None and is_persian(text):
            box.attrib.pop("dir", None)
            box.attrib.update(_PERSIAN)


def with_persian_digits(html: str) -> Markup:
    """The same HTML with ۰-۹ in its text, but for names and addresses and what is left to right."""
    return html_tree.changed(html, number)


def number(body: Any) -> None:
    """Write the digits in the texts of a tree as ۰-۹, with the same exceptions."""
    for place in html_tree.places(body):
        is_foreign = not (place.said.language or "fa").startswith("fa")
        if not (is_foreign or place.said.left_to_right):
            place.put([in_words(place.text)])
