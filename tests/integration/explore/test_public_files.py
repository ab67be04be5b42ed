"""Which files everybody may read, while that changes."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.explore.facts import city
from tests.integration.explore.conftest import row

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def test_files_are_of_the_state_though_one_is_hidden_meanwhile(
    publish: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = publish(row(1, "روکش آسفالت", 5_000_000_000))
    read = city._read

    def hide_first(connection: sa.Connection) -> Any:
        with model.meta.engine.begin() as other:
            of_it = model.Package.__table__.c.id == package["id"]
            other.execute(sa.update(model.Package.__table__).where(of_it).values(private=True))
        return read(connection)

    monkeypatch.setattr(city, "_last", None)
    monkeypatch.setattr(city, "_read", hide_first)
    with city.reading() as before:
        assert before.datasets == {package["name"]}
    with city.reading() as after:
        assert after.state != before.state
        assert after.datasets == set()
