"""Files that lie elsewhere, and what ticks and workers make of their addresses."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.compliance.addresses.address_health import State
from ckanext.mashhad.compliance.addresses.model import Link
from ckanext.mashhad.compliance.links import following, link_checks

DAY = dt.timedelta(days=1)


def file(url: str, **more: Any) -> dict[str, Any]:
    return {"url": url, "name": "قراردادها", "format": "CSV", **more}


def check() -> int:
    """What a tick and its worker do, in this process."""
    following.follow(link_checks._now())
    model.Session.commit()
    return link_checks.ask_due()


def check_daily(freezer: Any, days: int) -> None:
    for _ in range(days):
        check()
        freezer.tick(DAY)


def states() -> dict[str, State]:
    model.Session.expire_all()
    return {link.url: link.health.state for link in model.Session.scalars(sa.select(Link))}
