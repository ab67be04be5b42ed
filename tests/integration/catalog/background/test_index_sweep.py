"""What a killed process leaves in the search index is brought to what the database says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.cli.cli import ckan
from ckan.lib.search.common import make_connection
from ckan.lib.search.index import PackageSearchIndex
from ckan.logic import package_show_default_and_custom_schemas
from ckan.tests import factories

from ckanext.mashhad.catalog.background import index_sweep

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

LATER = dt.timedelta(minutes=10)
MONTH = dt.timedelta(days=30)


def indexed_titles() -> dict[str, str]:
    results = tk.get_action("package_search")({"user": "", "ignore_auth": False}, {"rows": 50})
    return {each["id"]: each["title"] for each in results["results"]}


def sent(id_: str, **unsaved: Any) -> None:
    """The dataset as a process sends it to Solr that dies before its transaction ends."""
    model.Session.execute(sa.text("UPDATE package SET title = title WHERE id = :id"), {"id": id_})
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
    model.Session.rollback()


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
    sent(made["id"], title="هیچ‌کس ننوشت")
    assert indexed_titles()[made["id"]] == "هیچ‌کس ننوشت"
    assert sweep() == 1
    assert indexed_titles()[made["id"]] == made["title"]
    assert sweep() == 0


def test_what_ckan_writes_needs_no_mending(
    create: Callable[..., dict[str, Any]],
    publish: Callable[..., dict[str, Any]],
    act: Callable[..., Any],
) -> None:
    link = {"url": "https://example.org/a.csv", "name": "الف"}
    made, heir = create(resources=[link]), factories.Organization(name="heir")
    assert sweep(MONTH) == 0
    file = act("resource_create", package_id=made["id"], **link)
    for action, values in (
        ("package_patch", {"id": made["id"], "version": "2"}),
        ("resource_patch", {"id": file["id"], "name": "ب"}),
        ("package_owner_org_update", {"id": made["id"], "organization_id": heir["id"]}),
        ("resource_delete", {"id": file["id"]}),
        ("package_patch", {"id": made["id"], "private": True}),
        ("package_delete", {"id": made["id"]}),
        ("package_create", {"name": "plain", "title": "x", "owner_org": heir["id"]}),
        ("package_patch", {"id": "plain", "tag_string": "یک,دو"}),
        ("organization_patch", {"id": heir["id"], "title": "دیگر"}),
    ):
        act(action, **values)
        model.Session.rollback()
        assert sweep(MONTH) == 0, action
    publish(resources=[link])
    assert sweep(MONTH) == 0


def by_sql(statement: str, **values: Any) -> None:
    model.Session.execute(sa.text(statement), values)
    model.Session.commit()


def indexed(id_: str) -> bool:
    return bool(make_connection(decode_dates=False).search(f'id:"{id_}"', rows=1).hits)


def test_what_sql_changed_is_found_however_old_the_document(
    create: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_sweep, "BATCH", 2)
    link = [{"url": "https://example.org/a.csv", "name": "الف"}]
    hidden, renamed, deleted, filed, *same = (create(resources=link)["id"] for _ in range(6))
    by_sql("UPDATE package SET private = true WHERE id = :id", id=hidden)
    by_sql("UPDATE package SET notes = 'x', title = 'y' WHERE id = :id", id=renamed)
    by_sql("UPDATE package SET state = 'deleted' WHERE id = :id", id=deleted)
    by_sql("UPDATE resource SET name = 'z' WHERE package_id = :id", id=filed)
    assert sweep(MONTH) == 4
    assert {*indexed_titles()} == {renamed, filed, *same}
    assert not indexed(deleted)
    by_sql("UPDATE package SET state = 'active' WHERE id = :id", id=deleted)
    assert sweep(MONTH) == 1
    assert deleted in indexed_titles()
    assert sweep() == 0


def test_what_nobody_may_read_is_mended_first(
    create: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_sweep, "MOST", 1)
    ids = sorted(create()["id"] for _ in range(3))
    by_sql("UPDATE package SET version = '2'")
    by_sql("UPDATE package SET private = true WHERE id = :id", id=ids[-1])
    assert sweep() == 1
    assert {*indexed_titles()} == {*ids[:2]}
    assert [sweep(), sweep(), sweep()] == [1, 1, 0]


def test_tick_does_it(create: Callable[..., dict[str, Any]], cli: Any) -> None:
    create()
    ticked = cli.invoke(ckan, ["mashhad", "tick"])
    assert "index entries mended: 0" in ticked.output
