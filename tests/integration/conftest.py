"""Fixtures for tests on the real stack: PostgreSQL, Valkey and Solr must answer."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.common import config
from ckan.tests import factories
from ckan.tests.helpers import CKANTestApp

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.timeline import asked_datasets
from ckanext.mashhad.compliance.addresses import outages
from ckanext.mashhad.tables.confirmations import given
from ckanext.mashhad.tables.confirmations.needed import CODES
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.publication import renditions
from ckanext.mashhad.tables.versions import model as store
from tests.integration import places, shared_site, warm_sandbox, worlds
from tests.integration.worlds import made_once

places.take()
shared_site.make_loading_cheap()
warm_sandbox.install()

# To look for garbage again and again takes a tenth of the time; once for each module is enough.
gc.disable()

#: What is made of published rows for programs.
OF_PROGRAMS = tuple(each for each in renditions.ALL if each[0] != "xlsx")

#: A token is good from the moment on that it bears, and CKAN takes that from the real clock
#: whatever moment a test is frozen at: those of tests are older than any of these.
model.ApiToken.__table__.c.created_at.default = sa.ColumnDefault(
    dt.datetime.fromisoformat("2000-01-01")
)


@pytest.fixture(scope="session", autouse=True)
def _settings_of_file() -> None:
    """The settings as ``test.ini`` has them, before any test changes one."""
    shared_site.SITE.unchanged = dict(config)


@pytest.fixture(scope="module", autouse=True)
def _garbage() -> Iterator[None]:
    """Of what the tests of a module made; what is older has been looked through."""
    yield
    gc.collect(0)


@pytest.fixture
def with_plugins(request: pytest.FixtureRequest) -> Iterator[None]:
    """CKAN's fixture, with the plugins that tests of the same settings share."""
    if not shared_site.is_alone(request.node):
        shared_site.SITE.open(shared_site.changed_settings(request.node))
        yield
        return
    shared_site.SITE.close()
    request.getfixturevalue("ckan_config")
    p.load_all()
    yield
    p.unload_all()


@pytest.fixture
def app(request: pytest.FixtureRequest, with_plugins: None) -> CKANTestApp:
    """CKAN's fixture, with the app that tests of the same settings share."""
    if not shared_site.is_alone(request.node):
        return shared_site.SITE.app()
    return request.getfixturevalue("make_app")()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call() -> None:
    """A test may also look at the database or the index from other processes."""
    worlds.STAGE.bring_about()


@pytest.fixture
def clean_db(request: pytest.FixtureRequest, with_plugins: None) -> None:
    """CKAN's fixture; ``dev.portal`` has made the tables, also those of our plugins."""
    worlds.STAGE.clear_tables(request.node)


@pytest.fixture
def clean_index(request: pytest.FixtureRequest) -> None:
    """CKAN's fixture."""
    worlds.STAGE.clear_index(request.node)


@pytest.fixture
def migrate_db_for(migrate_db_for: Callable[[str], None]) -> Callable[..., None]:
    """CKAN's fixture; a migration waits for ever for what a test has begun to read."""

    def migrate(*arguments: Any, **more: Any) -> None:
        model.Session.remove()
        migrate_db_for(*arguments, **more)

    return migrate


@pytest.fixture
@made_once
def sysadmin() -> dict[str, Any]:
    return factories.SysadminWithToken()


@pytest.fixture
@made_once
def unit() -> dict[str, Any]:
    """A district; its name is as in Mashhad's list of units."""
    return factories.Organization(
        name="mashhad-district-09", title_translated={"fa": "منطقهٔ ۹", "en": "District 9"}
    )


@pytest.fixture
@made_once
def officer(unit: dict[str, Any]) -> dict[str, Any]:
    """A data officer: an editor of the unit, with a token."""
    user = factories.UserWithToken()
    tk.get_action("organization_member_create")(
        {"ignore_auth": True, "user": ""},
        {"id": unit["id"], "username": user["name"], "role": "editor"},
    )
    return user


@pytest.fixture
@made_once
def administrator(unit: dict[str, Any]) -> dict[str, Any]:
    """Who administers the unit, with a token."""
    user = factories.UserWithToken()
    tk.get_action("organization_member_create")(
        {"ignore_auth": True, "user": ""},
        {"id": unit["id"], "username": user["name"], "role": "admin"},
    )
    return user


