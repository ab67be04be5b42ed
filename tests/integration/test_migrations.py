"""``ckan db upgrade`` of the plugins, on a database that CKAN has filled before them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories

from ckanext.mashhad.catalog.timeline import event_kinds, first_public, rebuilding
from ckanext.mashhad.catalog.timeline.asked_datasets import these
from ckanext.mashhad.catalog.timeline.model import Event
from ckanext.mashhad.compliance.addresses import outages, renewals

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

# Triggers of the other rooms call a function of the first.
ROOMS = ("mashhad", "mashhad_tables", "mashhad_harvest", "mashhad_compliance")


def tables() -> set[str]:
    model.Session.commit()
    names = sa.inspect(model.meta.engine).get_table_names()
    return {name for name in names if name.startswith("mashhad") and "alembic" not in name}


def stored(statement: str) -> set[tuple]:
    return {tuple(row) for row in model.Session.execute(sa.text(statement))}


def test_timeline_has_what_the_database_knew_before_it(
    create, publish, act, freezer, migrate_db_for
) -> None:
    from ckan.cli.db import _run_migrations

    files = [{"url": f"https://example.org/{name}.pdf", "name": name} for name in ("الف", "ب")]
    freezer.move_to("2026-11-01T08:00:00Z")
    made = publish(resources=files)
    heir = factories.Organization(name="heir", title_translated={"fa": "وارث"})
    doomed, claims = create(resources=files), create()
    for day, action, values in (
        (2, "resource_delete", {"id": made["resources"][0]["id"]}),
        (3, "package_patch", {"id": made["id"], "private": True, "fiscal_year": "1402"}),
        (4, "package_patch", {"id": made["id"], "private": False, "owner_org": heir["id"]}),
        (5, "package_delete", {"id": doomed["id"]}),
        (6, "package_patch", {"id": claims["id"], "fiscal_year": "1401"}),
    ):
        freezer.move_to(f"2026-11-0{day}T08:00:00Z")
        act(action, **values)
    attest = {"id": made["id"], "moment": "1403/07/15", "reason": "در درگاه پیشین بود."}
    act("mashhad_publication_attest", **attest, with_files=True)
    before = intervals(), known_publications()
    keep_memories_as_before()
    rooms = [room for room in ROOMS if room != "mashhad_harvest"]
    try:
        for room in reversed(rooms):
            _run_migrations(room, "0001_initial", False)
    finally:
        for room in rooms:
            migrate_db_for(room)
    assert (intervals(), known_publications()) == before
    assert rebuilding.rebuild(check=True) == []
    events = model.Session.scalars(sa.select(Event))
    assert [fault for each in events for fault in event_kinds.faults(each.kind, each.payload)] == []


def keep_memories_as_before() -> None:
    """In the tables that they had before the timeline told them."""
    lead = (
        "{0}, upper(during) AS until, lead({0}) OVER (PARTITION BY dataset ORDER BY during) AS {1}"
    )
    unit, claims = lead.format("unit", "later"), lead.format("claims", "later")
    with model.meta.engine.begin() as connection:
        for statement in (
            "CREATE TABLE mashhad_withdrawal AS SELECT * FROM mashhad_withdrawals()",
            "CREATE TABLE mashhad_compliance_move AS SELECT dataset AS package_id, unit, until"
            f" FROM (SELECT dataset, {unit} FROM mashhad_dataset_period) AS was"
            " WHERE unit <> later",
            "CREATE TABLE mashhad_compliance_claim AS"
            " SELECT dataset AS package_id, claims AS fields, until"
            f" FROM (SELECT dataset, {claims} FROM mashhad_dataset_period) AS was"
            " WHERE claims <> later",
        ):
            connection.exec_driver_sql(statement)


def known_publications() -> set[Any]:
    """What was public, with its first moment, in seconds; and what was attested of it."""
    first, word = first_public.publications(), first_public.attestations().c
    seen = sa.func.date_trunc("second", first.c.seen_at)
    told = (word.published_at, word.reason, sa.func.date_trunc("second", word.attested_at))
    query = sa.select(first.c.object_id, first.c.object_type, first.c.package_id, seen, *told)
    rows = model.Session.execute(
        query.outerjoin(word.id.table, word.object_id == first.c.object_id)
    )
    found = set(rows)
    model.Session.remove()
    return found


def intervals() -> set[tuple]:
    """Who had what when; of files too. Without those of a moment."""
    since = "date_trunc('second', lower(during)), date_trunc('second', upper(during))"
    lasts = "upper(during) - lower(during) > interval '1 second' OR upper_inf(during)"
    found = stored(
        f"SELECT dataset, state, unit, type, titles::text, claims::text, {since}"
        f" FROM mashhad_dataset_period WHERE {lasts}"
        f' UNION ALL SELECT resource, state, name, "table", address, version, {since}'
        f" FROM mashhad_resource_period WHERE {lasts}"
    )
    model.Session.remove()  # a migration waits for whoever reads
    return found


def test_what_was_purged_before_is_erased_too(create, act, migrate_db_for) -> None:
    from ckan.cli.db import _run_migrations

    purged, kept = create(name="purged"), create(name="kept")
    model.Session.remove()
    told = "SELECT payload::text FROM mashhad_timeline_event"
    _run_migrations("mashhad", "0005_edits", False)
    try:
        for made in (purged, kept):
            act("package_delete", id=made["id"], reason=f"این داده نادرست بود: {made['name']}")
        act("dataset_purge", id=purged["id"])
        assert "purged" in str(stored(told))
        model.Session.remove()
    finally:
        migrate_db_for("mashhad")
    assert "purged" not in str(stored(told))
    assert str(stored(told)).count("kept") == 2
    assert "purged" not in str(stored("SELECT name FROM mashhad_dataset_period"))
    model.Session.remove()
    assert rebuilding.rebuild(check=True) == []


def test_what_became_of_addresses_goes_into_the_timeline(create, migrate_db_for) -> None:
    from ckan.cli.db import _run_migrations

    made = create(resources=[{"url": "https://example.org/a.pdf", "name": "الف"}])
    file, about = made["resources"][0]["id"], these([made["id"]])
    now = dt.datetime.now(dt.UTC)
    days = [now + dt.timedelta(days) for days in range(10)]
    model.Session.remove()
    _run_migrations("mashhad_compliance", "0008_judgements", False)
    try:
        with model.meta.engine.begin() as connection:
            connection.execute(
                sa.text(OF_ADDRESSES),
                {"file": file, "dataset": made["id"]}
                | {f"day_{n}": day for n, day in enumerate(days)},
            )
    finally:
        migrate_db_for("mashhad_compliance")
    assert outages.outages(about) == {file: [(days[1], days[2]), (days[6], None)]}
    assert renewals.moments(about) == {file: [days[3], days[4], days[8]]}
    assert renewals.renewals(about) == {file: [days[3], days[5]]}
    counted = sa.select(outages.counts_from(now)).where(model.Resource.id == file)
    assert model.Session.scalar(counted) == days[2]
    assert rebuilding.rebuild(check=True) == []


#: Opened on day 2, for which it had waited; another on day 3, on day 4, which opened on day 5, and
#: on day 8, which did not open; dead on day 1 and from day 6 on.
OF_ADDRESSES = """
    ALTER TABLE mashhad_compliance_link_opening DISABLE TRIGGER USER;
    ALTER TABLE mashhad_compliance_link_outage DISABLE TRIGGER USER;
    DELETE FROM mashhad_compliance_link_opening;
    INSERT INTO mashhad_compliance_link_opening (resource_id, link, opened, waited, lapsed)
        VALUES (:file, 'l', :day_2, true, :day_8);
    INSERT INTO mashhad_compliance_link_outage (resource_id, since, until)
        VALUES (:file, :day_1, :day_2), (:file, :day_6, NULL);
    INSERT INTO mashhad_compliance_renewal
        (package_id, resource_id, at, link, opened, waited, was_here)
        VALUES (:dataset, :file, :day_3, 'm', :day_3, false, false),
            (:dataset, :file, :day_4, 'n', :day_5, true, false),
            (:dataset, :file, :day_8, 'o', NULL, false, false);
