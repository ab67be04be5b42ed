"""Fixtures of the tests about batches: one is sent, checked, applied and taken back."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.types import Context
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.tables.bulk import batch_job
from tests.integration.tables.bulk.batch_files import MEHR, TWO, asked, packed
from tests.integration.tables.gate_files import table
from tests.integration.tables.publications import published_once


@pytest.fixture(autouse=True)
def _no_bulk_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test says itself when a worker comes by."""
    monkeypatch.setattr(batch_job, "wake", lambda batch_id: None)


@pytest.fixture
def act_as() -> Callable[..., Any]:
    def call(user: dict[str, Any], action: str, **data: Any) -> Any:
        found = model.User.get(user["id"])
        context = Context(user=found.name, auth_user_obj=found, ignore_auth=False)
        return tk.get_action(action)(context, data)

    return call


@pytest.fixture
def batch(act_as, officer) -> Callable[..., dict[str, Any]]:
    """Send a ZIP and let a worker check it; how it stands then."""

    def call(content: bytes, user: dict[str, Any] | None = None) -> dict[str, Any]:
        who = user or officer
        upload = FileStorage(io.BytesIO(content), "batch.zip")
        sent = act_as(who, "mashhad_batch_create", upload=upload)
        batch_job.run(sent["id"])
        return act_as(who, "mashhad_batch_show", id=sent["id"])

    return call


@pytest.fixture
def go(act_as, officer, work_files) -> Callable[..., dict[str, Any]]:
    """``apply`` or ``undo`` a batch, with all that it asks confirmed and its files checked; how it
    stands then.
    """

    def call(action: str, id: str, **more: Any) -> dict[str, Any]:  # noqa: A002
        if action == "apply":
            shown = act_as(officer, "mashhad_batch_show", id=id)
            more = {"confirm": asked(shown), "mark": shown["mark"], **more}
        act_as(officer, f"mashhad_batch_{action}", id=id, **more)
        batch_job.run(id)
        work_files()
        return act_as(officer, "mashhad_batch_show", id=id)

    return call


@pytest.fixture
def say(act_as, officer) -> Callable[..., dict[str, Any]]:
    """Say of a batch what its files do not say, and let a worker read them; how it stands then."""

    def call(id: str, items: Any) -> dict[str, Any]:  # noqa: A002
        mark = act_as(officer, "mashhad_batch_show", id=id)["mark"]
        act_as(officer, "mashhad_batch_update", id=id, mark=mark, items=items)
        batch_job.run(id)
        return act_as(officer, "mashhad_batch_show", id=id)

    return call


@pytest.fixture
@published_once
def checked(batch) -> dict[str, Any]:
    """A batch of two new datasets, ready to be written."""
    return batch(TWO)


@pytest.fixture
@published_once
def written(batch, go) -> dict[str, Any]:
    """A batch of two datasets that is written."""
    return go("apply", batch(TWO)["id"])


@pytest.fixture
@published_once
def alone(batch) -> dict[str, Any]:
    """A batch of one new dataset, ready to be written."""
    return batch(packed(MEHR, mehr=table()))


@pytest.fixture
def work_files(work: Callable[[], None]) -> Callable[[], None]:
    return work
