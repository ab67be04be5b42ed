"""Addresses, their hosts and their outages: PostgreSQL is the truth.

A host belongs to one worker at a time (``claim``), so that it sees one reader, however many
workers there are. Whoever dies keeps it until the lease is over, and no longer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import fields
from typing import Any, Final
from urllib.parse import urlsplit

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import insert

from ckanext.mashhad.compliance.links.answers import UNASKABLE, Said
from ckanext.mashhad.compliance.links.health import Health, rules

#: How long a host belongs to a worker that gives no sign of life; asking takes two minutes at most.
LEASE: Final = dt.timedelta(minutes=5)

_MOMENT = sa.DateTime(timezone=True)
#: Files that lie in this portal: they are never fetched.
_OURS: Final = ("upload", "datastore")


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


class Outage(BaseModel):
    """From when until when the address of a file was dead; ``until`` None: it still is."""

    __tablename__ = "mashhad_compliance_link_outage"

    resource_id = sa.Column(sa.UnicodeText, primary_key=True)
    since = sa.Column(_MOMENT, primary_key=True)
    until = sa.Column(_MOMENT)


class Opening(BaseModel):
    """When the address of a file elsewhere first opened; ``opened`` None: it never did.

    ``link``: the address under which the portal first met it; ``waited``: before it opened it was
    dead, or got another address, so that it was no file until then. ``lapsed``: since when it has
    had addresses that never opened, though it had one that did.
    """

    __tablename__ = "mashhad_compliance_link_opening"

    resource_id = sa.Column(sa.UnicodeText, primary_key=True)
    link = sa.Column(sa.UnicodeText, nullable=False)
    opened = sa.Column(_MOMENT)
    waited = sa.Column(sa.Boolean, nullable=False, server_default=sa.false())
    lapsed = sa.Column(_MOMENT)


_HEALTH: Final = tuple(each.name for each in fields(Health))


def is_link() -> sa.ColumnElement[bool]:
    """Whether a resource is a file elsewhere: no upload, and no address of this portal."""
    return sa.and_(model.Resource.state == "active", _leads_elsewhere())


def is_downloadable() -> sa.ColumnElement[bool]:
    """Whether a file, deleted or not, is worth something to a reader: its bytes lie here, or its
    address is one elsewhere that could be asked. «به زودی», ``ftp:`` and internal addresses are
    none.
    """
    resource = model.Resource
    here = sa.func.coalesce(resource.url_type, "").in_(_OURS) & (resource.url != "")
    refused = sa.exists().where(Link.url == resource.url, Link.code.in_(UNASKABLE))
    return sa.or_(here, sa.and_(_leads_elsewhere(), ~refused))


def was_elsewhere() -> sa.ColumnElement[bool]:
    """Whether a file lies elsewhere, or did when the portal followed its address."""
    met = sa.exists().where(Opening.resource_id == model.Resource.id)
    return sa.or_(_leads_elsewhere(), met)


def counts_from(published: Any) -> Any:
    """Since when a file elsewhere is one: from its publication on, once its address has opened;
    from then on where it was none before. Null while it never opened.
    """
    moment = sa.case((Opening.waited, Opening.opened), else_=published)
    return (
        sa.select(moment)
        .where(Opening.resource_id == model.Resource.id, Opening.opened.is_not(None))
        .scalar_subquery()
    )


def _leads_elsewhere() -> sa.ColumnElement[bool]:
    resource = model.Resource
    here = tk.config["ckan.site_url"].rstrip("/")
    return sa.and_(
        sa.func.coalesce(resource.url_type, "").not_in(_OURS),
        resource.url.regexp_match(r"^https?://[^/\s]", flags="i"),
        resource.url != here,
        sa.not_(resource.url.startswith(f"{here}/", autoescape=True)),
    )


def is_public() -> sa.ColumnElement[bool]:
    """Whether everybody sees the dataset."""
    return sa.and_(model.Package.state == "active", model.Package.private.is_(False))


def follow(now: dt.datetime) -> int:
    """Take up the addresses of public files that are new, forget those that no file has any more.

    What may not be asked is remembered of deleted files too: it was no publication in their time.
    Returns how many are new. The caller commits.
    """
    added = _take_up(now)
    resource = model.Resource
    counts = sa.or_(resource.state == "active", Link.code.in_(UNASKABLE))
    used = sa.exists().where(resource.url == Link.url, counts)
    model.Session.execute(sa.delete(Link).where(~used))
    idle = sa.func.coalesce(Host.lease_until, now) <= now
    empty = ~sa.exists().where(Link.host == Host.name)
    model.Session.execute(sa.delete(Host).where(empty, idle))
    _meet()
    settle(now)
    return added


def _take_up(now: dt.datetime) -> int:
    resource = model.Resource
    query = (
        sa.select(resource.url)
        .join(model.Package, model.Package.id == resource.package_id)
        .where(is_link(), is_public(), ~sa.exists().where(Link.url == resource.url))
        .distinct()
    )
    rows = [
        {"id": link_id(url), "url": url, "host": _host(url), "next_at": now}
        for url in model.Session.scalars(query)
    ]
    if rows:
        hosts = [{"name": name} for name in sorted({row["host"] for row in rows})]
        model.Session.execute(insert(Host).on_conflict_do_nothing(), hosts)
        model.Session.execute(insert(Link).on_conflict_do_nothing(), rows)
    return len(rows)


def link_id(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


def _host(url: str) -> str:
    """As the address names it; what cannot be read comes to its end when it is asked."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def _meet() -> None:
    """Note the files elsewhere that are new, each with its address."""
    new = _followed(Link.id).where(~sa.exists().where(Opening.resource_id == model.Resource.id))
    statement = insert(Opening).from_select(["resource_id", "link"], new)
    model.Session.execute(statement.on_conflict_do_nothing())


