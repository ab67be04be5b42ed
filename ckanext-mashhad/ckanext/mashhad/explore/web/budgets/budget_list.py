"""The list of budgets: of each unit and year what was to be spent, and was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.rounded_shares import round_to
from ckanext.mashhad.explore.facts import budgets
from ckanext.mashhad.explore.facts.budgets import Source
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.web.budgets.budget_stages import SIDES, Stages


class Summary(Stages):
    """A year of a unit in the list of budgets: what was to be spent, and was."""

    def __init__(self, city: City, unit: str, year: int, sources: Sequence[Source]) -> None:
        super().__init__(city, unit, year, sources)
        #: By side, what it comes to at each stage of the plan and as its result.
        self.sides = {side: dict(self._amounts(side)) for side in SIDES}
        self.uses = self.sides["use"]

    def _amounts(self, side: str) -> Iterator[tuple[str, int]]:
        named = [(each.stage, (each,)) for each in self.plans]
        if result := self.results.get(side):
            named.append((result.stage, result.sources))
        for stage, sources in named:
            known = [budgets.sides(self._city, each).get(side) for each in sources]
            told = [amount for amount in known if amount is not None]
            if len(told) == len(known):
                yield stage, sum(told)

    def row(self) -> dict[str, Any]:
        """The same as a row of :func:`listed_columns.budgets`."""
        where = {"unit": self.unit, "year": self.year}
        share, result = self.executed("use", self.uses), self.results.get("use")
        return {
            "unit": self.unit,
            "unit_title": self.unit_title,
            "fiscal_year": self.year,
            **self._role("planned", self.plan),
            **self._role("actual", self.actual("use")),
            "actual_months": result.months if result else None,
            "executed": None if share is None else round_to(share, 2),
            "files": " ".join(self.file_id(each) for each in self.files() if each.counts),
            "files_set_aside": self.set_aside,
            "address": tk.h.url_for("mashhad_explore.budget", **where, qualified=True),
        }

    def _role(self, role: str, stage: str | None) -> dict[str, Any]:
        parts = {each.stage for each in self.named[stage]} if stage else set()
        if not stage or (stage not in self.uses and parts.isdisjoint(self.without_total("use"))):
            return {}
        named = {f"{role}_stage": stage, f"{role}_label": self.stage(stage)}
        return {**named, role: self.uses.get(stage)}


class BudgetList:
    """The budgets of all units, the newest year first; ``asked`` has what is wrong in the address.

    A year of which there are statements alone is no budget.
    """

    def __init__(self, city: City, asked: Question) -> None:
        self.asked = asked
        every = sorted(budgets.years(city).items(), key=lambda each: (-each[0][1], each[0][0]))
        self.budgets = [
            Summary(city, unit, year, sources)
            for (unit, year), sources in every
            if not all(each.is_statement for each in sources)
        ]

    def form(self, form: str) -> str:
        """The same rows as a file."""
        return str(tk.h.url_for("mashhad_explore.budget_list_rows", form=form))
