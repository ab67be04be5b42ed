"""A ledger's score, counted by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ckanext.mashhad.compliance.engine.evidence.facts import Dataset, Facts
from ckanext.mashhad.compliance.engine.judging import judge
from ckanext.mashhad.compliance.engine.rules.duty import Ledger, Rules
from ckanext.mashhad.compliance.engine.vocabulary import score
from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar
from tests.unit.compliance import small_city as city


def scores(
    rules: Rules, calendar: WorkCalendar, unit: str, on: str, *data: Dataset
) -> dict[Ledger, score.Score]:
    found = judge.judge(rules, Facts(city.units(), data), calendar, on=city.day(on))
    return score.by_ledger([one for one in found if one.unit == unit], rules.policy)


def register(number: int, month: str, at: str) -> Dataset:
    given = {"type": "contract", "table": "contracts", "period": month, "at": at}
    return city.dataset(number, "district-9", given)


def test_district_in_time_late_and_missing_by_month(rules: Rules, calendar: WorkCalendar) -> None:
    plans = ("plan-contracts-district", "plan-managers-directory")
    found = scores(
        replace(rules, duties=tuple(duty for duty in rules.duties if duty.id in plans)),
        calendar,
        "district-9",
        "1403/04/12",
        register(1, "1403-m01", "1403/02/10 10:00"),
        register(2, "1403-m02", "1403/03/11 10:00"),
    )
    plan = found["schedule"]
    # Met, late, missing months; the directory of managers is missing, too.
    assert (plan.counts[State.MET], plan.counts[State.LATE], plan.counts[State.MISSING]) == (
        1,
        1,
        2,
    )
    assert (plan.points, plan.possible, plan.judged, plan.percent) == (14, 32, 4, None)
    assert replace(plan, least=4).percent == 44


@pytest.mark.parametrize(("file", "points"), [({}, 4), ({"table": "statement_lines"}, 8)])
def test_what_no_check_has_read_earns_half(
    rules: Rules, calendar: WorkCalendar, file: dict[str, str], points: int
) -> None:
    """The state is the same: the law asks for no format."""
    given = {"type": "statement", "period": "1403-h1", "at": "1403/07/10 10:00", **file}
    facts = Facts(city.units(), (city.dataset(1, "municipality", given),))
    found = judge.judge(rules, facts, calendar, on=city.day("1403/08/01"))
    [one] = [each for each in found if each.key == ("municipality", "mun-71-1", "1403-h1")]
    assert (one.state, score.points(one, rules.policy)) == (State.MET, points)
    assert score.points(one, replace(rules.policy, grades={})) == 8


def test_a_district_has_no_score_of_law(rules: Rules, calendar: WorkCalendar) -> None:
    law = scores(rules, calendar, "district-9", "1403/04/12")["law"]
    assert law.percent is None
    assert law.counts[State.NOT_APPLICABLE] > 0


def test_each_group_of_duties_has_a_score_within_its_ledger(
    rules: Rules, calendar: WorkCalendar
) -> None:
    data = (
        register(1, "1403-m01", "1403/02/10 10:00"),
        register(2, "1403-m02", "1403/03/11 10:00"),
    )
    judged = judge.judge(rules, Facts(city.units(), data), calendar, on=city.day("1403/04/12"))
    mine = [one for one in judged if one.unit == "district-9"]
    few = score.by_topic(mine, rules.policy)
    assert {one.percent for _, one in few} == {None}  # too few for a score
    policy = replace(rules.policy, least_judged=1)
    found = {(one.ledger, topic): one for topic, one in score.by_topic(mine, policy)}
    contracts, managers = found["schedule", "contracts"], found["schedule", "organisation"]
    assert (contracts.points, contracts.possible, contracts.percent) == (14, 24, 58)
    assert (managers.points, managers.possible) == (0, 8)


def test_duty_groups_add_up_to_the_ledger(rules: Rules, calendar: WorkCalendar) -> None:
    assert all(duty.topic for duty in rules.duties)
    judged = judge.judge(rules, Facts(city.units()), calendar, on=city.day("1404/07/01"))
    groups = score.by_topic(judged, replace(rules.policy, least_judged=1))
    for ledger, whole in score.by_ledger(judged, rules.policy).items():
        mine = [one for _topic, one in groups if one.ledger == ledger]
        assert sum(one.possible for one in mine) == whole.possible
        assert sum(one.points for one in mine) == whole.points


def test_two_duties_that_ask_for_the_same_are_counted_once(
    rules: Rules, calendar: WorkCalendar
) -> None:
    acts = city.dataset(
        1, "bus", {"type": "regulation", "names": ["foi-11"], "at": "1403/01/10 10:00"}
    )
    before = scores(rules, calendar, "bus", "1403/01/20")["law"]
    after = scores(rules, calendar, "bus", "1403/01/20", acts)["law"]
    assert before.counts[State.OPEN] - after.counts[State.OPEN] == 1
    assert after.counts[State.MET] - before.counts[State.MET] == 1


def test_what_is_not_confirmed_stands_beside_the_score(
    rules: Rules, calendar: WorkCalendar
) -> None:
    law = scores(rules, calendar, "municipality", "1403/01/20")["law"]
    assert law.counts[State.TO_CONFIRM] == 0
    assert law.beside[State.TO_CONFIRM] > 0
    # Four steps within the administration, two prohibitions, three rules without data, two
    # that systems of others hold, and requests, of which only sums are published.
    assert law.listed == 12
    assert law.version == rules.policy.version


@pytest.mark.parametrize(
    ("points", "possible", "told"),
    [(0, 4, 0), (1, 16, 6), (38, 42, 90), (5, 8, 63), (3, 8, 38), (8, 8, 100), (0, 0, None)],
)
def test_it_is_rounded_once_and_halves_upwards(points: int, possible: int, told: int) -> None:
    assert score.percent(points, possible) == told


def test_of_two_that_are_counted_once_the_better_counts(
    rules: Rules, calendar: WorkCalendar
) -> None:
    found = judge.judge(rules, Facts(city.units()), calendar, on=city.day("1403/02/10"))
    acts = [one for one in found if one.unit == "bus" and one.duty.group == "foi-5n"]
    assert len(acts) == 2
    for states in [(State.MISSING, State.MET), (State.MET, State.MISSING)]:
        pair = [replace(one, state=state) for one, state in zip(acts, states, strict=True)]
        law = score.by_ledger(pair, rules.policy)["law"]
        assert (law.counts[State.MET], law.counts[State.MISSING]) == (1, 0)
