"""What is saved or purged while a dataset is made anew for the search index is not undone there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from ckan import model
from ckan.lib.search.common import make_connection
from ckan.tests import factories, helpers

from ckanext.mashhad.catalog.background.reindexing import reindex
from ckanext.mashhad.catalog.timeline import row_versions
from tests.integration.catalog.timeline.test_writers_at_once import WAITS

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def titles(id_: str) -> list[str]:
    """Of the dataset's document, whatever it says, if it has one."""
    return [each["title"] for each in make_connection().search(f'id:"{id_}"').docs]


def patch(id_: str) -> None:
    helpers.call_action(
        "package_patch", {"user": "editor"}, id=id_, title_translated={"fa": "عنوان تازه"}
    )


def purge(id_: str) -> None:
    helpers.call_action("dataset_purge", id=id_)


@pytest.mark.parametrize(("does", "left"), [(patch, ["عنوان تازه"]), (purge, [])])
def test_what_somebody_does_meanwhile_stays_done(
    app: Any,
    create: Callable[..., dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    does: Callable[[str], None],
    left: list[str],
) -> None:
    factories.Sysadmin(name="editor")
    made = create()

    def run() -> None:
        with app.flask_app.test_request_context():
            try:
                does(made["id"])
            finally:
                model.Session.remove()

    with ThreadPoolExecutor(1) as pool, monkeypatch.context() as patched:
        read, running = row_versions.of_indexed, list[Future[None]]()

        def read_while_it_is_done(id_: str) -> str | None:
            patched.undo()
            running.append(pool.submit(run))
            while not model.Session.scalar(WAITS) and not running[0].done():
                pass
            return read(id_)

        patched.setattr(row_versions, "of_indexed", read_while_it_is_done)
        reindex([made["id"]])
        running[0].result()
    assert titles(made["id"]) == left


def test_a_dataset_that_is_gone_keeps_no_other_from_the_index(
    create: Callable[..., dict[str, Any]],
) -> None:
    gone, there = create(), create()
    purge(gone["id"])
    make_connection().delete(q=f'id:"{there["id"]}"', commit=True)
    reindex([gone["id"], there["id"]])
    assert [titles(gone["id"]), titles(there["id"])] == [[], [there["title"]]]
