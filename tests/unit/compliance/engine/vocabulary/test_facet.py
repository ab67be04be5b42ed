"""The filter of search by how the duties stand that a dataset serves."""

from __future__ import annotations

from ckanext.mashhad.compliance.engine.evidence.facts import Facts
from ckanext.mashhad.compliance.engine.judging.judge import judge
from ckanext.mashhad.compliance.engine.vocabulary import facet
from tests.unit.compliance.small_city import dataset, day, units


def test_dataset_has_states_of_all_it_serves_and_plan_has_word(rules, calendar) -> None:
    late = {"type": "contract", "period": "1403-m07", "table": "contracts"}
    held = [
        dataset(1, "district-9", {**late, "at": "1403/09/02 10:00"}),
        dataset(2, "district-9", {**late, "period": "1403-m08", "at": "1403/09/02 10:00"}),
    ]
    facts = Facts(units(), tuple(held))
    found = facet.states(judge(rules, facts, calendar, on=day("1403/09/05")))
    assert "late_schedule" in found["dataset-1"]
    assert "late" not in found["dataset-1"]
    assert "met" in found["dataset-2"]
    assert facet.label("late_schedule", "fa") == "پس از مهلت شهرداری"
    assert facet.label("met", "fa") == "منتشر شده"
