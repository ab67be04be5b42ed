"""Compares the tables of facts and judgements with what CKAN's tables tell and the engine says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import ckan.model as model
import msgspec
import sqlalchemy as sa

from ckanext.mashhad.catalog.timeline.asked_datasets import these
from ckanext.mashhad.compliance.cases import case_facts, case_files, case_leaning
from ckanext.mashhad.compliance.engine.evidence import facts_from_rows
from ckanext.mashhad.compliance.engine.evidence.facts import Event, Facts
from ckanext.mashhad.compliance.engine.evidence.facts_from_rows import Read
from ckanext.mashhad.compliance.engine.judging.judge import Engine
from ckanext.mashhad.compliance.fact_tables import evidence_store, fact_store
from ckanext.mashhad.compliance.judgements import evaluator, judgement_store
from ckanext.mashhad.compliance.judgements.evaluator import Judged


class Difference(NamedTuple):
    """``about``: unit, rule and place of a judgement, or a dataset, event or pair, by ids; what is
    ``kept`` of it, and what it is when all is read ``anew``, as text, empty for nothing.
    """

    about: str
    kept: str
    anew: str


def differences() -> list[Difference]:
    """Return what the tables keep otherwise than it is, of facts and of today's judgements.

    All is read in one snapshot of the database. Ends the transaction, and commits.
    """
    judged = None
    while judged is None:  # something may come before the snapshot is taken
        evaluator.bring_up(None)
        model.Session.commit()
        model.Session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        judged = evaluator.current()
    reads = {each.dataset.id: each for each in fact_store.read()}
    events = _events(reads)
    found = [*_of_facts(judged, reads, events), *_of_judgements(judged, reads, events)]
    model.Session.commit()
    return found


def _of_facts(
    judged: Judged, reads: Mapping[str, Read], events: Iterable[Event]
) -> Iterator[Difference]:
    cased = set(these(None).execute(case_files.with_cases).scalars())
    rows = (evidence_store.to_row(each, id_ in cased) for id_, each in reads.items())
    yield from _differing(_decoded(_stored(evidence_store.EvidenceRow)), _decoded(rows))
    kept = {each.id: each for each in evidence_store.read_facts(judged.units).events}
    yield from _differing(kept, {each.id: each for each in events})
    pairs = _stored(evidence_store.Leaning)
    yield from _differing(
        {f"{each['dataset_id']} {each['leans_on_it']}": True for each in pairs},
        {" ".join(pair): True for pair in case_leaning.leaning()},
    )


def _of_judgements(
    judged: Judged, reads: Mapping[str, Read], events: Iterable[Event]
) -> Iterator[Difference]:
    datasets = tuple(each.dataset for each in reads.values())
    facts = Facts(judged.units, datasets, tuple(events))
    found = Engine(judged.by.rules, facts, judged.by.calendar).judge(on=judged.day)
    rows = judgement_store.to_rows(found, judged.by.rules)
    yield from _differing(_by_key(_stored(judgement_store.JudgementRow)), _by_key(rows))


def _events(reads: Mapping[str, Read]) -> list[Event]:
    return case_facts.events(
        lambda file, dataset: facts_from_rows.end_of_file(reads.get(dataset), file),
    )


def _stored(table: Any) -> list[dict[str, Any]]:
    rows = model.Session.execute(sa.select(table.__table__))
    return [dict(each) for each in rows.mappings()]


def _decoded(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The same moment may be written in two ways."""
    return {
        each["dataset_id"]: {**each, "facts": evidence_store.READ.decode(each["facts"])}
        for each in rows
    }


def _by_key(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The same moment may be written in two ways here, too."""
    names = ("unit_id", "rule", "place", "duty", "period")
    return {
        " ".join(str(each[name]) for name in names): {
            **each,
            "said": msgspec.convert(each["said"], judgement_store.Said),
        }
        for each in rows
    }


def _differing(kept: Mapping[str, Any], anew: Mapping[str, Any]) -> Iterator[Difference]:
    for about in sorted(kept.keys() | anew.keys()):
        if kept.get(about) != anew.get(about):
            told = (repr(each[about]) if about in each else "" for each in (kept, anew))
            yield Difference(about, *told)
