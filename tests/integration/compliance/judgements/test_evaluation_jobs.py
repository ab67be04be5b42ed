"""What was written is judged by a worker; what the worker leaves undone, by whoever asks."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import redis
import sqlalchemy as sa
from ckan import model
from ckan.lib import jobs as queues

from ckanext.mashhad.compliance import due_work
from ckanext.mashhad.compliance.fact_tables import fact_store
from ckanext.mashhad.compliance.history import rule_store
from ckanext.mashhad.compliance.judgements import audit, evaluation_jobs, judgement_store
from ckanext.mashhad.compliance.judgements import judgements as compliance
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "clean_queue")


@pytest.fixture
def clean_queue(with_plugins: None) -> Iterator[None]:
    forget_jobs()
    yield
    forget_jobs()


@pytest.fixture
@made_once
def dataset(unit: dict[str, Any], act: Callable[..., Any], needed: Any) -> dict[str, Any]:
    """A register of a unit that is monitored."""
    title = {"fa": "قراردادهای منطقهٔ ۹"}
    texts = {"title_translated": title, "notes_translated": title}
    file = {"url": "https://example.org/a.csv", "name": "قراردادها", "format": "CSV"}
    fields = {**needed("contract"), **texts, "fiscal_year": "1405", "period_part": "m07"}
    act("organization_patch", id=unit["id"], monitored_from="2024-03-20")
    return act("package_create", **fields, owner_org=unit["id"], resources=[file])


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is read from CKAN's tables or judged, in this order."""
    found: list[str] = []
    read, replace = fact_store.read, judgement_store.replace
    monkeypatch.setattr(fact_store, "read", lambda ids=None: found.append("read") or read(ids))
    monkeypatch.setattr(
        judgement_store, "replace", lambda *given: found.append("judged") or replace(*given)
    )
    return found


def waiting() -> list[str]:
    """Ids of the jobs that a worker begins in some seconds."""
    ids = queues.get_queue().scheduled_job_registry.get_job_ids()
    return [each for each in ids if "judgements" in each]


def forget_jobs() -> None:
    queues.get_queue().empty()
    for each in waiting():
        queues.get_queue().scheduled_job_registry.remove(each, delete_job=True)
    evaluation_jobs._asleep_until = 0.0


def work() -> int:
    """Do what waits, as a worker does; how many jobs."""
    some = [queues.get_queue().fetch_job(each) for each in waiting()]
    forget_jobs()
    for job in some:
        thread = threading.Thread(target=job.func)
        thread.start()
        thread.join()
    return len(some)


def settle() -> None:
    """As if all that the test made had been judged a while ago."""
    compliance.holdings()
    model.Session.commit()
    forget_jobs()


def mark(dataset: dict[str, Any], state: str) -> None:
    model.Package.get(dataset["id"]).state = state
    model.Session.commit()


def is_there(dataset: dict[str, Any]) -> bool:
    known = compliance.holdings().dataset(dataset["id"])
    return known is not None and known.withdrawn is None


def test_reader_judges_nothing_after_the_job(dataset, done) -> None:
    settle()
    mark(dataset, "deleted")
    mark(dataset, "deleted")  # the same once more
    assert work() == 1
    assert done[-2:] == ["read", "judged"]
    done.clear()
    assert not is_there(dataset)
    assert done == []
    assert waiting() == []  # the job's own writing wakes no other
    assert list(audit.differences()) == []


def test_units_and_rules_that_change_wake_a_worker(dataset, unit, act, done) -> None:
    settle()
    act("organization_patch", id=unit["id"], unit_kind="company")
    assert work() == 1
    text = rule_store.texts()["policy.yaml"].replace("version: 10", "version: 11")
    rule_store.put("policy.yaml", text, reason="r", user_id="u", now=dt.datetime.now(dt.UTC))
    model.Session.commit()
    assert work() == 1
    done.clear()
    compliance.holdings()
    assert done == []


def test_only_what_is_committed_and_judged_wakes_a_worker(dataset, unit) -> None:
    settle()
    model.Session.query(model.User).first().about = "other words"
    model.Session.commit()
    assert waiting() == []
    model.Package.get(dataset["id"]).state = "deleted"
    model.Session.flush()
    model.Session.rollback()
    assert waiting() == []
    with model.Session.begin_nested():
        model.Package.get(dataset["id"]).state = "deleted"
    assert waiting() == []  # a savepoint alone
    model.Session.commit()
    assert len(waiting()) == 1
    assert work() == 1
    with model.Session.begin_nested():
        model.Group.get(unit["id"]).title = "another"
    model.Session.commit()
    assert work() == 1


def test_reader_is_right_though_the_job_was_not_done(dataset, monkeypatch) -> None:
    for broken in ("SELECT pg_terminate_backend(pg_backend_pid())", "SELECT 1 / 0", None):
        mark(dataset, "active")
        settle()
        mark(dataset, "deleted")
        if broken is None:
            forget_jobs()
        else:
            with monkeypatch.context() as patched:
                instead = partial(model.Session.execute, sa.text(broken))
                patched.setattr(judgement_store, "replace", lambda *_, do=instead: do())
                assert work() == 1
        assert not is_there(dataset)
        assert list(audit.differences()) == []
    with monkeypatch.context() as patched:
        patched.setattr(queues, "get_queue", _away)  # which stops no write
        mark(dataset, "active")
    assert is_there(dataset)


def test_writes_wait_once_for_a_redis_that_hangs(dataset, monkeypatch) -> None:
    now, asked = [1000.0], []
    monkeypatch.setattr(evaluation_jobs.time, "monotonic", lambda: now[0])

    def hang(*_given: Any, **_more: Any) -> bool:
        asked.append(now[0])
        now[0] += 5
        return False

    monkeypatch.setattr(evaluation_jobs.background, "wake", hang)
    settle()
    asked.clear()
    for seconds in (0, 10, 39, 2):
        now[0] += seconds
        mark(dataset, "deleted" if seconds in (0, 39) else "active")
    assert asked == [now[0] - 5 - 51 - 5, now[0] - 5]
    assert is_there(dataset)


def test_writes_rest_only_behind_a_job_of_their_own(dataset, monkeypatch) -> None:
    asked: list[bool] = []
    for is_new, times in ((True, 1), (False, 2)):  # another's job may begin at once
        settle()
        wake = lambda *_, new=is_new, **__: asked.append(new) or new  # noqa: E731
        monkeypatch.setattr(evaluation_jobs.background, "wake", wake)
        mark(dataset, "deleted")
        mark(dataset, "active")
        assert asked.count(is_new) == times


def test_tick_judges_what_midnight_in_tehran_changes(dataset, freezer, done, monkeypatch) -> None:
    monkeypatch.setattr(due_work, "MOST_DAYS", 0)  # none need be written down
    freezer.move_to("2026-11-25 20:29")
    settle()
    freezer.move_to("2026-11-25 20:31")
    due_work.do()
    assert "judged" in done
    work()  # addresses that are asked for the first time
    done.clear()
    assert compliance.holdings().judged.day == dt.date(2026, 11, 26)
    assert done == []


def _away(*_: Any) -> None:
    raise redis.exceptions.ConnectionError
