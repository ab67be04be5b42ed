"""Whether a client of the feed has what the feed says now, without making it.

An answer is named by the last event of the timeline that it can depend on, by what was asked, and
by the settings and the code that made it: all workers name it alike, and after a restore of the
database nothing has its old name.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, NamedTuple

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.mashhad.catalog.dcat.feed_paging import Request
from ckanext.mashhad.catalog.dcat.profile import site
from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.catalog.timeline.event_kinds import SILENT
from ckanext.mashhad.catalog.timeline.model import Event

#: A moment of whole seconds names one state only when no change of that second can still come.
SETTLED: Final = dt.timedelta(minutes=1)


class FeedState(NamedTuple):
    """``tag``: a strong ETag; ``changed``: when the last change came, where that is settled."""

    tag: str
    changed: dt.datetime | None


def of_catalog(request: Request, ending: str) -> FeedState | None:
    """Of a page of the catalogue; None where the search index decides what is on it."""
    if request.searches:
        return None
    return _state([_last()], ending, request)


def of_dataset(id_or_name: str, ending: str, profiles: str | None) -> FeedState | None:
    """Of a dataset; None of one that not everybody may read."""
    package = model.Package.get(id_or_name)
    if package is None or package.state != "active" or package.private:
        return None
    of_unit = (
        *(Event.unit == package.owner_org, Event.dataset.is_(None)),
        Event.kind.not_in(SILENT),
    )
    return _state([_last(Event.dataset == package.id), _last(*of_unit)], ending, profiles)


def _last(*conditions: Any) -> sa.Select[Any]:
    query = sa.select(Event.id, Event.mark, Event.written).where(*conditions)
    return query.order_by(Event.id.desc()).limit(1)


def _state(queries: list[sa.Select[Any]], *asked: Any) -> FeedState | None:
    events = [model.Session.execute(query).first() for query in queries]
    moments = [event.written for event in events if event]
    if not moments:
        return None
    marks = [(event.id, str(event.mark)) if event else None for event in events]
    what = repr((marks, asked, _settings(), _code()))
    changed = max(moments)
    is_settled = changed < dt.datetime.now(dt.UTC) - SETTLED
    tag = hashlib.sha256(what.encode()).hexdigest()[:32]
    return FeedState(tag, changed.replace(microsecond=0) if is_settled else None)


def _settings() -> Any:
    names = ("ckanext.dcat.rdf.profiles", "ckanext.dcat.datasets_per_page")
    return site(), [tk.config.get(name) for name in names]


@cache
def _code() -> str:
    """A hash of what writes the feed: this folder and the lists of concepts."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    texts = [path.read_text(encoding="utf-8") for path in files]
    lists = sorted(
        rule_files.SCHEMAS.joinpath("vocabularies").iterdir(), key=lambda each: each.name
    )
    texts += [each.read_text(encoding="utf-8") for each in lists]
    texts.append(version("ckanext-mashhad"))
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