"""


def test_who_was_a_member_twice_keeps_the_lesser_role(unit, act, migrate_db_for) -> None:
    from ckan.cli.db import _run_migrations

    person = factories.User()
    model.Session.remove()
    _run_migrations("mashhad", "0006_erasing", False)
    try:
        for role in ("admin", "editor", "editor"):
            row = {"group_id": unit["id"], "table_id": person["id"], "capacity": role}
            model.Session.add(model.Member(table_name="user", **row))
        model.Session.commit()
        model.Session.remove()
    finally:
        migrate_db_for("mashhad")
    own = f"WHERE table_id = '{person['id']}' AND state = 'active'"
    assert stored(f"SELECT capacity, count(*) FROM member {own} GROUP BY capacity") == {
        ("editor", 1)
    }


def test_tables_are_dropped_and_made_on_a_filled_database(create, migrate_db_for) -> None:
    from ckan.cli.db import _run_migrations

    public = create(resources=[{"url": "https://example.org/a.csv", "name": "الف"}])
    create(private=True)
    before = tables()
    with pytest.raises(sa.exc.InternalError, match="depend"):
        _run_migrations("mashhad", "base", False)
    try:
        for room in reversed(ROOMS):
            _run_migrations(room, "base", False)
        assert tables() == set()
    finally:
        for room in ROOMS:
            migrate_db_for(room)
    assert tables() == before
    file = public["resources"][0]["id"]
    assert {(each.object_id, each.object_type) for each in known_publications()} == {
        (public["id"], "dataset"),
        (file, "resource"),
    }
    opened = "SELECT resource FROM mashhad_timeline_event WHERE kind = 'address_opened'"
    assert stored(opened) == {(file,)}
