"""Who asks for a run while another one lies there gets what was asked for, or is told why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.harvest.model import Job, Record, Source, source_named
from ckanext.mashhad.harvest.runs import execution
from ckanext.mashhad.harvest.writing import import_record
from ckanext.mashhad.persian.calendar import moments
from tests.integration.harvest.harvest_feed import ROOT, Feed, dataset, happened, ids, stored

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Act = Callable[..., Any]
DAY = dt.timedelta(days=1)


def left_lying(**columns: Any) -> None:
    """As if the worker of all unfinished jobs had died."""
    lying = sa.update(Job).where(Job.finished_at.is_(None))
    model.Session.execute(lying.values(woken_at=None, lease_until=None, **columns))
    model.Session.commit()


def due(**columns: Any) -> None:
    now = dt.datetime.now(dt.UTC)
    model.Session.execute(sa.update(Source).values(every="daily", next_due_at=now, **columns))
    model.Session.commit()


def test_who_only_wants_to_be_told_sets_off_no_run_that_writes(
    source: dict[str, Any], feed: Feed, act: Act
) -> None:
    feed.serve([dataset(1)])
    real = act("mashhad_harvest_run", id="other")["job_id"]
    left_lying()
    with pytest.raises(tk.ValidationError, match="interrupted"):
        act("mashhad_harvest_run", id="other", dry=True)
    left_lying()
    assert act("mashhad_harvest_run", id="other")["job_id"] == real
    execution.run(real)
    asked = act("mashhad_harvest_run", id="other", dry=True)["job_id"]
    assert act("mashhad_harvest_job_show", id=asked)["is_dry"]


def test_approval_is_not_lost_in_run_that_was_asked_for_before(
    two: None, source: dict[str, Any], run: Callable[[], Any], feed: Feed, act: Act
) -> None:
    feed.serve([dataset(1)])
    run()
    act("mashhad_harvest_run", id="other")
    left_lying()
    with pytest.raises(tk.ValidationError, match="interrupted"):
        act("mashhad_harvest_deletions_approve", id="other", ceiling=1)
    left_lying(ceiling=1)
    taken = act("mashhad_harvest_deletions_approve", id="other", ceiling=1)["job_id"]
    execution.run(taken)
    assert ids(stored()) == [1]


def test_a_dry_run_that_lies_there_costs_no_turn(
    source: dict[str, Any], feed: Feed, act: Act
) -> None:
    dry = act("mashhad_harvest_run", id="other", dry=True)["job_id"]
    due()
    assert execution.tick()["started"] == []
    execution.run(dry)
    (started,) = execution.tick()["started"]
    assert started != dry
    assert source_named("other").next_due_at > dt.datetime.now(dt.UTC)


def test_no_job_starts_in_quiet_hours_though_due(
    source: dict[str, Any],
) -> None:
    now = dt.datetime.now(dt.UTC).astimezone(moments.TEHRAN)
    end = (now + dt.timedelta(hours=2)).hour
    due(options={"quiet_from": str(now.hour), "quiet_to": str(end)})
    assert execution.tick()["started"] == []
    opens = source_named("other").next_due_at.astimezone(moments.TEHRAN)
    assert (opens.hour, opens.minute) == (end, 0)
    due(options={})
    assert len(execution.tick()["started"]) == 1


def test_records_that_lay_for_long_are_read_again(
    source: dict[str, Any], feed: Feed, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        pass

    def die(*_: Any) -> None:
        raise Died

    feed.serve([dataset(1), dataset(2)])
    first = act("mashhad_harvest_run", id="other")["job_id"]
    with monkeypatch.context() as patched:
        patched.setattr(import_record, "import_result", die)
        with pytest.raises(Died):
            execution.run(first)
    model.Session.remove()
    left_lying(gathered_at=dt.datetime.now(dt.UTC) - DAY)
    feed.serve([dataset(1, title='"Newer"@en')])
    execution.run(act("mashhad_harvest_run", id="other")["job_id"])
    old = act("mashhad_harvest_job_show", id=first)
    assert (old["state"], old["reason_code"]) == ("incomplete", "read_anew")
    following = model.Session.scalar(sa.select(Job.id).where(Job.finished_at.is_(None)))
    execution.run(following)
    assert happened(act("mashhad_harvest_job_show", id=following)) == {"added": 1}
    assert stored()[f"{ROOT}/1"].title == "Newer"


def test_a_day_of_absence_ends_with_the_reading_that_saw_it(
    two: None, run: Callable[[], Any], feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed.serve([dataset(1)])
    run()
    settled = import_record.settle_unchanged

    def after_a_day(job_id: int, *more: Any) -> None:
        """The worker stands still for more than a day between reading and concluding."""
        settled(job_id, *more)
        for table, column in ((Job, Job.gathered_at), (Record, Record.missing_since)):
            earlier = sa.update(table).where(column.is_not(None)).values({column: column - 2 * DAY})
            model.Session.execute(earlier)
        model.Session.commit()

    monkeypatch.setattr(import_record, "settle_unchanged", after_a_day)
    assert happened(run()) == {"unchanged": 1, "withheld": 1}
