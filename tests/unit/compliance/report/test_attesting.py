"""Whose word stands behind an attested day."""

from __future__ import annotations

import pytest

from ckanext.mashhad.compliance.engine.evidence.facts import City
from ckanext.mashhad.compliance.engine.rules.duty import Rules
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Evidence, Judgement, State
from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Reason
from ckanext.mashhad.compliance.report.attesting import WORDS, Attester, attesters
from tests.unit.compliance import small_city as city


def attester_of(rules: Rules, unit: str, attested: bool, own: dict[str, str]) -> Attester:
    proof = Evidence(city.moment("1403/07/01 10:00"), "dataset", "file", attested=attested)
    duty, reason = rules.duties[0], Reason.from_code("milestone")
    one = Judgement(unit, duty, None, State.MET, reason, evidence=(proof,))
    return attesters(City(city.units()), own)(one, proof)


@pytest.mark.parametrize(
    ("unit", "own", "attester"),
    [
        ("municipality", {}, Attester.MUNICIPALITY),
        ("district-9", {}, Attester.MUNICIPALITY),
        ("council", {}, Attester.PORTAL),
        ("bus", {}, Attester.PORTAL),
        ("bus", {"file": "bus"}, Attester.UNIT),
        ("bus", {"file": "rail"}, Attester.PORTAL),
        ("bus", {"dataset": "bus"}, Attester.PORTAL),
        ("municipality", {"file": "district-9"}, Attester.UNIT),
        ("council", {"file": "municipality"}, Attester.PORTAL),
    ],
)
def test_a_word_about_oneself_is_told_from_that_of_others(
    rules: Rules, unit: str, own: dict[str, str], attester: Attester
) -> None:
    assert attester_of(rules, unit, True, own) is attester
    assert attester_of(rules, unit, False, own) is Attester.NOBODY


def test_every_word_about_oneself_is_marked_as_one() -> None:
    assert WORDS.keys() == set(Attester)
    marked = {each for each in Attester if "about itself" in WORDS[each]}
    assert marked == {Attester.MUNICIPALITY, Attester.UNIT}
