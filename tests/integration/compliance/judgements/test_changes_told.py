"""Whatever is written of a dataset is an event after which it is judged anew, whoever writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.catalog.timeline import event_cursor, event_kinds
from ckanext.mashhad.catalog.timeline.event_cursor import Cursor
from ckanext.mashhad.catalog.timeline.model import Event
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


#: The row of the dataset's file goes with the last one.
STATEMENTS = {
    "version": (
        "INSERT INTO mashhad_file_version (id, resource_id, package_id, n, kind, state, published,"
        " created, attempts, user_id, filename, public_name, size, sha256, mimetype, location,"
        " link, \"table\", table_is_said) VALUES ('v', :file, :id, 9, 'file', 'published', now(),"
        " now(), 0, 'u', 'a', 'a', 1, '0', 'text/csv', 'v', '', 'contracts', false)"
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
    "resource": "UPDATE resource SET url = 'x' WHERE package_id = :id",
    "package": "UPDATE package SET state = 'deleted' WHERE id = :id",
    "a file that is gone": "DELETE FROM resource WHERE package_id = :id",
}


def told_since(cursor: Cursor) -> tuple[frozenset[str], Cursor]:
    found = event_cursor.datasets_since(cursor)
    events = model.Session.scalars(sa.select(Event).where(Event.id > cursor.id)).all()
    assert [fault for each in events for fault in event_kinds.faults(each.kind, each.payload)] == []
    model.Session.rollback()
    return found


def test_whatever_is_written_of_a_dataset_is_told(dataset, other) -> None:
    values = {"id": dataset["id"], "file": dataset["resources"][0]["id"]}
    other.execute(sa.text("DELETE FROM mashhad_compliance_link"))
    other.commit()
    cursor = event_cursor.newest()
    model.Session.rollback()
    for name, statement in STATEMENTS.items():
        other.execute(sa.text(statement), values)
        other.commit()
        ids, cursor = told_since(cursor)
        assert ids == {dataset["id"]}, name
        assert told_since(cursor) == (frozenset(), cursor), name


def test_an_address_that_says_what_it_said_before_is_no_change(dataset, other) -> None:
    about = {"file": dataset["resources"][0]["id"]}
    other.execute(sa.text("DELETE FROM mashhad_compliance_link"))
    other.execute(sa.text(STATEMENTS["an address that may not be asked"]), about)
    other.commit()
    cursor = event_cursor.newest()
    other.execute(sa.text("UPDATE mashhad_compliance_link SET asked = now(), strikes = 1"))
    other.commit()
    assert told_since(cursor)[0] == frozenset()
    other.execute(sa.text("UPDATE mashhad_compliance_link SET code = ''"))
    other.commit()
    assert told_since(cursor)[0] == {dataset["id"]}
