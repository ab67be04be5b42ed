"""One job checks what waits behind its file too: a hundred uploads start few processes."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import pytest
from ckan.lib import jobs as queues
from ckan.tests import factories

from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.tables.intake import check_jobs
from ckanext.mashhad.tables.intake.check_jobs import wake
from ckanext.mashhad.tables.versions.locks import alone
from ckanext.mashhad.tables.versions.model import FileVersion
from tests.integration.tables.gate_files import table
from tests.integration.tables.publications import published_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "clean_queues")


def version_of(resource: dict[str, Any]) -> str:
    query = model.Session.query(FileVersion.id).filter_by(resource_id=resource["id"])
    return query.one().id


@pytest.fixture
@published_once
def _sent(add) -> list[dict[str, Any]]:
    names = [(f"پل {n}", f"register-{n}.csv", f"n{n}") for n in range(3)]
    return [add(table(what), file, name=name) for what, file, name in names]


@pytest.fixture
def waiting(_sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Three files in the queue, in the order of their uploads."""
    for resource in _sent:
        assert wake(version_of(resource))
    return _sent


def in_queue() -> list[str]:
    return [
        each.removeprefix("mashhad-file-")
        for each in queues.get_queue(workers.CHECKS).get_job_ids()
    ]


def test_job_takes_waiting_versions_and_empties_queue(waiting, states) -> None:
    first = version_of(waiting[0])
    queues.get_queue(workers.CHECKS).remove(f"mashhad-file-{first}")  # as a worker that begins it
    check_jobs.run(first)
    assert [states(resource["id"]) for resource in waiting] == [["published"]] * 3
    assert in_queue() == []


def test_a_job_takes_up_no_more_than_its_number(waiting, states, monkeypatch) -> None:
    monkeypatch.setattr(check_jobs, "MORE", 1)
    versions = [version_of(resource) for resource in waiting]
    queues.get_queue(workers.CHECKS).remove(f"mashhad-file-{versions[0]}")
    check_jobs.run(versions[0])
    assert [states(resource["id"]) for resource in waiting] == [
        ["published"],
        ["published"],
        ["pending"],
    ]
    assert in_queue() == [versions[2]]


def test_other_kinds_of_jobs_stay_in_the_queue(waiting, states) -> None:
    queues.enqueue(len, ["somebody else's"], title="other", queue=workers.CHECKS)
    check_jobs.run(version_of(waiting[0]))
    assert len(in_queue()) == 1
    assert [states(resource["id"]) for resource in waiting] == [["published"]] * 3


def test_a_unit_waits_for_its_own_file_and_no_other_unit_does(
    waiting, act, create, send, states, real_wake
) -> None:
    unit = model.Package.get(waiting[0]["package_id"]).owner_org
    theirs = act(
        "resource_create",
        package_id=create(owner_org=factories.Organization(type="organization")["id"])["id"],
        upload=send(table("پارک")),
    )
    own = [version_of(resource) for resource in waiting]
    queues.get_queue(workers.CHECKS).remove(f"mashhad-file-{own[0]}")
    with alone(f"checks of unit:{unit}", wait=False) as busy:  # a worker is at a file of the unit
        assert busy
        check_jobs.run(own[0])
        assert states(theirs["id"]) == ["published"]
        assert [states(resource["id"]) for resource in waiting] == [["pending"]] * 3
        assert in_queue() == []
    check_jobs.run(own[0])
    assert [states(resource["id"]) for resource in waiting] == [["published"]] * 3
