"""The page of one company: what it got, what of that each unit gave, and what changed later."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, NamedTuple

import ckan.plugins.toolkit as tk

from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.rounded_shares import percent, round_to
from ckanext.mashhad.explore.engine.shares import Share
from ckanext.mashhad.explore.facts import contractors, contracts
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.facts.contractors import Contractor
from ckanext.mashhad.explore.facts.signs import survey
from ckanext.mashhad.explore.facts.signs.survey import PROLONGED, RAISED, Changed
from ckanext.mashhad.explore.web import listed_rows
from ckanext.mashhad.explore.web.contract_list import ContractList

#: Of contracts that were raised or prolonged, so many stand on the page.
MOST_CHANGED: Final = 5


class UnitShare(NamedTuple):
    """What a company got from a unit: of 100 of all that it got, and of all that the unit gave;
    None where a contract of these has no amount.
    """

    unit: str
    title: str
    share: Share
    of_company: Decimal | None
    of_unit: Decimal | None


class CompanyPage(ContractList):
    """The contracts of the company that is asked for; 404 where there is none."""

    def __init__(self, city: City, asked: Question) -> None:
        self.key = asked.party
        known = contractors.names(city, self.key)
        if not known:
            tk.abort(404, tk._("There is no such company in the public contracts."))
        #: What it is called, whatever the year; ``names`` are those in the contracts of the year.
        self.name = next(filter(None, known), self.key)
        of_year = contractors.names(city, self.key, asked.year) if asked.year else known
        self.names = {name: count for name, count in of_year.items() if name}
        super().__init__(city, asked, tk.h.url_for("mashhad_explore.contract_list"))
        self._of_all = replace(asked, party="", sort="-day", page=1)
        #: Who may be the same company: the rows of one of the two have no legal id.
        self.same_name = contractors.others_of_name(city, self.key, asked.year)

    @property
    def of_all_years(self) -> str:
        """The address of the page of all years."""
        return str(tk.h.url_for("mashhad_explore.contractor", key=self.key))

    def form(self, form: str) -> str:
        """Its contracts as a file."""
        here = tk.h.url_for("mashhad_explore.company_rows", key=self.key, form=form)
        return self.address(here, party="", sort="")

    @cached_property
    def unit_shares(self) -> list[UnitShare]:
        """The units from which it got something, the largest amount first."""
        whole = self.found.whole
        given = contracts.find(self._city, self._of_all).by["unit"]
        return [
            UnitShare(
                *(name, title, share),
                _percent_of(share, whole),
                _percent_of(share, given[name]),
            )
            for name, title, share in self.by_unit()
        ]

    def given_by(self, unit: str) -> str:
        """The address of all that a unit gave, of what is asked for."""
        query = tk.h.urlencode(self._of_all.params(unit=unit))
        return f"{self.base}?{query}"

    @cached_property
    def changed(self) -> list[Changed]:
        """Its contracts that were raised or prolonged, the newest year first."""
        return survey.changed(self._city, replace(self.asked, sort="-day", page=1))

    @property
    def raised(self) -> int:
        return sum(each.raised for each in self.changed)

    @property
    def prolonged(self) -> int:
        return sum(each.prolonged for each in self.changed)

    @property
    def shown_changes(self) -> list[Changed]:
        return self.changed[:MOST_CHANGED]

    @property
    def signs(self) -> list[tuple[str, str]]:
        """What it is that is told of changed contracts: the signs with what they are called."""
        return [(name, self.sign_title(name)) for name in (RAISED, PROLONGED)]

    def unit_title(self, unit: str) -> str:
        return listed_rows.unit_title(unit)

    @property
    def about(self) -> dict[str, Any]:
        """The same for programs; amounts in rial, shares of 100."""
        units = [
            {
                "unit": each.unit,
                "unit_title": each.title,
                "count": each.share.count,
                "amount": each.share.amount,
                "percent_of_company": _rounded(each.of_company),
                "percent_of_unit": _rounded(each.of_unit),
            }
            for each in self.unit_shares
        ]
        legal_id = self.key if self.key.isdecimal() else None
        changes = {"raised": self.raised, "prolonged": self.prolonged}
        others = [contractor_row(each) for each in self.same_name]
        known = {"legal_id": legal_id, "names": self.names, "same_name": others}
        return {**known, "units": units, **changes}


def _percent_of(share: Share, whole: Share) -> Decimal | None:
    """Of 100, where all amounts are known."""
    return None if whole.unpriced else percent(share.amount, whole.amount)


def _rounded(share: Decimal | None) -> float | None:
    return None if share is None else float(round_to(share, 4))


def contractor_row(one: Contractor) -> dict[str, Any]:
    """A company with what its contracts come to, as it is listed."""
    return {
        "legal_id": one.key if one.key.isdecimal() else None,
        "name": one.name if one.name != one.key else None,
        "amount": one.share.amount,
        "count": one.share.count,
        "income": one.income,
        "largest": one.largest,
        "units": one.units,
        "address": tk.h.url_for("mashhad_explore.contractor", key=one.key, qualified=True),
    }
