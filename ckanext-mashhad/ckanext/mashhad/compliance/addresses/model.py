"""Addresses and their hosts, and which files are elsewhere: PostgreSQL is the truth."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import fields
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel

from ckanext.mashhad.compliance.addresses.address_health import Health
from ckanext.mashhad.compliance.addresses.asking import UNASKABLE, Said

_MOMENT = sa.DateTime(timezone=True)
#: Files that lie in this portal: they are never fetched.
OURS: Final = ("upload", "datastore")


class Host(BaseModel):
    """A host as addresses name it, with its port. ``free_at``: it asked for a pause until then;
    ``answered_at``: when a server there last said anything.
    """

    __tablename__ = "mashhad_compliance_link_host"

    name = sa.Column(sa.UnicodeText, primary_key=True)
    worker = sa.Column(sa.UnicodeText)
    lease_until = sa.Column(_MOMENT)
    free_at = sa.Column(_MOMENT)
    answered_at = sa.Column(_MOMENT)


class Link(BaseModel):
    """An address (``id``: its SHA-256) with its health; ``next_at``: when it is asked again."""

    __tablename__ = "mashhad_compliance_link"

    id = sa.Column(sa.UnicodeText, primary_key=True)
    url = sa.Column(sa.UnicodeText, nullable=False)
    host = sa.Column(sa.UnicodeText, nullable=False, index=True)
    next_at = sa.Column(_MOMENT, nullable=False, index=True)
    said = sa.Column(sa.UnicodeText)
    code = sa.Column(sa.UnicodeText, nullable=False, default="")
    status = sa.Column(sa.Integer)
    asked = sa.Column(_MOMENT)
    answered = sa.Column(_MOMENT)
    strikes = sa.Column(sa.Integer, nullable=False, default=0)
    struck = sa.Column(sa.Date)
    failing_since = sa.Column(_MOMENT)
    dead_since = sa.Column(_MOMENT)

    @property
    def health(self) -> Health:
        values = {name: getattr(self, name) for name in _HEALTH}
        return Health(**{**values, "said": Said(self.said) if self.said else None})

    @health.setter
    def health(self, health: Health) -> None:
        for name in _HEALTH:
            setattr(self, name, getattr(health, name))


_HEALTH: Final = tuple(each.name for each in fields(Health))


#: The address of this portal, looked up whenever a statement is executed: some are kept.
_HERE: Final = sa.bindparam(
    "here",
    callable_=lambda: tk.config["ckan.site_url"].rstrip("/"),
    type_=sa.UnicodeText,
    unique=True,
)


def is_link() -> sa.ColumnElement[bool]:
    """Whether a resource is a file elsewhere: no upload, and no address of this portal."""
    return sa.and_(model.Resource.state == "active", leads_elsewhere())


def is_downloadable() -> sa.ColumnElement[bool]:
    """Whether a file, deleted or not, is worth something to a reader: its bytes lie here, or its
    address is one elsewhere that could be asked. «به زودی», ``ftp:`` and internal addresses are
    none.
    """
    resource = model.Resource
    here = sa.func.coalesce(resource.url_type, "").in_(OURS) & (resource.url != "")
    refused = sa.exists().where(Link.url == resource.url, Link.code.in_(UNASKABLE))
    return sa.or_(here, sa.and_(leads_elsewhere(), ~refused))


def leads_elsewhere() -> sa.ColumnElement[bool]:
    """Whether the address of a file, deleted or not, is none of this portal."""
    resource = model.Resource
    return sa.and_(
        sa.func.coalesce(resource.url_type, "").not_in(OURS),
        resource.url.regexp_match(r"^https?://[^/\s]", flags="i"),
        resource.url != _HERE,
        sa.not_(sa.func.starts_with(resource.url, _HERE.concat("/"))),
    )


def is_public() -> sa.ColumnElement[bool]:
    """Whether everybody sees the dataset."""
    return sa.and_(model.Package.state == "active", model.Package.private.is_(False))


def link_id(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


def followed(*more: Any) -> sa.Select[Any]:
    """Ids of the public files elsewhere whose addresses are followed."""
    resource = model.Resource
    return (
        sa.select(resource.id, *more)
        .join(model.Package, model.Package.id == resource.package_id)
        .join(Link, Link.url == resource.url)
        .where(is_link(), is_public())
    )


def healths(urls: Collection[str]) -> dict[str, Health]:
    """What is known of these addresses; without those that nobody follows."""
    query = sa.select(Link).where(Link.id.in_([link_id(url) for url in urls]))
    return {link.url: link.health for link in model.Session.scalars(query)}
