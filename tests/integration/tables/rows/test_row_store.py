"""Accepted rows in the DataStore, on a real PostgreSQL: typed, whole, and put in place at once."""

from __future__ import annotations

import datetime as dt
import os
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Self

import ckan.plugins.toolkit as tk
import psycopg2
import pytest
import sqlalchemy as sa
from ckanext.datastore.backend import postgres

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.schema import fields
from ckanext.mashhad.tables.rows import row_comparison, row_store
from ckanext.mashhad.tables.sandbox import checking
from tests.integration import forked

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

CONTRACTS = registry.load("contracts")
TODAY = dt.date(2024, 12, 1)
HEAD = (
    "شمارهٔ قرارداد,موضوع,طرف قرارداد,شناسهٔ ملی طرف قرارداد,تاریخ قرارداد,مبلغ,روش واگذاری,شروع,"
    "پایان"
)
LINE = (
    "{n}/۱۴۰۳,{subject},شرکت راه‌سازی,10380284790,۱۴۰۳/۰۲/۰۱,{amount},استعلام,1403/02/10,1403/08/10"
)
LARGEST = 987_654_321_987_654_321


def checked(folder: Path, *lines: str) -> Path:
    """The typed rows that the check of such a file writes."""
    file, rows = folder / "قراردادها.csv", folder / f"{uuid.uuid4()}.csv"
    file.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    found = checking.examine(checking.Question(file, "contracts", TODAY, file.name), rows)
    assert found.accepted, found.report
    return rows


def line(n: int, subject: str = "بهسازی پیاده‌رو", amount: int = 5_000_000_000) -> str:
    return LINE.format(n=n, subject=subject, amount=amount)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """5,000 rows; the first has the largest amount that can be published."""
    amounts = [LARGEST, *range(1_000_001, 1_005_000)]
    lines = [line(n, f"کار {n}", amount) for n, amount in enumerate(amounts, 1)]
    return checked(tmp_path_factory.mktemp("many"), *lines)


@pytest.fixture
def few(tmp_path: Path) -> Path:
    return checked(tmp_path, line(1, "آسفالت بلوار نمونه"), line(2, "خرید نهال"))


@pytest.fixture
def resource_id(create: Callable[..., dict[str, Any]]) -> Iterator[str]:
    dataset = create(resources=[{"url": "https://data.example/a.csv", "format": "CSV"}])
    yield dataset["resources"][0]["id"]
    row_store.drop(dataset["resources"][0]["id"])


@pytest.fixture
def new_version() -> Iterator[Callable[[], str]]:
    made: list[str] = []

    def new() -> str:
        made.append(str(uuid.uuid4()))
        return made[-1]

    yield new
    for version_id in made:
        row_store.discard(version_id)


@pytest.fixture
def publish(resource_id: str, new_version: Callable[[], str]) -> Callable[[Path], str]:
    def call(rows: Path) -> str:
        version_id = new_version()
        row_store.stage(version_id, CONTRACTS, rows)
        row_store.swap(version_id, resource_id)
        return version_id

    return call


def search(resource_id: str, **more: Any) -> dict[str, Any]:
    """As the public searches."""
    return tk.get_action("datastore_search")({"user": ""}, {"resource_id": resource_id, **more})


def tables() -> set[str]:
    with postgres.get_write_engine().connect() as connection:
        # Not those of a session, such as the one by which CKAN tries out its read-only user.
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        return set(connection.scalars(sa.text(query)))


class TestCompared:
    def test_equal_rows_count_as_often_as_they_stand(
        self, tmp_path, resource_id, publish, new_version
    ) -> None:
        double, twice = checked(tmp_path, line(1)).read_text(), checked(tmp_path, line(2))
        twice.write_text(double * 2 + twice.read_text())
        publish(twice)
        thrice = tmp_path / "thrice.csv"
        thrice.write_text(double * 3)
        found = row_comparison.compare_rows(thrice, resource_id, CONTRACTS)
        listed = {"added": ["1/1403"], "changed": [], "removed": ["2/1403"]}
        counts = {"added": 1, "changed": 0, "removed": 1, "same": 2}
        assert found == {**counts, "listed": listed, "cells": []}
        del found["cells"]  # a staged version is asked for them only where officers are
        version_id = new_version()
        row_store.stage(version_id, CONTRACTS, thrice)
        assert row_comparison.compare_staged(version_id, resource_id, CONTRACTS) == found

    def test_comparing_takes_a_fourth_of_staging(self, many, resource_id, publish) -> None:
        began = time.perf_counter()
        publish(many)
        staged = time.perf_counter() - began
        began, before = time.perf_counter(), tables()
        found = row_comparison.compare_rows(many, resource_id, CONTRACTS)
        assert time.perf_counter() - began < staged / 4
        assert found["same"] == 5000
        assert tables() == before


