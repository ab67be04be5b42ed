"""Compares the table of judgements with what CKAN's tables tell and the engine says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ckanext.mashhad.compliance.cases import case_facts
from ckanext.mashhad.compliance.engine.evidence import facts_from_rows
from ckanext.mashhad.compliance.engine.evidence.facts import Facts
from ckanext.mashhad.compliance.engine.judging.judge import Engine
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement
from ckanext.mashhad.compliance.fact_tables import evidence_store, fact_store
from ckanext.mashhad.compliance.judgements import evaluator, judgement_store


class Difference(NamedTuple):
    """``about``: unit, duty and period, or a dataset or event, by ids; what is ``kept`` of it, and
    what it is when all is read ``anew``, as text, empty for nothing.
    """

    about: str
    kept: str
    anew: str


def differences() -> Iterator[Difference]:
    """Yield what the tables keep otherwise than it is, of facts and of today's judgements."""
    judged = evaluator.bring_up()
    kept, anew = evidence_store.read_facts(judged.units), facts_anew()
    yield from _differing(
        {each.id: each for each in (*kept.datasets, *kept.events)},
        {each.id: each for each in (*anew.datasets, *anew.events)},
    )
    rules = judged.by.rules
    engine = Engine(rules, anew, judged.by.calendar)
    yield from _differing(
        _by_key(judgement_store.read(rules)), _by_key(engine.judge(on=judged.day))
    )


def facts_anew() -> Facts:
    """Return all facts as CKAN's tables tell them, whatever is kept."""
    reads = {each.dataset.id: each for each in fact_store.read()}
    events = case_facts.events(
        fact_store.packages(),
        lambda file, dataset: facts_from_rows.end_of_file(reads.get(dataset), file),
    )
    datasets = tuple(each.dataset for each in reads.values())
    return Facts(tuple(fact_store.watched()), datasets, tuple(events))


def _by_key(judged: list[Judgement]) -> dict[str, tuple[Judgement, ...]]:
    """Two versions of a duty may both say of a unit that they do not bind it."""
    found: dict[str, tuple[Judgement, ...]] = {}
    for one in judged:
        about = " ".join(one.key)
        found[about] = (*found.get(about, ()), one)
    return found


def _differing(kept: Mapping[str, Any], anew: Mapping[str, Any]) -> Iterator[Difference]:
    for about in sorted(kept.keys() | anew.keys()):
        if kept.get(about) != anew.get(about):
            yield Difference(
                about, *(repr(each[about]) if about in each else "" for each in (kept, anew))
            )
