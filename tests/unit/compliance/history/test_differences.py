"""What a day was written down as and is known as now, and which events tell why."""

from __future__ import annotations

from datetime import date

import pytest

from ckanext.mashhad.catalog.timeline import event_kinds
from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.compliance.history import differences
from ckanext.mashhad.compliance.history.differences import Cause, Difference, Happening
from ckanext.mashhad.compliance.history.history import Standing

KEY = ("unit", "duty", "1405-m07")
MISSING, MET = Standing(State.MISSING), Standing(State.MET)
DAY = date(2026, 11, 30)


def happened(kind: str, dataset: str = "a", **fields: object) -> Happening:
    return Happening(kind, DAY, "unit", dataset, **fields)  # type: ignore[arg-type]


def named(
    one: Difference, events: list[Happening], *evidence: str, takes: bool = True
) -> list[str]:
    days = {dataset: {DAY} for dataset in evidence}
    found = differences.caused_by(one, events, days, lambda _each: takes)
    return [each.kind for each in found]


def test_states_that_are_the_same_are_no_difference() -> None:
    other = ("unit", "duty", "1405-m08")
    late = Standing(State.LATE, 3)
    written = {KEY: MISSING, other: late}
    assert differences.differing(written, dict(written)) == []
    assert differences.differing(written, {KEY: MET, other: late}) == [
        Difference(KEY, MISSING, MET)
    ]
    (days,) = differences.differing(written, {KEY: MISSING, other: Standing(State.LATE, 2)})
    assert days.key == other
    gone = differences.differing(written, {})
    assert [(one.written, one.known) for one in gone] == [(MISSING, None), (late, None)]


def test_word_given_for_the_evidence_is_the_cause() -> None:
    better = Difference(KEY, MISSING, MET)
    events = [happened("file_published"), happened("attested"), happened("attested", "other")]
    assert named(better, events, "a") == ["attested"]
    assert named(better, events[:1], "a") == ["file_published"]
    # Of several words that was given it is the one whose day counts.
    words = [happened("attested", since=date(2026, 1, 2)), happened("attested", since=DAY)]
    (word,) = differences.caused_by(better, words, {"a": {DAY}}, lambda _each: False)
    assert word.since == DAY


def test_what_may_have_taken_evidence_is_named_if_nothing_else() -> None:
    worse = Difference(KEY, MET, MISSING)
    events = [happened("dataset_purged", "gone"), happened("file_published", "new")]
    assert named(worse, events) == ["dataset_purged"]
    assert named(worse, [*events, happened("dataset_deleted", "gone")]) == ["dataset_purged"]
    assert named(worse, events, takes=False) == []
    # What was not judged then had no evidence that anybody could take.
    assert named(Difference(KEY, None, MISSING), events) == []


def test_one_thing_is_said_of_a_dataset_once_and_of_few() -> None:
    worse = Difference(KEY, MET, MISSING)
    twice = [happened("file_removed"), happened("dataset_deleted")]
    assert named(worse, twice) == ["file_removed"]
    many = [happened("dataset_deleted", f"d{number}") for number in range(9)]
    assert len(named(worse, many)) == differences.MOST


@pytest.mark.parametrize("kind", sorted(differences.SAYS))
def test_every_kind_of_event_has_its_sentence(kind: str) -> None:
    assert kind in event_kinds.KINDS
    said = differences.sentence(happened(kind, reason="because", since=DAY), "title")
    assert isinstance(said, Cause)
    assert "{" not in said.text(str, "en")
    assert "9 Azar 1405" in said.text(str, "en")
