"""A unit's budgets year by year, in the rial of each and in that of one; and what one inhabitant's
share of them is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from markupsafe import Markup

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.explore.engine import price_index
from ckanext.mashhad.explore.engine.charts.line_chart import Series, lines
from ckanext.mashhad.explore.facts import budgets
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.web.budgets.budget_list import Summary
from ckanext.mashhad.explore.web.budgets.budget_stages import MONTHS
from ckanext.mashhad.persian.calendar.calendar_words import JALALI_MONTHS

_FIELDS: Final = ("population", "population_year")


class Inhabitants(NamedTuple):
    """How many live where a unit works, and the Jalali year in which they were counted."""

    number: int
    year: int

    def share(self, amount: int) -> int:
        """The amount by inhabitant, in rial, to the nearest."""
        return (2 * amount + self.number) // (2 * self.number)


def inhabitants(unit: str) -> Inhabitants | None:
    """Those that the portal's administrators have written down of the unit; None without."""
    query = sa.select(model.Group.extras).where(model.Group.name == unit)
    extras: Mapping[str, Any] = model.Session.scalar(query) or {}
    number, year = (str(extras.get(name) or "") for name in _FIELDS)
    if not (number.isdecimal() and year.isdecimal() and int(number)):
        return None
    return Inhabitants(int(number), int(year))


class Year:
    """A year: what its uses were to be and were, each with its stage; ``months``: of how many
    months it is known what they were.
    """

    def __init__(self, summary: Summary) -> None:
        self.year, self.stage = summary.year, summary.stage
        stages = ("plan", summary.plan), ("actual", summary.actual("use"))
        result = summary.results.get("use")
        self.months = result.months if result else 0
        known = {role: stage for role, stage in stages if stage in summary.uses}
        #: By role, ``plan`` or ``actual``: the stage and its amount in rial of the year.
        self.uses = {role: (stage, summary.uses[stage]) for role, stage in known.items() if stage}

    def is_part(self, role: str) -> bool:
        """Whether the amount is of a part of the year, and not to be compared with whole ones."""
        return role == "actual" and self.months < MONTHS

    def constant(self, role: str, base: int) -> int | None:
        """The amount in rial of the year ``base``; None where a price index is not known."""
        return price_index.in_rial_of(self.uses[role][1], self.year, base)


def _series(name: str, years: Sequence[str], values: Sequence[int | None]) -> Series:
    told = zip(years, values, strict=True)
    comma = tk.h.mashhad_comma()
    words = [f"{year}{comma}{name}: {tk.h.mashhad_amount(value)}" for year, value in told]
    return Series(name, values, words)


class Years:
    """All years of a unit, the newest first."""

    def __init__(self, city: City, unit: str) -> None:
        self.base = price_index.latest()
        self.index = {year: told.value for year, told in price_index.years().items()}
        every = budgets.years(city).items()
        made = (Year(Summary(city, unit, year, of)) for (name, year), of in every if name == unit)
        self.years = sorted((each for each in made if each.uses), key=lambda each: -each.year)

    def sources(self) -> list[tuple[int, str, str]]:
        """Year, index and address of each index that is used."""
        shown = {each.year for each in self.years} | {self.base}
        known = price_index.years().items()
        return [(year, f"{told.value}", told.source) for year, told in known if year in shown]

    @property
    def name(self) -> str:
        return price_index.name(data_language(tk.h.lang()))

    @property
    def month(self) -> str:
        return JALALI_MONTHS[price_index.month() - 1].to(data_language(tk.h.lang()))

    def chart(self) -> tuple[str, Markup]:
        """What was to be spent in the rial of each year and in that of one, else what was spent:
        what the picture is called, and it; empty where of either less than two years can be
        compared.
        """
        lang = data_language(tk.h.lang())
        by_year = {each.year: each for each in self.years}
        # A year without a budget has its place too: the lines have a gap there.
        shown = range(min(by_year, default=0), max(by_year, default=-1) + 1)
        of_each = tk._("in rial of each year")
        of_one = tk._("in rial of {year}").format(year=tk.h.mashhad_digits(self.base))
        for role in ("plan", "actual"):
            known = {
                year: each
                for year, each in by_year.items()
                if role in each.uses and not each.is_part(role)
            }
            nominal = [known[year].uses[role][1] if year in known else None for year in shown]
            constant = [
                known[year].constant(role, self.base) if year in known else None for year in shown
            ]
            if sum(value is not None for value in constant) > 1:
                names = [tk.h.mashhad_digits(year) for year in shown]
                series = [_series(of_each, names, nominal), _series(of_one, names, constant)]
                label = tk._("To be spent by year") if role == "plan" else tk._("Spent by year")
                return label, Markup(lines(names, series, label, lang))  # noqa: S704
        return "", Markup("")

    def as_dicts(self) -> list[dict[str, Any]]:
        """For programs: ``constant`` is in rial of ``rial_of``, null where it is not known."""
        return [
            {
                "fiscal_year": each.year,
                **{
                    role: {
                        "stage": stage,
                        "amount": amount,
                        "months": each.months if role == "actual" else MONTHS,
                        "constant": each.constant(role, self.base),
                        "rial_of": self.base,
                    }
                    for role, (stage, amount) in each.uses.items()
                },
            }
            for each in self.years
        ]
