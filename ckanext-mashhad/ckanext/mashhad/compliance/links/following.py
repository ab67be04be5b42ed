"""Which addresses are followed: those of public files elsewhere."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.mashhad.compliance.addresses import outages
from ckanext.mashhad.compliance.addresses.answers import UNASKABLE
from ckanext.mashhad.compliance.addresses.model import Host, Link, is_link, is_public, link_id


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
    outages.meet()
    outages.settle(now)
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


def _host(url: str) -> str:
    """As the address names it; what cannot be read comes to its end when it is asked."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""
