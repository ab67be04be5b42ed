"""PostgreSQL notes what changes of a dataset, and a process keeps judging by what is true now."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.cli.cli import ckan
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.mashhad.catalog.background import change_log
from ckanext.mashhad.catalog.background.change_log import TRUSTED
from ckanext.mashhad.compliance.engine.evidence.stock import Stock, holders
from ckanext.mashhad.compliance.judgements import fact_store, stock_store
from ckanext.mashhad.compliance.judgements import judgements as compliance
from ckanext.mashhad.compliance.judgements.kept import Kept
from ckanext.mashhad.tables.versions import locks
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

LOCK = "mashhad_compliance_stock"
FILE = {"url": "https://example.org/a.csv", "name": "قراردادها", "format": "CSV"}
NOW = dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)


@pytest.fixture
@made_once
def dataset(create: Callable[..., Any]) -> dict[str, Any]:
    return create(fiscal_year="1405", period_part="m07", resources=[FILE])


@pytest.fixture
def create(unit: dict[str, Any], act: Callable[..., Any], needed) -> Callable[..., Any]:
    def make(**fields: Any) -> dict[str, Any]:
        title = {"fa": "قراردادهای منطقهٔ ۹"}
        texts = {"title_translated": title, "notes_translated": title}
        given = {"type": "contract", **texts, "owner_org": unit["id"]}
        return act("package_create", **{**needed("contract"), **given, **fields})

    return make


@pytest.fixture
def other() -> Iterator[sa.Connection]:
    """Another process, as far as PostgreSQL can tell."""
    with model.Session.get_bind().connect() as connection:
        yield connection


STATEMENTS = {
    "package": "UPDATE package SET state = 'deleted' WHERE id = :id",
    "resource": "UPDATE resource SET url = 'x' WHERE package_id = :id",
    "a file that is gone": "DELETE FROM resource WHERE package_id = :id",
    "version": (
        "INSERT INTO mashhad_file_version (id, resource_id, package_id, n, kind, state, created,"
        " attempts, user_id, filename, public_name, size, sha256, mimetype, location, link,"
        " \"table\", table_is_said) VALUES ('v', :file, :id, 9, 'file', 'pending', now(), 0,"
        " 'u', 'a', 'a', 1, '0', 'text/csv', 'v', '', 'contracts', false)"
    ),
    "report of nothing": (
        'INSERT INTO mashhad_nil_report (package_id, "table", made, how, reason)'
        " VALUES (:id, 'contracts', now(), '', '')"
    ),
    "another file in its place": (
        "INSERT INTO mashhad_compliance_renewal (package_id, resource_id, at)"
        " VALUES (:id, :file, now())"
    ),
    "outage": (
        "INSERT INTO mashhad_compliance_link_outage (resource_id, since) VALUES (:file, now())"
    ),
    "counted cases": (
        "INSERT INTO mashhad_compliance_counted (version_id, resource_id, cases)"
        " VALUES ('v', :file, 1)"
    ),
    "an address that may not be asked": (
        "INSERT INTO mashhad_compliance_link (id, url, host, next_at, code, strikes)"
        " SELECT 'l', url, 'h', now(), 'blocked', 0 FROM resource WHERE id = :file"
    ),
}


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_whatever_is_written_of_a_dataset_is_noted(dataset, other, statement) -> None:
    _, mark = change_log.since(None)
    values = {"id": dataset["id"], "file": dataset["resources"][0]["id"]}
    other.execute(sa.text("DELETE FROM mashhad_compliance_link"))
    other.execute(sa.text(statement), values)
    other.commit()
    ids, mark = change_log.since(mark)
    assert ids == {dataset["id"]}
    assert change_log.since(mark)[0] == frozenset()


def test_an_address_that_says_what_it_said_before_is_no_change(dataset, other) -> None:
    about = {"file": dataset["resources"][0]["id"]}
    other.execute(sa.text("DELETE FROM mashhad_compliance_link"))
    other.execute(sa.text(STATEMENTS["an address that may not be asked"]), about)
    other.commit()
    _, mark = change_log.since(None)
    other.execute(sa.text("UPDATE mashhad_compliance_link SET asked = now(), strikes = 1"))
    other.commit()
    ids, mark = change_log.since(mark)
    assert ids == frozenset()
    other.execute(sa.text("UPDATE mashhad_compliance_link SET code = ''"))
    other.commit()
    assert change_log.since(mark)[0] == {dataset["id"]}


def test_who_ends_later_than_the_one_who_began_later_is_told_too(create, other) -> None:
    first, second = create(fiscal_year="1404"), create(fiscal_year="1403")
    change = sa.text("UPDATE package SET version = 'x' WHERE id = :id")
    _, mark = change_log.since(None)
    with model.Session.get_bind().connect() as slow:
        slow.execute(change, {"id": first["id"]})  # it has the smaller number, and ends later
        other.execute(change, {"id": second["id"]})
        other.commit()
        ids, mark = change_log.since(mark)
        assert ids == {second["id"]}
        model.Session.rollback()
        slow.commit()
    ids, mark = change_log.since(mark)
    assert ids == {first["id"]}
    assert change_log.since(mark)[0] == frozenset()


def test_what_the_asking_transaction_takes_back_is_told_again(dataset) -> None:
    _, mark = change_log.since(None)
    model.Package.get(dataset["id"]).state = "deleted"
    model.Session.flush()
    ids, mark = change_log.since(mark)
    assert ids == {dataset["id"]}
    model.Session.rollback()
    ids, mark = change_log.since(mark)
    assert ids == {dataset["id"]}
    assert change_log.since(mark)[0] == frozenset()


def test_who_has_not_asked_for_long_begins_anew(dataset) -> None:
    _, mark = change_log.since(None)
    assert change_log.since(replace(mark, asked=mark.asked - TRUSTED))[0] is None
    assert change_log.since(replace(mark, since=mark.since + 1_000_000))[0] is None
    assert change_log.since(mark)[0] == frozenset()


def test_server_numbers_of_a_backup_are_no_hindrance(dataset, other) -> None:
    other.execute(sa.text("INSERT INTO mashhad_change VALUES (900000000000, 'of another server')"))
    other.commit()
    _, mark = change_log.since(None)
    other.execute(sa.text(STATEMENTS["package"]), {"id": dataset["id"]})
    other.commit()
    ids, mark = change_log.since(mark)
    assert ids == {dataset["id"]}
    assert change_log.since(mark)[0] == frozenset()


def test_where_all_changes_were_emptied_all_is_read_anew(dataset, other) -> None:
    _, mark = change_log.since(None)
    other.execute(sa.text("DELETE FROM mashhad_change"))
    other.commit()
    assert change_log.since(mark)[0] is None


def test_changes_are_forgotten_but_for_the_last(dataset, other) -> None:
    other.execute(sa.text("UPDATE mashhad_change SET at = now() - interval '2 days'"))
    other.commit()
    _, mark = change_log.since(None)
    change_log.forget(dt.datetime.now(dt.UTC))
    assert change_log.since(mark)[0] == frozenset()


def known(kept: Kept) -> dict[str, Any]:
    """Whether each known dataset is there now."""
    return {id_: each.dataset.withdrawn is None for id_, each in kept.stock().reads.items()}


def test_a_process_reads_only_what_changed_and_knows_all(dataset, create, other) -> None:
    kept = Kept()
    before = kept.stock()
    second = create(fiscal_year="1404", resources=[FILE])
    other.execute(sa.text(STATEMENTS["package"]), {"id": dataset["id"]})
    other.commit()
    model.Session.rollback()
    assert known(kept) == {dataset["id"]: False, second["id"]: True}
    assert known(Kept()) == known(kept)
    assert set(before.reads) == {dataset["id"]}
    model.Package.get(second["id"]).purge()
    model.repo.commit()
    assert known(kept) == known(Kept()) == {dataset["id"]: False}


def test_a_change_that_was_taken_back_is_not_known(dataset) -> None:
    kept = Kept()
    kept.stock()
    model.Package.get(dataset["id"]).state = "deleted"
    model.Session.flush()
    assert known(kept) == {dataset["id"]: False}
    model.Session.rollback()
    assert known(kept) == {dataset["id"]: True}


def test_what_one_thread_has_not_saved_is_not_known_to_another(dataset) -> None:
    kept, found = Kept(), []
    model.Package.get(dataset["id"]).state = "deleted"
    model.Session.flush()
    assert known(kept) == {dataset["id"]: False}

    def ask() -> None:
        found.append(known(kept))
        model.Session.remove()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [{dataset["id"]: True}]
    assert known(kept) == {dataset["id"]: False}


def test_a_unit_that_changes_is_known_at_once(dataset, unit, act) -> None:
    assert [each.kind for each in compliance.holdings().units if each.id == unit["id"]] != [
        "company"
    ]
    act("organization_patch", id=unit["id"], unit_kind="company")
    [kind] = [each.kind for each in compliance.holdings().units if each.id == unit["id"]]
    assert kind == "company"


def test_question_that_breaks_off_makes_next_one_begin_anew(dataset, monkeypatch) -> None:
    kept = Kept()
    kept.stock()
    model.Package.get(dataset["id"]).state = "deleted"
    model.Session.commit()
    with monkeypatch.context() as patched:
        patched.setattr("ckanext.mashhad.compliance.judgements.fact_store.read", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            kept.stock()
    assert known(kept) == {dataset["id"]: False}


def test_a_unit_keeps_what_it_gave_away(dataset, act) -> None:
    kept = Kept()
    kept.stock()
    heir = factories.Organization(name="heir", title_translated={"fa": "وارث"})
    act("package_owner_org_update", id=dataset["id"], organization_id=heir["id"])
    known = kept.stock().reads[dataset["id"]].dataset
    assert set(holders(known)) == {dataset["owner_org"], heir["id"]}


def test_a_process_begins_with_what_another_wrote_down(dataset, create, monkeypatch) -> None:
    assert Kept().write_down()
    second = create(fiscal_year="1404", resources=[FILE])
    asked = []
    read = fact_store.read
    monkeypatch.setattr(fact_store, "read", lambda ids=None: asked.append(ids) or read(ids))
    begun = Kept()
    assert known(begun) == {dataset["id"]: True, second["id"]: True}
    assert asked == [frozenset({second["id"]})]
    monkeypatch.undo()
    assert begun.stock() == Kept().stock() == read_anew()


def test_every_tick_writes_down_what_is_known(dataset, cli, ckan_config) -> None:
    assert stock_store.load(tuple(fact_store.watched())) is None
    assert cli.invoke(ckan, ["mashhad", "tick"]).exit_code == 0
    written, _ = stock_store.load(tuple(fact_store.watched()))
    assert set(written.stock.reads) == {dataset["id"]}


def test_only_what_changed_is_written_again(dataset, create, other) -> None:
    kept = Kept()
    assert kept.write_down()
    rows = sa.text("SELECT unit_id, xmin::text FROM mashhad_compliance_stock")
    before = set(other.execute(rows).all())
    other.rollback()
    create(fiscal_year="1404", owner_org=factories.Organization()["id"], resources=[FILE])
    assert kept.write_down()
    assert len(before) == len(before & set(other.execute(rows).all())) == 1
    assert Kept().stock() == read_anew()


def test_who_wrote_before_another_did_writes_all_anew(dataset, create) -> None:
    first, second = Kept(), Kept()
    assert first.write_down()
    assert second.write_down()
    create(fiscal_year="1404", resources=[FILE])
    assert first.write_down()
    assert Kept().stock() == read_anew()


def test_what_is_not_committed_is_not_written_down(dataset) -> None:
    kept = Kept()
    model.Package.get(dataset["id"]).state = "deleted"
    model.Session.flush()
    assert not kept.write_down()
    model.Session.rollback()
    assert kept.write_down()
    assert known(Kept()) == {dataset["id"]: True}


def test_while_another_writes_nothing_is_written(dataset, other) -> None:
    other.execute(sa.select(sa.func.pg_advisory_xact_lock(locks.key(LOCK))))
    assert not Kept().write_down()
    other.rollback()
    assert Kept().write_down()


@pytest.mark.parametrize(
    "lost",
    [
        "UPDATE mashhad_compliance_stock_mark SET form = 'of another release'",
        "UPDATE mashhad_compliance_stock_mark SET units = 'of other units'",
        "DELETE FROM mashhad_compliance_stock_mark",
    ],
)
def test_what_nobody_can_go_on_from_is_read_anew(dataset, other, lost) -> None:
    assert Kept().write_down()
    other.execute(sa.text("UPDATE mashhad_compliance_stock SET facts = 'nobody reads this'"))
    other.execute(sa.text(lost))
    other.commit()
    assert Kept().stock() == read_anew()


def test_where_changes_were_emptied_nothing_written_down_counts(dataset, other) -> None:
    assert Kept().write_down()
    for lost in ("UPDATE package SET state = 'deleted'", "DELETE FROM mashhad_change"):
        other.execute(sa.text(lost))
    other.commit()
    assert known(Kept()) == {dataset["id"]: False}


def test_other_addresses_of_the_portal_make_another_reading(dataset, monkeypatch) -> None:
    assert Kept().write_down()
    monkeypatch.setitem(tk.config, "ckan.site_url", "https://other.example")
    assert stock_store.load(tuple(fact_store.watched())) is None


def read_anew() -> Stock:
    """What CKAN's tables say, whatever is written down."""
    model.Session.execute(sa.delete(stock_store.StockMark))
    found = Kept().stock()
    model.Session.rollback()
    return found
