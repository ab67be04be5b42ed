"""Facts are written as plain values and read again as they were."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.compliance import columns
from ckanext.mashhad.compliance.facts import Dataset, Event, File, Nil
from ckanext.mashhad.compliance.records import Read
from ckanext.mashhad.persian.periods import PART_CODES, Period

TEXTS = st.text(max_size=6)
MOMENTS = st.datetimes(timezones=st.just(UTC))
PERIODS = st.builds(Period, st.integers(1300, 1499), st.sampled_from(PART_CODES))
FILES = st.builds(
    File, TEXTS, MOMENTS, TEXTS, st.booleans(), st.none() | MOMENTS, st.none() | st.integers(0, 9)
)
NILS = st.builds(Nil, MOMENTS, TEXTS, st.booleans(), st.none() | MOMENTS)
DATASETS = st.builds(
    Dataset,
    id=TEXTS,
    unit=TEXTS,
    type=TEXTS,
    period=st.none() | PERIODS,
    subject=TEXTS,
    day=st.none() | st.dates(),
    known=st.none() | MOMENTS,
    duties=st.frozensets(TEXTS, max_size=3),
    files=st.lists(FILES, max_size=3).map(tuple),
    nils=st.lists(NILS, max_size=2).map(tuple),
    withdrawn=st.none() | MOMENTS,
    formerly=st.lists(st.tuples(TEXTS, MOMENTS), max_size=2).map(tuple),
)
READS = st.builds(
    Read,
    DATASETS,
    st.none() | st.tuples(TEXTS, TEXTS, TEXTS),
    MOMENTS,
    st.lists(st.tuples(TEXTS, MOMENTS), max_size=2).map(tuple),
)
EVENTS = st.builds(
    Event,
    id=TEXTS,
    unit=TEXTS,
    day=st.dates(),
    duties=st.frozensets(TEXTS, max_size=2),
    titles=st.lists(TEXTS, max_size=2).map(tuple),
    done=st.none() | MOMENTS,
    known=st.none() | MOMENTS,
    dismissed=st.none() | MOMENTS,
    count=st.integers(1, 9),
)


@given(reads=st.lists(READS, max_size=4), events=st.lists(EVENTS, max_size=4))
def test_what_is_written_is_read_as_it_was(reads: list[Read], events: list[Event]) -> None:
    for kind, records in ((Read, reads), (Event, events)):
        table = json.loads(json.dumps(columns.write(records, kind)))
        assert list(columns.read(table, kind)) == records


def test_a_moment_without_a_zone_is_of_utc_and_keeps_its_microseconds() -> None:
    moment = datetime(2026, 11, 26, 20, 29, 59, 999_999)  # noqa: DTZ001
    [read] = columns.read(columns.write([Nil(moment)], Nil), Nil)
    assert read.since - moment.replace(tzinfo=UTC) == timedelta(0)


def test_a_column_of_defaults_is_left_out() -> None:
    table = columns.write([Dataset("a", "u", "contract"), Dataset("b", "u", "contract")], Dataset)
    assert table == {
        "rows": 2,
        "columns": {"id": ["a", "b"], "unit": ["u", "u"], "type": ["contract", "contract"]},
    }


def test_a_field_of_a_type_that_nobody_can_write_is_found_at_once() -> None:
    with pytest.raises(KeyError):
        columns.write([], type("Odd", (), {"__annotations__": {"field": complex}}))
