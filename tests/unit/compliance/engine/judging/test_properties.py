"""What holds of every judgement, whatever was published when."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.compliance.engine.evidence.facts import Dataset, Event, Facts, File, Nil
from ckanext.mashhad.compliance.engine.judging import judge
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.vocabulary import score
from ckanext.mashhad.compliance.engine.vocabulary.judgement import RANK, Judgement, State
from ckanext.mashhad.persian.calendar.moments import start_of_day
from ckanext.mashhad.persian.calendar.periods import Period
from tests.unit.compliance import small_city as city

RULES = city.rules()
CALENDAR = loading.calendar()
UNITS = city.units()
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
DUTIES = [duty.id for duty in RULES.duties]
TABLES = ["", "contracts", "tenders", "budget_lines", "statement_lines"]
PARTS = ["year", "h1", "h2", "q1", "q2", "q3", "m01", "m02", "m03", "m07", "m12"]


def made(kind: Any, **fields: Any) -> st.SearchStrategy[Any]:
    """Those of a kind with these fields: ``builds`` would draw a named tuple's other ones too."""
    return st.fixed_dictionaries(fields).map(lambda given: kind(**given))


moments = st.integers(0, 24 * 900).map(lambda hours: FIRST + timedelta(hours=hours))
days = st.integers(80, 900).map(lambda count: FIRST.date() + timedelta(days=count))
files = made(File, id=st.uuids().map(str), published=moments, table=st.sampled_from(TABLES))
nils = made(Nil, since=moments, table=st.sampled_from(TABLES))
pairs = st.lists(st.tuples(moments, moments).filter(lambda pair: pair[0] < pair[1]), max_size=1)
hidden_intervals = pairs.map(tuple)
datasets = made(
    Dataset,
    id=st.uuids().map(str),
    unit=st.sampled_from([unit.id for unit in UNITS]),
    type=st.sampled_from(["contract", "budget", "statement", "document", "statistics"]),
    period=st.none() | st.builds(Period, st.sampled_from([1403, 1404]), st.sampled_from(PARTS)),
    stage=st.sampled_from(["", "approved", "settled"]),
    duties=st.frozensets(st.sampled_from(DUTIES), max_size=6),
    files=st.lists(files, max_size=2).map(tuple),
    nils=st.lists(nils, max_size=1).map(tuple),
    hidden_intervals=hidden_intervals,
)
events = st.builds(
    Event,
    id=st.uuids().map(str),
    unit=st.sampled_from([unit.id for unit in UNITS]),
    day=days,
    table=st.sampled_from(["contracts", "requests"]),
    duties=st.frozensets(st.sampled_from(["mun-dir-c3", "plan-board-minutes"]), max_size=2),
    done=st.none() | moments,
)
cities = st.builds(
    Facts,
    units=st.just(UNITS),
    datasets=st.lists(datasets, max_size=8).map(tuple),
    events=st.lists(events, max_size=6).map(tuple),
)
KINDS_WITH_EVENTS = {"event", "process"}


def judged(facts: Facts, on: date) -> dict[tuple[str, str, str], Judgement]:
    found = judge.judge(RULES, facts, CALENDAR, on=on)
    by_key = {one.key: one for one in found}
    assert len(by_key) == len(found)
    return by_key


@given(facts=cities, on=days, more=st.integers(1, 400))
def test_state_stays_while_evidence_stays(facts: Facts, on: date, more: int) -> None:
    there = tuple(msgspec.structs.replace(one, hidden_intervals=()) for one in facts.datasets)
    facts = replace(facts, datasets=there)
    later = judged(facts, on + timedelta(days=more))
    for key, one in judged(facts, on).items():
        if one.duty.kind in KINDS_WITH_EVENTS:
            continue
        if one.state in (State.MET, State.LATE):
            assert (later[key].state, later[key].due) == (one.state, one.due)
            assert later[key].days_late == one.days_late
            assert later[key].first_met == one.first_met


@given(facts=cities, on=days, seed=st.integers(0, 1000))
def test_the_order_of_facts_changes_nothing(facts: Facts, on: date, seed: int) -> None:
    shuffle = random.Random(seed)
    other = Facts(
        tuple(shuffle.sample(facts.units, len(facts.units))),
        tuple(shuffle.sample(facts.datasets, len(facts.datasets))),
        tuple(shuffle.sample(facts.events, len(facts.events))),
    )
    assert judge.judge(RULES, facts, CALENDAR, on=on) == judge.judge(RULES, other, CALENDAR, on=on)


