"""The intervals made anew from the events, to see that they are nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import ckan.model as model
import sqlalchemy as sa

PERIODS: Final = ("mashhad_dataset_period", "mashhad_resource_period")


def rebuild(*, check: bool) -> list[str]:
    """Make the intervals anew; return in what the stored ones differed.

    ``check``: leave the stored ones as they are. Nothing is written to the log meanwhile.
    """
    with model.meta.engine.connect() as connection:
        connection.execute(sa.select(sa.func.mashhad_timeline_lock()))
        for name in PERIODS:
            connection.exec_driver_sql(
                f"CREATE TEMPORARY TABLE {name}_stored ON COMMIT DROP AS TABLE {name}"
            )
            connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608
        connection.execute(sa.select(sa.func.mashhad_timeline_replay()))
        found = [each for name in PERIODS for each in _differences(connection, name)]
        if not check:
            connection.commit()
    return found


def _differences(connection: sa.Connection, name: str) -> Iterator[str]:
    stored = f"{name}_stored"
    for word, here, there in (("stored", stored, name), ("rebuilt", name, stored)):
        rows = connection.exec_driver_sql(
            "SELECT row_to_json(found)::text FROM"  # noqa: S608
            f" (SELECT * FROM {here} EXCEPT SELECT * FROM {there}) AS found"
        )
        yield from (f"{name}, only {word}: {row}" for (row,) in rows)
