"""What the explorer's store adds to replacing a register: the same work with the room and without.

    python -m bench.replacing [--ini test.ini] [--rows 5000] [--pairs 8]

An officer's new version is checked, loaded and put in the place of the one before, as the worker
does it. In turn the room takes the rows into its store within that transaction, or does not.
"""

from __future__ import annotations

import argparse
import statistics
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from unittest import mock

import ckan.model as model
import ckan.plugins as p

from bench.datastore import act, sent, upload
from ckanext.mashhad.tables.intake import check_jobs
from ckanext.mashhad.tables.versions import model as store


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--ini", default="test.ini")
    asked.add_argument("--rows", type=int, default=5_000)
    asked.add_argument("--pairs", type=int, default=8)
    options = asked.parse_args()
    with sent(options.ini, options.rows) as (id_, content):
        publish(id_)
        report(*replace(id_, content, options.pairs))


def replace(id_: str, content: bytes, pairs: int) -> tuple[list[float], list[float]]:
    """The seconds of each replacement, with the room and without it; who is first changes."""
    sides: tuple[list[float], list[float]] = ([], [])
    for pair in range(pairs):
        for side in (0, 1) if pair % 2 else (1, 0):
            act("resource_patch", id=id_, upload=upload(with_change(content, 2 * pair + side)))
            with without_the_room() if side else nullcontext():
                sides[side].append(publish(id_))
    return sides


def without_the_room() -> AbstractContextManager[Any]:
    room = p.get_plugin("mashhad_explore")
    return mock.patch.object(type(room), "rows_published")


def with_change(content: bytes, place: int) -> bytes:
    """The register with another word in one of its subjects."""
    lines = content.decode().splitlines(keepends=True)
    lines[place + 1] = lines[place + 1].replace("بهسازی", "بازسازی")
    return "".join(lines).encode()


def publish(resource_id: str) -> float:
    """Do the worker's job with the newest version; the seconds it took."""
    version_id = store.newest_versions([resource_id])[resource_id].id
    model.Session.rollback()
    begun = time.perf_counter()
    check_jobs.check(version_id)
    spent = time.perf_counter() - begun
    state = store.newest_versions([resource_id])[resource_id].state
    assert state == store.PUBLISHED, state
    model.Session.rollback()
    return spent


def report(with_it: list[float], without: list[float]) -> None:
    ratios = [one / other for one, other in zip(with_it, without, strict=True)]
    ours, peer, ratio = (statistics.median(each) for each in (with_it, without, ratios))
    print(f"with the room {ours:.2f} s, without {peer:.2f} s")
    print(f"ratio {ratio:.2f} ({min(ratios):.2f}-{max(ratios):.2f})")


if __name__ == "__main__":
    main()
