"""Turns of states: written down day by day, they give every day again as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.mashhad.compliance.engine.evidence.facts import Facts
from ckanext.mashhad.compliance.engine.judging import judge
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.compliance.history import history
from ckanext.mashhad.compliance.history.history import CITY, ScoreOn, Standing
from tests.unit.compliance import small_city as city
from tests.unit.compliance.engine.judging.test_properties import cities, days

RULES = loading.load()
CALENDAR = loading.calendar()

keys = st.tuples(st.sampled_from("ab"), st.sampled_from(["d", "e"]), st.sampled_from(["", "1403"]))
states = st.builds(Standing, st.sampled_from(list(State)), st.none() | st.integers(1, 9))
standings = st.lists(st.dictionaries(keys, states), min_size=1, max_size=8)


@given(standings)
def test_all_turns_up_to_a_day_give_its_states_again(found: list[dict]) -> None:
    first = date(2024, 3, 20)
    changes = []
    for number, (before, after) in enumerate(pairwise([{}, *found])):
        changes += history.state_changes(first + timedelta(days=number), before, after)
        assert history.replay(changes) == after


@given(st.dictionaries(keys, states))
def test_a_day_like_the_one_before_has_no_turns(found: dict) -> None:
    assert history.state_changes(date(2024, 3, 20), found, dict(found)) == []


@settings(max_examples=10)
@given(facts=cities, on=days)
def test_the_states_of_real_days_are_given_again(facts: Facts, on: date) -> None:
    judges = judge.Engine(RULES, facts, CALENDAR)
    changes, before = [], {}
    for number in range(4):
        day = on + timedelta(days=number)
        after = history.standing(judges.judge(on=day))
        changes += history.state_changes(day, before, after)
        before = after
        assert history.replay(changes) == after
    assert not {State.NOT_APPLICABLE} & {one.state for one in before.values()}


def test_the_day_on_which_the_time_passed_is_the_turn() -> None:
    judges = judge.Engine(RULES, Facts(city.units()), CALENDAR)
    key = ("municipality", "mun-71-1", "1403-h1")
    # 15 Mehr 1403 was a Sunday.
    before, after = (
        history.standing(judges.judge(on=city.day(f"1403/07/{day}"))) for day in (15, 16)
    )
    (change,) = [
        each
        for each in history.state_changes(city.day("1403/07/16"), before, after)
        if each.key == key
    ]
    assert (change.before, change.after) == (State.NOT_DUE, Standing(State.MISSING))


def test_scores_cover_city_and_every_judged_unit() -> None:
    found = judge.judge(RULES, Facts(city.units()), CALENDAR, on=city.day("1403/09/01"))
    scores = history.scores(city.day("1403/09/01"), found, RULES.policy)
    units = {one.unit for one in scores}
    assert CITY in units
    assert "district-9" in units
    assert "unwatched" not in units
    few = history.scores(city.day("1403/09/01"), found, replace(RULES.policy, least_judged=10**6))
    assert {one.percent for one in few} == {None}  # counted all the same
    assert [replace(one, least=10**6) for one in scores] == few
    # Each that is missing and had a day adds the days since.
    (whole,) = (one for one in scores if (one.unit, one.ledger) == (CITY, "law"))
    later = judge.judge(RULES, Facts(city.units()), CALENDAR, on=city.day("1403/09/02"))
    (next_day,) = (
        one
        for one in history.scores(city.day("1403/09/02"), later, RULES.policy)
        if (one.unit, one.ledger) == (CITY, "law")
    )
    assert next_day.missing == whole.missing > 0
    assert 0 < next_day.overdue - whole.overdue <= whole.missing


def on(day: str, unit: str, points: int) -> ScoreOn:
    return ScoreOn(city.day(day), unit, "law", points, 10, 0, 0, 0)


def test_a_month_is_told_by_its_last_day() -> None:
    found = [on("1403/01/05", "", 1), on("1403/01/31", "", 2), on("1403/02/01", "", 3)]
    assert [one.points for one in history.by_months(found, 12)] == [2, 3]
    assert [one.points for one in history.by_months(found, 1)] == [3]


def test_who_rose_most_comes_first_and_the_city_is_no_unit() -> None:
    then = [on("1403/01/01", unit, 5) for unit in ("", "a", "b", "c", "d")]
    now = [
        *(on("1403/04/01", "", 10), on("1403/04/01", "a", 6), on("1403/04/01", "b", 9)),
        *(on("1403/04/01", "c", 5), on("1403/04/01", "new", 9)),
    ]

    def risen(old: list[ScoreOn], new: list[ScoreOn], alike: str = "abcd") -> list[str]:
        return [pair[1].unit for pair in history.risen("law", old, new, set(alike))]

    assert risen(then, now) == ["b", "a"]
    owing = [replace(one, missing=1) if one.unit == "b" else one for one in now]
    assert risen(then, owing) == ["a"]
    # What is owed in another ledger is owed, and other duties are no comparison.
    elsewhere = replace(on("1403/04/01", "b", 0), ledger="schedule", missing=1)
    assert risen(then, [*now, elsewhere]) == ["a"]
    assert risen(then, now, "acd") == ["a"]
    assert risen([replace(one, possible=0) for one in then], now) == []