class TestRows:
    def test_5000_rows_have_the_types_of_the_schema_and_their_order(
        self, many, resource_id, new_version
    ) -> None:
        version_id = new_version()
        assert row_store.stage(version_id, CONTRACTS, many) == 5000
        row_store.swap(version_id, resource_id)
        found = search(resource_id, limit=6000)
        assert found["total"] == len(found["records"]) == 5000
        types = {field["id"]: field["type"] for field in found["fields"]}
        kinds = ("contract_date", "amount", "counterparty_id", "contract_number")
        assert [types[kind] for kind in kinds] == ["date", "int8", "text", "text"]
        assert [row["_id"] for row in found["records"]] == list(range(1, 5001))
        first = found["records"][0]
        assert first["amount"] == LARGEST
        assert first["contract_date"] == "2024-04-20"
        assert first["counterparty_id"] == "10380284790"
        assert first["contract_number"] == "1/1403"
        assert (first["contract_date_jalali"], first["award_method_label"]) == (
            "1403/02/01",
            "استعلام",
        )

    def test_a_column_that_the_file_does_not_have_is_null(self, few, resource_id, publish) -> None:
        publish(few)
        rows = search(resource_id)["records"]
        assert {(row["contract_kind"], row["deal_class_label"]) for row in rows} == {(None, None)}

    def test_a_table_without_rows_is_still_a_table(self, tmp_path, resource_id, publish) -> None:
        nothing = tmp_path / "nothing.csv"
        nothing.write_bytes(b"")
        publish(nothing)
        found = search(resource_id)
        assert (found["total"], found["records"]) == (0, [])
        assert len(found["fields"]) == len(fields.fields(CONTRACTS)) + 1

    def test_a_persian_word_finds_its_row(self, few, resource_id, publish) -> None:
        publish(few)
        assert [row["_id"] for row in search(resource_id, q="نهال")["records"]] == [2]
        assert [row["_id"] for row in search(resource_id, q="آسفالت بلوار")["records"]] == [1]
        assert [row["_id"] for row in search(resource_id, q={"subject": "نهال"})["records"]] == [2]
        assert search(resource_id, q="درخت")["records"] == []

    def test_amounts_and_dates_are_compared_as_what_they_are(
        self, many, resource_id, publish
    ) -> None:
        publish(many)
        large = search(resource_id, filters={"amount": {"gt": 1_004_998}}, sort="amount desc")
        assert [row["amount"] for row in large["records"]] == [LARGEST, 1_004_999]

    def test_any_text_arrives_as_it_was(self, tmp_path, resource_id, publish) -> None:
        subject = '"گیومه "" و ، و \\. و \\n و % و :x و \'نقل\' و ""خالی"""'
        publish(checked(tmp_path, line(1, subject)))
        (row,) = search(resource_id)["records"]
        assert row["subject"] == 'گیومه " و ، و \\. و \\n و % و :x و \'نقل\' و "خالی"'

    def test_the_data_dictionary_speaks_both_languages(self, few, resource_id, publish) -> None:
        publish(few)
        info = tk.get_action("datastore_info")({"user": ""}, {"id": resource_id})
        (amount,) = [field for field in info["fields"] if field["id"] == "amount"]
        column = CONTRACTS.column("amount")
        assert amount["info"]["label"] == column.label["fa_IR"]
        assert amount["info"]["label_translated"]["en"] == column.label["en"]
        assert amount["info"]["notes_translated"]["fa"] == column.help["fa_IR"]
        assert amount["info"]["notes_translated"]["en"] == column.help["en"]
        assert info["meta"]["count"] == 2

    def test_a_number_that_is_no_number_stores_nothing(self, few, tmp_path, new_version) -> None:
        broken = tmp_path / "broken.csv"
        broken.write_text(few.read_text().replace("5000000000", "بسیار"))
        version_id = new_version()
        before = tables()
        with pytest.raises(psycopg2.DataError, match="bigint"):
            row_store.stage(version_id, CONTRACTS, broken)
        assert tables() == before


class TestStaged:
    def test_staged_rows_are_found_by_no_action(self, few, new_version) -> None:
        version_id = new_version()
        row_store.stage(version_id, CONTRACTS, few)
        for name in (version_id, row_store.staged_name(version_id)):
            for action in ("datastore_search", "datastore_info"):
                with pytest.raises(tk.ObjectNotFound):
                    tk.get_action(action)({"user": ""}, {"resource_id": name})
        listed = postgres.DatastorePostgresqlBackend.get_active_backend().get_all_ids()
        assert not [name for name in listed if version_id in name]

    def test_the_user_who_only_reads_may_not_read_staged_rows(
        self, few, new_version, resource_id
    ) -> None:
        version_id = new_version()
        row_store.stage(version_id, CONTRACTS, few)
        assert not readable(row_store.staged_name(version_id))
        row_store.swap(version_id, resource_id)
        assert readable(resource_id)

    def test_staging_again_replaces_what_was_staged(self, few, many, new_version) -> None:
        version_id = new_version()
        assert row_store.stage(version_id, CONTRACTS, many) == 5000
        assert row_store.stage(version_id, CONTRACTS, few) == 2

    def test_what_is_discarded_is_gone_and_may_be_discarded_again(self, few, new_version) -> None:
        before, version_id = tables(), new_version()
        row_store.stage(version_id, CONTRACTS, few)
        row_store.discard(version_id)
        row_store.discard(version_id)
        assert tables() == before


def readable(table: str) -> bool:
    user = sa.make_url(tk.config["ckan.datastore.read_url"]).username
    asked = sa.select(sa.func.has_table_privilege(user, f'"{table}"', "SELECT"))
    with postgres.get_write_engine().connect() as connection:
        return bool(connection.scalar(asked))


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