@given(facts=cities, on=days, extra=datasets)
def test_one_more_dataset_never_makes_anything_worse(
    facts: Facts, on: date, extra: Dataset
) -> None:
    before = judged(facts, on)
    after = judged(replace(facts, datasets=(*facts.datasets, extra)), on)
    assert before.keys() == after.keys()
    for key, one in before.items():
        then = after[key]
        assert (one.state is None) == (then.state is None)
        if one.state and then.state:
            assert RANK[then.state] >= RANK[one.state]
            if one.state == then.state == State.LATE:
                assert (then.days_late or 0) <= (one.days_late or 0)


@given(facts=cities, on=days, extra=files)
def test_one_more_file_never_makes_anything_worse(facts: Facts, on: date, extra: File) -> None:
    if not facts.datasets:
        return
    first, *rest = facts.datasets
    fuller = msgspec.structs.replace(first, files=(*first.files, extra))
    before = judged(facts, on)
    for key, then in judged(replace(facts, datasets=(fuller, *rest)), on).items():
        old = before[key].state
        if old and then.state:
            assert RANK[then.state] >= RANK[old]


@given(facts=cities, on=days)
def test_what_is_published_later_says_nothing_of_an_earlier_day(facts: Facts, on: date) -> None:
    end = start_of_day(on + timedelta(days=1))
    known = tuple(
        msgspec.structs.replace(
            one,
            files=tuple(file for file in one.files if file.published < end),
            nils=tuple(nil for nil in one.nils if nil.since < end),
        )
        for one in facts.datasets
    )
    events = tuple(
        replace(one, done=one.done if one.done and one.done < end else None)
        for one in facts.events
        if one.day <= on
    )
    then = judged(Facts(facts.units, known, events), on)
    for key, one in judged(facts, on).items():
        assert (then[key].state, then[key].evidence) == (one.state, one.evidence)


@given(facts=cities, on=days)
def test_nobody_is_accused_where_it_is_not_allowed(facts: Facts, on: date) -> None:
    for one in judged(facts, on).values():
        if one.state is State.LATE:
            assert one.duty.can_be_late
            assert one.days_late
            assert one.days_late > one.duty.due.grace
        if one.state is State.MISSING:
            assert one.duty.accuses
        if one.days_late is not None:
            assert one.duty.can_be_late
        if one.duty.kind in {"milestone", "prohibition"}:
            assert one.state in (None, State.NOT_APPLICABLE)
        if one.period and one.state not in (None, State.NOT_APPLICABLE):
            assert one.duty.kind in KINDS_WITH_EVENTS or one.period.start >= city.START
        if one.unit in {"district-9", "finance"} and one.duty.ledger != "schedule":
            assert one.state is State.NOT_APPLICABLE


@given(facts=cities, on=days)
def test_unmet_duty_says_when_it_would_be_missing(facts: Facts, on: date) -> None:
    for one in judged(facts, on).values():
        if one.state in (State.NOT_DUE, State.OPEN) and one.missing_from:
            assert one.missing_from > on
        if one.state is State.MISSING and one.missing_from:
            assert one.missing_from <= on


@given(facts=cities, on=days)
def test_a_score_is_what_its_counts_say(facts: Facts, on: date) -> None:
    found = judge.judge(RULES, facts, CALENDAR, on=on)
    for ledger, one in score.by_ledger(found, RULES.policy).items():
        counts = one.counts
        counted = counts[State.MET] + counts[State.LATE] + counts[State.MISSING]
        full = 8 * counts[State.MET] + 4 * counts[State.LATE]
        assert one.possible == 8 * counted
        assert full / 2 <= one.points <= full  # half for what no check has read
        alone = score.by_ledger([each for each in found if each.ledger == ledger], RULES.policy)
        assert alone[ledger] == one


def test_city_of_three_hundred_datasets_is_judged_in_half_second() -> None:
    bodies = [
        replace(unit, id=f"{unit.id}-{number}", name=f"{unit.name}-{number}")
        for number in range(7)
        for unit in UNITS[:6]
    ]
    registers = [
        Dataset(
            id=f"d{number}",
            unit=bodies[number % len(bodies)].id,
            type="contract",
            period=Period(1403 + number % 3, PARTS[number % len(PARTS)]),
            files=(File(f"f{number}", FIRST + timedelta(days=number), "contracts"),),
        )
        for number in range(300)
    ]
    facts = Facts(tuple(bodies), tuple(registers))
    start = time.process_time()
    found = judge.judge(RULES, facts, CALENDAR, on=date(2026, 11, 25))
    assert time.process_time() - start < 0.5
    assert len(found) > 3000
