"""The list of signs, and the cases of one: what they show, and their addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.mashhad.explore.engine import page_lengths
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.rounded_shares import percent, round_to
from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.explore.engine.signs.sign import Sign, State, Words
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.facts.signs import survey
from ckanext.mashhad.explore.facts.signs.survey import Case, Survey
from ckanext.mashhad.explore.web import listed_rows, percentages
from ckanext.mashhad.explore.web.signs import sign_replies, words

Row = dict[str, Any]


class _Asked:
    """What both pages have: a unit and a year to choose, and the address that says so."""

    def __init__(self, city: City, asked: Question, base: str) -> None:
        self.city, self.asked, self.base = city, asked, base
        self.units = sorted(city.compared_units, key=listed_rows.unit_title)

    def link(self, **changes: Any) -> str:
        """The address of this page with a part of what is asked changed."""
        return self._address(self.base, **changes)

    def form(self, form: str) -> str:
        """The same rows as a file."""
        return self._address(f"{self.base}.{form}")

    def _address(self, base: str, **changes: Any) -> str:
        query = tk.h.urlencode(self.asked.params(**changes))
        return f"{base}?{query}" if query else base

    def chips(self) -> list[tuple[str, str]]:
        """What is chosen, each with the address without it."""
        year = tk._("year {year}").format(year=tk.h.mashhad_digits(self.asked.year))
        names = {"unit": listed_rows.unit_title(self.asked.unit), "fiscal_year": year}
        return [(names[name], self.link(**{name: ""})) for name in self.asked.chosen]

    def text(self, texts: Words) -> str:
        return words.text(texts)

    def percent(self, share: Decimal) -> str:
        return percentages.in_words(share)

    def rate(self, one: Survey) -> Decimal:
        """Of 100 that could be evaluated, for how many the sign fired."""
        return percent(one.states[State.FIRED], one.evaluable)

    def reasons(self, one: Survey) -> list[tuple[str, int]]:
        """Why it could not be evaluated, the most frequent first."""
        return [(words.reason(key), number) for key, number in one.reasons.most_common()]

    def address(self, sign: Sign) -> str:
        """The page of a sign with what is asked here."""
        return self._address(tk.h.url_for("mashhad_explore.sign", sign_id=sign.id))


class SignList(_Asked):
    """All signs, and apart from them the contradictions; the one with most cases first, of equals
    as `signs.yaml` has them.
    """

    def __init__(self, city: City, asked: Question, base: str) -> None:
        super().__init__(city, asked, base)
        found = survey.count(city, replace(asked, page=1))
        known = [(sign, found[sign.id]) for sign in sign_rules.load().values()]
        known.sort(key=lambda each: -each[1].states[State.FIRED])
        self.signs = [each for each in known if not each[0].contradiction]
        self.contradictions = [each for each in known if each[0].contradiction]
        self.fired = sum(one.state is State.FIRED for _sign, one in self.signs)
        self.cases = sum(one.states[State.FIRED] for _sign, one in self.signs)
        self.disagreeing = sum(one.states[State.FIRED] for _sign, one in self.contradictions)

    def rows(self) -> Iterator[Row]:
        """The signs as a table."""
        for sign, one in (*self.signs, *self.contradictions):
            yield {
                "sign": sign.id,
                "contradiction": sign.contradiction,
                "title": words.text(sign.title),
                "code": sign.code,
                "version": sign.version,
                "state": one.state.value,
                "fired": one.states[State.FIRED],
                "evaluable": one.evaluable,
                "base_rate": _rounded(self.rate(one)) if one.evaluable else None,
                "unknown": one.states[State.UNKNOWN],
                "not_applicable": one.states[State.NOT_APPLICABLE],
                "source": words.text(sign.source),
                "basis": words.text(sign.basis),
                "caveat": words.text(sign.caveat),
                "address": tk.h.url_for("mashhad_explore.sign", sign_id=sign.id, qualified=True),
            }


class SignPage(_Asked):
    """The cases of one sign, the newest year first and in it the largest number."""

    def __init__(self, city: City, asked: Question, base: str, sign: Sign) -> None:
        super().__init__(city, asked, base)
        self.sign = sign
        self.replies = sign_replies.SignReplies(sign)
        self.found = survey.survey(city, replace(asked, page=1), kinds=(sign.kind,))[sign.id]

    @property
    def pages(self) -> int:
        return max(-(-len(self.found.cases) // page_lengths.CASES), 1)

    def cases(self, size: int = page_lengths.CASES) -> list[Case]:
        """Those of the page that is asked for."""
        start = (self.asked.page - 1) * size
        return self.found.cases[start : start + size]

    @property
    def contracts_address(self) -> str | None:
        """The contracts that carry the sign; None where it is not about contracts.

        Calls are of another year than the contracts that come from them.
        """
        if self.sign.id not in sign_rules.of_contracts():
            return None
        asked = self.asked if self.sign.kind != "call" else replace(self.asked, year=None)
        asked = replace(asked, page=1, sign=self.sign.id, problems={})
        return str(tk.h.url_for("mashhad_explore.contract_list", **asked.params()))

    def sentence(self, case: Case) -> str:
        return words.sentence(self.sign, case.finding)

    def unit_title(self, case: Case) -> str:
        return listed_rows.unit_title(case.place.unit)

    def title(self, case: Case) -> str:
        place = case.place
        if place.title or not place.register:
            return place.title or self.unit_title(case)
        return listed_rows.dataset_title(self.city, place.register)

    def about(self, case: Case, *, qualified: bool = False) -> str:
        """The page of what the case is about: a contract, a company, or the rows that make it."""
        place = case.place
        if place.contract:
            return listed_rows.contract_address(place.contract, qualified=qualified)
        if place.party:
            route = "mashhad_explore.contractor"
            return str(tk.h.url_for(route, key=place.party, qualified=qualified))
        if place.dataset:
            return _dataset_address(*place.dataset, qualified=qualified)
        return self.source(case, qualified=qualified)

    def others(self, case: Case, *, qualified: bool = False) -> list[tuple[str, str]]:
        """Of a contradiction the other side, title and address: a dataset, files, or the unit's
        contracts.
        """
        place = case.place
        if place.beside:
            kind, name, title = place.beside
            return [(title, _dataset_address(kind, name, qualified=qualified))]
        if place.others:
            return [
                (
                    listed_rows.dataset_title(self.city, each),
                    listed_rows.rows_address(self.city.registers[each], qualified=qualified),
                )
                for each in place.others
            ]
        listed = tk.h.url_for("mashhad_explore.contract_list", unit=place.unit, qualified=qualified)
        return [(str(tk._("its contracts")), str(listed))]

    def source_name(self, case: Case) -> str:
        """What the place is called to which :meth:`source` leads."""
        if case.place.dataset:
            return str(
                tk._("the report") if self.sign.kind == "nil_report" else tk._("its dataset")
            )
        return str(tk._("in the file") if case.place.register else tk._("its contracts"))

    def source(self, case: Case, *, qualified: bool = False) -> str:
        """Where the rows of a case are listed: its file, or the contracts of a unit and year; its
        dataset, where it has no rows.
        """
        place = case.place
        if place.dataset:
            return _dataset_address(*place.dataset, qualified=qualified)
        if place.register:
            address = listed_rows.rows_address(self.city.registers[place.register], place.row)
            return str(tk.h.url_for(address, qualified=True)) if qualified else address
        asked = {"unit": place.unit, "fiscal_year": place.year, "party": place.party}
        chosen = {name: value for name, value in asked.items() if value}
        return str(tk.h.url_for("mashhad_explore.contract_list", qualified=qualified, **chosen))

    def rows(self, cases: list[Case]) -> Iterator[Row]:
        """Cases as a table."""
        self.city.describe({each.place.register for each in cases} & self.city.registers.keys())
        for case in cases:
            place = case.place
            register = self.city.registers.get(place.register)
            value = case.finding.value
            yield {
                "sign": self.sign.id,
                "code": self.sign.code,
                "version": self.sign.version,
                "unit": place.unit,
                "unit_title": self.unit_title(case),
                "fiscal_year": place.year,
                "title": self.title(case),
                "contract": place.contract or None,
                "party": place.party or None,
                "value": _rounded(value) if isinstance(value, Decimal) else value,
                "sentence": self.sentence(case),
                "file": register.resource_id if register else None,
                "file_row": place.row or None,
                "address": self.about(case, qualified=True),
                "other": self._other_side(case) if self.sign.contradiction else None,
                **self.replies.texts(place),
            }

    def _other_side(self, case: Case) -> str:
        """Its addresses, a blank between them."""
        return " ".join(address for _title, address in self.others(case, qualified=True))


def _dataset_address(kind: str, name: str, *, qualified: bool) -> str:
    return str(tk.h.url_for(f"{kind}.read", id=name, qualified=qualified))


def _rounded(number: Decimal) -> Decimal:
    return round_to(number, 4)
