"""A job begins with the portal that its worker has loaded, and with connections of its own."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from typing import Any

import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.lib import jobs
from ckan.lib.redis import connect_to_redis
from ckanext.datastore.backend import postgres

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.catalog.background.job_worker import Worker
from ckanext.mashhad.tables.sandbox import checking

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_queues")

QUEUE = "mashhad-test"
_OWN = sa.text("SELECT pg_backend_pid()")


def connections() -> dict[str, int]:
    """The numbers by which the servers know the connections that this process asks through."""
    with postgres.get_write_engine().connect() as datastore:
        return {
            "ckan": model.Session.scalar(_OWN),
            "datastore": datastore.scalar(_OWN),
            "redis": connect_to_redis().client_id(),
        }


def site_title() -> str:
    return tk.config["ckan.site_title"]


@pytest.fixture
def perform() -> Iterator[Callable[..., list[Any]]]:
    """Have one worker do a job so many times; what the jobs returned."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def work(job: Callable[[], Any], times: int = 1, queue: str = QUEUE) -> list[Any]:
        asked = [jobs.enqueue(job, queue=queue) for _ in range(times)]
        Worker([queue]).work(burst=True)
        return [each.return_value(refresh=True) for each in asked]

    yield work
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_jobs_have_connections_of_their_own(perform: Callable[..., list[Any]]) -> None:
    connections()
    with (
        model.meta.engine.connect() as ckan,
        postgres.get_write_engine().connect() as datastore,
    ):
        mine = {
            "ckan": ckan.scalar(_OWN),
            "datastore": datastore.scalar(_OWN),
            "redis": connect_to_redis().client_id(),
        }
        one, other = perform(connections, 2)
        for server, number in mine.items():
            assert len({number, one[server], other[server]}) == 3
        assert ckan.scalar(_OWN) == mine["ckan"]
        assert datastore.scalar(_OWN) == mine["datastore"]


def test_a_job_loads_no_plugin_anew(
    perform: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the plugins are loaded already")

    monkeypatch.setattr(p, "load_all", refuse)
    assert perform(site_title) == [tk.config["ckan.site_title"]]


def test_a_job_knows_settings_changed_since_the_start(perform: Callable[..., list[Any]]) -> None:
    before = site_title()
    model.set_system_info("ckan.site_title", "شفافیت")
    model.set_system_info("ckan.config_update", "1")
    assert perform(site_title) == ["شفافیت"]
    assert site_title() == before


def importer() -> int:
    """The process of which the checks of this job are forks."""
    with checking.several():
        return sandbox._importer.get()._running[0].pid


def test_the_checks_of_all_jobs_are_forks_of_one_process(perform: Callable[..., list[Any]]) -> None:
    assert sandbox._importer.get() is None
    try:
        one, other = perform(importer, 2, workers.CHECKS)
        assert one == other
    finally:
        sandbox._importer.get().end()
        sandbox._importer.set(None)
