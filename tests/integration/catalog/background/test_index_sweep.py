"""What a killed process leaves in the search index is brought to what the database says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.cli.cli import ckan
from ckan.lib.search.common import make_connection
from ckan.lib.search.index import PackageSearchIndex
from ckan.logic import package_show_default_and_custom_schemas

from ckanext.mashhad.catalog.background import index_sweep

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

LATER = dt.timedelta(minutes=10)


def indexed_titles() -> dict[str, str]:
    results = tk.get_action("package_search")({"user": "", "ignore_auth": False}, {"rows": 50})
    return {each["id"]: each["title"] for each in results["results"]}


def sent(id_: str, **unsaved: Any) -> None:
    """The dataset as a process sends it to Solr that dies before its transaction ends."""
    plain, custom = package_show_default_and_custom_schemas({"ignore_auth": True}, id_)
    document = {**plain, **unsaved, "with_custom_schema": {**custom, **unsaved}}
    index = PackageSearchIndex()
    doc_id = document["id"]
    index.index_package(document)
    if model.Package.get(doc_id) is None:  # else CKAN shows it to nobody
        connection = make_connection(decode_dates=False)
        [kept] = connection.search(f'id:"{doc_id}"', rows=1).docs
        kept = {k: v for k, v in kept.items() if k not in ("_version_", "score")}
        connection.add([{**kept, "permission_labels": ["public"]}], commit=True)


def sweep(after: dt.timedelta = LATER) -> int:
    return index_sweep.sweep(dt.datetime.now(dt.UTC) + after)


def test_a_dataset_that_nobody_made_goes(create: Callable[..., dict[str, Any]]) -> None:
    made = create()
    sent(made["id"], id="00000000-0000-4000-8000-000000000000")
    assert len(indexed_titles()) == 2
    assert sweep(dt.timedelta()) == 0  # its transaction may go on
    assert sweep() == 1
    assert list(indexed_titles()) == [made["id"]]
    assert sweep() == 0


def test_words_that_nobody_saved_go(create: Callable[..., dict[str, Any]]) -> None:
    made = create()
    changed = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)).replace(tzinfo=None).isoformat()
    sent(made["id"], title="هیچ‌کس ننوشت", metadata_modified=changed)
    assert indexed_titles()[made["id"]] == "هیچ‌کس ننوشت"
    assert sweep() == 1
    assert indexed_titles()[made["id"]] == made["title"]
    assert sweep() == 0


def test_tick_does_it(create: Callable[..., dict[str, Any]], cli: Any) -> None:
    create()
    ticked = cli.invoke(ckan, ["mashhad", "tick"])
    assert "index entries mended: 0" in ticked.output
