"""The list of budgets: of each unit and year what was to be spent, and was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.facts import budgets
from ckanext.mashhad.explore.facts.budgets import Source
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.web.budgets.budget_page import SIDES, Stages


class Summary(Stages):
    """A year of a unit in the list of budgets: what was to be spent, and was."""

    def __init__(self, city: City, unit: str, year: int, sources: Sequence[Source]) -> None:
        super().__init__(unit, year, sources)
        known = {each.stage: budgets.sides(city, each) for each in self.own}
        #: By side, what it comes to at each stage.
        self.sides = {
            side: {stage: each[side] for stage, each in known.items() if side in each}
            for side in SIDES
        }
        self.uses = self.sides["use"]

    def row(self) -> dict[str, Any]:
        """The same as a row of :func:`listed_columns.budgets`."""
        where = {"unit": self.unit, "year": self.year}
        share = self.executed(self.uses)
        return {
            "unit": self.unit,
            "unit_title": self.unit_title,
            "fiscal_year": self.year,
            **self._role("planned", self.plan),
            **self._role("actual", self.actual),
            "executed": None if share is None else round(share, 2),
            "address": tk.h.url_for("mashhad_explore.budget", **where, qualified=True),
        }

    def _role(self, role: str, stage: str | None) -> dict[str, Any]:
        if stage not in self.uses:
            return {}
        named = {f"{role}_stage": stage, f"{role}_label": self.stage(stage)}
        return {**named, role: self.uses[stage]}


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
