"""The filter of search by how the duties stand that a dataset serves (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.compliance.engine.vocabulary.judgement import RANK, Judgement, State
from ckanext.mashhad.persian.reading_errors import Lang

#: A field of strings in CKAN's stock Solr schema.
FIELD: Final = "vocab_duty_state"
#: Late by the municipality's own plan is no breach of law, and reads differently.
_LATE_BY_PLAN: Final = "late_schedule"


def states(judgements: Iterable[Judgement]) -> dict[str, tuple[str, ...]]:
    """Of each dataset that is evidence the states of what it serves, as codes of the filter."""
    found: dict[str, set[str]] = {}
    for one in judgements:
        if one.state is not None and one.state is not State.NOT_APPLICABLE:
            for proof in one.evidence:
                found.setdefault(proof.dataset, set()).add(_code(one, one.state))
    return {dataset: tuple(sorted(codes)) for dataset, codes in found.items()}


def label(code: str, lang: Lang) -> str:
    """The word of such a code; the code itself where it is none of ours."""
    if code == _LATE_BY_PLAN:
        return judgement_words.state(State.LATE, lang, ledger="schedule").word
    if code not in RANK:
        return code
    # Of what is met by no known day "on time" would say too much.
    return judgement_words.state(State(code), lang, dated=code != State.MET).word


def _code(one: Judgement, state: State) -> str:
    by_plan = one.ledger == "schedule" and state is State.LATE
    return _LATE_BY_PLAN if by_plan else state.value
