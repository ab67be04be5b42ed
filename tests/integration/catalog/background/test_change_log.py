"""PostgreSQL notes what changes of a dataset, whoever changes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.catalog.background import change_log
from ckanext.mashhad.catalog.background.change_log import TRUSTED
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

FILE = {"url": "https://example.org/a.csv", "name": "قراردادها", "format": "CSV"}


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
    "outage": ("SELECT mashhad_timeline_append('address_failed', NULL, :id, :file, NULL, '{}')"),
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
