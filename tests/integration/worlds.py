"""What fixtures make is made once, and brought back for each test that asks for it again.

To make a unit, its officer and a register, or to write down the days of three months, took a third
of the time of all tests. A fixture that is marked ``made_once`` runs the first time that it is
asked for on empty tables, or on what other such fixtures have made of them. Then the rows, what is
indexed and the moment at which the clock stands are remembered. The next test of this process that
asks for the same gets a copy of them and of the fixture's value, with the same ids and names.

Nothing is brought back before something is asked of the database or of Solr, so that a test whose
fixtures were all made before is given the world of the last one at once. As soon as something else
writes, no world is known any more: fixtures run as they are written.
"""

from __future__ import annotations

import copy
import datetime as dt
import functools
import inspect
import io
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pysolr
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import search
from freezegun import api as clock
from sqlalchemy.orm import close_all_sessions

from tests.integration import shared_site

#: A clock that was stopped so near to the time on the wall was not set.
_NEAR = dt.timedelta(hours=1)
#: Marks that change what a fixture makes.
_MARKS = ("ckan_config", "provide_plugin", "is_asked")
#: How statements begin that leave the tables as they are.
_READING = ("SELECT", "SHOW", "SET ", "SAVEPOINT", "RELEASE", "ROLLBACK")
_COMMIT = "<commit />"
#: Let sequences go on behind what they gave before, if they do not yet.
_COUNT_ON = """
SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, number)
FROM pg_sequences JOIN unnest(%s::text[], %s::bigint[]) AS given(name, number)
    ON sequencename = name
WHERE coalesce(last_value, 0) < number
"""


class Message(NamedTuple):
    """What is sent to Solr, in XML or in JSON."""

    text: str | bytes
    form: str


@dataclass
class World:
    """``tables``: the rows of each that has any; ``numbers``: the last one that each sequence
    gave; ``index``: what was sent to Solr, in order.
    """

    tables: dict[str, bytes] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    index: list[Message] = field(default_factory=list)
    value: Any = None
    moment: dt.datetime | None = None
    made_of_it: dict[Hashable, World] = field(default_factory=dict)


def makes_workbooks(item: pytest.Item) -> bool:
    """Whether of published rows the workbooks are made too: for modules that look at what is made,
    and so import ``renditions``.
    """
    return hasattr(getattr(item, "module", None), "renditions")


class Stage:
    """Where worlds are brought about, before and behind the tests of this process."""

    def __init__(self) -> None:
        self._empty: dict[Hashable, World] = {}
        self._world: World | None = None
        self._tables_due = self._index_due = self._works = False
        self._sent: list[Message] | None = None

    def clear_tables(self, item: pytest.Item) -> None:
        close_all_sessions()
        self._tables_due = True
        self._begin(item)

    def clear_index(self, item: pytest.Item) -> None:
        self._index_due = True
        self._begin(item)

    def _begin(self, item: pytest.Item) -> None:
        self._world = None
        if self._tables_due and self._index_due and not shared_site.is_alone(item):
            marks = [mark for name in _MARKS for mark in item.iter_markers(name)]
            key = repr([(mark.name, mark.args, mark.kwargs) for mark in marks])
            self._world = self._empty.setdefault((key, makes_workbooks(item)), World())

    def ask(self, *, writes: bool) -> None:
        """Something is asked of the database or of Solr."""
        if self._works:
            return
        if self._tables_due or self._index_due:
            self.bring_about()
        if writes and self._sent is None:
            self._world = None

    def bring_about(self) -> None:
        """Bring about what fixtures have made, if it is not there."""
        world = self._world or World()
        with self._working():
            if self._tables_due:
                self._tables_due = False
                _fill_tables(world)
            if self._index_due:
                self._index_due = False
                _fill_index(world.index)

    def send(self, message: Message) -> None:
        """Something is sent to Solr's index."""
        self.ask(writes=True)
        if self._sent is not None and not self._works:
            self._sent.append(message)

    def make(self, key: Hashable, move_to: Callable[[Any], None], fixture: Any) -> Any:
        """The value of a fixture, which makes one world of another."""
        if self._world is None or self._sent is not None:
            return fixture()
        before, key = self._world, (key, _moment())
        if known := before.made_of_it.get(key):
            close_all_sessions()  # which may remember rows of before
            self._world = known
            self._tables_due = self._index_due = True
            if known.moment != _moment():
                move_to(known.moment)
            return copy.deepcopy(known.value)
        made = self._record(before, fixture)
        before.made_of_it[key] = self._world = made
        return copy.deepcopy(made.value)

    def apart(self) -> AbstractContextManager[None]:
        """What is asked and written meanwhile is no part of any world."""
        return self._working()

    def _record(self, before: World, fixture: Any) -> World:
        self.bring_about()
        self._sent = []
        try:
            value = fixture()
            sent = self._sent
        finally:
            self._sent = None
        model.Session.commit()
        index = [*before.index, *(each for each in sent if each.text != _COMMIT)]
        with self._working():
            return World(*_read_tables(), index, copy.deepcopy(value), _moment())

    @contextmanager
    def _working(self) -> Iterator[None]:
        self._works = True
        try:
            yield
        finally:
            self._works = False


