"""What fixtures make once comes back to each test as it was made."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.catalog.timeline.model import Event
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

MADE: list[str] = []


@pytest.fixture
@made_once
def register(create: Any, freezer: Any) -> dict[str, Any]:
    freezer.move_to("2026-05-05 08:00:00")
    made = create()
    MADE.append(made["id"])
    return made


@pytest.fixture
def moved(unit: dict[str, Any], act: Any) -> None:
    """Writes, and is not made once."""
    act("organization_patch", id=unit["id"], description="دیگر")


def list_ids(act: Any) -> list[str]:
    return [each["id"] for each in act("package_search")["results"]]


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_change_of_one_test_is_gone_in_the_next(turn: int, register: Any, act: Any) -> None:
    assert MADE.count(register["id"]) == 1
    assert dt.datetime.now(dt.UTC).date().isoformat() == "2026-05-05"
    shown = act("package_show", id=register["id"])
    assert (shown["title"], list_ids(act)) == (register["title"], [register["id"]])
    register["title"] = ""
    act("package_patch", id=register["id"], title_translated={"fa": "دیگر"})
    act("package_delete", id=register["id"])
    assert list_ids(act) == []


@pytest.mark.parametrize("turn", [1, 2])
def test_numbers_go_on_where_tables_were_made_anew(turn: int, register: Any, act: Any) -> None:
    """A migration that makes the tables anew counts from the beginning."""
    act("package_patch", id=register["id"], title_translated={"fa": "دیگر"})
    first = model.Session.scalar(sa.select(sa.func.min(Event.id)))
    model.Session.commit()
    with model.meta.engine.begin() as connection:
        events = Event.__tablename__
        numbers = connection.scalar(sa.text(f"SELECT pg_get_serial_sequence('{events}', 'id')"))
        connection.execute(sa.text(f"ALTER SEQUENCE {numbers} RESTART WITH {first}"))


def test_nothing_comes_back_to_a_test_that_asks_for_nothing(act: Any) -> None:
    assert (list_ids(act), model.Session.query(model.Package).count()) == ([], 0)


def test_it_is_made_anew_of_what_nobody_knows(moved: None, register: Any, act: Any) -> None:
    assert MADE[-1] == register["id"]
    assert act("organization_show", id=register["owner_org"])["description"] == "دیگر"
    assert list_ids(act) == [register["id"]]


@pytest.mark.ckan_config("ckan.site_title", "دیگر")
def test_it_is_made_anew_under_other_settings(register: Any) -> None:
    assert MADE[-1] == register["id"]
