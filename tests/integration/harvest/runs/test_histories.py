"""What became of records in known histories: in which readings they were missing, and how long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.harvest.model import Record
from ckanext.mashhad.harvest.runs import execution
from tests.integration.harvest.harvest_feed import ROOT, Feed, dataset, happened, ids, stored
from tests.integration.worlds import made_once
from tests.unit.net.fault_server import answer

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Run = Callable[[], dict[str, Any]]
ALL = range(1, 13)


class History:
    """A source whose records come and go, with hours between its readings."""

    def __init__(self, run: Run, feed: Feed, act: Callable[..., Any]) -> None:
        self._run, self._feed, self._act = run, feed, act

    def reads(self, numbers: Any, *, after: int = 0, total: int | None = None) -> dict[str, int]:
        """What a run makes of a feed with these records, so many hours later."""
        self._serve(numbers, after, total)
        return happened(self._run())

    def fails(self) -> None:
        self._feed.server.on("/feed", answer(b"<html>", content_type="text/html"))
        assert self._run()["state"] == "failed"

    def approves(self, ceiling: int, numbers: Any) -> dict[str, Any]:
        self._serve(numbers, 0, None)
        asked = self._act("mashhad_harvest_deletions_approve", id="other", ceiling=ceiling)
        execution.run(asked["job_id"])
        return self._act("mashhad_harvest_job_show", id=asked["job_id"])

    def _serve(self, numbers: Any, after: int, total: int | None) -> None:
        earlier = {Record.missing_since: Record.missing_since - dt.timedelta(hours=after)}
        missing = sa.update(Record).where(Record.missing_since.is_not(None))
        model.Session.execute(missing.values(earlier))
        model.Session.commit()
        self._feed.serve([dataset(number) for number in numbers], total=total)


@pytest.fixture
@made_once
def _all_read(run: Run, feed: Feed) -> None:
    """All twelve records were read once."""
    feed.serve([dataset(number) for number in ALL])
    run()


@pytest.fixture
def history(_all_read: None, run: Run, feed: Feed, act: Callable[..., Any]) -> History:
    """Of a source of which all twelve records were read."""
    return History(run, feed, act)


def but(*numbers: int) -> list[int]:
    return [number for number in ALL if number not in numbers]


def without_the_last(gone: int) -> list[int]:
    return list(ALL)[: len(ALL) - gone]


def _codes(job: dict[str, Any]) -> set[str]:
    return {each["reason_code"] for each in job["records"] if each["outcome"] == "withheld"}


def test_what_is_missing_often_but_not_for_a_day_stays(history: History) -> None:
    for hours in (0, 8, 8, 7):
        assert history.reads(but(1), after=hours) == {"unchanged": 11, "withheld": 1}
    assert ids(stored()) == list(ALL)


def test_record_missed_once_stays_however_long_ago(
    history: History,
) -> None:
    assert history.reads(but(1), after=999) == {"unchanged": 11, "withheld": 1}
    history.fails()
    assert history.reads(but(1), total=12, after=999) == {"unchanged": 11}
    assert ids(stored()) == list(ALL)


def test_the_second_reading_after_a_day_leaves_a_tombstone(
    history: History, act: Callable[..., Any]
) -> None:
    id_ = stored()[f"{ROOT}/1"].id
    history.reads(but(1))
    assert history.reads(but(1), after=24) == {"unchanged": 11, "deleted": 1}
    assert ids(stored()) == but(1)
    assert act("package_show", id=id_)["state"] == "deleted"
    assert act("mashhad_withdrawal_show", id=id_)["reason"]


@pytest.mark.parametrize(("gone", "deleted"), [(3, 3), (4, 0)])
def test_three_of_twelve_may_go_at_once_and_four_may_not(
    gone: int, deleted: int, history: History
) -> None:
    for hours in (0, 99, 99):
        history.reads(without_the_last(gone), after=hours)
    assert len(stored()) == 12 - deleted


def test_of_forty_a_tenth_may_go_and_what_went_is_not_counted(
    run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    history = History(run, feed, act)
    history.reads(range(40))
    history.reads(range(35))
    assert history.reads(range(35), after=24) == {"unchanged": 35, "withheld": 5}
    assert history.reads(range(36)) == {"unchanged": 36, "deleted": 4}
    history.reads(range(32))
    assert history.reads(range(32), after=24) == {"unchanged": 32, "withheld": 4}


def test_one_more_that_vanishes_keeps_all_of_them(history: History) -> None:
    history.reads(but(1, 2, 3))
    assert history.reads(but(1, 2, 3, 4), after=24) == {"unchanged": 8, "withheld": 4}
    assert history.reads(but(1, 2, 3)) == {"unchanged": 9, "deleted": 3}


def test_an_approval_lets_go_what_was_withheld_and_nothing_else(history: History) -> None:
    assert history.reads(but(1, 2, 3, 4, 5)) == {"unchanged": 7, "withheld": 5}
    more = history.approves(5, but(1, 2, 3, 4, 5, 6))
    assert (happened(more), _codes(more)) == (
        {"unchanged": 6, "withheld": 6},
        {"more_than_approved"},
    )
    instead = history.approves(5, but(1, 2, 3, 4, 7))
    assert happened(instead) == {"unchanged": 7, "withheld": 1, "deleted": 4}
    assert _codes(instead) == {"gone_from_source"}
    assert ids(stored()) == but(1, 2, 3, 4)


def test_an_approval_holds_for_one_run(history: History) -> None:
    history.reads(but(1, 2, 3, 4))
    history.approves(4, but(1, 2, 3, 4, 5))
    assert history.reads(but(1, 2, 3, 4), after=24) == {"unchanged": 8, "withheld": 4}


def test_what_returns_in_time_was_never_away(history: History) -> None:
    before = stored()[f"{ROOT}/1"]
    kept = before.id, before.name, before.metadata_modified
    history.reads(but(1))
    assert history.reads(ALL, after=20) == {"unchanged": 12}
    history.reads(but(1))
    assert history.reads(but(1), after=20) == {"unchanged": 11, "withheld": 1}
    after = stored()[f"{ROOT}/1"]
    assert (after.id, after.name, after.metadata_modified) == kept


def test_what_an_incomplete_reading_lists_is_not_missing(history: History) -> None:
    history.reads(but(1))
    assert history.reads(ALL, total=13, after=20) == {"unchanged": 12}
    assert history.reads(but(1), after=20) == {"unchanged": 11, "withheld": 1}
    assert history.reads(but(1), after=24) == {"unchanged": 11, "deleted": 1}


def test_returned_record_is_same_dataset_and_counts_anew(
    history: History,
) -> None:
    before = stored()[f"{ROOT}/1"]
    kept = before.id, before.name, before.resources[0].id
    history.reads(but(1))
    history.reads(but(1), after=24)
    assert history.reads(ALL, after=99) == {"unchanged": 11, "updated": 1}
    after = stored()[f"{ROOT}/1"]
    assert (after.id, after.name, after.resources[0].id) == kept
    assert history.reads(but(1), after=99) == {"unchanged": 11, "withheld": 1}
