"""Two write at once: none waits for ever, and none tells of what the other has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories, helpers

from tests.integration.catalog.timeline.test_timeline import LINK, REASON, events

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")
#: How many wait for whoever asks.
WAITS = sa.text(
    "SELECT count(*) FROM pg_locks"
    " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
)


@pytest.fixture
def other() -> Any:
    with model.meta.engine.connect() as connection:
        yield connection


@contextmanager
def waiting(app: Any, other: Any, does: Callable[[], object]) -> Iterator[None]:
    """While the block runs, somebody else waits for what ``other`` holds."""

    def run() -> None:
        with app.flask_app.test_request_context():
            try:
                does()
            finally:
                model.Session.remove()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run)
        while not other.scalar(WAITS) and not running.done():
            pass
        yield
        other.commit()
        running.result()


def attest(made: dict[str, Any]) -> None:
    word = {"id": made["id"], "moment": "1403/07/15", "reason": REASON}
    helpers.call_action("mashhad_publication_attest", **word)


def confirm(made: dict[str, Any]) -> None:
    helpers.call_action("mashhad_evidence_confirm", id=made["resources"][0]["id"])


@pytest.mark.parametrize("does", [attest, confirm])
def test_a_word_on_a_dataset_waits_for_whoever_saves_it(
    app: Any, create: Any, other: Any, does: Callable[[dict[str, Any]], None]
) -> None:
    made, heir = create(resources=[LINK]), factories.Organization(name="heir")
    save = sa.text("UPDATE package SET title = 'other', owner_org = :heir")
    other.execute(save, {"heir": heir["id"]})
    with waiting(app, other, lambda: does(made)):
        other.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
    assert {each.unit for each in events() if each.kind in ("attested", "file_confirmed")} == {
        heir["id"]
    }


def test_a_nil_report_is_of_the_unit_that_has_its_dataset(
    app: Any, create: Any, other: Any
) -> None:
    made, heir = create(resources=[LINK]), factories.Organization(name="heir")
    other.execute(sa.text("UPDATE package SET owner_org = :heir"), {"heir": heir["id"]})
    other.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))

    def give() -> None:
        insert = 'INSERT INTO mashhad_nil_report (package_id, "table", made)'
        values = {"id": made["id"]}
        model.Session.execute(sa.text(f"{insert} VALUES (:id, 'payments', now())"), values)
        model.Session.commit()

    with waiting(app, other, give):
        pass
    assert [each.unit for each in events(kind="nil_given")] == [heir["id"]]
