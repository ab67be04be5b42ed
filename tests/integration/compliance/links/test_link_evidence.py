"""What a file elsewhere proves: from its opening on, until an outage, and anew when renewed."""

from __future__ import annotations

import datetime as dt

import pytest
from ckan import model

from ckanext.mashhad.catalog.timeline.asked_datasets import these
from ckanext.mashhad.compliance.addresses import outages
from ckanext.mashhad.compliance.judgements import judgements as compliance
from ckanext.mashhad.compliance.links import following, link_checks, queue
from tests.integration.compliance.links.link_files import DAY, check, check_daily, file
from tests.integration.compliance.the_city import first_days, of_the_half
from tests.integration.worlds import made_once
from tests.unit.net.fault_server import answer

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
@made_once
def linked(half_statement, server) -> str:
    """The file of a statement of the municipality, which lies at ``/a.csv``; its id."""
    return str(half_statement(resources=[file(server.url("/a.csv"))])["resources"][0]["id"])


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_dead_link_is_no_evidence_and_keeps_first_day(linked, server, freezer) -> None:
    server.on("/a.csv", answer(b"a"))
    check()
    before = of_the_half()
    assert before["state"] == "met"
    server.on("/a.csv", answer(status=404))
    freezer.tick(7 * DAY)
    check_daily(freezer, 2)
    assert of_the_half()["state"] == "met"
    check()
    dead = of_the_half()
    assert (dead["state"], dead["reason_code"]) == ("missing", "taken_down_overdue")
    assert "نشانی" in dead["change"] or "address" in dead["change"]
    server.on("/a.csv", answer(b"a"))
    freezer.tick(DAY)
    check()
    freezer.tick(DAY)
    after = of_the_half()
    assert after["state"] == "met"
    assert after["evidence"][0]["published"] == before["evidence"][0]["published"]


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_unopened_or_refusing_address_is_no_evidence(linked, server, freezer) -> None:
    server.on("/a.csv", answer(status=404))
    assert of_the_half()["state"] != "met"
    check()
    assert of_the_half()["state"] != "met"
    server.on("/a.csv", answer(status=403))
    freezer.tick(DAY)
    check()
    assert of_the_half()["state"] != "met"


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_resent_file_with_known_address_counts_at_once(linked, server, freezer, act) -> None:
    """It names no id, so that CKAN makes a new file of it."""
    address = server.on("/a.csv", answer(b"a"))
    made = act("package_show", id=act("resource_show", id=linked)["package_id"])

    def send_anew() -> tuple[str, list[str]]:
        freezer.tick(DAY)
        act("package_update", **{**made, "resources": [file(address)]})
        found = of_the_half()
        return found["state"], first_days(found)

    check()
    for _ in range(3):
        assert send_anew() == ("met", ["2026-10-05"])
        check()
        assert of_the_half()["state"] == "met"
    server.on("/a.csv", answer(status=404))
    freezer.tick(7 * DAY)
    check_daily(freezer, 4)
    assert of_the_half()["state"] == "missing"
    assert send_anew() == ("missing", [])


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_opened_link_counts_from_its_publication(linked, server, freezer) -> None:
    server.on("/a.csv", answer(status=503))
    check_daily(freezer, 2)
    server.on("/a.csv", answer(b"a"))
    check()
    found = of_the_half()
    assert found["state"] == "met"
    assert found["evidence"][0]["published"].startswith("2026-10-05")


@pytest.mark.freeze_time("2026-10-05 08:00:00")
@pytest.mark.parametrize("way", ["dead", "address"])
def test_where_there_was_nothing_at_first_it_counts_from_opening(
    linked, server, freezer, act, way
) -> None:
    server.on("/a.csv", answer(status=404))
    check_daily(freezer, 3 if way == "dead" else 1)
    if way == "dead":
        server.on("/a.csv", answer(b"a"))
    else:
        act("resource_patch", id=linked, url=server.on("/b.csv", answer(b"b")))
    opened = link_checks._now().date().isoformat()
    check()
    assert of_the_half()["evidence"][0]["published"].startswith(opened)


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_daily_new_address_is_limited_as_a_failing_link(linked, server, freezer, act) -> None:
    server.on("/a.csv", answer(b"a"))
    check()
    told = []
    for number in range(4):
        freezer.tick(DAY)
        url = server.on(f"/{number}.csv", answer(status=404 if number % 2 else 403))
        act("resource_patch", id=linked, url=url)
        check()
        told.append(of_the_half()["state"] == "met")
    assert told == [True, True, False, False]
    act("resource_patch", id=linked, url=server.on("/again.csv", answer(b"a")))
    check()
    found = of_the_half()
    assert found["state"] == "met"
    assert found["evidence"][0]["published"].startswith("2026-10-05")


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_nor_does_one_put_there_just_before_another_file_asked(
    linked, create, server, freezer, act
) -> None:
    server.on("/a.csv", answer(b"a"))
    create(period_part="m01", resources=[file(server.on("/other.csv", answer(b"a")))])
    check()
    for number in range(3):
        act("resource_patch", id=linked, url=server.on(f"/{number}.csv", answer(status=403)))
        queue.ask_all(link_checks._now())
        model.Session.commit()
        assert link_checks.ask_due() > 0  # no tick has taken up the new one yet
        check()
        freezer.tick(DAY)
    assert of_the_half()["state"] == "missing"