@pytest.fixture
@made_once
def stranger() -> dict[str, Any]:
    """A data officer of another unit."""
    user = factories.UserWithToken()
    other = factories.Organization(name="mashhad-district-10", title_translated={"fa": "منطقهٔ ۱۰"})
    tk.get_action("organization_member_create")(
        {"ignore_auth": True, "user": ""},
        {"id": other["id"], "username": user["name"], "role": "editor"},
    )
    return user


@pytest.fixture
def act() -> Callable[..., Any]:
    """Call an action as the site's own user, whom the activity stream can name."""

    def call(action: str, **data: Any) -> Any:
        context = {"ignore_auth": True, "user": _site_user(), "auth_user_obj": None}
        return tk.get_action(action)(context, data)

    return call


@pytest.fixture
@made_once
def plain(unit: dict[str, Any]) -> dict[str, Any]:
    """A record of CKAN's own type, as a site has them from before our plugin."""
    return factories.Dataset(title="Plain dataset", owner_org=unit["id"])


@pytest.fixture
def before_the_guard() -> Callable[..., None]:
    """Store what of a record nobody could store today, as sites have it from before our plugin."""

    def store(of: Any, id_: str, **values: Any) -> None:
        table = of.__table__
        model.repo.commit()
        past = sa.create_engine(model.meta.engine.url)
        with past.begin() as connection:
            connection.execute(sa.update(table).where(table.c.id == id_).values(values))
        past.dispose()
        model.Session.expire_all()

    return store


@pytest.fixture
def needed() -> Callable[[str], dict[str, Any]]:
    """What the schema of a type needs beside what all have: the first code of each codelist."""

    def dataset_of_kind(kind: str) -> dict[str, Any]:
        own = [
            field
            for field in tk.h.scheming_get_dataset_schema(kind)["dataset_fields"]
            if field.get("required") and "codelist" in field
        ]
        codes = {field["field_name"]: codelists.load(field["codelist"]).codes[0] for field in own}
        return {"type": kind, "covers": None, **codes}

    return dataset_of_kind


@pytest.fixture
def create(act: Callable[..., Any], unit: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """Make a contract register of the unit, as its API client would; keywords override."""

    def make(**fields: Any) -> dict[str, Any]:
        values = {
            "type": "contract",
            "title_translated": {"fa": "قراردادهای منطقهٔ ۹ در سال ۱۴۰۳"},
            "notes_translated": {"fa": "فهرست قراردادهای منعقدشده"},
            "owner_org": unit["id"],
            "fiscal_year": "1403",
            "period_part": "year",
            "covers": ["contracts"],
            "license_id": "cc-by",
            **fields,
        }
        return act("package_create", **values)

    return make


@pytest.fixture
def addresses_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every address of a file elsewhere has opened: nobody asks one in most tests."""
    monkeypatch.setattr(outages, "counts_from", lambda published, *_: published)
    # Statements that are kept say otherwise, and those that are made now are nobody else's.
    monkeypatch.setattr(asked_datasets, "_built", cache(asked_datasets._built.__wrapped__))


@pytest.fixture
def publish(create: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Make a contract register whose files the gate has accepted just now, without bytes of theirs.

    ``accepted`` is the moment of that, where it is another.
    """

    def make(*, accepted: dt.datetime | None = None, **fields: Any) -> dict[str, Any]:
        made = create(**fields)
        now = accepted or dt.datetime.now(dt.UTC)
        for file in made["resources"]:
            store.add_version(
                file["id"],
                package_id=made["id"],
                state=store.PUBLISHED,
                created=now,
                published=now,
                user_id="",
                filename="register.csv",
                public_name="register.csv",
                size=1,
                sha256="",
                mimetype="text/csv",
                location="",
                table=next(iter(registry.of_dataset(made)), ""),
                rows=120,
            )
        model.Session.commit()
        return made

    return make


def _site_user() -> str:
    return tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]


@pytest.fixture(autouse=True)
def _confirmed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Who sends a file has confirmed what it does, but in tests that are marked ``is_asked``."""
    if request.node.get_closest_marker("is_asked"):
        yield
        return
    with given.confirming(lambda _: CODES):
        yield


@pytest.fixture(autouse=True)
def _no_workbooks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of published rows CSV and JSON are made, which takes little."""
    if not worlds.makes_workbooks(request.node):
        monkeypatch.setattr(renditions, "ALL", OF_PROGRAMS)


@pytest.fixture(autouse=True)
def _no_open_transaction() -> Any:
    """A test that fails in the middle of a transaction must not lock the next one out."""
    yield
    model.Session.rollback()
    model.Session.remove()
