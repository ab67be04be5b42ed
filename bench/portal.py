"""CKAN in this process, on the services of ``test.ini`` or of any other ini file.

Documents are indexed under a site id of their own and deleted in the end, so that nothing else
in the same Solr is touched or counted.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckan.lib.search.common import make_connection
from ckan.lib.search.index import PackageSearchIndex
from ckan.logic import index_update_package

SITE = f"mashhad-bench-{uuid.uuid4().hex[:8]}"  # two measurements may run at once
NAME = "bench-"  # how the names of datasets begin
NOW = dt.datetime(2026, 1, 1).isoformat()  # noqa: DTZ001  # as CKAN stores moments


@contextmanager
def portal(ini: str, plugins: str | None = None) -> Iterator[Any]:
    """The Flask application within its context, the index empty before and after."""
    config = CKANConfigLoader(ini).get_config()
    config |= {"ckan.site_id": SITE, "ckan.auth.create_unowned_dataset": True}
    if plugins is not None:
        config["ckan.plugins"] = plugins
    app = make_app(config)
    with app._wsgi_app.test_request_context(environ_overrides={"CKAN_LANG": "en"}):
        _empty()
        try:
            yield app
        finally:
            _empty()


def _empty() -> None:
    make_connection().delete(q=f'site_id:"{SITE}"', commit=True)


def dataset(title: str, notes: str = "", tags: Iterable[str] = (), **more: Any) -> dict[str, Any]:
    """A dataset as CKAN indexes it; it need not be in the database."""
    return {
        "id": str(uuid.uuid4()),
        "name": NAME + _letters(),
        "title": title,
        "notes": notes,
        "tags": [{"name": tag, "vocabulary_id": None} for tag in tags],
        "type": "dataset",
        "state": "active",
        "private": False,
        "metadata_created": NOW,
        "metadata_modified": NOW,
        "groups": [],
        "organization": None,
        "resources": [],
        **more,
    }


def _letters() -> str:
    """A name without digits, which a query for a number would find."""
    return "".join(chr(ord("a") + byte % 26) for byte in uuid.uuid4().bytes)


class _Public:
    """A connection that makes what is indexed public: CKAN asks the database who may see it."""

    def __init__(self) -> None:
        self.real = make_connection()

    def add(self, docs: list[dict[str, Any]], commit: bool) -> None:
        self.real.add([{**doc, "permission_labels": ["public"]} for doc in docs], commit=commit)


def index(datasets: Iterable[dict[str, Any]]) -> None:
    """Index datasets through CKAN and its plugins, one commit for all."""
    indexer = PackageSearchIndex()
    with mock.patch("ckan.lib.search.index.make_connection", _Public):
        _add(indexer, datasets)
    make_connection().commit(waitSearcher=True)


def _add(indexer: PackageSearchIndex, datasets: Iterable[dict[str, Any]]) -> None:
    for each in datasets:
        indexer.index_package({**each, "with_custom_schema": each}, defer_commit=True)


def files(*formats: str) -> list[dict[str, Any]]:
    """Files of a dataset, each elsewhere."""
    return [
        {"name": f"File {each}", "format": each, "url": f"https://example.org/file.{each.lower()}"}
        for each in formats
    ]


class Unit:
    """An organization that datasets belong to, in the database for as long as this lasts."""

    def __init__(self) -> None:
        self.group = model.Group(
            name=NAME + _letters(), title="سازمان نمونه", type="organization", is_organization=True
        )

    def owned(self) -> dict[str, Any]:
        group = {"id": self.group.id, "name": self.group.name, "title": self.group.title}
        return {"owner_org": self.group.id, "organization": group}


@contextmanager
def unit() -> Iterator[Unit]:
    """A unit that owns datasets."""
    made = Unit()
    model.Session.add(made.group)
    model.repo.commit()
    group_id = made.group.id
    try:
        yield made
    finally:
        model.Session.delete(model.Group.get(group_id))
        model.repo.commit()


@contextmanager
def stored(pkg: dict[str, Any]) -> Iterator[str]:
    """The id of a dataset that is in the database for as long as this lasts."""
    given = ("name", "title", "notes", "tags", "owner_org", "resources")
    owned = {key: pkg[key] for key in given if key in pkg}
    context = {
        "ignore_auth": True,
        "user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"],
    }
    id_ = tk.get_action("package_create")(dict(context), owned)["id"]
    try:
        yield id_
    finally:
        tk.get_action("dataset_purge")(dict(context), {"id": id_})


def index_stored(id_: str) -> None:
    """As ``ckan search-index rebuild`` does it, the commit left for later."""
    index_update_package({"ignore_auth": True}, id_, defer_commit=True)


def search_datasets(**query: Any) -> list[dict[str, Any]]:
    """The results of package_search."""
    context = {"ignore_auth": True, "user": ""}
    return list(tk.get_action("package_search")(context, query)["results"])
