"""How long the explorer's pages take over a whole city, beside CKAN's DataStore on the same rows.

    python -m bench.explore [--ini test.ini] [--rows 1000000] [--registers 5000]

The rows are made within the database. The first question of a process, which reads what files there
are, is told by itself; then each of a hundred is asked once cold, with words and years that were
not asked before, and once more. The peer is CKAN's ``datastore_search``
with the same filters over one table of all rows, which answers with 25 rows and their number alone.
The limit is DuckDB (``pip install duckdb``; left out without it) with the same rows in memory and
the same answer: 25 rows, their number and sum, and both by unit, month and method.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend import postgres

from bench.portal import portal
from ckanext.mashhad.explore.engine import question
from ckanext.mashhad.explore.facts import contractors, contracts, relations, store, upkeep
from ckanext.mashhad.explore.facts.city import reading

PEER: Final = "00000000-0000-4000-8000-00000000be1c"
#: As many words as subjects of contracts are made of.
WORDS: Final = tuple(f"word{n}" for n in range(200))
METHODS: Final = ("public_tender", "limited_tender", "price_inquiry", "direct_purchase")
ASKED: Final = 100


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--ini", default="test.ini")
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--registers", type=int, default=5_000)
    options = asked.parse_args()
    with portal(options.ini), filled(options.rows, options.registers):
        print(f"{options.rows:,} rows of {options.registers:,} registers")
        draw = random.Random(1)
        questions = [some_question(draw) for _ in range(ASKED)]
        begun = time.perf_counter()
        ask_ours(some_question(draw))
        print(f"the first question of a process: {(time.perf_counter() - begun) * 1000:.0f} ms")
        ours = report("list with totals and parts", questions, ask_ours)
        report("companies", questions, ask_companies)
        report("all contracts, no filter", [{}] * ASKED, ask_ours)
        peer = report("datastore_search, no totals", questions, ask_peer)
        print(f"list beside datastore_search, cold p95: {ours / peer:.2f}")
        if importlib.util.find_spec("duckdb"):
            limit = report("DuckDB in memory, the same answer", questions, duckdb_asked())
            print(f"list beside DuckDB, cold p95: {ours / limit:.2f}")


def some_question(draw: random.Random) -> dict[str, str]:
    asked = {"q": draw.choice(WORDS), "fiscal_year": str(draw.randint(1396, 1405))}
    if draw.random() < 0.5:
        asked["award_method"] = draw.choice(METHODS)
    return asked


def report(
    name: str, questions: list[dict[str, str]], ask: Callable[[dict[str, str]], Any]
) -> float:
    cold, again = [], []
    for each in questions:
        for times in (cold, again):
            begun = time.perf_counter()
            ask(each)
            times.append(time.perf_counter() - begun)
    p95 = [statistics.quantiles(times, n=20)[-1] * 1000 for times in (cold, again)]
    print(f"{name}: p95 {p95[0]:.0f} ms cold, {p95[1]:.0f} ms repeated", flush=True)
    return p95[0]


def ask_ours(args: dict[str, str]) -> None:
    with reading() as city:
        asked = question.read(args, contracts.schema(), city.units)
        contracts.find(city, asked)
        contracts.page(city, asked)


def ask_companies(args: dict[str, str]) -> None:
    with reading() as city:
        contractors.ranking(city, question.read(args, contracts.schema(), city.units))


def ask_peer(args: dict[str, str]) -> None:
    filters = {name: value for name, value in args.items() if name == "award_method"}
    filters["year"] = args["fiscal_year"]
    asked = {"resource_id": PEER, "q": args["q"], "filters": filters, "limit": 25}
    tk.get_action("datastore_search")({"ignore_auth": True}, asked)


def duckdb_asked() -> Callable[[dict[str, str]], None]:
    """What asks DuckDB the same questions of the same rows; its words stand within the subject."""
    import duckdb

    base = duckdb.connect()
    base.execute("SET threads = 2")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        with path.open("wb") as file, postgres.get_write_engine().connect() as connection:
            columns = "_unit, _year, _month, _day, subject, amount, award_method"
            copy = f"COPY (SELECT {columns} FROM _explore_contracts) TO STDOUT (FORMAT csv, HEADER)"
            connection.connection.cursor().copy_expert(copy, file)
        base.execute("CREATE TABLE rows AS SELECT * FROM read_csv(?)", [str(path)])

    def ask(args: dict[str, str]) -> None:
        where, given = "_year = ?", [int(args["fiscal_year"])]
        where += " AND list_contains(string_split(subject, ' '), ?)"
        given = [*given, args["q"]]
        if "award_method" in args:
            where, given = f"{where} AND award_method = ?", [*given, args["award_method"]]
        found = f"FROM rows WHERE {where}"
        base.execute(f"SELECT * {found} ORDER BY _day DESC LIMIT 25", given).fetchall()
        for each in ("1", "_unit", "_month", "award_method"):
            base.execute(
                f"SELECT {each}, count(*), sum(amount) {found} GROUP BY 1", given
            ).fetchall()

    return ask


@contextmanager
def filled(rows: int, registers: int) -> Iterator[None]:
    relations.ensure_for_readers()
    try:
        with model.meta.engine.begin() as connection:
            connection.execute(sa.text(CKAN_SIDE), {"registers": registers})
        with postgres.get_write_engine().begin() as connection:
            made = {
                "rows": rows,
                "registers": registers,
                "words": list(WORDS),
                "methods": list(METHODS),
            }
            for statement in DATASTORE_SIDE.split(";\n"):
                connection.execute(sa.text(statement), made)
            ids = connection.scalars(sa.text(f"SELECT id FROM {relations.REGISTER}")).all()
            store.sum_up(connection, contracts.schema(), list(ids))
        with postgres.get_write_engine().connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(sa.text("VACUUM ANALYZE _explore_contracts"))
        with model.meta.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(sa.text("VACUUM ANALYZE"))  # as a day's autovacuum leaves it
        yield
    finally:
        with model.meta.engine.begin() as connection:
            for statement in CKAN_AWAY.split(";\n"):
                connection.execute(sa.text(statement))
        with postgres.get_write_engine().begin() as connection:
            connection.execute(sa.text(f'DROP TABLE IF EXISTS "{PEER}"'))
            relations.drop_all(connection)
        upkeep.rebuild()


CKAN_SIDE: Final = """
WITH unit AS (
  INSERT INTO "group" (id, name, title, type, is_organization, state, created, approval_status)
  SELECT 'bench-unit-' || n, 'bench-unit-' || n, 'Unit ' || n, 'organization', true, 'active',
    now(), 'approved' FROM generate_series(0, 59) n RETURNING id
), package AS (
  INSERT INTO package (id, name, title, type, owner_org, private, state, extras, metadata_created,
    metadata_modified)
  SELECT 'bench-' || n, 'bench-' || n, 'Register ' || n, 'contract', 'bench-unit-' || n % 60,
    false, 'active', CAST('{}' AS jsonb), now(), now() FROM generate_series(1, :registers) n
  RETURNING id
), resource AS (
  INSERT INTO resource (id, package_id, url, state, position)
  SELECT 'res-' || id, id, 'x', 'active', 0 FROM package RETURNING id
)
INSERT INTO mashhad_file_version (id, resource_id, package_id, n, kind, state, created, published,
  attempts, user_id, filename, public_name, size, sha256, mimetype, location, link, "table",
  table_is_said)