@pytest.fixture(params=[429, 503])
def busy(linked, server, freezer, act, request) -> str:
    """The path of a new address, which answers so, of a file that had opened long before."""
    server.on("/a.csv", answer(b"a"))
    check()
    freezer.tick(20 * DAY)
    path = "/b.csv"
    act("resource_patch", id=linked, url=server.on(path, answer(status=request.param)))
    return path


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_new_address_busy_when_first_asked_takes_nothing_away(busy, server, freezer) -> None:
    check()
    assert of_the_half()["state"] == "met"
    freezer.tick(DAY)
    server.on(busy, answer(b"b"))
    assert check() == 1
    freezer.tick(3 * DAY)
    check()
    assert of_the_half()["state"] == "met"


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_address_unasked_for_days_survives_one_failure(busy, freezer) -> None:
    following.follow(link_checks._now())  # ticks go on, no worker does
    model.Session.commit()
    freezer.tick(2 * DAY + dt.timedelta(hours=1))
    assert check() == 1
    assert of_the_half()["state"] == "met"
    freezer.tick(DAY)
    check()
    assert of_the_half()["state"] == "met"
    freezer.tick(DAY)
    check()
    assert of_the_half()["state"] == "missing"


@pytest.mark.freeze_time("2026-08-25 08:00:00")
def test_new_address_in_place_of_draft_is_published_on_day(linked, server, freezer, act) -> None:
    server.on("/a.csv", answer(b"a"))
    check()
    freezer.move_to("2026-10-05 08:00:00")
    act("resource_patch", id=linked, url=server.on("/final.csv", answer(status=503)))
    check()
    assert of_the_half()["state"] != "met"
    freezer.tick(DAY)
    server.on("/final.csv", answer(b"b"))
    check()
    found = of_the_half()
    assert (found["state"], found["evidence"][0]["file"]) == ("met", linked)
    assert found["evidence"][0]["published"].startswith("2026-10-05")
    freezer.tick(20 * DAY)
    act("resource_patch", id=linked, url=server.on("/mended.csv", answer(b"c")))
    check()
    assert of_the_half() == found


@pytest.mark.freeze_time("2026-08-25 08:00:00")
def test_one_that_is_dead_at_first_counts_from_its_opening(linked, server, freezer, act) -> None:
    server.on("/a.csv", answer(b"a"))
    check()
    freezer.move_to("2026-10-05 08:00:00")
    act("resource_patch", id=linked, url=server.on("/final.csv", answer(status=404)))
    check_daily(freezer, 3)
    server.on("/final.csv", answer(b"b"))
    check()
    assert of_the_half()["evidence"][0]["published"].startswith("2026-10-08")


@pytest.mark.freeze_time("2026-08-25 08:00:00")
def test_another_description_of_a_file_is_no_new_one(linked, server, freezer, act) -> None:
    server.on("/a.csv", answer(b"a"))
    check()
    freezer.move_to("2026-10-05 08:00:00")
    act("resource_patch", id=linked, name="صورت وضعیت")
    check()
    assert of_the_half()["state"] != "met"


@pytest.mark.freeze_time("2026-11-22 08:00:00")
def test_new_address_ends_outage_of_file(create, server, freezer, act) -> None:
    made = create(resources=[file(server.on("/a.csv", answer(status=410)))])
    check_daily(freezer, 3)
    id_ = made["resources"][0]["id"]
    ((since, until),) = outages.outages(these([made["id"]]))[id_]
    assert until is None
    act("resource_patch", id=id_, url=server.on("/b.csv", answer(b"b")))
    following.follow(link_checks._now())
    model.Session.commit()
    ((same, until),) = outages.outages(these([made["id"]]))[id_]
    assert (same, until.date()) == (since, dt.date(2026, 11, 25))
    check()
    held = compliance.holdings()
    assert [each.withdrawn for each in held.facts.datasets[0].files][-1] is None
