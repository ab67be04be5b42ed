"""What a unit planned and did in a year: which files stand beside each other, and their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NamedTuple

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.explore.engine.budgets import covered_months
from ckanext.mashhad.explore.engine.rounded_shares import percent
from ckanext.mashhad.explore.facts import budgets
from ckanext.mashhad.explore.facts.budgets import Source
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.web import listed_rows, percentages
from ckanext.mashhad.persian.calendar.calendar_words import JALALI_MONTHS
from ckanext.mashhad.persian.reading_errors import N_, Lang

#: What was decided last, by which what became of it is measured.
PLANS: Final = ("amended", "approved", "proposed")
#: What they are called here: the list of stages names what was published («اصلاحیه و متمم»), these
#: pages the budget that it makes.
_BUDGETS: Final[Mapping[str, str]] = {
    "proposed": N_("Proposed budget"),
    "approved": N_("Approved budget"),
    "amended": N_("Amended budget"),
}
#: What comes in, and what is spent.
SIDES: Final = ("source", "use")
#: Between the stages that are added up.
_AND: Final = "+"
#: Of a year.
MONTHS: Final = 12


def _join(words: Sequence[str]) -> str:
    *others, last = words
    if not others:
        return last
    return tk._("{words} and {last}").format(words=tk.h.mashhad_comma().join(others), last=last)


@dataclass(frozen=True)
class Result:
    """What tells what came in or was spent on a side: stages of which none is of a month of
    another.
    """

    sources: tuple[Source, ...]

    @property
    def stage(self) -> str:
        """By what it is known: the stage, or all of them together."""
        return _AND.join(each.stage for each in self.sources)

    @property
    def parts(self) -> tuple[str, ...]:
        """The stages that are added up; none where there is one."""
        return tuple(each.stage for each in self.sources) if len(self.sources) > 1 else ()

    @property
    def months(self) -> int:
        """How many months of the year it is about."""
        return sum(len(each.period.months) for each in self.sources)

    @property
    def gaps(self) -> list[int]:
        """The months before its last of which nothing is published."""
        return covered_months.list_gaps(each.period for each in self.sources)

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "stage": self.stage,
            "periods": [each.period.slug for each in self.sources],
            "months": self.months,
            "missing_months": self.gaps,
        }


class File(NamedTuple):
    """A public file of the budget: why it does not count, ``edition`` where a later one has its
    lines, ``extract`` where a larger one has, ``changes`` where it has but lines that an amendment
    changes, ``months`` where another is about its period; empty where it does. ``sides``: those on
    which it does not, where it counts on another.
    """

    source: Source
    number: int
    set_aside: str
    sides: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        return not self.set_aside or bool(self.sides)


class Stages:
    """What a unit planned and did in a year, ``sources``: all that is published of it.

    ``amounts`` are by stage, in rial.
    """

    def __init__(self, city: City, unit: str, year: int, sources: Sequence[Source]) -> None:
        self._city = city
        self.lang: Lang = data_language(tk.h.lang())
        self.unit, self.year, self.every = unit, year, list(sources)
        self.plans = budgets.plans(sources)
        found = {side: budgets.results(city, sources, side) for side in (*SIDES, "")}
        #: By side what became of it.
        self.results = {side: Result(tuple(each)) for side, each in found.items() if each}
        told = {each for result in self.results.values() for each in result.sources}
        #: What counts; the settlement or the statements in their order behind the plans.
        self.own = [*self.plans, *(each for each in sources if each in told)]
        #: By name of a stage what it is made of.
        self.named: dict[str, tuple[Source, ...]] = {each.stage: (each,) for each in self.own}
        self.named |= {result.stage: result.sources for result in self.results.values()}

    @property
    def unit_title(self) -> str:
        return listed_rows.unit_title(self.unit)

    @property
    def plan(self) -> str | None:
        """The stage that was decided last."""
        stages = {each.code: each.stage for each in self.plans}
        return next((stages[code] for code in PLANS if code in stages), None)

    def actual(self, side: str) -> str | None:
        """The stage that tells what became of a side: the settlement, or statements together."""
        return self.results[side].stage if side in self.results else None

    def stage(self, stage: str) -> str:
        """What a stage is called: «مصوب», or «عملکرد نیمهٔ اول و پاییز ۱۴۰۵»; of another budget
        with its year or unit.
        """
        return self.label(self.named[stage])

    def label(self, sources: Sequence[Source]) -> str:
        """What these are called together."""
        first = sources[0]
        year = first.period.year
        if any(each.is_statement for each in sources):
            label = tk._("Performance, {period}").format(period=self._periods(sources))
            if len(sources) == 1 and first.is_one_of_kinds:
                kind = codelists.load("statement_kind").label(first.code, self.lang)
                label = tk.h.mashhad_comma().join([label, kind])
        else:
            label = (
                tk._(_BUDGETS[first.code])
                if first.code in _BUDGETS
                else codelists.load("budget_stage").label(first.code, self.lang)
            )
            if first.period.kind != "year":
                label = tk.h.mashhad_comma().join([label, first.period.label(self.lang)])
            elif year != self.year:
                label = f"{label} {tk.h.mashhad_digits(year)}"
        if first.unit == self.unit:
            return label
        return tk._("{stage}, {unit}").format(stage=label, unit=listed_rows.unit_title(first.unit))

    def _periods(self, sources: Sequence[Source]) -> str:
        *others, last = (each.period.label(self.lang) for each in sources)
        if self.lang == "fa":
            # «نیمهٔ اول و پاییز ۱۴۰۵»: the year once.
            others = [each.rpartition(" ")[0] for each in others]
        return _join([*others, last])

    def gap(self, side: str) -> str:
        """The months before the last told one of which no statement is public; empty without."""
        gaps = self.results[side].gaps if side in self.results else []
        months = [JALALI_MONTHS[month - 1].to(self.lang) for month in gaps]
        return f"{_join(months)} {tk.h.mashhad_digits(self.year)}" if months else ""

    def files(self) -> Iterator[File]:
        """All public files of the unit and year, those that count first."""
        for source in self.own:
            sides = self._uncounted(source)
            reason = "months" if sides else ""
            yield from (File(source, number, reason, sides) for number in source.numbers)
        for source in self.every:
            yield from (File(source, *each) for each in source.set_aside)
            if source not in self.own:
                reason = budgets.CHANGES if source.of_changes else "months"
                yield from (File(source, number, reason) for number in source.numbers)

    def _uncounted(self, source: Source) -> tuple[str, ...]:
        """The sides of a statement of which others tell the months."""
        known = budgets.sides(self._city, source) if source.tells_result else ()
        return tuple(side for side in known if source not in self.results[side].sources)

    @property
    def set_aside(self) -> str:
        """The IDs of the files that do not count, each with the reason, and with the sides where it
        counts on another.
        """
        aside = (each for each in self.files() if each.set_aside)
        return " ".join(
            ":".join(filter(None, (self.file_id(each), each.set_aside, ",".join(each.sides))))
            for each in aside
        )

    def sides_of(self, file: File) -> str:
        """The sides on which a file does not count, in words."""
        return _join([self.side(side) for side in file.sides])

    def file_id(self, file: File) -> str:
        return self._city.registers[file.number].resource_id

    def results_as_dicts(self) -> dict[str, dict[str, Any]]:
        """By side of which periods what came in or was spent is known, for programs."""
        return {side: result.as_dict() for side, result in self.results.items()}

    def columns(self, side: str) -> list[str]:
        """The stages that stand beside each other: what was planned, what became of it, and what
        that comes to together.
        """
        result = self.results.get(side)
        done = [each.stage for each in result.sources] if result else []
        together = [result.stage] if result and result.parts else []
        return [*(each.stage for each in self.plans), *done, *together]

    def without_total(self, side: str) -> list[str]:
        """The stages whose lines on a side cannot be added up: their codes do not surely tell which
        of them are parts of others.
        """
        result = self.results.get(side)
        every = [*self.plans, *(result.sources if result else ())]
        known = ((each.stage, budgets.sides(self._city, each)) for each in every)
        return [stage for stage, of in known if side in of and of[side] is None]

    def side(self, side: str) -> str:
        return codelists.load("budget_side").label(side, self.lang) if side else tk._("Not said")

    def executed(self, side: str, amounts: Mapping[str, int]) -> Decimal | None:
        """Per cent of the plan that came in or was spent so far."""
        planned = amounts.get(self.plan or "")
        actual = amounts.get(self.actual(side) or "")
        return percent(actual, planned) if planned and actual is not None else None

    def percent(self, share: Decimal) -> str:
        return percentages.in_words(share)
