"""A dataset that is moved from one unit to another: what counts for whom, and from when on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from ckanext.mashhad.compliance.engine.evidence.facts import (
    Claim,
    Dataset,
    Event,
    Facts,
    File,
    FormerCase,
    Nil,
    Unit,
)
from ckanext.mashhad.compliance.engine.evidence.ownership import Ownership
from ckanext.mashhad.compliance.engine.judging import judge
from ckanext.mashhad.compliance.engine.rules.duty import Departure, Rules, Site
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar
from ckanext.mashhad.persian.reading_errors import Word
from tests.unit.compliance import small_city as city
from tests.unit.compliance.engine.rules.test_loading import PLAN, parsed

TWO = tuple(
    Unit(name, name, "district", Word(name, name), monitored_from=city.START)
    for name in ("eight", "nine")
)
IN_TIME, MOVED = city.moment("1403/02/05 12:00"), city.moment("1403/06/10 12:00")
BEFORE, AFTER = "1403/06/09", "1403/06/10"


def moved(*formerly: str, attested: datetime | None = None) -> Dataset:
    """The register of Farvardin, published in time, and whose it was before it was eight's."""
    moments = [MOVED, city.moment("1403/07/01 12:00")]
    return Dataset(
        "register",
        "eight",
        PLAN["dataset_type"],
        Period.from_slug("1403-m01"),
        files=(File("file", IN_TIME, "", attested=attested),),
        formerly=tuple(zip(formerly, moments, strict=False)),
    )


def judgement(
    calendar: WorkCalendar,
    unit: str,
    on: str,
    dataset: Dataset,
    *left: str,
    last: str = "1403/05/31",
    removed: str = "",
) -> Judgement:
    departures = tuple(Departure(each, city.day(last), "merged") for each in left)
    rules: Rules = replace(parsed(plans=[PLAN]), site=Site(departures=departures))
    units = (TWO[0], replace(TWO[1], removed=city.day(removed) if removed else None))
    found = judge.judge(rules, Facts(units, (dataset,)), calendar, on=city.day(on))
    (one,) = (
        one for one in found if one.unit == unit and one.period == Period.from_slug("1403-m01")
    )
    return one


def state(*given: Any, **more: Any) -> State | None:
    return judgement(*given, **more).state


@pytest.mark.parametrize("left", [(), ("nine",)], ids=["nobody left", "nine left"])
def test_until_it_is_moved_it_counts_for_whom_it_was(calendar, left) -> None:
    assert state(calendar, "nine", BEFORE, moved("nine"), *left) is State.MET
    assert state(calendar, "eight", BEFORE, moved("nine"), *left) is State.MISSING


def test_misassigned_dataset_counts_by_first_day(calendar) -> None:
    assert state(calendar, "eight", AFTER, moved("nine")) is State.MET
    assert state(calendar, "nine", AFTER, moved("nine")) is State.MISSING


def test_publications_of_left_unit_help_the_next(
    calendar,
) -> None:
    assert state(calendar, "nine", "1403/12/01", moved("nine"), "nine") is State.MET
    assert state(calendar, "eight", "1403/12/01", moved("nine"), "nine") is State.LATE
    for given, expected in ((IN_TIME, State.LATE), (MOVED, State.MET)):
        attested = moved("nine", attested=given)
        assert state(calendar, "eight", "1403/12/01", attested, "nine") is expected


@pytest.mark.parametrize(
    ("last", "eight", "nine"),
    [
        ("1403/06/10", State.LATE, State.MET),
        ("1403/06/11", State.MET, State.MISSING),
        ("1404/12/29", State.MET, State.MISSING),  # still ahead
    ],
)
def test_what_moved_before_unit_left_had_stood_with_wrong_one(calendar, last, eight, nine) -> None:
    assert state(calendar, "eight", "1403/12/01", moved("nine"), "nine", last=last) is eight
    assert state(calendar, "nine", "1403/12/01", moved("nine"), "nine", last=last) is nine


