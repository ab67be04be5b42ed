"""Addresses of files elsewhere: asked in turn, by one worker a host, and dead after days only."""

from __future__ import annotations

import datetime as dt
import os
import signal
import time
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.cli.cli import ckan
from ckan.lib import jobs as queues
from ckan.lib.redis import connect_to_redis

from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.compliance.addresses.address_health import State
from ckanext.mashhad.compliance.addresses.model import Host, Link
from ckanext.mashhad.compliance.links import following, link_checks, link_results, listing, queue
from tests.integration import forked
from tests.integration.compliance.links.link_files import DAY, check, check_daily, file, states
from tests.unit.net.fault_server import FaultServer, Pause, answer

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

START = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
MARK = pytest.mark.freeze_time(START)


def test_only_public_files_that_lie_elsewhere_are_followed(create, server, publish, act) -> None:
    ours = "http://test.mashhad.example/contract/a.csv"
    url = server.on("/a.csv", answer(b"a"))
    made = create(resources=[file(url), file(url), file(ours), file("ftp://example.org/a.csv")])
    act("resource_create", package_id=made["id"], url="own.csv", url_type="upload", name="own")
    create(period_part="m01", private=True, resources=[file(server.url("/private"))])
    create(period_part="m02", state="draft", resources=[file(server.url("/draft"))])
    assert check() == 1
    assert states() == {url: State.ALIVE}
    assert [seen.path for seen in server.seen] == ["/a.csv"]


def test_what_no_file_has_any_more_is_forgotten(create, server, act) -> None:
    made = create(resources=[file(server.on("/a.csv", answer(b"a")))])
    check()
    new = server.on("/b.csv", answer(b"b"))
    act("resource_patch", id=made["resources"][0]["id"], url=new)
    check()
    assert states() == {new: State.ALIVE}
    act("package_delete", id=made["id"])
    act("dataset_purge", id=made["id"])
    check()
    assert states() == {}
    assert model.Session.scalar(sa.select(sa.func.count(Host.name))) == 0


@MARK
def test_address_dead_on_third_day_and_alive_with_first_answer(create, server, freezer) -> None:
    url = server.on("/a.csv", answer(status=404))
    create(resources=[file(url)])
    check_daily(freezer, 2)
    assert states() == {url: State.FAILING}
    check_daily(freezer, 1)
    assert states() == {url: State.DEAD}
    server.on("/a.csv", answer(b"a"))
    check()
    assert states() == {url: State.ALIVE}
    assert check() == 0  # for a week
    freezer.tick(7 * DAY)
    assert check() == 1


@MARK
def test_a_silent_server_is_dead_only_if_another_host_answers(
    create, server, other, freezer
) -> None:
    gone = "http://127.0.0.1:9/a.csv"
    create(resources=[file(gone)])
    check_daily(freezer, 5)
    assert states() == {gone: State.UNCLEAR}
    create(period_part="m01", resources=[file(other.on("/b.csv", answer(b"b")))])
    check()
    for _ in range(5):
        freezer.tick(DAY)
        queue.ask_all(link_checks._now())  # the other one would be asked once a week only
        check()
    assert states()[gone] is State.DEAD


@MARK
def test_a_host_that_asks_for_a_pause_is_left_alone_as_a_whole(create, server, freezer) -> None:
    server.on("/a.csv", answer(status=429, retry_after=7200))
    server.on("/b.csv", answer(status=429, retry_after=7200))
    create(resources=[file(server.url("/a.csv")), file(server.url("/b.csv"))])
    assert check() == 1
    freezer.tick(dt.timedelta(hours=1))
    assert check() == 0
    freezer.tick(dt.timedelta(hours=1, minutes=1))
    assert check() == 1
    assert len(server.seen) == 2
    assert set(states().values()) == {State.UNCLEAR}


def test_a_tick_wakes_one_job_and_none_where_nothing_is_due(create, server, cli) -> None:
    connect_to_redis().flushdb()
    create(resources=[file(server.on("/a.csv", answer(b"a")))])
    assert "link jobs: 1" in cli.invoke(ckan, ["mashhad", "tick"]).output
    assert "link jobs: 0" in cli.invoke(ckan, ["mashhad", "tick"]).output  # it waits already
    (job,) = [
        each
        for each in queues.get_queue(workers.HARVESTS).jobs
        if each.id.startswith("mashhad-links-")
    ]
    job.func(*job.args)
    connect_to_redis().flushdb()
    assert list(states().values()) == [State.ALIVE]
    assert "link jobs: 0" in cli.invoke(ckan, ["mashhad", "tick"]).output


def test_host_has_one_worker_and_late_one_writes_nothing(create, server) -> None:
    create(resources=[file(server.on("/a.csv", answer(b"a")))])
    now = link_checks._now()
    following.follow(now)
    host = queue.claim("first", now)
    model.Session.commit()
    assert host is not None
    assert queue.claim("second", now) is None
    assert not queue.is_idle(now)
    later = now + queue.LEASE + dt.timedelta(seconds=1)
    assert queue.claim("second", later) == host
    model.Session.commit()
    found = answer_of(server)
    link = model.Session.scalar(sa.select(Link.id))
    assert not link_results.write(link, "first", found, later)
    assert set(states().values()) == {State.UNASKED}
    assert link_results.write(link, "second", found, later)


