"""Readers of the log miss nothing and read nothing twice, however transactions end."""

from __future__ import annotations

import random
import threading
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.catalog.timeline import event_cursor
from ckanext.mashhad.catalog.timeline.event_cursor import Cursor, CursorLostError
from ckanext.mashhad.catalog.timeline.model import Event

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

WRITERS, WRITES, READERS = 8, 125, 5
#: As a backup has them.
TABLES = ("mashhad_timeline_event", "mashhad_dataset_period", "mashhad_resource_period")


def read_all(cursor: Cursor, limit: int = 100) -> tuple[list[int], Cursor]:
    found: list[int] = []
    while True:
        events, cursor = event_cursor.read_since(cursor, limit)
        found += [each.id for each in events]
        model.Session.rollback()
        if not events:
            return found, cursor


def write_at_random(seed: int, ids: list[str], counts: list[int]) -> None:
    """Change datasets in transactions of which some are rolled back, wholly or to a savepoint."""
    dice = random.Random(seed)
    with model.meta.engine.connect() as connection:
        for n in range(WRITES):
            version = f"{seed}-{n}"
            change = sa.text("UPDATE package SET name = :name WHERE id = :id")
            connection.execute(change, {"name": version, "id": dice.choice(ids)})
            if dice.random() < 0.2:
                with connection.begin_nested() as inner:
                    text = {"name": f"{version}-x", "id": connection.scalar(_held(version))}
                    connection.execute(change, text)
                    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
                    inner.rollback()
            if dice.random() < 0.2:
                connection.rollback()
            else:
                connection.commit()
                counts[seed] += 1


def _held(name: str) -> sa.Select[Any]:
    return sa.select(model.Package.id).where(model.Package.name == name)


def read_meanwhile(seed: int, done: threading.Event, read: list[list[int]]) -> None:
    dice, cursor = random.Random(seed), event_cursor.START
    while True:
        ends = done.is_set()
        found, cursor = read_all(cursor, dice.randint(1, 50))
        read[seed] += found
        if ends:
            break
    model.Session.remove()


def test_thousand_writes_are_read_once_each_by_every_reader(create: Any) -> None:
    ids = [create(name=f"dataset-{n}")["id"] for n in range(20)]
    model.Session.remove()
    done, counts = threading.Event(), [0] * WRITERS
    read: list[list[int]] = [[] for _ in range(READERS)]
    writers = [
        threading.Thread(target=write_at_random, args=(n, ids, counts)) for n in range(WRITERS)
    ]
    readers = [
        threading.Thread(target=read_meanwhile, args=(n, done, read)) for n in range(READERS)
    ]
    for each in (*readers, *writers):
        each.start()
    for each in writers:
        each.join()
    done.set()
    for each in readers:
        each.join()
    renamed = sa.select(sa.func.count()).where(Event.kind == "dataset_renamed")
    assert model.Session.scalar(renamed) == sum(counts) > WRITERS * WRITES / 2
    every = list(model.Session.scalars(sa.select(Event.id).order_by(Event.id)))
    assert read == [every] * READERS


def test_reader_of_a_restored_database_begins_anew(create: Any, act: Any) -> None:
    made = create()
    _, early = read_all(event_cursor.START)
    with model.meta.engine.begin() as backup:
        for name in TABLES:
            backup.exec_driver_sql(f"CREATE TABLE {name}_copy AS TABLE {name}")
    try:
        act("package_patch", id=made["id"], private=True)
        _, late = read_all(early)
        with model.meta.engine.begin() as backup:
            backup.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for name in TABLES:
                backup.exec_driver_sql(f"DELETE FROM {name}")
                copied = f"OVERRIDING SYSTEM VALUE SELECT * FROM {name}_copy"
                backup.exec_driver_sql(f"INSERT INTO {name} {copied}")
            backup.exec_driver_sql(
                "SELECT setval(pg_get_serial_sequence('mashhad_timeline_event', 'id'),"
                " (SELECT max(id) FROM mashhad_timeline_event))"
            )
    finally:
        with model.meta.engine.begin() as backup:
            for name in TABLES:
                backup.exec_driver_sql(f"DROP TABLE {name}_copy")
    with pytest.raises(CursorLostError):
        event_cursor.read_since(late, 10)
    act("package_patch", id=made["id"], name="renamed")  # takes the id that the other had
    with pytest.raises(CursorLostError):
        event_cursor.read_since(late, 10)
    events, cursor = event_cursor.read_since(early, 10)
    assert [each.kind for each in events] == ["dataset_hidden", "dataset_renamed"]
    assert event_cursor.newest() == cursor


def test_no_event_comes_before_one_that_readers_may_know(create: Any) -> None:
    create()
    first, *_, last = read_all(event_cursor.START)[0]
    write = "INSERT INTO mashhad_timeline_event (id, moment, tx, kind, actor, payload)"
    values = f"VALUES ({last + 1000}, now(), 1, 'record_changed', 'system', '{{}}')"
    behind = "SELECT setval(pg_get_serial_sequence('mashhad_timeline_event', 'id'), {})"
    with model.meta.engine.connect() as connection:
        with pytest.raises(sa.exc.ProgrammingError, match="non-DEFAULT"):
            connection.exec_driver_sql(f"{write} {values}")
        connection.rollback()
        connection.exec_driver_sql(behind.format(first))
        connection.exec_driver_sql("UPDATE package SET name = 'renamed'")
        with pytest.raises(sa.exc.InternalError, match="before event"):
            connection.commit()
        connection.rollback()
        connection.exec_driver_sql(behind.format(last))
        connection.exec_driver_sql("UPDATE package SET name = 'renamed'")
        connection.commit()
    assert read_all(event_cursor.START)[0][-1] == last + 1
