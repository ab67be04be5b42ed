"""One CKAN for all tests of a process: its plugins, its app, its tables.

CKAN's own fixtures load the plugins, build the app and look through every table before each
test, which took most of the time. Here the plugins and the app of ``test.ini`` are made once and
lent to each test. The mark ``ckan_config`` changes a setting for one test; of settings that are
read when plugins are loaded or the app is made (``LOADED``), and of tests marked ``own_site``, each
test has a CKAN of its own, as with CKAN's fixtures.
"""

from __future__ import annotations

import datetime as dt
import functools
import inspect
import os
import sys
import threading
from collections.abc import Mapping
from types import FrameType
from typing import Any, NamedTuple

import ckan.plugins as p
import pysolr
import pytest
import requests
import sqlalchemy as sa
import yaml
from ckan import model
from ckan.cli import cli
from ckan.common import config
from ckan.lib import search
from ckan.lib.search import common as search_common
from ckan.lib.search import index, query
from ckan.plugins import core
from ckan.tests import helpers
from freezegun.api import FakeDatetime
from passlib.hash import pbkdf2_sha512

#: Settings that are read once: a site with another value is another site.
LOADED = {
    "ckan.datastore.sqlsearch.enabled",
    "ckan.plugins",
    "ckanext.dcat.rdf.profiles",
    "WTF_CSRF_ENABLED",
}


class _Caller(NamedTuple):
    frame: FrameType
    filename: str
    lineno: int
    function: str


def _stack(context: int = 1) -> list[_Caller]:
    """``inspect.stack`` without source lines."""
    callers = []
    frame: FrameType | None = sys._getframe(1)
    while frame:
        code = frame.f_code
        callers.append(_Caller(frame, code.co_filename, frame.f_lineno, code.co_name))
        frame = frame.f_back
    return callers


def make_loading_cheap() -> None:
    """CKAN reads the source of every caller to learn one file name, looks through all installed
    packages for each plugin, and reads YAML with the slow one of PyYAML's two parsers. A password
    of a test needs no 100,000 rounds. A command makes an app for itself. Each question to Solr
    opens a connection.
    """
    cli.make_app = lambda _settings: SITE.app().app
    inspect.stack = _stack
    core.entry_points = functools.cache(core.entry_points)
    yaml.SafeLoader = yaml.CSafeLoader
    model.user.pbkdf2_sha512 = pbkdf2_sha512.using(rounds=1)
    for module in (search, search_common, index, query):
        module.make_connection = _connection


_make_connection = search_common.make_connection


def _connection(decode_dates: bool = True) -> pysolr.Solr:
    """CKAN's, which goes on with the connection that its thread has open."""
    connection = _make_connection(decode_dates)
    connection.session = _session(os.getpid(), threading.get_ident())
    return connection


@functools.cache
def _session(_process: int, _thread: int) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # else all of the environment is read for each question
    return session


class SharedSite:
    """The plugins and the app that tests share."""

    def __init__(self) -> None:
        self.unchanged: dict[str, Any] = {}
        self._settings: dict[str, Any] | None = None
        self._loaded_with: dict[str, Any] = {}
        self._app: Any = None

    def open(self, changed: Mapping[str, Any]) -> None:
        """Load the plugins of ``test.ini``, or bring back the settings that they left; then those
        that a test has ``changed``. What a test changed before it is gone.
        """
        loaded_with = dict(changed) if LOADED.intersection(changed) else {}
        if loaded_with != self._loaded_with:
            self.close()
        config.clear()
        if self._settings is None:
            config.update({**self.unchanged, **loaded_with})
            p.load_all()
            self._app = None
            self._settings, self._loaded_with = dict(config), loaded_with
        else:
            config.update(self._settings)
        if changed and not loaded_with:
            self.app()  # which keeps the settings as they are when it is made
            config.update(changed)

    def close(self) -> None:
        """Make way for other plugins."""
        if self._settings is not None:
            p.unload_all()
            self._settings = None

    def app(self) -> helpers.CKANTestApp:
        """The one app, with a new client: no cookie of another test."""
        if self._app is None:
            self._app = helpers._get_test_app().app
            self._settings = dict(config)
        return helpers.CKANTestApp(self._app)


SITE = SharedSite()


def changed_settings(item: pytest.Item) -> dict[str, Any]:
    """The settings that the marks of a test change; those next to it count."""
    marks = reversed(list(item.iter_markers("ckan_config")))
    return {mark.args[0]: mark.args[1] for mark in marks}


def is_alone(item: pytest.Item) -> bool:
    """Whether no other test has the plugins that this one loads."""
    return item.get_closest_marker("own_site") is not None


def tables() -> list[str]:
    """CKAN's tables and those of plugins, also where no plugin that is loaded knows one."""
    names = sa.inspect(model.meta.engine).get_table_names()
    return sorted(name for name in names if "alembic_version" not in name)


@sa.event.listens_for(sa.Engine, "commit")
def _freeze_moment_of_commit(connection: sa.Connection) -> None:
    """The timeline tells the time as Python does, where a test has stopped that."""
    if connection.engine is model.meta.engine:
        _freeze_moment(connection.connection.cursor())


@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def _freeze_asked_moment(_connection: sa.Connection, cursor: Any, statement: str, *_: Any) -> None:
    if "mashhad_timeline_" in statement:
        _freeze_moment(cursor)


def _freeze_moment(cursor: Any) -> None:
    now = dt.datetime.now(dt.UTC)
    if type(now) is FakeDatetime:  # of which every moment says that it is an instance
        cursor.execute("SELECT set_config('mashhad.moment', %s, true)", (now.isoformat(),))
