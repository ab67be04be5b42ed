"""Budgets and statements of the city: which there are, and the lines of one year of a unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa

from ckanext.mashhad.catalog.engine import codelists, rules
from ckanext.mashhad.explore.engine.budgets import (
    amendments,
    budget_editions,
    budget_tree,
    covered_months,
)
from ckanext.mashhad.explore.engine.budgets.budget_editions import LineKey
from ckanext.mashhad.explore.engine.budgets.covered_months import Statement
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.facts import relations, remembered
from ckanext.mashhad.explore.facts.city import City, Register
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.tables.engine.rules import references

PLANNED: Final = "budget_lines"
PERFORMED: Final = "statement_lines"
#: What amends a plan, as a whole or by what it changes.
AMENDED: Final = "amended"
#: Why a file does not count that has but lines that an amendment changes.
CHANGES: Final = "changes"
#: What came in or was spent in the whole year.
SETTLED: Final = "settled"
#: The field of a budget's dataset that tells its stage.
_STAGE: Final = "budget_stage"
#: That of a statement's dataset that tells what it says.
_KIND: Final = "statement_kind"
#: How final what was spent is, by the stage of a budget or the kind of a statement.
_SETTLES: Final = {SETTLED: 2, "settlement": 1}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """What the files of a unit say of a stage, or of a period what came in and was spent.

    ``code`` is the stage of a budget or the kind of a statement, ``stage`` by what it is known
    among the others. ``numbers``: its parts in the order in which they were published;
    ``set_aside``: the files that tell the same as one of these, each with the reason.
    ``of_changes``: they have but some lines of what was decided before, and are no plan.
    """

    unit: str
    table: str
    period: Period
    code: str
    stage: str
    numbers: tuple[int, ...]
    set_aside: tuple[tuple[int, str], ...] = ()
    of_changes: bool = False

    @property
    def is_statement(self) -> bool:
        return self.table == PERFORMED

    @property
    def is_one_of_kinds(self) -> bool:
        """Whether a statement of another kind is about its period too."""
        return self.is_statement and not self.stage.startswith(self.period.slug)

    @property
    def tells_result(self) -> bool:
        """Whether it is about what came in and was spent, not what was planned."""
        return self.is_statement or self.code == SETTLED


def years(city: City) -> Mapping[tuple[str, int], Sequence[Source]]:
    """By unit and fiscal year what there is, the stages in their order."""
    return _years(city, Question())


def of_dataset(city: City, name: str) -> list[Source]:
    """The same of the files of one dataset, as if there were no others."""
    known = _registers(city)
    own = {n: known[n] for n in city.of_dataset(name) if n in known}
    return [source for found in _collect(city, own).values() for source in found]


@remembered.by_state
def _years(city: City, _asked: Question) -> dict[tuple[str, int], list[Source]]:
    return _collect(city, _registers(city))


def _registers(city: City) -> dict[int, Register]:
    return {n: each for n, each in city.registers.items() if each.table in (PLANNED, PERFORMED)}


def _collect(city: City, registers: Mapping[int, Register]) -> dict[tuple[str, int], list[Source]]:
    files: dict[tuple[str, str, Period, str], list[int]] = {}
    for number, fields in city.describe(registers).items():
        register, period = registers[number], rules.period_of(fields)
        if period is not None:
            code = fields[_KIND if register.table == PERFORMED else _STAGE] or ""
            files.setdefault((register.unit, register.table, period, code), []).append(number)
    found: dict[tuple[str, int], list[Source]] = {}
    for (unit, table, period, code), numbers in files.items():
        source = _source(city, Source(unit, table, period, code, "", tuple(sorted(numbers))))
        found.setdefault((unit, period.year), []).append(source)
    known = {key: sorted(_tell_apart(of), key=_order) for key, of in found.items()}
    return {key: _mark_changes(city, of) for key, of in known.items()}


def _mark_changes(city: City, sources: list[Source]) -> list[Source]:
    """The same, of which it is told where an amendment lists what it changes."""
    found: list[Source] = []
    for source in sources:
        before = [each for each in found if not each.tells_result and each.code != source.code]
        of_changes = source.code == AMENDED and before and _lists_changes(city, source, before[-1])
        found.append(replace(source, of_changes=True) if of_changes else source)
    return found


def _lists_changes(city: City, source: Source, before: Source) -> bool:
    """Whether an amendment is no whole plan, but has changes of the one before it."""
    both = source, before
    key = tuple((_versions(city, each), each.period.year) for each in both)
    if key not in _changes:
        known = not _has_all(city, *both) and amendments.lists_changes(
            *(lines(city, [each])[each.stage] for each in (before, source))
        )
        _keep(_changes, _MOST_SIDES, key, known)
    return _changes[key]


def _has_all(city: City, source: Source, before: Source) -> bool:
    """Whether it surely is a whole plan: it has each code of the one before in as many rows, with
    half its amount or more. Most amendments are such books, whose lines nobody need read.
    """
    own, plan = _by_code(source), _by_code(before)
    same = sa.and_(own.c.side == plan.c.side, own.c.code == plan.c.code)
    # Of a row without a code, or an amount, that is not sure.
    is_there = sa.and_(own.c.count >= plan.c.count, 2 * own.c.amount >= plan.c.amount)
    lacking = sa.select(plan.c.code).select_from(sa.outerjoin(plan, own, same))
    lacking = lacking.where(is_there.is_not(True))
    return not city.connection.execute(sa.select(lacking.exists())).scalar_one()


def _by_code(source: Source) -> sa.Subquery:
    """By side and code how many rows a plan has, and what they come to."""
    rows, year = relations.relation(PLANNED), str(source.period.year)
    written = sa.func.nullif(sa.cast(rows.c["fiscal_year"], sa.Text), "")
    key, amount = (rows.c["side"], rows.c["code"]), rows.c["amount"]
    query = sa.select(*key, sa.func.count().label("count"), sa.func.sum(amount).label("amount"))
    of_year = sa.func.coalesce(written, year) == year
    query = query.where(rows.c["_register"].in_(source.numbers), of_year)
    return query.group_by(*key).subquery()


def _tell_apart(sources: Sequence[Source]) -> list[Source]:
    """The same, statements of one period known by their kinds where there are several."""
    times = Counter(each.stage for each in sources)
    return [
        replace(each, stage=f"{each.code}-{each.stage}")
        if each.is_statement and each.code and times[each.stage] > 1
        else each
        for each in sources
    ]


def _source(city: City, whole: Source) -> Source:
    """The same without the files that tell what another of them tells."""
    year, changes = whole.period.year, list(_list_changes(city, whole))
    numbers = tuple(each for each in whole.numbers if each not in changes)
    # Most have one file, whose lines nobody need read.
    lines = [_line_keys(city, each, year) for each in numbers] if len(numbers) > 1 else []
    aside = {numbers[place]: reason for place, reason in budget_editions.set_aside(lines).items()}
    aside |= dict.fromkeys(changes, CHANGES)
    return Source(
        *(whole.unit, whole.table, whole.period, whole.code, _stage(whole)),
        tuple(number for number in numbers if number not in aside),
        tuple(sorted(aside.items())),
    )


def _list_changes(city: City, whole: Source) -> Iterator[int]:
    """The files of an amended plan that list what a later amendment changes in an earlier file."""
    several = whole.numbers if whole.code == AMENDED and len(whole.numbers) > 1 else ()
    keys = {number: _line_keys(city, number, whole.period.year) for number in several}
    known: list[int] = []
    for number in several:
        same = [each for each in known if budget_editions.tell_the_same(keys[number], keys[each])]
        files = [replace(whole, numbers=(each,)) for each in (number, *same[-1:])]
        if len(files) > 1 and _lists_changes(city, *files):
            yield number
        else:
            known.append(number)


def _stage(source: Source) -> str:
    slug = source.period.slug
    if source.is_statement or not source.code:
        return slug
    is_part = source.code == SETTLED and source.period.kind != "year"
    return f"{SETTLED}-{slug}" if is_part else source.code


def _order(source: Source) -> tuple[int, Any, int, int]:
    stages = list(codelists.load(_STAGE).codes)
    known = not source.is_statement and source.code in stages
    place = stages.index(source.code) if known else len(stages)
    # Of two statements that end on one day, the longer tells more.
    longer = -source.period.start.toordinal()
    return place, source.period.end, longer, source.numbers[-1]


def plans(sources: Iterable[Source]) -> list[Source]:
    """What was planned of the year, by each stage; of a part of it (of each stage the one that ends
    last) only where no plan is of the whole.
    """
    told = [each for each in sources if not each.tells_result and not each.of_changes]
    of_year = [each for each in told if each.period.kind == "year"]
    return list({each.code: each for each in of_year or told}.values())


def results(city: City, sources: Iterable[Source], side: str) -> list[Source]:
    """What tells what of a side came in or was spent, of no month twice: the settlement of the
    year, or statements of as many months as there are.
    """
    told = ((each, sides(city, each)) for each in sources if each.tells_result)
    known = {
        Statement(each.period, _SETTLES.get(each.code, 0), len(of), each.numbers[-1]): each
        for each, of in told
        if side in of
    }
    return [known[each] for each in covered_months.choose(known)]


#: What files of this process came to, whether amendments list changes and the keys of their lines,
#: by version and year; small, and never another.
_sides: dict[tuple[Any, ...], Mapping[str, int | None]] = {}
_changes: dict[tuple[Any, ...], bool] = {}
_keys: dict[tuple[str, int], Sequence[LineKey]] = {}
_MOST_SIDES: Final = 10_000
_MOST_KEYS: Final = 200


def _versions(city: City, source: Source) -> tuple[str, ...]:
    return tuple(city.registers[number].version_id for number in source.numbers)


def sides(city: City, source: Source) -> Mapping[str, int | None]:
    """By side what comes in and is spent in a year; None where the files do not tell a sum."""
    key = *_versions(city, source), source.period.year
    if key not in _sides:
        tree = budget_tree.grow(lines(city, [source]))
        known = tree.sides.items()
        _keep(_sides, _MOST_SIDES, key, {side: of.amounts.get(source.stage) for side, of in known})
    return _sides[key]


def _line_keys(city: City, number: int, year: int) -> Sequence[LineKey]:
    key = city.registers[number].version_id, year
    if key not in _keys:
        known = budget_editions.read_keys(_lines(city, number, year))
        _keep(_keys, _MOST_KEYS, key, known)
    return _keys[key]


def _keep(memory: dict[Any, Any], most: int, key: Any, value: Any) -> None:
    if len(memory) >= most:
        memory.clear()
    memory[key] = value


def uses(city: City, source: Source) -> int | None:
    """What is or was spent in a year; None where nothing is said of it."""
    return sides(city, source).get("use")


def lines(city: City, sources: Sequence[Source]) -> dict[str, list[Row]]:
    """By stage the rows of its files, in their order."""
    return {
        each.stage: [
            row for number in each.numbers for row in _lines(city, number, each.period.year)
        ]
        for each in sources
    }


def _lines(city: City, number: int, year: int, *where: Any) -> Iterator[Row]:
    """The rows of a file that are of this year: a file of several has rows of others."""
    rows = relations.relation(city.registers[number].table)
    query = sa.select(rows).where(rows.c["_register"] == number, *where)
    for row in city.connection.execute(query.order_by(rows.c["_row"])).mappings():
        if not row["fiscal_year"] or int(row["fiscal_year"]) == year:
            yield row


def count_other_years(city: City, sources: Iterable[Source]) -> dict[int, int]:
    """By file how many of its rows are of another year than its dataset, and so of no budget."""
    found: dict[int, int] = {}
    for source in sources:
        rows = relations.relation(source.table)
        numbers = (*source.numbers, *(number for number, _reason in source.set_aside))
        year = sa.cast(sa.func.nullif(rows.c["fiscal_year"], ""), sa.Integer)
        query = sa.select(rows.c["_register"], sa.func.count()).group_by(rows.c["_register"])
        query = query.where(rows.c["_register"].in_(numbers), year != source.period.year)
        found |= dict(city.connection.execute(query).tuples().all())
    return found


def find_lines(city: City, unit: str, year: int | None, code: str) -> list[Row]:
    """The lines with this code of the unit's budget of that year, as the last stage has them that
    has any: a code may stand in several rows.
    """
    sources = years(city).get((unit, year), ()) if year else ()
    named = relations.read_as_key(relations.relation(PLANNED).c["code"])
    same = named == references.read_key(code)
    for source in reversed([each for each in sources if not each.is_statement]):
        of = source.period.year
        if found := [row for n in source.numbers for row in _lines(city, n, of, same)]:
            return found
    return []