def answer_of(server: FaultServer) -> Any:
    from ckanext.mashhad.compliance.addresses import asking

    return asking.ask(link_checks.client(), server.url("/a.csv"))


def test_two_workers_take_different_hosts(create, server, other) -> None:
    create(resources=[file(server.url("/a.csv")), file(other.url("/b.csv"))])
    now = link_checks._now()
    following.follow(now)
    model.Session.commit()
    first = queue.claim("first", now)  # its transaction is still open
    with model.meta.engine.connect() as second:
        query = sa.select(Host.name).with_for_update(skip_locked=True)
        assert [name for name in second.scalars(query)] != [first]
    model.Session.commit()
    assert {first, queue.claim("second", now)} == {
        f"127.0.0.1:{server.port}",
        f"127.0.0.1:{other.port}",
    }


def test_a_worker_that_is_killed_while_it_asks_loses_nothing(create, server) -> None:
    url = server.on("/a.csv", [Pause(30)])
    create(resources=[file(url)])
    following.follow(link_checks._now())
    model.Session.commit()
    worker = forked.start(link_checks.run)
    while not server.seen:
        assert os.waitpid(worker, os.WNOHANG) == (0, 0), "the worker ended before it asked"
        time.sleep(0.05)
    os.kill(worker, signal.SIGKILL)
    assert forked.wait(worker) == -signal.SIGKILL
    assert states() == {url: State.UNASKED}
    now = link_checks._now()
    assert queue.claim("next", now) is None  # until the lease is over
    model.Session.rollback()
    model.Session.execute(sa.update(Host).values(lease_until=now))
    model.Session.commit()
    server.on("/a.csv", answer(b"a"))
    assert check() == 1
    assert states() == {url: State.ALIVE}


def test_the_database_and_the_engine_mean_the_same_states(create, server, freezer) -> None:
    urls = [server.on("/ok", answer(b"a")), server.on("/gone", answer(status=404))]
    urls.append(server.on("/no", answer(status=403)))
    create(resources=[file(url) for url in urls])
    following.follow(link_checks._now())
    model.Session.commit()
    assert listing.counts()[State.UNASKED] == 3
    for _ in range(3):
        for url, state in _in_database().items():
            assert states()[url] is state
        check()
        freezer.tick(DAY)
    assert _in_database() == dict(zip(urls, (State.ALIVE, State.DEAD, State.UNCLEAR), strict=True))


def _in_database() -> dict[str, State]:
    query = sa.select(Link.url, listing.state())
    return {url: State(name) for url, name in model.Session.execute(query)}


def test_only_officers_of_unit_read_which_links_fail(
    app, create, server, unit, officer, stranger, monkeypatch
) -> None:
    made = create(resources=[file(server.on("/a.csv", answer(status=404)))])
    create(period_part="m01", resources=[file(server.on("/b.csv", answer(status=403)))])
    today = link_checks._now()
    for day in (3, 2, 1):  # tokens hold in real time only
        monkeypatch.setattr(link_checks, "_now", lambda day=day: today - day * DAY)
        check()
    address = f"/compliance/links/{unit['name']}"
    page = app.get(address, headers={"Authorization": officer["token"]})
    assert "۱ فایل از ۲ فایلی" in page.text
    assert server.url("/a.csv") in page.text
    assert "۴۰۴" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    app.get(address, headers={"Authorization": stranger["token"]}, status=403)
    app.get(address, status=403)
    app.get("/compliance/links/no-such-unit", status=404)
    for wrong in ("0", "x", "۱", "-1"):
        token = {"Authorization": officer["token"]}
        app.get(f"{address}?page={wrong}", headers=token, status=404)
    resource = f"/contract/{made['name']}/resource/{made['resources'][0]['id']}"
    assert "باز نمی‌شود" in app.get(resource).text
    unit_page = app.get(
        f"/organization/{unit['name']}", headers={"Authorization": officer["token"]}
    )
    assert address in unit_page.text
    assert address not in app.get(f"/organization/{unit['name']}").text


@MARK
def test_the_command_checks_and_tells(create, server, freezer, cli) -> None:
    create(resources=[file(server.on("/a.csv", answer(status=404)))])
    for _ in range(3):
        assert "addresses asked: 1" in cli.invoke(ckan, ["mashhad", "links", "check"]).output
        assert "addresses asked: 0" in cli.invoke(ckan, ["mashhad", "links", "check"]).output
        freezer.tick(DAY)
    told = cli.invoke(ckan, ["mashhad", "links", "status"]).output
    assert "dead: 1" in told
    assert "bad_status 404\t" in told
    assert server.url("/a.csv") in told
    again = cli.invoke(ckan, ["mashhad", "links", "check", "--all"]).output
    assert "addresses asked: 1" in again
    assert cli.invoke(ckan, ["mashhad", "links", "status", "--unit", "nobody"]).exit_code == 1


def test_an_address_that_is_none_is_unclear_and_harms_nobody(create) -> None:
    made = create(resources=[file("http://user:pass@example.org/a.csv"), file("http://a.example/")])
    broken = sa.update(model.Resource).where(model.Resource.id == made["resources"][1]["id"])
    model.Session.execute(broken.values(url="http://[broken/a.csv"))
    model.Session.commit()
    assert check() == 2
    assert set(states().values()) == {State.UNCLEAR}
