"""The page that lists contracts across all registers: what it shows, and its addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Self

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.explore.engine import competition, page_lengths, question, sentences
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.shares import Found, Share, add
from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.explore.facts import contractors, contracts, figures
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.web import contract_pictures, listed_rows, percentages
from ckanext.mashhad.explore.web.contract_pictures import KINDS, OverTime, Time, month_name
from ckanext.mashhad.explore.web.signs import words
from ckanext.mashhad.persian.reading_errors import Lang
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.schema.schema import Column
from ckanext.mashhad.tables.rows import shown_rows


class ContractList:
    """One page of contracts with what belongs to all that is asked for.

    ``counted_later``: how many contracts of a dataset count with another; ``counted_once``: how
    many stand in several files of it.
    """

    counted_later = counted_once = 0

    takes_sign = True
    takes_order = True

    def __init__(self, city: City, asked: Question, base: str) -> None:
        self.asked = asked
        self.base = base
        self.lang: Lang = data_language(tk.h.lang())
        self.locale = LOCALE[self.lang]
        self.schema = contracts.schema()
        self.found = contracts.find(city, asked)
        self._city = city
        self.rows = self._page()
        self.missing, self.today = city.missing, city.today
        self.units = sorted(city.units, key=listed_rows.unit_title)

    def _page(self) -> list[dict[str, Any]]:
        return list(listed_rows.with_origin(self._city, contracts.page(self._city, self.asked)))

    @property
    def pages(self) -> int:
        return max(-(-self.found.whole.count // page_lengths.CONTRACTS), 1)

    def link(self, **changes: Any) -> str:
        """The address of this list with a part of what is asked changed."""
        return self.address(self.base, **changes)

    def address(self, base: str, **changes: Any) -> str:
        query = tk.h.urlencode(self.asked.params(**changes))
        return f"{base}?{query}" if query else base

    def form(self, form: str) -> str:
        """The same rows as a file."""
        return self.address(f"{self.base}.{form}")

    @property
    def frame_address(self) -> str:
        """The same as a small page for a frame."""
        return self._elsewhere("mashhad_explore.embedded_contracts")

    @property
    def picture_address(self) -> str:
        """The same as a picture."""
        return self._elsewhere("mashhad_explore.contract_picture")

    def _elsewhere(self, endpoint: str) -> str:
        return self.address(tk.h.url_for(endpoint, qualified=True))

    def facets(self) -> list[tuple[Column, list[tuple[str, str, Share]]]]:
        """By column the values to choose from: stored, shown, what they come to."""
        role = self.schema.explore
        columns = [self.schema.column(name) for name in (role.facets if role else ())]
        return [(column, self._values(column)) for column in columns]

    def _values(self, column: Column) -> list[tuple[str, str, Share]]:
        shares = self.found.by[column.name]
        known = [(v, self.label(column, v), share) for v, share in shares.items() if v]
        return known[: contracts.MOST_CHOICES]

    def income(self) -> list[tuple[str, str, Share]]:
        """The methods by which the city sells or lets, so that amounts come in: name, address of
        the contracts, share.
        """
        column = self.schema.column(contracts.method())
        base = tk.h.url_for("mashhad_explore.contract_list", qualified="://" in self.base)
        return [
            (self.label(column, code), self.address(base, **{column.name: code}), share)
            for code, share in self._income(self.found)
        ]

    def _income(self, found: Found) -> list[tuple[str, Share]]:
        column = self.schema.column(contracts.method())
        shares = found.by[column.name].items()
        return [each for each in shares if competition.is_income(column.codelist, each[0])]

    def percent(self, share: Decimal) -> str:
        return percentages.in_words(share)

    def signs(self) -> list[tuple[str, str]]:
        """The signs to choose by, with what they are called."""
        return [(name, self.sign_title(name)) for name in sign_rules.of_contracts()]

    def sign_title(self, name: str) -> str:
        return words.text(sign_rules.load()[name].title)

    def by_unit(self) -> list[tuple[str, str, Share]]:
        """Units with what they spend: name, title, share."""
        return [(n, listed_rows.unit_title(n), s) for n, s in self.found.by["unit"].items()]

    @cached_property
    def years(self) -> list[Time]:
        """What the contracts of each year come to, the oldest first."""
        return contract_pictures.list_years(self.found)

    @cached_property
    def months(self) -> list[Time]:
        """The same of months; none where one of the twelve is asked for, whose years are shown."""
        return [] if self.asked.month else contract_pictures.list_months(self.found, self.lang)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The kinds of competition by which years are parted, with their names."""
        return contract_pictures.list_kinds(self.years)

    @property
    def kinds_of_months(self) -> dict[str, str]:
        """The same of months: where there are several years, those are parted and not they."""
        return self.kinds if len(self.years) == 1 else {}

    def by_year(self, caption: str = "") -> OverTime:
        """The years as a picture with its table."""
        return contract_pictures.show(self.years, self.kinds, self.lang, "year", caption)

    def by_month(self, caption: str = "") -> OverTime:
        """The same of the months."""
        kinds, undated = self.kinds_of_months, self.undated
        return contract_pictures.show(self.months, kinds, self.lang, "month", caption, undated)

    @cached_property
    def undated(self) -> Share:
        """What contracts come to that are in no month."""
        shares: dict[None, Share] = {}
        for (_year, month), share in self.found.by["month"].items():
            if not month:
                add(shares, None, share)
        return shares.get(None, Share(0, 0))

    @property
    def undated_address(self) -> str:
        """The list of those."""
        return self.link(day=question.NONE)

    def over_time(self, caption: str = "") -> OverTime:
        """The months as a picture; where one of the twelve is asked for, its years."""
        return self.by_year(caption) if self.asked.month else self.by_month(caption)

    @property
    def described(self) -> str:
        """What a picture of these contracts shows, for readers who see no more than that."""
        chosen = (text for text, _link in self.chips())
        return str(tk.h.mashhad_comma()).join([self.over_time().label, *chosen])

    def with_sentences(self, city: City) -> Self:
        """The same with what the rows say by themselves, while the store is open."""
        found = figures.find(city, self.asked, self.found)
        income = self._paid_by(found.companies[0][0]) if found.companies else 0
        self.figures = replace(found, income=income, ending_of=self.asked.year)
        return self

    def _paid_by(self, company: str) -> int:
        """What of its contracts comes in."""
        if not self._income(self.found):
            return 0
        asked = replace(self.asked, party=company, sort="-day", page=1)
        return sum(share.amount for _, share in self._income(contracts.find(self._city, asked)))

    def sentences(self) -> list[tuple[Markup, str]]:
        """What the rows say by themselves, each with the address of those that say it."""
        told = [(each, self.link(**each.asks)) for each in sentences.tell(self.figures)]
        return [(_in_words(each, rows), rows) for each, rows in told]

    def shown_columns(self) -> list[Column]:
        """Of the columns to choose by, those that a row of this page has."""
        role = self.schema.explore
        names = [n for n in (role.facets if role else ()) if any(row[n] for row in self.rows)]
        return [self.schema.column(name) for name in names]

    def label(self, column: Column, value: Any) -> str:
        return shown_rows.choice(column, value, self.lang)

    def cell(self, row: Mapping[str, Any], name: str) -> shown_rows.Cell:
        return shown_rows.cell(self.schema.column(name), row[name], self.lang)

    def day(self, row: Mapping[str, Any]) -> shown_rows.Cell:
        """The day of a row, where it has one."""
        role = self.schema.explore
        column = self.schema.column(role.day[0]) if role else None
        return shown_rows.cell(column, row["_day"], self.lang) if column else shown_rows.Cell()

    def chips(self) -> list[tuple[str, str]]:
        """What is chosen, each with the address without it."""
        return [
            (self._chip(name, value), self.link(**{name: ""}))
            for name, value in self.asked.chosen.items()
        ]

    def _chip(self, name: str, value: str) -> str:
        plain = {
            "q": lambda: value,
            "unit": lambda: listed_rows.unit_title(value),
            "dataset": lambda: self._dataset(value),
            "fiscal_year": lambda: tk._("year {year}").format(year=tk.h.mashhad_digits(value)),
            "month": lambda: month_name(self.lang, int(value)),
            "day": lambda: tk._("without a date"),
            "party": lambda: self._party(value),
            "competition": lambda: tk._(KINDS[value]),
            "line": lambda: tk._("budget line {code}").format(code=tk.h.mashhad_digits(value)),
            "sign": lambda: self.sign_title(value),
            "ending": lambda: tk._("ends within {number} days").format(
                number=tk.h.mashhad_number(value)
            ),
            "min": lambda: tk._("from {amount}").format(amount=tk.h.mashhad_amount(value)),
            "max": lambda: tk._("up to {amount}").format(amount=tk.h.mashhad_amount(value)),
        }
        if name in plain:
            return plain[name]()
        column = self.schema.column(name)
        label = (
            codelists.load(column.codelist).label(value, self.lang) if column.codelist else value
        )
        return f"{column.label[self.locale]}: {label}"

    def _dataset(self, name: str) -> str:
        return listed_rows.dataset_title(self._city, self._city.of_dataset(name)[0])

    def _party(self, key: str) -> str:
        return next(iter(contractors.names(self._city, key)), tk.h.mashhad_digits(key))


#: A figure as `snippets/figure.html` writes it.
_FIGURE: Final = Markup('<data value="{}" data-adds-up="{}" data-rows="{}">{}</data>')


def _in_words(sentence: sentences.Sentence, rows: str) -> Markup:
    """A sentence in the reader's language, its numbers as people write them."""
    shown = {}
    for name, value in sentence.params.items():
        words, of = _figure(name, value), sentence.adds_up.get(name)
        shown[name] = _FIGURE.format(value, of, rows, words) if of else words
    return Markup.escape(tk._(sentence.text)).format(**shown)


def _figure(name: str, value: Any) -> str:
    if name == "amount":
        return str(tk.h.mashhad_amount(value))
    if isinstance(value, Decimal):
        return percentages.in_words(value)
    if name == "name":
        fa, en = Markup("«{}»"), Markup("“{}”")
        return (fa if tk.h.lang().startswith("fa") else en).format(tk.h.mashhad_bdi(value))
    return str(tk.h.mashhad_digits(value) if name == "year" else tk.h.mashhad_number(value))