STAGE = Stage()


def made_once(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a fixture whose world is remembered. What it gives is data, without functions."""
    signature = inspect.signature(function)
    names = list(signature.parameters)

    def bring(**values: Any) -> Any:
        request = values["request"]
        arguments = {name: values[name] for name in names}
        return STAGE.make(
            (function, _around(request)),
            lambda moment: values["freezer"].move_to(moment),
            lambda: function(**arguments),
        )

    functools.update_wrapper(bring, function)
    del bring.__wrapped__  # pytest would ask it for its arguments
    asked = inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY)
    if "request" not in names:
        signature = signature.replace(parameters=[*signature.parameters.values(), asked])
    bring.__signature__ = signature  # type: ignore[attr-defined]
    return bring


def _around(request: pytest.FixtureRequest) -> Hashable:
    """The fixtures that a fixture is made with, and those that have patched something by now."""
    there = request._fixture_defs  # type: ignore[attr-defined]
    named, more = set(), [request.fixturename]
    while more:
        if (name := more.pop()) in there and name not in named:
            named.add(name)
            more.extend(there[name].argnames)
    named |= {name for name, each in there.items() if "monkeypatch" in each.argnames}
    return frozenset(there[name].func for name in named)


def _moment() -> dt.datetime | None:
    """The moment at which the clock was stopped, where that is another than now."""
    now = dt.datetime.now(dt.UTC)
    # Of its own name alone freezegun leaves the real one behind it.
    if type(now) is not clock.FakeDatetime or abs(now - clock.real_datetime.now(dt.UTC)) < _NEAR:
        return None
    return now


@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def _ask_database(_connection: sa.Connection, _cursor: Any, statement: str, *_: Any) -> None:
    STAGE.ask(writes=not statement.lstrip().upper().startswith(_READING))


def _fill_tables(world: World) -> None:
    """Empty all tables, and fill those of the world. Rows come with what triggers made of them.

    Where a test has made tables anew, their sequences would give numbers that rows have.
    """
    connection = model.meta.engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute("SET LOCAL session_replication_role = replica")
    cursor.execute(";".join(f'DELETE FROM "{name}"' for name in shared_site.tables()))
    for name, rows in world.tables.items():
        cursor.copy_expert(f'COPY "{name}" FROM STDIN', io.BytesIO(rows))
    cursor.execute(_COUNT_ON, (list(world.numbers), list(world.numbers.values())))
    connection.commit()
    connection.close()


def _read_tables() -> tuple[dict[str, bytes], dict[str, int]]:
    """The rows of each table that has any, and the last number of each sequence."""
    names = shared_site.tables()
    asked = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names
    )
    tables = {}
    connection = model.meta.engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute(asked)
    for (name,) in cursor.fetchall():
        rows = io.BytesIO()
        cursor.copy_expert(f'COPY "{name}" TO STDOUT', rows)
        tables[name] = rows.getvalue()
    cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE last_value > 0")
    numbers = dict(cursor.fetchall())
    connection.rollback()
    connection.close()
    return tables, numbers


def _fill_index(messages: list[Message]) -> None:
    solr = search.common.make_connection()
    solr.delete(q="*:*", commit=False)
    for message in messages:
        solr._update(message.text, solrapi=message.form, commit=False)
    solr.commit()


_send_request = pysolr.Solr._send_request
_update = pysolr.Solr._update


def _ask_solr(self: pysolr.Solr, *arguments: Any, **more: Any) -> Any:
    STAGE.ask(writes=False)
    return _send_request(self, *arguments, **more)


def _send_to_solr(self: pysolr.Solr, text: str | bytes, *arguments: Any, **more: Any) -> Any:
    STAGE.send(Message(text, more.get("solrapi", "XML")))
    return _update(self, text, *arguments, **more)


pysolr.Solr._send_request = _ask_solr
pysolr.Solr._update = _send_to_solr
