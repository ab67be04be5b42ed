"""Asking what is due: from ``tick``, which wakes a background job, and from the command.

It may be done by any number of workers at once, and be killed at any moment: what was written is
done, what was not is due.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
import uuid
from collections.abc import Callable
from typing import Final

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.mashhad import config
from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.compliance import background
from ckanext.mashhad.compliance.addresses import asking
from ckanext.mashhad.compliance.links import following, link_results, queue
from ckanext.mashhad.net.client import Client
from ckanext.mashhad.net.pacing import HostPacer
from ckanext.mashhad.tables.versions.locks import try_lock

log = logging.getLogger(__name__)

#: Seconds after which a job begins no more addresses, so that harvests have their turn.
SLICE: Final = 20.0
_LOCK: Final = "mashhad_compliance_links"

_pacer = HostPacer()


def client() -> Client:
    """The client that asks addresses for this site."""
    proxy = tk.config.get("ckan.download_proxy") or None
    settings = asking.settings(tk.config["ckan.site_url"], config.allowed_networks(), proxy)
    return Client(settings, pacer=_pacer)


def tick() -> int:
    """Follow what changed and wake a job where something is due; how many jobs. Commits."""
    now = _now()
    if not try_lock(_LOCK):
        return 0
    following.follow(now)
    idle = queue.is_idle(now)
    model.Session.commit()
    return int(idle and background.wake(run, "links", workers.HARVESTS))


def run() -> None:
    """What CKAN's background worker calls."""
    with background.at_work("links"):
        ask_due(seconds=SLICE)


def ask_due(*, seconds: float | None = None, told: Callable[[str], None] = lambda url: None) -> int:
    """Ask what is due, host by host, for so many seconds; how many addresses. Commits.

    ``told``: called with each address before it is asked.
    """
    worker, reader, asked = uuid.uuid4().hex, client(), 0
    ends = None if seconds is None else time.monotonic() + seconds
    while not _over(ends) and (host := queue.claim(worker, _now())) is not None:
        model.Session.commit()
        try:
            asked += _ask_host(host, worker, reader, ends, told)
        finally:
            model.Session.rollback()
            queue.release(host, worker)
            model.Session.commit()
    model.Session.commit()
    return asked


def _ask_host(
    host: str, worker: str, reader: Client, ends: float | None, told: Callable[[str], None]
) -> int:
    asked = 0
    while not _over(ends) and (due := queue.next_due(host, _now())) is not None:
        link, url = due
        model.Session.commit()  # no transaction stays open while a server is waited for
        told(url)
        answer = asking.ask(reader, url)
        if not link_results.write(link, worker, answer, _now()):
            log.warning("Host %s was taken over by another worker", host)
            break
        asked += 1
    return asked


def _over(ends: float | None) -> bool:
    return ends is not None and time.monotonic() >= ends


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
