"""The city on a day: what its units would have published by then, and what they failed at.

What is owed comes from the rules (``owed``), what goes wrong from a list (``sins``), and what is
published from ``answers``; ``unasked`` adds what nobody asked for. The city grows as days go by;
what a dataset holds never changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.moments import tehran_day
from dev.demo import bids, describe, monitoring, owed, sins, tenders, unasked
from dev.demo.answers import ANSWERS, SERVED
from dev.demo.describe import Structure
from dev.demo.monitoring import DISTRICT_2, DISTRICT_9
from dev.demo.owed import Debt
from dev.demo.parts import City, Dataset, Lapse

#: Earlier the plan of publication was too young for anybody to be late.
FIRST_DAY = jalali.to_gregorian(1403, 4, 1)
#: Where the demo's officer may publish.
OFFICER_UNITS = (DISTRICT_9, DISTRICT_2)


def build(as_of: date) -> City:
    """The city as it is on that (Gregorian) day."""
    if as_of < FIRST_DAY:
        raise ValueError(f"The demo city begins on {FIRST_DAY}, {as_of} is before it.")
    structure = describe.mashhad()
    units = monitoring.watched(structure.units, as_of)
    debts = [debt for debt in owed.debts(units, as_of) if debt.duty.id not in SERVED]
    found = [*_answers(structure, debts, as_of), *unasked.datasets(structure, as_of)]
    found += [bids.dataset(structure, each) for each in found if tenders.is_of_calls(each)]
    datasets = [each for each in found if each.published is None or _out(each, as_of)]
    return City(as_of, units, tuple(datasets), tuple(sorted(_lapses(debts, as_of))))


def _out(dataset: Dataset, as_of: date) -> bool:
    return dataset.published is not None and tehran_day(dataset.published) < as_of


def _answers(structure: Structure, debts: list[Debt], as_of: date) -> Iterator[Dataset]:
    for debt in debts:
        answer = ANSWERS[debt.duty.id]
        sin = sins.choose_sin(debt)
        moment = sins.moment_of(debt, sin, answer.window(debt))
        if moment and tehran_day(moment) < as_of:
            yield answer.dataset(structure, debt, sin, moment)


def _lapses(debts: list[Debt], as_of: date) -> Iterator[Lapse]:
    for debt in debts:
        sin = sins.choose_sin(debt)
        moment = sins.moment_of(debt, sin, ANSWERS[debt.duty.id].window(debt))
        lapse = sins.lapse_of(debt, sin, moment, as_of)
        if lapse:
            yield lapse
