"""The database goes in the middle of a job, or the disk is full: nothing half done remains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import psycopg2
import pytest
import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.harvest.model import source_named
from ckanext.mashhad.harvest.runs import execution
from tests.integration.harvest.harvest_feed import Feed, dataset, happened, ids, stored
from tests.integration.harvest.runs.harvest_killed import run_until
from tests.integration.harvest.runs.test_jobs import age, empty_queues, long_ago, work  # noqa: F401 (a fixture)
from tests.integration.harvest.writing.test_kinds import REGISTER
from tests.unit.net.fault_server import answer

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "empty_queues")


@pytest.fixture
def database_back() -> Iterator[Callable[[], None]]:
    """Let the database take connections again; at the latest when the test ends."""
    name = model.meta.engine.url.database

    def call() -> None:
        elsewhere = psycopg2.connect(tk.config["ckan.datastore.write_url"])
        elsewhere.autocommit = True
        elsewhere.cursor().execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')
        elsewhere.close()
        model.Session.remove()
        model.meta.engine.dispose()

    yield call
    call()


@pytest.mark.parametrize(
    ("point", "passes", "added"),
    [("while_staging", 1, 0), ("before_writing_a_dataset", 2, 0), ("before_the_end", 0, 5)],
)
def test_a_job_whose_database_goes_away_goes_on_when_it_is_back(
    point: str, passes: int, added: int, source: dict[str, Any], feed: Feed,
    act: Callable[..., Any], run: Callable[[], dict[str, Any]],
    database_back: Callable[[], None],
) -> None:  # fmt: skip
    feed.serve([dataset(1), dataset(2), dataset(3)], [dataset(4), dataset(5)])
    job_id = execution.ask(source_named(source["name"]), None)
    model.Session.remove()
    assert run_until(point, passes, "cut_off", job_id) == 0  # the worker itself lives on
    database_back()

    job = act("mashhad_harvest_job_show", id=job_id)
    assert (job["state"], happened(job).get("added", 0)) == ("running", added)
    age(lease_until=long_ago())
    assert execution.tick()["woken"] == [job_id]
    assert work() == 1
    job = act("mashhad_harvest_job_show", id=job_id)
    assert (job["state"], happened(job)) == ("complete", {"added": 5})
    assert ids(stored()) == [1, 2, 3, 4, 5]
    assert model.Session.scalar(sa.select(sa.func.count(model.Package.id))) == 5
    assert act("package_search", q="Dataset")["count"] == 5
    assert happened(run()) == {"unchanged": 5}


def test_job_on_full_disk_gives_reason_and_leaves_no_file(
    unit: dict[str, Any], feed: Feed, act: Callable[..., Any],
    read_once: Callable[[str], dict[str, Any]],
) -> None:  # fmt: skip
    feed.server.on("/feed", answer(REGISTER.encode(), content_type="text/csv"))
    act(
        "mashhad_harvest_source_create",
        name="register", title="دفتر", url=feed.url, unit=unit["id"], kind="register",
        dataset_type="contract", fiscal_year="1403",
    )  # fmt: skip
    job_id = execution.ask(source_named("register"), None)
    model.Session.remove()
    before = _files()
    assert run_until("before_writing_a_dataset", 0, "disk", job_id) == 0
    job = act("mashhad_harvest_job_show", id=job_id)
    assert (job["state"], job["reason_code"]) == ("failed", "disk_full"), job
    assert _files() == before
    assert stored() == {}
    assert happened(read_once("register")) == {"added": 1}


def _files() -> set[Path]:
    folder = Path(tk.config["ckan.storage_path"])
    return {path for path in folder.rglob("*") if path.is_file() and "webassets" not in str(path)}
