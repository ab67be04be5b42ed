"""The log has whatever happens to datasets and files, whoever makes it; intervals follow it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.cli.cli import ckan
from ckan.tests import factories

from ckanext.mashhad.catalog.timeline import event_kinds, rebuilding
from ckanext.mashhad.catalog.timeline import model as timeline
from ckanext.mashhad.catalog.timeline.model import DatasetPeriod, Event, ResourcePeriod

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")
TITLE = "قراردادهای منطقهٔ ۹ در سال ۱۴۰۳"
LINK = {"url": "https://example.org/a.pdf", "name": "صورت‌جلسهٔ ۱"}
REASON = "مبلغ‌های این فهرست به تومان نوشته شده بود."


@pytest.fixture
def other() -> Any:
    """Whoever writes SQL, beside CKAN."""
    with model.meta.engine.connect() as connection:
        yield connection


def events(**by: Any) -> list[Event]:
    model.Session.rollback()
    query = sa.select(Event).filter_by(**by).order_by(Event.id)
    return list(model.Session.scalars(query))


def kinds_of(**by: Any) -> list[str]:
    return [each.kind for each in events(**by)]


def in_order() -> list[Event]:
    """All events, after a look at what must always be so of them and of the intervals."""
    found = events()
    assert [fault for each in found for fault in event_kinds.faults(each.kind, each.payload)] == []
    assert rebuilding.rebuild(check=True) == []
    return found


def test_life_of_a_dataset_is_told_in_order_with_who_did_it(
    app: Any, act: Any, create: Any, administrator: Any
) -> None:
    made = create(private=True, resources=[LINK])
    heir = factories.Organization(name="heir", title_translated={"fa": "وارث"})
    own = {"Authorization": administrator["token"]}
    act("package_patch", id=made["id"], private=False)
    act("package_patch", id=made["id"], fiscal_year="1402", name="renamed")
    hidden = {"id": made["id"], "private": True, "reason": REASON}
    app.post("/api/action/package_patch", json=hidden, headers=own)
    act("package_patch", id=made["id"], owner_org=heir["id"])
    act("package_patch", id=made["id"], private=False)
    act("package_delete", id=made["id"], reason=REASON)
    of_dataset = [each for each in in_order() if each.dataset and not each.resource]
    assert [each.kind.removeprefix("dataset_") for each in of_dataset] == [
        *("created", "published", "renamed", "described", "hidden", "moved", "published"),
        "deleted",
    ]
    said = {each.kind: each for each in of_dataset}
    assert said["dataset_published"].payload["titles"]["fa"] == TITLE
    assert said["dataset_described"].payload["claims"]["fiscal_year"] == "1402"
    assert said["dataset_moved"].unit == heir["id"]
    assert said["dataset_hidden"].actor == "admin"
    assert said["dataset_deleted"].payload["reason"] == REASON
    assert kinds_of(resource=made["resources"][0]["id"]) == [
        *("file_added", "file_published", "file_hidden", "file_published", "file_hidden"),
    ]
    act("dataset_purge", id=made["id"])
    assert kinds_of(dataset=made["id"])[-2:] == ["file_purged", "dataset_purged"]
    everything = str([each.payload for each in in_order() if each.dataset])
    assert TITLE not in everything
    assert LINK["name"] not in everything
    assert model.Session.scalars(sa.select(DatasetPeriod.closed)).all().count(None) == 0


@pytest.mark.parametrize("purged", [False, True])
def test_a_file_stays_in_its_dataset(act: Any, create: Any, other: Any, purged: bool) -> None:
    was, heir = create(resources=[LINK]), create(name="heir")
    file = was["resources"][0]["id"]
    with pytest.raises(sa.exc.IntegrityError, match="stays in its dataset"):
        other.execute(sa.text("UPDATE resource SET package_id = :to"), {"to": heir["id"]})
    other.rollback()
    insert = sa.text("INSERT INTO resource SELECT * FROM copy")
    other.execute(sa.text("CREATE TEMPORARY TABLE copy ON COMMIT DROP AS SELECT * FROM resource"))
    other.execute(sa.text("UPDATE copy SET package_id = :to"), {"to": heir["id"]})
    other.execute(sa.text("DELETE FROM resource"))
    if not purged:
        with pytest.raises(sa.exc.IntegrityError, match="stays in its dataset"):
            other.execute(insert)
        other.rollback()
        return
    other.execute(sa.text("DELETE FROM package WHERE id = :was"), {"was": was["id"]})
    other.execute(insert)
    other.commit()
    told = [(each.kind, each.dataset) for each in in_order() if each.resource == file]
    assert told[-3:] == [
        *(("file_purged", was["id"]), ("file_added", heir["id"]), ("file_published", heir["id"])),
    ]


def test_a_row_made_anew_begins_behind_its_end(create: Any, other: Any) -> None:
    made = create(resources=[LINK])
    copy = "CREATE TEMPORARY TABLE copy ON COMMIT DROP AS SELECT * FROM resource"
    for statement in (copy, "SELECT mashhad_timeline_moment()"):
        other.execute(sa.text(statement))
    model.Session.execute(sa.text("DELETE FROM resource"))
    model.Session.commit()
    other.execute(sa.text("INSERT INTO resource SELECT * FROM copy"))
    other.commit()
    assert [each.kind for each in in_order() if each.resource][-3:] == [
        *("file_purged", "file_added", "file_published"),
    ]
    assert made["resources"]


def test_claims_that_may_be_any_text_are_not_kept(act: Any, unit: Any) -> None:
    text = {"key": "statement_kind", "value": "نامی که کسی نباید بداند"}
    subject = {"key": "subject", "value": "نامی دیگر"}
    own = {"author": "نامی", "resources": [{**LINK, "remark": "نامی"}]}
    made = act("package_create", name="plain", owner_org=unit["id"], extras=[text, subject], **own)
    assert "نامی" not in str([each.payload for each in in_order()])
    act("package_delete", id=made["id"], reason=REASON)
    act("mashhad_withdrawal_hide", id=made["id"])
    kept = model.Package.get(made["id"])
    assert (kept.extras, kept.author, kept.resources_all[0].extras) == ({}, "", {})


def test_what_a_purged_dataset_claimed_is_erased(act: Any, create: Any) -> None:
    made = create(fiscal_year="1402")
    act("dataset_purge", id=made["id"])
    told = in_order()
    assert [each.payload["claims"] for each in told if "claims" in each.payload] == [
        {"erased": "erased"}
    ]
    with pytest.raises(tk.ObjectNotFound):
        act("mashhad_publication_attest", id=made["id"], moment="1403/07/15", reason=REASON)


def test_a_file_is_called_by_all_of_its_name(create: Any) -> None:
    create(resources=[{**LINK, "name": "صورت‌جلسهٔ 1403/07/15"}, {**LINK, "name": ""}])
    names = set(model.Session.scalars(sa.select(ResourcePeriod.name)))
    assert names == {"صورت‌جلسهٔ 1403/07/15", "a.pdf"}


def test_what_changes_no_record_hides_no_change_of_one(create: Any, other: Any) -> None:
    made = create(resources=[LINK])
    file = made["resources"][0]["id"]
    judged = "SELECT mashhad_timeline_append('address_judged', NULL, :id, :file, NULL, '{}')"
    other.execute(sa.text("UPDATE resource SET description = 'x'"))
    other.execute(sa.text(judged), {"id": made["id"], "file": file})
    other.commit()
    assert kinds_of(dataset=made["id"])[-2:] == ["address_judged", "record_changed"]


def test_what_never_was_public_leaves_no_title(act: Any, create: Any) -> None:
    made = create(private=True, resources=[LINK])
    act("package_patch", id=made["id"], title_translated={"fa": "نامی که کسی نباید بداند"})
    act("package_delete", id=made["id"])
    said = str([each.payload for each in in_order() if each.dataset])
    assert "نامی" not in said
    assert LINK["name"] not in said


def test_sql_beside_ckan_is_told_and_no_change_is_not(create: Any, other: Any) -> None:
    made = create(resources=[LINK])
    file, total = made["resources"][0]["id"], len(events())
    before = len(kinds_of(dataset=made["id"]))
    for statement in (
        "UPDATE package SET title = title || '', state = 'deleted' WHERE id = :id",
        "UPDATE package SET state = 'active', notes = 'x' WHERE id = :id",
        "UPDATE package SET notes = 'y' WHERE id = :id",
    ):
        other.execute(sa.text(statement), {"id": made["id"]})
    other.commit()
    assert kinds_of(dataset=made["id"])[before:] == ["record_changed"]
    other.execute(sa.text("UPDATE package SET notes = notes"))
    other.execute(sa.text("UPDATE resource SET url = url, name = name"))
    other.commit()
    assert len(events()) == total + 1
    other.execute(sa.text("UPDATE resource SET url = 'https://example.org/b.pdf'"))
    other.commit()
    other.execute(sa.text("DELETE FROM resource"))
    other.commit()
    changed = ["file_address_changed", "file_replaced", "file_purged"]
    assert kinds_of(resource=file)[-3:] == changed
    assert in_order()[-1].actor == "system"
    [was, then] = model.Session.scalars(
        sa.select(ResourcePeriod).order_by(sa.func.lower(ResourcePeriod.during))
    )
    assert (was.address, then.address) == (LINK["url"], "https://example.org/b.pdf")
    assert was.during.upper == then.during.lower
    assert then.during.upper is not None


def test_versions_and_reports_of_nothing_are_told(publish: Any, create: Any, other: Any) -> None:
    made = publish(resources=[LINK])
    file = made["resources"][0]["id"]
    standing = sa.func.upper_inf(ResourcePeriod.during)
    [period] = model.Session.scalars(sa.select(ResourcePeriod).where(standing))
    assert (period.state, period.table, period.rows) == ("public", "contracts", 120)
    other.execute(sa.text("UPDATE mashhad_file_version SET state = 'superseded'"))
    other.execute(
        sa.text(
            'INSERT INTO mashhad_nil_report (package_id, "table", made)'
            " VALUES (:id, 'payments', now())"
        ),
        {"id": made["id"]},
    )
    other.commit()
    other.execute(sa.text("UPDATE mashhad_nil_report SET ended = now(), how = 'withdrawn'"))
    other.commit()
    of_versions = [each for each in kinds_of(resource=file) if each.startswith("version")]
    assert of_versions == ["version_published", "version_withdrawn"]
    assert [each for each in kinds_of() if each.startswith("nil")] == ["nil_given", "nil_ended"]
    in_order()


def test_an_event_stays_as_it_was_written_but_for_erased_texts(
    act: Any, create: Any, other: Any
) -> None:
    made = create(resources=[LINK])
    act("package_delete", id=made["id"])
    for statement in (
        "UPDATE mashhad_timeline_event SET moment = now()",
        "UPDATE mashhad_timeline_event SET payload = payload || jsonb_build_object('titles', 1)",
        "DELETE FROM mashhad_timeline_event",
        "TRUNCATE mashhad_timeline_event",
    ):
        with pytest.raises(sa.exc.InternalError, match="append-only"):
            other.execute(sa.text(statement))
        other.rollback()
    before = len(events())
    timeline.erase(made["id"])
    model.Session.commit()
    said = str([each.payload for each in in_order() if each.dataset])
    assert TITLE not in said
    assert LINK["name"] not in said
    assert said.count("erased") == 3
    assert len(events()) == before


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_nothing_is_told_of_an_older_snapshot(create: Any, other: Any, level: str) -> None:
    made, before = create(), len(events())
    add = "INSERT INTO resource (id, package_id, url, state, position) VALUES ('x', :id, 'u'"
    with model.meta.engine.connect().execution_options(isolation_level=level) as stricter:
        stricter.execute(sa.text("SELECT count(*) FROM package"))
        other.execute(sa.text("UPDATE package SET private = true"))
        other.commit()
        stricter.execute(sa.text(f"{add}, 'active', 1)"), {"id": made["id"]})
        with pytest.raises(sa.exc.NotSupportedError, match="READ COMMITTED alone"):
            stricter.commit()
    assert kinds_of()[before:] == ["dataset_hidden"]


def test_old_number_of_a_transaction_hides_no_change(create: Any, other: Any) -> None:
    made = create()
    other.exec_driver_sql("ALTER TABLE mashhad_timeline_event DISABLE TRIGGER mashhad_append_only")
    other.execute(
        sa.text("UPDATE mashhad_timeline_event SET tx = :next WHERE dataset = :id"),
        {"next": other.scalar(sa.text("SELECT pg_current_xact_id()::text::bigint")) + 1} | made,
    )
    other.exec_driver_sql("ALTER TABLE mashhad_timeline_event ENABLE TRIGGER mashhad_append_only")
    other.commit()
    before = len(kinds_of(dataset=made["id"]))
    other.execute(sa.text("UPDATE package SET notes = 'x'"))
    other.commit()
    assert kinds_of(dataset=made["id"])[before:] == ["record_changed"]


def test_organization_that_is_none_any_more_has_left(other: Any) -> None:
    unit = factories.Organization(name="unit-name", title_translated={"fa": "نامی"})
    for change in ("is_organization = false", "is_organization = true", "title = 'x'"):
        other.execute(sa.text(f'UPDATE "group" SET {change}'))
        other.commit()
    of_unit = ["unit_joined", "unit_left", "unit_joined", "unit_changed"]
    assert kinds_of(unit=unit["id"]) == of_unit
    other.execute(sa.text("DELETE FROM member"))
    other.execute(sa.text('DELETE FROM "group"'))
    other.commit()
    told = in_order()
    assert told[-1].kind == "unit_left"
    assert "نامی" not in str([each.payload for each in told])
    assert "unit-name" not in str([each.payload for each in told])


def test_a_purge_erases_every_text_and_leaves_the_events(act: Any, create: Any, other: Any) -> None:
    made = create(name="purged-name", resources=[LINK])
    subject = (
        "UPDATE package SET extras = extras || jsonb_build_object('subject', CAST(:text AS text))"
    )
    other.execute(sa.text(subject), {"text": "موضوعی"})
    other.commit()
    act("package_patch", id=made["id"], name="other-name")
    act("package_delete", id=made["id"], reason=REASON)
    kinds = kinds_of(dataset=made["id"])
    act("dataset_purge", id=made["id"])
    assert kinds_of(dataset=made["id"])[: len(kinds)] == kinds
    said = str([each.payload for each in in_order() if each.dataset])
    said += str(model.Session.execute(sa.select(DatasetPeriod.name, DatasetPeriod.claims)).all())
    for text in (TITLE, LINK["name"], "purged-name", "other-name", REASON, "موضوعی"):
        assert text not in said
    assert "erased" in said


def test_intervals_of_one_dataset_cannot_overlap(create: Any, other: Any) -> None:
    create()
    statement = (
        "INSERT INTO mashhad_dataset_period (dataset, during, state, opened)"
        " SELECT dataset, tstzrange(NULL, now() + '1 day'), state, opened"
        " FROM mashhad_dataset_period"
    )
    with pytest.raises(sa.exc.IntegrityError, match="mashhad_dataset_period_one"):
        other.execute(sa.text(statement))


def test_changes_at_one_moment_leave_no_empty_interval(act: Any, create: Any, freezer: Any) -> None:
    freezer.move_to("2026-11-25T08:00:00Z")
    made = create()
    act("package_patch", id=made["id"], private=True)
    act("package_patch", id=made["id"], private=False)
    assert [each.kind for each in in_order()][-3:] == [
        *("dataset_published", "dataset_hidden", "dataset_published"),
    ]
    at = dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)
    since = sa.func.lower(DatasetPeriod.during)
    assert model.Session.execute(sa.select(DatasetPeriod.state, since).order_by(since)).all() == [
        ("public", at),
        ("private", at + dt.timedelta(microseconds=1)),
        ("public", at + dt.timedelta(microseconds=2)),
    ]


def test_command_finds_and_mends_intervals_that_differ(create: Any, other: Any, cli: Any) -> None:
    create()
    words = ["mashhad", "timeline", "rebuild"]
    assert "differences: 0" in cli.invoke(ckan, [*words, "--check"]).output
    other.execute(sa.text("UPDATE mashhad_dataset_period SET state = 'draft'"))
    other.commit()
    wrong = cli.invoke(ckan, [*words, "--check"])
    assert wrong.exit_code == 1
    assert "differences: 2" in wrong.output
    assert cli.invoke(ckan, words).exit_code == 0
    assert "differences: 0" in cli.invoke(ckan, [*words, "--check"]).output
