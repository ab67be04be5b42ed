"""What is told and kept of runs that have ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from ckanext.mashhad.harvest.jobs import retention
from tests.integration.harvest.harvest_feed import Feed, dataset, ids, stored

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


Run = Callable[[], dict[str, Any]]


def test_what_changed_in_a_dataset_is_told(run: Run, feed: Feed) -> None:
    feed.serve([dataset(1)])
    run()
    feed.serve([dataset(1, title='"Changed"@en')])
    (record,) = run()["records"]
    assert [each["field"] for each in record["changes"]] == ["title_translated"]


def test_old_jobs_are_forgotten_and_their_datasets_stay(
    run: Run, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "LAST", 2)
    feed.serve([dataset(1), dataset(2, title='""@en')])
    for _ in range(retention.LAST + 2):
        run()
    now = dt.datetime.now(dt.UTC)
    assert retention.forget(now) == 0
    assert retention.forget(now + retention.KEPT) == 2
    assert ids(stored()) == [1]
