"""The page of one unit: its contracts, in whose hands they are, and its money in and out."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import ckan.plugins.toolkit as tk

from ckanext.mashhad.explore.engine import sentences
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.sentences import Sentence
from ckanext.mashhad.explore.facts import budgets, contractors, contracts
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.web import listed_rows, percentages
from ckanext.mashhad.explore.web.budgets.budget_list import Summary
from ckanext.mashhad.explore.web.budgets.budget_stages import SIDES
from ckanext.mashhad.explore.web.contract_list import ContractList
from ckanext.mashhad.explore.web.overview import newest_year
from ckanext.mashhad.persian.calendar.jalali import to_jalali

#: One more than the companies of which a sentence tells.
_COMPANIES: Final = 6
#: What was planned, and what became of it.
_ROLES: Final = ("plan", "actual")


class UnitPage(ContractList):
    """The contracts of the unit that is asked for."""

    def __init__(self, city: City, asked: Question) -> None:
        super().__init__(city, asked, tk.h.url_for("mashhad_explore.contract_list"))

    @property
    def title(self) -> str:
        return listed_rows.unit_title(self.asked.unit)

    @property
    def of_all_years(self) -> str:
        """The address of the page of all years."""
        return str(tk.h.url_for("mashhad_explore.unit", name=self.asked.unit))

    def form(self, form: str) -> str:
        """Its contracts as a file."""
        here = tk.h.url_for("mashhad_explore.unit_rows", name=self.asked.unit, form=form)
        return self.address(here, unit="", sort="")

    @cached_property
    def budget_years(self) -> list[int]:
        """The newest first."""
        known = budgets.years(self._city)
        return sorted((year for unit, year in known if unit == self.asked.unit), reverse=True)

    @cached_property
    def money(self) -> Money | None:
        """What comes in and goes out in the year, or in the newest one that says so."""
        unit, known = self.asked.unit, budgets.years(self._city)
        years = [each for each in self.budget_years if self.asked.year in (None, each)]
        every = (Summary(self._city, unit, year, known[unit, year]) for year in years)
        told = (Money(summary) for summary in every)
        return next((money for money in told if money.sides), None)

    @cached_property
    def of_year(self) -> Question:
        """The same question of the newest year that has contracts, where none is asked for."""
        years = sorted({year for year, _month in self.found.by["month"] if year}, reverse=True)
        year = self.asked.year or newest_year(years, to_jalali(self._city.today).year)
        return replace(self.asked, year=year, sort="-day", page=1)

    def concentration(self) -> list[Sentence]:
        """In whose hands the contracts of a year are, as far as that is worth saying: not where
        some bring money in, since companies pay that, or have no amount.
        """
        if self.of_year.year is None:
            return []
        of_year = contracts.find(self._city, self.of_year)
        if self._income(of_year) or of_year.whole.unpriced:
            return []
        ranking = contractors.ranking(self._city, self.of_year, size=_COMPANIES)
        count = ranking.whole.count + ranking.unnamed.count
        amount = ranking.whole.amount + ranking.unnamed.amount
        largest = [one.share.amount for one in ranking.contractors]
        unsure = contractors.most_together(self._city, self.of_year)
        told = sentences.tell_concentration(self.of_year.year, count, amount, largest, unsure)
        # Of contracts of one year, another sentence of the page names the first company.
        alone = count == self.found.whole.count
        return [each for each in told if not (alone and each.most == 1)]

    def companies_address(self) -> str:
        """The companies of that year."""
        return self._of_year("mashhad_explore.contractor_list")

    def contracts_address(self) -> str:
        """All contracts of that year."""
        return self._of_year("mashhad_explore.contract_list")

    def _of_year(self, endpoint: str) -> str:
        return str(tk.h.url_for(endpoint, **self.of_year.params()))

    @property
    def about(self) -> dict[str, Any]:
        """The same for programs; amounts in rial."""
        budget = self.money.as_dict() if self.money else None
        return {"unit": self.asked.unit, "unit_title": self.title, "budget": budget}


class Money:
    """What comes in and goes out in a year: what was planned, and beside it what became of it."""

    def __init__(self, summary: Summary) -> None:
        self.summary = summary
        known = {
            side: {
                role: stage
                for role, stage in zip(_ROLES, (summary.plan, summary.actual(side)), strict=True)
                if stage and stage in summary.sides[side]
            }
            for side in SIDES
        }
        #: By side and role the stage.
        self.sides = {side: stages for side, stages in known.items() if stages}
        #: By role the stage of the first side that has one; of statements another side may have
        #: others.
        self.stages = {
            role: next(stages[role] for stages in self.sides.values() if role in stages)
            for role in _ROLES
            if any(role in stages for stages in self.sides.values())
        }

    def address(self, side: str) -> str:
        """Where the side stands line by line."""
        summary = self.summary
        where = {"unit": summary.unit, "year": summary.year}
        return f"{tk.h.url_for('mashhad_explore.budget', **where)}#{side}"

    def amount(self, side: str, stage: str) -> int | None:
        return self.summary.sides[side].get(stage)

    def executed(self, side: str) -> str:
        """Per cent of the plan that came in or was spent; empty where that is not known."""
        share = self.summary.executed(side, self.summary.sides[side])
        return "" if share is None else percentages.in_words(share)

    def _months(self, side: str) -> dict[str, Any]:
        """Of how many months it is known what came of a side, and of which before them not."""
        result = self.summary.results[side]
        return {"months": result.months, "missing_months": result.gaps}

    def as_dict(self) -> dict[str, Any]:
        amounts = self.summary.sides
        return {
            "fiscal_year": self.summary.year,
            **{
                side: {
                    role: {
                        "stage": stage,
                        "amount": amounts[side][stage],
                        **(self._months(side) if role == "actual" else {}),
                    }
                    for role, stage in stages.items()
                }
                for side, stages in self.sides.items()
            },
        }
