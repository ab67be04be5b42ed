"""When a file got other bytes, or another address, in its place.

A table leaves a version of itself (``FileVersion``) whenever it is replaced. Of a PDF, or of a file
elsewhere, CKAN keeps only how it is now.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any, Final
from urllib.parse import urldefrag

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel

from ckanext.mashhad.catalog.timeline import first_public
from ckanext.mashhad.catalog.timeline.first_public import file_was_public
from ckanext.mashhad.compliance.addresses.model import OURS, Link, followed, link_id
from ckanext.mashhad.tables.versions.model import PUBLISHED, FileVersion

_MOMENT = sa.DateTime(timezone=True)


class Renewal(BaseModel):
    """That a file became another ``at`` that moment.

    ``link``: its new address, None where its bytes lie here; ``opened``: when that first opened;
    ``waited``: it was dead before, so that it was no file until then. ``was_here``: until then its
    bytes lay here, and were public.
    """

    __tablename__ = "mashhad_compliance_renewal"

    id = sa.Column(sa.BigInteger, sa.Identity(), primary_key=True)
    package_id = sa.Column(sa.UnicodeText, nullable=False, index=True)
    resource_id = sa.Column(sa.UnicodeText, nullable=False, index=True)
    at = sa.Column(_MOMENT, nullable=False)
    link = sa.Column(sa.UnicodeText)
    opened = sa.Column(_MOMENT)
    waited = sa.Column(sa.Boolean, nullable=False, server_default=sa.false())
    was_here = sa.Column(sa.Boolean, nullable=False, server_default=sa.false())


@sa.event.listens_for(model.Resource, "after_update")
def _note_renewal(_mapper: Any, connection: sa.Connection, file: model.Resource) -> None:
    """Whichever way it was replaced: by form, API or harvest."""
    if file.state != "active" or not file.url:
        return
    here = file.url_type in OURS
    is_other = _has_other_bytes(file) if here else _leads_to_another(file)
    if is_other and not connection.scalar(_has_version(file.id)):
        values = {
            "package_id": file.package_id,
            "resource_id": file.id,
            "at": dt.datetime.now(dt.UTC),
            "link": None if here else link_id(file.url),
            "was_here": _lay_here(file) and connection.scalar(_was_public(file.id)),
        }
        connection.execute(sa.insert(Renewal.__table__).values(values))


def _has_other_bytes(file: model.Resource) -> bool:
    """Whether its bytes are others than before: the gate alone says what their hash is."""
    attrs = sa.inspect(file).attrs
    return any(attrs[name].history.has_changes() for name in ("hash", "url_type"))


def _leads_to_another(file: model.Resource) -> bool:
    """Whether it has another address; which part of its page is shown is nothing."""
    before = sa.inspect(file).attrs["url"].history.deleted or [file.url]
    return urldefrag(before[0] or "")[0] != urldefrag(file.url)[0]


def _lay_here(file: model.Resource) -> bool:
    before = sa.inspect(file).attrs["url_type"].history.deleted or [file.url_type]
    return before[0] in OURS


def _was_public(resource_id: str) -> sa.Select[Any]:
    return sa.select(file_was_public(resource_id))


def was_here(resource_id: Any) -> sa.ColumnElement[bool]:
    """Whether a file that got an address elsewhere was one that lay here before."""
    left = Renewal.link.is_not(None)
    return sa.exists().where(Renewal.resource_id == resource_id, Renewal.was_here, left)


def came_here(resource_id: Any) -> sa.ScalarSelect[Any]:
    """When a file that lay elsewhere before first lay here; null where it never did that."""
    return _moment(resource_id, Renewal.link.is_(None), ~Renewal.was_here)


def went_elsewhere(resource_id: Any, which: Any = sa.func.min) -> sa.ScalarSelect[Any]:
    """When a file that lay here first (or, by ``max``, last) got an address elsewhere."""
    return _moment(resource_id, Renewal.link.is_not(None), Renewal.was_here, which=which)


def _moment(resource_id: Any, *of: Any, which: Any = sa.func.min) -> sa.ScalarSelect[Any]:
    query = sa.select(which(Renewal.at)).where(Renewal.resource_id == resource_id, *of)
    return query.correlate_except(Renewal).scalar_subquery()


def _has_version(resource_id: str) -> sa.Select[Any]:
    ours = FileVersion.resource_id == resource_id
    return sa.select(sa.exists().where(ours, FileVersion.state == PUBLISHED))


def settle(now: dt.datetime, link: str | None) -> None:
    """Write down which new addresses opened first, or were dead before. The caller commits."""
    dead = Link.dead_since.is_not(None)
    files = followed(
        Link.id.label("link"),
        dead.label("dead"),
        sa.and_(Link.answered.is_not(None), ~dead).label("opens"),
    )
    if link is not None:
        files = files.where(Link.id == link)
    found = files.subquery()
    change = sa.update(Renewal).where(
        Renewal.resource_id == found.c.id,
        Renewal.link == found.c.link,
        Renewal.opened.is_(None),
        sa.or_(found.c.dead & ~Renewal.waited, found.c.opens),
    )
    opened = sa.case((found.c.opens, sa.literal(now, _MOMENT)))
    values = change.values(waited=Renewal.waited | found.c.dead, opened=opened)
    model.Session.execute(values.execution_options(synchronize_session=False))


def moments(packages: sa.Select[Any]) -> defaultdict[str, list[dt.datetime]]:
    """When the files of these datasets were replaced, by file."""
    query = sa.select(Renewal.resource_id, Renewal.at).where(Renewal.package_id.in_(packages))
    found: defaultdict[str, list[dt.datetime]] = defaultdict(list)
    for resource_id, moment in model.Session.execute(query):
        found[resource_id].append(moment)
    return found


def replaced(package_id: str) -> defaultdict[str, list[dt.datetime]]:
    """When each file of a dataset took the place of one that was public, by file, in the order of
    time. Its bytes are gone: CKAN keeps those of the last one alone.
    """
    public = first_public.publications(sa.select(sa.literal(package_id)))
    query = sa.select(Renewal.resource_id, Renewal.at).join(
        public, (public.c.object_id == Renewal.resource_id) & (public.c.seen_at < Renewal.at)
    )
    found: defaultdict[str, list[dt.datetime]] = defaultdict(list)
    for resource_id, moment in model.Session.execute(query.order_by(Renewal.at)):
        found[resource_id].append(moment)
    return found


_FROM: Final = sa.case(
    (Renewal.link.is_(None), Renewal.at),
    (Renewal.waited, Renewal.opened),
    else_=Renewal.at,
)


def renewals(packages: sa.Select[Any]) -> defaultdict[str, list[dt.datetime]]:
    """Since when the files of these datasets counted anew, by file, in the order of time: from when
    each was replaced, once its address has opened; from its opening where it was dead before.
    """
    counts = sa.or_(Renewal.link.is_(None), Renewal.opened.is_not(None))
    query = sa.select(Renewal.resource_id, _FROM).where(Renewal.package_id.in_(packages), counts)
    found: defaultdict[str, list[dt.datetime]] = defaultdict(list)
    for resource_id, moment in model.Session.execute(query.order_by(_FROM)):
        found[resource_id].append(moment)
    return found