@pytest.mark.parametrize(
    ("removed", "chosen", "departure"),
    [
        ("1403/06/10", "", True),
        ("1403/06/11", "", True),
        ("1403/06/17", "", True),
        ("1403/06/18", "", False),  # eight days after it was moved
        ("1403/06/14", "1403/06/10", True),
        ("1403/06/14", "1403/06/12", False),
        ("1403/06/14", "1403/06/14", False),
        ("1403/06/14", "1403/12/29", True),  # removed before the day that was chosen
    ],
)
def test_what_moved_shortly_before_unit_removed_was_departure(
    calendar, removed, chosen, departure
) -> None:
    left = ["nine"] if chosen else []
    told = [
        state(calendar, unit, "1403/12/01", moved("nine"), *left, last=chosen, removed=removed)
        for unit in ("nine", "eight")
    ]
    expected = (State.MET, State.LATE) if departure else (State.MISSING, State.MET)
    assert told == list(expected)


def test_given_away_and_back_it_counts_as_if_it_had_never_gone(calendar) -> None:
    assert state(calendar, "eight", "1403/08/01", moved("eight", "nine")) is State.MET
    assert state(calendar, "nine", "1403/08/01", moved("eight", "nine")) is State.MISSING


def test_what_came_after_it_was_given_away_is_not_first_units(calendar) -> None:
    later = msgspec.structs.replace(
        moved("nine"), files=(File("file", city.moment("1403/07/01 12:00")),)
    )
    assert state(calendar, "nine", "1403/12/01", later, "nine") is State.MISSING


def test_a_unit_that_was_removed_left_on_that_day(calendar) -> None:
    units = (TWO[0], replace(TWO[1], removed=city.day("1403/03/15")))
    found = judge.judge(parsed(plans=[PLAN]), Facts(units), calendar, on=city.day("1403/08/01"))
    told = {one.period.slug: one.state for one in found if one.unit == "nine" and one.period}
    # Ordibehesht was due on 10 Khordad, before the removal; Khordad after it.
    assert (told["1403-m02"], told["1403-m03"]) == (State.MISSING, State.NOT_APPLICABLE)


def tallies(
    rules: Rules, calendar: WorkCalendar, facts: Facts, duty: str, year: str, on: str
) -> dict[str, int]:
    """How many cases each unit has of a duty and year, as of a day."""
    found = judge.judge(rules, facts, calendar, on=city.day(on))
    return {
        one.unit: one.tally.total
        for one in found
        if one.duty.id == duty and one.period == Period.from_slug(year) and one.tally
    }


def given_away(unit: str, former: str) -> Dataset:
    """An act of Ordibehesht that was published late by the one, and given to the other."""
    act = city.dataset(
        1, unit, {"type": "regulation", "names": ["foi-11"], "about": "1403/02/01",
                  "at": "1403/05/10 10:00"}
    )  # fmt: skip
    was = FormerCase(former, act.day, act.duties, MOVED)
    return msgspec.structs.replace(act, formerly=((former, MOVED),), handed=(was,))


def test_the_case_of_an_act_is_whose_the_act_was_on_that_day(rules, calendar) -> None:
    facts = Facts(city.units(), (given_away("rail", "bus"),))
    assert tallies(rules, calendar, facts, "foi-11", "1403", BEFORE) == {"bus": 1}
    assert tallies(rules, calendar, facts, "foi-11", "1403", AFTER) == {"rail": 1}


def test_what_unit_that_left_had_to_publish_asked_of_nobody_else(rules, calendar) -> None:
    gone = Departure("bus", city.day("1403/05/31"), "merged", into="rail")
    facts = Facts(city.units(), (given_away("rail", "bus"),))
    found = replace(rules, site=Site(departures=(gone,)))
    assert tallies(found, calendar, facts, "foi-11", "1403", BEFORE) == {"bus": 1}
    assert tallies(found, calendar, facts, "foi-11", "1403", AFTER) == {"bus": 1}


