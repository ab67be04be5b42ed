"""`/sitemap.xml`: the pages worth reading, for search engines (https://www.sitemaps.org/protocol.html).

Only what everybody may read, whoever asks; robots.txt names it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final
from xml.sax.saxutils import escape

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.plugins import PluginImplementations
from flask import Blueprint
from werkzeug.routing import BuildError
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog import client_budget
from ckanext.mashhad.catalog.dcat.feed_listing import LEFT_OUT
from ckanext.mashhad.catalog.helpers import queries
from ckanext.mashhad.catalog.interfaces import ISitemap

mashhad_sitemap = Blueprint("mashhad_sitemap", __name__)
client_budget.limit(mashhad_sitemap)

#: As many as the protocol allows in a file; of more datasets those that changed last are in it.
MOST: Final = 50_000
_PAGES: Final = (
    *("home.index", "home.about", "dataset.search", "organization.index"),
    "mashhad.for_systems",
)
#: In the place of a name, where many addresses are made of one.
_NAME: Final = "x-name-x"


@mashhad_sitemap.get("/sitemap.xml")
def sitemap() -> Response:
    """The pages worth reading, with the moment at which a dataset was changed last."""
    rooms = (room.pages_worth_reading() for room in PluginImplementations(ISitemap))
    pages = ((address, None) for address in chain(_own_pages(), *rooms))
    entries = "".join(_entry(*each) for each in islice(chain(pages, _datasets()), MOST))
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    )
    return Response(text, content_type="application/xml; charset=utf-8")


def _entry(address: str, changed: dt.datetime | None) -> str:
    moment = f"<lastmod>{changed.isoformat(timespec='seconds')}Z</lastmod>" if changed else ""
    return f"<url><loc>{escape(address)}</loc>{moment}</url>\n"


def _own_pages() -> Iterator[str]:
    for endpoint in _PAGES:
        yield tk.h.url_for(endpoint, qualified=True, locale="default")
    for name in queries.units():
        yield tk.h.url_for("organization.read", id=name, qualified=True, locale="default")


def _datasets() -> Iterator[tuple[str, dt.datetime | None]]:
    package = model.Package.__table__.c
    query = sa.select(package.type, package.name, package.metadata_modified).where(
        package.state == "active", ~package.private, package.type.not_in(LEFT_OUT)
    )
    shapes: dict[str, str] = {}
    for kind, name, changed in model.Session.execute(
        query.order_by(package.metadata_modified.desc(), package.name).limit(MOST)
    ):
        if kind not in shapes:
            shapes[kind] = _address_of(kind)
        yield shapes[kind].replace(_NAME, name), changed


def _address_of(kind: str) -> str:
    """The address of a dataset of this type."""
    for type_ in (kind, "dataset"):
        try:
            return str(tk.h.url_for(f"{type_}.read", id=_NAME, qualified=True, locale="default"))
        except BuildError:
            continue
    raise LookupError(kind)
