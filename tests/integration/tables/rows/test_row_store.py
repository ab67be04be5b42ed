"""Accepted rows in the DataStore, on a real PostgreSQL: typed, whole, and put in place at once."""

from __future__ import annotations

import time

import ckan.plugins.toolkit as tk
import psycopg2
import pytest
import sqlalchemy as sa
from ckanext.datastore.backend import postgres

from ckanext.mashhad.tables.engine.schema import fields
from ckanext.mashhad.tables.rows import row_comparison, row_store
from tests.integration.tables.rows.stored_rows import (
    CONTRACTS,
    LARGEST,
    checked,
    line,
    search,
    tables,
)

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


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
