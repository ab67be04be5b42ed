"""HTML as a tree: what is changed in it is a text or an attribute, never a piece of source.

Pure. What CKAN's templates and its Markdown have become is parsed (libxml2 2.14 splits HTML as the
standard and so the browsers do), changed and written again: a text that holds ``<``, ``>`` or a
quote stays a text wherever it stands. No regular expression is ever run over finished HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

import lxml.html
from lxml import etree
from markupsafe import Markup

#: What holds no words, or words that stand there as they are.
CLOSED: Final = frozenset(("script", "style", "textarea", "title", "code", "pre"))
#: What no XML may hold, and so no text of such a tree.
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

#: A piece of a text: plain, or an element.
Piece = Any


class TooDeepError(ValueError):
    """More elements within each other (2,048) than the parser reads."""


class Said(NamedTuple):
    """What an element and those in which it stands say of the texts in it."""

    closed: bool = False
    link: bool = False
    language: str | None = None
    left_to_right: bool = False

    def within(self, element: Any) -> Said:
        """What holds within an element that stands where this holds."""
        has_ltr = element.get("dir") == "ltr" or "ltr" in element.get("class", "").split()
        return Said(
            closed=self.closed or element.tag in CLOSED,
            link=self.link or element.tag == "a",
            language=element.get("lang", self.language),
            left_to_right=self.left_to_right or has_ltr,
        )


class Place(NamedTuple):
    """Where a text stands: within an element at its beginning, or after it (``is_tail``)."""

    element: Any
    is_tail: bool
    said: Said

    @property
    def text(self) -> str:
        """The text that stands there."""
        return (self.element.tail if self.is_tail else self.element.text) or ""

    def put(self, pieces: Iterable[Piece]) -> None:
        """Let these texts and elements take the place of the text."""
        last, is_tail, text = self.element, self.is_tail, ""
        for piece in pieces:
            if isinstance(piece, str):
                text += piece
                continue
            _set(last, text, is_tail=is_tail)
            last.addnext(piece) if is_tail else last.insert(0, piece)
            last, is_tail, text = piece, True, ""
        _set(last, text, is_tail=is_tail)


def _set(element: Any, text: str, *, is_tail: bool) -> None:
    setattr(element, "tail" if is_tail else "text", _UNFIT.sub("", text))


def parse(html: str) -> Any:
    """The ``body`` that holds a piece of HTML.

    :raises TooDeepError: its elements stand deeper in each other than the parser reads
    """
    parser = lxml.html.HTMLParser(huge_tree=True)
    document = lxml.html.document_fromstring(f"<html><body>{html}</body></html>", parser=parser)
    if any(each.level == etree.ErrorLevels.FATAL for each in parser.error_log):
        raise TooDeepError
    return document.body


def write(body: Any) -> Markup:
    """The HTML within an element that :func:`parse` gave."""
    inner = [etree.tostring(child, encoding="unicode", method="html") for child in body]
    return Markup(Markup.escape(body.text or "") + Markup("".join(inner)))  # noqa: S704


def changed(html: str, change: Callable[[Any], None]) -> Markup:
    """The HTML after ``change`` of its tree; as it is where the parser cannot read it all."""
    try:
        body = parse(html)
    except TooDeepError:
        return Markup(html)  # noqa: S704 (it was HTML before)
    change(body)
    return write(body)


def places(body: Any) -> list[Place]:
    """Where words of a page stand, in one pass; what is closed to changes is left out."""
    within = {body: Said().within(body)}
    found = [Place(body, is_tail=False, said=within[body])]
    for element in body.iterdescendants():
        outside = within[element.getparent()]
        if isinstance(element.tag, str):  # and neither a comment nor an instruction
            within[element] = outside.within(element)
            found.append(Place(element, is_tail=False, said=within[element]))
        found.append(Place(element, is_tail=True, said=outside))
    return [place for place in found if place.text and not place.said.closed]


def element(tag: str, text: str, **attributes: str) -> Any:
    """A new element with a text."""
    made = lxml.html.Element(tag, attributes)
    _set(made, text, is_tail=False)
    return made
