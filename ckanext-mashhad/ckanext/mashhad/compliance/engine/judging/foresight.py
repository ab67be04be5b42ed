"""What a publication will satisfy before anybody has made it: judged as if it were public now.

Pure: the planned dataset is tried among the facts, with one accepted file of each table that its
type has, and the same engine judges.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from msgspec.structs import replace

from ckanext.mashhad.compliance.engine.evidence.facts import Dataset, File, Nil
from ckanext.mashhad.compliance.engine.judging.dependence import Pair
from ckanext.mashhad.compliance.engine.judging.judge import Engine
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State

#: The id of a dataset that is not there yet.
PLANNED = "planned"
#: What may be amiss with a planned dataset itself, by codes of a ``Change``.
_AMISS = (
    "name_duty",
    "after_start",
    "after_end",
    "running_register",
    "other_statement",
    "other_subject",
    "too_old",
)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """``serves``: what it would be evidence for, the latest period first; ``done``: those of them
    (by key) that are met without it; ``amiss``: what it just misses, with what would mend it.
    """

    serves: tuple[Judgement, ...]
    done: frozenset[tuple[str, str, str]]
    amiss: tuple[Judgement, ...]


def foresee(
    engine: Engine, pairs: Collection[Pair], stored: Dataset | None, planned: Dataset, *, on: date
) -> Foreseen:
    """Return what ``planned`` would satisfy if it replaced ``stored`` in public on that day.

    ``pairs``: what either touches (:meth:`Dependence.touched`); ``engine``: with all that these are
    judged by. It keeps ``planned``.
    """
    now = engine.judge_pairs(pairs, on)
    engine.replace(stored, planned)
    then = engine.judge_pairs(pairs, on)
    serves = [one for one in then if any(proof.dataset == planned.id for proof in one.evidence)]
    serves.sort(key=lambda one: one.period.start if one.period else date.min, reverse=True)
    amiss = [
        one for one in then if one.near == planned.id and one.change and one.change.code in _AMISS
    ]
    done = {one.key for one in now if one.state in (State.MET, State.LATE)}
    return Foreseen(
        tuple(serves), frozenset(done.intersection(one.key for one in serves)), tuple(amiss)
    )


def said_anew(planned: Dataset, stored: Dataset | None, now: datetime) -> Dataset:
    """Return the dataset with these claims about itself from now on."""
    if stored is None:
        return planned
    before = stored.claimed(now)
    if before == planned.claimed(now):
        return planned
    return replace(planned, claims=(*stored.claims, before))


def as_published(
    planned: Dataset, tables: Collection[str], *, nothing: bool, now: datetime
) -> Dataset:
    """Return the dataset as it would be once its files are accepted.

    ``tables``: the row schemas of its type, none for documents; ``nothing``: it reports that there
    was nothing.
    """
    planned = replace(planned, known=planned.known or now)
    if nothing:
        return replace(planned, nils=(*planned.nils, Nil(now)))
    files = [File(f"{PLANNED}-{table}", now, table=table) for table in tables or ("",)]
    return replace(planned, files=(*planned.files, *files), withdrawn=None)
