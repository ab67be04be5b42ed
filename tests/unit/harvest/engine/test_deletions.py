"""What may be deleted because a source no longer lists it."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.harvest.engine.deletions import GRACE, Missing, allowed, judge

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


def missing(number, *, hours=25, runs=2):
    since = NOW - dt.timedelta(hours=hours)
    return [Missing(f"{n:03}", since, runs) for n in range(number)]


def test_a_few_that_are_long_gone_are_deleted():
    assert judge(missing(3), 20, NOW).deleted == ("000", "001", "002")


def test_nothing_is_deleted_before_a_day_and_two_readings():
    assert judge(missing(1, hours=23, runs=9), 20, NOW).deleted == ()
    assert judge(missing(1, hours=99, runs=1), 20, NOW).deleted == ()


def test_more_than_a_tenth_is_withheld_whole():
    verdict = judge(missing(11), 100, NOW)
    assert (verdict.deleted, verdict.reason) == ((), "too_many_gone")
    assert len(judge(missing(10), 100, NOW).deleted) == 10


def test_an_approval_is_a_ceiling_and_no_licence():
    assert len(judge(missing(40, hours=1), 50, NOW, 40).deleted) == 40
    verdict = judge(missing(41), 50, NOW, 40)
    assert (verdict.deleted, verdict.reason) == ((), "more_than_approved")


def test_what_vanished_only_now_was_not_approved():
    assert judge(missing(2, runs=1), 50, NOW, 5).deleted == ()


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(1, 5)), max_size=60),
    st.integers(0, 500),
    st.none() | st.integers(1, 60),
)
def test_whatever_is_missing_the_rule_holds(listed, known, ceiling):
    given_ = [
        Missing(str(n), NOW - dt.timedelta(hours=hours), runs)
        for n, (hours, runs) in enumerate(listed)
    ]
    deleted = set(judge(given_, known, NOW, ceiling).deleted)
    by_id = {each.package_id: each for each in given_}
    assert deleted <= set(by_id)
    assert all(by_id[each].runs >= 2 for each in deleted)
    if ceiling is not None:
        assert len(deleted) <= ceiling
    else:
        assert len(deleted) <= allowed(known)
        assert all(NOW - by_id[each].since >= GRACE for each in deleted)
