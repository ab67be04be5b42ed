"""What waits for other servers keeps nobody waiting whose work is here."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import ckan.model as model
import pytest
import sqlalchemy as sa
from ckan.cli.cli import ckan
from ckan.lib import jobs as queues
from ckan.lib.redis import connect_to_redis
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.harvest.model import Job
from ckanext.mashhad.tables.bulk.model import Batch
from ckanext.mashhad.tables.versions.model import FileVersion
from dev import services
from tests.integration.tables.bulk.batch_files import packed
from tests.integration.tables.gate_files import table
from tests.unit.net.fault_server import FaultServer, Pause, head

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "clean_queues")

SOURCES = 10


@pytest.fixture
def dripping() -> Iterator[FaultServer]:
    """A server that sends a byte a second, under many addresses of this machine."""
    with FaultServer(interface="0.0.0.0") as server:
        server.on("/feed", [head(content_type="text/turtle"), *[b"#", Pause(1)] * 120])
        yield server


@pytest.fixture
def workers_of_the_stack(request: pytest.FixtureRequest) -> Iterator[None]:
    """The workers that `make demo` starts, on the tests' CKAN, each with its own session. That of
    mails has nothing to do here.
    """
    connect_to_redis().flushdb()
    ini = request.config.getoption("ckan_ini")
    stack = SimpleNamespace(state=SimpleNamespace(ini=ini))
    all_of_them = [s for s in services.SERVICES if s.name.startswith("worker-")]
    assert len(all_of_them) == 4
    commands = [each.command(stack) for each in all_of_them if each.name != "worker-mails"]
    started = [subprocess.Popen(each, env=os.environ, start_new_session=True) for each in commands]
    try:
        wait_for(lambda: all_work({*workers.QUEUES} - {workers.MAILS}), 60)
        yield
    finally:
        for each in started:
            os.killpg(each.pid, signal.SIGKILL)
            each.wait()


def all_work(queues_of_work: set[str]) -> bool:
    states = workers.states()
    return all(states[name].workers for name in queues_of_work)


def wait_for(happened: Callable[[], Any], seconds: float) -> None:
    """Wait until it happens; fail where it does not within so many seconds."""
    began = time.monotonic()
    while not happened():
        model.Session.rollback()
        assert time.monotonic() - began < seconds
        time.sleep(0.1)


def test_a_check_begins_in_10_s_beside_a_batch_and_slow_sources(
    act: Callable[..., Any],
    create: Callable[..., Any],
    unit: dict[str, Any],
    dripping: FaultServer,
    workers_of_the_stack: None,
) -> None:
    for number in range(1, SOURCES + 1):
        name, url = f"slow-{number}", dripping.url("/feed", host=f"127.0.0.{number}")
        act("mashhad_harvest_source_create", name=name, title=name, url=url, unit=unit["id"])
        act("mashhad_harvest_run", id=name)
    wait_for(lambda: dripping.seen, 30)

    one = create()
    act("resource_create", package_id=one["id"], upload=register())
    wait_for(lambda: check_has_begun(one["id"]), 10)
    query = sa.select(sa.func.count()).select_from(Job).where(Job.finished_at.is_(None))
    assert model.Session.scalar(query) == SOURCES

    rows = [f"قراردادها,منطقهٔ ۹,{year},مهر,{year}.csv,,\n" for year in range(1350, 1405)]
    files = {row.split(",")[4].partition(".")[0]: table() for row in rows}
    upload = FileStorage(io.BytesIO(packed("".join(rows), **files)), "batch.zip")
    sent = act("mashhad_batch_create", upload=upload)
    batch = model.Session.query(Batch).filter(Batch.id == sent["id"])
    wait_for(lambda: batch.populate_existing().one().attempts, 30)
    another = create(fiscal_year="1402")
    act("resource_create", package_id=another["id"], upload=register())
    wait_for(lambda: check_has_begun(another["id"]), 10)
    assert batch.populate_existing().one().state == "checking"
    assert model.Session.scalar(query) == SOURCES


def register() -> FileStorage:
    return FileStorage(io.BytesIO(table()), "register.csv")


def check_has_begun(dataset: str) -> bool:
    asked = model.Session.query(FileVersion.attempts, FileVersion.decided)
    version = asked.filter(FileVersion.package_id == dataset).one()
    return version.attempts > 0 or version.decided is not None


def test_a_queue_without_a_worker_is_seen(cli: Any, act: Callable[..., Any]) -> None:
    connect_to_redis().flushdb()
    assert act("mashhad_harvest_health")["ok"]
    queues.enqueue(len, [""], queue=workers.MAILS)
    found = act("mashhad_harvest_health")
    mails = {"name": workers.MAILS, "waiting": 1, "workers": 0}
    assert not found["ok"]
    assert mails in found["queues"]
    # The tick asks for more work, which waits in other queues.
    output = cli.invoke(ckan, ["mashhad", "tick"]).output
    assert re.search("queues without a worker: [1-9]", output)


def test_a_worker_takes_from_queues_that_there_are(cli: Any) -> None:
    refused = cli.invoke(ckan, ["mashhad", "worker", "nosuch", "--burst"])
    assert refused.exit_code == 2
    assert "'nosuch' is not one of 'mashhad-checks'" in refused.output
