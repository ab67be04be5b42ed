"""The DataStore follows what is published, whatever became of it."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.lib import jobs as queues

from ckanext.mashhad import config
from ckanext.mashhad.tables.intake import check_jobs, restore
from ckanext.mashhad.tables.publication import publish
from ckanext.mashhad.tables.rows import row_store
from ckanext.mashhad.tables.versions.model import FileVersion
from ckanext.mashhad.tables.versions.vault import Vault
from tests.integration.tables.gate_files import table
from tests.integration.worlds import STAGE

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


@pytest.fixture(autouse=True)
def _nothing_from_before(with_plugins: None) -> None:
    queues.get_queue().empty()
    with STAGE.apart():
        for resource_id in row_store.swapped():
            row_store.drop(resource_id)


def total(act: Any, resource_id: str) -> int:
    return act("datastore_search", resource_id=resource_id)["total"]


def test_rows_of_a_lost_datastore_are_made_anew(published, act) -> None:
    version_id = model.Session.query(FileVersion).one().id
    assert check_jobs.tick()["restored"] == 0
    row_store.drop(published["id"])
    assert check_jobs.tick()["restored"] == 1
    assert queues.get_queue().get_job_ids() == [restore.job_id(version_id)]
    assert check_jobs.tick()["restored"] == 0  # it is asked for already
    restore.restore(version_id)
    assert total(act, published["id"]) == 1
    queues.get_queue().empty()
    assert check_jobs.tick()["restored"] == 0


def test_rows_of_another_day_give_way_to_the_published_ones(
    published, as_officer, send, work, act
) -> None:
    as_officer("resource_patch", id=published["id"], upload=send(table("یکی از", "دو تا")))
    work()
    older, newer = model.Session.query(FileVersion.id).order_by(FileVersion.n)
    (restored,) = restored_rows(older.id, published["id"])
    assert restored == older.id
    assert total(act, published["id"]) == 1
    assert check_jobs.tick()["restored"] == 1
    restore.restore(newer.id)
    assert total(act, published["id"]) == 2


def restored_rows(version_id: str, resource_id: str) -> list[str]:
    """Put the rows of an older version back, as a backup does."""
    check_jobs.examine(version_id)
    row_store.swap(version_id, resource_id)
    return [row_store.swapped()[resource_id]]


def test_rows_that_nobody_publishes_any_more_are_dropped(published, monkeypatch, act) -> None:
    def away(resource_id: str) -> None:
        raise sa.exc.OperationalError("", {}, Exception())

    with monkeypatch.context() as patched:
        patched.setattr(row_store, "drop", away)
        act("resource_update", id=published["id"], name="پیوند", url="https://files.example/a.csv")
    assert published["id"] in row_store.swapped()
    assert check_jobs.tick()["restored"] == 1
    assert published["id"] not in row_store.swapped()
    with pytest.raises(tk.ObjectNotFound):
        act("datastore_search", resource_id=published["id"])


def test_a_file_on_its_way_is_left_to_its_own_job(
    published, as_officer, send, work, states, monkeypatch
) -> None:
    as_officer("resource_patch", id=published["id"], upload=send(table("تازه")))
    with monkeypatch.context() as patched:
        patched.setattr(publish, "_show", lambda version_id: None)
        work()
    assert states(published["id"]) == ["published", "accepted"]
    assert check_jobs.tick()["restored"] == 0
    work()
    assert states(published["id"]) == ["superseded", "published"]
    assert check_jobs.tick()["restored"] == 0


def test_rows_that_cannot_be_made_are_not_tried_for_ever(published) -> None:
    version = model.Session.query(FileVersion).one()
    version_id = version.id
    row_store.drop(published["id"])
    Vault(config.vault_folder()).path(version.location).write_bytes(b"broken")
    for _ in range(restore.MAX_ATTEMPTS):
        restore.restore(version_id)
    queues.get_queue().empty()
    assert check_jobs.tick()["restored"] == 0
