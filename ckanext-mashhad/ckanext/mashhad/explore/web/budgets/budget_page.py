"""What the page of a budget shows: its stages beside each other, and the tree of its lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Any, Final, NamedTuple

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.explore.engine import budget_codes, budget_tree
from ckanext.mashhad.explore.engine.budget_codes import Basis, Meaning
from ckanext.mashhad.explore.engine.budget_tree import Line, Tree
from ckanext.mashhad.explore.engine.charts.dot_chart import Pair, dots
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.sentences import percent
from ckanext.mashhad.explore.engine.shares import Share
from ckanext.mashhad.explore.facts import aggregates, budgets
from ckanext.mashhad.explore.facts.budgets import Source
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.web import listed_rows
from ckanext.mashhad.persian.numerals.numbers import format_percent
from ckanext.mashhad.persian.reading_errors import Lang

#: What was decided last, by which what became of it is measured.
PLANS: Final = ("amended", "approved", "proposed")
#: What comes in, and what is spent.
SIDES: Final = ("source", "use")
#: What came in or was spent in the whole year.
SETTLED: Final = "settled"
#: Lines of a side on the page of its dataset.
MOST_BARS: Final = 10
#: Lines of a side on its page; its files have all of them.
MOST_LINES: Final = 300
#: Between the stage of a budget that stands beside and the unit or year in which it differs.
_OF: Final = "_of_"


def _plan(sources: Sequence[Source]) -> str | None:
    stages = [each.stage for each in sources]
    return next((stage for stage in PLANS if stage in stages), None)


def _actual(sources: Sequence[Source]) -> str | None:
    later = [each.stage for each in sources if each.is_statement or each.stage == SETTLED]
    return later[-1] if later else None


def _beside(unit: str, other: Sequence[Source]) -> list[Source]:
    """Of another budget what was decided last and what became of it, named with its unit, or with
    its year where the ``unit`` is the same.
    """
    wanted = {_plan(other), _actual(other)}

    def name(source: Source) -> Source:
        own = source.register.unit == unit
        difference = source.period.year if own else source.register.unit
        return replace(source, stage=f"{source.stage}{_OF}{difference}")

    return [name(each) for each in other if each.stage in wanted]


class Stages:
    """What a unit planned and did in a year: the files beside each other, and what they are called.

    ``amounts`` are by stage, in rial.
    """

    def __init__(self, unit: str, year: int, sources: Sequence[Source]) -> None:
        self.lang: Lang = data_language(tk.h.lang())
        self.unit, self.year = unit, year
        self.own = budgets.chosen(sources)
        self.sources = list(self.own)

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

    @cached_property
    def _by_stage(self) -> dict[str, Source]:
        return {each.stage: each for each in self.sources}

    def stage(self, stage: str) -> str:
        """What a stage is called: «مصوب», or «عملکرد نیمهٔ اول ۱۴۰۵»; of another budget with its
        year or unit.
        """
        source = self._by_stage[stage]
        year, unit = source.period.year, source.register.unit
        if source.is_statement:
            label = tk._("Performance, {period}").format(period=source.period.label(self.lang))
        else:
            code = stage.partition(_OF)[0]
            label = codelists.load("budget_stage").label(code, self.lang)
            label = label if year == self.year else f"{label} {tk.h.mashhad_digits(year)}"
        if unit == self.unit:
            return label
        return tk._("{stage}, {unit}").format(stage=label, unit=listed_rows.unit_title(unit))

    def side(self, side: str) -> str:
        return codelists.load("budget_side").label(side, self.lang) if side else tk._("Not said")

    def executed(self, amounts: Mapping[str, int]) -> Decimal | None:
        """Per cent of the plan that came in or was spent so far."""
        planned, actual = amounts.get(self.plan or ""), amounts.get(self.actual or "")
        return percent(actual, planned) if planned and actual is not None else None

    def percent(self, share: Decimal) -> str:
        return format_percent(share, 0, self.lang)


class Budget(Stages):
    """One year of a unit's budget; beside it the plan and the result of ``other``: of another year
    of the unit, or of another unit in that year.
    """

    def __init__(
        self,
        city: City,
        unit: str,
        year: int,
        sources: Sequence[Source],
        other: Sequence[Source] = (),
    ) -> None:
        super().__init__(unit, year, sources)
        beside = _beside(unit, budgets.chosen(other))
        self.sources = [*self.own, *beside]
        lines = budgets.lines(city, self.sources)
        self.tree: Tree = budget_tree.grow(lines, beside={each.stage for each in beside})
        self._city = city

    def sides(self) -> list[tuple[str, Line]]:
        """Uses first: that is what the city is asked about."""
        order = {"use": 0, "source": 1}
        return sorted(self.tree.sides.items(), key=lambda each: order.get(each[0], 2))

    @cached_property
    def contracts(self) -> Mapping[str, Share]:
        """By code of a line the contracts of this year that name it."""
        return aggregates.by_line(self._city, Question(unit=self.unit, year=self.year))

    @cached_property
    def repeated_codes(self) -> frozenset[str]:
        """Codes of several lines: contracts that name one are of all of these together."""
        lines = (line for _side, root in self.sides() for _depth, line in root.walk())
        counts = Counter(line.code for line in lines if line.code)
        return frozenset(code for code, count in counts.items() if count > 1)

    def contracts_address(self, code: str) -> str:
        """The contracts that are paid from the line with this code."""
        asked = {"unit": self.unit, "fiscal_year": self.year, "line": code}
        return str(tk.h.url_for("mashhad_explore.contract_list", **asked))

    def shown(self, root: Line) -> Shown:
        """The lines of a side that its page has: of deep or long ones the upper levels alone."""
        deep = Counter(depth for depth, _line in root.walk())
        level, fit = 0, deep[0]
        while deep[level + 1] and fit + deep[level + 1] <= MOST_LINES:
            level += 1
            fit += deep[level]
        upper = ((depth, line) for depth, line in root.walk() if depth <= level)
        stage = self.plan or self.actual or ""
        longest = max((each.amounts.get(stage, 0) for each in root.lines.values()), default=0)
        lines = list(islice(upper, MOST_LINES))
        return Shown(lines, deep.total() - len(lines), stage, longest)

    def meaning(self, side: str, line: Line) -> Meaning | None:
        """What the code of a line says, where that is known."""
        return budget_codes.explain(side, line.code, self.lang)

    def meanings(self, side: str, lines: Sequence[tuple[int, Line]]) -> list[Meaning]:
        """The same of all these lines, each once."""
        known = (self.meaning(side, line) for _depth, line in lines)
        return sorted({each for each in known if each})

    @property
    def codes_basis(self) -> Basis:
        """Where the meanings of codes come from."""
        return budget_codes.basis(self.lang)

    def largest(self, root: Line, stage: str) -> list[Line]:
        """The largest lines of the uppermost level of a side, that have an amount."""
        known = [line for line in root.lines.values() if line.amounts.get(stage)]
        return sorted(known, key=lambda line: -line.amounts[stage])[:MOST_BARS]

    def gaps(self, root: Line) -> list[tuple[Line, Markup]]:
        """The largest lines of a side with what was planned and what became of it on one scale;
        none where less than two have both.
        """
        stages = self.plan or "", self.actual or ""
        shown = [each for each in self.largest(root, stages[0]) if stages[1] in each.amounts]
        pairs = [Pair(line.title, *(self._at(line, stage) for stage in stages)) for line in shown]
        pictures = map(Markup, dots(pairs, self.lang)) if len(pairs) > 1 else ()
        return list(zip(shown, pictures, strict=False))

    def _at(self, line: Line, stage: str) -> tuple[int, str]:
        amount = line.amounts[stage]
        return amount, f"{self.stage(stage)}: {tk.h.mashhad_amount(amount)}"

    def source_address(self, stage: str, line: Line | None = None) -> str:
        """Where the amounts of a stage stand: the file, or the row of a line."""
        place = line.places.get(stage) if line else None
        return listed_rows.rows_address(self._by_stage[stage].register, place[1] if place else None)

    def dataset(self, source: Source) -> str:
        """The title of the dataset that has a file."""
        return listed_rows.dataset_title(self._city, source.number)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The lines of the tree as a table."""
        for side, root in self.sides():
            for depth, line in root.walk():
                meaning = self.meaning(side, line)
                yield {
                    "side": side,
                    "level": depth + 1,
                    "code": line.code,
                    "title": line.title,
                    "meaning": meaning.text if meaning else None,
                    **{stage: line.amounts.get(stage) for stage in self.tree.stages},
                }


class Shown(NamedTuple):
    """Lines with their depth, how many more there are, and the ``longest`` bar of ``stage``."""

    lines: list[tuple[int, Line]]
    more: int
    stage: str
    longest: int

    def width(self, line: Line) -> float:
        """Of the longest bar, in parts of 100."""
        amount = line.amounts.get(self.stage, 0)
        return round(100 * amount / self.longest, 1) if self.longest else 0
