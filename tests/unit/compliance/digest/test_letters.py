"""Who is reminded of what on which day, and in which words; the dates are of 1405."""

from __future__ import annotations

import dataclasses
import gettext as gnu
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.compliance.digest import ladder, letters, writing
from ckanext.mashhad.compliance.digest.letters import Reader, Wanted
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Delay, Judgement, State, Tally
from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Change, Reason
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.reading_errors import Word
from tests.unit.compliance.small_city import day

LADDER = ladder.load()
CALENDAR = loading.calendar()
(CONTRACTS,) = loading.load().versions("plan-contracts-district")
PERIOD = Period.from_slug("1405-m08")
DUE = day("1405/09/10")  # a Tuesday
NINE, TEN = "id-9", "id-10"
UNITS = {NINE: Word("منطقهٔ ۹", "District 9"), TEN: Word("منطقهٔ ۱۰", "District 10")}
YEAR = day("1405/01/01")


def coming(unit: str = NINE, due: date = DUE) -> Judgement:
    return Judgement(
        unit,
        CONTRACTS,
        PERIOD,
        State.NOT_DUE,
        Reason.from_code("not_due", due=due),
        Change.from_code("publish_by", period=PERIOD, due=due),
        due=due,
        missing_from=due + timedelta(days=1),
    )


def missing(unit: str = NINE, due: date = DUE, on: date | None = None) -> Judgement:
    days = ((on or due) - due).days
    reason = Reason.from_code(
        "missing_schedule", unit=UNITS[unit], period=PERIOD, due=due, days=days
    )
    change = Change.from_code("publish_late", period=PERIOD)
    return Judgement(unit, CONTRACTS, PERIOD, State.MISSING, reason, change, due=due)


def reader(since: date, name: str = "زهرا", **more) -> Reader:
    given = {"roles": {NINE: "editor"}, **more}
    return Reader(name, name, since=since, **given)


def steps_by_reader(judgements, readers, on: date) -> dict[str, list[int]]:
    """The steps of which each reader is told on that day."""
    found = letters.due(judgements, readers, LADDER, CALENDAR, on)
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
    (letter,) = letters.due([coming(), coming(TEN), old], [both], LADDER, CALENDAR, DUE)
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
    (letter,) = letters.due([one, old], [picky], LADDER, CALENDAR, next_day)
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
    assert letters.is_quiet(LADDER, CALENDAR, now) is quiet


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


# The words


def written(lang: str, *judgements: Judgement, on: date = DUE, **more) -> writing.Written:
    both = {NINE: "editor", TEN: "editor"}
    who = reader(on - timedelta(days=1), "زهرا <b>", roles=both, lang=lang, **more)
    (letter,) = letters.due(judgements, [who], LADDER, CALENDAR, on)
    folder = Path(loading.__file__).parents[6] / "i18n"
    catalogue = gnu.NullTranslations()
    if lang == "fa":
        catalogue = gnu.translation("ckanext-mashhad", str(folder), ["fa_IR"])
    writer = writing.Writer(lang, "شفافیت", UNITS, catalogue.gettext, catalogue.ngettext)
    places = writing.Places(
        of_item=lambda item: f"https://portal.example/form/{item.judgement.unit}",
        of_unit=lambda unit: f"https://portal.example/compliance/{unit}",
        of_change=lambda one: f"https://portal.example/compliance/{one.unit.name}#{one.duty.id}",
        changes="https://portal.example/compliance/changes",
        settings="https://portal.example/letters",
        way_out="https://portal.example/letters/end/abc",
    )
    return writer.write(letter, places)


def test_text_and_html_say_and_nothing_of_name_becomes_markup() -> None:
    made = written("en", coming(), missing(TEN, due=day("1405/09/09"), on=DUE))
    shown = re.sub(r"<title>.*?</title>", "", made.html)
    assert "<b>" not in made.html
    for entry in (one for section in made.sections for one in section.entries):
        assert entry.why in made.text
        assert entry.link.address in made.text
        assert entry.title in shown
        assert f'href="{entry.link.address}"' in shown
    assert made.subject == "1 thing to publish, 1 publication that is missing – " + (
        "District 9 and 1 other unit"
    )


def test_a_persian_letter_is_persian_and_right_to_left() -> None:
    made = written("fa", coming())
    assert '<html lang="fa" dir="rtl">' in made.html
    assert "منطقهٔ ۹" in made.subject
    assert "۱۰ آذر ۱۴۰۵" in made.text
    latin = re.sub(r"https://\S+|<b>", "", made.text)
    assert not re.search("[A-Za-z0-9]", latin)


def test_a_mail_program_can_end_the_letters_by_one_click() -> None:
    headers = written("en", coming()).headers
    assert headers["List-Unsubscribe"] == "<https://portal.example/letters/end/abc>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
