"""A page that is as it was is neither read nor compared again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.harvest.gathering import seen_pages
from ckanext.mashhad.harvest.model import source_named
from tests.integration.harvest.harvest_feed import PREFIXES, ROOT, Feed, dataset, happened, stored
from tests.unit.net.fault_server import answer

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


Run = Callable[[], dict[str, Any]]


def test_page_of_same_bytes_is_neither_read_nor_compared_again(
    run: Run, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed.serve([dataset(1), dataset(2)], [dataset(3)])
    run()

    def parsed(*_: Any) -> None:
        raise AssertionError("the page was parsed")

    monkeypatch.setattr("ckanext.mashhad.harvest.engine.adapters.dcat.Dcat.read", parsed)
    job = run()
    assert (job["state"], happened(job)) == ("complete", {"unchanged": 3})
    assert len(feed.server.seen) == 4


def test_page_is_read_again_once_dataset_of_it_was_deleted_here(
    two: None, run: Run, feed: Feed, act: Callable[..., Any]
) -> None:
    act("package_delete", id=stored()[f"{ROOT}/1"].id)
    assert happened(run()) == {"unchanged": 1, "withheld": 1}


def test_a_304_is_an_unchanged_page(run: Run, feed: Feed) -> None:
    body = f"{PREFIXES}<http://other.example/> a dcat:Catalog .{dataset(1)}".encode()
    feed.server.on("/feed", answer(body, content_type="text/turtle", etag='"1"'))
    run()
    feed.server.on("/feed", answer(b"", status=304, etag='"1"'))
    job = run()
    assert (job["state"], happened(job)) == ("complete", {"unchanged": 1})
    assert feed.server.seen[-1].headers["if-none-match"] == '"1"'


def test_pages_of_a_job_that_was_not_clean_are_forgotten(run: Run, feed: Feed) -> None:
    feed.serve([dataset(1), dataset(2, title='""@en')])
    run()
    assert source_named("other").clean_job_id is None
    assert model.Session.scalar(sa.select(sa.func.count(seen_pages.SeenPage.url))) == 0
