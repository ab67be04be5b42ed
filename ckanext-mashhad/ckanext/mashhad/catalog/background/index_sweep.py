"""What a process that died has left in the search index: brought to what the database says.

CKAN sends a dataset to Solr before its transaction ends. A process that is killed in between
leaves a dataset that nobody made, or words that nobody saved, and no later change takes them away.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Final

import ckan.lib.search as search
import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.lib.search.common import make_connection

log = logging.getLogger(__name__)

#: So old a document is before it is doubted: its transaction has ended, one way or the other.
PATIENCE: Final = dt.timedelta(minutes=5)
#: So far back, and at so many documents, the newest first, each sweep looks.
REACH: Final = dt.timedelta(days=1)
MOST: Final = 5000
_MILLISECOND: Final = dt.timedelta(milliseconds=1)


def sweep(now: dt.datetime) -> int:
    """Mend the documents of the last day that are not what the database holds; how many."""
    indexed = _indexed(now)
    stored = _stored(list(indexed))
    wrong = [
        id_
        for id_, changed in indexed.items()
        if id_ not in stored or abs(stored[id_] - changed) >= _MILLISECOND
    ]
    for id_ in wrong:
        log.warning("The search index did not hold dataset %s as the database does", id_)
        if id_ in stored:
            search.rebuild(id_)
        else:
            make_connection().delete(q=f'+site_id:"{_site()}" +id:"{id_}"', commit=True)
    return len(wrong)


def _indexed(now: dt.datetime) -> dict[str, dt.datetime]:
    """Id to last change of what was sent to the index lately."""
    span = " TO ".join(f"{now - back:%Y-%m-%dT%H:%M:%SZ}" for back in (REACH, PATIENCE))
    found = make_connection(decode_dates=False).search(
        "*:*",
        fq=[f'+site_id:"{_site()}"', "+entity_type:package", f"+indexed_ts:[{span}]"],
        fl="id,metadata_modified",
        sort="indexed_ts desc",
        rows=MOST,
    )
    return {each["id"]: dt.datetime.fromisoformat(each["metadata_modified"]) for each in found}


def _stored(ids: list[str]) -> Mapping[str, dt.datetime]:
    package = model.Package
    query = sa.select(package.id, package.metadata_modified).where(package.id.in_(ids))
    return {id_: moment.replace(tzinfo=dt.UTC) for id_, moment in model.Session.execute(query)}


def _site() -> str:
    return str(tk.config["ckan.site_id"])
