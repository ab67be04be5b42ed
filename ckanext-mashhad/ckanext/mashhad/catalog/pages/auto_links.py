"""Addresses and names in the texts of HTML become links, as CKAN's ``html_auto_link`` has it.

``https://…`` leads there; ``dataset:…``, ``group:…`` and ``tag:…`` lead to pages of the portal.
CKAN looks for them in finished HTML, finds them in attributes too, and its link ends those.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import ckan.lib.helpers as core
from markupsafe import Markup

from ckanext.mashhad.catalog.pages import html_tree

_PAGES: Final = {
    "dataset": ("dataset.read", "id"),
    "package": ("dataset.read", "id"),
    "group": ("group.read", "id"),
    "tag": ("dataset.search", "tags"),
}


def linked(html: str) -> Markup:
    """The same HTML with a link for each of them that stands in no link yet."""
    return html_tree.changed(html, _link)


def _link(body: Any) -> None:
    for place in html_tree.places(body):
        if not place.said.link:
            place.put(_pieces(place.text))


def _pieces(text: str) -> Iterator[html_tree.Piece]:
    at = 0
    for match in core.RE_MD_EXTERNAL_LINK.finditer(text):
        yield from _named(text[at : match.start()])
        yield html_tree.element("a", match[0], href=match[0], target="_blank", rel="nofollow")
        at = match.end()
    yield from _named(text[at:])


def _named(text: str) -> Iterator[html_tree.Piece]:
    at = 0
    for match in core.RE_MD_INTERNAL_LINK.finditer(text):
        yield text[at : match.start()]
        endpoint, argument = _PAGES[match[1]]
        address = core.url_for(endpoint, **{argument: match[2].strip('"')})
        yield html_tree.element("a", match[0], href=address)
        at = match.end()
    yield text[at:]
