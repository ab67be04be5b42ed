"""What a publication will satisfy before anybody has made it: judged as if it were public now.

Pure: the planned dataset joins the facts with one accepted file of each table that its type has,
and the same engine judges.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from ckanext.mashhad.compliance.duty import Rules
from ckanext.mashhad.compliance.engine import Engine
from ckanext.mashhad.compliance.facts import City, Dataset, Facts, File, Nil
from ckanext.mashhad.compliance.judgement import Judgement, State
from ckanext.mashhad.persian.workdays import WorkCalendar

#: The id of a dataset that is not there yet.
PLANNED = "planned"
#: What may be amiss with a planned dataset itself, by codes of a ``Change``.
_AMISS = ("name_duty", "after_start")


@dataclass(frozen=True, slots=True)
class Foreseen:
    """``serves``: what it would be evidence for, the latest period first; ``done``: those of them
    (by key) that are met without it; ``amiss``: what it just misses, with what would mend it.
    """

    serves: tuple[Judgement, ...]
    done: frozenset[tuple[str, str, str]]
    amiss: tuple[Judgement, ...]


def foresee(
    rules: Rules,
    facts: Facts,
    calendar: WorkCalendar,
    planned: Dataset,
    *,
    on: date,
) -> Foreseen:
    """What ``planned`` would satisfy if it were public on the day ``on``.

    ``facts`` holds what its unit, the whole of it and the city's bodies have published.
    """
    city = City(facts.units)
    units = _asked(rules, city, planned.unit)
    others = tuple(each for each in facts.datasets if each.id != planned.id)
    before = Engine(rules, facts, calendar).judge(on=on, units=units)
    after = Engine(rules, replace(facts, datasets=(*others, planned)), calendar)
    judged = [one for one in after.judge(on=on, units=units) if one.state is not None]
    serves = [one for one in judged if any(proof.dataset == planned.id for proof in one.evidence)]
    serves.sort(key=lambda one: one.period.start if one.period else date.min, reverse=True)
    amiss = [
        one for one in judged if one.near == planned.id and one.change and one.change.code in _AMISS
    ]
    done = {one.key for one in before if one.state in (State.MET, State.LATE)}
    return Foreseen(
        tuple(serves), frozenset(done.intersection(one.key for one in serves)), tuple(amiss)
    )


def as_published(
    planned: Dataset, tables: Collection[str], *, nothing: bool, now: datetime
) -> Dataset:
    """The dataset as it would be once its files are accepted.

    ``tables``: the row schemas of its type, none for documents; ``nothing``: it reports that there
    was nothing.
    """
    if nothing:
        return replace(planned, nils=(*planned.nils, Nil(now)))
    files = [File(f"{PLANNED}-{table}", now, table=table) for table in tables or ("",)]
    return replace(planned, files=(*planned.files, *files), withdrawn=None)


def _asked(rules: Rules, city: City, unit_id: str) -> list[str]:
    """The units for which a dataset of this one may count."""
    unit = next((each for each in city.units if each.id == unit_id), None)
    if unit is None:
        return []
    found = [unit.id]
    if whole := city.whole_of(unit):
        found.append(whole.id)
    serving = frozenset().union(*(duty.also_from for duty in rules.duties))
    if unit.kind in serving:
        found += [each.id for each in city.units if each.is_body]
    return list(dict.fromkeys(found))
