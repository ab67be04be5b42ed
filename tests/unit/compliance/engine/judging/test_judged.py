"""What is kept judged says, after whatever changes, what an engine says that begins anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.compliance.engine.evidence.facts import Dataset, Event, Facts
from ckanext.mashhad.compliance.engine.judging import judge
from ckanext.mashhad.compliance.engine.judging.judged import DAYS, Judged
from tests.unit.compliance import small_city as city
from tests.unit.compliance.engine.judging.test_properties import (
    CALENDAR,
    RULES,
    UNITS,
    cities,
    datasets,
    days,
    events,
    moments,
)

ids = st.sampled_from([unit.id for unit in UNITS])
acts = st.builds(
    lambda dataset, day, known: msgspec.structs.replace(dataset, day=day, known=known),
    *(datasets, days, moments),
)
moved = st.builds(
    lambda dataset, unit, until: msgspec.structs.replace(dataset, formerly=((unit, until),)),
    *(datasets | acts, ids, moments),
)
#: In place of which dataset of those that are there, if any, what comes, if anything.
changes = st.tuples(st.integers(0, 20), st.none() | datasets | acts | moved)
happenings = st.lists(changes | st.tuples(ids, st.lists(events, max_size=3)), max_size=6)


def after(facts: Facts, judged: Judged, change: tuple) -> Facts:
    which, what = change
    if isinstance(which, str):
        own = [replace(event, unit=which) for event in what]
        judged.replace_events(which, own)
        others = [event for event in facts.events if event.unit != which]
        return replace(facts, events=(*others, *own))
    before = facts.datasets[which] if which < len(facts.datasets) else None
    judged.replace(before, what)
    kept = tuple(each for each in facts.datasets if each is not before)
    return replace(facts, datasets=(*kept, what) if what else kept)


@given(facts=cities, happens=happenings, on=days)
def test_after_every_change_it_is_what_a_new_engine_says(
    facts: Facts, happens: list, on: date
) -> None:
    judged = Judged(RULES, facts, CALENDAR)
    judged.on(on)
    for change in happens:
        facts = after(facts, judged, change)
        assert judged.on(on) == judge.judge(RULES, facts, CALENDAR, on=on)


@given(facts=cities, change=st.tuples(st.integers(0, 8), datasets | acts | moved), on=days)
def test_what_is_tried_leaves_no_trace(facts: Facts, change: tuple[int, Dataset], on: date) -> None:
    judged = Judged(RULES, facts, CALENDAR)
    which, what = change
    before = facts.datasets[which] if which < len(facts.datasets) else None
    now, then = judged.tried(before, what, on)
    assert judged.on(on) == judge.judge(RULES, facts, CALENDAR, on=on)
    changed = after(facts, Judged(RULES, facts, CALENDAR), change)
    as_it_would_be = judge.judge(RULES, changed, CALENDAR, on=on)
    assert [one for one in judged.on(on) if one not in now] == [
        one for one in as_it_would_be if one not in then
    ]


def test_change_of_unit_leaves_other_judgements(rules, calendar) -> None:
    of_month = {"type": "contract", "period": "1403-m07", "table": "contracts"}
    given = [{**of_month, "at": "1403/08/02 10:00"}, {**of_month, "at": "1403/08/03 10:00"}]
    mine, other = (
        city.dataset(n, unit, each)
        for n, (unit, each) in enumerate(zip(("district-9", "bus"), given, strict=True))
    )
    judged = Judged(rules, Facts(city.units(), (mine, other)), calendar)
    on = city.day("1403/09/01")
    before = {one.key: one for one in judged.on(on)}
    judged.replace(mine, None)
    later = {one.key: one for one in judged.on(on)}
    same = {key[0] for key, one in later.items() if one is before.get(key)}
    changed = {key[0] for key, one in later.items() if one is not before.get(key)}
    assert "bus" in same - changed
    assert "district-9" in changed


def test_the_days_that_were_asked_for_last_are_kept(rules, calendar) -> None:
    judged = Judged(rules, Facts(city.units()), calendar)
    first = judged.on(date(2025, 1, 1))
    for n in range(2, 2 + DAYS):
        judged.on(date(2025, 1, n))
    again = judged.on(date(2025, 1, 1))
    assert first == again
    assert first[0] is not again[0]
    assert judged.on(date(2025, 1, 1 + DAYS))[0] is judged.on(date(2025, 1, 1 + DAYS))[0]


def test_an_event_of_another_unit_is_told_of_nobody_else(rules, calendar) -> None:
    judged = Judged(rules, Facts(city.units()), calendar)
    on = city.day("1403/09/01")
    before = judged.on(on)
    sitting = Event("e", "council", city.day("1403/07/02"), duties=frozenset(["mun-dir-c3"]))
    judged.replace_events("council", [sitting])
    units = {one.unit for one, was in zip(judged.on(on), before, strict=False) if one != was}
    assert units == {"council"}
