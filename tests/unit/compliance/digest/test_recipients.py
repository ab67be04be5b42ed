"""Who is reminded of what on which day; the dates are of 1405."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.compliance.digest import recipients
from ckanext.mashhad.compliance.digest.recipients import Wanted
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Delay, Judgement, State, Tally
from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Change, Reason
from ckanext.mashhad.persian.calendar.periods import Period
from tests.unit.compliance.digest.reminders import (
    CALENDAR,
    CONTRACTS,
    DUE,
    LADDER,
    NINE,
    PERIOD,
    TEN,
    coming,
    missing,
    reader,
)
from tests.unit.compliance.small_city import day


def steps_by_reader(judgements, readers, on: date) -> dict[str, list[int]]:
    """The steps of which each reader is told on that day."""
    found = recipients.due(judgements, readers, LADDER, CALENDAR, on)
    return {each.reader.id: [item.days for item in each.items] for each in found}


def days_of(steps_of) -> list[date]:
    """On which days of a half year a reader who gets every letter is told."""
    every = [day("1405/08/01") + timedelta(days=n) for n in range(150)]
    return [
        on for on in every if steps_by_reader([steps_of(on)], [reader(on - timedelta(days=1))], on)
    ]


def state_on(on: date) -> Judgement:
    return coming() if on <= DUE else missing(on=on)


def test_reminders_come_before_on_and_after_due_day() -> None:
    assert days_of(state_on) == [
        day("1405/09/03"),  # a week before, a working day
        day("1405/09/09"),
        DUE,
        day("1405/09/11"),
        day("1405/09/17"),
        day("1405/10/10"),
        day("1405/11/10"),
        day("1405/12/10"),
    ]


def test_no_letter_on_days_off_and_none_comes_too_late() -> None:
    friday = day("1405/09/13")
    assert friday.weekday() == 4
    told_on = days_of(lambda on: coming(due=friday))
    assert [on for on in told_on if day("1405/09/06") < on <= friday] == [
        day("1405/09/12")
    ]  # both the day before and the day itself
    assert steps_by_reader([coming(due=friday)], [reader(friday - timedelta(days=1))], friday) == {}
    after = missing(due=day("1405/09/12"), on=day("1405/09/14"))
    assert steps_by_reader([after], [reader(friday)], day("1405/09/14")) == {"زهرا": [1]}


def test_steps_passed_while_quiet_become_one_letter() -> None:
    on = day("1405/09/18")
    assert steps_by_reader([missing(on=on)], [reader(day("1405/09/02"))], on) == {"زهرا": [7]}
    assert steps_by_reader([missing(on=on)], [reader(day("1405/09/17"))], on) == {}


def test_administrators_hear_after_week_or_without_editor() -> None:
    before = DUE - timedelta(days=1)
    admin = reader(before, "رئیس", roles={NINE: "admin"})
    editor, silent = reader(before), reader(before, wanted=Wanted.NONE)
    assert steps_by_reader([coming()], [editor, admin], DUE) == {"زهرا": [0]}
    assert steps_by_reader([coming()], [silent, admin], DUE) == {"رئیس": [0]}
    week = day("1405/09/17")
    late = missing(on=week)
    since = {"since": week - timedelta(days=1)}
    both = [reader(**since), reader(name="رئیس", roles={NINE: "admin"}, **since)]
    assert steps_by_reader([late], both, week) == {"زهرا": [7], "رئیس": [7]}


def test_who_wants_what_is_missing_is_not_told_of_what_is_coming() -> None:
    picky = reader(DUE - timedelta(days=1), wanted=Wanted.MISSING)
    assert steps_by_reader([coming()], [picky], DUE) == {}
    next_day = DUE + timedelta(days=1)
    assert steps_by_reader([missing(on=next_day)], [picky], next_day) == {"زهرا": [1]}


def test_one_letter_covers_all_units_and_counts_the_rest() -> None:
    both = reader(DUE - timedelta(days=1), roles={NINE: "editor", TEN: "editor"})
    old = missing(TEN, due=day("1405/06/10"), on=DUE)
    old = dataclasses.replace(old, period=Period.from_slug("1405-m05"))
    (letter,) = recipients.due([coming(), coming(TEN), old], [both], LADDER, CALENDAR, DUE)
    assert letter.units == [NINE, TEN]
    assert letter.more == {TEN: 1}


@pytest.mark.parametrize(
    "state", [state for state in State if state not in (State.MISSING, State.NOT_DUE, State.OPEN)]
)
def test_nobody_reminded_of_what_done_disputed_or_not_confirmed(state: State) -> None:
    one = Judgement(
        NINE,
        CONTRACTS,
        PERIOD,
        state,
        Reason.from_code("disputed", first=DUE, second=DUE),
        Change.from_code("decide"),
        due=DUE,
        accepted=state is State.ELSEWHERE,
    )
    assert steps_by_reader([one], [reader(DUE - timedelta(days=1))], DUE) == {}


def test_what_is_said_to_be_elsewhere_is_owed_until_accepted() -> None:
    next_day = DUE + timedelta(days=1)
    one = dataclasses.replace(missing(on=next_day), state=State.ELSEWHERE)
    picky = reader(DUE - timedelta(days=1), wanted=Wanted.MISSING)
    assert steps_by_reader([one], [picky], next_day) == {"زهرا": [1]}
    accepted = dataclasses.replace(one, accepted=True)
    assert steps_by_reader([accepted], [picky], next_day) == {}
    old = dataclasses.replace(one, due=day("1405/06/10"), period=Period.from_slug("1405-m05"))
    (letter,) = recipients.due([one, old], [picky], LADDER, CALENDAR, next_day)
    assert letter.more == {NINE: 1}


def test_without_due_day_last_day_before_missing_counts() -> None:
    reason = Reason.from_code("open_no_day", period=PERIOD, until=DUE)
    one = Judgement(
        NINE,
        CONTRACTS,
        PERIOD,
        State.OPEN,
        reason,
        Change.from_code("publish", period=PERIOD),
        missing_from=DUE + timedelta(days=1),
    )
    assert steps_by_reader([one], [reader(DUE - timedelta(days=1))], DUE) == {"زهرا": [0]}


def test_of_cases_each_day_that_passed_counts() -> None:
    delays = tuple(Delay("e", (), DUE, days, None) for days in (30, 1))
    one = Judgement(
        NINE,
        CONTRACTS,
        PERIOD,
        State.MISSING,
        Reason.from_code("prohibition"),
        Change.from_code("publish_events"),
        tally=Tally(0, (), delays, 0),
    )
    on = DUE + timedelta(days=1)
    assert steps_by_reader([one], [reader(DUE)], on) == {"زهرا": [30]}


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        ("2026-11-25T04:29", True),  # 07:59 in Tehran
        ("2026-11-25T04:31", False),
        ("2026-11-25T12:29", False),
        ("2026-11-25T12:31", True),
        ("2026-11-27T08:00", True),  # Friday
    ],
)
def test_letters_go_out_in_the_hours_of_a_working_day_of_tehran(moment: str, quiet: bool) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert recipients.is_quiet(LADDER, CALENDAR, now) is quiet


@given(
    due=st.dates(day("1405/07/01"), day("1405/10/01")),
    # Days on which letters were planned; on the others the portal was off.
    off=st.sets(st.integers(0, 199), max_size=150),
)
def test_skipped_days_repeat_no_step_and_lose_none(due: date, off: set[int]) -> None:
    first = day("1405/06/01")
    since, found = first, []
    for n in range(1, 200):
        on = first + timedelta(days=n)
        if n in off or not CALENDAR.is_working_day(on):
            continue
        one = coming(due=due) if on <= due else missing(due=due, on=on)
        found += steps_by_reader([one], [reader(since)], on).get("زهرا", [])
        since = on
    assert len(found) == len(set(found))
    assert found == sorted(found)
