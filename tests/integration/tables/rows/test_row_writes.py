"""The DataStore has no side door: rows of checked tables are written by the gate alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.rows import row_store
from ckanext.mashhad.tables.versions.model import PUBLISHED, add_version
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

CONTRACTS = registry.load("contracts")
ROW = "contract,1403/1,کار نمونه," + "," * (len(CONTRACTS.columns) - 4) + "\n"
#: Each action with what it needs beside the resource.
WRITES: dict[str, dict[str, Any]] = {
    "datastore_create": {"fields": [{"id": "secret", "type": "text"}]},
    "datastore_upsert": {"method": "insert", "records": [{"subject": "ساختگی"}]},
    "datastore_delete": {},
    "datastore_records_delete": {"filters": {}},
    "datastore_run_triggers": {},
}


@pytest.fixture
@made_once
def dataset(create: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    return create(resources=[{"url": "https://data.example/a.csv", "format": "CSV"}])


@pytest.fixture
def resource_id(dataset: dict[str, Any], tmp_path: Path) -> Iterator[str]:
    """A file with one published row."""
    resource_id = dataset["resources"][0]["id"]
    yield published(resource_id, tmp_path)
    row_store.drop(resource_id)


def published(resource_id: str, folder: Path) -> str:
    rows = folder / "rows.csv"
    rows.write_text(ROW)
    row_store.stage(resource_id, CONTRACTS, rows)
    row_store.swap(resource_id, resource_id)
    return resource_id


def versioned(resource: dict[str, Any]) -> None:
    now = dt.datetime.now(dt.UTC)
    facts = {"size": 1, "sha256": "0" * 64, "mimetype": "text/csv", "location": "", "table": ""}
    names = {"filename": "a.csv", "public_name": "a.csv", "user_id": "nobody"}
    where = {"package_id": resource["package_id"], "state": PUBLISHED, "created": now}
    add_version(resource["id"], **facts, **names, **where)
    model.Session.commit()


def subjects(resource_id: str, **context: Any) -> list[str]:
    found = tk.get_action("datastore_search")({"user": "", **context}, {"resource_id": resource_id})
    return [row["subject"] for row in found["records"]]


def test_no_action_writes_rows_even_for_sysadmins(resource_id, officer, sysadmin) -> None:
    callers = [{"user": officer["name"]}, {"user": sysadmin["name"]}, {"ignore_auth": True}]
    for name, needs in WRITES.items():
        for key, more in (("resource_id", {}), ("id", {}), ("resource_id", {"force": True})):
            for caller in callers:
                with pytest.raises(tk.NotAuthorized):
                    tk.get_action(name)(dict(caller), {key: resource_id, **needs, **more})
        assert subjects(resource_id) == ["کار نمونه"], name


def test_a_second_name_for_the_resource_opens_nothing(resource_id, plain, officer) -> None:
    other = factories.Resource(package_id=plain["id"], url="https://data.example/a.csv")
    asked = {"resource_id": other["id"], "id": resource_id, "force": True}
    for name, more in WRITES.items():
        with pytest.raises(tk.NotAuthorized):
            tk.get_action(name)({"user": officer["name"]}, {**asked, **more})
    assert subjects(resource_id) == ["کار نمونه"]


def test_the_api_says_in_persian_what_to_do_instead(app, resource_id, officer) -> None:
    answer = app.post(
        "/api/3/action/datastore_upsert",
        json={"resource_id": resource_id, "force": True, "records": [{"subject": "x"}]},
        headers={"Authorization": officer["token"]},
        status=403,
    )
    assert "نسخهٔ تازهٔ فایل را بارگذاری کنید" in answer.json["error"]["message"]


def test_link_of_dataset_without_row_schema_gets_no_rows_either(create, officer, needed) -> None:
    link = {"url": "https://data.example/a.csv", "format": "CSV"}
    dataset = create(**needed("document"), resources=[link])
    for name, needs in WRITES.items():
        asked = {"resource_id": dataset["resources"][0]["id"], "force": True, **needs}
        with pytest.raises(tk.NotAuthorized):
            tk.get_action(name)({"user": officer["name"]}, asked)


def test_no_resource_is_made_of_rows_that_no_check_has_seen(create, officer, needed) -> None:
    for dataset in (create(), create(**needed("document"))):
        asked = {
            "resource": {"package_id": dataset["id"], "name": "x"},
            "fields": [{"id": "subject", "type": "text"}],
            "records": [{"subject": "x"}],
        }
        with pytest.raises(tk.NotAuthorized):
            tk.get_action("datastore_create")({"user": officer["name"]}, asked)
        pkg = tk.get_action("package_show")({"ignore_auth": True}, {"id": dataset["id"]})
        assert pkg["resources"] == []


def test_rows_of_plain_datasets_are_written_by_nobody_either(plain, officer, sysadmin) -> None:
    resource = factories.Resource(package_id=plain["id"], url="https://data.example/a.csv")
    named = {"resource_id": resource["id"], "force": True}
    fields = [{"id": "a", "type": "text", "info": {"label": "تلفن 09123456789"}}]
    asked = {**named, "fields": fields, "records": [{"a": "x"}]}
    for caller in ({"user": officer["name"]}, {"user": sysadmin["name"]}, {"ignore_auth": True}):
        for name in ("datastore_create", "datastore_upsert", "datastore_run_triggers"):
            with pytest.raises(tk.NotAuthorized):
                tk.get_action(name)(dict(caller), dict(asked))
    with pytest.raises(tk.ObjectNotFound):
        tk.get_action("datastore_search")({"ignore_auth": True}, {"resource_id": resource["id"]})


def test_old_rows_of_plain_datasets_are_deleted_by_officers(plain, officer, tmp_path) -> None:
    resource = factories.Resource(package_id=plain["id"], url="https://data.example/a.csv")
    named = {"resource_id": published(resource["id"], tmp_path), "force": True}
    tk.get_action("datastore_delete")({"user": officer["name"]}, dict(named))
    with pytest.raises(tk.ObjectNotFound):
        subjects(resource["id"])


def test_officers_make_no_functions_in_the_database(officer) -> None:
    asked = {"name": "f", "rettype": "trigger", "definition": "BEGIN RETURN NEW; END;"}
    for name in ("datastore_function_create", "datastore_function_delete"):
        with pytest.raises(tk.NotAuthorized):
            tk.get_action(name)({"user": officer["name"]}, dict(asked))


def test_nobody_lists_the_tables_of_the_datastore(app, resource_id) -> None:
    with pytest.raises(tk.ObjectNotFound):
        tk.get_action("datastore_search")({"user": ""}, {"resource_id": "_table_metadata"})
    asked = "/api/3/action/datastore_search?resource_id=_table_metadata"
    assert resource_id not in app.get(asked, status=404).body
    assert resource_id not in app.get("/datastore/dump/_table_metadata", status=404).body


READS = (
    "/api/3/action/datastore_search?resource_id={id}",
    "/api/3/action/datastore_search?resource_id={id}&q=کار",
    "/api/3/action/datastore_info?id={id}",
    "/datastore/dump/{id}",
    "/datastore/dump/{id}?format=json",
    "/datastore/api_info/{id}",
)


def test_published_rows_are_everybodys(app, resource_id) -> None:
    for address in READS:
        app.get(address.format(id=resource_id), status=200)


def test_rows_of_a_private_deleted_or_unfinished_dataset_are_not(
    app, act, dataset, resource_id
) -> None:
    for change in ({"private": True}, {"private": False, "state": "draft"}, {"state": "deleted"}):
        act("package_patch", id=dataset["id"], **change)
        for address in READS:
            answer = app.get(address.format(id=resource_id), expect_errors=True)
            assert answer.status_code in (403, 404), (change, address)
            assert "کار نمونه" not in answer.body


def test_data_dictionary_can_read_in_languages_and_not_changed(
    app, dataset, resource_id, officer
) -> None:
    page = f"/dataset/{dataset['name']}/dictionary/{resource_id}"
    headers = {"Authorization": officer["token"]}
    persian = app.get(page, headers=headers).body
    assert "شمارهٔ قرارداد" in persian
    assert "همان شماره‌ای که روی قرارداد آمده است" in persian
    assert 'name="info__1__label"' not in persian
    assert "Contract number" in app.get(f"/en{page}", headers=headers).body
    answer = app.post(page, headers=headers, data={"info__1__label": "x"}, expect_errors=True)
    assert answer.status_code == 403
    assert "Contract number" in app.get(f"/en{page}", headers=headers).body
