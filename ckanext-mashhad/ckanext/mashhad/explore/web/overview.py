"""What the city does with the money: the year at a glance, on its own page and the home page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any, Final, Self

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.mashhad.explore.engine import sentences
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.shares import Found, Share
from ckanext.mashhad.explore.facts import contracts, figures
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.web import contract_pictures
from ckanext.mashhad.explore.web.contract_list import ContractList
from ckanext.mashhad.explore.web.contract_pictures import month_name
from ckanext.mashhad.persian.calendar.jalali import to_jalali

#: Units that have a picture of their months.
MOST_UNITS: Final = 12


class Overview(ContractList):
    """The contracts of one year, the largest first; ``every``: those of all years, ``all_years``:
    those that have contracts, and ``is_chosen``: whether the address names the year or has what
    cannot be read.
    """

    def __init__(self, city: City, asked: Question) -> None:
        self.every = contracts.find(city, Question())
        self.all_years = _years(self.every)
        year = asked.year or newest_year(self.all_years, to_jalali(city.today).year)
        largest = replace(asked, year=year, sort="-amount", page=1)
        super().__init__(city, largest, tk.h.url_for("mashhad_explore.contract_list"))
        self.year = year
        self.is_chosen = bool(asked.year or asked.problems)

    def with_sentences(self, city: City) -> Self:
        """The same; what ends soon is of all years where the page is of the newest by itself."""
        super().with_sentences(city)
        if not self.is_chosen:
            ending = contracts.find(city, Question(ending=figures.SOON)).whole.count
            self.figures = replace(self.figures, ending=ending, ending_of=None)
        return self

    def form(self, form: str) -> str:
        """What each unit's contracts of the year come to, as a file."""
        year = self.asked.year
        return str(tk.h.url_for("mashhad_explore_files.year_rows", form=form, fiscal_year=year))

    @cached_property
    def unit_months(self) -> list[tuple[str, str, Share, list[Share], Markup]]:
        """The units that got most, with what each of the year's months comes to, and a picture of
        that on the scale of all; the pictures are empty where no contract has a day.
        """
        known = self.found.by["unit_month"]
        shown = self.by_unit()[:MOST_UNITS]
        named = [(name, title) for name, title, _share in shown]
        pictures = contract_pictures.draw_units(self.found, named, self.months_of_year, self.lang)
        return [
            (
                *one,
                [known.get((one[0], month), Share(0, 0)) for month in self.months_of_year],
                picture,
            )
            for one, picture in zip(shown, pictures, strict=True)
        ]

    @property
    def uneven_months(self) -> list[tuple[int, int]]:
        """The month of which fewest units have contracts and that of which most have, each with
        how many, where that is worth saying.
        """
        known = self.found.by["unit_month"]
        return sentences.uneven_months(
            Counter(month for (_unit, month), share in known.items() if month and share.count)
        )

    def undated_of(self, unit: str) -> Share:
        """What a unit's contracts come to that are in no month."""
        return self.found.by["unit_month"].get((unit, None), Share(0, 0))

    @property
    def months_of_year(self) -> range:
        """Up to the last one that has a contract."""
        return range(1, 1 + max((time.asks["month"] for time in self.months), default=0))

    def month(self, month: int) -> str:
        return month_name(self.lang, month)

    def unit_rows(self) -> Iterator[dict[str, Any]]:
        """The units with what their contracts of the year come to, the largest amount first."""
        for name, title, share in self.by_unit():
            yield {
                "unit": name,
                "unit_title": title,
                "fiscal_year": self.year,
                "count": share.count,
                "amount": share.amount,
                "address": tk.h.url_for("mashhad_explore.unit", name=name, qualified=True),
            }


def newest_year(years: list[int], this_year: int) -> int | None:
    """The newest that is not yet to come: such a one is a slip of somebody. This year, where all
    are to come; None of none.
    """
    past = (year for year in years if year <= this_year)
    return next(past, this_year if years else None)


def _years(every: Found) -> list[int]:
    """The newest first."""
    return sorted({year for year, _month in every.by["month"] if year}, reverse=True)