@pytest.mark.parametrize(
    "said",
    [
        {"day": city.day("1403/03/01")},
        {"day": city.day("1402/03/01")},
        {"duties": frozenset()},
    ],
)
def test_case_of_unit_that_left_is_no_other_by_its_successor(
    rules, calendar, said: dict[str, Any]
) -> None:
    gone = Departure("bus", city.day("1403/05/31"), "merged", into="rail")
    found = replace(rules, site=Site(departures=(gone,)))
    act = given_away("rail", "bus")
    (was,) = act.handed
    changed = FormerCase("rail", act.day, act.duties, city.moment("1403/06/20 12:00"))
    act = msgspec.structs.replace(act, **said, handed=(was,), former_cases=(was, changed))
    facts = Facts(city.units(), (act,))
    assert tallies(found, calendar, facts, "foi-11", "1403", "1403/07/01") == {"bus": 1}
    told = judge.judge(found, facts, calendar, on=city.day("1403/07/01"))
    assert {one.unit for one in told if one.cases_moved} <= {"bus"}
    # Nor is one made of what it was handed without a day.
    facts = Facts(city.units(), (msgspec.structs.replace(act, handed=()),))
    assert tallies(found, calendar, facts, "foi-11", "1403", "1403/07/01") == {}


def rows_of(unit: str, former: str) -> Facts:
    """A register of two contracts, the second written down after it was moved."""
    written = city.dataset(1, unit, {"type": "contract", "at": "1403/03/10 10:00"})
    register = msgspec.structs.replace(written, formerly=((former, MOVED),))
    first = register.files[0].published
    about = {"table": "contracts", "done": first, "dataset": register.id}
    deal = Event("deal", unit, city.day("1403/03/01"), known=first, **about)
    later = replace(deal, id="later", known=city.moment("1403/07/10 10:00"))
    return Facts(city.units(), (register,), (deal, later))


def test_the_cases_in_rows_go_with_their_register(rules, calendar) -> None:
    facts = rows_of("municipality", "bus")
    assert tallies(rules, calendar, facts, "msh-con", "1403", BEFORE) == {}
    assert tallies(rules, calendar, facts, "msh-con", "1403", AFTER) == {"municipality": 1}
    assert tallies(rules, calendar, facts, "msh-con", "1403", "1403/08/01") == {"municipality": 2}


def test_and_leave_the_unit_that_gave_it_away(rules, calendar) -> None:
    facts = rows_of("bus", "municipality")
    assert tallies(rules, calendar, facts, "msh-con", "1403", BEFORE) == {"municipality": 1}
    assert tallies(rules, calendar, facts, "msh-con", "1403", AFTER) == {}


def test_of_register_taken_over_new_unit_owes_what_it_wrote_down(rules, calendar) -> None:
    facts = rows_of("municipality", "bus")
    gone = Departure("bus", city.day("1403/05/31"), "merged", into="municipality")
    found = replace(rules, site=Site(departures=(gone,)))
    assert tallies(found, calendar, facts, "msh-con", "1403", AFTER) == {}
    assert tallies(found, calendar, facts, "msh-con", "1403", "1403/08/01") == {"municipality": 1}


def claimed(*periods: str, attested: datetime | None = None) -> Dataset:
    """The register, in time for Farvardin, and the periods that it said it was about before."""
    moments = [MOVED, city.moment("1403/07/01 12:00")]
    claims = zip(moments, map(Period.from_slug, periods), strict=False)
    own = moved(attested=attested)
    return msgspec.structs.replace(
        own, claims=tuple(Claim(until, period) for until, period in claims)
    )


@pytest.mark.parametrize(
    ("periods", "attested", "before", "after"),
    [
        ((), None, State.MET, State.MET),
        (("1403-m02",), None, State.MISSING, State.LATE),
        (("1403-m02",), IN_TIME, State.MISSING, State.LATE),  # of what it said before
        (("1403-m02",), MOVED, State.MISSING, State.MET),
        (("1403-m01",), None, State.MET, State.MET),  # it said something else beside
    ],
)
def test_a_register_counts_for_a_period_from_when_it_says_so(
    calendar, periods, attested, before, after
) -> None:
    register = claimed(*periods, attested=attested)
    assert state(calendar, "eight", BEFORE, register) is before
    assert state(calendar, "eight", AFTER, register) is after


