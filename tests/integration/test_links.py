"""Addresses of files elsewhere: asked in turn, dead after days only, and then no evidence."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.cli.cli import ckan
from ckan.lib import jobs as queues
from ckan.lib.redis import connect_to_redis
from ckan.tests import factories, helpers

from ckanext.mashhad.compliance import model as compliance
from ckanext.mashhad.compliance.links import asking, following, listing, queue, work
from ckanext.mashhad.compliance.links.health import State
from ckanext.mashhad.compliance.links.model import Host, Link
from ckanext.mashhad.compliance.links.outages import Outage
from ckanext.mashhad.net.pacing import HostPacer

# CKAN's pytest plugin has taken the name ``tests`` for its own.
sys.path.append(str(Path(__file__).parents[1] / "unit" / "net"))

from fault_server import FaultServer, Pause, answer

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

DAY = dt.timedelta(days=1)
START = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
MARK = pytest.mark.freeze_time(START)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_pacer", HostPacer(interval=0))


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


@pytest.fixture
def other() -> Iterator[FaultServer]:
    """Another host, which answers."""
    with FaultServer() as running:
        running.on("/", answer(b"here"))
        yield running


def file(url: str, **more: Any) -> dict[str, Any]:
    return {"url": url, "name": "قراردادها", "format": "CSV", **more}


def check() -> int:
    """What a tick and its worker do, in this process."""
    following.follow(work._now())
    model.Session.commit()
    return work.ask_due()


def check_daily(freezer: Any, days: int) -> None:
    for _ in range(days):
        check()
        freezer.tick(DAY)


def states() -> dict[str, State]:
    model.Session.expire_all()
    return {link.url: link.health.state for link in model.Session.scalars(sa.select(Link))}


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
def test_an_address_is_dead_on_the_third_day_and_alive_with_its_first_answer(
    create, server, freezer
) -> None:
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
        queue.ask_all(work._now())  # the other one would be asked once a week only
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


@pytest.fixture
def city(unit, act) -> dict[str, Any]:
    """The unit is a district, monitored since the beginning of 1405."""
    factories.Organization(
        name="mashhad",
        title_translated={"fa": "شهرداری مشهد"},
        unit_kind="municipality",
        legal_person="true",
        monitored_from="2026-03-21",
    )
    return act(
        "organization_patch",
        id=unit["id"],
        unit_kind="district",
        parent="mashhad",
        monitored_from="2026-03-21",
    )


def the_statement() -> dict[str, Any]:
    """How the municipality stands with its statement of the first half of 1405."""
    found = helpers.call_action(
        "mashhad_compliance_report", {"user": "", "ignore_auth": False}, unit="mashhad"
    )["judgements"]
    (one,) = (one for one in found if (one["duty"], one["period"]) == ("mun-71-1", "1405-h1"))
    return one


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_a_dead_link_is_no_evidence_from_that_day_and_its_first_day_stays(
    city, create, needed, server, freezer, act
) -> None:
    url = server.on("/a.csv", answer(b"a"))
    municipality = act("organization_show", id="mashhad")
    create(
        **needed("statement"),
        owner_org=municipality["id"],
        fiscal_year="1405",
        period_part="h1",
        resources=[file(url)],
    )
    check()
    before = the_statement()
    assert before["state"] == "met"
    server.on("/a.csv", answer(status=404))
    freezer.tick(7 * DAY)
    check_daily(freezer, 2)
    assert the_statement()["state"] == "met"
    check()
    dead = the_statement()
    assert (dead["state"], dead["reason_code"]) == ("missing", "taken_down")
    assert "نشانی" in dead["change"] or "address" in dead["change"]
    server.on("/a.csv", answer(b"a"))
    freezer.tick(DAY)
    check()
    freezer.tick(DAY)
    after = the_statement()
    assert after["state"] == "met"
    assert after["evidence"][0]["published"] == before["evidence"][0]["published"]


@pytest.fixture
def linked(city, create, needed, act) -> Any:
    """Publish a statement of the municipality whose file lies at this address; its id."""

    def make(url: str) -> str:
        made = create(
            **needed("statement"),
            owner_org=act("organization_show", id="mashhad")["id"],
            fiscal_year="1405",
            period_part="h1",
            resources=[file(url)],
        )
        return str(made["resources"][0]["id"])

    return make


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_an_address_that_never_opened_is_no_evidence_nor_is_one_that_refuses(
    linked, server, freezer
) -> None:
    linked(server.on("/a.csv", answer(status=404)))
    assert the_statement()["state"] != "met"
    check()
    assert the_statement()["state"] != "met"
    server.on("/a.csv", answer(status=403))
    freezer.tick(DAY)
    check()
    assert the_statement()["state"] != "met"


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_what_opens_counts_from_its_publication_though_it_failed_at_first(
    linked, server, freezer
) -> None:
    linked(server.on("/a.csv", answer(status=503)))
    check_daily(freezer, 2)
    server.on("/a.csv", answer(b"a"))
    check()
    found = the_statement()
    assert found["state"] == "met"
    assert found["evidence"][0]["published"].startswith("2026-10-05")


@pytest.mark.freeze_time("2026-10-05 08:00:00")
@pytest.mark.parametrize("way", ["dead", "address"])
def test_where_there_was_nothing_at_first_it_counts_from_its_opening(
    linked, server, freezer, act, way
) -> None:
    id_ = linked(server.on("/a.csv", answer(status=404)))
    check_daily(freezer, 3 if way == "dead" else 1)
    if way == "dead":
        server.on("/a.csv", answer(b"a"))
    else:
        act("resource_patch", id=id_, url=server.on("/b.csv", answer(b"b")))
    opened = work._now().date().isoformat()
    check()
    assert the_statement()["evidence"][0]["published"].startswith(opened)


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_a_new_address_every_day_keeps_nothing_met_for_longer_than_a_link_may_fail(
    linked, server, freezer, act
) -> None:
    id_ = linked(server.on("/a.csv", answer(b"a")))
    check()
    told = []
    for number in range(4):
        freezer.tick(DAY)
        url = server.on(f"/{number}.csv", answer(status=404 if number % 2 else 403))
        act("resource_patch", id=id_, url=url)
        check()
        told.append(the_statement()["state"] == "met")
    assert told == [True, True, False, False]
    act("resource_patch", id=id_, url=server.on("/again.csv", answer(b"a")))
    check()
    found = the_statement()
    assert found["state"] == "met"
    assert found["evidence"][0]["published"].startswith("2026-10-05")


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_nor_does_one_that_is_put_there_just_before_another_file_is_asked(
    linked, create, server, freezer, act
) -> None:
    id_ = linked(server.on("/a.csv", answer(b"a")))
    create(period_part="m01", resources=[file(server.on("/other.csv", answer(b"a")))])
    check()
    for number in range(3):
        act("resource_patch", id=id_, url=server.on(f"/{number}.csv", answer(status=403)))
        queue.ask_all(work._now())
        model.Session.commit()
        assert work.ask_due() > 0  # no tick has taken up the new one yet
        check()
        freezer.tick(DAY)
    assert the_statement()["state"] == "missing"


@pytest.mark.freeze_time("2026-10-05 08:00:00")
@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_new_address_that_is_busy_when_first_asked_takes_nothing_away(
    linked, server, freezer, act, status
) -> None:
    id_ = linked(server.on("/a.csv", answer(b"a")))
    check()
    freezer.tick(20 * DAY)
    act("resource_patch", id=id_, url=server.on("/b.csv", answer(status=status)))
    check()
    assert the_statement()["state"] == "met"
    freezer.tick(DAY)
    server.on("/b.csv", answer(b"b"))
    assert check() == 1
    freezer.tick(3 * DAY)
    check()
    assert the_statement()["state"] == "met"


@pytest.mark.freeze_time("2026-10-05 08:00:00")
@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_new_address_that_nobody_asked_for_days_is_not_out_with_its_first_answer(
    linked, server, freezer, act, status
) -> None:
    id_ = linked(server.on("/a.csv", answer(b"a")))
    check()
    freezer.tick(20 * DAY)
    act("resource_patch", id=id_, url=server.on("/b.csv", answer(status=status)))
    following.follow(work._now())  # ticks go on, no worker does
    model.Session.commit()
    freezer.tick(2 * DAY + dt.timedelta(hours=1))
    assert check() == 1
    assert the_statement()["state"] == "met"
    freezer.tick(DAY)
    check()
    assert the_statement()["state"] == "met"
    freezer.tick(DAY)
    check()
    assert the_statement()["state"] == "missing"


@pytest.mark.freeze_time("2026-08-25 08:00:00")
def test_a_new_address_in_the_place_of_a_draft_is_published_on_its_own_day(
    linked, server, freezer, act
) -> None:
    id_ = linked(server.on("/draft.csv", answer(b"a")))
    check()
    freezer.move_to("2026-10-05 08:00:00")
    act("resource_patch", id=id_, url=server.on("/final.csv", answer(status=503)))
    check()
    assert the_statement()["state"] != "met"
    freezer.tick(DAY)
    server.on("/final.csv", answer(b"b"))
    check()
    found = the_statement()
    assert (found["state"], found["evidence"][0]["file"]) == ("met", id_)
    assert found["evidence"][0]["published"].startswith("2026-10-05")
    freezer.tick(20 * DAY)
    act("resource_patch", id=id_, url=server.on("/mended.csv", answer(b"c")))
    check()
    assert the_statement() == found


@pytest.mark.freeze_time("2026-08-25 08:00:00")
def test_one_that_is_dead_at_first_counts_from_its_opening(linked, server, freezer, act) -> None:
    id_ = linked(server.on("/draft.csv", answer(b"a")))
    check()
    freezer.move_to("2026-10-05 08:00:00")
    act("resource_patch", id=id_, url=server.on("/final.csv", answer(status=404)))
    check_daily(freezer, 3)
    server.on("/final.csv", answer(b"b"))
    check()
    assert the_statement()["evidence"][0]["published"].startswith("2026-10-08")


@pytest.mark.freeze_time("2026-08-25 08:00:00")
def test_another_description_of_a_file_is_no_new_one(linked, server, freezer, act) -> None:
    id_ = linked(server.on("/draft.csv", answer(b"a")))
    check()
    freezer.move_to("2026-10-05 08:00:00")
    act("resource_patch", id=id_, name="صورت وضعیت")
    check()
    assert the_statement()["state"] != "met"


@MARK
def test_another_address_ends_the_outage_of_a_file_at_once_or_with_the_next_tick(
    create, server, freezer, act
) -> None:
    made = create(resources=[file(server.on("/a.csv", answer(status=410)))])
    check_daily(freezer, 3)
    (outage,) = model.Session.scalars(sa.select(Outage)).all()
    assert outage.until is None
    act("resource_patch", id=made["resources"][0]["id"], url=server.on("/b.csv", answer(b"b")))
    following.follow(work._now())
    model.Session.commit()
    model.Session.refresh(outage)
    assert outage.until is not None
    check()
    held = compliance.holdings()
    assert [each.withdrawn for each in held.facts.datasets[0].files][-1] is None


def test_a_tick_wakes_one_job_and_none_where_nothing_is_due(create, server, cli) -> None:
    connect_to_redis().flushdb()
    create(resources=[file(server.on("/a.csv", answer(b"a")))])
    assert "link jobs: 1" in cli.invoke(ckan, ["mashhad", "tick"]).output
    assert "link jobs: 0" in cli.invoke(ckan, ["mashhad", "tick"]).output  # it waits already
    (job,) = [each for each in queues.get_queue().jobs if each.id.startswith("mashhad-links-")]
    job.func(*job.args)
    connect_to_redis().flushdb()
    assert list(states().values()) == [State.ALIVE]
    assert "link jobs: 0" in cli.invoke(ckan, ["mashhad", "tick"]).output


def test_a_host_belongs_to_one_worker_at_a_time_and_a_late_one_writes_nothing(
    create, server
) -> None:
    create(resources=[file(server.on("/a.csv", answer(b"a")))])
    now = work._now()
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
    assert not asking.write(link, "first", found, later)
    assert set(states().values()) == {State.UNASKED}
    assert asking.write(link, "second", found, later)


def answer_of(server: FaultServer) -> Any:
    from ckanext.mashhad.compliance.links import answers

    return answers.ask(asking.client(), server.url("/a.csv"))


def test_two_workers_take_different_hosts(create, server, other) -> None:
    create(resources=[file(server.url("/a.csv")), file(other.url("/b.csv"))])
    now = work._now()
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


def test_a_worker_that_is_killed_while_it_asks_loses_nothing(create, server, request) -> None:
    url = server.on("/a.csv", [Pause(30)])
    create(resources=[file(url)])
    following.follow(work._now())
    model.Session.commit()
    script = Path(__file__).with_name("links_killed.py")
    command = [sys.executable, str(script), str(request.config.getoption("ckan_ini"))]
    worker = subprocess.Popen(command, env=os.environ)
    while not server.seen:
        assert worker.poll() is None, "the worker ended before it asked"
    worker.send_signal(signal.SIGKILL)
    worker.wait(20)
    assert states() == {url: State.UNASKED}
    now = work._now()
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
    following.follow(work._now())
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


def test_officers_of_the_unit_read_which_do_not_open_and_nobody_else_does(
    app, create, server, unit, officer, stranger, monkeypatch
) -> None:
    made = create(resources=[file(server.on("/a.csv", answer(status=404)))])
    create(period_part="m01", resources=[file(server.on("/b.csv", answer(status=403)))])
    today = work._now()
    for day in (3, 2, 1):  # tokens hold in real time only
        monkeypatch.setattr(work, "_now", lambda day=day: today - day * DAY)
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


def test_the_migration_runs_on_a_filled_database(create, server, migrate_db_for) -> None:
    create(resources=[file(server.on("/a.csv", answer(b"a")))])
    model.Session.commit()
    from ckan.cli.db import _run_migrations

    _run_migrations("mashhad_compliance", "0003_rule_text", False)
    migrate_db_for("mashhad_compliance")
    assert check() == 1
