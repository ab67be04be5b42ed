"""What follows from the answer of an address, written down."""

from __future__ import annotations

import datetime as dt

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.replies import reply_log
from ckanext.mashhad.compliance.addresses import address_health, outages
from ckanext.mashhad.compliance.addresses.asking import Answer
from ckanext.mashhad.compliance.addresses.model import Link
from ckanext.mashhad.compliance.links import following, queue
from ckanext.mashhad.compliance.quality import quality_store
from ckanext.mashhad.persian.calendar.moments import tehran_day


def write(link: str, worker: str, answer: Answer, now: dt.datetime) -> bool:
    """Write down what follows; False where the host is another worker's by now. Commits."""
    row = model.Session.get(Link, link)
    if row is None or not _hold(row.host, worker, answer, now):
        model.Session.rollback()
        return False
    witnessed = queue.witnessed(row.host, now - address_health.rules().witness)
    opened = row.health.opens
    row.health = address_health.after(row.health, answer, now, witnessed=witnessed)
    row.next_at = address_health.again(row.health, answer)
    model.Session.flush()
    outages.settle(now, link)
    if row.health.opens != opened:
        named = reply_log.with_address(tehran_day(now))
        following.settle_replies([each for each in named if each.link == row.url])
        quality_store.outdate(
            sa.select(model.Resource.package_id).where(model.Resource.url == row.url)
        )
    model.Session.commit()
    return True


def _hold(host: str, worker: str, answer: Answer, now: dt.datetime) -> bool:
    heard = {"answered_at": now} if answer.is_of_host else {}
    free_at = address_health.host_free(answer, now)
    return queue.hold(host, worker, now, free_at=free_at, **heard)