def test_changed_back_period_keeps_first_day(
    calendar,
) -> None:
    gone = msgspec.structs.replace(claimed("1403-m01"), period=Period.from_slug("1403-m02"))
    assert state(calendar, "eight", BEFORE, gone) is State.MET
    assert state(calendar, "eight", AFTER, gone) is State.MISSING
    back = claimed("1403-m01", "1403-m02")
    assert state(calendar, "eight", "1403/06/20", back) is State.MISSING
    assert state(calendar, "eight", "1403/07/01", back) is State.MET


def test_momentary_claim_does_not_count(calendar) -> None:
    register = msgspec.structs.replace(
        moved(),
        period=Period.from_slug("1403-m02"),
        claims=(
            Claim(MOVED, Period.from_slug("1403-m02")),
            Claim(MOVED + timedelta(seconds=5), Period.from_slug("1403-m01")),
        ),
    )
    told = judgement(calendar, "eight", AFTER, register)
    assert (told.reason.code, told.days_late) == ("missing_schedule", 124)


@pytest.mark.parametrize(
    ("published", "periods", "expected"),
    [
        ("1402/12/20 12:00", ["1403-m01", "1403-m02"], State.MISSING),
        ("1402/12/20 12:00", ["1402-m12"], State.MISSING),
        ("1403/01/10 12:00", ["1402-m12"], State.MISSING),
        ("1403/02/01 12:00", ["1402-m12"], State.LATE),
    ],
)
def test_file_of_before_period_stays_one_whatever_is_said_of_it(
    calendar, published, periods, expected
) -> None:
    files = (File("file", city.moment(published)),)
    register = msgspec.structs.replace(claimed(*periods), files=files)
    assert state(calendar, "eight", "1403/12/01", register) is expected
    undated = msgspec.structs.replace(register, period=None)
    assert state(calendar, "eight", "1403/12/01", undated) is State.MISSING


@pytest.mark.parametrize("before", ["1403-m01", "1403-m02"])
def test_nil_report_keeps_its_period(calendar, before) -> None:
    nothing = msgspec.structs.replace(claimed(before), files=(), nils=(Nil(IN_TIME),))
    expected = State.MET if before == "1403-m01" else State.LATE
    assert state(calendar, "eight", AFTER, nothing) is expected


@pytest.mark.parametrize(
    ("ended", "moved_on", "expected"),
    [
        (MOVED, True, State.MET),  # it was given away and another period with it
        (MOVED - timedelta(days=1), True, State.MISSING),
        (MOVED, False, State.MISSING),  # it was taken back
    ],
)
def test_nil_report_of_heir_takes_nothing_from_left_unit(
    calendar, ended, moved_on, expected
) -> None:
    nothing = msgspec.structs.replace(
        moved("nine"),
        files=(),
        nils=(Nil(IN_TIME, withdrawn=ended, moved=moved_on), Nil(ended)),
        period=Period.from_slug("1403-m02"),
        claims=(Claim(ended, Period.from_slug("1403-m01")),),
    )
    assert state(calendar, "nine", "1403/07/20", nothing, "nine", last=AFTER) is expected


def test_moved_dataset_splits_claims_between_units(calendar) -> None:
    moved_first = msgspec.structs.replace(
        claimed("1403-m01", "1403-m02"), formerly=(("nine", city.moment("1403/06/20 12:00")),)
    )
    assert state(calendar, "nine", BEFORE, moved_first) is State.MET
    assert state(calendar, "nine", AFTER, moved_first) is State.MISSING
    assert state(calendar, "eight", "1403/06/25", moved_first) is State.MISSING
    assert state(calendar, "eight", "1403/07/02", moved_first) is State.LATE


def test_a_confirmation_is_of_what_the_dataset_said_then() -> None:
    word = MOVED - timedelta(days=1)
    before, after = Ownership(moved(), until=MOVED), Ownership(moved(), since=MOVED)
    assert (before.confirms(word), after.confirms(word)) == (True, False)
    assert (before.confirms(MOVED), after.confirms(MOVED)) == (False, True)
    assert not Ownership(moved()).confirms(None)
