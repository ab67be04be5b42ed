"""What the search index says otherwise than the database: brought to what the database says.

CKAN sends a dataset to Solr before its transaction ends. A process that is killed in between
leaves a dataset that nobody made, or words that nobody saved; and what is changed by SQL never
reaches Solr. Each document tells of which versions of its rows it was made (``row_versions``).
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.lib.search.common import make_connection

from ckanext.mashhad.catalog.background.reindexing import reindex
from ckanext.mashhad.catalog.timeline import row_versions

log = logging.getLogger(__name__)

#: So old a document is before it is doubted: its transaction has ended, one way or the other.
PATIENCE: Final = dt.timedelta(minutes=5)
#: So many datasets are compared at once.
BATCH: Final = 500
#: So many documents a sweep mends, those first that say what nobody may read; the next goes on.
MOST: Final = 1000


def sweep(now: dt.datetime) -> int:
    """Mend the documents that are not what the database holds, wherever they are; how many."""
    wrong = dict(_wrong(now))
    model.Session.rollback()
    gone = list(_gone(now)) if wrong or _count_documents() != _count_datasets() else []
    mended = [*gone, *sorted(wrong, key=lambda id_: wrong[id_])][:MOST]
    for id_ in mended:
        log.warning("The search index did not hold dataset %s as the database does", id_)
        if id_ not in wrong:
            _solr().delete(q=f'+site_id:"{_site()}" +id:"{id_}"', commit=True)
    reindex(id_ for id_ in mended if id_ in wrong)
    return len(mended)


def _wrong(now: dt.datetime) -> Iterator[tuple[str, bool]]:
    """The datasets whose document was not made of their rows, and whether they are public."""
    for batch in _datasets():
        versions = row_versions.read(list(batch))
        if _having(row_versions.FIELD, versions.values()).hits == len(batch):
            continue
        right = {each["id"] for each in _having(row_versions.FIELD, versions.values(), BATCH)}
        doubted = [id_ for id_ in batch if id_ not in right]
        young = {each["id"] for each in _having("id", doubted, BATCH) if _is_young(each, now)}
        yield from ((id_, batch[id_]) for id_ in doubted if id_ not in young)


def _datasets() -> Iterator[dict[str, bool]]:
    """All that have a document, in batches: whether each is public, by id."""
    package, last = model.Package, ""
    public = sa.and_(package.state == "active", package.private.is_(False))
    query = sa.select(package.id, public).where(_is_indexed()).order_by(package.id).limit(BATCH)
    while batch := dict(map(tuple, model.Session.execute(query.where(package.id > last)))):
        yield batch
        *_, last = batch  # in the order of the database


def _gone(now: dt.datetime) -> Iterator[str]:
    """The documents of datasets that are not there."""
    documents = iter(_search(cursorMark="*", rows=BATCH, sort="index_id asc"))  # page by page
    while batch := list(islice(documents, BATCH)):
        ids = [each["id"] for each in batch if not _is_young(each, now)]
        query = sa.select(model.Package.id).where(model.Package.id.in_(ids), _is_indexed())
        there = set(model.Session.scalars(query))
        yield from (id_ for id_ in ids if id_ not in there)


def _is_young(document: dict[str, Any], now: dt.datetime) -> bool:
    return dt.datetime.fromisoformat(document["indexed_ts"]) > now - PATIENCE


def _is_indexed() -> sa.ColumnElement[bool]:
    """CKAN's rule of which datasets have a document."""
    without_deleted = tk.config["ckan.search.remove_deleted_packages"]
    return model.Package.state != "deleted" if without_deleted else sa.true()


def _count_documents() -> int:
    return int(_search(rows=0).hits)


def _count_datasets() -> int:
    count = sa.select(sa.func.count()).select_from(model.Package).where(_is_indexed())
    return int(model.Session.scalar(count) or 0)


def _having(field: str, values: Iterable[str], rows: int = 0) -> Any:
    """The documents that have one of these values."""
    return _search([f"{{!terms f={field} cache=false}}{','.join(values)}"], rows=rows)


def _search(filters: Collection[str] = (), **asked: Any) -> Any:
    site = [f'+site_id:"{_site()}"', "+entity_type:package"]
    return _solr().search("*:*", fq=[*site, *filters], fl="id,indexed_ts", **asked)


def _solr() -> Any:
    return make_connection(decode_dates=False)


def _site() -> str:
    return str(tk.config["ckan.site_id"])
