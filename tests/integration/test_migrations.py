"""``ckan db upgrade`` of the plugins, on a database that CKAN has filled before them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from ckan import model

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

# Triggers of the other rooms call a function of the first.
ROOMS = ("mashhad", "mashhad_tables", "mashhad_harvest", "mashhad_compliance")


def tables() -> set[str]:
    model.Session.commit()
    names = sa.inspect(model.meta.engine).get_table_names()
    return {name for name in names if name.startswith("mashhad") and "alembic" not in name}


def stored(statement: str) -> set[tuple]:
    return {tuple(row) for row in model.Session.execute(sa.text(statement))}


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
    assert stored("SELECT object_id, object_type FROM mashhad_publication") == {
        (public["id"], "dataset"),
        (file, "resource"),
    }
    assert stored("SELECT resource_id FROM mashhad_compliance_link_opening") == {(file,)}
    assert {row[0] for row in stored("SELECT package_id FROM mashhad_change")} >= {public["id"]}
