"""Times in which something could be read by nobody."""

from __future__ import annotations

from datetime import UTC, datetime

from ckanext.mashhad.compliance.engine.evidence import hidden_intervals
from ckanext.mashhad.compliance.engine.evidence.hidden_intervals import Time


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 6, day, hour, tzinfo=UTC)


def time(since: int, until: int) -> Time:
    return at(since), at(until)


AWAY = (time(5, 8), time(20, 22))


def test_what_comes_meanwhile_is_shown_at_end_and_anything_else() -> None:
    assert [hidden_intervals.shown(at(day), AWAY) for day in (4, 5, 7, 8)] == [
        at(4),
        at(8),
        at(8),
        at(8),
    ]


def test_day_covered_by_what_nobody_could_read_at_end_in_tehran() -> None:
    days = [at(day).date() for day in (4, 5, 6, 7, 8)]
    assert [hidden_intervals.covers(AWAY, day) for day in days] == [False, True, True, True, False]
    late = ((at(5, 20), at(6, 22)),)  # from 23:30 until 01:30, two days after
    assert [hidden_intervals.covers(late, day) for day in days] == [False, True, True, False, False]


def test_what_was_there_is_cut_by_each_absence_that_touches_it() -> None:
    assert list(hidden_intervals.seen(*time(1, 30), AWAY)) == [
        time(1, 5),
        time(8, 20),
        time(22, 30),
    ]
    assert list(hidden_intervals.seen(*time(6, 21), AWAY)) == [time(8, 20)]
    assert list(hidden_intervals.seen(*time(6, 7), AWAY)) == []
    assert list(hidden_intervals.seen(*time(9, 12), AWAY)) == [time(9, 12)]


def test_between_times_lies_what_none_of_them_has() -> None:
    times = [time(10, 12), time(1, 4), time(2, 6), time(6, 8), time(15, 16)]
    assert hidden_intervals.between(times) == (time(8, 10), time(12, 15))
    assert hidden_intervals.between([time(1, 2)]) == ()