def _followed(*more: Any) -> sa.Select[Any]:
    """Ids of the public files elsewhere whose addresses are followed."""
    resource = model.Resource
    return (
        sa.select(resource.id, *more)
        .join(model.Package, model.Package.id == resource.package_id)
        .join(Link, Link.url == resource.url)
        .where(is_link(), is_public())
    )


def _note_openings(now: dt.datetime, link: str | None) -> None:
    files = _followed(
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


def _note_lapses(now: dt.datetime) -> None:
    """From when on a file that opened once has had no address that ever did; whichever it has, and
    however often it gets another.
    """
    never = Opening.resource_id.in_(_followed().where(Link.answered.is_(None)))
    change = sa.update(Opening).execution_options(synchronize_session=False)
    began = change.where(Opening.opened.is_not(None), Opening.lapsed.is_(None), never)
    model.Session.execute(began.values(lapsed=now))
    ended = change.where(Opening.lapsed.is_not(None), ~never)
    model.Session.execute(ended.values(lapsed=None))


def settle(now: dt.datetime, link: str | None = None) -> None:
    """Write down what opened first and the outages that began or ended, of one address or of all.

    A file that opened once and then got addresses none of which opens is out, too, where one was
    asked after as long as a link has to fail: what is busy, or refuses once, may be well. The
    caller commits.
    """
    _note_openings(now, link)
    _note_lapses(now)
    resource = model.Resource
    lapsed = sa.exists().where(
        Opening.resource_id == resource.id, Opening.lapsed <= Link.asked - rules().least
    )
    never = sa.and_(lapsed, Link.said.in_([Said.FAILS, Said.REFUSES]))
    dead = _followed().where(sa.or_(Link.dead_since.is_not(None), never))
    ended = sa.update(Outage).where(Outage.until.is_(None), Outage.resource_id.not_in(dead))
    if link is not None:
        dead = dead.where(Link.id == link)
        of_link = sa.select(resource.id).join(Link, Link.url == resource.url).where(Link.id == link)
        ended = ended.where(Outage.resource_id.in_(of_link))
    model.Session.execute(ended.values(until=now).execution_options(synchronize_session=False))
    open_ = sa.exists().where(Outage.resource_id == resource.id, Outage.until.is_(None))
    new = dead.where(~open_).add_columns(sa.literal(now, _MOMENT))
    statement = insert(Outage).from_select(["resource_id", "since"], new)
    model.Session.execute(statement.on_conflict_do_nothing())


def claim(worker: str, now: dt.datetime) -> str | None:
    """Make the host of an address that is due this worker's; its name, None where none is.

    The caller commits.
    """
    due = sa.exists().where(Link.host == Host.name, Link.next_at <= now)
    query = (
        sa.select(Host.name)
        .where(due, _free(now), sa.func.coalesce(Host.lease_until, now) <= now)
        .order_by(sa.func.random())
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    name = model.Session.scalar(query)
    if name is not None:
        change = sa.update(Host).where(Host.name == name)
        model.Session.execute(change.values(worker=worker, lease_until=now + LEASE))
    return name


def hold(host: str, worker: str, now: dt.datetime, **changes: Any) -> bool:
    """Prolong the lease and write the changes; False where the host is another worker's by now.

    Until the transaction ends nobody else can take it.
    """
    mine = sa.update(Host).where(Host.name == host, Host.worker == worker)
    done = model.Session.execute(mine.values(lease_until=now + LEASE, **changes))
    return bool(done.rowcount)


def release(host: str, worker: str) -> None:
    """Give the host back. The caller commits."""
    mine = sa.update(Host).where(Host.name == host, Host.worker == worker)
    model.Session.execute(mine.values(worker=None, lease_until=None))


def next_due(host: str, now: dt.datetime) -> tuple[str, str] | None:
    """Id and address of what is due longest at this host, unless it asked for a pause."""
    query = (
        sa.select(Link.id, Link.url)
        .join(Host, Host.name == Link.host)
        .where(Link.host == host, Link.next_at <= now, _free(now))
        .order_by(Link.next_at, Link.id)
        .limit(1)
    )
    found = model.Session.execute(query).first()
    return (found.id, found.url) if found else None


def _free(now: dt.datetime) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(Host.free_at, now) <= now


def is_idle(now: dt.datetime) -> bool:
    """Whether something is due that may be asked now, and nobody is at work."""
    due = sa.exists().where(Link.host == Host.name, Link.next_at <= now, _free(now))
    busy = sa.exists().where(Host.lease_until > now)
    return bool(model.Session.scalar(sa.select(sa.and_(due, ~busy))))


def witnessed(host: str, since: dt.datetime) -> bool:
    """Whether a server of another host said anything since then: so our own network works."""
    other = sa.exists().where(Host.name != host, Host.answered_at >= since)
    return bool(model.Session.scalar(sa.select(other)))


def ask_all(now: dt.datetime) -> None:
    """Make every address due. The caller commits."""
    model.Session.execute(sa.update(Link).values(next_at=now))


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


def healths(urls: Collection[str]) -> dict[str, Health]:
    """What is known of these addresses; without those that nobody follows."""
    query = sa.select(Link).where(Link.id.in_([link_id(url) for url in urls]))
    return {link.url: link.health for link in model.Session.scalars(query)}
