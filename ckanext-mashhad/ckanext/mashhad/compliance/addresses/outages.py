"""When files elsewhere first opened, and when their addresses were dead."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import insert

from ckanext.mashhad.compliance.addresses import renewals
from ckanext.mashhad.compliance.addresses.address_health import rules
from ckanext.mashhad.compliance.addresses.answers import Said
from ckanext.mashhad.compliance.addresses.model import Link, followed, leads_elsewhere

_MOMENT = sa.DateTime(timezone=True)
#: What an address says that does not open.
_NO: Final = (Said.FAILS, Said.REFUSES)


class Outage(BaseModel):
    """From when until when the address of a file was dead; ``until`` None: it still is."""

    __tablename__ = "mashhad_compliance_link_outage"

    resource_id = sa.Column(sa.UnicodeText, primary_key=True)
    since = sa.Column(_MOMENT, primary_key=True)
    until = sa.Column(_MOMENT)


class Opening(BaseModel):
    """When the address of a file elsewhere first opened; ``opened`` None: it never did.

    ``link``: the address under which the portal first met it; ``waited``: before it opened it was
    dead, or got another address, so that it was no file until then. ``lapsed``: when one was first
    asked of the addresses that it has had, none of which ever opened, since one that did.
    """

    __tablename__ = "mashhad_compliance_link_opening"

    resource_id = sa.Column(sa.UnicodeText, primary_key=True)
    link = sa.Column(sa.UnicodeText, nullable=False)
    opened = sa.Column(_MOMENT)
    waited = sa.Column(sa.Boolean, nullable=False, server_default=sa.false())
    lapsed = sa.Column(_MOMENT)


def was_elsewhere() -> sa.ColumnElement[bool]:
    """Whether a file lies elsewhere, or did when the portal followed its address."""
    return sa.or_(leads_elsewhere(), _met())


def counts_from(published: Any) -> Any:
    """Since when a file elsewhere is one: from its publication on, once its address has opened;
    from then on where it was none before. Null while it never opened, unless it lay here before.
    One that the portal has not met yet counts where its address is known to open.
    """
    moment = sa.case((Opening.waited, Opening.opened), else_=published)
    opened = (
        sa.select(moment)
        .where(Opening.resource_id == model.Resource.id, Opening.opened.is_not(None))
        .scalar_subquery()
    )
    lay_here = sa.func.coalesce(renewals.came_here(model.Resource.id), published)
    known = sa.and_(~_met(), _is_known_to_open())
    other = sa.case((renewals.was_here(model.Resource.id), lay_here), (known, published))
    return sa.func.coalesce(opened, other)


def _met() -> sa.ColumnElement[bool]:
    return sa.exists().where(Opening.resource_id == model.Resource.id)


def _is_known_to_open() -> sa.ColumnElement[bool]:
    answers = Link.answered.is_not(None) & Link.dead_since.is_(None)
    return sa.exists().where(Link.url == model.Resource.url, answers)


def dead_since(file: Any, moment: Any) -> sa.ScalarSelect[Any]:
    """Since when the address of a file (a column of ids) was dead at a moment, which is null for
    now; null where it was not.
    """
    then = sa.func.coalesce(moment, sa.literal("infinity", _MOMENT))
    lasts = sa.func.coalesce(Outage.until, sa.literal("infinity", _MOMENT)) >= then
    query = sa.select(sa.func.min(Outage.since))
    return query.where(Outage.resource_id == file, Outage.since < then, lasts).scalar_subquery()


def dead_files() -> sa.Select[Any]:
    """Ids of the files whose addresses are dead. As a query of its own PostgreSQL asks it once."""
    return sa.select(Outage.resource_id).where(Outage.until.is_(None))


def meet() -> None:
    """Note the files elsewhere that are new, each with its address. The caller commits."""
    new = followed(Link.id).where(~_met())
    statement = insert(Opening).from_select(["resource_id", "link"], new)
    model.Session.execute(statement.on_conflict_do_nothing())


def settle(now: dt.datetime, link: str | None = None) -> None:
    """Write down what opened first and the outages that began or ended, of one address or of all.

    A file that opened once and then got addresses none of which opens is out, too, where one was
    asked again after as long as a link has to fail: what is busy, or refuses once, may be well.
    The caller commits.
    """
    _note_uploads()
    _note_openings(now, link)
    renewals.settle(now, link)
    _note_lapses(now, link)
    resource = model.Resource
    lapsed = sa.exists().where(
        Opening.resource_id == resource.id, Opening.lapsed <= Link.asked - rules().least
    )
    never = sa.and_(lapsed, Link.said.in_(_NO))
    dead = followed().where(sa.or_(Link.dead_since.is_not(None), never))
    ended = sa.update(Outage).where(Outage.until.is_(None), Outage.resource_id.not_in(dead))
    if link is not None:
        dead = dead.where(Link.id == link)
        ended = ended.where(Outage.resource_id.in_(_files_at(link)))
    model.Session.execute(ended.values(until=now).execution_options(synchronize_session=False))
    open_ = sa.exists().where(Outage.resource_id == resource.id, Outage.until.is_(None))
    new = dead.where(~open_).add_columns(sa.literal(now, _MOMENT))
    statement = insert(Outage).from_select(["resource_id", "since"], new)
    model.Session.execute(statement.on_conflict_do_nothing())


def _note_uploads() -> None:
    """What lay here opened, whichever address it got after that."""
    change = sa.update(Opening).where(
        Opening.opened.is_(None), renewals.was_here(Opening.resource_id)
    )
    came = renewals.came_here(Opening.resource_id)
    opened = sa.func.coalesce(came, renewals.went_elsewhere(Opening.resource_id))
    values = change.values(opened=opened, waited=came.is_not(None))
    model.Session.execute(values.execution_options(synchronize_session=False))


def _note_openings(now: dt.datetime, link: str | None) -> None:
    files = followed(
        sa.or_(Link.id != Opening.link, Link.dead_since.is_not(None)).label("waited"),
        Link.answered.is_not(None).label("opens"),
    ).join(Opening, Opening.resource_id == model.Resource.id)
    files = files.where(Opening.opened.is_(None))
    if link is not None:
        files = files.where(Link.id == link)
    found = files.subquery()
    change = sa.update(Opening).where(
        Opening.resource_id == found.c.id, sa.or_(found.c.waited & ~Opening.waited, found.c.opens)
    )
    opened = sa.case((found.c.opens, sa.literal(now, _MOMENT)))
    values = change.values(waited=Opening.waited | found.c.waited, opened=opened)
    model.Session.execute(values.execution_options(synchronize_session=False))


def _note_lapses(now: dt.datetime, link: str | None) -> None:
    """From when on a file that opened once has had addresses that said, when they were asked, that
    they do not open, and none that ever did; whichever it has, and however often it gets another.
    """
    never = followed().where(Link.answered.is_(None))
    tried = Opening.resource_id.in_(never.where(Link.said.in_(_NO)))
    change = sa.update(Opening).execution_options(synchronize_session=False)
    if link is not None:  # of others it is not known yet whether their addresses are followed
        change = change.where(Opening.resource_id.in_(_files_at(link)))
    began = change.where(Opening.opened.is_not(None), Opening.lapsed.is_(None), tried)
    model.Session.execute(began.values(lapsed=now))
    ended = change.where(Opening.lapsed.is_not(None), Opening.resource_id.not_in(never))
    model.Session.execute(ended.values(lapsed=None))


def _files_at(link: str) -> sa.Select[Any]:
    resource = model.Resource
    return sa.select(resource.id).join(Link, Link.url == resource.url).where(Link.id == link)


def outages(resource_ids: Any) -> dict[str, list[tuple[dt.datetime, dt.datetime | None]]]:
    """From when until when the addresses of these files were dead, by file, in their order.

    ``resource_ids``: a collection, or a query of ids.
    """
    query = (
        sa.select(Outage.resource_id, Outage.since, Outage.until)
        .where(Outage.resource_id.in_(resource_ids))
        .order_by(Outage.since)
    )
    found: dict[str, list[tuple[dt.datetime, dt.datetime | None]]] = {}
    for resource_id, since, until in model.Session.execute(query):
        found.setdefault(resource_id, []).append((since, until))
    return found
