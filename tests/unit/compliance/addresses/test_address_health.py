"""An address is dead only after days of failing, and alive again with its first answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.compliance.addresses.address_health import (
    Health,
    State,
    after,
    again,
    host_free,
    rules,
)
from ckanext.mashhad.compliance.addresses.asking import Answer, Said

NOON = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)  # 12:00 in Tehran
DAY = timedelta(days=1)
OPENS = Answer(Said.ANSWERS, status=200)
REFUSES = Answer(Said.REFUSES, "bad_status", 403)
GONE = Answer(Said.FAILS, "bad_status", 404)
SILENT = Answer(Said.FAILS, "timed_out")
NOT_ASKED = Answer(Said.UNKNOWN, "blocked_address")


def health_after(*said: tuple[timedelta, Answer], witnessed: bool = True) -> Health:
    """The health after answers, each so long after noon of the first day."""
    health = Health()
    for moment, answer in said:
        health = after(health, answer, NOON + moment, witnessed=witnessed)
    return health


def days(*answers: Answer, witnessed: bool = True) -> Health:
    """One answer a day."""
    return health_after(*((n * DAY, each) for n, each in enumerate(answers)), witnessed=witnessed)


def test_one_that_was_never_asked_is_neither_alive_nor_dead():
    assert (Health().state, Health().opens) == (State.UNASKED, None)


def test_one_that_opens_is_alive():
    health = days(OPENS)
    assert (health.state, health.opens, health.answered) == (State.ALIVE, True, NOON)


def test_it_is_dead_on_the_third_day_of_failing_and_not_before():
    assert days(OPENS, GONE, GONE).state is State.FAILING
    health = days(OPENS, GONE, GONE, GONE)
    assert (health.state, health.opens) == (State.DEAD, False)
    assert (health.failing_since, health.dead_since) == (NOON + DAY, NOON + 3 * DAY)


def test_any_number_of_failures_in_one_day_are_one_strike():
    hours = [(timedelta(hours=n), GONE) for n in range(11)]
    assert health_after(*hours).strikes == 1
    assert health_after(*hours).state is State.FAILING


def test_three_days_within_little_more_than_one_are_not_enough():
    minutes = (timedelta(hours=11, minutes=59), timedelta(hours=20), timedelta(hours=36, minutes=1))
    health = health_after(*((each, GONE) for each in minutes))
    assert (health.strikes, health.state) == (3, State.FAILING)


def test_while_it_fails_it_counts_as_it_did_before():
    assert days(OPENS, GONE, GONE).opens is True
    assert days(GONE, GONE).opens is None


def test_first_answer_makes_dead_one_alive_and_forgets_strikes():
    health = days(GONE, GONE, GONE, OPENS)
    assert (health.state, health.strikes, health.dead_since) == (State.ALIVE, 0, None)
    assert days(GONE, GONE, OPENS, GONE, GONE).state is State.FAILING


def test_a_server_that_refuses_is_not_dead_whatever_came_before():
    assert days(*[REFUSES] * 30).state is State.UNCLEAR
    assert days(*[REFUSES] * 30).opens is None
    assert days(GONE, GONE, GONE, REFUSES).state is State.UNCLEAR


def test_what_teaches_nothing_changes_nothing():
    before, health = days(GONE, GONE), days(GONE, GONE, NOT_ASKED)
    assert (health.strikes, health.state) == (before.strikes, before.state)
    assert days(GONE, GONE, GONE, NOT_ASKED).state is State.DEAD


def test_silence_counts_only_while_another_host_answers():
    assert days(*[SILENT] * 30, witnessed=False).state is State.UNCLEAR
    assert days(SILENT, SILENT, SILENT).state is State.DEAD
    assert days(GONE, GONE, GONE, witnessed=False).state is State.DEAD


def test_it_is_asked_again_sooner_while_it_fails():
    for answer, wait in ((OPENS, 7), (GONE, 1), (NOT_ASKED, 1)):
        assert again(days(answer), answer) == NOON + wait * DAY


def test_one_that_refuses_asked_again_sooner_if_it_never_opened():
    assert again(days(REFUSES), REFUSES) == NOON + DAY
    assert again(days(OPENS, REFUSES), REFUSES) == NOON + DAY + 7 * DAY


def test_a_longer_pause_is_kept_but_not_for_ever():
    asked = Answer(Said.REFUSES, "bad_status", 429, pause=10 * 86400)
    assert again(days(asked), asked) == NOON + 10 * DAY
    for_ever = Answer(Said.REFUSES, "bad_status", 503, pause=1e30)
    assert again(days(for_ever), for_ever) == NOON + rules().longest_pause


def test_a_host_that_asks_for_a_pause_is_left_alone_as_a_whole():
    assert host_free(OPENS, NOON) is None
    assert host_free(Answer(Said.REFUSES, "bad_status", 429), NOON) == NOON + rules().pause
    asked = Answer(Said.REFUSES, "bad_status", 503, pause=7200)
    assert host_free(asked, NOON) == NOON + timedelta(hours=2)


ANSWERS = st.sampled_from([OPENS, REFUSES, GONE, SILENT, NOT_ASKED])


@given(st.lists(st.tuples(st.integers(0, 60), ANSWERS, st.booleans()), max_size=30))
def test_none_is_dead_that_opened_or_refused_within_least_time(steps):
    health, now, last_sign = Health(), NOON, None
    for hours, answer, witnessed in steps:
        now += timedelta(hours=hours)
        health = after(health, answer, now, witnessed=witnessed)
        if answer.said in (Said.ANSWERS, Said.REFUSES):
            last_sign = now
            assert health.state is not State.DEAD
        if health.state is State.DEAD:
            assert health.strikes >= rules().strikes
            assert last_sign is None or now - last_sign >= rules().least
