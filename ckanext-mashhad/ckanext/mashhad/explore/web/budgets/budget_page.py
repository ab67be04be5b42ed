"""What the page of a budget shows: its stages beside each other, and the tree of its lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import Any, Final, NamedTuple

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from markupsafe import Markup

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.explore.engine.budgets import budget_codes, budget_tree
from ckanext.mashhad.explore.engine.budgets.budget_codes import Basis, Meaning
from ckanext.mashhad.explore.engine.budgets.budget_tree import Line, Tree
from ckanext.mashhad.explore.engine.budgets.placed_rows import Row
from ckanext.mashhad.explore.engine.charts.dot_chart import Pair, dots
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.shares import Share
from ckanext.mashhad.explore.facts import aggregates, budgets
from ckanext.mashhad.explore.facts.budgets import Source
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.web import listed_rows
from ckanext.mashhad.explore.web.budgets.budget_stages import SIDES, File, Stages
from ckanext.mashhad.tables.engine.rules import references

#: Lines of a side on the page of its dataset.
MOST_BARS: Final = 10
#: Lines of a side on its page; its files have all of them.
MOST_LINES: Final = 300
#: Codes that are listed in a note.
MOST_CODES: Final = 5
#: Between the stage of a budget that stands beside and the unit or year in which it differs.
_OF: Final = "_of_"


def _beside(city: City, budget: Stages, other: Sequence[Source]) -> Stages:
    """Of another budget what was decided last and what became of it, named with its unit, or with
    its year where the unit is the same.
    """
    unit, year = other[0].unit, other[0].period.year
    difference = _difference(budget, other)
    named = [replace(each, stage=f"{each.stage}{_OF}{difference}") for each in other]
    stages = Stages(city, unit, year, named)
    last = stages.plan
    return Stages(
        city, unit, year, [each for each in named if each.tells_result or each.stage == last]
    )


def _difference(budget: Stages, other: Sequence[Source]) -> str:
    """The unit or year in which another budget differs; empty without one."""
    if not other:
        return ""
    unit, year = other[0].unit, other[0].period.year
    return str(year) if unit == budget.unit else unit


class Budget(Stages):
    """One year of a unit's budget; beside it the plan and the result of ``other``: of another year
    of the unit, or of another unit in that year.

    ``aside``: of a budget of one dataset its files, where none of them counts for its unit.
    """

    aside: Sequence[File] = ()

    def __init__(
        self,
        city: City,
        unit: str,
        year: int,
        sources: Sequence[Source],
        other: Sequence[Source] = (),
    ) -> None:
        super().__init__(city, unit, year, sources)
        self._difference = _difference(self, other)
        self.other = _beside(city, self, other) if other else None
        beside = self.other.own if self.other else []
        self.sources = [*self.own, *beside]
        lines = self._counted(budgets.lines(city, self.sources))
        self.tree: Tree = budget_tree.grow(lines, beside={each.stage for each in beside})
        for stages in filter(None, (self, self.other)):
            self.named |= stages.named
            for side, result in stages.results.items():
                if result.parts and side in self.tree.sides:
                    budget_tree.add_up(self.tree.sides[side], result.parts, result.stage)

    def _counted(self, lines: Mapping[str, Sequence[Row]]) -> dict[str, list[Row]]:
        """Without the rows of a side on which the statement they are of does not count."""
        columns = {side: {*self.columns(side)} for side in (*SIDES, "")}
        return {
            stage: [
                row
                for row in rows
                if stage in columns[budget_tree.SIDES.get(row["side"] or "", "")]
            ]
            for stage, rows in lines.items()
        }

    def columns(self, side: str) -> list[str]:
        """The same with those of the other budget."""
        other = self.other.columns(side) if self.other else []
        return [*super().columns(side), *other]

    def without_total(self, side: str) -> list[str]:
        """The same with those of the other budget."""
        other = self.other.without_total(side) if self.other else []
        return [*super().without_total(side), *other]

    @cached_property
    def stages(self) -> list[str]:
        """The columns of all sides."""
        return [*dict.fromkeys(stage for side in self.tree.sides for stage in self.columns(side))]

    def parts(self, side: str, stage: str) -> Sequence[str]:
        """The stages that are added up in a column; none where it is of one."""
        results = (each.results.get(side) for each in (self, self.other) if each)
        return next((each.parts for each in results if each and each.stage == stage), ())

    def sides(self) -> list[tuple[str, Line]]:
        """Uses first: that is what the city is asked about."""
        order = {"use": 0, "source": 1}
        return sorted(self.tree.sides.items(), key=lambda each: order.get(each[0], 2))

    @cached_property
    def contracts(self) -> Mapping[str, Share]:
        """By the key of a line's code the contracts of this year that name it."""
        return aggregates.by_line(self._city, Question(unit=self.unit, year=self.year))

    def contracts_of(self, line: Line) -> Share | None:
        """Those that name the line by its code."""
        return self.contracts.get(references.read_key(line.code)) if line.code else None

    def is_repeated(self, line: Line) -> bool:
        """Whether others have its code: contracts that name it are of all of these together."""
        return self._codes[references.read_key(line.code)] > 1

    @cached_property
    def _codes(self) -> Counter[str]:
        lines = (line for _side, root in self.sides() for _depth, line in root.walk())
        return Counter(references.read_key(line.code) for line in lines if line.code)

    def contracts_address(self, code: str) -> str:
        """The contracts that are paid from the line with this code."""
        asked = {"unit": self.unit, "fiscal_year": self.year, "line": code}
        return str(tk.h.url_for("mashhad_explore.contract_list", **asked))

    def shown(self, side: str, root: Line) -> Shown:
        """The lines of a side that its page has: of deep or long ones the upper levels alone."""
        deep = Counter(depth for depth, _line in root.walk())
        level, fit = 0, deep[0]
        while deep[level + 1] and fit + deep[level + 1] <= MOST_LINES:
            level += 1
            fit += deep[level]
        upper = ((depth, line) for depth, line in root.walk() if depth <= level)
        stage = self.plan or self.actual(side) or ""
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

    def bars(self, root: Line, stage: str) -> list[tuple[Line, float]]:
        """The same, each with the width of its bar in parts of 100 of the longest."""
        lines = self.largest(root, stage)
        shown = Shown([], 0, stage, max((line.amounts[stage] for line in lines), default=0))
        return [(line, shown.width(line)) for line in lines]

    def gaps(self, side: str, root: Line) -> list[tuple[Line, Markup]]:
        """The largest lines of a side with what was planned and what became of it on one scale;
        none where less than two have both.
        """
        stages = self.plan or "", self.actual(side) or ""
        shown = [each for each in self.largest(root, stages[0]) if stages[1] in each.amounts]
        pairs = [Pair(line.title, *(self._at(line, stage) for stage in stages)) for line in shown]
        pictures = map(Markup, dots(pairs, self.lang)) if len(pairs) > 1 else ()
        return list(zip(shown, pictures, strict=False))

    def _at(self, line: Line, stage: str) -> tuple[int, str]:
        amount = line.amounts[stage]
        return amount, f"{self.stage(stage)}: {tk.h.mashhad_amount(amount)}"

    def source_address(self, stage: str, line: Line | None = None) -> str:
        """Where the amounts of a stage stand: the row of a line, or the file; below on the page
        where there are several.
        """
        if line:
            number, row = line.places[stage]
            return listed_rows.rows_address(self._city.registers[number], row)
        numbers = [number for each in self.named[stage] for number in each.numbers]
        return self.file_address(numbers[0]) if len(numbers) == 1 else "#files"

    def file_address(self, number: int, *, qualified: bool = False) -> str:
        return listed_rows.rows_address(self._city.registers[number], qualified=qualified)

    def dataset(self, number: int) -> str:
        """The title of the dataset that has a file."""
        return listed_rows.dataset_title(self._city, number)

    def form(self, number: int) -> str:
        """In which form a file is: of one dataset there may be several."""
        return self._forms.get(self._city.registers[number].resource_id) or ""

    @cached_property
    def _forms(self) -> dict[str, str]:
        ids = [self.file_id(each) for each in self.files()]
        query = sa.select(model.Resource.id, model.Resource.format)
        found = model.Session.execute(query.where(model.Resource.id.in_(ids)))
        return {each: form for each, form in found}

    def files(self) -> Iterator[File]:
        """The same with those of the other budget."""
        yield from super().files()
        if self.other:
            yield from self.other.files()

    @cached_property
    def other_years(self) -> Mapping[int, int]:
        """By the number of a file how many of its rows are of another year, and count nowhere."""
        every = (source for each in (self, self.other) if each for source in each.every)
        return budgets.count_other_years(self._city, every)

    def added_codes(self, file: File) -> str:
        """The codes of lines of other files to which a file adds what stands below them in it."""
        codes = self.tree.added.get(file.number, ())
        words = [*codes[:MOST_CODES]]
        if more := len(codes) - len(words):
            said = tk.ungettext("{number} more", "{number} more", more)
            words.append(said.format(number=tk.h.mashhad_number(more)))
        return tk.h.mashhad_comma().join(words)

    def files_as_dicts(self) -> list[dict[str, Any]]:
        """For programs."""
        known = ((each, self._city.registers[each.number]) for each in self.files())
        return [
            {
                "stage": each.source.stage,
                "label": self.label([each.source]),
                "dataset": register.dataset,
                "file": register.resource_id,
                "counted": each.counts,
                "set_aside": each.set_aside or None,
                "set_aside_sides": list(each.sides),
                "rows_of_other_years": self.other_years.get(each.number, 0),
                "added_codes": list(self.tree.added.get(each.number, ())),
                "address": self.file_address(each.number, qualified=True),
            }
            for each, register in known
        ]

    def results_as_dicts(self) -> dict[str, dict[str, Any]]:
        """The same with those of the other budget, the sides named as its stages are."""
        found = super().results_as_dicts()
        if self.other:
            of_other = self.other.results_as_dicts()
            found |= {f"{side}{_OF}{self._difference}": of for side, of in of_other.items()}
        return found

    def totals(self) -> dict[str, dict[str, int]]:
        """By side and stage what it comes to."""
        found: dict[str, dict[str, int]] = {}
        for side, root in self.sides():
            known = [stage for stage in self.columns(side) if stage in root.amounts]
            found[side] = {stage: root.amounts[stage] for stage in known}
        return found

    def kind(self, line: Line) -> str:
        """Which kind of credit tells a line from others of its code."""
        if line.kind is None or not self.is_repeated(line):
            return ""
        return codelists.load("economic_kind").label(line.kind, self.lang)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The lines of the tree as a table."""
        aside = self.set_aside
        for side, root in self.sides():
            columns = self.columns(side)
            for depth, line in root.walk():
                meaning = self.meaning(side, line)
                numbers = dict.fromkeys(place[0] for place in line.places.values())
                yield {
                    "side": side,
                    "level": depth + 1,
                    "code": line.code,
                    "title": line.title,
                    "economic_kind": line.kind,
                    "meaning": meaning.text if meaning else None,
                    "files": " ".join(self._city.registers[n].resource_id for n in numbers),
                    "files_set_aside": aside,
                    **dict.fromkeys(self.stages),
                    **{stage: line.amounts.get(stage) for stage in columns},
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
