"""Budgets and statements of the city: which there are, and the lines of one year of a unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from ckanext.mashhad.catalog.engine import codelists, rules
from ckanext.mashhad.explore.engine import budget_tree
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.facts import relations, remembered
from ckanext.mashhad.explore.facts.city import City, Register
from ckanext.mashhad.persian.calendar.periods import Period

PLANNED: Final = "budget_lines"
PERFORMED: Final = "statement_lines"
#: The field of a budget's dataset that tells its stage.
_STAGE: Final = "budget_stage"
#: That of a statement's dataset that tells what it says.
_KIND: Final = "statement_kind"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A file of a budget: ``stage`` is a code of the list of stages, or the slug of the period that
    a statement is about, ``kind`` that of a statement.
    """

    stage: str
    period: Period
    number: int
    register: Register
    kind: str = ""

    @property
    def is_statement(self) -> bool:
        return self.register.table == PERFORMED


def years(city: City) -> Mapping[tuple[str, int], Sequence[Source]]:
    """By unit and fiscal year the files that there are, the stages in their order."""
    return _years(city, Question())


@remembered.by_state
def _years(city: City, _asked: Question) -> dict[tuple[str, int], list[Source]]:
    """Of the files of a dataset the last counts: others hold the same in another form."""
    last: dict[tuple[str, str], Source] = {}
    known = {n: each for n, each in city.registers.items() if each.table in (PLANNED, PERFORMED)}
    for number, fields in city.describe(known).items():
        register, period = known[number], rules.period_of(fields)
        if period is not None:
            stage = fields[_STAGE] or period.slug
            stage = period.slug if register.table == PERFORMED else stage
            kind = fields[_KIND] or ""
            source = Source(stage, period, number, register, kind)
            last[register.dataset_id, register.table] = source
    found: dict[tuple[str, int], list[Source]] = {}
    for source in sorted(last.values(), key=_order):
        found.setdefault((source.register.unit, source.period.year), []).append(source)
    return found


def _order(source: Source) -> tuple[int, Any, int, int]:
    stages = list(codelists.load(_STAGE).codes)
    place = stages.index(source.stage) if source.stage in stages else len(stages)
    # Of two statements that end on one day, the longer tells more.
    longer = -source.period.start.toordinal()
    return place, source.period.end, longer, source.number


def chosen(sources: Sequence[Source]) -> list[Source]:
    """What stands beside each other: each stage, and where the year is not settled the statement
    that ends last.
    """
    stages = {each.stage: each for each in sources if not each.is_statement}
    statements = [each for each in sources if each.is_statement]
    if statements and "settled" not in stages:
        stages[statements[-1].stage] = statements[-1]
    return list(stages.values())


#: What the files of this process came to, by version and year; small, and never another.
_sides: dict[tuple[str, int], Mapping[str, int]] = {}
_MOST_SIDES: Final = 10_000


def sides(city: City, source: Source) -> Mapping[str, int]:
    """By side what a file says comes in and is spent in its year, as far as it says so."""
    key = source.register.version_id, source.period.year
    if key not in _sides:
        tree = budget_tree.grow(lines(city, [source]))
        if len(_sides) >= _MOST_SIDES:
            _sides.clear()
        stage = source.stage
        known = tree.sides.items()
        _sides[key] = {name: each.amounts[stage] for name, each in known if stage in each.amounts}
    return _sides[key]


def uses(city: City, source: Source) -> int | None:
    """What a file says is or was spent in its year; None where it says nothing of it."""
    return sides(city, source).get("use")


def lines(city: City, sources: Sequence[Source]) -> dict[str, list[Row]]:
    """By stage the rows of its file, in their order."""
    found: dict[str, list[Row]] = {each.stage: [] for each in sources}
    for source in sources:
        rows = relations.relation(source.register.table)
        query = sa.select(rows).where(rows.c["_register"] == source.number)
        found[source.stage] = [
            row
            for row in city.connection.execute(query.order_by(rows.c["_row"])).mappings()
            if _is_of(row, source)
        ]
    return found


def find_lines(city: City, unit: str, year: int | None, code: str) -> list[Row]:
    """The lines with this code of the unit's budget of that year, as the last stage has them that
    has any: a code may stand in several rows.
    """
    sources = years(city).get((unit, year), ()) if year else ()
    for source in reversed([each for each in sources if not each.is_statement]):
        rows = relations.relation(source.register.table)
        query = sa.select(rows).where(rows.c["_register"] == source.number, rows.c["code"] == code)
        there = city.connection.execute(query.order_by(rows.c["_row"])).mappings()
        if found := [row for row in there if _is_of(row, source)]:
            return found
    return []


def _is_of(row: Row, source: Source) -> bool:
    """A file of several years has rows of others."""
    year = row["fiscal_year"]
    return not year or int(year) == source.period.year
