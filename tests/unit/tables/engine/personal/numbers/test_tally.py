"""Lists of national codes in texts: by the lines in which they stand."""

from __future__ import annotations

import os
import signal

import polars as pl
import pytest

from ckanext.mashhad.tables.engine.personal.numbers import tally

CODES = ("0012345679", "0930079191", "0930158385", "0047658886")
LIST = "\n".join(f"علی نمونه {code}" for code in CODES)


def test_lines_with_a_code_each_are_found() -> None:
    found = list(tally.in_lines(LIST))
    assert [kind for kind, _ in found] == ["national_code"] * len(CODES)


@pytest.mark.parametrize("text", ["", "قرارداد 0012345679", "\n".join(["مبلغ 5000000000"] * 40)])
def test_a_number_or_two_are_nothing(text: str) -> None:
    assert list(tally.in_lines(text)) == []


def test_process_forked_does_not_wait_for_threads_of_parent() -> None:
    """Polars has threads, which a fork does not take along; a worker forks for every job."""
    pl.DataFrame({"a": range(100_000)}).lazy().select(pl.col("a").sort().cum_sum()).collect()
    child = os.fork()
    if not child:
        signal.alarm(20)  # ends it where it waits for ever
        found = list(tally.in_lines("قرارداد 0012345679\nخرید 1403000001\n" * 200))
        os._exit(bool(found))
    assert os.waitpid(child, 0)[1] == 0
