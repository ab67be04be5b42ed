"""The pages of budgets: all of them with their totals, and the tree of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.explore.engine import budget_tree
from ckanext.mashhad.explore.engine.budget_tree import Line, Tree
from ckanext.mashhad.explore.engine.sentences import percent
from ckanext.mashhad.explore.facts import budgets
from ckanext.mashhad.explore.facts.budgets import Source
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.web import listed_rows
from ckanext.mashhad.persian.numerals.numbers import format_percent
from ckanext.mashhad.persian.reading_errors import Lang

#: What was decided last, by which what became of it is measured.
PLANS: Final = ("amended", "approved", "proposed")
#: What came in or was spent in the whole year.
SETTLED: Final = "settled"


#: Between the stage of another year and the year.
_OF_YEAR: Final = "_of_"


def _plan(sources: Sequence[Source]) -> str | None:
    stages = [each.stage for each in sources]
    return next((stage for stage in PLANS if stage in stages), None)


def _actual(sources: Sequence[Source]) -> str | None:
    later = [each.stage for each in sources if each.is_statement or each.stage == SETTLED]
    return later[-1] if later else None


def _beside(other: Sequence[Source]) -> list[Source]:
    """Of another year what was decided last and what became of it, named with the year."""
    wanted = {_plan(other), _actual(other)}
    return [
        replace(each, stage=f"{each.stage}{_OF_YEAR}{each.period.year}")
        for each in other
        if each.stage in wanted
    ]


class Budget:
    """One year of a unit's budget; beside it the plan and the result of an ``other`` year."""

    def __init__(
        self,
        city: City,
        unit: str,
        year: int,
        sources: Sequence[Source],
        other: Sequence[Source] = (),
    ) -> None:
        self.lang: Lang = data_language(tk.h.lang())
        self.unit, self.year = unit, year
        self.own = budgets.chosen(sources)
        self.sources = [*self.own, *_beside(budgets.chosen(other))]
        self.statements = [each for each in sources if each.is_statement]
        self.tree: Tree = budget_tree.grow(budgets.lines(city, self.sources))
        self._by_stage = {each.stage: each for each in self.sources}

    @property
    def unit_title(self) -> str:
        return listed_rows.unit_title(self.unit)

    @property
    def plan(self) -> str | None:
        """The stage that was decided last."""
        return _plan(self.own)

    @property
    def actual(self) -> str | None:
        """The stage that tells what became of it: the settlement, or the last statement."""
        return _actual(self.own)

    def stage(self, stage: str) -> str:
        """What a stage is called: «مصوب», or «عملکرد نیمهٔ اول ۱۴۰۵»."""
        source = self._by_stage[stage]
        if source.is_statement:
            return tk._("Performance, {period}").format(period=source.period.label(self.lang))
        code, _at, year = stage.partition(_OF_YEAR)
        label = codelists.load("budget_stage").label(code, self.lang)
        return f"{label} {tk.h.mashhad_digits(year)}" if year else label

    def side(self, side: str) -> str:
        return codelists.load("budget_side").label(side, self.lang) if side else tk._("Not said")

    def sides(self) -> list[tuple[str, Line]]:
        """Uses first: that is what the city is asked about."""
        order = {"use": 0, "source": 1}
        return sorted(self.tree.sides.items(), key=lambda each: order.get(each[0], 2))

    def executed(self, line: Line) -> Decimal | None:
        """Per cent of the plan that came in or was spent so far."""
        planned, actual = line.amounts.get(self.plan or ""), line.amounts.get(self.actual or "")
        return percent(actual, planned) if planned and actual is not None else None

    def percent(self, share: Decimal) -> str:
        return format_percent(share, 0, self.lang)

    def width(self, line: Line, side: Line) -> float:
        """Of the longest bar of its side, in parts of 100."""
        stage = self.plan or self.actual or ""
        longest = max((each.amounts.get(stage, 0) for each in side.lines.values()), default=0)
        return round(100 * line.amounts.get(stage, 0) / longest, 1) if longest else 0

    def source_address(self, stage: str, line: Line | None = None) -> str:
        """Where the amounts of a stage stand: the file, or the row of a line."""
        place = line.places.get(stage) if line else None
        return listed_rows.rows_address(self._by_stage[stage].register, place[1] if place else None)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The lines of the tree as a table."""
        for side, root in self.sides():
            for depth, line in root.walk():
                yield {
                    "side": side,
                    "level": depth + 1,
                    "code": line.code,
                    "title": line.title,
                    **{stage: line.amounts.get(stage) for stage in self.tree.stages},
                }
