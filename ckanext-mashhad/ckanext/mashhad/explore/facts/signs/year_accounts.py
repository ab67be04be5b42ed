"""What a unit says that it spent in a year: its settlement beside its statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs.subjects import Accounts
from ckanext.mashhad.explore.facts import budgets
from ckanext.mashhad.explore.facts.budgets import Source
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.facts.signs.places import Place
from ckanext.mashhad.persian.calendar.periods import PARTS, Period

#: Kinds of statements that say what was spent, the first that covers the year is compared.
_SETTLEMENT: Final = "settlement"
_STATEMENTS: Final = (_SETTLEMENT, "six_month", "execution")


def accounts(city: City, asked: Question) -> Iterator[tuple[Place, Accounts, int]]:
    """Each year of a unit of which there is a settlement or all statements."""
    for (unit, year), sources in budgets.years(city).items():
        if asked.unit in ("", unit) and asked.year in (None, year):
            settlement, statements = _sides(sources, year)
            if settlement or statements:
                place = Place(
                    unit,
                    year,
                    register=(settlement or statements[0]).numbers[0],
                    others=tuple(number for each in statements for number in each.numbers),
                )
                yield place, _add_up(city, settlement, statements), 1


def _sides(sources: Sequence[Source], year: int) -> tuple[Source | None, list[Source]]:
    """The settlement, and the statements that cover the year."""
    whole = Period(year)
    budget = [each for each in sources if not each.is_statement and each.stage == budgets.SETTLED]
    settled = [each for each in budget if each.period == whole]
    statements = {kind: _cover(sources, kind, year) for kind in _STATEMENTS}
    if not settled:
        settled = [each for each in statements.pop(_SETTLEMENT) if each.period == whole]
    return (settled[-1] if settled else None), next(filter(None, statements.values()), [])


def _cover(sources: Sequence[Source], kind: str, year: int) -> list[Source]:
    """The statements of a kind that together are about the year, the fewest; none where a part of
    it has none.
    """
    there = {each.period: each for each in sources if each.is_statement and each.code == kind}
    for parts in PARTS.values():
        periods = [Period(year, part) for part in parts]
        if there.keys() >= set(periods):
            return [there[period] for period in periods]
    return []


def _add_up(city: City, settlement: Source | None, statements: list[Source]) -> Accounts:
    stated = [budgets.uses(city, each) for each in statements]
    known = [each for each in stated if each is not None]
    return Accounts(
        has_settlement=settlement is not None,
        has_statements=bool(statements),
        settled=budgets.uses(city, settlement) if settlement and statements else None,
        stated=sum(known) if len(known) == len(stated) else None,
    )
