"""Rows of a version take the place of those before it: whole, for readers, and when killed."""

from __future__ import annotations

import os
import signal
import threading
from typing import Final, Self

import ckan.plugins.toolkit as tk
import pytest

from ckanext.mashhad.tables.rows import row_store
from tests.integration import forked
from tests.integration.tables.rows.stored_rows import (
    CONTRACTS,
    LARGEST,
    search,
    tables,
)

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


class Readers:
    """Two threads that search all the time and are content with nothing but a whole version.

    More would empty CKAN's pool of five connections, and then its own search fails.
    """

    WHOLE: Final = {2: 2 * 5_000_000_000, 5000: LARGEST + sum(range(1_000_001, 1_005_000))}

    def __init__(self, resource_id: str) -> None:
        self.resource_id = resource_id
        self.seen: list[int | Exception] = []
        self.news = threading.Condition()
        self.done = threading.Event()
        self.threads = [threading.Thread(target=self.read) for _ in range(2)]

    def read(self) -> None:
        while not self.done.is_set():
            try:
                found = search(self.resource_id, limit=6000)
                amounts = [row["amount"] for row in found["records"]]
                assert self.WHOLE[len(amounts)] == sum(amounts)
                assert found["total"] in self.WHOLE
                told: int | Exception = len(amounts)
            except Exception as fault:  # noqa: BLE001
                self.done.set()
                told = fault
            with self.news:
                self.seen.append(told)
                self.news.notify_all()

    def wait_for(self, rows: int) -> None:
        with self.news:
            assert self.news.wait_for(lambda: self.seen and self.seen[-1] == rows, 60), self.seen

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *what: object) -> None:
        self.done.set()
        for thread in self.threads:
            thread.join(60)
        assert set(self.seen) <= set(self.WHOLE)


class TestSwap:
    def test_the_new_rows_replace_the_old_and_nothing_is_left_over(
        self, few, many, resource_id, publish
    ) -> None:
        before = tables()
        publish(many)
        publish(few)
        assert search(resource_id)["total"] == 2
        assert tables() - before == {resource_id}

    def test_a_swap_may_be_repeated(self, few, resource_id, publish) -> None:
        version_id = publish(few)
        row_store.swap(version_id, resource_id)
        assert search(resource_id)["total"] == 2

    def test_staging_and_swapping_may_be_repeated_together(self, few, resource_id, publish) -> None:
        version_id = publish(few)
        row_store.stage(version_id, CONTRACTS, few)
        row_store.swap(version_id, resource_id)
        assert search(resource_id)["total"] == 2

    def test_what_was_never_staged_replaces_nothing(
        self, few, resource_id, publish, new_version
    ) -> None:
        publish(few)
        with pytest.raises(row_store.RowsNotStaged):
            row_store.swap(new_version(), resource_id)
        assert search(resource_id)["total"] == 2

    def test_a_superseded_version_is_not_taken_for_the_published_one(
        self, few, many, resource_id, publish
    ) -> None:
        older = publish(many)
        publish(few)
        with pytest.raises(row_store.RowsNotStaged):
            row_store.swap(older, resource_id)

    def test_dropped_rows_are_gone_and_may_be_dropped_again(
        self, few, resource_id, publish
    ) -> None:
        publish(few)
        row_store.drop(resource_id)
        row_store.drop(resource_id)
        with pytest.raises(tk.ObjectNotFound):
            search(resource_id)

    def test_readers_never_see_half_while_rows_are_swapped_20_times(
        self, many, few, resource_id, publish, new_version
    ) -> None:
        publish(few)
        versions = [new_version() for _ in range(20)]
        for turn, version_id in enumerate(versions):
            row_store.stage(version_id, CONTRACTS, few if turn % 2 else many)
        with Readers(resource_id) as readers:
            for turn, version_id in enumerate(versions):
                row_store.swap(version_id, resource_id)
                readers.wait_for(2 if turn % 2 else 5000)

    def test_two_publishers_at_once_leave_one_of_both_whole(
        self, few, many, resource_id, new_version
    ) -> None:
        pair = [new_version(), new_version()]
        for version_id, rows in zip(pair, (few, many), strict=True):
            row_store.stage(version_id, CONTRACTS, rows)
        threads = [threading.Thread(target=row_store.swap, args=(v, resource_id)) for v in pair]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert search(resource_id)["total"] in (2, 5000)
        assert not [name for name in tables() if any(version in name for version in pair)]


class TestKilled:
    def test_killed_while_storing_leaves_nothing_until_redo(
        self, tmp_path, few, many, resource_id, publish, new_version
    ) -> None:
        publish(few)
        version_id, pipe = new_version(), tmp_path / "pipe"
        os.mkfifo(pipe)
        before = tables()
        staging = forked.start(lambda: row_store.stage(version_id, CONTRACTS, pipe))
        with pipe.open("wb") as rows:
            rows.write(many.read_bytes()[:200_000])
            rows.flush()
            os.kill(staging, signal.SIGKILL)
            assert forked.wait(staging) == -signal.SIGKILL
        assert tables() == before
        assert search(resource_id)["total"] == 2
        assert row_store.stage(version_id, CONTRACTS, many) == 5000
        row_store.swap(version_id, resource_id)
        assert search(resource_id)["total"] == 5000

    def test_old_rows_stand_if_killed_before_swap(
        self, few, many, resource_id, publish, new_version
    ) -> None:
        publish(few)
        version_id = new_version()
        staging = forked.start(lambda: row_store.stage(version_id, CONTRACTS, many))
        assert forked.wait(staging) == 0
        assert search(resource_id)["total"] == 2
        row_store.swap(version_id, resource_id)
        assert search(resource_id)["total"] == 5000
