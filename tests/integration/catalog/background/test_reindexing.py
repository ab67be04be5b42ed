"""What is saved or purged while a dataset is made anew for the search index is not undone there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from ckan import logic, model
from ckan.lib.search.common import make_connection
from ckan.tests import factories, helpers

from ckanext.mashhad.catalog.background.index_sweep import sweep
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


@contextmanager
def meanwhile(
    app: Any, module: Any, name: str, does: Callable[[], object], *, after: bool = False
) -> Iterator[None]:
    """Have another connection do something before (or ``after``) the first call of a function; the
    caller goes on when it is done, or waits for what the caller holds.
    """
    called, running = getattr(module, name), list[Future[None]]()

    def run() -> None:
        with app.flask_app.test_request_context():
            try:
                does()
            finally:
                model.Session.remove()

    def begin() -> None:
        running.append(pool.submit(run))
        while not model.Session.scalar(WAITS) and not running[0].done():
            pass

    def call(*args: Any) -> Any:
        patched.undo()
        if not after:
            begin()
        answer = called(*args)
        if after:
            begin()
        return answer

    with ThreadPoolExecutor(1) as pool, pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, name, call)
        yield
        running[0].result()


@pytest.mark.parametrize(("does", "left"), [(patch, ["عنوان تازه"]), (purge, [])])
def test_what_somebody_does_meanwhile_stays_done(
    app: Any,
    create: Callable[..., dict[str, Any]],
    does: Callable[[str], None],
    left: list[str],
) -> None:
    factories.Sysadmin(name="editor")
    made = create()
    with meanwhile(app, row_versions, "of_indexed", lambda: does(made["id"])):
        reindex([made["id"]])
    assert titles(made["id"]) == left


def test_what_is_half_purged_is_not_brought_back(
    app: Any, create: Callable[..., dict[str, Any]]
) -> None:
    """It is out of the index, and in the database still, when all documents are looked at."""
    made, now = create(), dt.datetime.now(dt.UTC)
    with meanwhile(app, logic, "index_remove_package", lambda: sweep(now), after=True):
        purge(made["id"])
    assert titles(made["id"]) == []


def test_a_dataset_that_is_gone_keeps_no_other_from_the_index(
    create: Callable[..., dict[str, Any]],
) -> None:
    gone, there = create(), create()
    purge(gone["id"])
    make_connection().delete(q=f'id:"{there["id"]}"', commit=True)
    reindex([gone["id"], there["id"]])
    assert [titles(gone["id"]), titles(there["id"])] == [[], [there["title"]]]
