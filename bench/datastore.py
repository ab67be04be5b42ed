"""How long a register takes from its bytes to rows that readers find in the DataStore.

    python -m bench.datastore [--ini test.ini] [--rows 200000]

The check runs in its cage as the gate runs it; then the rows are staged and put in their place.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
import uuid
from itertools import pairwise
from pathlib import Path

from bench import rows_file
from bench.portal import portal
from ckanext.mashhad.tables import checking, rowstore, schema

TABLE = "contracts"


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--ini", default="test.ini")
    asked.add_argument("--rows", type=int, default=200_000)
    options = asked.parse_args()
    resource_id, version_id = (str(uuid.uuid4()) for _ in range(2))
    with portal(options.ini), tempfile.TemporaryDirectory() as folder:
        path, rows = rows_file.contracts(Path(folder), options.rows), Path(folder) / "rows.csv"
        times = [time.perf_counter()]
        question = checking.Question(path, TABLE, dt.date(2026, 1, 1), path.name)
        found = checking.examine(question, rows)
        assert found.accepted, found.report
        times.append(time.perf_counter())
        loaded = rowstore.stage(version_id, schema.load(TABLE), rows)
        times.append(time.perf_counter())
        rowstore.swap(version_id, resource_id)
        times.append(time.perf_counter())
        rowstore.drop(resource_id)
    check, stage, swap = (after - before for before, after in pairwise(times))
    print(f"{loaded:,} rows: check {check:.1f} s, load {stage:.1f} s, swap {swap:.2f} s")


if __name__ == "__main__":
    main()
