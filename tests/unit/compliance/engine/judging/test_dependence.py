"""What a change touches, judged by its own facts alone, and all else left as it was, is what an
engine says that begins anew.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.compliance.engine.evidence.facts import City, Event, Facts
from ckanext.mashhad.compliance.engine.judging import judge
from ckanext.mashhad.compliance.engine.judging.dependence import Dependence, Pair, Sources
from ckanext.mashhad.compliance.engine.judging.judge import Engine
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement
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


class Kept:
    """The judgements of a day, kept as the evaluator keeps them."""

    def __init__(self, rules, facts: Facts, calendar, on: date) -> None:
        self.rules, self.facts, self.calendar, self.on = rules, facts, calendar, on
        self.depends = Dependence(rules, facts.units)
        self.found: dict[Pair, list[Judgement]] = {}
        self.judge((unit.id, duty.id) for unit in facts.units for duty in rules.duties)

    def judge(self, pairs: Collection[Pair]) -> None:
        pairs = set(pairs)
        facts = those(self.facts, self.depends.sources(pairs))
        self.found |= {pair: [] for pair in pairs}
        for one in Engine(self.rules, facts, self.calendar).judge_pairs(pairs, self.on):
            self.found[one.unit, one.duty.id].append(one)

    def take(self, change: tuple) -> None:
        which, what = change
        if isinstance(which, str):
            own = [replace(event, unit=which) for event in what]
            others = [event for event in self.facts.events if event.unit != which]
            self.facts = replace(self.facts, events=(*others, *own))
            had = (each for each in self.facts.datasets if which in each.holders)
            self.judge(
                self.depends.touched_by_events({which, *(u for d in had for u in d.holders)})
            )
            return
        datasets = self.facts.datasets
        before = datasets[which] if which < len(datasets) else None
        others = tuple(each for each in datasets if each is not before)
        self.facts = replace(self.facts, datasets=(*others, what) if what else others)
        self.judge(self.depends.touched([each for each in (before, what) if each]))

    def all(self) -> list[Judgement]:
        """In the engine's order."""
        units = City(self.facts.units).units
        by_rule = {(one.unit, id(one.duty)): [] for told in self.found.values() for one in told}
        for told in self.found.values():
            for one in told:
                by_rule[one.unit, id(one.duty)].append(one)
        keys = ((unit.id, id(duty)) for unit in units for duty in self.rules.duties)
        return [one for key in keys for one in by_rule.get(key, ())]


def those(facts: Facts, of: Sources) -> Facts:
    """The facts that some judgements are made of."""
    held = [each for each in facts.datasets if not of.units.isdisjoint(each.holders)]
    named = (each for each in held if each.type in of.types or each.duties_ever & of.duties)
    moved = [each for each in held if each.formerly]
    units = of.units.union(each.unit for each in moved)
    events = tuple(each for each in facts.events if each.unit in units)
    chosen = {each.id: each for each in (*named, *moved)}
    return Facts(facts.units, tuple(chosen.values()), events)


@given(facts=cities, happens=happenings, on=days)
def test_after_every_change_it_is_what_a_new_engine_says(
    facts: Facts, happens: list, on: date
) -> None:
    kept = Kept(RULES, facts, CALENDAR, on)
    assert kept.all() == judge.judge(RULES, facts, CALENDAR, on=on)
    for change in happens:
        kept.take(change)
        assert kept.all() == judge.judge(RULES, kept.facts, CALENDAR, on=on)


def test_change_of_unit_touches_nobody_beside_it(rules) -> None:
    given = {"type": "contract", "period": "1403-m07", "table": "contracts"}
    mine = city.dataset(1, "district-9", {**given, "at": "1403/08/02 10:00"})
    touched = Dependence(rules, city.units()).touched([mine])
    units = {unit for unit, _ in touched}
    assert "district-9" in units
    assert "bus" not in units


def test_an_event_of_another_unit_is_told_of_nobody_else(rules, calendar) -> None:
    on = city.day("1403/09/01")
    kept = Kept(rules, Facts(city.units()), calendar, on)
    before = kept.all()
    sitting = Event("e", "council", city.day("1403/07/02"), duties=frozenset(["mun-dir-c3"]))
    kept.take(("council", [sitting]))
    units = {one.unit for one, was in zip(kept.all(), before, strict=False) if one != was}
    assert units == {"council"}
