"""A worker or a web process killed at any moment loses no version, and one redo completes it."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from typing import Any

import ckan.logic as logic
import ckan.model as model
import pytest

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.tables.intake import check_jobs, upload_intake
from ckanext.mashhad.tables.publication import publish
from ckanext.mashhad.tables.rows import row_store
from ckanext.mashhad.tables.sandbox import checking
from ckanext.mashhad.tables.versions.model import FileVersion
from tests.integration.tables.gate_files import table
from tests.integration.tables.killing import killed
from tests.integration.tables.publications import published_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

NEW = table("تازه نخست", "تازه دوم")


def newest() -> FileVersion:
    model.Session.rollback()
    return model.Session.query(FileVersion).order_by(FileVersion.n.desc()).first()


def subjects(act: Any, resource_id: str) -> int:
    return act("datastore_search", resource_id=resource_id)["total"]


@pytest.fixture
@published_once
def newer(published, as_officer, send) -> str:
    """A version that waits for its check, in the place of the published one."""
    as_officer("resource_patch", id=published["id"], upload=send(NEW, "new.csv"))
    return newest().id


#: To be killed after a step shows what it would before it, where nothing is stored between.
BEFORE_DECIDING = [(row_store, "stage", True)]
WHILE_PUBLISHING = [
    (row_store, "swap", False),
    (row_store, "swap", True),
    (publish, "_write", True),
    (logic, "index_update_package_dicts", False),
    (logic, "index_update_package_dicts", True),
]


@pytest.mark.parametrize(
    ("holder", "name", "after"),
    [*BEFORE_DECIDING, *WHILE_PUBLISHING],
    ids=lambda value: getattr(value, "__name__", str(value)).rpartition(".")[2],
)
def test_killed_worker_leaves_old_file_until_redo(
    holder, name, after, published, newer, act, download, officer, states, work
) -> None:
    killed(lambda: check_jobs.run(newer), holder, name, after=after)
    expected = "pending" if (holder, name, after) in BEFORE_DECIDING else "accepted"
    assert states(published["id"]) == ["published", expected]
    assert act("resource_show", id=published["id"]) == published
    assert download(published["url"]).data == table()
    own = f"/contract/{published['package_id']}/resource/{published['id']}/version/2"
    assert download(own, officer).data == NEW
    assert download(own).status_code == 404
    work()
    assert states(published["id"]) == ["superseded", "published"]
    shown = act("resource_show", id=published["id"])
    assert download(shown["url"]).data == NEW
    assert subjects(act, published["id"]) == 2
    (found,) = act("package_search", q="*:*")["results"]
    assert found["resources"][0]["hash"] == shown["hash"]


def test_a_worker_killed_when_all_is_stored_has_published(
    published, newer, act, download, states
) -> None:
    killed(lambda: check_jobs.run(newer), publish, "_tell")
    assert states(published["id"]) == ["superseded", "published"]
    assert download(act("resource_show", id=published["id"])["url"]).data == NEW
    assert subjects(act, published["id"]) == 2


@pytest.mark.parametrize("name", ["enter", "end"])
def test_web_process_killed_while_it_stores_leaves_old_file(
    name, published, as_officer, send, act, download, states, vault_files, monkeypatch
) -> None:
    before = vault_files()
    killed(
        lambda: as_officer("resource_patch", id=published["id"], upload=send(NEW)),
        upload_intake.Intake,
        name,
        after=name == "enter",
    )
    assert act("resource_show", id=published["id"]) == published
    assert download(published["url"]).data == table()
    left = vault_files() - before
    assert len(left) == 1
    if states(published["id"]) == ["published"]:  # nothing was committed: the bytes are orphans
        monkeypatch.setattr(check_jobs, "STALE", 0)
        assert check_jobs.sweep() == 1
        assert vault_files() == before
        assert download(published["url"]).data == table()


def test_a_check_that_the_machine_ends_is_made_again(add, states, work, monkeypatch) -> None:
    added = add()
    with monkeypatch.context() as patched:
        patched.setattr(checking, "CHECKER", "timeit")
        patched.setattr(checking, "several", nullcontext)  # a module that can be imported
        suicide = ["-n", "1", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"]
        run = sandbox.run
        patched.setattr(sandbox, "run", lambda module, _, *more: run(module, suicide, *more))
        check_jobs.run(newest().id)
    assert (states(added["id"]), newest().attempts) == (["pending"], 1)
    work()
    assert states(added["id"]) == ["published"]


def test_file_that_kills_its_worker_is_refused(add, states, work, as_officer) -> None:
    added = add()
    version_id = newest().id
    for _ in range(check_jobs.MAX_ATTEMPTS):
        killed(lambda: check_jobs.run(version_id), checking, "examine")
        assert states(added["id"]) == ["pending"]
    work()
    assert states(added["id"]) == ["rejected"]
    told = as_officer("mashhad_file_check_show", id=added["id"])
    assert told["refusal"]["rule"] == "file.check_failed"


def test_a_datastore_without_the_staged_rows_gets_them_again(
    add, states, work, act, monkeypatch
) -> None:
    added = add(NEW)
    with monkeypatch.context() as patched:
        patched.setattr(publish, "publish", lambda version_id: None)
        work()
    version_id = newest().id
    assert states(added["id"]) == ["accepted"]
    row_store.discard(version_id)
    work()
    work()
    assert states(added["id"]) == ["published"]
    assert subjects(act, added["id"]) == 2


class TestTwoAtOnce:
    @pytest.fixture
    def accepted(self, published, as_officer, send, work, monkeypatch) -> list[str]:
        """Two accepted versions of one file, oldest first, that nobody has published yet."""
        with monkeypatch.context() as patched:
            patched.setattr(publish, "publish", lambda version_id: None)
            for content in (table("میانی"), NEW):
                as_officer("resource_patch", id=published["id"], upload=send(content))
                work()
        query = model.Session.query(FileVersion.id).filter_by(state="accepted")
        return [row.id for row in query.order_by(FileVersion.n)]

    @pytest.mark.parametrize("order", [(1, 0), (1, 1)])
    def test_the_newest_is_published_whoever_comes_first(
        self, order, accepted, published, states, act, download, work
    ) -> None:
        model.Session.remove()
        threads = [threading.Thread(target=check_jobs.run, args=(accepted[n],)) for n in order]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        work()
        assert states(published["id"]) == ["superseded", "superseded", "published"]
        assert subjects(act, published["id"]) == 2
        assert download(act("resource_show", id=published["id"])["url"]).data == NEW


def test_a_dataset_deleted_meanwhile_gets_nothing_published(add, act, states, work) -> None:
    added = add()
    act("package_delete", id=added["package_id"])
    work()
    assert states(added["id"]) == ["superseded"]