SELECT 'v-' || n, 'res-bench-' || n, 'bench-' || n, 1, 'file', 'published', now(), now(), 0, '',
  'x', 'x', 1, '', 'text/csv', 'bench/' || n, '', 'contracts', true
FROM generate_series(1, :registers) n
"""
DATASTORE_SIDE: Final = f"""
INSERT INTO {relations.REGISTER} (resource_id, version_id, unit_id, relation, loaded)
SELECT 'res-bench-' || n, 'v-' || n, 'bench-unit-' || n % 60, '_explore_contracts', 1
FROM generate_series(1, :registers) n;
INSERT INTO _explore_contracts (_register, _row, _unit, _year, _month, _belongs, _party, _counted,
  _repeated, _words, _day, contract_number, subject, counterparty, counterparty_id, contract_date,
  start_date, end_date, amount, award_method, contract_kind)
SELECT r.id, n, r.unit_id, 1396 + n % 10, 1 + n % 12, left(md5(n\\:\\:text), 16),
  (10000000000 + n % 20000)\\:\\:text, true, false,
  array_to_tsvector(ARRAY[w.one, w.two, 'contract' || n,
    '{relations.year_word("")}' || 1396 + n % 10]),
  date '2017-03-21' + (n % 3650)\\:\\:int, n\\:\\:text, w.one || ' ' || w.two,
  'Company',  (10000000000 + n % 20000)\\:\\:text, date '2017-03-21' + (n % 3650)\\:\\:int,
  date '2017-03-21' + (n % 3650)\\:\\:int, date '2018-03-21' + (n % 3650)\\:\\:int,
  1000000 + n * 977 % 90000000,
  (CAST(:methods AS text[]))[1 + n % 4], 'kind ' || n % 5
FROM generate_series(1, :rows) n
JOIN (SELECT id, unit_id, row_number() OVER (ORDER BY id) - 1 AS place FROM {relations.REGISTER}
  WHERE resource_id LIKE 'res-bench-%') r ON r.place = n % :registers
CROSS JOIN LATERAL (SELECT (CAST(:words AS text[]))[1 + n * 7 % 200] AS one,
  (CAST(:words AS text[]))[1 + n * 11 / 13 % 200] AS two) w;
CREATE TABLE "{PEER}" AS SELECT row_number() OVER () AS _id, _words AS _full_text, subject, amount,
  award_method, _year\\:\\:text AS year, contract_date FROM _explore_contracts;
CREATE INDEX ON "{PEER}" USING gin (_full_text);
CREATE INDEX ON "{PEER}" (award_method);
CREATE INDEX ON "{PEER}" (year)"""
CKAN_AWAY: Final = """
DELETE FROM mashhad_file_version WHERE package_id LIKE 'bench-%';
DELETE FROM resource WHERE package_id LIKE 'bench-%';
DELETE FROM package WHERE id LIKE 'bench-%';
DELETE FROM "group" WHERE id LIKE 'bench-unit-%'"""


if __name__ == "__main__":
    main()
