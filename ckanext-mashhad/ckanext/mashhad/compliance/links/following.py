"""Which addresses are followed: those of public files elsewhere, and those that replies name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.mashhad.catalog.replies import reply_log
from ckanext.mashhad.catalog.replies.reply import Reply
from ckanext.mashhad.compliance.addresses import outages
from ckanext.mashhad.compliance.addresses.asking import UNASKABLE
from ckanext.mashhad.compliance.addresses.model import (
    Host,
    Link,
    healths,
    is_link,
    is_public,
    link_id,
)
from ckanext.mashhad.persian.calendar.moments import tehran_day


def follow(now: dt.datetime) -> int:
    """Take up the addresses of public files and of replies that are new, forget those that none has
    any more.

    What may not be asked is remembered of deleted files too: it was no publication in their time.
    Returns how many are new. The caller commits.
    """
    replies = reply_log.with_address(tehran_day(now))
    named = {reply.link for reply in replies}
    added = _take_up(_new_files(), now) + _take_up(_unknown(named), now)
    resource = model.Resource
    counts = sa.or_(resource.state == "active", Link.code.in_(UNASKABLE))
    used = sa.exists().where(resource.url == Link.url, counts)
    model.Session.execute(sa.delete(Link).where(~used, Link.url.not_in(named)))
    idle = sa.func.coalesce(Host.lease_until, now) <= now
    empty = ~sa.exists().where(Link.host == Host.name)
    model.Session.execute(sa.delete(Host).where(empty, idle))
    outages.settle(now)
    settle_replies(replies)
    return added


def settle_replies(replies: Iterable[Reply]) -> None:
    """Write down which of the addresses that replies name open now, or do not any more. The caller
    commits.
    """
    known = healths({reply.link for reply in replies})
    for reply in replies:
        opens = known[reply.link].opens if reply.link in known else None
        if opens is not None and opens != (reply.opened is not None):
            reply_log.note_address(reply, opens)


def _unknown(urls: Collection[str]) -> set[str]:
    """Those that nobody follows yet."""
    return set(urls) - healths(urls).keys()


def _new_files() -> Iterable[str]:
    resource = model.Resource
    query = (
        sa.select(resource.url)
        .join(model.Package, model.Package.id == resource.package_id)
        .where(is_link(), is_public(), ~sa.exists().where(Link.url == resource.url))
        .distinct()
    )
    return model.Session.scalars(query).all()


def _take_up(urls: Iterable[str], now: dt.datetime) -> int:
    rows = [{"id": link_id(url), "url": url, "host": _host(url), "next_at": now} for url in urls]
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
