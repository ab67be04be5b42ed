"""CKAN's Atom feeds of what is new, in the language of whoever asks.

CKAN says everything in English, whatever the address, and takes the half-spaces out of the notes.
"""

from __future__ import annotations

import re
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan.views.feed import CKANFeed

from ckanext.mashhad.catalog.helpers.page_basics import page_language
from ckanext.mashhad.persian.reading_errors import N_
from ckanext.mashhad.persian.text import writable

#: How CKAN names a feed, after the title of the site.
_NARROWED: Final = re.compile(r' - (Organization|Group|Tag): "(.*)"', re.S)
_TITLES: Final = {
    "Organization": N_("{site}: what the unit “{name}” publishes"),
    "Group": N_("{site}: what is published in the group “{name}”"),
    "Tag": N_("{site}: what is published with the tag “{name}”"),
}


class Feed(CKANFeed):
    """The same entries; title, description and language are the reader's."""

    def __init__(self, feed_title: str, feed_link: str, feed_description: str, **more: Any) -> None:
        told = tk._("New and changed data, the latest first.")
        super().__init__(
            _title(feed_title), feed_link, told, **{**more, "language": page_language()}
        )

    def add_item(self, **entry: Any) -> None:
        """An entry leads people to the page of its dataset; CKAN's leads to its JSON, twice."""
        page = entry.pop("page", entry.get("link"))
        entry.pop("enclosure", None)
        super().add_item(**{**entry, "link": page})


def _title(given: str) -> str:
    site = tk.config["ckan.site_title"]
    rest = given.removeprefix(site)
    if narrowed := _NARROWED.fullmatch(rest):
        return str(tk._(_TITLES[narrowed[1]]).format(site=site, name=narrowed[2]))
    return str(tk._("{site}: a search").format(site=site)) if rest else site


def entry_texts(pkg: dict[str, Any]) -> dict[str, str]:
    """Title, notes and page of a dataset in the reader's language, as fields of CKAN's feed."""
    title, notes = (tk.h.get_translated(pkg, name) or "" for name in ("title", "notes"))
    page = tk.h.url_for(f"{pkg['type']}.read", id=pkg["name"], qualified=True)
    return {"field_title": writable(title), "field_description": writable(notes), "page": page}
